"""Allocation under a budget and a limited stock of some options: one price for money, one for each scarce option.

The prices minimise the dual, a convex function with corners. Its corners are rounded (a softmax of temperature t in
place of the maximum), so that Newton's method finds the minimum of a sample in a few dozen steps while t falls; the
full data then correct it. Everybody takes what is best at these prices; what is over the stock or the budget is put
right (`repair`), and the unrounded dual of the full data bounds what any allocation can gain.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tierwise.outreach.policy.problem import Allocation, Flags, Floats, Problem, Singles, answer, best
from tierwise.outreach.policy.repair import repaired

SAMPLE = 40_000
COOLINGS = (0.3, 0.1, 0.03, 0.01)
"""Temperatures as shares of a typical gain, the last for the sample's minimum and the full data's correction."""
STEPS = 25


@dataclass(frozen=True, slots=True)
class Dual:
    """The rounded dual of some customers: gains and costs (k, n), what there is of money and of each option."""

    gain: Singles
    cost: Singles
    limits: Floats  # (1 + k): budget, then stock; infinite where nothing limits
    unit: float  # a typical gain: temperatures are shares of it

    def free(self) -> Flags:
        """Which prices can be above 0."""
        return np.isfinite(self.limits)

    def at(self, prices: Floats, share: float) -> tuple[float, Floats, Floats]:
        """Value, gradient and curvature of the rounded dual at (money, options) prices."""
        t = np.float32(share * self.unit)
        after = self.gain - np.float32(prices[0]) * self.cost - prices[1:, None].astype(np.float32)
        top = np.maximum(after.max(axis=0), 0.0)
        weight = np.exp((after - top) / t)
        total = weight.sum(axis=0) + np.exp(-top / t)
        p = weight / total
        smooth = top.sum(dtype=np.float64) + float(t) * np.log(total).sum(dtype=np.float64)
        spent = np.einsum("kn,kn->n", p, self.cost)
        limits = np.where(self.free(), self.limits, 0.0)
        used = np.r_[spent.sum(dtype=np.float64), p.sum(axis=1, dtype=np.float64)]
        return float(smooth + prices @ limits), limits - used, _curvature(p, self.cost, spent) / float(t)


def _curvature(p: Singles, cost: Singles, spent: Singles) -> Floats:
    """Sum over customers of the covariance of (money, options) taken."""
    k = p.shape[0]
    found = np.empty((k + 1, k + 1))
    pc = p * cost
    found[0, 0] = (pc * cost).sum(dtype=np.float64) - np.dot(spent, spent)
    found[0, 1:] = found[1:, 0] = pc.sum(axis=1, dtype=np.float64) - p @ spent
    found[1:, 1:] = np.diag(p.sum(axis=1, dtype=np.float64)) - p @ p.T
    return found


def many_prices(problem: Problem) -> Allocation:
    """An allocation within budget and stock, and how far at most it stands below the best one."""
    assert problem.stock is not None
    gain, cost = problem.columns()
    n = problem.customers
    limits = np.r_[problem.budget, np.where(problem.stock < n, problem.stock, np.inf)]
    unit = float(np.maximum(gain, 0.0).max(axis=0).mean(dtype=np.float64)) or 1.0
    step = max(1, n // SAMPLE)
    share = len(range(0, n, step)) / n
    few = Dual(np.ascontiguousarray(gain[:, ::step]), np.ascontiguousarray(cost[:, ::step]), limits * share, unit)
    prices = np.zeros(problem.options + 1)
    for cooling in COOLINGS:
        prices = minimum(few, prices, cooling)
    if step > 1:
        prices = minimum(Dual(gain, cost, limits, unit), prices, COOLINGS[-1], steps=2)
    prices = prices.astype(np.float32).astype(np.float64)  # the same prices in both terms of the bound
    choice, most = best(gain, cost, float(prices[0]), prices[1:])
    bound = float(most.sum(dtype=np.float64)) + float(prices @ np.where(np.isfinite(limits), limits, 0.0))
    choice = repaired(problem, choice, prices)
    return answer(problem, choice, float(prices[0]), prices[1:], bound)


def minimum(dual: Dual, prices: Floats, share: float, steps: int = STEPS) -> Floats:
    """Newton's method with prices kept at 0 or above; a step that does not descend is halved."""
    here = dual.at(prices, share)
    for _ in range(steps):
        direction = _direction(dual, prices, here[1], here[2])
        found = None if direction is None else _descent(dual, share, prices, here, direction)
        if found is None:
            return prices
        prices, here = found
    return prices


def _direction(dual: Dual, prices: Floats, slope: Floats, curve: Floats) -> Floats | None:
    """Where Newton's method goes; None where no price that may move has a slope to speak of."""
    moves: Flags = dual.free() & ~((prices <= 0) & (slope > 0))
    if not moves.any() or np.abs(slope[moves]).max() <= 1e-4 * max(1.0, np.abs(dual.limits[moves]).max()):
        return None
    c = curve[np.ix_(moves, moves)]
    ridge = 1e-9 * float(np.trace(c)) + 1e-12
    direction = np.zeros_like(prices)
    direction[moves] = -np.linalg.solve(c + ridge * np.eye(len(c)), slope[moves])
    return direction


def _descent(
    dual: Dual, share: float, prices: Floats, here: tuple[float, Floats, Floats], direction: Floats
) -> tuple[Floats, tuple[float, Floats, Floats]] | None:
    """The longest halved step that descends (Armijo's rule), and the dual there; None where none does."""
    length = 1.0
    while length > 1e-4:
        trial = np.maximum(prices + length * direction, 0.0)
        found = dual.at(trial, share)
        if found[0] <= here[0] + 1e-4 * float(here[1] @ (trial - prices)):
            return trial, found
        length /= 2
    return None
