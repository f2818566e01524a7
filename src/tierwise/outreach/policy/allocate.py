"""The door of the room: the allocation of a problem, whatever limits it; and the habits it is compared with."""

from __future__ import annotations

import numpy as np

from tierwise.outreach.policy.many_prices import many_prices
from tierwise.outreach.policy.one_price import one_price
from tierwise.outreach.policy.problem import Allocation, Ints, Problem, at


def allocate(problem: Problem) -> Allocation:
    """Who gets which option: the most gain within budget and stock, certified by a bound on the best there is.

    >>> import numpy as np
    >>> found = allocate(Problem(np.array([[5.0, 6.0], [1.0, 3.0]]), np.array([[1.0, 3.0], [1.0, 1.0]]), budget=2.0))
    >>> found.choice.tolist(), found.gain, found.spent
    ([1, 2], 8.0, 2.0)
    """
    if not problem.customers or not problem.options:
        nobody = np.zeros(problem.customers, np.int64)
        return Allocation(nobody, 0.0, 0.0, 0.0, np.zeros(problem.options), 0.0, np.zeros(problem.options, np.int64))
    scarce = problem.stock is not None and bool((problem.stock < problem.customers).any())
    return many_prices(problem) if scarce else one_price(problem)


def by_gain(problem: Problem) -> Ints:
    """The habit "rank by uplift": each customer's best option, largest gain first, until the budget is used up."""
    return _until_spent(problem, _open(problem).argmax(axis=1))


def by_rate(problem: Problem) -> Ints:
    """The habit "most gain for money": each customer's option of best gain for its cost, largest gain first."""
    gain = _open(problem)
    return _until_spent(problem, (gain / np.maximum(problem.cost, 1e-12)).argmax(axis=1))


def blanket(problem: Problem, option: int) -> Ints:
    """One option (from 1) for everybody in the order they stand, until the budget or its stock is used up."""
    choice = np.zeros(problem.customers, np.int64)
    mine = np.arange(problem.customers)
    if problem.eligible is not None:
        mine = np.flatnonzero(problem.eligible[:, option - 1])
    most = mine.size if problem.stock is None else int(min(mine.size, problem.stock[option - 1]))
    within = np.cumsum(problem.cost[mine, option - 1]) <= problem.budget
    choice[mine[within][:most]] = option
    return choice


def _open(problem: Problem) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    gain = problem.gain if problem.eligible is None else np.where(problem.eligible, problem.gain, -np.inf)
    return np.asarray(gain, np.float64)


def _until_spent(problem: Problem, option: Ints) -> Ints:
    """Largest gain first; who no longer fits into the budget, or finds her option gone, gets none."""
    choice = option + 1
    choice[_open(problem)[np.arange(option.size), option] <= 0] = 0
    order = np.lexsort((np.arange(choice.size), -at(problem.gain, choice)))
    if problem.stock is not None:
        for k in np.flatnonzero(problem.stock < problem.customers):
            mine = order[choice[order] == k + 1]
            choice[mine[int(problem.stock[k]) :]] = 0
    within = np.cumsum(at(problem.cost, choice)[order]) <= problem.budget
    choice[order[~within]] = 0
    return choice
