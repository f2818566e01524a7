"""The contest of whole programmes in worlds of offers (docs/adr/0050): what each does in a month, its true score."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from tierwise.outreach.policy.allocate import allocate, by_gain
from tierwise.outreach.policy.explore import draw, mixed
from tierwise.outreach.policy.problem import Problem, at
from tierwise.outreach.programme.decide import Exploring, Standing, Terms, decide, plan
from tierwise.outreach.programme.known import Habits, Known, Past, strength_of
from tierwise.outreach.programme.launch import Verdict
from tierwise.outreach.programme.response import learn
from tierwise.outreach.programme.wear import Ahead, look_ahead, price_of_wear
from tierwise.simulate.chance import uniforms
from tierwise.simulate.offer_customers import OfferCustomers
from tierwise.simulate.offer_months import (
    LAST,
    MONTHS,
    Expected,
    Month,
    State,
    act,
    budget,
    expect,
    later,
    pilot,
    stock,
)
from tierwise.simulate.offer_world import ARMS, CONTACT, DAYS_A_MONTH, MIDDLE, OFFERS, QUIETER, REDEEMED, WEAR

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
HELD = 0.1
HABITS = Habits(
    strength=(0.3, strength_of(0.09, 0.2), strength_of(0.05, 0.2), strength_of(0.10, 0.2), 1.0),
    contact=CONTACT,
    quieter=QUIETER,
)
"""Coupons by the root of their depth, free shipping as 9 % off, a reminder as a third of the deepest coupon; the rest
is the default of the programme.
"""


@dataclass(frozen=True, eq=False)
class View:
    """What a programme sees before a month; ``who`` and ``state`` beyond features and reach: the oracle alone."""

    who: OfferCustomers
    state: State
    known: Known
    wear: Floats

    @property
    def month(self) -> int:
        """From 1."""
        return self.state.month

    @property
    def standing(self) -> Standing:
        """The customers as the shop knows them."""
        return Standing(self.who.features, earns(self.who), self.wear, ~self.state.gone, forecast(self.who, self.month))

    @property
    def terms(self) -> Terms:
        """Budget and stock for all, of whom a tenth will get nothing."""
        money, pieces = budget(self.who, self.month) / (1 - HELD), stock(self.who) / (1 - HELD)
        return Terms(self.who.cost(self.month), money, pieces, LAST - self.month, MONTHS - self.month)

    def problem(self, gain: Floats) -> Problem:
        """The month's allocation at these gains."""
        eligible = np.repeat(~self.state.gone[:, None], gain.shape[1], axis=1)
        return Problem(gain, self.terms.cost, self.terms.budget, self.terms.stock, eligible)


@dataclass(frozen=True, eq=False)
class Choice:
    """``arms`` of everybody; ``order``: who keeps hers first when budget or stock fall short; ``drawn`` (n, arms):
    probabilities where lots decide.
    """

    arms: Ints
    order: Floats
    drawn: Floats | None = None
    verdict: Verdict | None = None


Programme = Callable[[View], Choice]


def nobody(view: View) -> Choice:
    """No contact at all."""
    n = len(view.wear)
    return Choice(np.zeros(n, np.int64), np.zeros(n))


def blanket(view: View) -> Choice:
    """The middle coupon in random order."""
    return _middle_first(view, uniforms(view.who.world.seed, "contest blanket", np.arange(len(view.wear)), view.month))


def by_response(view: View) -> Choice:
    """Who orders most surely with the middle coupon comes first."""
    found, x = learn(view.known), view.standing.profile
    return _middle_first(
        view, found.orders(x, view.standing.forecast) + view.known.habits.strength[MIDDLE - 1] * found.effect(x)[0]
    )


def by_risk(view: View) -> Choice:
    """Who orders least surely comes first."""
    return _middle_first(view, -learn(view.known).orders(view.standing.profile, view.standing.forecast))


def by_uplift(view: View) -> Choice:
    """The same estimates as ours of the month's margin; no price for wear and leaving."""
    gain = _ahead(view).month(view.wear)
    arms = by_gain(view.problem(gain))
    return Choice(arms, at(gain, arms))


