"""BG/NBD and MBG/NBD: customers order at random at their own rate, and may leave after any order.

Rates are Gamma(r, alpha) over customers, the chance p to leave after an order is Beta(a, b). In MBG/NBD a
customer may leave already after the first order, in BG/NBD only after a repeat order, so that BG calls every
one-time buyer alive. Sources: Fader, Hardie & Lee (2005), Marketing Science 24(2), "Counting your customers
the easy way"; Batislam, Denizel & Filiztekin (2007), IJRM 24(3), for MBG.

Writing y = x (BG) or x + 1 (MBG) for the number of occasions on which a customer with x repeat orders stayed,
both models share every formula:

    L(x, t_x, T) = G(r + x)/G(r) alpha^r B(a, b + y)/B(a, b) [ (alpha + T)^-(r+x) + a/(b+y-1) (alpha +
    t_x)^-(r+x) ]

where the second branch (left after the last order) is absent for y = 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tierwise.insight.value.order_models.coordinates import BETA, GAMMA
from tierwise.insight.value.order_models.family import Family, spread_start
from tierwise.insight.value.order_models.hypergeometric import stays_expected
from tierwise.insight.value.order_models.optimise import Derivatives, Objective
from tierwise.insight.value.order_models.rising import Rising, rising
from tierwise.insight.value.order_models.summary import Floats, Ints, Summary


@dataclass(frozen=True, slots=True)
class BgNbd:
    """One parameter value and what follows from it. Times in the unit ``alpha`` has (days in the product).

    >>> cdnow = BgNbd(0.243, 4.414, 0.793, 2.426)  # in weeks
    >>> round(float(cdnow.expected(52.0)), 3)  # a new customer's repeat orders in a year
    1.446
    """

    r: float
    alpha: float
    a: float
    b: float
    leaves_after_first: bool = False

    def p_alive(self, x: ArrayLike, t_x: ArrayLike, T: ArrayLike) -> Floats:
        """P(has not left | x, t_x, T). It is not 1 - churn: see `p_active`."""
        from scipy.special import expit

        return np.asarray(expit(-self._log_odds_left(x, t_x, T)))

    def p_active(self, x: ArrayLike, t_x: ArrayLike, T: ArrayLike, horizon: ArrayLike) -> Floats:
        """P(at least one order in (T, T + horizon]) = P(alive) [1 - ((alpha+T)/(alpha+T+horizon))^(r+x)].

        Exact, because customers leave only at an order: whoever is alive is so at the next order.
        """
        shape, rate = self._rate(x, T)
        return -self.p_alive(x, t_x, T) * np.expm1(-shape * np.log1p(np.asarray(horizon) / rate))

    def p_never(self, x: ArrayLike, t_x: ArrayLike, T: ArrayLike) -> Floats:
        """P(no further order ever) = P(has left)."""
        from scipy.special import expit

        return np.asarray(expit(self._log_odds_left(x, t_x, T)))

    def expected(self, t: ArrayLike) -> Floats:
        """Expected repeat orders of a new customer by time t."""
        return self.expected_orders(0, 0.0, 0.0, 0.0, t)

    def expected_orders(self, x: ArrayLike, t_x: ArrayLike, T: ArrayLike, from_t: ArrayLike, to_t: ArrayLike) -> Floats:
        """Expected orders in (T + from_t, T + to_t] given x, t_x, T."""
        (shape, rate), stays = self._rate(x, T), self.b + self._occasions(x)
        upto = stays_expected(shape, rate, self.a, stays, np.asarray(to_t, dtype=np.float64))
        before = np.asarray(from_t, dtype=np.float64)
        if before.any():
            upto = np.maximum(upto - stays_expected(shape, rate, self.a, stays, before), 0.0)
        return np.asarray(self.p_alive(x, t_x, T) * upto)

    def p_orders(self, n: ArrayLike, t: ArrayLike) -> Floats:
        """P(a new customer has exactly n repeat orders by t)."""
        count = np.asarray(n, dtype=np.int64)
        return np.asarray(self._p_at_least(count, t) - self._p_at_least(count + 1, t))

    def next_order_quantiles(self, x: ArrayLike, t_x: ArrayLike, T: ArrayLike, q: tuple[float, ...]) -> Floats:
        """Time from T to the next order, one column per q; inf where P(ever) does not reach q."""
        shape, rate = self._rate(x, T)
        share = np.asarray(q)[None, :] / np.atleast_1d(self.p_alive(x, t_x, T))[:, None]
        reached = share < 1
        wait = np.log1p(-np.where(reached, share, 0.0)) / -np.atleast_1d(shape)[:, None]
        with np.errstate(over="ignore"):
            return np.where(reached, np.atleast_1d(rate)[:, None] * np.expm1(wait), np.inf)

    def simulate_orders(
        self, x: ArrayLike, t_x: ArrayLike, T: ArrayLike, horizon: ArrayLike, rng: np.random.Generator
    ) -> Ints:
        """One possible number of orders in (T, T + horizon] for each row."""
        shape, rate = self._rate(x, T)
        speed = rng.standard_gamma(shape) / rate
        wishes = rng.poisson(np.minimum(speed * np.asarray(horizon), 1e12))
        leaving = rng.beta(self.a, np.broadcast_to(self.b + self._occasions(x), wishes.shape))
        until_left = rng.geometric(np.clip(leaving, 1e-15, 1.0))
        alive = rng.random(wishes.shape) < self.p_alive(x, t_x, T)
        return np.where(alive, np.minimum(wishes, until_left), 0)

    def _occasions(self, x: ArrayLike) -> Ints:
        return np.asarray(x) + int(self.leaves_after_first)

    def _rate(self, x: ArrayLike, T: ArrayLike) -> tuple[Floats, Floats]:
        """Shape and rate of the ordering rate's Gamma, given x and T."""
        return self.r + np.asarray(x), self.alpha + np.asarray(T, dtype=np.float64)

    def _log_odds_left(self, x: ArrayLike, t_x: ArrayLike, T: ArrayLike) -> Floats:
        x, t_x, T = np.asarray(x), np.asarray(t_x, dtype=np.float64), np.asarray(T, dtype=np.float64)
        y = self._occasions(x)
        stay = np.log(self.b + np.maximum(y, 1) - 1)
        odds = np.log(self.a) - stay + (self.r + x) * np.log1p((T - t_x) / (self.alpha + t_x))
        return np.where(y > 0, odds, -np.inf)

    def _p_at_least(self, n: Ints, t: ArrayLike) -> Floats:
        """P(X(t) >= n): the n-th order comes in time, and the customer stayed on all occasions before it."""
        from scipy.special import betainc, betaln

        t = np.asarray(t, dtype=np.float64)
        some = np.maximum(n, 1)
        in_time = betainc(some, self.r, t / (self.alpha + t))
        occasions = some - 1 + int(self.leaves_after_first)
        stayed = np.exp(betaln(self.a, self.b + occasions) - betaln(self.a, self.b))
        return np.where(n > 0, in_time * stayed, 1.0)


