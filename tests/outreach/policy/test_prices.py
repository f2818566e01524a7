"""Stored prices decide as the plan did, and say what limited it."""

from __future__ import annotations

import numpy as np
import pytest

from tierwise.errors import UsageError
from tierwise.outreach.policy.allocate import allocate
from tierwise.outreach.policy.prices import Prices, says
from tierwise.outreach.policy.problem import Problem


def shop(n: int = 5000) -> Problem:
    rng = np.random.default_rng(1)
    cost = np.cumsum(rng.uniform(0.2, 1.0, (n, 3)), axis=1)
    gain = rng.lognormal(0, 1, (n, 1)) * np.sqrt(cost) * rng.uniform(0.6, 1.4, (n, 3)) - 0.3
    return Problem(gain, cost, 0.3 * n, np.array([0.1 * n, np.inf, np.inf]), rng.random((n, 3)) < 0.8)


def test_prices_alone_decide_nearly_as_the_plan() -> None:
    p = shop()
    found = allocate(p)
    prices = Prices.of(found, ["points", "coupon", "sale"])
    again = prices.decide(p.gain, p.cost, p.eligible)
    assert (again == found.choice).mean() > 0.995
    assert set(prices.stock) == {"points", "coupon", "sale"}
    assert prices.decide(p.gain[:1], p.cost[:1], np.zeros((1, 3), bool)).tolist() == [0]
    assert prices.decide(np.empty((0, 3)), np.empty((0, 3))).tolist() == []


def test_prices_of_other_options_are_refused() -> None:
    found = allocate(shop(50))
    with pytest.raises(UsageError, match="2 names for 3"):
        Prices.of(found, ["a", "b"])
    with pytest.raises(UsageError, match="1 options, prices for 3"):
        Prices.of(found, ["a", "b", "c"]).decide(np.ones((1, 1)), np.ones((1, 1)))


ONE = np.ones((2, 1))


@pytest.mark.parametrize(
    ("problem", "code"),
    [
        (Problem(np.empty((0, 2)), np.empty((0, 2))), "nobody_there"),
        (Problem(np.empty((2, 0)), np.empty((2, 0))), "no_option"),
        (Problem(ONE, ONE, 5.0, None, np.zeros((2, 1), bool)), "nobody_eligible"),
        (Problem(-ONE, ONE, 5.0), "nothing_gains"),
        (Problem(ONE, ONE, 5.0, np.zeros(1)), "no_stock"),
        (Problem(ONE, ONE, 0.0), "no_budget"),
        (Problem(ONE, ONE, 5.0), "budget_left"),
        (Problem(ONE, ONE, 1.0), "budget_binds"),
    ],
)
def test_it_says_what_limited_the_plan(problem: Problem, code: str) -> None:
    assert says(problem, allocate(problem))[0] == code
