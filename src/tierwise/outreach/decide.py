"""From options to decisions: the most gain within the budget where effects are known, a fair trial where not.

*Known effects* (an uplift for each customer and option): `policy.allocate`, then a floor of exploration. *Unknown*: a
trial. Each customer goes to the first strategy that wants her; of its options those that could pay at all are drawn
with equal chances, no more of them than its customers can tell apart, those of most at stake first, until the budget
is used up. A trial claims no gain.

The budget is a ceiling that holds in nineteen of twenty cases: spending is random, for not everybody orders, and what
it varies by is kept back (`Spending`). The most that could be spent, if everybody ordered, is said beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from tierwise.outreach.offers import Costs
from tierwise.outreach.options import Option
from tierwise.outreach.policy.chances import chances_within
from tierwise.outreach.policy.explore import SURE, draw_within, floored
from tierwise.outreach.policy.problem import Allocation, Flags, Floats, Ints, Problem

ROUNDS = 6
PER_OFFER = 100
"""Customers for each offer of a trial."""


@dataclass(frozen=True, slots=True, eq=False)
class Decided:
    """``choice`` (n,) from 0 (none) to the number of the option; ``chances`` (n, 1 + k) with which each was drawn;
    ``asked`` (n,): who took part in the draw; ``prices``: the allocation, ``gain`` (n, k): what it was chosen by, both
    None for a trial.
    """

    choice: Ints
    chances: Floats
    asked: Flags
    prices: Allocation | None
    gain: Floats | None = None


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
        return Problem(gain, self.spending.mean, budget, self.stock(), self.open())


def by_gain(asked: Asked, gain: Floats) -> Decided:
    """Decisions where the gain of every option with every customer (n, k) is known."""
    problem, mix = asked.problem(gain, 0.0), None
    for _ in range(ROUNDS if np.isfinite(asked.budget) else 1):
        mix = floored(problem, asked.explore)
        problem = asked.problem(gain, asked.spending.kept_back(mix.propensity, asked.treated))
        if mix.spent <= problem.budget:
            break
    assert mix is not None
    first = gain.max(axis=1, initial=0.0)
    return replace(_drawn(asked, problem, mix.propensity, first, mix.allocation), gain=gain)


def as_trial(asked: Asked) -> Decided:
    """Decisions where nothing is known yet: equal chances for the options that could pay, first come by the stake."""
    can = _first_strategy(asked)
    n, k = can.shape
    some = can.any(axis=1)
    even = np.zeros((n, k + 1))
    even[~some, 0] = 1.0
    even[some, 1:] = can[some] / can[some].sum(axis=1, keepdims=True)
    first = _stake(asked)
    nothing = np.zeros((n, k))
    problem = asked.problem(nothing, 0.0)
    chances = chances_within(problem, even, first)
    for _ in range(ROUNDS if np.isfinite(asked.budget) else 0):
        kept_back = asked.spending.kept_back(chances, asked.treated)
        if asked.spending.expected(chances, asked.treated) + kept_back <= asked.budget:
            break
        problem = asked.problem(nothing, kept_back)
        chances = chances_within(problem, even, first)
    return _drawn(asked, problem, chances, first, None)


def _drawn(asked: Asked, problem: Problem, chances: Floats, first: Floats, prices: Allocation | None) -> Decided:
    """The draw, as far as stock and budget reach. Whom it does not reach took no part: nothing is learned from her."""
    drawn, reached = draw_within(problem, chances, asked.customers, asked.salt, first)
    chances = np.where(reached[:, None], chances, np.eye(chances.shape[1])[0])
    return Decided(drawn.choice, chances, chances[:, 0] < 1.0, prices)


def _first_strategy(asked: Asked) -> Flags:
    """Options of the first strategy that wants a customer, without those whose break-even no uplift could reach."""
    can = np.zeros((len(asked.customers), len(asked.options)), bool)
    taken = np.zeros(len(asked.customers), bool)
    for kind in dict.fromkeys(o.proposal.kind for o in asked.options):
        mine = [k for k, o in enumerate(asked.options) if o.proposal.kind == kind]
        for k in mine:
            o = asked.options[k]
            room = 1.0 - np.clip(np.nan_to_num(asked.chance), 0.0, 1.0)
            can[:, k] = o.open & ~taken & (o.costs.break_even(worn=False) <= room)  # wear may be a guess, no bar
        can[:, _too_many(asked, can, mine)] = False
        taken |= can[:, mine].any(axis=1)
    return can


def _too_many(asked: Asked, can: Flags, mine: Sequence[int]) -> list[int]:
    """Options of a strategy that its audience is too small for: those of the highest break-even.

    Two offers for a hundred customers each teach more than four for fifty.
    """
    most = max(1, int(can[:, mine].any(axis=1).sum()) // PER_OFFER)
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
