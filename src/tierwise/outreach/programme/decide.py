"""The next month: who gets which offer, with what probability, and on what grounds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tierwise.errors import ContractError, UsageError
from tierwise.outreach.policy.allocate import allocate
from tierwise.outreach.policy.problem import Allocation, Problem
from tierwise.outreach.programme.known import Flags, Floats, Ints, Known
from tierwise.outreach.programme.launch import Code, Prices, Verdict, before_launch
from tierwise.outreach.programme.response import Response, learn
from tierwise.outreach.programme.wear import Ahead, look_ahead, price_of_wear

ROUNDS = 3
"""How often the price of wear and the prices of money and stock are found from one another."""


@dataclass(frozen=True, slots=True, eq=False)
class Standing:
    """Customers before a month: ``profile`` (n, columns); ``earns`` (n, 1 + offers): what an order of theirs brings
    under each arm, coupons counted as often as they are used; ``wear`` (n,); who can be reached (n,); ``forecast``
    (n,): the chance to order in the month without an offer, where the shop's history tells it.
    """

    profile: Floats
    earns: Floats
    wear: Floats
    reachable: Flags
    forecast: Floats | None = None

    def __post_init__(self) -> None:
        lengths = [len(part) for part in (self.earns, self.wear, self.reachable, self.forecast) if part is not None]
        if set(lengths) != {len(self.profile)} or self.earns.ndim != 2:
            raise ContractError(f"{len(self.profile)} profiles, parts of lengths {lengths}")


@dataclass(frozen=True, slots=True, eq=False)
class Terms:
    """Limits and outlook: ``cost`` (n, offers) counts against ``budget``; ``stock`` (offers,). A customer who leaves
    costs her margin of ``later_months`` after this one; the programme goes on for ``programme_months`` more.
    """

    cost: Floats
    budget: float = np.inf
    stock: Floats | None = None
    later_months: float = 12.0
    programme_months: int = 3


@dataclass(frozen=True, slots=True)
class Exploring:
    """``share`` of the customers are drawn for something else than planned, among what costs at most ``allowance``
    (money, expected) more than the plan. ``held`` is the share held out, known to the log.
    """

    share: float = 0.02
    allowance: float = 0.05
    held: float = 0.1

    def __post_init__(self) -> None:
        if not (0 <= self.share < 1 and 0 < self.held < 1 and self.allowance >= 0):
            raise UsageError(f"{self}", "shares between 0 and 1, somebody held out, an allowance of 0 or more")


@dataclass(frozen=True, slots=True, eq=False)
class Decision:
    """``choice`` (n,): 0 for none, else the offer from 1, of everybody who can be reached, whoever is held out later.
    ``drawn`` (n, 1 + offers): the probability of each arm for those not held out, ``propensity`` for all; the log keeps
    the latter. ``gain`` (n, offers): expected, after all it costs, wear included.
    """

    choice: Ints
    drawn: Floats
    propensity: Floats
    gain: Floats
    allocation: Allocation
    response: Response
    verdict: Verdict


def decide(known: Known, standing: Standing, terms: Terms, exploring: Exploring) -> Decision:
    """The next month from what is known: learn, plan, ask the log, and stop where it speaks against the plan.

    Budget and stock are those for everybody in ``standing``: where a share will be held out afterwards, give them by
    1 / (1 - held) larger.
    """
    response = learn(known)
    later = response.season.alike(standing.forecast, terms.later_months)
    ahead = look_ahead(response, known.habits, standing, later)
    gain, found = plan(ahead, standing, terms)
    prices = Prices(found.price, found.stock_prices, later, terms.programme_months)
    verdict = before_launch(known, response, prices, idle=not found.choice.any())
    choice = np.zeros_like(found.choice) if verdict.code is Code.STOPPED else found.choice
    drawn = _drawn(choice, gain, standing.reachable, exploring)
    propensity = (1 - exploring.held) * drawn
    propensity[:, 0] += exploring.held
    return Decision(choice, drawn, propensity, gain, found, response, verdict)


def _drawn(choice: Ints, gain: Floats, reachable: Flags, exploring: Exploring) -> Floats:
    """Probabilities of those not held out: the share is spread evenly over all arms cheap enough, the plan's included.

    Not `explore.mixed`: that one always tries nothing as well, which the holdout does already.
    """
    all_gains = np.column_stack([np.zeros(len(gain)), np.where(reachable[:, None], gain, -np.inf)])
    rows = np.arange(len(gain))
    cheap = all_gains >= all_gains[rows, choice][:, None] - exploring.allowance
    p = exploring.share * cheap / cheap.sum(axis=1, keepdims=True)
    p[rows, choice] += 1 - exploring.share
    return np.asarray(p, np.float64)


def plan(ahead: Ahead, standing: Standing, terms: Terms) -> tuple[Floats, Allocation]:
    """The gain after wear (n, offers), and the allocation of most gain within budget and stock."""
    now = ahead.gain(standing.wear)
    eligible = np.repeat(standing.reachable[:, None], now.shape[1], axis=1)
    after, found = now, allocate(Problem(now, terms.cost, terms.budget, terms.stock, eligible))
    for _ in range(ROUNDS if terms.programme_months else 0):
        priced = ahead.priced(found.price * terms.cost + found.stock_prices)
        after = now - price_of_wear(priced, standing.wear, terms.programme_months)[:, None]
        found = allocate(Problem(after, terms.cost, terms.budget, terms.stock, eligible))
    return after, found
