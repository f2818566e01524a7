"""Every option keeps its stated chance, and draws are each customer's own."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tierwise.errors import UsageError
from tierwise.outreach.policy.explore import draw, draw_within, floored, mixed
from tierwise.outreach.policy.problem import Problem, at


def test_draws_come_as_often_as_said() -> None:
    n = 20_000
    eligible = np.ones((n, 3), bool)
    eligible[: n // 2, 1] = False
    choice = np.full(n, 3)
    p = mixed(choice, 3, 0.2, eligible)
    assert p.sum(axis=1) == pytest.approx(1.0)
    assert (p[: n // 2, 2] == 0).all()
    drawn = draw(p, [f"c{i}" for i in range(n)], "spring v1")
    counts = np.bincount(drawn.choice, minlength=4)
    expected = p.sum(axis=0)
    assert np.abs(counts - expected).max() < 4 * np.sqrt(expected).max()
    assert not (drawn.choice[: n // 2] == 2).any()
    assert drawn.given().tolist() == p[np.arange(n), drawn.choice].tolist()


def test_a_draw_is_the_customers_own() -> None:
    ids = [f"c{i}" for i in range(100)]
    p = mixed(np.ones(100, np.int64), 2, 0.5)
    whole = draw(p, ids, "a").choice
    assert draw(p[::-1], ids[::-1], "a").choice.tolist() == whole[::-1].tolist()
    assert draw(p, ids, "b").choice.tolist() != whole.tolist()


def test_without_a_floor_the_choice_stands() -> None:
    choice = np.array([0, 1, 2])
    assert draw(mixed(choice, 2, 0.0), ["a", "b", "c"], "s").choice.tolist() == [0, 1, 2]
    with pytest.raises(UsageError, match=r"floor of 1\.5"):
        mixed(choice, 2, 1.5)


def shop(n: int, budget: float, stock: float) -> Problem:
    rng = np.random.default_rng(1)
    cost = np.cumsum(rng.uniform(0.2, 1.0, (n, 3)), axis=1)
    gain = rng.lognormal(0, 1, (n, 1)) * np.sqrt(cost) * rng.uniform(0.6, 1.4, (n, 3)) - 0.3
    return Problem(gain, cost, budget * n, np.array([np.floor(stock * n), np.inf, np.inf]), rng.random((n, 3)) < 0.8)


@settings(deadline=None, max_examples=40)
@given(st.integers(1, 80), st.floats(0, 2), st.floats(0, 1), st.floats(0, 1))
def test_chance_keeps_to_budget_and_stock(n: int, budget: float, stock: float, floor: float) -> None:
    p = shop(n, budget, stock)
    assert p.stock is not None
    mix = floored(p, floor)
    assert mix.propensity.sum(axis=1) == pytest.approx(1.0)
    assert mix.propensity.min() >= -1e-12
    assert mix.spent <= p.budget * (1 + 1e-9) + 1e-9
    assert (mix.given <= p.stock * (1 + 1e-9) + 1e-9).all()
    drawn, _ = draw_within(p, mix.propensity, [f"c{i}" for i in range(n)], "s")
    assert at(p.cost, drawn.choice).sum() <= p.budget
    assert (np.bincount(drawn.choice, minlength=4)[1:] <= p.stock).all()


def test_chances_of_those_reached_are_exact() -> None:
    """Half of what the mean needs, so that nearly every draw ends early: the hardest case."""
    n, times = 40, 4000
    p = shop(n, 0.3, 0.1)
    mix = floored(p, 0.4)
    short = Problem(p.gain, p.cost, 0.6 * mix.spent, p.stock, p.eligible)
    ids = [f"c{i}" for i in range(n)]
    counts, expected = np.zeros((2, 4))
    for i in range(times):
        drawn, reached = draw_within(short, mix.propensity, ids, f"v{i}")
        counts += np.bincount(drawn.choice[reached], minlength=4)
        expected += mix.propensity[reached].sum(axis=0)
    assert counts.sum() == pytest.approx(expected.sum())
    assert np.abs(counts / expected - 1).max() < 0.05


def test_the_floor_is_thinned_where_it_would_eat_the_budget() -> None:
    p = shop(500, 0.02, 0.01)
    mix = floored(p, 0.5)
    assert 0 < mix.floor < 0.05
    assert floored(shop(500, 0.02, 0.01), 0.0).floor == 0.0
    assert floored(shop(500, 1.0, 1.0)).floor == 0.1


def test_who_comes_first_is_reached_first() -> None:
    p = Problem(np.ones((4, 1)), np.ones((4, 1)), 2.0)
    sure = np.tile([0.0, 1.0], (4, 1))
    drawn, reached = draw_within(p, sure, list("abcd"), "s", first=np.array([1.0, 4.0, 1.0, 3.0]))
    assert drawn.choice.tolist() == [0, 1, 0, 1]
    assert reached.tolist() == [False, True, False, True]
