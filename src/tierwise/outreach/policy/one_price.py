"""Allocation under a budget alone: one price of money, found exactly.

At a price lambda everybody takes the option of most gain - lambda x cost. As lambda falls, choices only move to dearer
options, each step worth less gain for its money than the one before. A bracket of lambda from a sample settles nearly
everybody at once; the steps of the few in between are sorted by gain for money and taken until the budget is used up.
That is the optimum of the linear relaxation but for one customer's step (Sinha & Zoltners 1979, multiple-choice
knapsack), and the dual bound at the last step's price certifies it.
"""

from __future__ import annotations

import numpy as np

from tierwise.outreach.policy.problem import Allocation, Floats, Ints, Problem, Singles, answer, at, best

SAMPLE = 20_000
MARGIN = 0.05
WIDER = 4.0


def one_price(problem: Problem) -> Allocation:
    """The allocation of most gain within the budget; ties go to the customer who stands first."""
    gain, cost = problem.columns()
    free, most = best(gain, cost, 0.0)
    none = np.zeros(problem.options)
    if at(problem.cost, free).sum() <= problem.budget:
        return answer(problem, free, 0.0, none, float(most.sum(dtype=np.float64)))
    low, high = _bracket(problem, gain, cost)
    cheap, _ = best(gain, cost, high)
    dear = best(gain, cost, low)[0] if low > 0 else free
    choice, price = _filled(problem, cheap, dear, low)
    return answer(problem, choice, price, none, bound(gain, cost, price, problem.budget))


def bound(gain: Singles, cost: Singles, price: float, budget: float) -> float:
    """The most that any allocation can gain, by the dual at this price."""
    price = float(np.float32(price))  # the same price in both terms: any price bounds, a rounded one only once
    return float(best(gain, cost, price)[1].sum(dtype=np.float64)) + (price * budget if price else 0.0)


def _bracket(problem: Problem, gain: Singles, cost: Singles) -> tuple[float, float]:
    """Two prices: at the higher one the budget is kept, at the lower one it is not."""
    n = problem.customers
    step = max(1, n // SAMPLE)
    few = Problem(problem.gain[::step], problem.cost[::step], problem.budget * len(range(0, n, step)) / n)
    if problem.eligible is not None:
        few = Problem(few.gain, few.cost, few.budget, None, problem.eligible[::step])
    about = _sampled_price(few)
    low, high = about * (1 - MARGIN), about * (1 + MARGIN)
    spread = MARGIN
    while at(problem.cost, best(gain, cost, high)[0]).sum() > problem.budget:
        spread *= WIDER
        high *= 1 + spread
    spread = MARGIN
    while low > 0 and at(problem.cost, best(gain, cost, low)[0]).sum() <= problem.budget:
        spread *= WIDER
        low = low * (1 - spread) if spread < 1 else 0.0
    return low, high


def _sampled_price(few: Problem) -> float:
    """The price of the sample, all of its steps sorted."""
    gain, _ = few.columns()
    nothing = np.zeros(few.customers, np.int64)
    steps = _steps(few, nothing, np.flatnonzero((gain > 0).any(axis=0)), 0.0)
    order = np.argsort(-steps.rate)
    used = np.cumsum(steps.cost[order])
    last = int(np.searchsorted(used, few.budget))
    return float(steps.rate[order[min(last, order.size - 1)]]) if order.size else 1.0


class _Steps:
    """Steps from one option to a dearer one: customer, option reached, gain and cost added, gain for money."""

    def __init__(self, parts: list[tuple[Ints, Ints, Floats, Floats]]) -> None:
        self.customer, self.option = (np.concatenate([p[i] for p in parts] or [np.empty(0, np.int64)]) for i in (0, 1))
        self.gain, self.cost = (np.concatenate([p[i] for p in parts] or [np.empty(0)]) for i in (2, 3))
        self.rate = self.gain / self.cost


def _steps(problem: Problem, start: Ints, who: Ints, least: float) -> _Steps:
    """All steps of these customers from where they stand, as long as they gain more than ``least`` for money."""
    gain, cost = problem.gain[who], problem.cost[who]
    if problem.eligible is not None:
        gain = np.where(problem.eligible[who], gain, -np.inf)
    here = start[who]
    have, paid = at(problem.gain[who], here), at(problem.cost[who], here)
    parts = []
    while who.size:
        more, dearer = gain - have[:, None], cost - paid[:, None]
        rate = np.divide(more, dearer, out=np.full_like(more, -np.inf), where=(dearer > 0) & (more > 0))
        option = rate.argmax(axis=1)
        rows = np.flatnonzero(rate[np.arange(who.size), option] > least)
        who, option, gain, cost = who[rows], option[rows], gain[rows], cost[rows]
        line = np.arange(rows.size)
        added, extra = more[rows, option], dearer[rows, option]
        parts.append((who, option + 1, added, extra))
        have, paid = gain[line, option], cost[line, option]
    return _Steps(parts)


def _filled(problem: Problem, cheap: Ints, dear: Ints, low: float) -> tuple[Ints, float]:
    """Steps of those who differ between the two prices, best gain for money first, until the budget is used up.

    A step that no longer fits is passed over, and with it all later steps of that customer.
    """
    steps = _steps(problem, cheap, np.flatnonzero(cheap != dear), low * (1 - 1e-6))
    order = np.lexsort((steps.customer, -steps.rate))
    left = problem.budget - float(at(problem.cost, cheap).sum())
    used = np.cumsum(steps.cost[order])
    whole = int(np.searchsorted(used, left, side="right"))
    choice = cheap.copy()
    taken = order[:whole]
    choice[steps.customer[taken]] = steps.option[taken]  # later steps of a customer stand after earlier ones
    price = float(steps.rate[order[whole]]) if whole < order.size else low
    rest = left - (float(used[whole - 1]) if whole else 0.0)
    return _squeezed(steps, order[whole : whole + 10_000], choice, rest), price


def _squeezed(steps: _Steps, order: Ints, choice: Ints, left: float) -> Ints:
    """What still fits into the rest of the budget, in falling gain for money."""
    large = steps.cost[order] > left
    skipped = set(steps.customer[order[large]].tolist())
    fits = order[~large]
    for step in fits.tolist():
        customer = int(steps.customer[step])
        if customer in skipped:
            continue
        if steps.cost[step] > left:
            skipped.add(customer)
            continue
        choice[customer] = steps.option[step]
        left -= float(steps.cost[step])
    return choice
