"""BG/CNBD-k and MBG/CNBD-k: as BG and MBG/NBD, but customers who order more regularly than at random.

Each wait is the sum of k exponential stages (Erlang-k), so k = 1 is BG/NBD again and large k is a clock. k is
chosen by likelihood. Source: Platzer & Reutterer (2018), "Ticking away the moments: timing regularity helps
to better predict customer activity", and Reutterer, Platzer & Schröder (2021), IJRM 38(1).

Given the stage j a living customer has reached by T, its ordering rate is Gamma(r + k x + j, alpha + T): all
answers are exact sums over stages and over the next orders.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tierwise.errors import ComputationError, UsageError
from tierwise.insight.value.order_models.coordinates import BETA, GAMMA, Prior
from tierwise.insight.value.order_models.family import Family, spread_start
from tierwise.insight.value.order_models.fitting import Fitted, fit_family
from tierwise.insight.value.order_models.optimise import Derivatives, Objective
from tierwise.insight.value.order_models.rising import rising
from tierwise.insight.value.order_models.summary import Floats, Ints, Summary
from tierwise.insight.value.order_models.waiting import quantiles

MOST_REGULAR = 12  # the largest k tried: nearly a clock
EXACT_TERMS = 96  # orders ahead summed one by one; further ones by integral, smooth as they are there


@dataclass(frozen=True, slots=True)
class CnbdK:
    """One parameter value and what follows from it; ``r`` and ``alpha`` belong to the rate of stages.

    >>> regular = CnbdK(0.85, 1.45, 0.79, 2.42, k=3)
    >>> round(float(regular.expected(52.0)), 2), round(float(CnbdK(0.243, 4.414, 0.793, 2.426).expected(52.0)), 3)
    (4.01, 1.446)
    """

    r: float
    alpha: float
    a: float
    b: float
    k: int = 1
    leaves_after_first: bool = False

    def p_alive(self, x: ArrayLike, t_x: ArrayLike, T: ArrayLike) -> Floats:
        """P(has not left | x, t_x, T)."""
        from scipy.special import expit

        x, t_x, T = _rows(x, t_x, T)
        return np.asarray(expit(-self._log_odds_left(x, t_x, T)))

    def p_active(self, x: ArrayLike, t_x: ArrayLike, T: ArrayLike, horizon: ArrayLike) -> Floats:
        """P(at least one order in (T, T + horizon])."""
        x, t_x, T = _rows(x, t_x, T)
        return np.asarray(self.p_alive(x, t_x, T) * self._in_time(np.ones(1), x, t_x, T, horizon)[0])

    def p_never(self, x: ArrayLike, t_x: ArrayLike, T: ArrayLike) -> Floats:
        """P(no further order ever) = P(has left)."""
        from scipy.special import expit

        return np.asarray(expit(self._log_odds_left(*_rows(x, t_x, T))))

    def expected(self, t: ArrayLike) -> Floats:
        """Expected repeat orders of a new customer by time t."""
        return self.expected_orders(0, 0.0, 0.0, 0.0, t)

    def expected_orders(self, x: ArrayLike, t_x: ArrayLike, T: ArrayLike, from_t: ArrayLike, to_t: ArrayLike) -> Floats:
        """Expected orders in (T + from_t, T + to_t]: the sum over n of P(at least n orders by then)."""
        x, t_x, T, start, end = np.broadcast_arrays(x, t_x, T, from_t, to_t)
        shape = x.shape
        x, t_x, T = _rows(x.ravel(), t_x.ravel(), T.ravel())
        upto = self._counted(x, t_x, T, end.ravel())
        if np.any(start):
            upto = np.maximum(upto - self._counted(x, t_x, T, start.ravel()), 0.0)
        return np.asarray(self.p_alive(x, t_x, T) * upto).reshape(shape)

    def p_orders(self, n: ArrayLike, t: ArrayLike) -> Floats:
        """P(a new customer has exactly n repeat orders by t)."""
        count = np.asarray(n, dtype=np.int64)
        return np.asarray(self._p_at_least(count, t) - self._p_at_least(count + 1, t))

    def next_order_quantiles(self, x: ArrayLike, t_x: ArrayLike, T: ArrayLike, q: tuple[float, ...]) -> Floats:
        """Time from T to the next order, one column per q; inf where P(ever) does not reach q."""
        x, t_x, T = _rows(x, t_x, T)
        scale = self.k * (self.alpha + T) / (self.r + self.k * x)
        return quantiles(lambda wait, rows: self.p_active(x[rows], t_x[rows], T[rows], wait), q, scale, len(x))

    def simulate_orders(
        self, x: ArrayLike, t_x: ArrayLike, T: ArrayLike, horizon: ArrayLike, rng: np.random.Generator
    ) -> Ints:
        """One possible number of orders in (T, T + horizon] for each row."""
        x, t_x, T = _rows(x, t_x, T)
        reached = np.cumsum(self._stages(x, t_x, T), axis=0)
        stage = (rng.random(len(x)) > reached).sum(axis=0).clip(0, self.k - 1)
        speed = rng.standard_gamma(self.r + self.k * x + stage) / (self.alpha + T)
        steps = rng.poisson(np.minimum(speed * np.asarray(horizon), 1e12))
        leaving = np.clip(rng.beta(self.a, self._stays(x)), 1e-15, 1.0)
        alive = rng.random(len(x)) < self.p_alive(x, t_x, T)
        return np.where(alive, np.minimum((stage + steps) // self.k, rng.geometric(leaving)), 0)

    def _stays(self, x: Ints) -> Floats:
        return np.asarray(self.b + x + int(self.leaves_after_first), dtype=np.float64)

    def _stages(self, x: Ints, t_x: Floats, T: Floats) -> Floats:
        """P(stage j reached by T | still there), (k, rows)."""
        terms = _stage_terms(self.r + self.k * x, (T - t_x) / (self.alpha + T), self.k)
        return np.asarray(terms / terms.sum(axis=0))

    def _log_odds_left(self, x: Ints, t_x: Floats, T: Floats) -> Floats:
        y, shape = x + int(self.leaves_after_first), self.r + self.k * x
        stages = _stage_terms(shape, (T - t_x) / (self.alpha + T), self.k).sum(axis=0)
        odds = np.log(self.a) - np.log(self.b + np.maximum(y, 1) - 1) - np.log(stages)
        return np.where(y > 0, odds + shape * np.log1p((T - t_x) / (self.alpha + t_x)), -np.inf)

    def _in_time(self, n: Floats, x: Ints, t_x: Floats, T: Floats, t: ArrayLike) -> Floats:
        """P(the n-th further order comes within t | not leaving), (len(n), rows); n may be fractional."""
        from scipy.special import betainc

        part = np.asarray(t, dtype=np.float64)
        share = np.where(np.isinf(part), 1.0, part / (self.alpha + T + np.where(np.isinf(part), 0, part)))
        weights, out = self._stages(x, t_x, T), np.zeros((len(n), len(x)))
        for j in range(self.k):
            waits = np.maximum(n * self.k - j, 1e-9)[:, None]
            out += weights[j] * betainc(waits, self.r + self.k * x + j, share)
        return out

    def _counted(self, x: Ints, t_x: Floats, T: Floats, t: ArrayLike) -> Floats:
        """Sum over n of P(n-th order in time) P(stayed on the n - 1 occasions before it | there at T)."""
        ends = np.broadcast_to(np.asarray(t, dtype=np.float64), x.shape)
        far = self._furthest(x, T, ends)
        total, order = np.zeros(len(x)), np.argsort(far)
        for start in range(0, len(x), 256):  # rows that reach about as far together
            rows = order[start : start + 256]
            n = np.arange(1.0, min(EXACT_TERMS, np.ceil(far[rows[-1]])) + 1)
            part = (x[rows], t_x[rows], T[rows], ends[rows])
            total[rows] = (self._in_time(n, *part) * self._stayed(n, x[rows])).sum(axis=0)
            if far[rows[-1]] > EXACT_TERMS + 0.5:
                total[rows] += self._beyond(*part, np.maximum(far[rows], EXACT_TERMS + 0.5))
        return total

    def _furthest(self, x: Ints, T: Floats, t: Floats) -> Floats:
        """A number of orders that is out of reach by t, to ten digits: mean, eight sd and a tail of
        stages.
        """
        ratio = t / (self.alpha + T)
        mean = (self.r + self.k * (x + 1)) * ratio
        stages = mean + 8 * np.sqrt(mean * (1 + ratio)) + 16 + 28 * ratio
        return np.asarray(stages / self.k + 2)

    def _beyond(self, x: Ints, t_x: Floats, T: Floats, t: Floats, far: Floats) -> Floats:
        """The terms past EXACT_TERMS: their integral over log n from half a term on, and Euler-Maclaurin's
        f'/24.
        """
        points, weights = np.polynomial.legendre.leggauss(32)
        start = np.log(EXACT_TERMS + 0.5)
        at = ((np.arange(4)[:, None] + (points + 1) / 2) / 4).ravel()
        span = np.log(far) - start
        ends = [self._term(np.full(len(x), EXACT_TERMS + step), x, t_x, T, t) for step in (0.0, 1.0)]
        total: Floats = (ends[1] - ends[0]) / 24
        for share, weight in zip(at, np.tile(weights / 8, 4), strict=True):
            n = np.exp(start + span * share)
            total += weight * span * n * self._term(n, x, t_x, T, t)
        return total

    def _term(self, n: Floats, x: Ints, t_x: Floats, T: Floats, t: Floats) -> Floats:
        from scipy.special import betainc

        share, weights = t / (self.alpha + T + t), self._stages(x, t_x, T)
        late = [weights[j] * betainc(n * self.k - j, self.r + self.k * x + j, share) for j in range(self.k)]
        return np.asarray(np.sum(late, axis=0) * self._stayed_by(n, x))

    def _stayed(self, n: Floats, x: Ints) -> Floats:
        return self._stayed_by(n[:, None], x)

    def _stayed_by(self, n: Floats, x: Ints) -> Floats:
        from scipy.special import betaln

        stays = self._stays(x)
        return np.asarray(np.exp(betaln(self.a, stays + n - 1) - betaln(self.a, stays)))

    def _p_at_least(self, n: NDArray[np.int64], t: ArrayLike) -> Floats:
        from scipy.special import betainc, betaln

        t, some = np.asarray(t, dtype=np.float64), np.maximum(n, 1)
        in_time = betainc(some * self.k, self.r, t / (self.alpha + t))
        occasions = some - 1 + int(self.leaves_after_first)
        stayed = np.exp(betaln(self.a, self.b + occasions) - betaln(self.a, self.b))
        return np.where(n > 0, in_time * stayed, 1.0)


def _rows(x: ArrayLike, t_x: ArrayLike, T: ArrayLike) -> tuple[Ints, Floats, Floats]:
    x, t_x, T = (np.atleast_1d(column) for column in np.broadcast_arrays(x, t_x, T))
    return x.astype(np.int64), t_x.astype(np.float64), T.astype(np.float64)


def _stage_terms(shape: NDArray[Any], share: Floats, k: int) -> Floats:
    """(shape)_j / j! share^j for j = 0 .. k-1, (k, rows): the odds of the stages."""
    terms = [np.ones(np.broadcast(shape, share).shape)]
    for j in range(1, k):
        terms.append(terms[-1] * share * (shape + j - 1) / j)
    return np.array(terms)


def likelihood(summary: Summary, k: int, leaves_after_first: bool) -> Objective:
    """Log-likelihood with gradient in (r, alpha, a, b), without the waits' own constant (see
    `timing_constant`).
    """
    x, t_x, T = summary.repeat_days, *(np.asarray(c, dtype=np.float64) for c in summary.rows[1:])
    weight, extra = summary.weight.astype(np.float64), int(leaves_after_first)
    by_x = np.bincount(x, weight)
    counts = np.arange(len(by_x))

    def evaluate(theta: Floats) -> Derivatives:
        r, alpha, a, b = theta
        ordered, n = rising(r, k * (len(by_x) - 1)), by_x
        stayed, offered = (rising(z, len(by_x) - 1 + extra) for z in (b, a + b))
        y, slope_a = counts + extra, -(n @ offered.slope[counts + extra])
        value = n @ (ordered.log[k * counts] + stayed.log[y] - offered.log[y]) + n.sum() * r * np.log(alpha)
        gradient = np.array([n @ ordered.slope[k * counts], 0.0, slope_a, n @ stayed.slope[y] + slope_a])
        gradient[:2] += n.sum() * np.log(alpha), n.sum() * r / alpha
        rest, slopes = _branches(theta, (x, t_x, T), k, extra)
        return float(value + (weight * rest).sum()), gradient + (slopes * weight).sum(axis=1), None

    return evaluate


def _branches(theta: Floats, rows: tuple[Ints, Floats, Floats], k: int, extra: int) -> tuple[Floats, Floats]:
    """Log of "left after the last order" plus "still there, in some stage", and its slopes (4, rows)."""
    from scipy.special import expit

    (r, alpha, a, b), (x, t_x, T) = theta, rows
    y, shape, age = x + extra, r + k * x, alpha + T
    share = (T - t_x) / age
    terms = _stage_terms(shape, share, k)
    stages = terms.sum(axis=0)
    weights, j = terms / stages, np.arange(k)[:, None]
    mean_stage = (weights * j).sum(axis=0)
    climb = np.vstack([np.zeros(len(x)), np.cumsum(1 / (shape + j[:-1]), axis=0)])
    there = -shape * np.log(age) + np.log(stages)
    stay = b + np.maximum(y, 1) - 1
    left = np.where(y > 0, np.log(a) - np.log(stay) - shape * np.log(alpha + t_x), -np.inf)
    p = expit(left - there)
    slopes = np.array(
        [
            -p * np.log(alpha + t_x) + (1 - p) * ((weights * climb).sum(axis=0) - np.log(age)),
            -p * shape / (alpha + t_x) - (1 - p) * (shape + mean_stage) / age,
            p / a,
            -p / stay,
        ]
    )
    return np.logaddexp(left, there), slopes


def family(k: int, leaves_after_first: bool) -> Family:
    """The family with this k fixed."""
    return Family(
        name=f"{'MBG' if leaves_after_first else 'BG'}/CNBD-{k}",
        parameters=("r", "alpha", "a", "b"),
        pairs=(GAMMA, BETA),
        build=lambda theta: build(theta, k, leaves_after_first),
        likelihood=lambda summary: likelihood(summary, k, leaves_after_first),
        start=lambda summary: _start(summary, k),
    )


def build(theta: Floats, k: int, leaves_after_first: bool) -> CnbdK:
    """The model at these natural parameters."""
    r, alpha, a, b = (float(value) for value in theta)
    return CnbdK(r, alpha, a, b, k, leaves_after_first)


def _start(summary: Summary, k: int) -> Floats:
    start: Floats = spread_start(summary) + np.array([np.log(k), 0.0, 0.0, 0.0])
    return start


def timing_constant(summary: Summary, k: int) -> float:
    """What the waits between orders add to the log-likelihood: (k-1) sum log gap - repeats log (k-1)!."""
    from scipy.special import gammaln

    if k == 1:
        return 0.0
    if summary.log_gaps is None:
        raise UsageError(
            "choosing the regularity k needs log_gaps in the Summary",
            "sum log(gap between consecutive order days) over all customers",
        )
    repeats = float(summary.repeat_days @ summary.weight)
    return (k - 1) * summary.log_gaps - repeats * float(gammaln(k))


@dataclass(frozen=True, slots=True)
class Regularity:
    """The family whose k is chosen by likelihood: from 1 upwards while it rises."""

    name: str
    leaves_after_first: bool

    def choose(self, summary: Summary, prior: Prior | None, seed: int) -> Fitted:
        """The best k and its fit; ``log_likelihood`` includes the waits' constant, so that k's compare."""
        timing_constant(summary, 2)  # says at once when the gaps are missing
        best: Fitted | None = None
        for k in range(1, MOST_REGULAR + 1):
            fitted = fit_family(family(k, self.leaves_after_first), summary, prior=prior, seed=seed)
            fitted = fitted.with_log_likelihood(fitted.log_likelihood + timing_constant(summary, k))
            if best is not None and fitted.log_likelihood <= best.log_likelihood:
                return best
            best = fitted
        if best is None:
            raise ComputationError(f"{self.name}: no k could be fitted")
        return best


BG_CNBD_K = Regularity("BG/CNBD-k", leaves_after_first=False)
MBG_CNBD_K = Regularity("MBG/CNBD-k", leaves_after_first=True)
