"""Months of a world of offers: what happens when each customer is given an arm, as drawn and as expected.

`expect` says what each arm would bring, given the person or given the profile alone; `act` lets a month happen. The
coins of a month are fixed by (seed, cause, customer, month): two programmes that do the same see the same, and what one
does to one customer changes nobody else's coins.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from tierwise.errors import UsageError
from tierwise.simulate.chance import Floats, Ints, uniforms
from tierwise.simulate.offer_customers import Known, OfferCustomers
from tierwise.simulate.offer_world import ARMS, CONTACT, MIDDLE, OFFERS, QUIETER, REDEEMED, WEAR

Flags = NDArray[np.bool_]
MONTHS = 6
"""Months of the contest after the pilot month 0."""
LAST = 12
"""The last of the quiet months in which the unsubscribed still order less."""
SHAPE = 6.0
"""Shape of the gamma by which one order's value differs from the customer's mean."""
STRENGTH = np.array([offer.strength for offer in OFFERS])


@dataclass(frozen=True, slots=True, eq=False)
class State:
    """Where the customers stand before a month: all (n,). ``due``: arm of a caused order still to come, or 0."""

    month: int
    fatigue: Floats
    gone: Flags
    due: Ints

    @classmethod
    def fresh(cls, n: int) -> State:
        """Before the pilot month: nobody was ever contacted."""
        return cls(0, np.zeros(n), np.zeros(n, bool), np.zeros(n, np.int64))


@dataclass(frozen=True, slots=True, eq=False)
class Expected:
    """What each arm brings above nothing (n, arms), column 0 all zero: ``margin`` of all months (what an unsubscribe
    takes away later included), chance to ``unsubscribe``, orders ``caused``, ``cost`` of coupons and contact.
    """

    margin: Floats
    unsubscribe: Floats
    caused: Floats
    cost: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Month:
    """What happened, by customer (n,): the arm she truly got, orders, margin after coupons and contact, coupons used,
    whether she unsubscribed; ``expected`` margin above nothing and ``leaving`` chance; the ``state`` after it.
    """

    got: Ints
    orders: Ints
    margin: Floats
    redeemed: Ints
    unsubscribed: Flags
    expected: Floats
    leaving: Floats
    state: State = field(repr=False)


def expect(who: OfferCustomers, state: State, known: Known = "person") -> Expected:
    """True answers for each arm this month, given each person or given her profile; her fatigue is known to both."""
    before = who.base(state.month)
    after = _with_offer(who, state, before, known)
    caused = after - before[:, None]
    cost = CONTACT + REDEEMED * after * who.face
    leaving = np.minimum(who.leaving(known) * (1 + state.fatigue), 1.0)
    lost = leaving * QUIETER * later(who, state.month)
    margin = caused * (who.value * who.margin_rate)[:, None] - cost - lost[:, None]
    reach = ~state.gone[:, None]
    columns = (margin, np.repeat(leaving[:, None], len(OFFERS), axis=1), caused, cost)
    return Expected(*(np.column_stack([np.zeros(len(before)), np.where(reach, c, 0.0)]) for c in columns))


def _with_offer(who: OfferCustomers, state: State, before: Floats, known: Known) -> Floats:
    """Order probability under each offer (n, offers): between 0 and 1 for each type before the mean is taken."""
    worn = np.exp(-WEAR * state.fatigue)[:, None] * STRENGTH
    if who.world.alike or known == "person":
        return np.asarray(np.clip(before[:, None] + worn * who.effect(known)[:, None], 0.0, 1.0), np.float64)
    up, down = who.chances()
    more = np.clip(before[:, None] + worn * who.world.effect, 0.0, 1.0)
    less = np.clip(before[:, None] - worn * who.world.effect / 2, 0.0, 1.0)
    same = before[:, None]
    found: Floats = same + up[:, None] * (more - same) + down[:, None] * (less - same)
    return found


def later(who: OfferCustomers, month: int) -> Floats:
    """Margin expected without offers in all months after this one up to `LAST` (n,), of the subscribed."""
    orders = np.sum([who.base(m) for m in range(month + 1, LAST + 1)], axis=0) if month < LAST else 0.0
    return np.asarray(orders * who.value * who.margin_rate, np.float64)


def act(who: OfferCustomers, state: State, arms: Ints, held: Flags | None = None, again: int = 0) -> Month:
    """Let the month happen: each customer is meant to get ``arms`` (0 nothing), the ``held`` get nothing all the same.

    Some of the held get the offer by mistake (contamination), and nobody who unsubscribed gets anything. ``again``
    numbers another throw of all coins.
    """
    n = len(who.z)
    if arms.shape != (n,) or (n and not (arms.min() >= 0 and arms.max() < ARMS)):
        raise UsageError(
            f"arms of shape {arms.shape} for {n} customers", f"give each customer an arm from 0 to {ARMS - 1}"
        )
    coins = _Coins(who.world.seed, n, state.month, again)
    got = _received(who, state, arms, held, coins)
    answers = expect(who, state)
    rows = np.arange(n)
    before = who.base(state.month) * np.where(state.gone, 1 - QUIETER, 1.0)
    u = coins("order")
    own = u < before + np.minimum(answers.caused[rows, got], 0.0)
    caused = (u >= before) & (u < before + answers.caused[rows, got])
    late = caused & (coins("late") < who.world.delay)
    kinds = ((own | (caused & ~late), got, "order value"), (state.due > 0, state.due, "late value"))
    margin: Floats = np.where(got > 0, -CONTACT, 0.0)
    used = np.zeros(n, np.int64)
    for ordered, arm, name in kinds:
        redeems = ordered & (arm > 1) & (coins(f"redeem {name}") < REDEEMED)
        margin = margin + np.where(ordered, _margin(who, coins, name, np.where(redeems, arm, 0)), 0.0)
        used = used + redeems
    leaves = coins("leave") < answers.unsubscribe[rows, got]
    after = State(
        state.month + 1, (state.fatigue + (got > 0)) * who.world.keeps, state.gone | leaves, np.where(late, got, 0)
    )
    orders = kinds[0][0].astype(np.int64) + kinds[1][0]
    return Month(got, orders, margin, used, leaves, answers.margin[rows, got], answers.unsubscribe[rows, got], after)


def _received(who: OfferCustomers, state: State, arms: Ints, held: Flags | None, coins: _Coins) -> Ints:
    kept = np.zeros(arms.size, bool) if held is None else held & (coins("contaminated") >= who.world.contamination)
    return np.where(kept | state.gone, 0, arms)


def _margin(who: OfferCustomers, coins: _Coins, name: str, arm: Ints) -> Floats:
    """Of one order of each customer: its value differs from her mean by a gamma of mean 1."""
    from scipy.special import gammaincinv

    value = who.value * gammaincinv(SHAPE, coins(name)) / SHAPE
    money = np.array([0.0, *(offer.money for offer in OFFERS)])
    depth = np.array([0.0, *(offer.depth for offer in OFFERS)])
    return np.asarray(value * (who.margin_rate - depth[arm]) - money[arm])


@dataclass(frozen=True, slots=True)
class _Coins:
    seed: int
    n: int
    month: int
    again: int

    def __call__(self, cause: str) -> Floats:
        return uniforms(self.seed, f"offers {cause}", np.arange(self.n), self.month, self.again)


def budget(who: OfferCustomers, month: int) -> float:
    """Money of a month: a share of what the middle coupon would cost for all."""
    return float(who.world.budget_share * who.cost(month)[:, MIDDLE - 1].sum())


def stock(who: OfferCustomers) -> Floats:
    """How often each offer can be given in a month (offers,); the deepest may be scarce."""
    found = np.full(len(OFFERS), np.inf)
    found[-1] = np.floor(who.world.stock_share * len(who.z)) if np.isfinite(who.world.stock_share) else np.inf
    return found


def pilot(who: OfferCustomers) -> tuple[Ints, Flags]:
    """Arms meant in month 0 and who of them is held out: half, the others get each offer with the same chance."""
    seed, rows = who.world.seed, np.arange(len(who.z))
    arm = 1 + np.minimum((uniforms(seed, "offers pilot arm", rows) * len(OFFERS)).astype(np.int64), len(OFFERS) - 1)
    return arm, uniforms(seed, "offers pilot half", rows) < 0.5


def true_uplift(who: OfferCustomers, state: State, known: Known = "person") -> Floats:
    """What each offer adds to each customer's margin now, all costs counted (n, offers); 0 for the unsubscribed."""
    return expect(who, state, known).margin[:, 1:]
