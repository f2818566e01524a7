"""BG/BB: customers who can order at given opportunities (a weekly market, a yearly appeal), and may leave
before any.

At each opportunity one who is still there orders with p ~ Beta(alpha, beta), after having stayed with 1 -
theta, theta ~ Beta(gamma, delta). Source: Fader, Hardie & Shang (2010), Marketing Science 29(6),
"Customer-base analysis in a discrete-time noncontractual setting". Here x counts opportunities used, t_x is
the last one used, T the number of opportunities so far; horizons are numbers of further opportunities,
fractions are cut off.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tierwise.errors import UsageError
from tierwise.insight.value.order_models.coordinates import BETA
from tierwise.insight.value.order_models.family import Family
from tierwise.insight.value.order_models.optimise import Derivatives, Objective
from tierwise.insight.value.order_models.rising import Rising, rising
from tierwise.insight.value.order_models.summary import Floats, Ints, Summary

FAR = 4096  # opportunities looked ahead one by one; what lies beyond is added as a power tail


@dataclass(frozen=True, slots=True)
class BgBb:
    """One parameter value and what follows from it.

    >>> donors = BgBb(1.204, 0.750, 0.657, 2.783)  # six yearly appeals
    >>> donors.p_alive([0, 6], [0, 6], 6).round(2).tolist()
    [0.12, 1.0]
    """

    alpha: float
    beta: float
    gamma: float
    delta: float

    def p_alive(self, x: ArrayLike, t_x: ArrayLike, T: ArrayLike, after: int = 0) -> Floats:
        """P(still there at opportunity T + after | x, t_x, T); the paper's table 6 has after = 1."""
        x, t_x, T = _rows(x, t_x, T)
        log_terms, _ = _terms(self._theta, x, t_x, T)
        there = np.exp(log_terms[0] - _log_sum(log_terms))
        return np.asarray(there * self._stay(T, np.full(len(T), after))).reshape(np.shape(T))

    def p_active(self, x: ArrayLike, t_x: ArrayLike, T: ArrayLike, horizon: ArrayLike) -> Floats:
        """P(at least one order at the next ``horizon`` opportunities)."""
        x, t_x, T = _rows(x, t_x, T)
        first = self._first_orders(x, T, _whole(horizon, len(T)))
        return np.minimum(self.p_alive(x, t_x, T) * first, 1.0)

    def p_never(self, x: ArrayLike, t_x: ArrayLike, T: ArrayLike) -> Floats:
        """P(no further order ever)."""
        x, t_x, T = _rows(x, t_x, T)
        return np.clip(1 - self.p_alive(x, t_x, T) * self._ever(x, T), 0.0, 1.0)

    def expected(self, t: ArrayLike) -> Floats:
        """Expected orders of somebody new at the first t opportunities."""
        return self.expected_orders(0, 0, 0, 0, t)

    def expected_orders(self, x: ArrayLike, t_x: ArrayLike, T: ArrayLike, from_t: ArrayLike, to_t: ArrayLike) -> Floats:
        """Expected orders at opportunities T + from_t + 1 .. T + to_t, given x, t_x, T."""
        start, end = np.broadcast_arrays(from_t, to_t)
        x, t_x, T, start, end = (np.atleast_1d(c) for c in np.broadcast_arrays(x, t_x, T, start, end))
        upto = self._stays(T, _whole(end, len(T)))
        before = self._stays(T, _whole(start, len(T)))
        chance = (self.alpha + x) / (self.alpha + self.beta + T)
        return np.asarray(self.p_alive(x, t_x, T) * chance * np.maximum(upto - before, 0.0))

    def p_orders(self, n: ArrayLike, t: ArrayLike) -> Floats:
        """P(somebody new orders at exactly n of the first t opportunities)."""
        from scipy.special import gammaln

        n, t = (np.atleast_1d(c) for c in np.broadcast_arrays(np.asarray(n), _whole(t, np.size(t))))
        possible = n <= t
        x = np.where(possible, n, 0)
        log_terms, offsets = _terms(self._theta, x, x, t)  # left after i >= n opportunities, or still there at t
        seen = np.vstack([t, x + offsets])
        ways = gammaln(seen + 1) - gammaln(x + 1) - gammaln(np.maximum(seen - x, 0) + 1)
        return np.where(possible, np.exp(_log_sum(log_terms + ways)), 0.0)

    def next_order_quantiles(self, x: ArrayLike, t_x: ArrayLike, T: ArrayLike, q: tuple[float, ...]) -> Floats:
        """Opportunities from T until the next order, one column per q; inf where P(ever) does not reach q."""
        x, t_x, T = _rows(x, t_x, T)
        alive, out = self.p_alive(x, t_x, T), np.full((len(T), len(q)), np.inf)
        for i, (count, age) in enumerate(zip(x, T, strict=True)):
            arrived = alive[i] * np.cumsum(self._waits(int(count), int(age), FAR))
            at = np.searchsorted(arrived, q)
            out[i, at < FAR] = at[at < FAR] + 1
        return out

    def simulate_orders(
        self, x: ArrayLike, t_x: ArrayLike, T: ArrayLike, horizon: ArrayLike, rng: np.random.Generator
    ) -> Ints:
        """One possible number of orders at the next ``horizon`` opportunities for each row."""
        x, t_x, T = _rows(x, t_x, T)
        alive = rng.random(len(T)) < self.p_alive(x, t_x, T)
        chance = rng.beta(self.alpha + x, self.beta + T - x)
        leaving = rng.beta(np.full(len(T), self.gamma), self.delta + T)
        stays = np.minimum(rng.geometric(np.clip(leaving, 1e-15, 1.0)) - 1, _whole(horizon, len(T)))
        return np.where(alive, rng.binomial(stays, chance), 0)

    @property
    def _theta(self) -> Floats:
        return np.array([self.alpha, self.beta, self.gamma, self.delta])

    def _stay(self, T: NDArray[np.int64], more: Ints) -> Floats:
        """P(there at T + more | there at T)."""
        from scipy.special import betaln

        start = betaln(self.gamma, self.delta + T)
        return np.asarray(np.exp(betaln(self.gamma, self.delta + T + more) - start))

    def _stays(self, T: Ints, count: Ints) -> Floats:
        """Expected further opportunities lived, of the next ``count``, by one who is there at T."""
        return self._by_age(T, count, self._staying)

    def _staying(self, age: int, top: int) -> Floats:
        steps = self.delta + age + np.arange(top)
        return np.asarray(np.exp(np.cumsum(np.log(steps) - np.log(steps + self.gamma))))

    def _by_age(self, T: Ints, count: Ints, series: Callable[[int, int], Floats]) -> Floats:
        out = np.zeros(len(T))
        for age in np.unique(T):
            rows = age == T
            sums = np.concatenate(([0.0], np.cumsum(series(int(age), int(count[rows].max())))))
            out[rows] = sums[count[rows]]
        return out

    def _waits(self, x: int, age: int, top: int) -> Floats:
        """P(the next order comes at further opportunity 1 .. top | there at T)."""
        missed = self.beta + age - x + np.arange(top - 1)
        log_missed = np.concatenate(([0.0], np.cumsum(np.log(missed) - np.log(missed + self.alpha + x))))
        hit = (self.alpha + x) / (self.alpha + self.beta + age + np.arange(top))
        return self._staying(age, top) * np.exp(log_missed) * hit

    def _first_orders(self, x: Ints, T: Ints, count: Ints) -> Floats:
        out = np.zeros(len(T))
        for x_, age in {(int(a), int(b)) for a, b in zip(x, T, strict=True)}:
            rows = (x == x_) & (age == T)
            sums = np.cumsum(self._waits(x_, age, max(int(count[rows].max()), 1)))
            out[rows] = np.where(count[rows] > 0, sums[count[rows] - 1], 0.0)
        return out

    def _ever(self, x: Ints, T: Ints) -> Floats:
        """P(another order | there): the chances fall as a power in the end, so their tail is known."""
        out = np.zeros(len(T))
        for x_, age in {(int(a), int(b)) for a, b in zip(x, T, strict=True)}:
            waits = self._waits(x_, age, FAR)
            tail = waits[-1] * (FAR + self.delta + age) / (self.gamma + self.alpha + x_)
            out[(x == x_) & (age == T)] = waits.sum() + tail
        return out


