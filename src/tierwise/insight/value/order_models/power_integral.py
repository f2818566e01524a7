"""Integrals of (a + u)^-e (b + u)^-f over a stretch of time: what Pareto/NBD needs instead of differences of
2F1.

The published closed form subtracts two hypergeometric terms, which cancel for active customers and change
branch where the two scales are equal. The integral itself is positive and smooth: in v = log(min(a, b) + u)
Gauss-Legendre gives it, and all derivatives in the parameters as moments, to machine precision, with no
special case.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from tierwise.insight.value.order_models.summary import Floats

POINTS, WEIGHTS = np.polynomial.legendre.leggauss(32)
LOG_WEIGHTS = np.log(WEIGHTS / 2)
FOLDS = 45.0  # a tail below exp(-45) of the start is left out
WIDEST = 6.0  # a panel spans at most this much of v; the nearest singularity lies pi away


class Nodes(NamedTuple):
    """Where the integrand is taken (rows, nodes), the log of its weighted value there, and of the sum."""

    u: Floats
    log_parts: Floats
    log_sum: Floats

    def shares(self) -> Floats:
        """The integrand as a distribution over the nodes of each row; zero where the stretch is empty."""
        top = np.where(np.isfinite(self.log_sum), self.log_sum, 0.0)
        return np.exp(self.log_parts - top[:, None])


def power_integral(
    a: Floats, e: Floats, b: Floats, f: Floats, low: Floats, high: Floats, power: Floats | float = 0.0
) -> Nodes:
    """log of the integral of u^power (a + u)^-e (b + u)^-f over (low, high), row by row.

    All arguments are arrays of one length; ``power`` > 0 keeps the whole stretch instead of cutting its tail.

    >>> one = np.ones(1)
    >>> nodes = power_integral(one, one, one, one, 0 * one, one)  # of (1 + u)^-2: 1/2
    >>> round(float(np.exp(nodes.log_sum[0])), 12)
    0.5
    """
    nearer = np.minimum(a, b)
    end = high if np.any(power) else np.minimum(high, _cut(a, e, b, f, low))
    start_v = np.log(nearer + low)
    span = np.maximum(np.log(nearer + end) - start_v, 0.0)
    panels = max(1, int(np.ceil(span.max(initial=0.0) / WIDEST)))
    at = ((np.arange(panels)[:, None] + (POINTS + 1) / 2) / panels).ravel()
    v = start_v[:, None] + span[:, None] * at
    u = np.maximum(np.exp(v) - nearer[:, None], 0.0)
    with np.errstate(divide="ignore"):
        parts = v + np.log(span / panels)[:, None] + np.tile(LOG_WEIGHTS, panels)
        if np.any(power):
            parts = parts + np.asarray(power)[:, None] * np.log(u)
    parts = parts - e[:, None] * np.log(a[:, None] + u) - f[:, None] * np.log(b[:, None] + u)
    return Nodes(u, parts, _log_sum(parts))


def _cut(a: Floats, e: Floats, b: Floats, f: Floats, low: Floats) -> Floats:
    """From here on the integrand is below exp(-FOLDS) of its start, by whichever factor falls fast enough."""
    by_both = np.maximum(a, b) + low
    ends = [by_both * np.exp(np.minimum(FOLDS / np.maximum(e + f - 1, 0.05), 300.0))]
    for scale, exponent in ((a, e), (b, f)):
        falls = exponent > 1.05
        fold = np.where(falls, FOLDS / np.where(falls, exponent - 1, 1.0), 300.0)
        ends.append((scale + low) * np.exp(np.minimum(fold, 300.0)))
    return np.asarray(np.min(ends, axis=0))


def _log_sum(parts: Floats) -> Floats:
    top = parts.max(axis=1)
    safe = np.where(np.isfinite(top), top, 0.0)
    with np.errstate(divide="ignore"):
        return np.asarray(safe + np.log(np.exp(parts - safe[:, None]).sum(axis=1)))
