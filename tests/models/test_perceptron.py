"""The perceptron: scikit-learn's answers from our arrays, and reasons that add up."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from tierwise.metrics.probability import auc
from tierwise.models import store
from tierwise.models.family import Examples, Rows, Task
from tierwise.models.perceptron import FittedPerceptron, Layers, Perceptron


def _ring(task: Task, n: int = 2000, seed: int = 1) -> Examples:
    """Inside a ring it happens, outside it does not: no line can tell."""
    rng = np.random.default_rng(seed)
    x, y = rng.normal(size=(2, n))
    inside = x**2 + y**2 < 1.4
    label = inside.astype(float) if task is Task.PROBABILITY else 1000.0 + 50 * inside
    town = pa.array(np.array(["Ulm", "Kiel"])[rng.integers(0, 2, n)], mask=rng.random(n) < 0.1)
    table = pa.table({"x": x, "y": y, "town": town, "holes": np.where(rng.random(n) < 0.2, np.nan, x)})
    return Examples("test", task, Rows(table), label, np.arange(n) // 2)


@pytest.fixture(scope="module", params=list(Task))
def fitted(request):
    return Perceptron(epochs=30).fit(_ring(request.param), seed=1)


def test_a_ring_is_learned():
    family, later = Perceptron(most_epochs=30, learning_rate=0.01), _ring(Task.PROBABILITY, seed=2)
    fitted = family.fit(_ring(Task.PROBABILITY), seed=1)
    assert auc(later.label, fitted.predict(later.rows)) > 0.95


@pytest.mark.parametrize("task", list(Task))
def test_equal_to_scikit_learn(task):
    examples, family = _ring(task, n=400), Perceptron(epochs=3, hidden=(7, 5, 3))
    fitted = family.fit(examples, seed=1)
    matrix = fitted.design.matrix(examples.rows)
    theirs = family._training(task, len(matrix), 1)
    label = (examples.label - fitted.centre) / fitted.scale
    classes = {"classes": [0, 1]} if task is Task.PROBABILITY else {}
    for _ in range(3):
        theirs.partial_fit(matrix, label, **classes)
    answer = theirs.predict_proba(matrix)[:, 1] if task is Task.PROBABILITY else theirs.predict(matrix)
    assert np.allclose(fitted.predict(examples.rows), fitted.centre + fitted.scale * answer, rtol=0, atol=1e-9)


def test_reasons_add_up(fitted):
    rows = _ring(Task.PROBABILITY, n=300, seed=4).rows
    found = fitted.explain(rows)
    assert np.allclose(found.base + found.parts.sum(axis=1), found.score, rtol=0, atol=1e-9)
    assert np.allclose(found.predictions(), fitted.predict(rows), rtol=0, atol=1e-9)


def test_reasons_are_the_integral_of_the_gradient_before_anything_is_spread():
    """Against a fine sum of finite differences along the way from the mean row."""
    rng = np.random.default_rng(2)
    sizes = [(4, 6), (6, 3), (3, 1)]
    layers = Layers(tuple(rng.normal(size=s) for s in sizes), tuple(rng.normal(size=s[1]) for s in sizes))
    row = rng.normal(size=4)
    steps = (np.arange(4000) + 0.5) / 4000
    slow = np.empty(4)
    for i in range(4):
        nudge = np.zeros(4)
        nudge[i] = 1e-5
        there, here = (layers.scores(steps[:, None] * row + sign * nudge) for sign in (1, -1))
        slow[i] = row[i] * np.mean((there - here) / 2e-5)
    assert np.allclose(layers.attributions(row[None])[1][0], slow, rtol=0, atol=1e-6)


def test_the_mean_row_has_no_reasons():
    fitted = Perceptron(epochs=3).fit(_ring(Task.AMOUNT), seed=1)
    base, parts = fitted.layers.attributions(np.zeros((1, len(fitted.design.terms))))
    assert not parts.any()
    assert base == fitted.layers.scores(np.zeros((1, len(fitted.design.terms))))[0]


def test_kept_and_restored_it_answers_the_same(fitted, tmp_path):
    store.write(tmp_path, "model", fitted.state())
    back = FittedPerceptron.restored(store.read(tmp_path, "model"))
    rows = _ring(Task.PROBABILITY, n=100, seed=5).rows
    assert (back.predict(rows) == fitted.predict(rows)).all()
    assert (back.explain(rows).parts == fitted.explain(rows).parts).all()


def test_the_same_seed_gives_the_same_network():
    one, again, other = (Perceptron(epochs=2).fit(_ring(Task.AMOUNT, n=300), seed=s) for s in (1, 1, 2))
    rows = _ring(Task.AMOUNT, n=50).rows
    assert (one.predict(rows) == again.predict(rows)).all()
    assert (one.predict(rows) != other.predict(rows)).any()


def test_one_amount_for_all_is_learned_as_such():
    examples = _ring(Task.AMOUNT, n=60)
    flat = Examples("test", Task.AMOUNT, examples.rows, np.full(60, 7.0), examples.group)
    assert np.abs(Perceptron().fit(flat, seed=1).predict(flat.rows) - 7).max() < 1.5
