"""What options cost, in the mean and by chance: the money that a budget is held against."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tierwise.contract.arrays import Floats
from tierwise.outreach.offers import Costs
from tierwise.outreach.options import Option
from tierwise.outreach.policy.explore import SURE


@dataclass(frozen=True, slots=True, eq=False)
class Spending:
    """Mean and variance of what each option costs with each customer (n, k)."""

    mean: Floats
    variance: Floats

    @classmethod
    def of(cls, options: Sequence[Option], uplift: Floats, chance: Floats, used: float) -> Spending:
        """With orders and the use of an offer as coins thrown for each customer."""
        mean, variance = np.zeros((2, chance.size, len(options)))
        for k, option in enumerate(options):
            discount = option.costs.liability - option.costs.contact
            p = _using(uplift[:, k], chance, used)
            mean[:, k] = expected_spending(option.costs, uplift[:, k], chance, used)
            variance[:, k] = np.nan_to_num(discount**2 * p * (1.0 - p))
        return cls(mean, variance)

    @classmethod
    def at_worst(cls, options: Sequence[Option], customers: int, redeemed: Floats) -> Spending:
        """What they cost when the share ``redeemed`` (k,) of each is used: nothing is left to chance."""
        mean = np.zeros((customers, len(options)))
        for k, option in enumerate(options):
            money = option.costs
            mean[:, k] = np.nan_to_num(money.liability - money.contact) * redeemed[k] + money.contact
        return cls(mean, np.zeros_like(mean))

    def expected(self, chances: Floats, treated: float) -> float:
        """What the draws cost in the mean, when the share ``treated`` is not held out."""
        return treated * float((chances[:, 1:] * self.mean).sum())

    def kept_back(self, chances: Floats, treated: float) -> float:
        """What is kept back of the budget for chance: of the draw, of the holdout, and of who orders."""
        mean = (chances[:, 1:] * self.mean).sum(axis=1)
        square = (chances[:, 1:] * (self.variance + self.mean**2)).sum(axis=1)
        return SURE * float(np.sqrt((treated * square - (treated * mean) ** 2).sum()))


def expected_spending(money: Costs, uplift: Floats, chance: Floats, used: float) -> Floats:
    """What an offer costs each customer in the mean (n,), orders that it brings included."""
    return np.nan_to_num(_using(uplift, chance, used) * (money.liability - money.contact)) + money.contact


def _using(uplift: Floats, chance: Floats, used: float) -> Floats:
    """The chance that she orders with the offer and uses it."""
    return np.asarray(np.clip(np.nan_to_num(chance) + uplift, 0.0, 1.0) * used, np.float64)
