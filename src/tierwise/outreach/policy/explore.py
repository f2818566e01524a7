"""Exploration: everybody keeps a small known chance of every option, so that the next plan can learn from this one.

Without it a policy that decides sharply leaves nothing to compare: what was never tried cannot be judged. The chance is
drawn by SHA-256 of salt, campaign and customer, without a state and the same on every machine.

Chance spends money and stock too. `floored` lays aside what the floor will use in the mean and what the draw varies by,
allocates the rest, and thins the floor where it would eat more than half of anything. `draw_within` then never hands
out more than there is: customers come in an order settled before, and the first for whom something she *could* draw is
lacking ends the campaign. That hangs on those before her alone, so the chances of all who were reached stay exact.
Taking offers back after the draw would not do: those left would be the ones who drew what was not scarce.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from tierwise.errors import UsageError
from tierwise.metrics.lots import lots
from tierwise.outreach.policy.problem import Allocation, Flags, Floats, Ints, Problem
from tierwise.outreach.policy.side_limits import SideLimit, within

FLOOR = 0.10
"""Share of decisions left to chance unless said otherwise."""
AFFORDABLE = 0.5
"""The floor may use so much of the budget and of each stock in the mean, no more."""
SURE = 1.645
"""Standard deviations laid aside: in 95 of 100 draws a limit is not reached before everybody is."""
ROUNDS = 4


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """``choice`` (n,), 0 for none, and the ``propensity`` (n, 1 + k) with which each option could have been drawn."""

    choice: Ints
    propensity: Floats

    def given(self) -> Floats:
        """The probability of what was drawn (n,)."""
        return self.propensity[np.arange(self.choice.size), self.choice]


def mixed(choice: Ints, options: int, floor: float, eligible: Flags | None = None) -> Floats:
    """Probabilities (n, 1 + k): ``floor`` spread evenly over none and every eligible option, the rest on the choice.

    >>> import numpy as np
    >>> mixed(np.array([1]), 1, 0.2).tolist()
    [[0.1, 0.9]]
    """
    if not 0 <= floor <= 1:
        raise UsageError(f"an exploration floor of {floor}", "give a share between 0 and 1, such as 0.1")
    n = choice.size
    can = np.ones((n, options + 1))
    if eligible is not None:
        can[:, 1:] = eligible
    p = floor * can / can.sum(axis=1, keepdims=True)
    p[np.arange(n), choice] += 1.0 - floor
    return np.asarray(p, np.float64)


def draw(propensity: Floats, customers: Sequence[str], salt: str) -> Drawn:
    """One option for each customer by her own uniform number; other customers change nothing."""
    u = lots(customers, salt)
    ends = np.cumsum(propensity, axis=1)
    choice = (u[:, None] >= ends / ends[:, -1:]).sum(axis=1)
    return Drawn(np.minimum(choice, propensity.shape[1] - 1).astype(np.int64), propensity)


@dataclass(frozen=True, slots=True, eq=False)
class Mix:
    """``propensity`` (n, 1 + k); the ``allocation`` most weight is on; ``floor``, thinned where it would cost too much;
    ``spent`` and ``given`` (k,) in the mean of the draws; ``limit_prices``: what one more unit of each limit gains.
    """

    propensity: Floats
    allocation: Allocation
    floor: float
    spent: float
    given: Floats
    limit_prices: Floats


def floored(problem: Problem, floor: float = FLOOR, limits: Sequence[SideLimit] = ()) -> Mix:
    """The best allocation for what the floor leaves, mixed with it: in the mean within budget, stock and ``limits``."""
    nobody = np.zeros(problem.customers, np.int64)
    even = mixed(nobody, problem.options, 1.0, problem.eligible)
    share = _thinned(floor, _used(even, problem.cost), problem.budget)
    share = min([share, *(_thinned(floor, _used(even, c.use), c.most) for c in limits if c.most >= 0)])
    even = _scarce(problem, even, share)
    aside_money, aside_stock = 0.0, np.zeros(problem.options)
    for _ in range(ROUNDS):
        left = _left(problem, even, share, aside_money, aside_stock)
        found = within(left, [_limit_left(c, even, share) for c in limits])
        p = share * even
        p[np.arange(nobody.size), found.allocation.choice] += 1.0 - share
        money, pieces = _varies(problem, p)
        if money <= aside_money * 1.05 and (pieces <= aside_stock * 1.05).all():
            break
        aside_money, aside_stock = max(money, aside_money), np.maximum(pieces, aside_stock)
    return Mix(p, found.allocation, share, _used(p, problem.cost), p[:, 1:].sum(axis=0), found.prices)


def _used(p: Floats, use: Floats) -> float:
    """What these chances (n, 1 + k) use in the mean."""
    return float((p[:, 1:] * use).sum())


def _limit_left(limit: SideLimit, even: Floats, share: float) -> SideLimit:
    """What the floor leaves of a limit; a ceiling is never below nothing. What draws vary by is the caller's."""
    left = (limit.most - share * _used(even, limit.use)) / max(1.0 - share, 1e-9)
    return replace(limit, most=max(0.0, left) if limit.most >= 0 else left)


