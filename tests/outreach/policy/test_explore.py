"""Every option keeps its stated chance, and draws are each customer's own."""

from __future__ import annotations

import numpy as np
import pytest

from tierwise.errors import UsageError
from tierwise.outreach.policy.explore import draw, mixed


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
