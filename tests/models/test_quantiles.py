from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tierwise.errors import ComputationError, UsageError
from tierwise.models.boosted import Trees
from tierwise.models.quantiles import FittedQuantiles, QuantileTrees, in_order, isotonic, over_horizons

_spec = importlib.util.spec_from_file_location("skewed", Path(__file__).with_name("skewed.py"))
skewed = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(skewed)
TRAIN, TEST = skewed.amounts(2500, 1)[0], skewed.amounts(2500, 2)[0]
LEVELS = (0.5, 0.8, 0.95)


@pytest.fixture(scope="module")
def fitted():
    return QuantileTrees(LEVELS, Trees(rounds=120)).fit(TRAIN, seed=0)


def test_quantiles_of_trees_hold_their_share_and_never_cross(fitted):
    found = fitted.quantiles(TEST.rows)
    assert (np.diff(found, axis=1) >= 0).all()
    assert (found >= 0).all()
    held = (TEST.label[:, None] <= found).mean(axis=0)
    np.testing.assert_allclose(held[1:], LEVELS[1:], atol=0.04)


def test_a_kept_model_answers_the_same(fitted):
    back = FittedQuantiles.restored(fitted.state())
    np.testing.assert_array_equal(back.quantiles(TEST.rows, [0.8]), fitted.quantiles(TEST.rows)[:, [1]])


def test_levels_out_of_order_few_rows_and_unknown_levels_are_refused(fitted):
    with pytest.raises(UsageError):
        QuantileTrees((0.9, 0.1)).fit(TRAIN, 0)
    with pytest.raises(ComputationError):
        QuantileTrees().fit(TRAIN.take(np.arange(50)), 0)
    with pytest.raises(UsageError):
        fitted.quantiles(TEST.rows, [0.33])


CUBES = st.integers(0, 2**32 - 1).map(lambda seed: np.random.default_rng(seed).exponential(size=(3, 20, 4)).round(1))


@given(CUBES)
def test_quantiles_rise_over_levels_and_horizons_at_once(values):
    found = over_horizons({days: in_order(v) for days, v in zip((30, 90, 365), values, strict=True)})
    assert (np.diff(np.stack(list(found.values())), axis=0) >= -1e-12).all()
    assert all((np.diff(v, axis=1) >= -1e-12).all() for v in found.values())


@given(CUBES)
def test_what_rises_already_is_left_alone_and_totals_stay(values):
    rising = np.sort(values, axis=0)
    np.testing.assert_allclose(isotonic(rising), rising)
    np.testing.assert_allclose(isotonic(values).sum(axis=0), values.sum(axis=0))
