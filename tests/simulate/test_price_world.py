"""The world of prices: reproducible, its causes switch off, elasticities within the fixed priors."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tierwise.errors import UsageError
from tierwise.simulate.price_world import PriceWorld, drawn_world, price_history


def test_same_world_same_history_and_causes_draw_from_streams_of_their_own() -> None:
    world = PriceWorld(3, products=12)
    a, b, calm = price_history(world), price_history(world), price_history(replace(world, follows=0.5))
    assert (a.units == b.units).all()
    assert (a.elasticity == calm.elasticity).all()
    assert (a.promoted == calm.promoted).all()
    assert not (a.base == calm.base).all()


def test_priors_of_the_decision_record() -> None:
    history = price_history(PriceWorld(1, products=600))
    assert -3.5 <= history.elasticity.min() < -3 < -1 < history.elasticity.max() <= -0.5
    assert (price_history(PriceWorld(1, elastic=False)).elasticity == 0).all()
    worlds = [drawn_world(seed) for seed in range(400)]
    assert np.mean([not w.elastic for w in worlds]) == pytest.approx(0.2, abs=0.05)
    assert np.mean([w.follows > 0 for w in worlds]) == pytest.approx(1 / 3, abs=0.06)


def test_what_a_promotion_brings_is_partly_borrowed_from_the_weeks_after() -> None:
    world = PriceWorld(2, products=300, borrowed=0.6)
    with_debt, without = price_history(world), price_history(replace(world, borrowed=0.0))
    assert with_debt.mean.sum() < without.mean.sum()
    assert (with_debt.mean <= without.mean + 1e-9).all()
    assert (with_debt.mean[~without.promoted.any(axis=1)] == without.mean[~without.promoted.any(axis=1)]).all()


def test_a_world_too_small_is_refused() -> None:
    with pytest.raises(UsageError, match="20 weeks"):
        PriceWorld(1, weeks=10)
