"""Several goals: what an option adds to each, weights that mean the same in any unit, what goals cost each other."""

from __future__ import annotations

import numpy as np
import pytest

from tierwise.contract.arrays import Floats
from tierwise.outreach.offers import Buyers, Kind, Offer, costs
from tierwise.outreach.options import Option
from tierwise.outreach.policy.allocate import allocate
from tierwise.outreach.policy.problem import Problem
from tierwise.outreach.several_goals import of_options, together, trade
from tierwise.outreach.strategies.proposal import Proposal

BUYERS = Buyers(np.array([0.2, 0.5]), np.array([100.0, 50.0]), np.array([0.3, 0.3]), np.array([0.6, 0.0]))


def option(offer: Offer) -> Option:
    meant = Proposal("win_back", np.arange(2), np.ones(2), (offer.kind,), {})
    return Option(meant, offer, "email", np.ones(2, bool), costs(offer, BUYERS, 0.1, used=1.0))


def test_what_an_option_adds_to_each_goal_by_hand() -> None:
    found = of_options([option(Offer("ten", Kind.PERCENT, 0.1))], np.array([[0.1], [0.2]]), BUYERS)
    assert found["margin"][:, 0].tolist() == pytest.approx([0.1 * 20 - 2 - 0.1 - 0.6, 0.2 * 10 - 2.5 - 0.1])
    assert found["revenue"][:, 0].tolist() == pytest.approx([0.1 * 90 - 2 - 2, 0.2 * 45 - 2.5])
    assert found["orders"][:, 0].tolist() == pytest.approx([0.1 - 0.6 / 30, 0.2])
    kept = np.array([[0.3], [np.nan]])
    assert of_options([option(Offer("r", Kind.RECOMMENDATION))], kept, BUYERS, kept)["retention"].tolist() == [
        [0.3],
        [0],
    ]


def world(seed: int, n: int = 300) -> tuple[Problem, dict[str, Floats]]:
    """The large coupon brings orders and costs margin, the small one earns."""
    rng = np.random.default_rng(seed)
    orders = rng.uniform(0.02, 0.2, (n, 1)) * np.array([1.0, 2.0])
    cost = rng.uniform(0.5, 1.0, (n, 1)) * np.array([1.0, 4.0])
    margin = orders * rng.uniform(10, 30, (n, 1)) - cost
    return Problem(margin, cost, 0.6 * n), {"margin": margin, "orders": orders}


def test_one_goal_alone_is_that_goal() -> None:
    p, goals = world(1)
    assert together(p, goals, {"margin": 1.0}) is goals["margin"]


@pytest.mark.parametrize("unit", [1e-3, 1.0, 1e4])
def test_weights_mean_the_same_in_every_unit(unit: float) -> None:
    p, goals = world(2)
    weights = {"margin": 0.7, "orders": 0.3}
    one = allocate(Problem(together(p, goals, weights), p.cost, p.budget))
    other = allocate(Problem(together(p, goals | {"orders": goals["orders"] * unit}, weights), p.cost, p.budget))
    assert (one.choice != other.choice).mean() < 0.01


def test_more_of_one_is_less_of_the_other_and_the_plan_chosen_is_beaten_by_none() -> None:
    p, goals = world(3)
    chosen, *front = trade(p, goals, {"margin": 0.5, "orders": 0.5})
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
    assert np.allclose(together(p, none, {"margin": 1.0, "orders": 9.0}), goals["margin"])
