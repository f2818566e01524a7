"""Chances are thinned before the draw, so that the draw keeps to stock and stays exact."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tierwise.outreach.policy.chances import chances_in_stock
from tierwise.outreach.policy.explore import draw_within
from tierwise.outreach.policy.problem import Problem


def trial(n: int, stock: float) -> tuple[Problem, np.ndarray]:
    """Two offers drawn evenly, the first one scarce."""
    p = Problem(np.zeros((n, 2)), np.tile([1.0, 2.0], (n, 1)), stock=np.array([stock, np.inf]))
    return p, np.tile([0.0, 0.5, 0.5], (n, 1))


@settings(deadline=None, max_examples=60)
@given(st.integers(1, 60), st.integers(0, 60), st.integers(0, 99))
def test_the_mean_keeps_to_what_there_is(n: int, stock: int, seed: int) -> None:
    p, even = trial(n, stock)
    found = chances_in_stock(p, even, np.random.default_rng(seed).random(n))
    assert found.sum(axis=1) == pytest.approx(1.0)
    assert found[:, 1].sum() <= stock + 1e-9


def test_the_first_keep_their_chances_and_the_rest_get_what_is_plentiful() -> None:
    p, even = trial(1000, 100)
    first = np.arange(1000.0)
    found = chances_in_stock(p, even, first)
    assert found[-150:].tolist() == even[-150:].tolist()
    assert found[:700].tolist() == [[0.0, 0.0, 1.0]] * 700
    given = [draw_within(p, found, [f"c{i}" for i in range(1000)], f"v{s}", first) for s in range(200)]
    assert np.mean([reached.all() for _, reached in given]) > 0.85
    assert max((drawn.choice == 1).sum() for drawn, _ in given) <= 100


def test_enough_for_everybody_changes_nothing() -> None:
    p, even = trial(50, 50)
    assert chances_in_stock(p, even, np.zeros(50)).tolist() == even.tolist()
    sure = np.tile([0.0, 1.0, 0.0], (50, 1))
    assert chances_in_stock(p, sure, np.zeros(50)).tolist() == sure.tolist()
