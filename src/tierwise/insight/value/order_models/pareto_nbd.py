"""Pareto/NBD: customers order at random at their own rate, and may leave at any moment, not only at an order.

Order rates are Gamma(r, alpha), rates of leaving Gamma(s, beta) over customers. Sources: Schmittlein,
Morrison & Colombo (1987), Management Science 33(1); Fader & Hardie (2005), note 009 at brucehardie.com.
Instead of their two hypergeometric branches:

    L(x, t_x, T) = G(r+x)/G(r) alpha^r beta^s [ (alpha+T)^-(r+x) (beta+T)^-s
                   + s int_{t_x}^T (alpha+u)^-(r+x) (beta+u)^-(s+1) du ],

the first term for those still there at T, the integral for those who left at u.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tierwise.insight.value.order_models.coordinates import GAMMA
from tierwise.insight.value.order_models.family import Family
from tierwise.insight.value.order_models.optimise import Derivatives, Objective
from tierwise.insight.value.order_models.power_integral import power_integral
from tierwise.insight.value.order_models.rising import rising
from tierwise.insight.value.order_models.summary import Floats, Ints, Summary
from tierwise.insight.value.order_models.waiting import quantiles

CHUNK = 4096  # rows at a time: a few MB of quadrature nodes


@dataclass(frozen=True, slots=True)
class ParetoNbd:
    """One parameter value and what follows from it. Times in the unit ``alpha`` and ``beta`` have.

    >>> cdnow = ParetoNbd(0.55315, 10.57633, 0.60625, 11.67150)  # in weeks
    >>> round(float(cdnow.expected(9.0)), 4)  # a new customer's repeat orders in nine weeks
    0.3913
    """

    r: float
    alpha: float
    s: float
    beta: float

    def p_alive(self, x: ArrayLike, t_x: ArrayLike, T: ArrayLike) -> Floats:
        """P(has not left by T | x, t_x, T)."""
        from scipy.special import expit

        return np.asarray(expit(-self._log_odds_left(x, t_x, T)))

    def p_active(self, x: ArrayLike, t_x: ArrayLike, T: ArrayLike, horizon: ArrayLike) -> Floats:
        """P(at least one order in (T, T + horizon]): alive, and ordering before leaving."""
        rows = np.broadcast_arrays(*map(np.asarray, (x, t_x, T, horizon)))
        flat = [np.atleast_1d(row).ravel() for row in rows]
        chunks = [slice(i, i + CHUNK) for i in range(0, len(flat[0]), CHUNK)]
        parts = [self._orders_first(flat[0][c], flat[2][c], flat[3][c]) for c in chunks]
        return np.asarray(np.concatenate(parts).reshape(rows[0].shape) * self.p_alive(*rows[:3]))

    def p_never(self, x: ArrayLike, t_x: ArrayLike, T: ArrayLike) -> Floats:
        """P(no further order ever): has left, or leaves before the next order."""
        return np.clip(1 - self.p_active(x, t_x, T, np.inf), 0.0, 1.0)

    def expected(self, t: ArrayLike) -> Floats:
        """Expected repeat orders of a new customer by time t."""
        return self._orders_of_living(self.r, self.alpha, self.beta, 0.0, t)

    def expected_orders(self, x: ArrayLike, t_x: ArrayLike, T: ArrayLike, from_t: ArrayLike, to_t: ArrayLike) -> Floats:
        """Expected orders in (T + from_t, T + to_t] given x, t_x, T."""
        age = np.asarray(T, dtype=np.float64)
        living = self._orders_of_living(self.r + np.asarray(x), self.alpha + age, self.beta + age, from_t, to_t)
        return np.asarray(self.p_alive(x, t_x, T) * living)

    def p_orders(self, n: ArrayLike, t: ArrayLike) -> Floats:
        """P(a new customer has exactly n repeat orders by t): still there, or left at u with all n before."""
        from scipy.special import gammaln

        count, span = np.broadcast_arrays(np.asarray(n, dtype=np.float64), np.asarray(t, dtype=np.float64))
        k, end = np.atleast_1d(count).ravel(), np.maximum(np.atleast_1d(span).ravel(), 1e-300)
        one = np.ones(len(k))
        left = power_integral(
            self.alpha * one, self.r + k, self.beta * one, (self.s + 1) * one, 0 * one, end, np.maximum(k, 1e-9)
        ).log_sum + np.log(self.s)
        there = k * np.log(end) - (self.r + k) * np.log(self.alpha + end) - self.s * np.log(self.beta + end)
        scale = gammaln(self.r + k) - gammaln(self.r) - gammaln(k + 1)
        scale += self.r * np.log(self.alpha) + self.s * np.log(self.beta)
        return np.asarray(np.exp(scale + np.logaddexp(left, there)).reshape(count.shape))

    def next_order_quantiles(self, x: ArrayLike, t_x: ArrayLike, T: ArrayLike, q: tuple[float, ...]) -> Floats:
        """Time from T to the next order, one column per q; inf where P(ever) does not reach q."""
        x, t_x, T = (np.atleast_1d(column) for column in np.broadcast_arrays(x, t_x, T))
        alive = self.p_alive(x, t_x, T)
        scale = (self.alpha + T) / (self.r + x)
        return quantiles(lambda wait, rows: alive[rows] * self._in_chunks(x[rows], T[rows], wait), q, scale, len(x))

    def simulate_orders(
        self, x: ArrayLike, t_x: ArrayLike, T: ArrayLike, horizon: ArrayLike, rng: np.random.Generator
    ) -> Ints:
        """One possible number of orders in (T, T + horizon] for each row."""
        age = np.asarray(T, dtype=np.float64)
        alive = self.p_alive(x, t_x, T)
        speed = rng.standard_gamma(self.r + np.asarray(x)) / (self.alpha + age)
        leaving = rng.standard_gamma(self.s, alive.shape) / (self.beta + age)
        stay = np.minimum(rng.standard_exponential(alive.shape) / np.maximum(leaving, 1e-300), horizon)
        orders = rng.poisson(np.minimum(speed * stay, 1e12))
        return np.where(rng.random(alive.shape) < alive, orders, 0)

    def _orders_of_living(
        self, shape: ArrayLike, rate: ArrayLike, leave_rate: ArrayLike, from_t: ArrayLike, to_t: ArrayLike
    ) -> Floats:
        """shape/rate times the expected time spent alive in (from, to]; s = 1 needs no special care."""
        from scipy.special import exprel

        start, end = np.asarray(from_t, dtype=np.float64), np.asarray(to_t, dtype=np.float64)
        scale = np.asarray(leave_rate) + start
        stretch = np.log1p(np.maximum(end - start, 0.0) / scale)
        lived = scale * stretch * exprel(-(self.s - 1) * stretch)
        kept = np.exp(-self.s * np.log1p(start / np.asarray(leave_rate)))
        return np.asarray(np.asarray(shape) / rate * kept * lived)

    def _in_chunks(self, x: Ints, T: NDArray[Any], horizon: Floats) -> Floats:
        chunks = [slice(i, i + CHUNK) for i in range(0, len(x), CHUNK)]
        return np.concatenate([self._orders_first(x[c], T[c], horizon[c]) for c in chunks] or [np.zeros(0)])

    def _orders_first(self, x: NDArray[Any], T: NDArray[Any], horizon: NDArray[Any]) -> Floats:
        """P(an order within the horizon and before leaving | alive at T)."""
        shape, rate = self.r + x, self.alpha + np.asarray(T, dtype=np.float64)
        leave_rate = self.beta + np.asarray(T, dtype=np.float64)
        leave, zero = np.full(len(x), self.s), np.zeros(len(x))
        nodes = power_integral(rate, shape + 1, leave_rate, leave, zero, np.asarray(horizon, dtype=np.float64))
        log_p = np.log(shape) + shape * np.log(rate) + self.s * np.log(leave_rate) + nodes.log_sum
        return np.minimum(np.exp(log_p), 1.0)

    def _log_odds_left(self, x: ArrayLike, t_x: ArrayLike, T: ArrayLike) -> Floats:
        columns = np.broadcast_arrays(*(np.asarray(c, dtype=np.float64) for c in (x, t_x, T)))
        flat, theta = [c.ravel() for c in columns], (self.r, self.alpha, self.s, self.beta)
        chunks = [slice(i, i + CHUNK) for i in range(0, len(flat[0]), CHUNK)]
        odds = [np.subtract(*_branches(theta, *(column[c] for column in flat))[:2]) for c in chunks]
        return np.asarray(np.concatenate(odds or [np.zeros(0)]).reshape(columns[0].shape))


def _branches(
    theta: tuple[float, ...], x: NDArray[Any], t_x: NDArray[Any], T: NDArray[Any]
) -> tuple[Floats, Floats, Any]:
    """Log of both terms of the bracket (left, still there) and the nodes of the first."""
    r, alpha, s, beta = theta
    one = np.ones(len(x))
    nodes = power_integral(alpha * one, r + x, beta * one, (s + 1) * one, t_x * one, T * one)
    there = -(r + x) * np.log(alpha + T) - s * np.log(beta + T)
    return np.log(s) + nodes.log_sum, there, nodes


def likelihood(summary: Summary) -> Objective:
    """Log-likelihood of all customers with gradient and Hessian in (r, alpha, s, beta)."""
    x, t_x, T = summary.rows
    weight = summary.weight.astype(np.float64)
    by_x = np.bincount(x, weight).astype(np.float64)
    chunks = [slice(i, i + CHUNK) for i in range(0, len(x), CHUNK)]

    def evaluate(theta: Floats) -> Derivatives:
        value, gradient, hessian = common(by_x, theta)
        for c in chunks:
            part = _bracket(tuple(map(float, theta)), (x[c], t_x[c], T[c]), weight[c])
            value, gradient, hessian = value + part[0], gradient + part[1], hessian + part[2]
        return value, gradient, hessian

    return evaluate


def common(by_x: Floats, theta: Floats) -> tuple[float, Floats, Floats]:
    """G(r+x)/G(r) alpha^r beta^s of customers counted by x, with slopes."""
    r, alpha, s, beta = theta
    n, ordered = by_x.sum(), rising(r, len(by_x) - 1)
    value = by_x @ ordered.log + n * (r * np.log(alpha) + s * np.log(beta))
    gradient = n * np.array([np.log(alpha), r / alpha, np.log(beta), s / beta])
    gradient[0] += by_x @ ordered.slope
    hessian = np.diag([by_x @ ordered.bend, -n * r / alpha**2, 0.0, -n * s / beta**2])
    hessian[0, 1] = hessian[1, 0] = n / alpha
    hessian[2, 3] = hessian[3, 2] = n / beta
    return float(value), gradient, hessian


def _bracket(theta: tuple[float, ...], rows: tuple[NDArray[Any], ...], n: Floats) -> tuple[float, Floats, Floats]:
    x, T = rows[0], rows[2]
    left, there, nodes = _branches(theta, *rows)
    slopes_left = left_slopes(theta, x, (nodes.u, nodes.u), nodes.shares())
    return mixture((left, there), slopes_left, there_slopes(theta, x, (T, T)), n)


Slopes = tuple[Floats, Floats]
"""Gradient and Hessian of one branch, by row."""


def mixture(logs: tuple[Floats, Floats], left: Slopes, there: Slopes, n: Floats) -> tuple[float, Floats, Floats]:
    """The bracket's log, summed: a mixture of "left" and "still there", so moments give the derivatives."""
    from scipy.special import expit

    share = expit(logs[0] - logs[1])
    apart = left[0] - there[0]
    gradient = (n * share) @ left[0] + (n * (1 - share)) @ there[0]
    hessian = np.einsum("i,iab->ab", n * share, left[1]) + np.einsum("i,iab->ab", n * (1 - share), there[1])
    hessian += np.einsum("i,ia,ib->ab", n * share * (1 - share), apart, apart)
    return float(n @ np.logaddexp(*logs)), gradient, hessian


