"""What an order of each customer is worth, and which share of it is margin.

Order values by Gamma-Gamma over all purchase days (the first one too: it is an order like the others). Where that
model has no maximum (every order worth the same, say), its parameters come from the spread of the customers' means,
and the method says "by moments".
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tierwise.contract.arrays import Floats, Ints
from tierwise.errors import ComputationError
from tierwise.insight.value.gamma_gamma import WEAK_SPEND, FittedSpend, GammaGamma, fit_gamma_gamma

POOL_ORDERS = 2.0
"""A customer's margin share counts as much as this many mean orders of the shop."""
CAP_QUANTILE = 0.999
_LEAST_SPREAD = 1e-3  # squared coefficient of variation below which values count as equal


@dataclass(frozen=True, slots=True)
class Spend:
    """A fitted spend model, with the cap for very large customers and the shop's margin share."""

    fitted: FittedSpend
    name: str
    cap: float
    margin_share: float
    mean_value: float

    def own_share(self, revenue: Floats, margin: Floats) -> Floats:
        """Margin as a share of revenue, pooled with the shop's; within 0..1.

        >>> shop = Spend(None, "", 100.0, 0.3, 50.0)  # type: ignore[arg-type]
        >>> shop.own_share(np.array([0.0, 900.0]), np.array([0.0, 450.0])).tolist()
        [0.3, 0.48]
        """
        known = np.isfinite(revenue) & np.isfinite(margin) & (revenue > 0)
        weight = POOL_ORDERS * self.mean_value
        paid, earned = np.where(known, revenue, 0.0), np.where(known, margin, 0.0)
        return np.clip((earned + self.margin_share * weight) / (paid + weight), 0.0, 1.0)


def fit_spend(purchase_days: Ints, revenue: Floats, margin: Floats, margin_rate: float) -> Spend:
    """Fit on these customers. Raises ComputationError when none has paid anything."""
    mean = revenue / purchase_days
    paid = np.isfinite(mean) & (mean > 0)
    if not paid.any():
        raise ComputationError("no customer has paid anything", "check the amounts in the receipt")
    try:
        fitted, name = fit_gamma_gamma(purchase_days[paid], mean[paid], prior=WEAK_SPEND), "Gamma-Gamma"
    except ComputationError:
        fitted, name = by_moments(purchase_days[paid], mean[paid]), "Gamma-Gamma by moments"
    known = paid & np.isfinite(margin)
    share = float(margin[known].sum() / revenue[known].sum()) if known.any() else margin_rate
    average = float(revenue[paid].sum() / purchase_days[paid].sum())
    cap = float(np.quantile(mean[paid], CAP_QUANTILE))
    return Spend(fitted, name, cap, float(np.clip(share, 0.0, 1.0)), average)


def by_moments(orders: Ints, mean: Floats) -> FittedSpend:
    """Gamma-Gamma parameters whose mean and spread equal the customers'; half the spread is taken as their own.

    Squared coefficient of variation c of a mean of n orders is about 1/(p n) + 1/(q - 2). Parameters count as known
    within a factor of e^0.25.
    """
    centre = float(orders @ mean / orders.sum())
    c = max(float(np.average((mean / centre - 1) ** 2, weights=orders)), _LEAST_SPREAD)
    p, q = 2 / (c * float(orders.mean())), 2 + 2 / c
    model = GammaGamma(p, q, centre * (q - 1) / p)
    params = {"p": model.p, "q": model.q, "v": model.v}
    theta, spread = np.array([model.p, model.q, model.v]), 0.25
    covariance = np.eye(3) * spread**2
    errors = {k: v * spread for k, v in params.items()}
    natural = covariance * np.outer(theta, theta)
    return FittedSpend(model, params, errors, natural, float("nan"), len(orders), 0, False, np.log(theta), covariance)
