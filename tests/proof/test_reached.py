"""Not all were reached: what the offer did to those who were."""

from __future__ import annotations

import numpy as np
import pytest

from tierwise.errors import ComputationError
from tierwise.proof.reached import effect_on_reached


def test_it_covers_where_half_are_reached_and_some_held_out_too() -> None:
    rng = np.random.default_rng(1)
    hits = 0
    for _ in range(400):
        n = 600
        treated, willing = rng.random(n) < 0.6, rng.random(n) < 0.5
        got = willing & (treated | (rng.random(n) < 0.1))
        outcome = 5.0 + 2.0 * willing + 3.0 * got + rng.normal(0, 2, n)  # who is willing differs anyway
        found = effect_on_reached(outcome, treated, got)
        hits += found.low <= 3.0 <= found.high
        assert found.contaminated
    assert 0.75 <= hits / 400 <= 0.85


def test_everybody_reached_is_the_plain_difference() -> None:
    rng = np.random.default_rng(2)
    treated = rng.random(500) < 0.5
    outcome = rng.normal(size=500) + treated
    found = effect_on_reached(outcome, treated, treated)
    assert found.value == pytest.approx(outcome[treated].mean() - outcome[~treated].mean())
    assert (found.treated, found.control, found.contaminated) == (1.0, 0.0, False)


def test_reach_that_did_not_differ_is_no_ground() -> None:
    treated = np.arange(40) % 2 == 0
    with pytest.raises(ComputationError, match="held out were reached"):
        effect_on_reached(np.ones(40), treated, np.zeros(40, bool))
