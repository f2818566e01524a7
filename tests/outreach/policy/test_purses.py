"""Money of a trial: large orders are passed over, cheap letters reach everybody, and no purse is overdrawn."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tierwise.outreach.policy.explore import SURE
from tierwise.outreach.policy.purses import Purse, affordable, borne


def one_by_one(takes: np.ndarray, most: np.ndarray, order: np.ndarray) -> list[bool]:
    """The definition: each in turn, if she can be borne."""
    sums, given = np.zeros(takes.shape[:2]), [False] * order.size
    for i in order.tolist():
        then = sums + takes[:, :, i]
        if (then[0] + SURE * np.sqrt(then[1]) <= most * (1 + 1e-9)).all():
            sums, given[i] = then, True
    return given


@settings(deadline=None, max_examples=80)
@given(st.integers(1, 50), st.integers(1, 2), st.floats(0, 60), st.integers(0, 9999))
def test_the_passes_are_one_after_the_other(n: int, m: int, most: float, seed: int) -> None:
    rng = np.random.default_rng(seed)
    takes, order = rng.lognormal(0, 1.5, (2, m, n)), rng.permutation(n)
    held = np.full(m, most)
    assert borne(takes, held, order, np.zeros((2, m))).tolist() == one_by_one(takes, held, order)


def test_a_very_large_order_ends_no_list_and_letters_reach_everybody() -> None:
    n = 400
    coupon = np.where(np.arange(n) == 0, 5000.0, 2.0)
    mean = np.column_stack([np.full(n, 0.002), 0.2 * coupon])
    purse = Purse(mean, np.column_stack([np.zeros(n), 0.16 * coupon**2]), 40.0)
    even, letter = np.tile([0.0, 0.5, 0.5], (n, 1)), np.tile([0.0, 1.0, 0.0], (n, 1))
    found, less = affordable([purse], even, letter, -np.arange(n, dtype=float), 0.9)
    assert found[0].tolist() == letter[0].tolist()
    assert found[1:100].tolist() == even[1:100].tolist()
    assert (found[:, 0] == 0).all()
    assert less.tolist() == (found[:, 1] == 1.0).tolist()
    mean_taken, varies = purse.taken(found, 0.9).sum(axis=1)
    assert 36.0 < mean_taken + SURE * varies**0.5 <= 40.0 * (1 + 1e-9)


def test_with_no_money_nobody_takes_part() -> None:
    purse = Purse(np.ones((3, 1)), np.zeros((3, 1)), 0.0)
    sure = np.tile([0.0, 1.0], (3, 1))
    found, less = affordable([purse], sure, sure, np.zeros(3), 0.9)
    assert found.tolist() == [[1.0, 0.0]] * 3
    assert not less.any()
