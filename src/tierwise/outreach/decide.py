"""From options to decisions: the most gain within the budget where effects are known, a fair trial where not.

*Known effects* (an uplift for each customer and option): `policy.allocate`, then a floor of exploration. *Unknown*: a
trial. Each customer goes to the first strategy that wants her; of its options those that could pay at all are drawn
with equal chances, no more of them than its customers can tell apart, those of most at stake first, as far as the
budget bears them; whom it does not bear gets the cheapest she could have, a letter say. A trial claims no gain.

The budget is a ceiling that holds in nineteen of twenty cases: spending is random, for not everybody orders, and what
it varies by is kept back (`Spending`). The most that could be spent, if everybody ordered, is said beside it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from tierwise.outreach.limits import Limits
from tierwise.outreach.options import Option
from tierwise.outreach.policy.chances import chances_in_stock
from tierwise.outreach.policy.explore import SURE, draw_within, floored
from tierwise.outreach.policy.problem import Allocation, Flags, Floats, Ints, Problem
from tierwise.outreach.policy.purses import Purse, affordable
from tierwise.outreach.policy.side_limits import SideLimit
from tierwise.outreach.spending import Spending

ROUNDS = 12
NARROWINGS = 3
PER_OFFER = 100
"""Customers for each offer of a trial."""


@dataclass(frozen=True, slots=True, eq=False)
class Decided:
    """``choice`` (n,) from 0 (none) to the number of the option; ``chances`` (n, 1 + k) with which each was drawn;
    ``asked`` (n,): who took part in the draw; ``prices``: the allocation, ``gain`` (n, k): what it was chosen by, both
    None for a trial; ``limit_prices``: what one more unit of each limit beside budget and stock would gain.
    ``unreached``: who could have taken part in a trial but for budget and stock; ``lessened``: who takes part with
    the cheapest she could have alone. ``settled``: what the draw was made from, None for a trial.
    """

    choice: Ints
    chances: Floats
    asked: Flags
    prices: Allocation | None
    gain: Floats | None = None
    limit_prices: Mapping[str, float] = field(default_factory=dict)
    unreached: int = 0
    lessened: int = 0
    settled: Settled | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Settled:
    """What a draw is made from: the ``problem`` with what is kept back of its money, its ``limits``, the share left to
    chance, the chances (n, 1 + k) of all options before anybody was found to be out of reach.
    """

    problem: Problem
    limits: Sequence[SideLimit]
    explore: float
    chances: Floats

    def best(self, gain: Floats, limits: Sequence[SideLimit] | None = None) -> Floats:
        """The chances (n, 1 + k) by which another ``gain`` (n, k) would be drawn within the same; ``limits`` in place
        of these. ``ComputationError`` where they cannot be kept.
        """
        unit = float(np.abs(gain).mean()) or 1.0  # single precision has no use for gains of 1e-12
        kept = self.limits if limits is None else limits
        return floored(replace(self.problem, gain=gain / unit), self.explore, kept).propensity


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """What a decision stands on: the options and their spending, the customers' ids, their chances of an order without
    an offer, the share that is not held out, the salt of the draw, the budget and the share left to chance.

    Who is held out is not known here, only how many: else the held out, who cost nothing, would be chosen more freely
    than those they are compared with.
    """

    options: Sequence[Option]
    spending: Spending
    customers: Sequence[str]
    chance: Floats
    treated: float
    salt: str
    budget: float
    explore: float
    limits: Limits

    def open(self) -> Flags:
        """(n, k): which option each customer can have."""
        if not self.options:
            return np.zeros((len(self.customers), 0), bool)
        return np.column_stack([o.open for o in self.options])

    def stock(self) -> Floats:
        """How often each option can be given: the offer's stock and the strategy's pieces."""
        return np.array([min(o.offer.stock, o.proposal.stock) for o in self.options])

    def problem(self, gain: Floats, kept_back: float) -> Problem:
        """What is to be allocated, held out or not: of the money only the share ``treated`` is spent."""
        budget = max(0.0, self.budget - kept_back) / self.treated
        return Problem(gain, self.spending.mean, budget, self.stock(), self.open() & self.bearable())

    def purses(self) -> list[Purse]:
        """The budget and the ceiling on the worst, and what options take from them."""
        held = (self.spending, self.budget), (self.limits.worst, self.limits.most)
        return [Purse(takes.mean, takes.variance, most) for takes, most in held if np.isfinite(most)]

    def bearable(self) -> Flags:
        """(n, k): what would not alone take more than the budget, or the ceiling, in one of twenty cases."""
        can = np.ones((len(self.customers), len(self.options)), bool)
        for p in self.purses():
            square = self.treated * (p.variance + p.mean**2)
            alone = np.sqrt(np.maximum(square - (self.treated * p.mean) ** 2, 0.0))
            can &= self.treated * p.mean + SURE * alone <= p.most * (1 + 1e-9)
        return can

    def bounded(self) -> bool:
        """Is there a budget, or a ceiling on the worst?"""
        return bool(np.isfinite(self.budget) or np.isfinite(self.limits.most))


def by_gain(asked: Asked, gain: Floats) -> Decided:
    """Decisions where the gain of every option with every customer (n, k) is known."""
    problem, mix = asked.problem(gain, 0.0), None
    limits = asked.limits.all(problem, asked.treated)
    for _ in range(ROUNDS if asked.bounded() else 1):
        mix = floored(problem, asked.explore, limits)
        back = asked.spending.kept_back(mix.propensity, asked.treated)
        if asked.treated * mix.spent + back <= asked.budget and _kept(asked, mix.propensity):
            break
        halved = asked.budget - asked.treated * problem.budget / 2.0  # what all vary by says little of what fewer do
        problem = asked.problem(gain, min(back, halved) if np.isfinite(asked.budget) else back)
        limits = asked.limits.all(problem, asked.treated, mix.propensity)
    assert mix is not None
    first = gain.max(axis=1, initial=0.0)
    prices = {limit.name: float(price) for limit, price in zip(limits, mix.limit_prices, strict=True)}
    drawn = _drawn(asked, problem, mix.propensity, first, mix.allocation)
    settled = Settled(problem, limits, asked.explore, mix.propensity)
    return replace(drawn, gain=gain, limit_prices=prices, settled=settled)


def _kept(asked: Asked, chances: Floats) -> bool:
    """Do the draws keep to the ceilings, what they vary by kept back?"""
    ceilings = asked.limits.ceilings(asked.treated, chances)
    return all((chances[:, 1:] * c.use).sum() <= c.most * (1 + 1e-9) for c in ceilings)


def as_trial(asked: Asked) -> Decided:
    """Decisions where nothing is known yet: equal chances for the options that could pay, first come by the stake.

    Whom budget and ceiling do not bear with all she could have gets the cheapest of it, such as a letter without a
    coupon.
    """
    can, first = _first_strategy(asked), _stake(asked)
    problem = asked.problem(np.zeros(can.shape), 0.0)
    chances, lessened = _shared(asked, problem, can, first)
    for _ in range(NARROWINGS):
        fewer = _narrowed(asked, can, lessened | (chances[:, 0] == 1.0))
        if (fewer == can).all():
            break
        can = fewer
        chances, lessened = _shared(asked, problem, can, first)
    drawn = _drawn(asked, problem, chances, first, None)
    less = int((lessened & drawn.asked).sum())
    return replace(drawn, unreached=int((can.any(axis=1) & ~drawn.asked).sum()), lessened=less)


def _shared(asked: Asked, problem: Problem, can: Flags, first: Floats) -> tuple[Floats, Flags]:
    """Even chances (n, 1 + k) of what each can have, as far as stock and money reach, and who keeps the cheapest."""
    n, k = can.shape
    some = can.any(axis=1)
    even = np.zeros((n, k + 1))
    even[~some, 0] = 1.0
    even[some, 1:] = can[some] / can[some].sum(axis=1, keepdims=True)
    chances = chances_in_stock(problem, even, first)
    if not asked.bounded() or not k:
        return chances, np.zeros(n, bool)
    least = _cheapest(can & (chances[:, 1:] > 0) & np.isinf(asked.stock()), asked.spending.mean)
    return affordable(asked.purses(), chances, least, first, asked.treated)


def _narrowed(asked: Asked, can: Flags, short: Flags) -> Flags:
    """With fewer options where money is ``short`` (n,) for a strategy, but two at least: a coupon that eighteen get
    beside three others tells nothing.
    """
    can = can.copy()
    for mine in _by_strategy(asked):
        wanted = can[:, mine].any(axis=1)
        if (wanted & short).any():
            can[:, _too_many(asked, can, mine, max(2, int((wanted & ~short).sum()) // PER_OFFER))] = False
    return can


def _by_strategy(asked: Asked) -> list[list[int]]:
    """The options of each strategy, the first strategy first."""
    kinds = dict.fromkeys(o.proposal.kind for o in asked.options)
    return [[k for k, o in enumerate(asked.options) if o.proposal.kind == kind] for kind in kinds]


def _cheapest(can: Flags, cost: Floats) -> Floats:
    """Even chances (n, 1 + k) of the options that cost each customer least; of none where she can have nothing."""
    money = np.where(can, cost, np.inf)
    least = can & (money <= money.min(axis=1, keepdims=True))
    found = np.column_stack([~can.any(axis=1), least]).astype(np.float64)
    return np.asarray(found / found.sum(axis=1, keepdims=True), np.float64)


def _drawn(asked: Asked, problem: Problem, chances: Floats, first: Floats, prices: Allocation | None) -> Decided:
    """The draw, as far as stock and budget reach. Whom it does not reach took no part: nothing is learned from her."""
    ceilings = asked.limits.ceilings(asked.treated, chances)
    drawn, reached = draw_within(problem, chances, asked.customers, asked.salt, first, ceilings)
    chances = np.where(reached[:, None], chances, np.eye(chances.shape[1])[0])
    return Decided(drawn.choice, chances, chances[:, 0] < 1.0, prices)


def _first_strategy(asked: Asked) -> Flags:
    """Options of the first strategy that wants a customer, without those whose break-even no uplift could reach."""
    can = np.zeros((len(asked.customers), len(asked.options)), bool)
    taken = np.zeros(len(asked.customers), bool)
    for mine in _by_strategy(asked):
        for k in mine:
            o = asked.options[k]
            room = 1.0 - np.clip(np.nan_to_num(asked.chance), 0.0, 1.0)
            can[:, k] = o.open & ~taken & (o.costs.break_even(worn=False) <= room)  # wear may be a guess, no bar
        can[:, _too_many(asked, can, mine, max(1, int(can[:, mine].any(axis=1).sum()) // PER_OFFER))] = False
        taken |= can[:, mine].any(axis=1)
    return can


def _too_many(asked: Asked, can: Flags, mine: Sequence[int], most: int) -> list[int]:
    """Options of a strategy beyond so many: those of the highest break-even.

    Two offers for a hundred customers each teach more than four for fifty.
    """
    pays = {k: float(np.median(asked.options[k].costs.break_even()[can[:, k]])) for k in mine if can[:, k].any()}
    named = [asked.options[k].proposal.offers.index(asked.options[k].offer.kind) for k in range(len(asked.options))]
    return sorted(pays, key=lambda k: (pays[k], named[k], k))[most:]


def _stake(asked: Asked) -> Floats:
    """What is at stake with each customer, by the first strategy that wants her: higher strategies always first."""
    stake = np.full(len(asked.customers), -np.inf)
    kinds = list(dict.fromkeys(o.proposal.kind for o in asked.options))
    for place, kind in enumerate(kinds):
        p = next(o.proposal for o in asked.options if o.proposal.kind == kind)
        rank = np.empty(p.who.size)
        rank[np.lexsort((p.who, -p.score))] = np.arange(p.who.size)
        here = -place - rank / (p.who.size + 1.0)
        stake[p.who] = np.maximum(stake[p.who], here)
    return stake