def by_worn_uplift(view: View) -> Choice:
    """Beside the record's programmes: rank by uplift with our prices for wear and leaving."""
    gain, _ = plan(_ahead(view), view.standing, view.terms)
    arms = by_gain(view.problem(gain))
    return Choice(arms, at(gain, arms))


def tier_rules(view: View) -> Choice:
    """By value: the top 20 % free shipping, the next 30 % 10 % off, the rest 20 % off, most valuable first."""
    w, t = view.who, view.terms
    value = w.value * w.margin_rate * w.features[:, 1]
    n = len(value)
    order = np.argsort(-value, kind="stable")
    place = np.empty(n)
    place[order] = np.arange(n) / n
    arms = np.where(place < 0.2, 2, np.where(place < 0.5, MIDDLE, len(OFFERS)))
    arms[view.state.gone] = 0
    deepest = order[arms[order] == len(OFFERS)]
    arms[deepest[int(min(stock(w)[-1] / (1 - HELD), n)) :]] = 0
    arms[order[np.cumsum(at(t.cost, arms)[order]) > t.budget]] = 0
    return Choice(arms, value)


def ours(view: View) -> Choice:
    """The programme of `tierwise.outreach.programme`."""
    found = decide(view.known, view.standing, view.terms, Exploring(held=HELD))
    rate = at(found.gain, found.choice) / np.maximum(at(view.terms.cost, found.choice), 1e-9)
    return Choice(found.choice, rate, found.drawn, found.verdict)


def oracle(view: View) -> Choice:
    """True mean effects given the profile, no price for wear."""
    gain = expect(view.who, view.state, "profile").margin[:, 1:]
    return _allocated(view, gain)


def oracle_ahead(view: View) -> Choice:
    """The same with the true price of wear over the months left."""
    who, state, t = view.who, view.state, view.terms
    gain = expect(who, state, "profile").margin[:, 1:]
    fresh = expect(who, State(state.month, np.zeros(len(gain)), state.gone, state.due), "profile")
    ahead, after = _true_ahead(who, state, fresh), gain
    for _ in range(3):
        found = allocate(view.problem(after))
        priced = ahead.priced(found.price * t.cost + found.stock_prices)
        after = gain - price_of_wear(priced, state.fatigue, t.programme_months)[:, None]
    return _allocated(view, after)


def _true_ahead(who: OfferCustomers, state: State, fresh: Expected) -> Ahead:
    rate = (who.value * who.margin_rate)[:, None]
    paid = CONTACT + REDEEMED * who.base(state.month)[:, None] * who.face
    risk = who.leaving("profile") * QUIETER * later(who, state.month)
    return Ahead(fresh.caused[:, 1:] * (rate - REDEEMED * who.face), paid, risk, WEAR, who.world.keeps)


def _allocated(view: View, gain: Floats) -> Choice:
    arms = allocate(view.problem(gain)).choice
    return Choice(arms, at(gain, arms) / np.maximum(at(view.terms.cost, arms), 1e-9))


def _ahead(view: View) -> Ahead:
    response, s = learn(view.known), view.standing
    return look_ahead(response, view.known.habits, s, response.season.alike(s.forecast, view.terms.later_months))


def _middle_first(view: View, order: Floats) -> Choice:
    """The middle coupon in this order until the budget is used up."""
    arms, who = np.zeros(len(order), np.int64), np.lexsort((np.arange(len(order)), -order))
    who = who[~view.state.gone[who]]
    arms[who[np.cumsum(view.terms.cost[who, MIDDLE - 1]) <= view.terms.budget]] = MIDDLE
    return Choice(arms, order)


@dataclass
class Result:
    """Sums over six months: expected ``margin`` above nobody, expected ``unsubscribes``, ``contacts``; ``spent``: the
    largest share of a month's budget that was used, ``over``: of the stock.
    """

    margin: float = 0.0
    unsubscribes: float = 0.0
    contacts: int = 0
    spent: float = 0.0
    over: float = 0.0
    verdicts: list[Verdict | None] = field(default_factory=list)


