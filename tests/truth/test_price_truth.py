"""Elasticities of simulated shops whose truth is known (docs/adr/0002, "Price")."""

from __future__ import annotations

from pathlib import Path
from runpy import run_path
from types import SimpleNamespace

import numpy as np
import pytest

from tierwise.insight.price.result import estimate
from tierwise.metrics.proportions import Z_80
from tierwise.simulate.price_world import drawn_world, price_history

WORLDS = SimpleNamespace(**run_path(str(Path(__file__).parents[1] / "insight" / "price" / "worlds.py")))


def judged(seed: int) -> tuple[bool, bool, float]:
    """Does the price follow demand; was every product refused; share of the others whose interval holds the truth."""
    world = drawn_world(seed)
    history = price_history(world)
    found = estimate(WORLDS.panel_of(history))
    answered = found.evidence.graded("A", "B", "C")
    held = np.abs(found.shrunk.value - history.elasticity) < Z_80 * found.shrunk.spread
    return world.follows > 0, not answered.any(), float(held[answered].mean()) if answered.any() else np.nan


@pytest.mark.parametrize(
    "seeds", [range(201, 221), pytest.param(range(201, 401), marks=pytest.mark.heavy)], ids=["20", "200"]
)
def test_intervals_hold_the_truth_and_prices_that_follow_demand_are_found(seeds: range) -> None:
    follows, refused, covered = (np.array(column) for column in zip(*map(judged, seeds), strict=True))
    assert refused[follows].mean() >= 0.9
    assert refused[~follows].mean() <= 0.1
    assert 0.74 <= float(np.nanmean(covered[~follows])) <= 0.86
