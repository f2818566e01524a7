"""Time as it weighs on leaving when the wish to leave grows: w(u) = (e^(b u) - 1)/b, and integrals on that clock.

With b = 0 it is plain time, and the integral that of `power_integral`. In v = log(m + w(u)), m chosen so that every
singularity of the integrand lies at least pi away from the stretch, Gauss-Legendre gives it to machine precision,
whatever b: nothing here divides by b.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from tierwise.insight.value.order_models.power_integral import LOG_WEIGHTS, POINTS
from tierwise.insight.value.order_models.summary import Floats

FOLDS = 60.0  # a tail below exp(-60) of the start is left out
WIDEST = 4.0  # a panel spans at most this much of v
FAR = 500.0  # beyond b u = 500 the clock is exp(b u)/b to all digits


class ClockNodes(NamedTuple):
    """Where the integrand is taken (rows, nodes) in plain time and on the clock, its weighted logs, and their sum."""

    u: Floats
    w: Floats
    log_parts: Floats
    log_sum: Floats

    def shares(self) -> Floats:
        """The integrand as a distribution over the nodes of each row; zero where the stretch is empty."""
        top = np.where(np.isfinite(self.log_sum), self.log_sum, 0.0)
        return np.exp(self.log_parts - top[:, None])


def clock(u: ArrayLike, b: float) -> Floats:
    """w(u).

    >>> float(clock(2.0, 0.0)), float(clock(2.0, 0.5))  # (e - 1)/0.5
    (2.0, 3.43656365691809)
    """
    from scipy.special import exprel

    time = np.asarray(u, dtype=np.float64)
    return np.asarray(time * exprel(np.minimum(b * time, 700.0)))


def clock_slope(u: Floats, b: float) -> Floats:
    """dw/db; u^2/2 at b = 0."""
    y = b * u
    small = np.abs(y) < 1e-3
    safe = np.where(small, 1.0, np.minimum(y, 700.0))
    closed = (safe * np.exp(safe) - np.expm1(safe)) / safe**2
    return np.asarray(u**2 * np.where(small, 0.5 + y / 3 + y**2 / 8 + y**3 / 30, closed))


def clock_integral(
    near: tuple[Floats, Floats],
    far: tuple[Floats, Floats],
    b: float,
    stretch: tuple[Floats, Floats],
    *,
    leaving: bool,
    power: Floats | None = None,
) -> ClockNodes:
    """log of the integral of u^power (a + u)^-e (B + w(u))^-f [e^(b u) if ``leaving``] over the stretch, row by row.

    ``near`` is (a, e), ``far`` (B, f), all of one length; e = 0 leaves the first factor out.

    >>> one = np.ones(1)
    >>> nodes = clock_integral((one, 0 * one), (one, 2 * one), 0.3, (0 * one, one), leaving=True)
    >>> round(float(np.exp(nodes.log_sum[0])), 12), round(float(1 - 1 / (1 + clock(1.0, 0.3))), 12)  # it is exact
    (0.538361261704, 0.538361261704)
    """
    (a, e), (big_b, f), (low, high) = near, far, stretch
    nearest = a if b == 0 else -np.expm1(-b * a) / b
    m = np.where(e > 0, np.minimum(big_b, nearest), np.minimum(big_b, 1 / b if b else np.inf))
    start = _to_v(low, m, b)
    end = _to_v(high, m, b) if power is not None else np.minimum(_to_v(high, m, b), _cut(near, far, b, low, m, leaving))
    span = np.maximum(end - start, 0.0)
    panels = max(1, int(np.ceil(span.max(initial=0.0) / WIDEST)))
    at = ((np.arange(panels)[:, None] + (POINTS + 1) / 2) / panels).ravel()
    v = start[:, None] + span[:, None] * at
    u, log_far = _from_v(v, m[:, None], b), _log_far(v, (big_b - m)[:, None])
    with np.errstate(divide="ignore"):
        parts = v + np.log(span / panels)[:, None] + np.tile(LOG_WEIGHTS, panels) - f[:, None] * log_far
        if power is not None:
            parts = parts + power[:, None] * np.log(u)
    parts = parts - e[:, None] * np.log(np.where(e > 0, a, 1.0)[:, None] + u)
    if not leaving:
        parts = parts - b * u
    return ClockNodes(u, np.maximum(np.exp(np.minimum(v, 700.0)) - m[:, None], 0.0), parts, _log_sum(parts))


def _to_v(u: Floats, m: Floats, b: float) -> Floats:
    """log(m + w(u)), also where w overflows."""
    with np.errstate(invalid="ignore", divide="ignore"):
        far = b * u - (np.log(b) if b else 0.0)
        return np.where(b * u < FAR, np.log(m + clock(np.where(b * u < FAR, u, 0.0), b)), far) if b else np.log(m + u)


def _from_v(v: Floats, m: Floats, b: float) -> Floats:
    """The way back."""
    w = np.maximum(np.exp(np.minimum(v, FAR)) - m, 0.0)
    if b == 0:
        return np.asarray(w)
    return np.asarray(np.where(v < FAR, np.log1p(b * w), v + np.log(b)) / b)


def _log_far(v: Floats, rest: Floats) -> Floats:
    """log(B + w) = log(e^v + B - m)."""
    with np.errstate(divide="ignore"):
        return np.asarray(np.logaddexp(v, np.log(np.maximum(rest, 0.0))))


def _cut(
    near: tuple[Floats, Floats], far: tuple[Floats, Floats], b: float, low: Floats, m: Floats, leaving: bool
) -> Floats:
    """From here on the integrand is below exp(-FOLDS) of its start, by whichever factor falls fast enough."""
    (a, e), (big_b, f) = near, far
    falls = e > 1.05
    fold = np.where(falls, FOLDS / np.where(falls, e - 1, 1.0), np.inf)
    by_near = _to_v((a + low) * np.exp(np.minimum(fold, 300.0)) - a, m, b)
    ends = np.where(falls, by_near, np.inf)
    if leaving or b > 0:
        start = np.log(big_b + clock(low, b))
        ends = np.minimum(ends, start + FOLDS / np.maximum(f - 1 if leaving else f, 0.05))
    return np.asarray(ends)


def _log_sum(parts: Floats) -> Floats:
    top = parts.max(axis=1)
    safe = np.where(np.isfinite(top), top, 0.0)
    with np.errstate(divide="ignore"):
        return np.asarray(safe + np.log(np.exp(parts - safe[:, None]).sum(axis=1)))