def left_slopes(theta: tuple[float, ...], x: NDArray[Any], times: tuple[Floats, Floats], shares: Floats) -> Slopes:
    """Of log s + log integral: means, and covariances, of the integrand's own slopes.

    ``times`` are the nodes on the clock of ordering and on that of leaving, here the same one.
    """
    r, alpha, s, beta = theta
    shape = (r + x)[:, None]
    near, far = 1 / (alpha + times[0]), 1 / (beta + times[1])
    slopes = np.stack([np.log(near), -shape * near, np.log(far), -(s + 1) * far])
    mean = np.einsum("ain,in->ia", slopes, shares)
    bends = np.einsum("ain,bin,in->iab", slopes, slopes, shares, optimize=True)
    bends -= mean[:, :, None] * mean[:, None, :]
    first, second = (near * shares).sum(axis=1), (far * shares).sum(axis=1)
    bends[:, 0, 1] -= first
    bends[:, 1, 0] -= first
    bends[:, 1, 1] += shape[:, 0] * (near**2 * shares).sum(axis=1)
    bends[:, 2, 3] -= second
    bends[:, 3, 2] -= second
    bends[:, 3, 3] += (s + 1) * (far**2 * shares).sum(axis=1)
    mean[:, 2] += 1 / s
    bends[:, 2, 2] -= 1 / s**2
    return mean, bends


