"""Slopes and clustered errors: those of pyfixest, and what must hold of any regression with effects."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tierwise.errors import ComputationError
from tierwise.insight.price.fixed_effects import alone, coded, without_effects
from tierwise.insight.price.regression import Fit, Rows, least_squares, poisson

FIXTURE = json.loads((Path(__file__).parents[2] / "fixtures" / "price_pyfixest.json").read_text("utf-8"))
DATA = {k: np.array(v) for k, v in FIXTURE["data"].items()}
X = np.column_stack([DATA["price"], DATA["promo"]]).astype(float)
ITEM, WEEK, STORE = (coded(DATA[k]) for k in ("item", "week", "store"))
UNITS, LOGS = DATA["units"].astype(float), np.log1p(DATA["units"])


def ours(name: str) -> Fit:
    return {
        "one_way": lambda: least_squares(Rows(LOGS, X, (ITEM,), ITEM)),
        "two_way": lambda: least_squares(Rows(LOGS, X, (ITEM, WEEK), ITEM)),
        "by_store": lambda: least_squares(Rows(LOGS, X, (ITEM, WEEK), STORE)),
        "poisson": lambda: poisson(Rows(UNITS, X, (ITEM, WEEK), ITEM)),
        "poisson_by_store": lambda: poisson(Rows(UNITS, X, (ITEM, WEEK), STORE)),
    }[name]()


@pytest.mark.parametrize("name", list(FIXTURE["answers"]))
def test_slopes_and_errors_are_pyfixests(name: str) -> None:
    theirs, found = FIXTURE["answers"][name], ours(name)
    assert found.rows == theirs["rows"]
    assert found.slopes == pytest.approx(theirs["slopes"], abs=1e-6)
    assert found.errors == pytest.approx(theirs["errors"], abs=1e-6)


def test_demeaning_is_the_regression_with_a_dummy_for_every_group() -> None:
    dummies = np.column_stack([np.eye(ITEM.max() + 1)[ITEM], np.eye(WEEK.max() + 1)[WEEK]])
    by_hand = np.linalg.lstsq(np.column_stack([X, dummies]), LOGS, rcond=None)[0][:2]
    assert least_squares(Rows(LOGS, X, (ITEM, WEEK), ITEM)).slopes == pytest.approx(by_hand, abs=1e-9)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000))
def test_what_is_left_has_mean_zero_in_every_group(seed: int) -> None:
    rng = np.random.default_rng(seed)
    groups = [rng.integers(0, 5, 40), coded(rng.integers(0, 7, 40))]
    weight = rng.gamma(2, 1, 40)
    left = without_effects(rng.normal(size=(40, 2)), groups, weight)
    for group in groups:
        sums = np.bincount(group, weight * left[:, 0])
        assert np.abs(sums).max() < 1e-7


def test_a_hidden_elasticity_is_found_in_counts_with_zeros() -> None:
    rng = np.random.default_rng(3)
    item = np.repeat(np.arange(50), 60)
    price = rng.normal(0, 0.2, len(item))
    units = rng.poisson(np.exp(rng.normal(-1, 1, 50)[item] - 2 * price)).astype(float)
    fit = poisson(Rows(units, price[:, None], (item,), item))
    assert (units == 0).mean() > 0.5
    assert abs(fit.slopes[0] + 2) < 3 * fit.errors[0] < 0.6


def test_what_cannot_be_known_is_refused() -> None:
    one = np.zeros(10, dtype=np.int64)
    rng = np.random.default_rng(1)
    same = Rows(rng.normal(size=10), np.ones((10, 1)), (one,), np.arange(10))
    with pytest.raises(ComputationError, match="does not vary"):
        least_squares(same)
    with pytest.raises(ComputationError, match="two clusters"):
        least_squares(Rows(rng.normal(size=10), rng.normal(size=(10, 1)), (one,), one))
    with pytest.raises(ComputationError, match="none of 10 rows"):
        poisson(Rows(np.zeros(10), rng.normal(size=(10, 1)), (one,), np.arange(10)))


def test_rows_alone_in_a_group_are_found_one_after_the_other() -> None:
    assert alone([np.array([0, 0, 1, 1]), np.array([0, 1, 1, 2])]).tolist() == [True, True, True, True]
    assert alone([np.array([0, 0, 1]), np.array([0, 0, 0])]).tolist() == [False, False, True]