def likelihood(summary: Summary, leaves_after_first: bool) -> Objective:
    """Log-likelihood of all customers with gradient and Hessian in (r, alpha, a, b).

    lgamma differences depend on x alone and are sums of logs; logs of alpha + t on distinct times alone.
    """
    tables = _Tables.of(summary, leaves_after_first)
    return lambda theta: _evaluate(tables, theta)


@dataclass(frozen=True, slots=True, eq=False)
class _Tables:
    """A summary with times as codes into their distinct values, and customers counted by x."""

    x: Ints
    last: Ints
    age: Ints
    weight: Floats
    times: Floats
    by_x: Floats
    extra: int

    @classmethod
    def of(cls, summary: Summary, leaves_after_first: bool) -> _Tables:
        x, t_x, T = summary.rows
        if t_x.dtype.kind in "iu" and T.dtype.kind in "iu" and T.max() < 100_000:
            times, last, age = np.arange(int(T.max()) + 1, dtype=np.float64), t_x, T
        else:
            times, codes = np.unique(np.concatenate([t_x, T]), return_inverse=True)
            last, age = codes[: len(x)], codes[len(x) :]
        weight = summary.weight.astype(np.float64)
        return cls(x, last, age, weight, times, np.bincount(x, weight).astype(np.float64), int(leaves_after_first))


def _evaluate(tables: _Tables, theta: Floats) -> Derivatives:
    r, alpha, a, b = theta
    counts, top = np.arange(len(tables.by_x)), len(tables.by_x) - 1
    ordered = rising(r, top)
    stayed, offered = rising(b, top + tables.extra), rising(a + b, top + tables.extra)
    value, gradient, hessian = _by_count(tables, ordered, stayed, offered)
    total = tables.by_x.sum()
    value += total * r * np.log(alpha)
    gradient[:2] += total * np.log(alpha), total * r / alpha
    hessian[0, 1] += total / alpha
    hessian[1, 1] -= total * r / alpha**2
    tail = _branches(tables, (r, alpha, a, b), counts)
    value += tail[0]
    gradient += tail[1]
    hessian += tail[2]
    lower = np.tril_indices(4, -1)
    hessian[lower] = hessian.T[lower]
    return value, gradient, hessian


def _by_count(tables: _Tables, ordered: Rising, stayed: Rising, offered: Rising) -> tuple[float, Floats, Floats]:
    """The part that depends on x alone: G(r+x)/G(r) and B(a, b+y)/B(a, b)."""
    n, at = tables.by_x, slice(tables.extra, None)
    value = n @ ordered.log + n @ stayed.log[at] - n @ offered.log[at]
    slope_a = -(n @ offered.slope[at])
    gradient = np.array([n @ ordered.slope, 0.0, slope_a, n @ stayed.slope[at] + slope_a])
    hessian, bend = np.zeros((4, 4)), -(n @ offered.bend[at])
    hessian[0, 0] = n @ ordered.bend
    hessian[2, 2] = hessian[2, 3] = bend
    hessian[3, 3] = n @ stayed.bend[at] + bend
    return float(value), gradient, hessian


