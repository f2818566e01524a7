"""Limits beside budget and stock, each with a price of its own: a ceiling on liability, a floor for a group.

A limit says that the sum of ``use`` over what is given stays at or below ``most``; a floor is a limit on the negative.
Its price is taken off the gain of whatever uses it, and raised until the limit holds: how much is used falls as the
price rises, so a bracket and halving find it. Where several limits bind, their prices minimise the dual by cutting
planes (Kelley 1960): each allocation bounds the dual from below by a plane, and the lowest point of all planes is where
to look next. The dual bounds what any allocation can gain, as for budget and stock. Floors of groups that share nobody
(`floors`) need no search: the price of each is what the last customer it needs would lose.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from tierwise.errors import ComputationError, UsageError
from tierwise.outreach.policy.allocate import allocate
from tierwise.outreach.policy.floors import apart, prices_of_floors
from tierwise.outreach.policy.problem import Allocation, Floats, Problem, at

HALVINGS = 24
CLOSE = 1e-3
"""A limit that is used up to this share of it needs no better price."""
CUTS = 80
TIGHTER = (0.0, 1e-4, 3e-4, 1e-3, 3e-3, 0.01, 0.03)
"""Several limits are aimed at a little below, by these shares in turn, until all are kept."""
LARGEST = 2.0**14
"""Times a typical gain for its use: beyond this price a limit cannot be kept at all."""


@dataclass(frozen=True, slots=True, eq=False)
class SideLimit:
    """The sum of ``use`` (n, k) over what is given is at most ``most``; ``name`` is for messages and tables."""

    name: str
    use: Floats
    most: float

    def __post_init__(self) -> None:
        if not np.isfinite(self.use).all() or np.isnan(self.most):
            raise UsageError(f"the limit {self.name!r} has uses that are not numbers", "give a number for each option")

    def used(self, allocation: Allocation) -> float:
        """How much of the limit the allocation uses."""
        return float(at(self.use, allocation.choice).sum())

    def kept(self, allocation: Allocation) -> bool:
        """Whether the allocation keeps to it, but for rounding."""
        return self.used(allocation) <= self.most + self.rounding()

    def rounding(self) -> float:
        """What adding up may be off by."""
        return 1e-9 * max(1.0, abs(self.most))


@dataclass(frozen=True, slots=True, eq=False)
class Limited:
    """The allocation with its certificate; ``prices`` (m,): what one more unit of each limit gains; ``used`` (m,)."""

    allocation: Allocation
    prices: Floats
    used: Floats


def within(problem: Problem, limits: Sequence[SideLimit]) -> Limited:
    """The most gain within budget, stock and all these limits.

    ``ComputationError`` where a limit cannot be kept whatever is given up, with how far it can be.

    >>> import numpy as np
    >>> p = Problem(np.array([[5.0], [4.0], [3.0]]), np.ones((3, 1)))
    >>> within(p, [SideLimit("liability", np.array([[10.0], [10.0], [10.0]]), 20.0)]).allocation.choice.tolist()
    [1, 1, 0]
    """
    wrong = [limit.name for limit in limits if limit.use.shape != problem.gain.shape]
    if wrong:
        raise UsageError(f"limits {wrong} do not fit the problem", f"give uses of shape {problem.gain.shape}")
    binding: list[int] = []
    prices = np.zeros(len(limits))
    found = allocate(problem)
    while over := [j for j, limit in enumerate(limits) if j not in binding and not limit.kept(found)]:
        binding += over
        prices[binding] = _several(problem, [limits[j] for j in binding])
        found = _at(problem, limits, prices)
    return _answer(problem, limits, prices, found)


def _several(problem: Problem, few: Sequence[SideLimit]) -> Floats:
    """Prices at which these limits are kept: of floors of groups apart directly, else by search."""
    if apart([x.use for x in few]) and (found := _of_floors(problem, few)) is not None:
        return found
    if len(few) == 1:
        return np.array([_price(problem, few[0])])
    first, rest = few[0], few[1:]
    if apart([x.use for x in rest]) and (first.use >= 0).all() and (both := _under(problem, first, rest)) is not None:
        return both
    return _prices(problem, few)


def _of_floors(problem: Problem, floors: Sequence[SideLimit]) -> Floats | None:
    """The prices of floors of groups apart, aimed at a little more where need be; None where they are not kept."""
    for share in TIGHTER:
        aims = [int(np.ceil(-x.most * (1.0 + share) - 1e-9)) for x in floors]
        prices = prices_of_floors(problem, [x.use[:, 0] < 0 for x in floors], aims)
        if prices is None:
            return None
        found = _at(problem, floors, prices)
        if all(x.kept(found) for x in floors):
            return prices
    return None


def _under(problem: Problem, ceiling: SideLimit, floors: Sequence[SideLimit]) -> Floats | None:
    """The prices of a ceiling and of floors of groups apart: the lowest price found of the ceiling at which the floors
    can be priced so that all are kept; None where there is none.
    """
    limits = [ceiling, *floors]

    def tried(price: float) -> Floats | None:
        rest = _of_floors(replace(problem, gain=problem.gain - price * ceiling.use), floors)
        prices = None if rest is None else np.r_[price, rest]
        return prices if prices is not None and ceiling.kept(_at(problem, limits, prices)) else None

    unit = _unit(problem, ceiling)
    low, high = 0.0, unit
    while (found := tried(high)) is None:
        low, high = high, 4 * high
        if high > LARGEST * unit:
            return None
    for _ in range(HALVINGS):
        if high - low <= CLOSE * high:
            break
        middle = (low + high) / 2
        now = tried(middle)
        low, high, found = (middle, high, found) if now is None else (low, middle, now)
    return found


def group_floor(problem: Problem, member: np.ndarray, share: float, name: str = "floor") -> SideLimit:
    """At least this share of the members (n,) gets an offer."""
    if not 0 <= share <= 1:
        raise UsageError(f"a floor of {share}", "give a share between 0 and 1, such as 0.2")
    use = np.where(member[:, None], -1.0, 0.0) * np.ones(problem.options)
    return SideLimit(name, use, -float(np.ceil(share * member.sum() - 1e-9)))


def _at(problem: Problem, limits: Sequence[SideLimit], prices: Floats) -> Allocation:
    """The allocation where every limit's use costs its price."""
    gain = problem.gain
    for limit, price in zip(limits, prices, strict=True):
        gain = gain - price * limit.use if price else gain
    return allocate(replace(problem, gain=gain))


