from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from tierwise.errors import ComputationError, UsageError
from tierwise.metrics.amounts import bias
from tierwise.metrics.probability import log_loss
from tierwise.models import store
from tierwise.models.blend import Blend, blended, out_of_fold
from tierwise.models.boosted import Trees
from tierwise.models.family import Contributions, Task
from tierwise.models.folds import folds
from tierwise.models.hurdle import Hurdle
from tierwise.models.links import logistic, on
from tierwise.models.pooling import Pool, learn_pool
from tierwise.models.tweedie import Tweedie
from tierwise.models.ziln import ZeroInflatedLognormal

_spec = importlib.util.spec_from_file_location("skewed", Path(__file__).with_name("skewed.py"))
skewed = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(skewed)
TRAIN, _ = skewed.amounts(1500, 1)
TEST, _ = skewed.amounts(1500, 2)
PARTS = (Hurdle(heads="linear"), Tweedie((1.5,), Trees(rounds=60)), ZeroInflatedLognormal())


@dataclass(frozen=True)
class Known:
    """A fitted model of one column whose reasons have a given link."""

    weight: float
    link: str

    def explain(self, rows):
        x = rows.table["days"].to_numpy()
        parts = (-self.weight * x / 60)[:, None]
        base = Contributions(0.5, parts, ("days",), 0.5 + parts[:, 0], "logit")
        return on(base, self.link)

    def predict(self, rows):
        return self.explain(rows).predictions()


@pytest.fixture(scope="module")
def fitted():
    return Blend(PARTS, folds=3).fit(TRAIN, seed=1)


def test_amounts_are_level_and_reasons_sum(fitted):
    assert abs(bias(TEST.label, fitted.predict(TEST.rows))) < 0.1
    why = fitted.explain(TEST.rows)
    assert why.link == "identity"
    np.testing.assert_allclose(why.base + why.parts.sum(axis=1), fitted.predict(TEST.rows), rtol=1e-6)


def test_a_kept_blend_answers_the_same(fitted, tmp_path):
    from tierwise.models.catalogue import restore

    store.write(tmp_path, "blend", fitted.state())
    back = restore(store.read(tmp_path, "blend"))
    np.testing.assert_array_equal(back.predict(TEST.rows), fitted.predict(TEST.rows))
    assert sum(back.pool.weights) == pytest.approx(1)


def test_out_of_fold_no_customer_is_predicted_by_a_model_that_saw_her():
    twice = TRAIN.take(np.r_[0:300, 0:300])
    fold = folds(twice.group, 3, seed=5)
    assert (fold[:300] == fold[300:]).all()
    held = out_of_fold([ZeroInflatedLognormal()], twice, 3, seed=5)
    np.testing.assert_allclose(held[:300], held[300:])
    seen = twice.take(np.flatnonzero(fold != 0))
    np.testing.assert_allclose(held[fold == 0, 0], ZeroInflatedLognormal().fit(seen, 5).predict(twice.rows)[fold == 0])


@pytest.mark.parametrize("links", [("logit", "identity"), ("log", "logit")])
@pytest.mark.parametrize("pool", ["logit", "linear"])
def test_probabilities_pool_and_explain_exactly_whatever_the_parts_scale(links, pool):
    examples, _ = skewed.orders(800, 4)
    parts = [Known(1.0, links[0]), Known(2.5, links[1])]
    found = blended(parts, examples, links=(pool,))
    why = found.explain(examples.rows)
    np.testing.assert_allclose(why.base + why.parts.sum(axis=1), why.score, atol=1e-6)
    np.testing.assert_allclose(why.predictions(), found.predict(examples.rows), atol=1e-7)
    losses = [log_loss(examples.label, part.predict(examples.rows)) for part in parts]
    assert log_loss(examples.label, found.predict(examples.rows)) <= min(losses) + 1e-9


def test_weights_find_the_true_mixture_of_log_odds():
    rng = np.random.default_rng(0)
    a, b = rng.normal(0, 2, 20_000), rng.normal(0, 2, 20_000)
    y = (rng.random(20_000) < logistic(0.7 * a + 0.3 * b)).astype(float)
    found = learn_pool(logistic(np.column_stack([a, b])), y, Task.PROBABILITY)
    assert found.link == "logit"
    assert found.weights == pytest.approx((0.7, 0.3), abs=0.03)


def test_weights_and_level_find_the_true_mixture_of_amounts():
    rng = np.random.default_rng(0)
    x = rng.lognormal(1, 1, (20_000, 3))
    y = rng.poisson(1.5 * (0.8 * x[:, 0] + 0.2 * x[:, 1])).astype(float)
    found = learn_pool(x, y, Task.AMOUNT)
    assert found.weights == pytest.approx((0.8, 0.2, 0.0), abs=0.03)
    assert found.level == pytest.approx(1.5, rel=0.02)
    assert found.predict(x).sum() == pytest.approx(y.sum())


def test_no_weighting_on_a_grid_does_better():
    examples, true = skewed.orders(1000, 6)
    x = np.column_stack([np.clip(true**2, 0.01, 0.99), np.clip(true**0.5, 0.01, 0.99)])
    for link in ("logit", "linear"):
        best = learn_pool(x, examples.label, Task.PROBABILITY, (link,)).loss
        grid = [Pool(link, (w, 1 - w)).predict(x) for w in np.linspace(0, 1, 21)]
        assert best <= min(log_loss(examples.label, p) for p in grid) + 1e-9


def test_a_pull_draws_weights_towards_equal_ones():
    y = np.tile([0.0, 1.0], 50)
    x = np.column_stack([np.where(y > 0, 0.9, 0.1), np.full(100, 0.5)])
    first = [learn_pool(x, y, Task.PROBABILITY, ("logit",), pull).weights[0] for pull in (0.0, 0.5, 1e6)]
    assert first[0] == 1.0
    assert first[0] > first[1] > first[2]
    assert first[2] == pytest.approx(0.5, abs=1e-3)


def test_unusable_predictions_are_refused():
    with pytest.raises(UsageError):
        learn_pool(np.full((3, 1), np.nan), np.ones(3), Task.AMOUNT)
    with pytest.raises(ComputationError):
        learn_pool(np.ones((3, 1)), np.zeros(3), Task.AMOUNT)
    with pytest.raises(UsageError):
        blended([], TRAIN)
    with pytest.raises(ComputationError):
        folds(np.arange(3), 5, 0)
