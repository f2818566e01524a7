"""Resampled metrics equal their definitions on the customers as they are."""

from __future__ import annotations

import numpy as np
import pytest

from tierwise.metrics import amounts, probability
from tierwise.metrics import resampling as boot


@pytest.fixture(scope="module")
def data():
    rng = np.random.default_rng(5)
    score = np.round(rng.random(300), 2)  # with ties
    happened = (rng.random(300) < score).astype(float)
    return score, happened, happened * rng.gamma(2.0, 10.0, 300)


def test_metrics_equal_their_definitions(data):
    p, y, money = data
    ones = np.ones(len(p))
    assert boot.auc(y, p)(ones) == pytest.approx(probability.auc(y, p), abs=1e-12)
    assert boot.log_loss(y, p)(ones) == pytest.approx(probability.log_loss(y, p), abs=1e-12)
    assert boot.ece(y, p)(ones) == pytest.approx(probability.ece(y, p), abs=1e-12)
    assert boot.gini(money, p)(ones) == pytest.approx(amounts.gini(money, p), abs=1e-12)
    assert boot.lift(money, p, 0.1)(ones) == pytest.approx(amounts.lift(money, p, 0.1), abs=1e-12)
    assert boot.bias(money, p)(ones) == pytest.approx(amounts.bias(money, p), abs=1e-12)


def test_counts_stand_for_repeated_customers(data):
    p, y, money = data
    counts = np.random.default_rng(6).integers(0, 4, len(p))
    again = np.repeat(np.arange(len(p)), counts)
    assert boot.auc(y, p)(counts.astype(float)) == pytest.approx(probability.auc(y[again], p[again]), abs=1e-12)
    assert boot.gini(money, p)(counts.astype(float)) == pytest.approx(amounts.gini(money[again], p[again]), abs=1e-12)


def test_paired_difference_of_the_same_score_is_zero(data):
    p, y, _ = data
    draws = boot.replicates({"a": boot.auc(y, p), "b": boot.auc(y, 2 * p)}, len(p), 20, seed=1)
    assert np.array_equal(draws["a"], draws["b"])


def test_a_metric_that_does_not_exist_is_not_known():
    value, low, high = boot.ends(boot.replicates({"a": boot.auc(np.zeros(5), np.arange(5.0))}, 5, 10, 1)["a"])
    assert np.isnan([value, low, high]).all()


def test_interval_of_a_mean_is_about_right():
    values = np.random.default_rng(2).normal(0, 1, 400)
    _, low, high = boot.ends(boot.replicates({"m": boot.mean(values)}, 400, 500, 3)["m"])
    assert high - low == pytest.approx(2 * 1.2816 / 20, rel=0.15)
