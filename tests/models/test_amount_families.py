"""Hurdle, Tweedie and zero-inflated lognormal: the promises of a family, on amounts whose true mean is known."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from tierwise.errors import ComputationError
from tierwise.metrics.amounts import bias, gini
from tierwise.models import store
from tierwise.models.boosted import Trees
from tierwise.models.catalogue import restore
from tierwise.models.family import Rows
from tierwise.models.hurdle import Hurdle
from tierwise.models.tweedie import Tweedie, tweedie_deviance
from tierwise.models.ziln import ZeroInflatedLognormal

_spec = importlib.util.spec_from_file_location("skewed", Path(__file__).with_name("skewed.py"))
skewed = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(skewed)

SMALL = Trees(rounds=80)
FAMILIES = {
    "hurdle of trees": Hurdle(trees=SMALL),
    "hurdle of gamma trees": Hurdle(size="gamma", trees=SMALL),
    "linear hurdle": Hurdle(heads="linear"),
    "linear gamma hurdle": Hurdle(heads="linear", size="gamma"),
    "tweedie": Tweedie(powers=(1.3, 1.7), trees=SMALL),
    "ziln": ZeroInflatedLognormal(),
}
TRAIN, TRUE = skewed.amounts(3000, 1)
TEST, TRUE_TEST = skewed.amounts(2000, 2)


@pytest.fixture(scope="module")
def fitted():
    return {name: family.fit(TRAIN, seed=3) for name, family in FAMILIES.items()}


@pytest.mark.parametrize("name", FAMILIES)
def test_level_and_ranking_come_near_the_true_mean(fitted, name):
    got = fitted[name].predict(TEST.rows)
    assert abs(bias(TRUE_TEST, got)) < 0.08
    assert gini(TEST.label, got) > 0.93 * gini(TEST.label, TRUE_TEST)
    assert np.corrcoef(np.log(got), np.log(TRUE_TEST))[0, 1] > 0.9


@pytest.mark.parametrize("name", FAMILIES)
def test_reasons_sum_to_the_answer(fitted, name):
    why = fitted[name].explain(TEST.rows)
    np.testing.assert_allclose(why.base + why.parts.sum(axis=1), why.score, atol=1e-6)
    np.testing.assert_allclose(why.predictions(), fitted[name].predict(TEST.rows), rtol=1e-6)
    assert set(why.columns) == {"days", "spent", "channel", "gap"}


@pytest.mark.parametrize("name", FAMILIES)
def test_a_kept_model_answers_the_same(fitted, name, tmp_path):
    store.write(tmp_path, "model", fitted[name].state())
    back = restore(store.read(tmp_path, "model"))
    np.testing.assert_array_equal(back.predict(TEST.rows), fitted[name].predict(TEST.rows))


@pytest.mark.parametrize("name", FAMILIES)
def test_the_same_seed_gives_the_same_model_and_column_order_is_moot(fitted, name):
    again = FAMILIES[name].fit(TRAIN, seed=3)
    turned = Rows(TEST.rows.table.select(["spent", "gap", "days", "channel"]))
    np.testing.assert_array_equal(again.predict(turned), fitted[name].predict(TEST.rows))


@pytest.mark.parametrize("name", FAMILIES)
def test_strange_rows_get_a_finite_answer(fitted, name):
    odd = {"days": [None, 1e9, 0.0], "spent": [None, 1e12, 5.0], "channel": ["fax", None, "web"], "gap": [None] * 3}
    got = fitted[name].predict(Rows(pa.table({k: pa.array(v) for k, v in odd.items()})))
    assert np.isfinite(got).all()
    assert (got >= 0).all()


@pytest.mark.parametrize("family", [Hurdle(), Tweedie(), ZeroInflatedLognormal()])
def test_amounts_below_zero_and_too_few_are_refused(family):
    below = skewed.amounts(50, 3)[0]
    below.label[0] = -1.0
    with pytest.raises(ComputationError, match="below zero"):
        family.fit(below, 0)
    with pytest.raises(ComputationError, match="positive amounts"):
        family.fit(skewed.amounts(12, 3)[0], 0)


def test_the_mean_of_the_lognormal_does_not_explode(fitted):
    far = {"days": [0.0] * 2, "spent": [1e9, 1e15], "channel": ["web"] * 2, "gap": [0.0] * 2}
    got = fitted["ziln"].predict(Rows(pa.table(far)))
    assert got.max() < 3 * TRAIN.label.max()


@pytest.mark.parametrize("name", ["hurdle of trees", "linear hurdle", "ziln"])
def test_quantiles_hold_their_share(fitted, name):
    levels = (0.5, 0.8, 0.9)
    ends = fitted[name].quantiles(TEST.rows, levels)
    assert (np.diff(ends, axis=1) >= 0).all()
    held = (TEST.label[:, None] <= ends).mean(axis=0)
    np.testing.assert_allclose(held[1:], levels[1:], atol=0.04)
    assert held[0] >= 0.5 - 0.04


def test_all_amounts_above_zero_are_no_hurdle():
    above = TRAIN.take(np.flatnonzero(TRAIN.label > 0))
    with pytest.raises(ComputationError, match="no hurdle"):
        Hurdle().fit(above, 0)


def test_tweedie_deviance_is_least_at_the_true_mean():
    losses = [tweedie_deviance(TEST.label, TRUE_TEST * factor) for factor in (0.7, 1.0, 1.4)]
    assert min(losses) == losses[1]
