"""Prices are the explanation of an allocation, and decide for a customer who arrives later, without anybody else.

"One more unit of budget gains 1.96; one more flash-sale piece gains 3.79": an option is worth giving to whom it gains
more than its cost times the first plus its piece's price. That is all a new customer needs: as many sums as options.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tierwise.errors import UsageError
from tierwise.outreach.policy.problem import Allocation, Flags, Floats, Ints, Problem


@dataclass(frozen=True, slots=True)
class Prices:
    """What one more unit of budget gains, and one more piece of each option by name; 0 where it is not scarce."""

    budget: float
    stock: dict[str, float]

    @classmethod
    def of(cls, found: Allocation, options: Sequence[str]) -> Prices:
        """The prices of an allocation, options named in their order."""
        if len(set(options)) != len(found.stock_prices):
            raise UsageError(f"{len(options)} names for {len(found.stock_prices)} options", "name each option once")
        return cls(found.price, dict(zip(options, found.stock_prices.tolist(), strict=True)))

    def decide(self, gain: Floats, cost: Floats, eligible: Flags | None = None) -> Ints:
        """The options (m,), 0 for none, of customers who arrive with gains and costs (m, k), by these prices alone.

        >>> Prices(2.0, {"coupon": 0.0, "sale": 3.0}).decide(np.array([[5.0, 8.0]]), np.array([[1.0, 2.0]])).tolist()
        [1]
        """
        problem = Problem(gain, cost, eligible=eligible)
        if problem.options != len(self.stock):
            raise UsageError(f"{problem.options} options, prices for {len(self.stock)}", "give the options of the plan")
        if not problem.options:
            return np.zeros(problem.customers, np.int64)
        after = gain - self.budget * cost - np.array(list(self.stock.values()))
        after = after if eligible is None else np.where(eligible, after, -np.inf)
        return np.where(after.max(axis=1) > 0, after.argmax(axis=1) + 1, 0).astype(np.int64)


def says(problem: Problem, found: Allocation) -> tuple[str, dict[str, float]]:
    """What limits the allocation, as a code and its values, for sentences in any language.

    ``nobody_there``, ``no_option``, ``nobody_eligible``, ``nothing_gains`` (no option is worth giving at no price),
    ``no_budget``, ``no_stock`` (nobody gets anything for want of it), ``budget_left`` (the price of money is 0: more
    budget gains nothing), ``budget_binds``.
    """
    values = {"spent": found.spent, "gain": found.gain, "bound": found.bound, "gap": found.gap, "price": found.price}
    code = _nobody(problem) if not found.choice.any() else None
    if code is None:
        code = "budget_binds" if found.price > 0 else "budget_left"
    return code, values


def _nobody(problem: Problem) -> str:
    """Why nobody gets anything."""
    if not problem.customers or not problem.options:
        return "no_option" if problem.customers else "nobody_there"
    could = np.ones(problem.gain.shape, bool) if problem.eligible is None else problem.eligible
    if not could.any():
        return "nobody_eligible"
    could = could & (problem.gain > 0)
    if not could.any():
        return "nothing_gains"
    if problem.stock is not None and not could[:, problem.stock >= 1].any():
        return "no_stock"
    return "no_budget"
