"""Resampled metrics equal their definitions on the customers as they are."""

from __future__ import annotations

import numpy as np
import pytest

from tierwise.metrics import amounts, classification, probability
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


def _more(p, y, money):
    return {
        "average_precision": boot.average_precision(y, p),
        **boot.at_cut(y, p, 0.4),
        "captured": boot.captured(money, p, 0.2),
        "brier": boot.brier(y, p),
        "mae": boot.mae(money, 20 * p),
        "rmse": boot.rmse(money, 20 * p),
        "wape": boot.wape(money, 20 * p),
        "r2": boot.r2(money, 20 * p),
    }


def _defined(p, y, money):
    cut = classification.confusion(y, p, 0.4)
    return {
        "average_precision": classification.average_precision(y, p),
        **{name: getattr(cut, name) for name in ("precision", "recall", "specificity", "f1", "accuracy")},
        "captured": amounts.captured(money, p, 0.2),
        "brier": probability.brier(y, p),
        **{name: getattr(amounts, name)(money, 20 * p) for name in ("mae", "rmse", "wape", "r2")},
    }


def test_the_other_metrics_equal_their_definitions_on_repeated_rows(data):
    counts = np.random.default_rng(7).integers(0, 3, len(data[0]))
    again = np.repeat(np.arange(len(counts)), counts)
    got = {name: metric(counts.astype(float)) for name, metric in _more(*data).items()}
    assert got == pytest.approx(_defined(*(column[again] for column in data)), abs=1e-12)


def test_rows_of_a_customer_are_drawn_together():
    group = np.array([4, 9, 4, 4, 9, 2])
    customers, place = boot.places(group)
    drawn: list[np.ndarray] = []

    def keep(w):
        drawn.append(w)
        return float(w.sum())

    boot.replicates({"rows": keep}, customers, 30, seed=2, group=place)
    assert all(len(set(w[group == g])) == 1 for w in drawn for g in group)
    assert len({float(w.sum()) for w in drawn}) > 1  # customers have different numbers of rows


def test_one_row_each_gives_the_draws_without_groups(data):
    p, y, _ = data
    alone, grouped = (boot.replicates({"a": boot.auc(y, p)}, 300, 9, 1, g)["a"] for g in (None, np.arange(300)))
    assert np.array_equal(alone, grouped)
