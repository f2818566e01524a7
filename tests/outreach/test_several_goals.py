"""Several goals: what an option adds to each, weights that mean the same in any unit, what goals cost each other."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from tierwise.contract.arrays import Floats
from tierwise.outreach.decide import Asked
from tierwise.outreach.fair import borne, lowest_share
from tierwise.outreach.goal_points import FrontPoint, trade
from tierwise.outreach.limits import Limits, members_of
from tierwise.outreach.offers import Buyers, Kind, Offer, costs
from tierwise.outreach.options import Option
from tierwise.outreach.policy.allocate import allocate
from tierwise.outreach.policy.fatigue import Fatigue
from tierwise.outreach.policy.problem import Problem
from tierwise.outreach.satisfaction import satisfied
from tierwise.outreach.several_goals import decide_for, of_options, scales, together
from tierwise.outreach.spending import Spending
from tierwise.outreach.strategies.proposal import Proposal
from tierwise.outreach.wear import Wear

BUYERS = Buyers(np.array([0.2, 0.5]), np.array([100.0, 50.0]), np.array([0.3, 0.3]), np.array([0.6, 0.0]))
TREATED = 0.9


def option(offer: Offer, channel: str = "email") -> Option:
    meant = Proposal("win_back", np.arange(2), np.ones(2), (offer.kind,), {})
    return Option(meant, offer, channel, np.ones(2, bool), costs(offer, BUYERS, 0.1, used=1.0))


def test_what_an_option_adds_to_each_goal_by_hand() -> None:
    found = of_options([option(Offer("ten", Kind.PERCENT, 0.1))], np.array([[0.1], [0.2]]), BUYERS)
    assert found["margin"][:, 0].tolist() == pytest.approx([0.1 * 20 - 2 - 0.1 - 0.6, 0.2 * 10 - 2.5 - 0.1])
    assert found["revenue"][:, 0].tolist() == pytest.approx([0.1 * 90 - 2 - 2, 0.2 * 45 - 2.5])
    assert found["orders"][:, 0].tolist() == pytest.approx([0.1 - 0.6 / 30, 0.2])
    kept = np.array([[0.3], [np.nan]])
    letter = [option(Offer("r", Kind.RECOMMENDATION))]
    assert of_options(letter, kept, BUYERS, kept)["retention"].tolist() == [[0.3], [0]]
    assert of_options(letter, kept, BUYERS, None, -kept)["satisfaction"].tolist() == [[-0.3], [0]]


def worn(n: int, withdrawn: int) -> Wear:
    some, chance = np.zeros(n), np.array([0.01, 0.03])
    contacts = 300 if withdrawn else 0
    return Wear(Fatigue(n=contacts, withdrawn=withdrawn), some, chance, some, np.zeros(n, np.int64), 28, 0.2, 365)


def test_stars_stand_for_satisfaction_else_unsubscribes_else_nothing() -> None:
    both = [option(Offer("r", Kind.RECOMMENDATION)), option(Offer("w", Kind.RECOMMENDATION), "web")]
    rise = np.array([[0.5, np.nan], [0.1, np.nan]])
    by_stars = satisfied(both, worn(2, 5), (rise, 40, 4.2))
    assert (by_stars.by, by_stars.rise is rise, by_stars.rated, by_stars.usual) == ("stars", True, 40, 4.2)
    few = satisfied(both, worn(2, 5), (None, 3, 4.2))
    assert few.rise is not None
    assert (few.by, few.rise.tolist(), few.rated) == ("unsubscribed", [[-0.01, 0.0], [-0.03, 0.0]], 3)
    guessed = satisfied(both, worn(2, 0), None)  # an assumed chance stands for nobody
    assert (guessed.by, guessed.rise) == ("", None)


def world(seed: int, n: int = 300) -> tuple[Problem, dict[str, Floats]]:
    """The large coupon brings orders and costs margin, the small one earns."""
    rng = np.random.default_rng(seed)
    orders = rng.uniform(0.02, 0.2, (n, 1)) * np.array([1.0, 2.0])
    cost = rng.uniform(0.5, 1.0, (n, 1)) * np.array([1.0, 4.0])
    margin = orders * rng.uniform(10, 30, (n, 1)) - cost
    return Problem(margin, cost, 0.6 * n), {"margin": margin, "orders": orders}


def asked(p: Problem, explore: float = 0.0, most: float = np.inf, floors: dict[str, float] | None = None) -> Asked:
    """Every third customer is of the tier Gold, the others of Bronze; at worst an option costs five times the mean."""
    everyone = np.arange(p.customers)
    offers = (Offer("small", Kind.PERCENT, 0.05), Offer("large", Kind.PERCENT, 0.2))
    buyers = Buyers(np.full(p.customers, 0.1), np.full(p.customers, 40.0), np.full(p.customers, 0.3))
    meant = Proposal("win_back", everyone, np.ones(p.customers), (Kind.PERCENT,), {})
    made = [Option(meant, o, "email", np.ones(p.customers, bool), costs(o, buyers, 0.0)) for o in offers]
    tier = np.where(everyone % 3 == 0, "Gold", "Bronze")
    tiers = members_of(tier)
    worst = Spending(5 * p.cost, np.zeros_like(p.cost))
    limits = Limits(most, worst, {t: (share, tiers[t]) for t, share in (floors or {}).items()}, tiers)
    spending = Spending(p.cost, np.zeros_like(p.cost))
    ids = [f"c{i}" for i in everyone]
    return Asked(made, spending, ids, buyers.chance, TREATED, "salt", p.budget * TREATED, explore, limits)


def traded(a: Asked, goals: dict[str, Floats], weights: dict[str, float]) -> tuple[Any, tuple[FrontPoint, ...]]:
    decided, within = decide_for(a, goals, weights)
    assert decided.settled is not None
    return decided, trade(within, decided.settled, goals, weights)


def test_one_goal_alone_is_that_goal() -> None:
    p, goals = world(1)
    assert together(p, goals, {"margin": 1.0}).gain is goals["margin"]


@pytest.mark.parametrize("unit", [1e-3, 1.0, 1e4])
def test_weights_mean_the_same_in_every_unit(unit: float) -> None:
    p, goals = world(2)
    weights = {"margin": 0.7, "orders": 0.3}
    one = allocate(Problem(together(p, goals, weights).gain, p.cost, p.budget))
    larger = goals | {"orders": goals["orders"] * unit}
    other = allocate(Problem(together(p, larger, weights).gain, p.cost, p.budget))
    assert (one.choice != other.choice).mean() < 0.01


def test_more_of_one_is_less_of_the_other_and_the_plan_chosen_is_beaten_by_none() -> None:
    p, goals = world(3)
    _, (chosen, *front) = traded(asked(p), goals, {"margin": 0.5, "orders": 0.5})
    assert (chosen.chosen, any(x.chosen for x in front)) == (True, False)
    margin, orders = ([x.totals[g] for x in front] for g in ("margin", "orders"))
    assert margin == sorted(margin, reverse=True)
    assert orders == sorted(orders)
    assert margin[0] > chosen.totals["margin"] > margin[-1]
    assert orders[0] < chosen.totals["orders"] < orders[-1]
    beaten = [x for x in front if all(x.totals[g] > chosen.totals[g] * 1.001 for g in goals)]
    assert not beaten
    assert all(x.cost <= p.budget * (1 + 1e-9) for x in front)


def test_a_goal_that_nothing_reaches_weighs_nothing() -> None:
    p, goals = world(4)
    none = goals | {"orders": -goals["orders"]}
    assert np.allclose(together(p, none, {"margin": 1.0, "orders": 9.0}).gain, goals["margin"])


def test_unsubscribes_are_measured_by_those_of_margin_alone_and_fewer_cost_margin() -> None:
    p, goals = world(5)
    gone = np.random.default_rng(5).gamma(1.0, 0.01, (p.customers, 1)) * np.ones(2)
    goals = goals | {"satisfaction": -gone}
    best = allocate(replace(p, gain=goals["margin"]))
    here = np.flatnonzero(best.choice)
    assert scales(p, goals, ["margin", "satisfaction"])["satisfaction"] == pytest.approx(gone[here, 0].sum(), rel=0.01)
    _, (chosen, *front) = traded(asked(p), goals, {"margin": 0.5, "satisfaction": 0.5})
    alone = front[0].totals
    assert alone["margin"] > chosen.totals["margin"]
    assert 0 > chosen.totals["satisfaction"] > alone["satisfaction"]
    assert front[-1].totals["satisfaction"] == 0.0  # nobody is written to
    assert chosen.totals["margin"] / alone["margin"] > chosen.totals["satisfaction"] / alone["satisfaction"]


def unfair(seed: int) -> tuple[Problem, dict[str, Floats]]:
    """Bronze customers gain a third of what Gold ones do."""
    p, goals = world(seed, 600)
    less = np.where(np.arange(p.customers) % 3 == 0, 1.0, 0.3)[:, None]
    margin = (goals["margin"] + p.cost) * less - p.cost
    return replace(p, gain=margin, budget=300.0), {"margin": margin, "orders": goals["orders"] * less}


@pytest.mark.parametrize("explore", [0.0, 0.1])
def test_more_weight_on_fairness_gives_the_tier_that_gets_fewest_more(explore: float) -> None:
    p, goals = unfair(6)
    lowest, margin = [], []
    for weight in (0.0, 0.3, 1.0, 5.0):
        weights = {"margin": 1.0} | ({"fairness": weight} if weight else {})
        decided, within = decide_for(asked(p, explore), goals, weights)
        assert decided.settled is not None
        chances = decided.settled.chances
        lowest.append(TREATED * lowest_share(chances, within.limits.tiers, np.ones(p.customers, bool)))
        margin.append(float((chances[:, 1:] * goals["margin"]).sum()))
        assert lowest[-1] >= within.limits.evenly - 1e-9  # the level is kept
    assert lowest == sorted(lowest)
    assert margin == sorted(margin, reverse=True)
    assert lowest[-1] > 1.2 * lowest[0]
    assert margin[-1] > 0


def test_fairness_alone_serves_all_tiers_as_far_as_the_money_reaches() -> None:
    p, goals = unfair(7)
    a = asked(p)
    decided, within = decide_for(a, goals, {"fairness": 1.0})
    most = TREATED * borne(a.problem(goals["margin"], 0.0), a.limits.tiers, np.ones(p.customers, bool))
    assert within.limits.evenly == pytest.approx(most, rel=0.05)
    given = decided.choice > 0
    shares = [given[who].mean() for who in a.limits.tiers.values()]
    assert min(shares) > 0.9 * max(shares)


def test_the_front_of_fairness_names_the_level_of_each_plan() -> None:
    p, goals = unfair(8)
    _, (chosen, *front) = traded(asked(p, 0.1), goals, {"margin": 0.6, "fairness": 0.4})
    assert chosen.evenly is not None
    assert len(front) >= 5
    fair, margin = [x.totals["fairness"] for x in front], [x.totals["margin"] for x in front]
    assert fair == sorted(fair)
    assert margin == sorted(margin, reverse=True)
    assert all(x.totals["fairness"] >= (x.evenly or 0.0) - 1e-9 for x in front)
    assert fair[0] - 1e-9 <= chosen.totals["fairness"] <= fair[-1] + 1e-9


def test_every_plan_of_the_front_keeps_ceiling_and_floors_and_the_first_is_the_plan_itself() -> None:
    p, goals = unfair(9)
    free = asked(p, 0.1)
    decided, _ = decide_for(free, goals, {"margin": 0.5, "orders": 0.5})
    assert decided.settled is not None
    most = 0.6 * TREATED * float((decided.settled.chances[:, 1:] * 5 * p.cost).sum())
    a = asked(p, 0.1, most, {"Bronze": 0.1})
    decided, (chosen, *front) = traded(a, goals, {"margin": 0.5, "orders": 0.5})
    chances = decided.settled.chances
    assert chosen.totals["margin"] == pytest.approx(float((chances[:, 1:] * goals["margin"]).sum()))
    assert chosen.cost == pytest.approx(float((chances[:, 1:] * p.cost).sum()))
    wider = traded(free, goals, {"margin": 0.5, "orders": 0.5})[1]
    for x in (chosen, *front):
        assert TREATED * 5 * x.cost <= most * (1 + 1e-9)
    assert max(5 * TREATED * x.cost for x in wider) > most  # without the ceiling they would not
    assert max(x.totals["orders"] for x in front) < max(x.totals["orders"] for x in wider)
    bronze = np.arange(p.customers) % 3 > 0
    assert (1.0 - chances[bronze, 0]).mean() * TREATED >= 0.1 - 1e-9
