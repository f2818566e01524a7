"""Boosted trees: they learn what no line can, say why exactly, and rest as text."""

from __future__ import annotations

import lightgbm as lgb
import numpy as np
import pyarrow as pa
import pytest

from tierwise.errors import ComputationError
from tierwise.metrics.probability import auc
from tierwise.models import boosting, store
from tierwise.models.boosting import Boosting, FittedBoosting
from tierwise.models.family import Examples, Rows, Task


def _rows(n: int, seed: int) -> Rows:
    rng = np.random.default_rng(seed)
    spend = rng.lognormal(3, 1, n)
    town = pa.array(np.array(["Ulm", "Kiel", "Jena", "Bonn"])[rng.integers(0, 4, n)], mask=rng.random(n) < 0.05)
    holes = {"left": rng.normal(size=n), "right": rng.normal(size=n), "spend": np.where(spend > 60, np.nan, spend)}
    return Rows(pa.table({**holes, "town": town}))


def _examples(task: Task, n: int = 1500, seed: int = 1) -> Examples:
    rows = _rows(n, seed)
    left, right = (rows.table[c].to_numpy() for c in ("left", "right"))
    score = 3 * np.sign(left * right) + np.where(np.array(rows.table["town"].to_pylist()) == "Ulm", 2.0, 0.0)
    rng = np.random.default_rng(seed + 100)
    happened = (rng.random(n) < 1 / (1 + np.exp(-score))).astype(float)
    label = happened if task is Task.PROBABILITY else happened * rng.lognormal(3, 0.3, n)
    return Examples("test", task, rows, label, np.arange(n) // 2)


@pytest.fixture(scope="module", params=["binary", "regression", "tweedie"])
def fitted(request):
    task = Task.PROBABILITY if request.param == "binary" else Task.AMOUNT
    return Boosting(request.param, threads=1).fit(_examples(task), seed=1)


def test_it_learns_that_two_signs_must_agree():
    fitted, later = Boosting(threads=1).fit(_examples(Task.PROBABILITY), seed=1), _examples(Task.PROBABILITY, seed=2)
    assert auc(later.label, fitted.predict(later.rows)) > 0.9


def test_reasons_add_up_in_few_rows_and_in_bulk(fitted, monkeypatch):
    rows = _rows(300, seed=5)
    few = fitted.explain(rows)
    monkeypatch.setattr(boosting, "FEW_REASONS", 0)
    bulk = fitted.explain(rows)
    for found in (few, bulk):
        assert np.allclose(found.base + found.parts.sum(axis=1), found.score, atol=1e-9)
        assert np.allclose(found.predictions(), fitted.predict(rows), rtol=1e-9)
    assert np.allclose(few.parts, bulk.parts, atol=1e-9)


def test_larger_trees_are_explained_by_lightgbm(monkeypatch):
    monkeypatch.setattr(boosting, "FEW_REASONS", 0)
    fitted = Boosting(leaves=31, leaf_rows=5, trees=5, threads=1).fit(_examples(Task.AMOUNT), seed=1)
    found = fitted.explain(_rows(50, seed=5))
    assert np.allclose(found.predictions(), fitted.predict(_rows(50, seed=5)))


def test_nobody_to_answer_for_is_legal(fitted):
    nobody = Rows(_rows(5, seed=5).table.slice(0, 0))
    assert fitted.predict(nobody).shape == (0,)
    assert fitted.explain(nobody).parts.shape == (0, 4)


def test_equal_to_bare_lightgbm():
    examples = _examples(Task.AMOUNT)
    family = Boosting(trees=12, threads=1)
    fitted = family.fit(examples, seed=1)
    matrix = fitted.codes.matrix(examples.rows)
    parameters = family._parameters("regression", len(examples), 1)
    bare = lgb.train(parameters, lgb.Dataset(matrix, examples.label, categorical_feature=[3]), 12)
    assert (fitted.predict(examples.rows) == bare.predict(matrix)).all()


def test_kept_and_restored_it_answers_the_same(fitted, tmp_path):
    store.write(tmp_path, "model", fitted.state())
    back = FittedBoosting.restored(store.read(tmp_path, "model"))
    rows = _rows(200, seed=6)
    assert (back.predict(rows) == fitted.predict(rows)).all()
    assert (back.explain(rows).parts == fitted.explain(rows).parts).all()


def test_the_number_of_threads_changes_nothing():
    examples = _examples(Task.PROBABILITY)
    one, two = (Boosting(trees=3, threads=t).fit(examples, seed=1) for t in (1, 2))
    assert one.text == two.text


def test_an_empty_cell_where_none_was_empty_counts_as_the_median_not_as_zero():
    rng = np.random.default_rng(1)
    days = rng.integers(10, 400, 600).astype(float)
    label = (days < 100).astype(float)
    examples = Examples("test", Task.PROBABILITY, Rows(pa.table({"days": days})), label, np.arange(600))
    fitted = Boosting(threads=1).fit(examples, seed=1)
    empty, median = ({"days": pa.array([d], pa.float64())} for d in (None, float(np.median(days))))
    assert fitted.predict(Rows(pa.table(empty))) == fitted.predict(Rows(pa.table(median)))
    assert fitted.predict(Rows(pa.table(empty)))[0] < 0.1
    assert fitted.predict(Rows(pa.table({"days": [0.0]})))[0] > 0.9


def test_noise_gets_few_trees_and_a_pattern_many():
    examples = _examples(Task.PROBABILITY)
    noise = np.random.default_rng(9).integers(0, 2, len(examples)).astype(float)
    shuffled = Examples("noise", Task.PROBABILITY, examples.rows, noise, examples.group)
    few, many = (Boosting(threads=1).fit(e, seed=1).trees for e in (shuffled, examples))
    assert few < 10 < many


def test_a_handful_of_rows_gives_their_mean_at_least():
    few = _examples(Task.AMOUNT, n=4)
    found = Boosting(threads=1).fit(few, seed=1)
    assert np.isfinite(found.predict(_rows(5, seed=3))).all()
    assert np.allclose(found.explain(_rows(5, seed=3)).predictions(), found.predict(_rows(5, seed=3)))


@pytest.mark.parametrize(
    ("objective", "task", "shift", "says"),
    [
        ("tweedie", Task.AMOUNT, -50.0, "amounts from 0 on"),
        ("binary", Task.AMOUNT, 0.0, "does not answer"),
        ("poisson", Task.AMOUNT, 0.0, "does not answer"),
    ],
)
def test_what_an_objective_cannot_answer_is_refused(objective, task, shift, says):
    examples = _examples(task, n=100)
    shifted = Examples("test", task, examples.rows, examples.label + shift, examples.group)
    with pytest.raises(ComputationError, match=says):
        Boosting(objective).fit(shifted, seed=1)