def likelihood(summary: Summary) -> Objective:
    """Log-likelihood with gradient in (alpha, beta, gamma, delta)."""
    x, t_x, T = summary.rows
    if any(column.dtype.kind not in "iu" and (column % 1).any() for column in (t_x, T)):
        raise UsageError("BG/BB counts opportunities: t_x and T must be whole numbers")
    t_x, T, weight = t_x.astype(np.int64), T.astype(np.int64), summary.weight.astype(np.float64)
    if (x > t_x).any():
        raise UsageError("BG/BB: more orders than opportunities up to the last one")

    def evaluate(theta: Floats) -> Derivatives:
        log_terms, _ = _terms(theta, x, t_x, T)
        total = _log_sum(log_terms)
        slopes = _term_slopes(theta, (x, t_x, T), np.exp(log_terms - total))
        return float(weight @ total), slopes @ weight, None

    return evaluate


def _offsets(t_x: Ints, T: Ints) -> NDArray[np.int64]:
    """0, 1, … up to the longest silence, as a column."""
    return np.arange(int(np.max(T - t_x, initial=0)))[:, None]


def _terms(theta: Floats, x: Ints, t_x: Ints, T: Ints) -> tuple[Floats, NDArray[np.int64]]:
    """Log of the likelihood's terms (1 + silence, rows): still there; left after t_x + i opportunities."""
    top = int(np.max(T, initial=0))
    bought, missed, offered, stayed, asked = _tables(theta, top + 1)
    i = _offsets(t_x, T)
    seen = np.minimum(t_x + i, top)
    alive = bought.log[x] + missed.log[T - x] - offered.log[T] + stayed.log[T] - asked.log[T]
    left = bought.log[x] + missed.log[np.maximum(seen - x, 0)] - offered.log[seen]
    left = left + np.log(theta[2]) + stayed.log[seen] - asked.log[seen + 1]
    return np.vstack([alive, np.where(i < T - t_x, left, -np.inf)]), i


