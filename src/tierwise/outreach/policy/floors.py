"""Prices of floors of groups that share nobody: how much an offer to a member must count besides what it gains.

At given prices of money and stock each member has a best option and what it gains or loses. A floor of m members is
kept where the m members who lose least are made to gain: its price is what the m-th loses. So all floors hang on the
price of money alone, which is raised until what they and the others choose is within the budget. Where stock is scarce
its prices are found in turn with those of the floors, which only rise and settle after a few turns.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from tierwise.outreach.policy.allocate import allocate
from tierwise.outreach.policy.problem import Flags, Floats, Problem

TURNS = 12
HALVINGS = 30
DEAREST = 2.0**30
"""Times a typical gain for its cost: at this price of money nobody gets more than floors ask for."""


def apart(uses: Sequence[Floats]) -> bool:
    """Are these (n, k) floors, -1 for every option of a member, of groups that share nobody?"""
    if not uses or not uses[0].size:
        return False
    floors = all(np.isin(u, (-1.0, 0.0)).all() and (u == u[:, :1]).all() for u in uses)
    return floors and bool((np.sum([u[:, 0] < 0 for u in uses], axis=0) <= 1).all())


def prices_of_floors(problem: Problem, members: Sequence[Flags], least: Sequence[int]) -> Floats | None:
    """The price of each floor, ``least`` of its ``members`` (n,); None where they cannot be kept within the budget, or
    fewer could have anything.

    >>> p = Problem(np.array([[5.0], [-1.0], [-3.0], [-2.0]]), np.ones((4, 1)))
    >>> prices_of_floors(p, [np.array([False, True, True, True])], [2]).round(3).tolist()
    [2.0]
    """
    if problem.stock is not None and (problem.stock < problem.customers).any():
        return _in_turns(problem, members, least)
    found = _at_price(problem, members, least, 0.0)
    if found is None or found[1] <= problem.budget:
        return None if found is None else found[0]
    unit = float(np.abs(problem.gain).mean() / max(problem.cost.mean(), 1e-12)) or 1.0
    low, high = 0.0, unit
    while (dear := _at_price(problem, members, least, high)) is not None and dear[1] > problem.budget:
        low, high = high, 4.0 * high
        if high > DEAREST * unit:
            return None
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        now = _at_price(problem, members, least, middle)
        if now is None or now[1] > problem.budget:
            low = middle
        else:
            high, dear = middle, now
    return None if dear is None else dear[0]


def _at_price(
    problem: Problem, members: Sequence[Flags], least: Sequence[int], price: float
) -> tuple[Floats, float] | None:
    """The floors' prices at this price of money, and what is spent then."""
    after = _after(problem, price, np.zeros(problem.options))
    option = after.argmax(axis=1)
    best = after[np.arange(option.size), option]
    prices = _prices(best, members, least)
    if prices is None:
        return None
    chosen = best + _added(problem.customers, members, prices) > 0
    return prices, float(problem.cost[chosen, option[chosen]].sum())


def _in_turns(problem: Problem, members: Sequence[Flags], least: Sequence[int]) -> Floats | None:
    prices = np.zeros(len(members))
    for _ in range(TURNS):
        more = _added(problem.customers, members, prices)
        found = allocate(replace(problem, gain=problem.gain + more[:, None]))
        given = found.choice > 0
        if all(given[who].sum() >= n for who, n in zip(members, least, strict=True)):
            break
        new = _prices(_after(problem, found.price, found.stock_prices).max(axis=1), members, least)
        if new is None:
            return None
        prices = np.maximum(prices, new)
    return prices


def _added(customers: int, members: Sequence[Flags], prices: Floats) -> Floats:
    """What an offer to each customer (n,) counts more."""
    more = np.zeros(customers)
    for who, price in zip(members, prices, strict=True):
        more[who] += price
    return more


def _after(problem: Problem, price: float, stock_prices: Floats) -> Floats:
    """What each option gains each customer after prices (n, k); minus infinity for who cannot have it."""
    after = problem.gain - price * problem.cost - stock_prices
    return after if problem.eligible is None else np.where(problem.eligible, after, -np.inf)


def _prices(best: Floats, members: Sequence[Flags], least: Sequence[int]) -> Floats | None:
    found = [_price_of(best[who], n) for who, n in zip(members, least, strict=True)]
    return None if None in found else np.array(found, np.float64)


def _price_of(best: Floats, least: int) -> float | None:
    """What lifts the ``least`` largest of these just above nothing, and no more of them where they are apart."""
    if least <= 0:
        return 0.0
    if least > best.size:
        return None
    falling = -np.sort(-best)
    last = falling[least - 1]
    if last > 0:
        return 0.0
    if not np.isfinite(last):
        return None
    after = falling[least] if least < best.size else -np.inf
    close = 1e-5 * max(abs(last), float(np.abs(falling[np.isfinite(falling)]).mean()))  # single precision tells no less
    half = (last - after) / 2
    return float(-last + (min(half, close) if half > 0 else close))