def _price(problem: Problem, limit: SideLimit) -> float:
    """The lowest price found at which the limit is kept."""

    def tried(price: float) -> float:
        return limit.used(_at(problem, [limit], np.array([price]))) - limit.most

    enough = limit.rounding()
    unit = _unit(problem, limit)
    low, high = 0.0, unit
    while (over := tried(high)) > enough:
        low, high = high, 4 * high
        if high > LARGEST * unit:
            raise ComputationError(
                f"the limit {limit.name!r} of {limit.most:,.4g} cannot be kept: {over + limit.most:,.4g} at best",
                "loosen it, or give more budget, stock or options (a floor counts as a negative number)",
            )
    for _ in range(HALVINGS):
        if over >= -CLOSE * abs(limit.most):
            break
        middle = (low + high) / 2
        now = tried(middle)
        low, high, over = (middle, high, over) if now > enough else (low, middle, now)
    return high


def _prices(problem: Problem, limits: Sequence[SideLimit]) -> Floats:
    """Prices at which several limits are kept, aimed at a little tighter where need be."""
    for share in TIGHTER:
        prices = _lowest(problem, [replace(x, most=x.most - share * abs(x.most)) for x in limits])
        found = _at(problem, limits, prices)
        if all(limit.kept(found) for limit in limits):
            return prices
    names = [limit.name for limit in limits]
    raise ComputationError(f"no allocation was found that keeps all of {names}", "loosen one of them")


def _lowest(problem: Problem, limits: Sequence[SideLimit]) -> Floats:
    """The prices of the lowest dual, by cutting planes."""
    from scipy.optimize import linprog

    unit = np.array([_unit(problem, limit) for limit in limits])
    best, prices, widest = np.inf, np.zeros(len(limits)), 8.0
    here, planes, ends = prices, [], []
    for _ in range(CUTS):
        found = _at(problem, limits, here)
        slope = np.array([limit.most - limit.used(found) for limit in limits])
        dual = found.bound + float(sum(p * limit.most for p, limit in zip(here, limits, strict=True)))
        if dual < best:
            best, prices = dual, here
        planes.append(np.r_[slope * unit, -1.0])
        ends.append(float(slope @ here) - dual)
        goal = np.r_[np.zeros(len(limits)), 1.0]
        box = [(0.0, widest)] * len(limits) + [(None, None)]
        low = linprog(goal, A_ub=np.array(planes), b_ub=np.array(ends), bounds=box, method="highs")
        if low.x is None or best - low.fun <= 1e-6 * abs(best):
            break
        here = low.x[:-1] * unit
        widest = min(LARGEST, 4 * widest) if (low.x[:-1] >= 0.999 * widest).any() else widest
    return prices


def _unit(problem: Problem, limit: SideLimit) -> float:
    """A typical gain for a unit of use."""
    some = limit.use != 0
    return float(np.abs(problem.gain[some]).mean() / np.abs(limit.use[some]).mean()) or 1.0 if some.any() else 1.0


def _answer(problem: Problem, limits: Sequence[SideLimit], prices: Floats, found: Allocation) -> Limited:
    gain = float(at(problem.gain, found.choice).sum())
    bound = found.bound + float(sum(p * limit.most for p, limit in zip(prices, limits, strict=True)))
    whole = replace(found, gain=gain, bound=max(bound, gain))
    return Limited(whole, prices, np.array([limit.used(found) for limit in limits]))
