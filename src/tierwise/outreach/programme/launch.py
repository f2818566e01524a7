"""Before a plan is launched: what the log says it would earn above giving nobody anything.

A month in which every arm was possible for everybody (a pilot by lot) can judge any rule: doubly robust policy values
of the rule and of nobody on the same customers, their difference with its interval. The rule is learned on one half of
that month and judged on the other, and the other way round. What an order earns under each arm is known beforehand, so
that only whether it comes is left to chance. In small shops the interval is wide: the log can stop a plan that it
speaks against, and cannot be asked to prove each one.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from tierwise.metrics.policy_value import always, policy_value
from tierwise.metrics.trial import Trial
from tierwise.outreach.programme.known import Floats, Habits, Ints, Known, Past
from tierwise.outreach.programme.response import Response, learn
from tierwise.outreach.programme.wear import look_ahead, price_of_wear

Z_90 = 1.6448536269514722
AGAINST = 3.0
"""Standard errors below nobody at which a plan is stopped. What was learned has weighed the same log already, so at the
level of an ordinary test mostly good plans would be stopped by chance, for as long as the pilot is the log.
"""


class Code(StrEnum):
    """What becomes of a plan."""

    PROVEN = "proven"  # the log alone shows that it earns
    ON_TRIAL = "on_trial"  # expected to earn; the log says neither yes nor no
    STOPPED = "stopped"  # the log shows that it loses: nobody is contacted, but for exploring
    IDLE = "idle"  # nobody is worth a contact


@dataclass(frozen=True, slots=True)
class Verdict:
    """``gain``: money per customer and month above nobody by the log, with its 90 % interval, of ``n`` customers;
    ``signal``: whether the log tells whom offers move more than others. ``n`` 0: the log cannot tell.
    """

    code: Code
    signal: bool
    gain: float = np.nan
    low: float = -np.inf
    high: float = np.inf
    n: int = 0


@dataclass(frozen=True, slots=True)
class Prices:
    """What the plan has found: of one unit of money, of each offer; and how long the programme looks ahead."""

    money: float
    offers: Floats
    later_months: float
    programme_months: int


def before_launch(known: Known, response: Response, prices: Prices, *, idle: bool) -> Verdict:
    """The verdict on a plan; ``idle``: it contacts nobody."""
    pilot = next((month for month in known.months if len(month.arm) and (month.propensity > 0).all()), None)
    if idle or pilot is None:
        return Verdict(Code.IDLE if idle else Code.ON_TRIAL, response.signal)
    rest = tuple(month for month in known.months if month is not pilot)
    side = np.arange(len(pilot.arm)) % 2 == 0
    each, noise = np.empty(len(pilot.arm)), np.empty(len(pilot.arm))
    for half in (side, ~side):
        learned = Known(known.habits, (pilot.rows(~half), *rest))
        each[half], noise[half] = _above_nobody(pilot.rows(half), learned, prices)
    gain, error = float(each.mean()), float(np.sqrt(max(each.var(), noise.mean()) / len(each)))
    half = Z_90 * error
    code = Code.PROVEN if gain > half else Code.STOPPED if gain < -AGAINST * error else Code.ON_TRIAL
    return Verdict(code, response.signal, gain, gain - half, gain + half, len(each))


def _above_nobody(judged: Past, learned: Known, prices: Prices) -> tuple[Floats, Floats]:
    """Each customer's part of the difference (n,), and the variance that chance alone gives it by what was learned.

    Where hardly anybody who got an offer has ordered, what was seen varies too little: see docs/adr/0052. Orders that
    come after the month are not in its log; what was learned says how many.
    """
    habits, response = learned.habits, learn(learned)
    arms, rows = _chosen(judged, response, habits, prices), np.arange(len(judged.arm))
    outcome = judged.ordered * judged.earns[rows, judged.arm] - habits.contact * (judged.arm > 0)
    chance, late = _chances(judged, response, habits)
    expected = chance * judged.earns
    expected[:, 1:] -= habits.contact
    trial = Trial(outcome, judged.arm, judged.propensity)
    values = [policy_value(policy, trial, expected, "dr") for policy in (arms, always(0, len(arms)))]
    each = values[0].influence - values[1].influence + values[0].value - values[1].value
    weight = ((arms == judged.arm) * 1.0 - (judged.arm == 0)) / judged.propensity[rows, judged.arm]
    given = chance[rows, judged.arm]
    noise = weight**2 * given * (1 - given) * judged.earns[rows, judged.arm] ** 2
    return each + (late * judged.earns)[rows, arms], noise


def _chances(people: Past, response: Response, habits: Habits) -> tuple[Floats, Floats]:
    """To order in the month under each arm, and the caused orders that come after it (n, 1 + offers) each."""
    orders = response.orders(people.profile, people.forecast)[:, None]
    caused = response.effect(people.profile)[0][:, None] * np.array([0.0, *habits.strength])
    soon = caused / (1 + response.late)
    return np.clip(orders + soon, 0.0, 1.0), caused - soon


def _chosen(people: Past, response: Response, habits: Habits, prices: Prices) -> Ints:
    """What the prices choose for each of them."""
    ahead = look_ahead(response, habits, people, prices.later_months)
    ahead = ahead.priced(prices.money * ahead.paid + prices.offers)
    gain = ahead.gain(people.wear) - price_of_wear(ahead, people.wear, prices.programme_months)[:, None]
    return np.where(gain.max(axis=1) > 0, gain.argmax(axis=1) + 1, 0)
