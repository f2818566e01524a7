"""Gamma/Gompertz/NBD: as Pareto/NBD, but everybody's wish to leave grows with age, by a factor e^b a unit of time.

Order rates are Gamma(r, alpha); a customer leaves at rate eta e^(b u) at age u, eta ~ Gamma(s, beta). Source: Bemmaor
& Glady (2012), "Modeling purchasing behavior with sudden death", Management Science 58(5); CLVTools has it as
GGompertz/NBD. On the clock w(u) = (e^(b u) - 1)/b of leaving it *is* Pareto/NBD:

    L(x, t_x, T) = G(r+x)/G(r) alpha^r beta^s [ (alpha+T)^-(r+x) (beta+w(T))^-s
                   + s int_{t_x}^T (alpha+u)^-(r+x) e^(b u) (beta+w(u))^-(s+1) du ].

The paper's beta is b times this one. In those coordinates b and beta run to zero together on a ridge without end; here
b = 0 is an ordinary point, Pareto/NBD itself, and a fit that finds no ageing says so with ``b = 0``. The model serves
no shop by itself: it is no candidate in `held_out` (see docs/adr/0020).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tierwise.errors import ComputationError
from tierwise.insight.value.order_models.coordinates import GAMMA, Prior, jacobian, natural
from tierwise.insight.value.order_models.family import Family
from tierwise.insight.value.order_models.fitting import Fitted, fit_family
from tierwise.insight.value.order_models.gompertz_clock import clock, clock_integral, clock_slope
from tierwise.insight.value.order_models.optimise import Derivatives, Objective, Optimum, maximise
from tierwise.insight.value.order_models.pareto_nbd import CHUNK, common, left_slopes, mixture, start, there_slopes
from tierwise.insight.value.order_models.summary import Floats, Ints, Summary
from tierwise.insight.value.order_models.waiting import quantiles

AGEINGS = (0.1, 0.4, 1.6, 6.4)
"""b times the mean age at which the search looks before it settles: the likelihood may have two tops."""
BETTER = 1e-4  # of log-likelihood that b > 0 must gain over b = 0


@dataclass(frozen=True, slots=True)
class GompertzNbd:
    """One parameter value and what follows from it. Times in the unit ``alpha`` has; ``b`` is per that unit.

    >>> young = GompertzNbd(0.55315, 10.57633, 0.60625, 11.67150, b=0.0)  # Pareto/NBD on CDNOW, in weeks
    >>> ageing = GompertzNbd(0.55315, 10.57633, 0.60625, 11.67150, b=0.05)
    >>> round(float(young.expected(9.0)), 4), round(float(ageing.expected(9.0)), 4)
    (0.3913, 0.3827)
    """

    r: float
    alpha: float
    s: float
    beta: float
    b: float

    def p_alive(self, x: ArrayLike, t_x: ArrayLike, T: ArrayLike) -> Floats:
        """P(has not left by T | x, t_x, T)."""
        from scipy.special import expit

        return _by_chunks(lambda *rows: expit(np.subtract(*_branches(self, *rows)[:2][::-1])), x, t_x, T)

    def p_active(self, x: ArrayLike, t_x: ArrayLike, T: ArrayLike, horizon: ArrayLike) -> Floats:
        """P(at least one order in (T, T + horizon]): alive, and ordering before leaving."""
        x, t_x, T, horizon = np.broadcast_arrays(*map(np.asarray, (x, t_x, T, horizon)))
        return np.asarray(_by_chunks(self._orders_first, x, T, horizon) * self.p_alive(x, t_x, T))

    def p_never(self, x: ArrayLike, t_x: ArrayLike, T: ArrayLike) -> Floats:
        """P(no further order ever): has left, or leaves before the next order."""
        return np.clip(1 - self.p_active(x, t_x, T, np.inf), 0.0, 1.0)

    def expected(self, t: ArrayLike) -> Floats:
        """Expected repeat orders of a new customer by time t."""
        return np.asarray(_by_chunks(self._time_alive, 0.0, 0.0, t) * self.r / self.alpha)

    def expected_orders(self, x: ArrayLike, t_x: ArrayLike, T: ArrayLike, from_t: ArrayLike, to_t: ArrayLike) -> Floats:
        """Expected orders in (T + from_t, T + to_t] given x, t_x, T."""
        speed = (self.r + np.asarray(x)) / (self.alpha + np.asarray(T, dtype=np.float64))
        return np.asarray(self.p_alive(x, t_x, T) * speed * _by_chunks(self._time_alive, T, from_t, to_t))

    def p_orders(self, n: ArrayLike, t: ArrayLike) -> Floats:
        """P(a new customer has exactly n repeat orders by t): still there, or left at u with all n before."""
        from scipy.special import gammaln

        def log_p(k: Floats, end: Floats) -> Floats:
            end, one = np.maximum(end, 1e-300), np.ones(len(k))
            near, far = (self.alpha * one, self.r + k), (self.beta * one, (self.s + 1) * one)
            left = clock_integral(near, far, self.b, (0 * one, end), leaving=True, power=np.maximum(k, 1e-9)).log_sum
            there = k * np.log(end) - (self.r + k) * np.log(self.alpha + end)
            there -= self.s * np.log(self.beta + clock(end, self.b))
            scale = gammaln(self.r + k) - gammaln(self.r) - gammaln(k + 1)
            scale += self.r * np.log(self.alpha) + self.s * np.log(self.beta)
            return np.asarray(scale + np.logaddexp(left + np.log(self.s), there))

        return np.minimum(np.exp(_by_chunks(log_p, n, t)), 1.0)

    def next_order_quantiles(self, x: ArrayLike, t_x: ArrayLike, T: ArrayLike, q: tuple[float, ...]) -> Floats:
        """Time from T to the next order, one column per q; inf where P(ever) does not reach q."""
        x, t_x, T = (np.atleast_1d(column) for column in np.broadcast_arrays(x, t_x, T))
        alive, scale = self.p_alive(x, t_x, T), (self.alpha + T) / (self.r + x)
        return quantiles(
            lambda wait, rows: alive[rows] * _by_chunks(self._orders_first, x[rows], T[rows], wait), q, scale, len(x)
        )

    def simulate_orders(
        self, x: ArrayLike, t_x: ArrayLike, T: ArrayLike, horizon: ArrayLike, rng: np.random.Generator
    ) -> Ints:
        """One possible number of orders in (T, T + horizon] for each row."""
        age, alive = np.asarray(T, dtype=np.float64), self.p_alive(x, t_x, T)
        speed = rng.standard_gamma(self.r + np.asarray(x)) / (self.alpha + age)
        stay = np.minimum(self.stays(rng, self._left_to(age)), horizon)
        orders = rng.poisson(np.minimum(speed * stay, 1e12))
        return np.where(rng.random(alive.shape) < alive, orders, 0)

    def stays(self, rng: np.random.Generator, beta: Floats) -> Floats:
        """How long customers stay, one for each ``beta``."""
        leaving = np.maximum(rng.standard_gamma(self.s, beta.shape), 1e-300) / beta
        on_clock = rng.standard_exponential(beta.shape) / leaving
        return np.asarray(np.log1p(self.b * on_clock) / self.b if self.b else on_clock)

    def _left_to(self, T: Floats) -> Floats:
        """beta of those alive at age T: the model is its own kind at every age."""
        return np.asarray(self.beta * np.exp(-self.b * T) + clock(T, -self.b))

    def _time_alive(self, T: Floats, low: Floats, high: Floats) -> Floats:
        """Expected time alive in (T + low, T + high] of somebody alive at T."""
        beta, one = self._left_to(T), np.ones(len(T))
        end = np.maximum(high, low)
        nodes = clock_integral((one, 0 * one), (beta, self.s * one), self.b, (low, end), leaving=False)
        return np.asarray(np.exp(nodes.log_sum + self.s * np.log(beta)))

    def _orders_first(self, x: Floats, T: Floats, horizon: Floats) -> Floats:
        """P(an order within the horizon and before leaving | alive at T)."""
        shape, rate, beta = self.r + x, self.alpha + T, self._left_to(T)
        far, stretch = (beta, np.full(len(x), self.s)), (np.zeros(len(x)), horizon)
        nodes = clock_integral((rate, shape + 1), far, self.b, stretch, leaving=False)
        log_p = np.log(shape) + shape * np.log(rate) + self.s * np.log(beta) + nodes.log_sum
        return np.minimum(np.exp(log_p), 1.0)


def _by_chunks(answer: Any, *columns: ArrayLike) -> Floats:
    """The answer of flat rows, CHUNK at a time, in the shape the columns have together."""
    rows = np.broadcast_arrays(*(np.asarray(c, dtype=np.float64) for c in columns))
    flat = [row.ravel() for row in rows]
    parts = [answer(*(column[i : i + CHUNK] for column in flat)) for i in range(0, len(flat[0]), CHUNK)]
    return np.concatenate(parts or [np.zeros(0)]).reshape(rows[0].shape)


def _branches(model: GompertzNbd, x: Floats, t_x: Floats, T: Floats) -> tuple[Floats, Floats, Any]:
    """Log of both terms of the bracket (left, still there) and the nodes of the first."""
    one = np.ones(len(x))
    near, far = (model.alpha * one, model.r + x), (model.beta * one, (model.s + 1) * one)
    nodes = clock_integral(near, far, model.b, (t_x * one, T * one), leaving=True)
    there = -(model.r + x) * np.log(model.alpha + T) - model.s * np.log(model.beta + clock(T, model.b))
    return np.log(model.s) + nodes.log_sum, there, nodes


def likelihood(summary: Summary, b: float) -> Objective:
    """Log-likelihood of all customers at this b, with gradient and Hessian in (r, alpha, s, beta)."""
    return lambda theta: _evaluate(summary, theta, b)[0]


def _evaluate(summary: Summary, theta: Floats, b: float) -> tuple[Derivatives, float]:
    """... and its slope in b."""
    x, t_x, T = summary.rows
    weight = summary.weight.astype(np.float64)
    model = build(theta, b)
    value, gradient, hessian = common(np.bincount(x, weight).astype(np.float64), theta)
    slope = 0.0
    for c in (slice(i, i + CHUNK) for i in range(0, len(x), CHUNK)):
        part, more = _bracket(model, (x[c], t_x[c], T[c]), weight[c])
        value, gradient, hessian = value + part[0], gradient + part[1], hessian + part[2]
        slope += more
    return (value, gradient, hessian), slope


def _bracket(
    model: GompertzNbd, rows: tuple[NDArray[Any], ...], n: Floats
) -> tuple[tuple[float, Floats, Floats], float]:
    from scipy.special import expit

    x, T = rows[0], np.asarray(rows[2], dtype=np.float64)
    theta = (model.r, model.alpha, model.s, model.beta)
    left, there, nodes = _branches(model, *rows)
    at, shares = clock(T, model.b), nodes.shares()
    bends = left_slopes(theta, x, (nodes.u, nodes.w), shares), there_slopes(theta, x, (T, at))
    gone = expit(left - there)
    ageing = nodes.u - (model.s + 1) * clock_slope(nodes.u, model.b) / (model.beta + nodes.w)
    stayed = -model.s * clock_slope(T, model.b) / (model.beta + at)
    slope = n @ (gone * (ageing * shares).sum(axis=1) + (1 - gone) * stayed)
    return mixture((left, there), *bends, n), float(slope)


def build(theta: Floats, b: float) -> GompertzNbd:
    """The model at these natural parameters."""
    r, alpha, s, beta = (float(value) for value in theta)
    return GompertzNbd(r, alpha, s, beta, b)


PAIRS = (GAMMA, GAMMA)


def family(b: float) -> Family:
    """The family with this b fixed."""
    return Family(
        name="GG/NBD",
        parameters=("r", "alpha", "s", "beta"),
        pairs=PAIRS,
        build=lambda theta: build(theta, b),
        likelihood=lambda summary: likelihood(summary, b),
        start=start,
    )


@dataclass(frozen=True, slots=True)
class Ageing:
    """The family whose b is chosen by likelihood, 0 included."""

    name: str = "GG/NBD"

    def choose(self, summary: Summary, prior: Prior | None, seed: int) -> Fitted:
        """The best b and its fit.

        At ``b = 0`` (nobody's wish to leave is seen to grow) the fit is Pareto/NBD's, and ``standard_errors`` has no
        entry for b: a parameter on its edge has none. A ``prior`` speaks of the other four.
        """
        still = fit_family(family(0.0), summary, prior=prior, seed=seed)
        tried = [(b / summary.mean_age, _fit_at(b / summary.mean_age, summary, prior, still)) for b in AGEINGS]
        found = [(b, f) for b, f in tried if f is not None]
        b, best = max(found, key=lambda bf: bf[1].log_likelihood, default=(0.0, still))
        top = _climb(summary, prior, best.at, b) if b and _height(best, prior) > _height(still, prior) else None
        if top is None or top.value < _height(still, prior) + BETTER:
            return replace(still, params=still.params | {"b": 0.0})
        return _fitted(summary, prior, top, still.evaluations)


def _fit_at(b: float, summary: Summary, prior: Prior | None, near: Fitted) -> Fitted | None:
    try:
        return fit_family(family(b), summary, prior=prior, start=near.at)
    except ComputationError:
        return None


def _height(fitted: Fitted, prior: Prior | None) -> float:
    return fitted.log_likelihood + (prior.log_density(fitted.at)[0] if prior else 0.0)


def _climb(summary: Summary, prior: Prior | None, at: Floats, b: float) -> Optimum | None:
    """Newton in all five, the fifth as log b; None where b runs to zero or away."""

    def objective(phi: Floats) -> Derivatives:
        if np.abs(phi).max() > 40:
            return -np.inf, np.zeros(5), None
        ageing = float(np.exp(phi[4]))
        (value, gradient, _), slope = _evaluate(summary, natural(phi[:4], PAIRS), ageing)
        gradient = jacobian(phi[:4], PAIRS).T @ gradient
        if prior is not None:
            log_prior, pull, _ = prior.log_density(phi[:4])
            value, gradient = value + log_prior, gradient + pull
        return value, np.append(gradient, ageing * slope), None

    try:
        return maximise(objective, np.append(at, np.log(b)))
    except ComputationError:
        return None


def _fitted(summary: Summary, prior: Prior | None, top: Optimum, spent: int) -> Fitted:
    theta, b = natural(top.at[:4], PAIRS), float(np.exp(top.at[4]))
    at_covariance: Floats = np.linalg.inv(-top.hessian).astype(np.float64)
    turn = np.zeros((5, 5))
    turn[:4, :4], turn[4, 4] = jacobian(top.at[:4], PAIRS), b
    covariance = turn @ at_covariance @ turn.T
    names = ("r", "alpha", "s", "beta", "b")
    return Fitted(
        name="GG/NBD",
        model=build(theta, b),
        params=dict(zip(names, (*map(float, theta), b), strict=True)),
        standard_errors=dict(zip(names, map(float, np.sqrt(np.diag(covariance))), strict=True)),
        covariance=covariance,
        log_likelihood=top.value - (prior.log_density(top.at[:4])[0] if prior else 0.0),
        n=summary.customers,
        evaluations=top.evaluations + spent,
        converged=True,
        at=top.at,
        at_covariance=at_covariance,
        build=lambda phi: build(natural(phi[:4], PAIRS), float(np.exp(phi[4]))),
    )


GG_NBD = Ageing()
