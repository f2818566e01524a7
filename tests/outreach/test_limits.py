"""A ceiling on the worst and floors for tiers hold in what is drawn, and have the price that they cost."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tierwise.outreach.brief import Brief
from tierwise.outreach.decide import Asked, Decided, as_trial, by_gain
from tierwise.outreach.limits import Limits
from tierwise.outreach.offers import Buyers, Kind, Offer, costs
from tierwise.outreach.options import Option
from tierwise.outreach.policy.liability import NAME
from tierwise.outreach.spending import Spending
from tierwise.outreach.strategies.proposal import Proposal

N, TREATED = 3000, 0.8
OFFERS = (Offer("ten", Kind.PERCENT, 0.10), Offer("points", Kind.POINTS, 300.0))


def asked(
    brief: Brief,
    redeemed: dict[str, float] | None = None,
    explore: float = 0.1,
    huge: int = 0,
    offers: tuple[Offer, ...] = OFFERS,
) -> Asked:
    """Customers of two tiers, orders of 30 to 90, each with both offers; Bronze orders are small. ``huge``: so many
    have orders of 40,000.
    """
    rng = np.random.default_rng(3)
    tier = np.where(np.arange(N) % 2 == 0, "Gold", "Bronze")
    worth = np.where(tier == "Gold", 60.0, 20.0) * rng.lognormal(0, 0.3, N)
    worth[:huge] = 40_000.0
    buyers = Buyers(rng.beta(1, 9, N), worth, np.full(N, 0.4))
    everyone = Proposal("win_back", np.arange(N), worth, (Kind.PERCENT, Kind.POINTS, Kind.RECOMMENDATION), {})
    made = [Option(everyone, o, "email", np.ones(N, bool), costs(o, buyers, 0.002, brief.used)) for o in offers]
    spending = Spending.of(made, np.full((N, len(offers)), 0.1), buyers.chance, brief.used)
    limits = Limits.of(brief, made, tier, redeemed or {})
    ids = [f"c{i}" for i in range(N)]
    return Asked(made, spending, ids, buyers.chance, TREATED, "salt", brief.budget, explore, limits)


def gain(a: Asked) -> np.ndarray:
    rng = np.random.default_rng(4)
    rise = rng.gamma(1.0, 0.08, (N, 2))
    return np.column_stack([o.costs.gain(rise[:, k]) for k, o in enumerate(a.options)])


def at_worst(a: Asked, found: Decided, seed: int) -> float:
    """What is handed out to those not held out, at its worst."""
    who = np.flatnonzero((found.choice > 0) & (np.random.default_rng(seed).random(N) < TREATED))
    return float(a.limits.worst.mean[who, found.choice[who] - 1].sum())


def test_a_ceiling_holds_in_nineteen_of_twenty_draws_and_is_used() -> None:
    free = asked(Brief())
    most = 0.4 * at_worst(free, by_gain(free, gain(free)), 0)
    a = asked(Brief(liability=most))
    spent = [at_worst(a, by_gain(replace(a, salt=f"s{i}"), gain(a)), i) for i in range(40)]
    assert sum(s <= most for s in spent) >= 36
    assert np.mean(spent) > 0.9 * most
    trials = [at_worst(a, as_trial(replace(a, salt=f"s{i}")), i) for i in range(40)]
    assert sum(s <= most for s in trials) >= 36
    assert np.mean(trials) > 0.85 * most
    assert as_trial(a).unreached > 1000
    assert as_trial(free).unreached == 0


def spent(a: Asked, found: Decided, seed: int) -> float:
    """What is spent on those not held out: each orders or not, and uses what she has or not."""
    rng = np.random.default_rng(seed)
    who = np.flatnonzero((found.choice > 0) & (rng.random(N) < TREATED))
    k = found.choice[who] - 1
    uses = rng.random(who.size) < np.clip(a.chance[who] + 0.1, 0, 1) * 0.8
    takes = np.array([a.options[j].costs.liability[i] - 0.002 for i, j in zip(who, k, strict=True)])
    return float((uses * takes).sum() + 0.002 * who.size)


@pytest.mark.parametrize("budget", [100.0, 800.0])
def test_a_few_very_large_orders_do_not_keep_offers_from_everybody(budget: float) -> None:
    a = asked(Brief(budget=budget), huge=20)
    for decide in (as_trial, lambda x: by_gain(x, gain(a))):
        drawn = [decide(replace(a, salt=f"s{i}")) for i in range(20)]
        assert min((d.choice > 0).sum() for d in drawn) > budget / 4
        money = [spent(a, d, 100 * i + j) for i, d in enumerate(drawn) for j in range(5)]
        assert sum(m <= budget for m in money) >= 90
        assert np.mean(money) > 0.4 * budget


def test_a_trial_with_little_money_asks_fewer_questions() -> None:
    offers = (Offer("letter", Kind.RECOMMENDATION), *OFFERS, Offer("five", Kind.PERCENT, 0.05))
    kept = {}
    for budget in (100.0, 300.0, 1e6):
        a = asked(Brief(budget=budget), offers=offers)
        found = as_trial(a)
        kept[budget] = int((found.chances[:, 1:] > 0).any(axis=0).sum())
        assert (found.choice > 0).all()  # whom the money does not bear gets the letter alone
        assert (found.lessened > 0) == (budget < 1e6)
        assert min(np.bincount(found.choice, minlength=5)[1:][(found.chances[:, 1:] > 0).any(axis=0)]) > 50
    assert kept[100.0] == 2
    assert kept[1e6] == 4


def test_its_price_is_what_one_more_unit_earns() -> None:
    free = asked(Brief(), explore=0.0)
    most = 0.4 * at_worst(free, by_gain(free, gain(free)), 0)
    brought = []
    for ceiling in (most, 1.1 * most):
        a = asked(Brief(liability=ceiling), explore=0.0)
        found = by_gain(a, gain(a))
        g = gain(a)
        brought.append(TREATED * float((found.chances[:, 1:] * g).sum()))
        price = found.limit_prices[NAME]
    assert price > 0
    assert (brought[1] - brought[0]) / (0.1 * most) == pytest.approx(price, rel=0.1)


def test_what_past_campaigns_leave_possible_lets_more_be_handed_out() -> None:
    free = asked(Brief())
    brief = Brief(liability=0.3 * at_worst(free, by_gain(free, gain(free)), 0))
    given = [int((by_gain(a, gain(a)).choice > 0).sum()) for a in (asked(brief), asked(brief, {"ten": 0.2}))]
    assert given[1] > 1.3 * given[0]


def test_a_floor_reaches_its_tier_within_the_budget() -> None:
    def bronze(brief: Brief) -> tuple[float, Decided]:
        a = asked(brief)
        found = by_gain(a, gain(a))
        return float(found.chances[1::2, 1:].sum(axis=1).mean()), found

    tight = Brief(budget=400.0)
    without, _ = bronze(tight)
    floor, found = bronze(replace(tight, floors=(("Bronze", 0.6),)))
    assert without < 0.5 < 0.6 - 1e-9 <= floor * TREATED  # of those not held out
    assert found.limit_prices["Bronze"] > 0
    loose = bronze(replace(tight, floors=(("Bronze", 0.01),)))[1]
    assert loose.limit_prices["Bronze"] == 0
