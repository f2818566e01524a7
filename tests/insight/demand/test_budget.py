"""A budget buys the pieces that save most margin for it, in whole packs, and never costs more."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tierwise.contract.arrays import Floats
from tierwise.insight.demand.budget import Saving, within
from tierwise.insight.demand.inventory import Terms
from tierwise.insight.demand.outlook import NegativeBinomialOutlook


def saving(rates: list[float], cost: list[float], price: list[float], pack: list[float] | None = None) -> Saving:
    many = len(rates)
    zeros = np.zeros(many)
    terms = Terms(zeros, zeros, np.ones(many), zeros, 1.0, np.array(cost), np.array(price), 0.2, zeros,
                  np.array(pack or [1.0] * many), np.full(many, np.inf))  # fmt: skip
    outlook = NegativeBinomialOutlook(tuple(f"p{i}" for i in range(many)), np.array(rates), np.full(many, np.inf))
    return Saving.of(outlook, terms)


def every(wanted: Floats) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    return np.ones(len(wanted), dtype=np.bool_)


def test_money_goes_where_it_saves_most() -> None:
    s, wanted = saving([10, 10], [1.0, 1.0], [6.0, 2.0]), np.array([24.0, 24.0])
    found = within(s, wanted, every(wanted), 15.0)
    assert found.pieces.tolist() == [15.0, 0.0]
    assert 1 <= found.worth <= 5  # the next piece of either saves its margin, if it sells


def test_the_last_pieces_of_one_wait_for_the_first_of_the_other() -> None:
    """The thirtieth piece of the better one hardly ever sells."""
    s, wanted = saving([10, 10], [1.0, 1.0], [3.0, 2.5]), np.array([32.0, 32.0])
    pieces = within(s, wanted, every(wanted), 40.0).pieces
    assert pieces.min() >= 16


def test_enough_money_buys_all_and_none_buys_nothing() -> None:
    s, wanted = saving([5, 9, 3], [2.0, 1.0, 4.0], [6.0, 2.0, 9.0]), np.array([12.0, 21.0, 8.0])
    rich, poor = (within(s, wanted, every(wanted), b) for b in (77.0, 0.0))
    assert rich.pieces.tolist() == wanted.tolist()
    assert rich.worth == 0
    assert poor.pieces.sum() == 0


def test_items_without_cost_or_order_are_left_alone() -> None:
    s, wanted = saving([5, 5], [1.0, 1.0], [6.0, 6.0]), np.array([12.0, 12.0])
    assert within(s, wanted, np.array([True, False]), 99.0).pieces.tolist() == [12.0, 0.0]


def test_it_saves_almost_what_the_best_of_all_orders_does() -> None:
    s = saving([4, 7, 10], [3.0, 2.0, 1.5], [9.0, 3.5, 3.0], [2.0, 6.0, 1.0])
    wanted = np.array([12.0, 18.0, 24.0])
    orders = [np.array(q, dtype=float) for q in product(range(0, 13, 2), range(0, 19, 6), range(25))]
    best = max(s.saved(q)[0].sum() for q in orders if q @ s.terms.unit_cost <= 45)
    got = s.saved(within(s, wanted, every(wanted), 45.0).pieces)[0].sum()
    assert 0.95 * best <= got <= best + 1e-9


ITEM = st.tuples(st.floats(0.5, 20), st.floats(0.1, 9), st.floats(0.1, 20), st.integers(1, 9))


@settings(deadline=None, max_examples=25)
@given(
    st.lists(ITEM, min_size=1, max_size=6),
    st.floats(0, 200),
)  # fmt: skip
def test_the_budget_holds_in_whole_packs(items: list[tuple[float, float, float, int]], budget: float) -> None:
    rates, cost, margin, pack = (list(x) for x in zip(*items, strict=True))
    s = saving(rates, cost, [c + m for c, m in zip(cost, margin, strict=True)], [float(p) for p in pack])
    wanted = np.ceil(np.array(rates) * 2 / pack) * pack
    one, two = (within(s, wanted, every(wanted), b) for b in (budget, 2 * budget))
    for found, money in ((one, budget), (two, 2 * budget)):
        assert found.pieces @ np.array(cost) <= money + 1e-6
        assert (found.pieces <= wanted).all()
        assert found.pieces / pack == pytest.approx(np.round(found.pieces / pack))
    low, mean, high = s.saved(one.pieces)[1], s.saved(one.pieces)[0], s.saved(one.pieces)[2]
    assert (low <= mean).all()
    assert (mean <= high).all()
