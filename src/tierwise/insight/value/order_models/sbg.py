"""sBG: how long subscribers stay, when each renewal is a coin with its own bias for each subscriber.

A subscriber leaves at each renewal with theta ~ Beta(alpha, beta): the retention rate of a cohort rises with
age, though nobody changes, because the restless leave first. Source: Fader & Hardie (2007), "How to project
customer retention", J. Interactive Marketing 21(1). Time is counted in renewal periods.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from tierwise.errors import ComputationError, UsageError
from tierwise.insight.value.order_models.coordinates import Prior
from tierwise.insight.value.order_models.optimise import Derivatives, maximise
from tierwise.insight.value.order_models.rising import rising
from tierwise.insight.value.order_models.summary import Floats, Ints

WEAK_RENEWAL = Prior(mean=(0.0, 1.0), sd=(2.0, 1.5))
"""On log(alpha/beta) and log(alpha + beta): keeps young or tiny cohorts from the edge."""


@dataclass(frozen=True, slots=True)
class ShiftedBetaGeometric:
    """One parameter value.

    >>> plan = ShiftedBetaGeometric(0.668, 3.806)  # the paper's high-end plan, years
    >>> plan.survival([1, 4]).round(3).tolist(), plan.retention([1, 4]).round(3).tolist()
    ([0.851, 0.61], [0.851, 0.911])
    """

    alpha: float
    beta: float

    def survival(self, periods: ArrayLike) -> Floats:
        """P(a new subscriber is still there after this many renewals), B(alpha, beta + t)/B(alpha, beta)."""
        from scipy.special import betaln

        t = np.asarray(periods)
        return np.asarray(np.exp(betaln(self.alpha, self.beta + t) - betaln(self.alpha, self.beta)))

    def retention(self, period: ArrayLike) -> Floats:
        """P(renews at the t-th renewal | there until then), (beta + t - 1)/(alpha + beta + t - 1)."""
        t = np.asarray(period, dtype=np.float64)
        return (self.beta + t - 1) / (self.alpha + self.beta + t - 1)

    def p_active(self, renewals: ArrayLike, horizon: ArrayLike) -> Floats:
        """P(still there after ``horizon`` more renewals | ``renewals`` made so far)."""
        made = np.asarray(renewals)
        return ShiftedBetaGeometric._ratio(self.alpha, self.beta + made, np.asarray(horizon))

    def residual_periods(self, renewals: ArrayLike, rate: float) -> Floats:
        """Discounted expected further renewals (DERL) at this rate per period, > 0.

        Source: Fader & Hardie (2010), "Customer-base valuation in a contractual setting", Marketing Science
        29(1).
        """
        from scipy.special import hyp2f1

        if rate <= 0:
            raise UsageError("an endless horizon needs a discount rate above zero")
        made = np.asarray(renewals, dtype=np.float64)
        top = self.alpha + self.beta + made
        return np.asarray(
            (self.beta + made) / top * hyp2f1(1, self.beta + made + 1, top + 1, 1 / (1 + rate)) / (1 + rate)
        )

    @staticmethod
    def _ratio(alpha: float, beta: Floats, more: Floats) -> Floats:
        from scipy.special import betaln

        return np.asarray(np.exp(betaln(alpha, beta + more) - betaln(alpha, beta)))


@dataclass(frozen=True, slots=True, eq=False)
class FittedRenewal:
    """A fitted sBG; ``at`` is (log alpha/beta, log(alpha + beta))."""

    model: ShiftedBetaGeometric
    params: dict[str, float]
    standard_errors: dict[str, float]
    covariance: Floats
    log_likelihood: float
    n: int
    evaluations: int
    converged: bool
    at: Floats
    at_covariance: Floats

    def draws(self, n: int, rng: np.random.Generator) -> list[ShiftedBetaGeometric]:
        """Models from the Laplace approximation."""
        spread = np.linalg.cholesky(self.at_covariance)
        return [ShiftedBetaGeometric(*_natural(self.at + spread @ rng.standard_normal(2)).tolist()) for _ in range(n)]


def fit_sbg(cohorts: Sequence[Sequence[int]], *, prior: Prior | None = None) -> FittedRenewal:
    """Fit on cohorts that share one behaviour: each a list of survivors, [new, after renewal 1, after renewal
    2, …].

    Cohorts may differ in age. Raises ComputationError when nobody has left or everybody leaves at once,
    unless a prior is given.

    >>> fitted = fit_sbg([[1000, 869, 743, 653, 593, 551, 517, 491]])  # the paper's high-end plan
    >>> round(fitted.params["alpha"], 3), round(fitted.params["beta"], 3)
    (0.668, 3.806)
    """
    left, there = _counted(cohorts)
    if prior is None and (left.sum() == 0 or there.sum() == 0):
        raise ComputationError(
            "sBG: a likelihood needs subscribers who left and subscribers who stayed",
            "wait for more renewals, or give a prior (WEAK_RENEWAL)",
        )
    top = maximise(lambda phi: _objective(left, there, phi, prior), np.array([-1.0, 0.5]))
    at_covariance: Floats = np.linalg.inv(-top.hessian).astype(np.float64)
    theta, turn = _natural(top.at), _slopes(top.at)
    covariance = turn @ at_covariance @ turn.T
    alpha, beta = (float(value) for value in theta)
    errors = map(float, np.sqrt(np.diag(covariance)))
    return FittedRenewal(
        model=ShiftedBetaGeometric(alpha, beta),
        params={"alpha": alpha, "beta": beta},
        standard_errors=dict(zip(("alpha", "beta"), errors, strict=True)),
        covariance=covariance,
        log_likelihood=top.value - (prior.log_density(top.at)[0] if prior else 0.0),
        n=int(left.sum() + there.sum()),
        evaluations=top.evaluations,
        converged=True,
        at=top.at,
        at_covariance=at_covariance,
    )


def _counted(cohorts: Sequence[Sequence[int]]) -> tuple[Ints, Ints]:
    """How many left at renewal t (index t - 1), and how many were last seen after t renewals (index t)."""
    longest = max((len(cohort) for cohort in cohorts), default=0)
    if longest < 2:
        raise ComputationError("sBG: no cohort has come to a renewal yet")
    left, there = np.zeros(longest - 1, dtype=np.int64), np.zeros(longest, dtype=np.int64)
    for cohort in cohorts:
        survivors = np.asarray(cohort, dtype=np.int64)
        lost = -np.diff(survivors)
        if len(survivors) == 0 or survivors.min() < 0 or (lost < 0).any():
            raise UsageError(f"a cohort's survivors cannot grow or be negative: {list(cohort)}")
        left[: len(lost)] += lost
        there[len(survivors) - 1] += survivors[-1]
    return left, there


def _natural(phi: Floats) -> Floats:
    level, spread = phi
    return np.asarray(np.exp([spread - np.logaddexp(0, -level), spread - np.logaddexp(0, level)]))


def _slopes(phi: Floats) -> Floats:
    theta = _natural(phi)
    share = theta[0] / theta.sum()
    return np.asarray(theta[:, None] * np.array([[1 - share, 1.0], [-share, 1.0]]))


def _objective(left: Ints, there: Ints, phi: Floats, prior: Prior | None) -> Derivatives:
    """P(leaves at renewal t) = alpha (beta)_(t-1)/(alpha+beta)_t; P(stays t) = (beta)_t/(alpha+beta)_t."""
    if np.abs(phi).max() > 40:
        return -np.inf, np.zeros(2), None
    alpha, beta = _natural(phi)
    stayed, asked = rising(beta, len(left)), rising(alpha + beta, len(left))
    asks = -(left @ asked.log[1:] + there @ asked.log)
    value = left.sum() * np.log(alpha) + left @ stayed.log[:-1] + there @ stayed.log + asks
    slope_asks = -(left @ asked.slope[1:] + there @ asked.slope)
    slope_stays = left @ stayed.slope[:-1] + there @ stayed.slope
    gradient = _slopes(phi).T @ np.array([left.sum() / alpha + slope_asks, slope_stays + slope_asks])
    if prior is not None:
        log_prior, pull, _ = prior.log_density(phi)
        value, gradient = value + log_prior, gradient + pull
    return float(value), gradient, None
