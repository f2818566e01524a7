"""Gamma-Gamma: what an order of a customer is worth on average, shrunk towards everybody's where orders are
few.

Each order's value is Gamma(p, nu) and nu differs over customers by Gamma(q, v); the value must not depend on
how often one orders (see `dependence`). Source: Fader & Hardie (2013), "The Gamma-Gamma model of monetary
value", note 025 at brucehardie.com.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tierwise.contract.estimate import Estimate
from tierwise.errors import ComputationError, UsageError
from tierwise.insight.value.order_models.coordinates import Prior
from tierwise.insight.value.order_models.optimise import Derivatives, maximise
from tierwise.insight.value.order_models.summary import Floats, Ints
from tierwise.metrics.amounts import spearman

WEAK_SPEND = Prior(mean=(1.0, 1.4, 0.0), sd=(1.0, 0.7, np.inf))
"""On log p, log q, log v: values within and between customers spread like most shops'; flat on the
currency.
"""


@dataclass(frozen=True, slots=True)
class GammaGamma:
    """One parameter value. ``orders`` counts the orders that ``mean_value`` averages.

    >>> spend = GammaGamma(p=6.25, q=3.74, v=15.44)  # CDNOW, US dollars
    >>> spend.expected_value([0, 1, 20], [0.0, 10.0, 10.0]).round(2).tolist()
    [35.22, 17.69, 10.54]
    """

    p: float
    q: float
    v: float

    @property
    def mean(self) -> float:
        """Mean order value over all customers, p v/(q-1)."""
        return self.p * self.v / (self.q - 1)

    def expected_value(self, orders: ArrayLike, mean_value: ArrayLike) -> Floats:
        """Expected value of a customer's next order, p (v + x m)/(p x + q - 1); the mean of all for no
        orders.

        A mean value below zero (more returned than bought) counts as zero: a Gamma holds no negative amounts.
        """
        x, total = _totals(orders, mean_value)
        return self.p * (self.v + total) / (self.p * x + self.q - 1)

    def simulate_amounts(
        self, orders: ArrayLike, mean_value: ArrayLike, future: ArrayLike, rng: np.random.Generator
    ) -> Floats:
        """One possible sum of the values of ``future`` orders for each row: Gamma(p future, nu)."""
        x, total = _totals(orders, mean_value)
        nu = rng.standard_gamma(self.p * x + self.q) / (self.v + total)
        return rng.standard_gamma(self.p * np.asarray(future)) / np.maximum(nu, 1e-300)


@dataclass(frozen=True, slots=True, eq=False)
class FittedSpend:
    """A fitted Gamma-Gamma model; ``at`` and ``at_covariance`` are on the log scale."""

    model: GammaGamma
    params: dict[str, float]
    standard_errors: dict[str, float]
    covariance: Floats
    log_likelihood: float
    n: int
    evaluations: int
    converged: bool
    at: Floats
    at_covariance: Floats

    def draws(self, n: int, rng: np.random.Generator) -> list[GammaGamma]:
        """Models from the Laplace approximation, those with a mean (q > 1)."""
        spread, out = np.linalg.cholesky(self.at_covariance), []
        for _ in range(50 * n):
            p, q, v = np.exp(self.at + spread @ rng.standard_normal(3))
            if q > 1.01:
                out.append(GammaGamma(float(p), float(q), float(v)))
            if len(out) == n:
                return out
        raise ComputationError("order values vary too much for a mean to exist", "cap extreme order values")

    def interval(
        self, orders: ArrayLike, mean_value: ArrayLike, level: float = 0.8, draws: int = 200, seed: int = 0
    ) -> tuple[Floats, Floats]:
        """Low and high of the expected order value: where the customer's own mean lies with this
        probability.
        """
        x, mean = np.asarray(orders), np.asarray(mean_value, dtype=np.float64)
        tails, low, high = [(1 - level) / 2, (1 + level) / 2], [], []
        rng = np.random.default_rng(seed)
        models = self.draws(draws, rng)
        for start in range(0, len(x), 8192):
            rows = slice(start, start + 8192)
            ones = [self._own_mean(m, x[rows], mean[rows], rng) for m in models]
            ends = np.quantile(np.array(ones), tails, axis=0)
            low.append(ends[0])
            high.append(ends[1])
        return np.concatenate(low), np.concatenate(high)

    @staticmethod
    def _own_mean(model: GammaGamma, x: Ints, mean: Floats, rng: np.random.Generator) -> Floats:
        x_, total = _totals(x, mean)
        nu = rng.standard_gamma(model.p * x_ + model.q) / (model.v + total)
        return model.p / np.maximum(nu, 1e-300)

    def predictive_amounts(
        self, orders: ArrayLike, mean_value: ArrayLike, future_orders: NDArray[np.int64], seed: int = 0
    ) -> Floats:
        """Money of ``future_orders`` (draws, rows): each draw has its own parameters and its own
        customers.
        """
        rng = np.random.default_rng(seed)
        models = self.draws(len(future_orders), rng)
        pairs = zip(models, future_orders, strict=True)
        return np.array([m.simulate_amounts(orders, mean_value, future, rng) for m, future in pairs])


def fit_gamma_gamma(
    orders: ArrayLike, mean_value: ArrayLike, weight: ArrayLike | None = None, prior: Prior | None = None
) -> FittedSpend:
    """Fit on customers with ``orders >= 1`` and ``mean_value > 0``; the others say nothing here and are left
    out.

    Raises ComputationError when nobody is left, without convergence, and when q <= 1: then order values vary
    so much that they have no mean.
    """
    data = _Rows.of(orders, mean_value, weight)
    start = np.log([3.0, 4.0, data.grand_mean])
    top = maximise(lambda phi: _objective(data, phi, prior), start)
    p, q, v = (float(value) for value in np.exp(top.at))
    if q <= 1:
        raise ComputationError(
            f"Gamma-Gamma: q = {q:.3g} <= 1, so order values have no mean", "cap extreme order values"
        )
    at_covariance: Floats = np.linalg.inv(-top.hessian).astype(np.float64)
    theta = np.array([p, q, v])
    covariance: Floats = at_covariance * np.outer(theta, theta)
    errors = map(float, np.sqrt(np.diag(covariance)))
    return FittedSpend(
        model=GammaGamma(p, q, v),
        params={"p": p, "q": q, "v": v},
        standard_errors=dict(zip("pqv", errors, strict=True)),
        covariance=covariance,
        log_likelihood=top.value - (prior.log_density(top.at)[0] if prior else 0.0),
        n=int(data.weight.sum()),
        evaluations=top.evaluations,
        converged=True,
        at=top.at,
        at_covariance=at_covariance,
    )


def dependence(orders: ArrayLike, mean_value: ArrayLike, level: float = 0.8) -> Estimate:
    """Spearman rank correlation of order count and mean value, with its interval: near 0 where the model may
    be used. Raises ``ComputationError`` where fewer than four customers spent anything.
    """
    x, m = np.asarray(orders), np.asarray(mean_value, dtype=np.float64)
    used = (x >= 1) & (m > 0)
    if not used.any():
        raise ComputationError("a rank correlation needs four rows, got 0")
    return spearman(x[used], m[used], level)


def _totals(orders: ArrayLike, mean_value: ArrayLike) -> tuple[Floats, Floats]:
    x = np.asarray(orders, dtype=np.float64)
    mean = np.asarray(mean_value, dtype=np.float64)
    return x, np.where(x > 0, x * np.maximum(np.nan_to_num(mean), 0.0), 0.0)


@dataclass(frozen=True, slots=True, eq=False)
class _Rows:
    """Customers used, their totals, and which of the distinct order counts each has."""

    counts: Floats
    by_count: Floats
    x: Floats
    total: Floats
    weight: Floats
    log_mean: float
    x_log_mean: float
    grand_mean: float

    @classmethod
    def of(cls, orders: ArrayLike, mean_value: ArrayLike, weight: ArrayLike | None) -> _Rows:
        x, m = np.asarray(orders), np.asarray(mean_value, dtype=np.float64)
        n = np.ones(len(x)) if weight is None else np.asarray(weight, dtype=np.float64)
        if not len(x) == len(m) == len(n):
            raise UsageError("orders, mean_value and weight must have one length")
        used = (x >= 1) & (m > 0) & np.isfinite(m)
        if not used.any():
            raise ComputationError("Gamma-Gamma: no customer has an order with a value above zero")
        x, m, n = x[used], m[used], n[used]
        counts, code = np.unique(x.astype(np.float64), return_inverse=True)
        mean = float(n @ (x * m) / (n @ x))
        by_count, log_m, x = np.bincount(code, n).astype(np.float64), np.log(m), x.astype(np.float64)
        return cls(counts, by_count, x, x * m, n, _dot(n, log_m), _dot(n * x, log_m), mean)


def _objective(data: _Rows, phi: Floats, prior: Prior | None) -> Derivatives:
    """Log-likelihood in log p, log q, log v: log-gammas on distinct counts, one log for each customer."""
    if np.abs(phi - [0, 0, np.log(data.grand_mean)]).max() > 30:
        return -np.inf, np.zeros(3), np.zeros((3, 3))
    p, q, v = np.exp(phi)
    gradient, hessian = np.zeros(3), np.zeros((3, 3))
    value = _by_count(data, (p, q, v), gradient, hessian)
    value += _by_row(data, (p, q, v), gradient, hessian)
    theta = np.array([p, q, v])
    hessian = hessian * np.outer(theta, theta) + np.diag(gradient * theta)
    gradient = gradient * theta
    if prior is not None:
        log_prior, pull, bend = prior.log_density(phi)
        value, gradient, hessian = value + log_prior, gradient + pull, hessian + bend
    return value, gradient, hessian


def _by_count(data: _Rows, theta: tuple[float, ...], gradient: Floats, hessian: Floats) -> float:
    from scipy.special import digamma, gammaln, polygamma

    p, q, v = theta
    x, n, customers = data.counts, data.by_count, data.weight.sum()
    both, own = p * x + q, p * x
    value = n @ (gammaln(both) - gammaln(own) + own * np.log(x)) + customers * (q * np.log(v) - gammaln(q))
    value += p * data.x_log_mean - data.log_mean
    slope_both = n * digamma(both)
    gradient += [
        slope_both @ x - (n * digamma(own)) @ x + (n * x) @ np.log(x) + data.x_log_mean,
        slope_both.sum() + customers * (np.log(v) - digamma(q)),
        customers * q / v,
    ]
    bend = n * polygamma(1, both)
    hessian[0, 0] += bend @ x**2 - (n * polygamma(1, own)) @ x**2
    hessian[0, 1] += bend @ x
    hessian[1, 1] += bend.sum() - customers * polygamma(1, q)
    hessian[1, 2] += customers / v
    hessian[2, 2] -= customers * q / v**2
    return float(value)


def _dot(a: Floats, b: Floats) -> float:
    """A sum of products on one thread: BLAS would start several, and on busy machines they wait for one
    another.
    """
    return float(np.einsum("i,i->", a, b))


def _by_row(data: _Rows, theta: tuple[float, ...], gradient: Floats, hessian: Floats) -> float:
    p, q, v = theta
    n, x = data.weight, data.x
    log_sum, inverse, shape = np.log(v + data.total), 1 / (v + data.total), p * x + q
    gradient -= [_dot(n * x, log_sum), _dot(n, log_sum), _dot(n * shape, inverse)]
    hessian[0, 2] -= _dot(n * x, inverse)
    hessian[1, 2] -= _dot(n, inverse)
    hessian[2, 2] += _dot(n * shape, inverse**2)
    hessian[np.tril_indices(3, -1)] = hessian.T[np.tril_indices(3, -1)]
    return -_dot(n * shape, log_sum)
