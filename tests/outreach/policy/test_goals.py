"""Weights decide between goals; the front shows what cannot be had together."""

from __future__ import annotations

import numpy as np
import pytest

from tierwise.errors import UsageError
from tierwise.outreach.policy.goals import front, not_beaten, sharply, weighted
from tierwise.outreach.policy.problem import Problem


def test_the_front_of_a_world_small_enough_to_try_everything() -> None:
    rng = np.random.default_rng(4)
    margin, retention = rng.random((6, 2)), 0.1 * rng.random((6, 2))
    cost = np.ones((6, 2))
    goals = {"margin": margin, "retention": retention}
    points = front(sharply(Problem(margin, cost, budget=3.0)), goals, {"margin": 1.0, "retention": 0.1}, steps=20)
    every = [(p.totals["margin"], p.totals["retention"]) for p in points]
    found = [every[i] for i in not_beaten(np.array(every))]
    assert found == sorted(found, reverse=True)
    assert [r for _, r in found] == sorted(r for _, r in found)
    tried = [
        (sum(margin[i, c - 1] for i, c in enumerate(x) if c), sum(retention[i, c - 1] for i, c in enumerate(x) if c))
        for x in np.ndindex(*(3,) * 6)
        if sum(c > 0 for c in x) <= 3
    ]
    assert not [t for t in tried for f in found if t[0] > f[0] + 1e-9 and t[1] > f[1] + 1e-9]
    assert found[0][0] == pytest.approx(max(t[0] for t in tried))
    assert found[-1][1] == pytest.approx(max(t[1] for t in tried))


def test_goals_that_agree_have_a_front_of_one_point() -> None:
    gain = np.random.default_rng(0).random((50, 3))
    best = sharply(Problem(gain, np.ones((50, 3)), budget=10.0))
    goals = {"margin": gain, "revenue": 3 * gain, "retention": 1e-9 * gain}
    points = front(best, goals, {"margin": 1.0, "revenue": 3.0, "retention": 1e-9}, steps=4)
    assert len(points) == 15
    assert len(not_beaten(np.array([[p.totals[g] for g in goals] for p in points]).round(12))) == 1


def test_weights_that_make_no_sense_are_refused() -> None:
    goals = {"margin": np.ones((2, 1)), "revenue": np.ones((2, 1))}
    for wrong in ({"margin": -1.0}, {"joy": 1.0}, {"margin": 0.0}, {}, {"margin": float("nan")}):
        with pytest.raises(UsageError, match="weights"):
            weighted(goals, wrong)
    with pytest.raises(UsageError, match="goals of shapes"):
        weighted({"a": np.ones((2, 1)), "b": np.ones((3, 1))}, {"a": 1.0})
    with pytest.raises(UsageError, match="0 steps"):
        front(sharply(Problem(np.ones((2, 1)), np.ones((2, 1)))), goals, {"margin": 1.0}, steps=0)
