"""Allocations keep to budget and stock, and gain what the linear programme says can be gained."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog
from scipy.sparse import csr_matrix, kron, vstack

from tierwise.errors import UsageError
from tierwise.outreach.policy.allocate import allocate, blanket, by_gain, by_rate
from tierwise.outreach.policy.problem import Allocation, Problem, at


def shop(seed: int, n: int, k: int = 3, share: float = 0.3, stock: float | None = None, few: float = 1.0) -> Problem:
    rng = np.random.default_rng(seed)
    cost = np.cumsum(rng.uniform(0.2, 1.0, (n, k)), axis=1)
    gain = rng.lognormal(0, 1, (n, 1)) * np.sqrt(cost) * rng.uniform(0.6, 1.4, (n, k)) - 0.3
    limits = None if stock is None else np.floor(rng.uniform(0, stock, k) * n)
    eligible = None if few == 1.0 else rng.random((n, k)) < few
    return Problem(gain, cost, share * n, limits, eligible)


def relaxed(p: Problem) -> float:
    """The optimum of the linear relaxation, by HiGHS."""
    n, k = p.gain.shape
    rows = [kron(csr_matrix(np.eye(n)), np.ones((1, k))), csr_matrix(p.cost.ravel()[None, :])]
    ends = [np.ones(n), np.array([p.budget])]
    if p.stock is not None:
        rows.append(kron(np.ones((1, n)), csr_matrix(np.eye(k))))
        ends.append(p.stock)
    open_ = np.ones((n, k), bool) if p.eligible is None else p.eligible
    bounds = [(0, 1 if e else 0) for e in open_.ravel()]
    found = linprog(-p.gain.ravel(), A_ub=vstack(rows), b_ub=np.concatenate(ends), bounds=bounds, method="highs")
    return float(-found.fun)


def assert_kept(p: Problem, found: Allocation) -> None:
    assert found.spent <= p.budget * (1 + 1e-12)
    assert found.spent == pytest.approx(at(p.cost, found.choice).sum())
    assert found.gain == pytest.approx(at(p.gain, found.choice).sum())
    if p.stock is not None:
        assert (found.given <= p.stock).all()
    if p.eligible is not None:
        who = np.flatnonzero(found.choice)
        assert p.eligible[who, found.choice[who] - 1].all()
    assert found.gain <= found.bound * (1 + 1e-6) + 1e-9
    assert (at(p.gain, found.choice)[found.choice > 0] > -1e-9).all()


@settings(deadline=None, max_examples=60)
@given(
    st.integers(0, 10_000), st.integers(1, 60), st.integers(1, 5), st.floats(0, 3),
    st.one_of(st.none(), st.floats(0, 0.6)), st.sampled_from([1.0, 0.6, 0.0]),
)  # fmt: skip
def test_limits_hold_and_the_bound_is_one(
    seed: int, n: int, k: int, share: float, stock: float | None, few: float
) -> None:
    p = shop(seed, n, k, share, stock, few)
    found = allocate(p)
    assert_kept(p, found)
    if n <= 25:
        best = relaxed(p)
        assert found.bound >= best - 1e-6 * max(1.0, best)


@pytest.mark.parametrize("stock", [None, 0.2])
@pytest.mark.parametrize("few", [1.0, 0.7])
def test_it_gains_what_the_linear_programme_can(stock: float | None, few: float) -> None:
    p = shop(7, 2000, 4, 0.4, stock, few)
    found = allocate(p)
    assert_kept(p, found)
    best = relaxed(p)
    assert found.gain > best * (1 - (1e-4 if stock is None else 2e-3))  # one customer's step is 1e-4 of it
    assert best * (1 - 1e-6) < found.bound < best * (1 + (1e-5 if stock is None else 2e-3))


def test_the_price_is_what_one_more_unit_earns() -> None:
    p = shop(3, 20_000, 4, 0.4)
    found = allocate(p)
    more = allocate(Problem(p.gain, p.cost, p.budget * 1.01))
    assert (more.gain - found.gain) / (0.01 * p.budget) == pytest.approx(found.price, rel=0.02)


def test_the_price_of_stock_is_what_one_more_piece_earns() -> None:
    p = shop(3, 20_000, 4, 0.4, 0.1)
    assert p.stock is not None
    found = allocate(p)
    option = int(np.argmax(found.stock_prices))
    plus = p.stock + np.eye(4)[option] * 100
    more = allocate(Problem(p.gain, p.cost, p.budget, plus))
    assert (more.gain - found.gain) / 100 == pytest.approx(found.stock_prices[option], rel=0.1)


def test_a_budget_that_does_not_bind_costs_nothing() -> None:
    p = shop(4, 500, share=100.0)
    found = allocate(p)
    assert found.price == 0.0
    assert found.gap == pytest.approx(0.0, abs=1e-6)
    assert found.choice.tolist() == np.where(p.gain.max(axis=1) > 0, p.gain.argmax(axis=1) + 1, 0).tolist()


def test_it_beats_the_habits() -> None:
    p = shop(5, 5000, 5, 0.3)
    ours = allocate(p).gain
    for habit in (by_gain(p), by_rate(p), blanket(p, 2)):
        assert at(p.cost, habit).sum() <= p.budget
        assert at(p.gain, habit).sum() < 0.95 * ours


def test_nothing_to_spend_nothing_to_gain_nobody_there() -> None:
    p = shop(6, 50)
    assert not allocate(Problem(p.gain, p.cost, 0.0)).choice.any()
    assert not allocate(Problem(-np.abs(p.gain), p.cost, 10.0)).choice.any()
    assert allocate(Problem(np.empty((0, 3)), np.empty((0, 3)))).choice.size == 0
    assert not allocate(Problem(p.gain, p.cost, 10.0, np.zeros(3))).choice.any()
    free = allocate(Problem(p.gain, np.zeros_like(p.cost), 0.0))  # what costs nothing needs no budget
    assert free.gain == pytest.approx(np.maximum(p.gain.max(axis=1), 0).sum())


def test_the_order_of_customers_changes_no_sum() -> None:
    p = shop(8, 3000, 4, 0.4)
    place = np.random.default_rng(0).permutation(3000)
    assert allocate(Problem(p.gain[place], p.cost[place], p.budget)).gain == pytest.approx(allocate(p).gain, rel=1e-4)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"budget": -1.0}, "a budget of -1"),
        ({"budget": float("nan")}, "a budget of nan"),
        ({"stock": np.array([1.0, -2.0])}, "a stock of"),
        ({"cost": np.array([[1.0, -1.0]])}, "1 costs are negative or no numbers, first for customer 0, option 2"),
        ({"gain": np.array([[np.nan, 1.0]])}, "1 gains are not numbers, first for customer 0, option 1"),
        ({"cost": np.ones((2, 2))}, "of shapes"),
    ],
)
def test_bad_input_says_what_is_wrong(change: dict[str, object], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        Problem(**{"gain": np.ones((1, 2)), "cost": np.ones((1, 2)), **change})  # type: ignore[arg-type]