CHUNK = 8192  # rows at a time: temporaries stay in cache, and BLAS starts no threads (that cost ten times the CPU)


def _branches(tables: _Tables, theta: tuple[float, ...], counts: Ints) -> tuple[float, Floats, Floats]:
    """The bracket of the likelihood: log of "left after the last order" plus "still there", row by row."""
    r, alpha, a, b = theta
    log_time, inverse = np.log(alpha + tables.times), 1 / (alpha + tables.times)
    y = counts + tables.extra
    inverse_stay = 1 / np.maximum(b + y - 1, 1e-300)
    log_ratio = np.where(y > 0, np.log(a) + np.log(inverse_stay), -np.inf)
    sums = np.zeros(15)
    for start in range(0, len(tables.x), CHUNK):
        rows = slice(start, start + CHUNK)
        x, last, age = tables.x[rows], tables.last[rows], tables.age[rows]
        sums += _branch_sums(
            (r + x, tables.weight[rows], log_ratio[x], np.where(y > 0, inverse_stay, 0.0)[x]),
            (log_time[last], inverse[last], log_time[age], inverse[age]),
        )
    return _assemble(sums, a)


def _branch_sums(by_row: tuple[NDArray[Any], ...], by_time: tuple[Floats, ...]) -> Floats:
    shape, n, log_ratio, inverse_stay = by_row
    log_last, inv_last, log_age, inv_age = by_time
    alive = -shape * log_age
    odds = log_ratio - shape * log_last - alive
    gap = np.exp(-np.abs(odds))
    both = 1 + gap
    value = n @ (alive + np.maximum(odds, 0.0) + np.log(both))  # log1p would be exact where nothing depends on it
    left = np.where(odds > 0, 1.0, gap) / both  # P(left after the last order)
    dead, live = n * left, n * (1 - left)
    d_r, d_alpha = log_age - log_last, shape * (inv_age - inv_last)  # of the odds
    mixed = dead * (1 - left)
    mix_r, mix_alpha, mix_b = mixed * d_r, mixed * d_alpha, mixed * inverse_stay
    sums = [
        value,
        -(dead @ log_last) - live @ log_age,
        -(dead @ (shape * inv_last)) - live @ (shape * inv_age),
    ]
    sums += [dead.sum(), -(dead @ inverse_stay)]
    sums += [
        mix_r @ d_r,
        mix_r @ d_alpha - dead @ inv_last - live @ inv_age,
        mix_r.sum(),
        -(mix_r @ inverse_stay),
    ]
    sums += [mix_alpha @ d_alpha + dead @ (shape * inv_last**2) + live @ (shape * inv_age**2)]
    sums += [mix_alpha.sum(), -(mix_alpha @ inverse_stay), mixed.sum(), -mix_b.sum()]
    sums += [mix_b @ inverse_stay + dead @ inverse_stay**2]
    return np.array(sums)


def _assemble(sums: Floats, a: float) -> tuple[float, Floats, Floats]:
    """Gradient and upper Hessian from the fifteen sums; a enters the odds as log a only."""
    value, g_r, g_alpha, dead, g_b, rr, r_al, r_a, r_b, al_al, al_a, al_b, a_a, a_b, b_b = sums
    gradient = np.array([g_r, g_alpha, dead / a, g_b])
    hessian = np.zeros((4, 4))
    hessian[0] = rr, r_al, r_a / a, r_b
    hessian[1, 1:] = al_al, al_a / a, al_b
    hessian[2, 2:] = (a_a - dead) / a**2, a_b / a
    hessian[3, 3] = b_b
    return float(value), gradient, hessian


def build(theta: Floats, leaves_after_first: bool) -> BgNbd:
    """The model at these natural parameters."""
    r, alpha, a, b = (float(value) for value in theta)
    return BgNbd(r, alpha, a, b, leaves_after_first)


BG_NBD = Family(
    name="BG/NBD",
    parameters=("r", "alpha", "a", "b"),
    pairs=(GAMMA, BETA),
    build=lambda theta: build(theta, leaves_after_first=False),
    likelihood=lambda summary: likelihood(summary, leaves_after_first=False),
    start=spread_start,
)
MBG_NBD = Family(
    name="MBG/NBD",
    parameters=("r", "alpha", "a", "b"),
    pairs=(GAMMA, BETA),
    build=lambda theta: build(theta, leaves_after_first=True),
    likelihood=lambda summary: likelihood(summary, leaves_after_first=True),
    start=spread_start,
)
