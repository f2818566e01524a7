"""A better model serves, an equal one does not, luck rarely wins, and customers' rows are no new evidence."""

from __future__ import annotations

import numpy as np
import pytest

from tierwise.errors import ComputationError, ContractError, UsageError
from tierwise.metrics.probability import auc, log_loss
from tierwise.models.family import Task
from tierwise.models.verdict import AUC, GINI, LOG_LOSS, level, ranking, verdict


def _world(seed, n=800):
    rng = np.random.default_rng(seed)
    p = rng.beta(1, 2, n)
    return rng, p, (rng.random(n) < p).astype(float), np.arange(n)


def test_a_model_that_knows_more_serves():
    rng, p, y, group = _world(1)
    blurred, mean = np.clip(p + rng.normal(0, 0.3, len(p)), 0.01, 0.99), np.full(len(p), y.mean())
    got = verdict(y, group, {"model": p, "weak": 1 - p}, {"recency": blurred, "mean": mean}, AUC, seed=1)
    assert (got.serves, got.baseline_serves, got.best_baseline) == ("model", False, "recency")
    assert got["model"].value == pytest.approx(auc(y, p))
    assert got["model"].gain == pytest.approx(auc(y, p) - auc(y, blurred))
    assert not got["weak"].wins
    assert (got["recency"].gain, got["recency"].wins) == (0, False)


def test_a_loss_is_better_when_lower():
    _, p, y, group = _world(2)
    got = verdict(y, group, {"model": p}, {"mean": np.full(len(p), y.mean())}, LOG_LOSS, seed=1)
    assert got.serves == "model"
    assert got["model"].gain == pytest.approx(log_loss(y, np.full(len(p), y.mean())) - log_loss(y, p))


def test_an_equal_model_wins_about_one_time_in_ten():
    """Above an 80 % interval lies a tenth of all chances."""
    wins = 0
    for seed in range(200):
        rng, p, y, group = _world(seed, 300)
        noisy = [np.clip(p + rng.normal(0, 0.2, 300), 0.01, 0.99) for _ in range(2)]
        wins += not verdict(y, group, {"a": noisy[0]}, {"b": noisy[1]}, AUC, seed=seed, draws=100).baseline_serves
    assert wins / 200 == pytest.approx(0.1, abs=0.06)


def test_rows_repeated_within_a_customer_do_not_narrow_the_interval():
    rng, p, y, group = _world(3, 250)
    noisy = np.clip(p + rng.normal(0, 0.2, 250), 0.01, 0.99)
    once = verdict(y, group, {"m": p}, {"b": noisy}, AUC, seed=1)["m"]
    again = [np.tile(v, 6) for v in (y, group, p, noisy)]
    often = verdict(again[0], again[1], {"m": again[2]}, {"b": again[3]}, AUC, seed=1)["m"]
    assert (often.gain_low, often.gain_high) == pytest.approx((once.gain_low, once.gain_high))


def test_the_chosen_one_is_judged_even_if_another_looks_better_here():
    _, p, y, group = _world(4)
    got = verdict(y, group, {"a": p, "b": p**2 + 0 * y}, {"z": 1 - p}, LOG_LOSS, seed=1, chosen="b")
    assert got.best_candidate == got.serves == "b"


def test_ties_between_baselines_go_by_name():
    _, p, y, group = _world(5, 100)
    assert verdict(y, group, {"m": p}, {"y": 1 - p, "x": -p}, AUC, seed=1).best_baseline == "x"


def test_measures_by_task():
    assert (ranking(Task.AMOUNT), ranking(Task.PROBABILITY), level(Task.PROBABILITY)) == (GINI, AUC, LOG_LOSS)
    money = np.array([0.0, 0, 5, 20] * 50)
    got = verdict(money, np.arange(200), {"m": money + 1}, {"flat": np.full(200, 6.0)}, level(Task.AMOUNT), seed=1)
    assert got.serves == "m"


def test_what_cannot_be_judged_is_refused():
    y, group, p = np.zeros(30), np.arange(30), np.linspace(0.1, 0.9, 30)
    with pytest.raises(ComputationError, match="not known"):
        verdict(y, group, {"m": p}, {"b": p}, AUC, seed=1)
    with pytest.raises(UsageError, match="name of its own"):
        verdict(y, group, {"m": p}, {"m": p}, AUC, seed=1)
    with pytest.raises(UsageError, match="none of the candidates"):
        verdict(y, group, {"m": p}, {"b": p}, AUC, seed=1, chosen="c")
    with pytest.raises(ContractError, match="finite"):
        verdict(y, group, {"m": p * np.nan}, {"b": p}, AUC, seed=1)