def _term_slopes(theta: Floats, rows: tuple[Ints, Ints, Ints], shares: Floats) -> Floats:
    """Gradient of each row's log-likelihood: the terms' slopes, averaged by the terms' shares."""
    x, t_x, T = rows
    top = int(np.max(T, initial=0))
    bought, missed, offered, stayed, asked = _tables(theta, top + 1)
    seen = np.vstack([T, np.minimum(t_x + _offsets(t_x, T), top)])
    left = np.arange(len(seen))[:, None] > 0
    asked_slope = asked.slope[seen + left]
    out = np.empty((4, len(x)))
    out[0] = bought.slope[x] - (shares * offered.slope[seen]).sum(axis=0)
    out[1] = (shares * (missed.slope[np.maximum(seen - x, 0)] - offered.slope[seen])).sum(axis=0)
    out[2] = (shares * (np.where(left, 1 / theta[2], 0.0) - asked_slope)).sum(axis=0)
    out[3] = (shares * (stayed.slope[seen] - asked_slope)).sum(axis=0)
    return out


def _tables(theta: Floats, top: int) -> list[Rising]:
    alpha, beta, gamma, delta = theta
    return [rising(z, top) for z in (alpha, beta, alpha + beta, delta, gamma + delta)]


def _log_sum(terms: Floats) -> Floats:
    top = terms.max(axis=0)
    return np.asarray(top + np.log(np.exp(terms - top).sum(axis=0)))


def _rows(x: ArrayLike, t_x: ArrayLike, T: ArrayLike) -> tuple[Ints, Ints, Ints]:
    columns = np.broadcast_arrays(x, t_x, T)
    x, t_x, T = (np.atleast_1d(column).astype(np.int64) for column in columns)
    return x, t_x, T


def _whole(horizon: ArrayLike, rows: int) -> Ints:
    values = np.broadcast_to(np.asarray(horizon, dtype=np.float64), (rows,))
    if (values < 0).any() or (values > 1e6).any():
        raise UsageError("BG/BB looks at 0 .. 1,000,000 further opportunities")
    return np.floor(values).astype(np.int64)


def _start(summary: Summary) -> Floats:
    """Ordering at twice the plain rate, one in six leaving, customers rather unlike."""
    n = summary.weight
    share = float(1.5 * (summary.repeat_days @ n + 0.5) / (summary.age_days @ n + 1.0))
    share = min(max(share, 0.02), 0.9)
    return np.array([np.log(share / (1 - share)), 0.7, -1.6, 1.2])


def build(theta: Floats) -> BgBb:
    """The model at these natural parameters."""
    alpha, beta, gamma, delta = (float(value) for value in theta)
    return BgBb(alpha, beta, gamma, delta)


BG_BB = Family(
    name="BG/BB",
    parameters=("alpha", "beta", "gamma", "delta"),
    pairs=(BETA, BETA),
    build=build,
    likelihood=likelihood,
    start=_start,
)
