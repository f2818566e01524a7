"""Replay: hand-made worlds with an obvious answer."""

from __future__ import annotations

import numpy as np
import pytest

from tierwise.errors import UsageError
from tierwise.insight.demand.replay import replay


def test_enough_for_the_lead_time_sells_all_and_one_piece_less_does_not() -> None:
    demand = np.full((1, 20), 5.0)
    assert replay(demand, np.full((1, 20), 15.0), 2, np.ones(1)).fill == 1.0
    short = replay(demand, np.full((1, 20), 9.0), 2, np.ones(1))
    assert short.fill < 0.8
    assert short.lost == pytest.approx(100 - short.fill * 100)


def test_what_is_ordered_at_once_need_not_wait() -> None:
    found = replay(np.full((1, 4), 5.0), np.full((1, 4), 5.0), 0, np.full(1, 2.0))
    assert (found.fill, found.stock, found.ordered) == (1.0, 0.0, 15.0)


def test_stock_is_valued_at_cost() -> None:
    still = replay(np.zeros((2, 3)), np.full((2, 3), 4.0), 1, np.array([1.0, 10.0]))
    assert still.stock == 44.0
    assert still.fill == 1.0
    with pytest.raises(UsageError, match="replay"):
        replay(np.zeros((1, 3)), np.zeros((1, 2)), 1, np.ones(1))
