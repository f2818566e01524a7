"""From a family and a summary to a fitted model: a sample's fit first, then exact Newton steps on all customers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from tierwise.errors import ComputationError
from tierwise.insight.value.order_models.coordinates import Prior, curvature, jacobian, natural
from tierwise.insight.value.order_models.family import Family, OrderModel
from tierwise.insight.value.order_models.optimise import Derivatives, Objective, Optimum, maximise
from tierwise.insight.value.order_models.summary import Floats, Summary

SAMPLE_FROM, SAMPLE_SHARE = (
    40_000,
    0.05,
)  # distinct triples from which a sample start pays; its share of customers


@dataclass(frozen=True, slots=True, eq=False)
class Fitted:
    """A fitted order model: the answers are ``model``'s, the uncertainty is here.

    ``covariance`` and ``standard_errors`` are on the natural scale, carried over from the curvature at the
    maximum in ``at`` (coordinates, see there). ``log_likelihood`` leaves the prior out. ``n`` counts
    customers.
    """

    name: str
    model: OrderModel
    params: dict[str, float]
    standard_errors: dict[str, float]
    covariance: Floats
    log_likelihood: float
    n: int
    evaluations: int
    converged: bool
    at: Floats
    at_covariance: Floats
    build: Callable[[Floats], OrderModel]

    def with_log_likelihood(self, value: float) -> Fitted:
        """The same fit, its log-likelihood counted with another constant."""
        return replace(self, log_likelihood=value)

    def draws(self, n: int, rng: np.random.Generator) -> list[OrderModel]:
        """Models drawn from the Laplace approximation to the posterior."""
        spread = np.linalg.cholesky(self.at_covariance)
        return [self.build(self.at + spread @ rng.standard_normal(len(self.at))) for _ in range(n)]


def fit_family(
    family: Family,
    summary: Summary,
    *,
    prior: Prior | None = None,
    seed: int = 0,
    start: Floats | None = None,
) -> Fitted:
    """Fit one family; ``start`` in coordinates replaces its own."""
    if not summary.repeat_days.any() and (prior is None or np.isinf(prior.sd[0])):
        raise ComputationError(
            f"{family.name}: none of {summary.customers} customers has ordered on a second day",
            "wait for repeat orders, or give a longer history",
        )
    if prior is not None:
        prior = prior.placed(family.pairs, max(summary.mean_age, 1e-300))
    centre, spent = family.start(summary), 0
    at = centre if start is None else np.asarray(start, dtype=np.float64)
    if len(summary) >= SAMPLE_FROM:
        sample = summary.thinned(SAMPLE_SHARE, np.random.default_rng(seed))
        first = maximise(_objective(family, sample, _thinned_prior(prior)), at, centre=centre)
        at, spent = first.at, first.evaluations
    top = maximise(_objective(family, summary, prior), at, centre=centre)
    return _fitted(family, summary, prior, top, spent)


def _objective(family: Family, summary: Summary, prior: Prior | None) -> Objective:
    """The log-posterior in coordinates: chain rule around the natural-parameter likelihood."""
    likelihood = family.likelihood(summary)

    def objective(phi: Floats) -> Derivatives:
        if np.abs(phi).max() > 40:
            return -np.inf, np.zeros(len(phi)), np.zeros((len(phi), len(phi)))
        value, gradient, hessian = likelihood(natural(phi, family.pairs))
        turn = jacobian(phi, family.pairs)
        if hessian is not None:
            hessian = turn.T @ hessian @ turn + curvature(gradient, phi, family.pairs)
        gradient = turn.T @ gradient
        if prior is not None:
            log_prior, pull, bend = prior.log_density(phi)
            value, gradient = value + log_prior, gradient + pull
            hessian = None if hessian is None else hessian + bend
        return value, gradient, hessian

    return objective


def _thinned_prior(prior: Prior | None) -> Prior | None:
    """A sample's share of the prior, so that both fits aim at the same place."""
    if prior is None:
        return None
    return Prior(prior.mean, tuple(sd / SAMPLE_SHARE**0.5 for sd in prior.sd))


def _fitted(family: Family, summary: Summary, prior: Prior | None, top: Optimum, spent: int) -> Fitted:
    theta, turn = natural(top.at, family.pairs), jacobian(top.at, family.pairs)
    at_covariance: Floats = np.linalg.inv(-top.hessian).astype(np.float64)
    covariance = turn @ at_covariance @ turn.T
    errors = np.sqrt(np.diag(covariance))
    named = tuple(map(float, theta))
    return Fitted(
        name=family.name,
        model=family.build(theta),
        params=dict(zip(family.parameters, named, strict=True)),
        standard_errors=dict(zip(family.parameters, map(float, errors), strict=True)),
        covariance=covariance,
        log_likelihood=top.value - (prior.log_density(top.at)[0] if prior else 0.0),
        n=summary.customers,
        evaluations=top.evaluations + spent,
        converged=True,
        at=top.at,
        at_covariance=at_covariance,
        build=lambda phi: family.build(natural(phi, family.pairs)),
    )
