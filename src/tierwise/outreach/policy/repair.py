"""Putting an allocation right that is over its stock or budget, and using up what is left, at little loss."""

from __future__ import annotations

import numpy as np

from tierwise.outreach.policy.problem import Flags, Floats, Ints, Problem, at

ROUNDS = 20


def repaired(problem: Problem, choice: Ints, prices: Floats) -> Ints:
    """Choices within stock and budget: those who lose least by it move to their next best option, or to none."""
    choice = _within_stock(problem, choice, prices)
    choice = _within_budget(problem, choice, prices)
    return _used_up(problem, choice)


def _after(problem: Problem, prices: Floats, who: Ints) -> Floats:
    """Gain after prices of every option for these customers, none first (0)."""
    after = problem.gain[who] - prices[0] * problem.cost[who] - prices[1:]
    if problem.eligible is not None:
        after = np.where(problem.eligible[who], after, -np.inf)
    return np.column_stack([np.zeros(who.size), after])


def _within_stock(problem: Problem, choice: Ints, prices: Floats) -> Ints:
    assert problem.stock is not None
    choice = choice.copy()
    closed: Flags = np.zeros(problem.options + 1, bool)
    for _ in range(problem.options):
        given = np.bincount(choice, minlength=problem.options + 1)[1:]
        over = np.flatnonzero(given > problem.stock)
        if not over.size:
            return choice
        option = int(over[0]) + 1
        closed[option] = True
        who = np.flatnonzero(choice == option)
        after = _after(problem, prices, who)
        here = after[:, option].copy()
        after[:, closed] = -np.inf
        other = after.argmax(axis=1)
        regret = here - after[np.arange(who.size), other]
        leaves = np.lexsort((who, regret))[: int(given[option - 1] - np.floor(problem.stock[option - 1]))]
        choice[who[leaves]] = other[leaves]
    return choice


def _within_budget(problem: Problem, choice: Ints, prices: Floats) -> Ints:
    """Offers that gain least for their money are taken back until the budget is kept."""
    cost = at(problem.cost, choice)
    over = float(cost.sum()) - problem.budget
    if not over > 0:
        return choice
    choice = choice.copy()
    who = np.flatnonzero(cost > 0)
    stock = np.r_[0.0, prices[1:]]
    rate = (at(problem.gain, choice)[who] - stock[choice[who]]) / cost[who]
    order = who[np.lexsort((who, rate))]
    saved = np.cumsum(cost[order])
    choice[order[: int(np.searchsorted(saved, over * (1 + 1e-12))) + 1]] = 0
    return choice


def _used_up(problem: Problem, choice: Ints) -> Ints:
    """What is left of money and stock goes to moves of most gain for money; each customer moves once at most."""
    assert problem.stock is not None
    for _ in range(ROUNDS):
        left = problem.budget - float(at(problem.cost, choice).sum())
        stock: Floats = np.floor(problem.stock) - np.bincount(choice, minlength=problem.options + 1)[1:]
        moved = _one_round(problem, choice, left, stock)
        if moved is None:
            return choice
        choice = moved
    return choice


def _one_round(problem: Problem, choice: Ints, left: float, stock: Floats) -> Ints | None:
    have, paid = at(problem.gain, choice), at(problem.cost, choice)
    most = np.zeros(choice.size)
    option = np.zeros(choice.size, np.int64)
    for k in np.flatnonzero(stock >= 1):
        more, dearer = problem.gain[:, k] - have, problem.cost[:, k] - paid
        good = (more > 0) & (dearer <= left)
        if problem.eligible is not None:
            good &= problem.eligible[:, k]
        who = np.flatnonzero(good)
        rate = more[who] / np.maximum(dearer[who], 1e-12)
        better = rate > most[who]
        most[who[better]], option[who[better]] = rate[better], k + 1
    who = np.flatnonzero(option)
    if not who.size:
        return None
    who = who[np.lexsort((who, -most[who]))]
    mine = option[who]
    extra = problem.cost[who, mine - 1] - paid[who]
    fits = _place(mine, problem.options + 1) <= np.r_[0.0, stock][mine]
    who, mine, extra = who[fits], mine[fits], extra[fits]
    within = np.cumsum(np.maximum(extra, 0.0)) <= left
    if not within.any():
        return None
    moved = choice.copy()
    moved[who[within]] = mine[within]
    return moved


def _place(group: Ints, groups: int) -> Ints:
    """1 for the first of each group, 2 for the second, ..., in the order given."""
    order = np.argsort(group, kind="stable")
    first = np.r_[0, np.cumsum(np.bincount(group, minlength=groups))[:-1]]
    place = np.empty(group.size, np.int64)
    place[order] = np.arange(group.size) - first[group[order]] + 1
    return place