def there_slopes(theta: tuple[float, ...], x: NDArray[Any], times: tuple[NDArray[Any], NDArray[Any]]) -> Slopes:
    """Of "still there at T"; ``times`` is T on both clocks."""
    r, alpha, s, beta = theta
    near, far = 1 / (alpha + times[0]), 1 / (beta + times[1])
    slopes = np.stack([np.log(near), -(r + x) * near, np.log(far), -s * far], axis=1)
    bends = np.zeros((len(x), 4, 4))
    bends[:, 0, 1] = bends[:, 1, 0] = -near
    bends[:, 1, 1] = (r + x) * near**2
    bends[:, 2, 3] = bends[:, 3, 2] = -far
    bends[:, 3, 3] = s * far**2
    return slopes, bends


def start(summary: Summary) -> Floats:
    """The plain order rate; lifetimes of the order of the ages seen; customers rather unlike."""
    leaving = np.log(1 / max(summary.mean_age, 1e-300))
    return np.array([np.log(2 * summary.order_rate), np.log(0.7), leaving, -0.4])


def build(theta: Floats) -> ParetoNbd:
    """The model at these natural parameters."""
    r, alpha, s, beta = (float(value) for value in theta)
    return ParetoNbd(r, alpha, s, beta)


PARETO_NBD = Family(
    name="Pareto/NBD",
    parameters=("r", "alpha", "s", "beta"),
    pairs=(GAMMA, GAMMA),
    build=build,
    likelihood=likelihood,
    start=start,
)