def run(who: OfferCustomers, programme: Programme, habits: Habits = HABITS) -> Result:
    """The six months of one programme after the common pilot."""
    n = len(who.z)
    known, given, state = _after_pilot(who, habits)
    last = habits.dose(given, np.zeros(n))
    wear, result = habits.wear_after(np.zeros(n), given > 0, DAYS_A_MONTH), Result()
    for m in range(1, MONTHS + 1):
        held = uniforms(who.world.seed, "contest holdout", np.arange(n), m) < HELD
        choice = programme(View(who, state, known, wear))
        drawn = mixed(choice.arms, len(OFFERS), 0.0) if choice.drawn is None else choice.drawn
        arms = draw(drawn, [str(i) for i in range(n)], f"{who.world.seed} {m}").choice
        arms = within(who, m, arms, choice.order, held)
        month, given = act(who, state, arms, held), np.where(held, 0, arms)
        _count(result, who, month, given, m, choice.verdict)
        known = known.and_then(_logged(who, state, wear, with_holdout(drawn), (given, month), last))
        last = habits.dose(given, wear)
        wear, state = habits.wear_after(wear, given > 0, DAYS_A_MONTH), month.state
    return result


def pilot_log(who: OfferCustomers, habits: Habits = HABITS) -> Known:
    """What is known after the common pilot."""
    return _after_pilot(who, habits)[0]


def _after_pilot(who: OfferCustomers, habits: Habits) -> tuple[Known, Ints, State]:
    n = len(who.z)
    meant, held = pilot(who)
    month, given = act(who, State.fresh(n), meant, held), np.where(held, 0, meant)
    lots = np.tile(np.r_[0.5, np.full(len(OFFERS), 0.5 / len(OFFERS))], (n, 1))
    past = _logged(who, State.fresh(n), np.zeros(n), lots, (given, month), np.zeros(n))
    return Known(habits).and_then(past), given, month.state


def _count(result: Result, who: OfferCustomers, month: Month, given: Ints, m: int, verdict: Verdict | None) -> None:
    result.margin += float(month.expected.sum())
    result.unsubscribes += float(month.leaving.sum())
    result.contacts += int((month.got > 0).sum())
    result.spent = max(result.spent, float(at(who.cost(m), given).sum()) / budget(who, m))
    result.over = max(result.over, float((np.bincount(given, minlength=ARMS)[1:] / stock(who)).max()))
    result.verdicts.append(verdict)


def with_holdout(drawn: Floats) -> Floats:
    """Probabilities once a tenth is held out; the log keeps these."""
    p = (1 - HELD) * drawn
    p[:, 0] += HELD
    return p


def within(who: OfferCustomers, m: int, arms: Ints, order: Floats, held: Flags) -> Ints:
    """Within the budget and stock of those not held out: the last in order get nothing."""
    arms, limit = arms.copy(), stock(who)
    first = np.lexsort((np.arange(len(arms)), -order))
    first = first[~held[first] & (arms[first] > 0)]
    for k in np.flatnonzero(np.isfinite(limit)):
        mine = first[arms[first] == k + 1]
        arms[mine[int(limit[k]) :]] = 0
    arms[first[np.cumsum(at(who.cost(m), arms)[first]) > budget(who, m)]] = 0
    return arms


def earns(who: OfferCustomers) -> Floats:
    """What an order brings under each arm (n, arms): margin less the coupon, used as often as coupons are."""
    margin = who.value * who.margin_rate
    return np.column_stack([margin, margin[:, None] - REDEEMED * who.face])


def forecast(who: OfferCustomers, month: int) -> Floats:
    """Chance to order without an offer (n,), as the costs told to all say it: a contact, and .8 coupons an order."""
    last = len(OFFERS) - 1
    return np.asarray((who.cost(month)[:, last] - CONTACT) / (REDEEMED * who.face[:, last]))


def _logged(who: OfferCustomers, state: State, wear: Floats, p: Floats, seen: tuple[Ints, Month], last: Floats) -> Past:
    """The month of those who could be reached."""
    given, month = seen
    here = ~state.gone
    ordered, left = month.orders[here] > 0, month.unsubscribed[here]
    return Past(
        who.features[here], wear[here], p[here], given[here], ordered, left, earns(who)[here],
        forecast(who, state.month)[here], last[here],
    )  # fmt: skip
