"""Limits beside budget and stock hold, at the price they have; floors reach those they are for."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from tierwise.errors import ComputationError, UsageError
from tierwise.outreach.policy.allocate import allocate
from tierwise.outreach.policy.fairness import by_group, lowest_to_highest
from tierwise.outreach.policy.liability import ceiling, liability, redeemed_at_most
from tierwise.outreach.policy.problem import Allocation, Floats, Problem
from tierwise.outreach.policy.side_limits import SideLimit, group_floor, within


def shop(seed: int, n: int, k: int = 3, share: float = 0.4) -> Problem:
    rng = np.random.default_rng(seed)
    cost = np.cumsum(rng.uniform(0.2, 1.0, (n, k)), axis=1)
    gain = rng.lognormal(0, 1, (n, 1)) * np.sqrt(cost) * rng.uniform(0.6, 1.4, (n, k)) - 0.3
    return Problem(gain, cost, share * n)


def relaxed(p: Problem, limits: list[SideLimit]) -> float:
    """The optimum of the linear relaxation, by HiGHS."""
    n, k = p.gain.shape
    rows = [np.kron(np.eye(n), np.ones((1, k))), p.cost.ravel()[None, :], *(x.use.ravel()[None, :] for x in limits)]
    ends = np.r_[np.ones(n), p.budget, [x.most for x in limits]]
    return float(-linprog(-p.gain.ravel(), A_ub=np.vstack(rows), b_ub=ends, bounds=(0, 1), method="highs").fun)


@settings(deadline=None, max_examples=15)
@given(st.integers(0, 1000), st.floats(0, 1), st.floats(0.01, 0.4))
def test_a_ceiling_on_liability_holds_and_the_bound_is_one(seed: int, some: float, rate: float) -> None:
    p = shop(seed, 120)
    face, upper = 4 * p.cost, np.full(3, rate)
    most = some * liability(allocate(p).choice, face, upper)
    limit = ceiling(face, upper, most)
    found = within(p, [limit])
    assert liability(found.allocation.choice, face, upper) <= most * (1 + 1e-9)
    assert found.allocation.spent <= p.budget
    best = relaxed(p, [limit])
    assert found.allocation.gain <= best * (1 + 1e-6) + 1e-9
    assert best <= found.allocation.bound * (1 + 1e-5) + 1e-9


def test_two_limits_at_once_come_close_to_the_linear_programme() -> None:
    p = shop(5, 600)
    member = np.arange(600) % 3 == 0
    alone = allocate(p)
    floor = group_floor(p, member, 0.9)
    limit = ceiling(np.ones((600, 3)), np.ones(3), 0.9 * float((alone.choice > 0).sum()))
    found = within(p, [floor, limit])
    assert float((found.allocation.choice[member] > 0).mean()) >= 0.9
    assert (found.allocation.choice > 0).sum() <= limit.most
    assert (found.prices > 0).all()
    best = relaxed(p, [floor, limit])
    assert best * 0.985 < found.allocation.gain <= best * (1 + 1e-9)
    assert found.allocation.bound >= best * (1 - 1e-6)


def test_a_floor_lifts_its_group_and_its_price_is_what_it_costs() -> None:
    p = shop(2, 4000, share=0.2)
    member = np.random.default_rng(0).random(4000) < 0.25
    poor = Problem(np.where(member[:, None], 0.4 * p.gain, p.gain), p.cost, p.budget)
    before = allocate(poor)
    names = np.where(member, "north", "south").tolist()

    def rate(found: Allocation) -> float:
        return by_group(poor, found.choice, names)[0].rate

    share = rate(before) + 0.2
    found = within(poor, [group_floor(poor, member, share)])
    assert share <= rate(found.allocation) < share + 0.01
    more = within(poor, [group_floor(poor, member, share + 0.02)])
    extra = found.allocation.gain - more.allocation.gain
    assert extra / (more.used - found.used).item() == pytest.approx(-found.prices[0], rel=0.15)
    assert found.allocation.gap < 2e-3
    assert lowest_to_highest(by_group(poor, found.allocation.choice, names)) > lowest_to_highest(  # type: ignore[operator]
        by_group(poor, before.choice, names)
    )


def test_limits_that_hold_anyway_cost_nothing() -> None:
    p = shop(3, 200)
    found = within(p, [ceiling(p.cost, np.ones(3), 1e9), group_floor(p, np.ones(200, bool), 0.0)])
    assert found.prices.tolist() == [0.0, 0.0]
    assert found.allocation.choice.tolist() == allocate(p).choice.tolist()
    assert within(p, []).allocation.gain == allocate(p).gain


def test_a_floor_that_cannot_be_reached_says_how_far_it_can() -> None:
    p = Problem(np.ones((10, 1)), np.ones((10, 1)), budget=4.0)
    with pytest.raises(ComputationError, match="-4 at best"):
        within(p, [group_floor(p, np.ones(10, bool), 0.5)])
    with pytest.raises(UsageError, match="a floor of 2"):
        group_floor(p, np.ones(10, bool), 2.0)
    with pytest.raises(UsageError, match="do not fit"):
        within(p, [SideLimit("x", np.ones((2, 1)), 1.0)])


def test_the_redeemed_share_is_bounded_and_unknown_means_all() -> None:
    assert redeemed_at_most(0, 0) == redeemed_at_most(7, 7) == 1.0
    assert redeemed_at_most(3, 100) == pytest.approx(0.0757, abs=1e-4)  # Clopper-Pearson, by tables
    with pytest.raises(UsageError, match="5 redeemed of 4"):
        redeemed_at_most(5, 4)


def test_a_group_report_by_hand() -> None:
    p = Problem(np.array([[2.0], [3.0], [-1.0], [4.0]]), np.ones((4, 1)), eligible=np.array([[1], [1], [1], [0]]) > 0)
    a, b = by_group(p, allocate(p).choice, ["a", "a", "b", "b"])
    assert (a.customers, a.could, a.given, a.rate, a.gain, a.cost) == (2, 2, 2, 1.0, 2.5, 1.0)
    assert (b.customers, b.could, b.given, b.rate, b.gain, b.cost) == (2, 1, 0, 0.0, None, None)
    assert lowest_to_highest([a, b]) == 0.0
    assert lowest_to_highest([b]) is None
    with pytest.raises(UsageError, match="groups of 1"):
        by_group(p, allocate(p).choice, ["a"])


def test_wrong_ceilings_are_refused() -> None:
    ones: Floats = np.ones((5, 3))
    with pytest.raises(UsageError, match="ceiling on liability of -1"):
        ceiling(ones, np.ones(3), -1.0)
    with pytest.raises(UsageError, match="redemption outside"):
        ceiling(ones, np.full(3, 1.5), 1.0)