def _thinned(floor: float, used: float, there_is: float) -> float:
    """The floor, made smaller where it would use more than is affordable."""
    return floor if floor * used <= AFFORDABLE * there_is else AFFORDABLE * there_is / used


def _scarce(problem: Problem, even: Floats, share: float) -> Floats:
    """Chances of scarce options moved to none, so that the floor does not eat their stock."""
    if problem.stock is None or share == 0:
        return even
    used = share * even[:, 1:].sum(axis=0)
    keep = np.minimum(1.0, AFFORDABLE * np.floor(problem.stock) / np.maximum(used, 1e-12))
    even = even.copy()
    even[:, 1:] *= keep
    even[:, 0] = 1.0 - even[:, 1:].sum(axis=1)
    return even


def _left(problem: Problem, even: Floats, share: float, money: float, pieces: Floats) -> Problem:
    """The problem of what is left to decide sharply."""
    rest = max(1.0 - share, 1e-9)
    budget = max(0.0, problem.budget - money - share * float((even[:, 1:] * problem.cost).sum())) / rest
    if problem.stock is None:
        return replace(problem, budget=budget)
    stock = np.maximum(0.0, problem.stock - pieces - share * even[:, 1:].sum(axis=0)) / rest
    return replace(problem, budget=budget, stock=stock)


def _varies(problem: Problem, p: Floats) -> tuple[float, Floats]:
    """What is laid aside of money and of each option's stock for what the draw varies by."""
    mean = (p[:, 1:] * problem.cost).sum(axis=1)
    money = float(((p[:, 1:] * problem.cost**2).sum(axis=1) - mean**2).sum())
    pieces = (p[:, 1:] * (1.0 - p[:, 1:])).sum(axis=0)
    scarce = problem.stock is not None
    return SURE * money**0.5 if np.isfinite(problem.budget) else 0.0, SURE * np.sqrt(pieces) * scarce


def draw_within(
    problem: Problem,
    propensity: Floats,
    customers: Sequence[str],
    salt: str,
    first: Floats | None = None,
    ceilings: Sequence[SideLimit] = (),
) -> tuple[Drawn, Flags]:
    """The draw as far as budget, stock and ceilings reach, and who was reached (n,): the others get none and prove
    nothing.

    ``first`` (n,): those of the largest number come first, settled before the draw; left out, a lot of its own says.
    """
    drawn = draw(propensity, customers, salt)
    place = lots(customers, f"{salt}, who comes first") if first is None else -first
    order = np.lexsort((np.array(customers, np.str_), place))
    lacking = _lacking(problem, propensity[order], drawn.choice[order], order)
    for c in ceilings:
        lacking |= _beyond(c.use[order], c.most * (1 + 1e-9), propensity[order], drawn.choice[order])
    reached = np.ones(order.size, bool)
    if lacking.any():
        reached[order[int(lacking.argmax()) :]] = False
    return replace(drawn, choice=np.where(reached, drawn.choice, 0)), reached


def _lacking(problem: Problem, p: Floats, choice: Ints, order: Ints) -> Flags:
    """For whom something she could draw is used up by those before her; her own draw has no part in it."""
    lacking = _beyond(problem.cost[order], problem.budget, p, choice)
    if problem.stock is not None:
        for k in np.flatnonzero(np.isfinite(problem.stock)):
            mine = choice == k + 1
            lacking |= (p[:, k + 1] > 0) & (np.cumsum(mine) - mine + 1 > problem.stock[k])
    return lacking


def _beyond(use: Floats, most: float, p: Floats, choice: Ints) -> Flags:
    """For whom the dearest she could draw goes beyond what those before her have left."""
    whole = np.column_stack([np.zeros(choice.size), use])
    own = whole[np.arange(choice.size), choice]
    dearest = np.where(p > 0, whole, 0.0).max(axis=1)
    return np.asarray((dearest > 0) & (np.cumsum(own) - own + dearest > most), np.bool_)
