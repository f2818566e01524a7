"""The decision tree: scikit-learn's answers from our arrays, exact paths, and rules that people can check."""

from __future__ import annotations

import warnings

import numpy as np
import pyarrow as pa
import pytest
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

from tierwise.errors import ComputationError
from tierwise.models import store
from tierwise.models.family import Examples, Rows, Task
from tierwise.models.rules import Condition
from tierwise.models.tree import DecisionTree, FittedTree


def _xor(task: Task, n: int = 800, seed: int = 1) -> Examples:
    rng = np.random.default_rng(seed)
    a, b = rng.normal(size=(2, n))
    town = np.array(["Ulm", "Kiel", "Jena"])[rng.integers(0, 3, n)]
    agree = (a > 0) == (b > 0.5)
    label = np.where(agree, 1.0, 0.0) if task is Task.PROBABILITY else np.where(agree, 80.0, 20.0) + 5 * (town == "Ulm")
    table = pa.table({"a": np.where(rng.random(n) < 0.1, np.nan, a), "b": b, "town": town})
    return Examples("test", task, Rows(table), label, np.arange(n))


@pytest.fixture(scope="module", params=list(Task))
def fitted(request):
    return DecisionTree().fit(_xor(request.param), seed=1)


@pytest.mark.parametrize("task", list(Task))
@pytest.mark.parametrize("settings", [{}, {"leaves": 5}, {"depth": 12, "prune": 0.01}])
def test_equal_to_scikit_learn(task, settings):
    examples = _xor(task)
    numbers = Examples("test", task, Rows(examples.rows.table.select(["a", "b"])), examples.label, examples.group)
    fitted = DecisionTree(prior_rows=0.0, leaf_rows=8, **settings).fit(numbers, seed=1)
    estimator = DecisionTree(leaf_rows=8, **settings)._estimator(numbers, 1)
    assert isinstance(estimator, DecisionTreeClassifier if task is Task.PROBABILITY else DecisionTreeRegressor)
    matrix = fitted.codes.matrix(numbers.rows)
    estimator.fit(matrix, numbers.label)
    theirs = estimator.predict_proba(matrix)[:, 1] if task is Task.PROBABILITY else estimator.predict(matrix)
    assert np.allclose(fitted.predict(numbers.rows), theirs, rtol=0, atol=1e-12)


def test_signs_that_must_agree_are_found(fitted):
    rows = Rows(pa.table({"a": [2.0, 2.0, -2.0, -2.0], "b": [2.0, -2.0, 2.0, -2.0], "town": ["Jena"] * 4}))
    high, low, low_too, high_too = fitted.predict(rows)
    assert min(high, high_too) > 2 * max(low, low_too)


def test_steps_on_the_path_add_up(fitted):
    found = fitted.explain(_xor(Task.PROBABILITY, n=200, seed=2).rows)
    assert np.allclose(found.base + found.parts.sum(axis=1), found.score, rtol=0, atol=1e-9)


def test_every_row_keeps_the_one_rule_whose_answer_it_gets(fitted):
    rows = _xor(Task.PROBABILITY, n=300, seed=3).rows
    held = np.array([[all(_holds(c, row) for c in rule.conditions) for rule in fitted.rules()] for row in _plain(rows)])
    assert (held.sum(axis=1) == 1).all()
    assert np.allclose(np.array([rule.value for rule in fitted.rules()])[held.argmax(axis=1)], fitted.predict(rows))
    assert sum(rule.share for rule in fitted.rules()) == pytest.approx(1)


def _plain(rows: Rows) -> list[dict[str, object]]:
    return rows.table.to_pylist()


def _holds(condition: Condition, row: dict) -> bool:
    cell = row[condition.column]
    if cell is None or np.isnan(cell if isinstance(cell, float) else 0):
        return condition.empty
    if isinstance(cell, str):
        return cell in condition.levels
    cell = float(np.float32(cell))
    above = condition.above is None or cell > condition.above
    return above and (condition.at_most is None or cell <= condition.at_most)


def test_levels_are_cut_by_their_mean():
    town = np.repeat(["Ulm", "Kiel", "Jena", "Bonn"], 100)
    label = np.repeat([10.0, 50.0, 12.0, 48.0], 100)
    examples = Examples("test", Task.AMOUNT, Rows(pa.table({"town": town})), label, np.arange(400))
    first, second = DecisionTree(depth=1).fit(examples, seed=1).rules()
    assert set(first.conditions[0].levels) == {"Kiel", "Bonn"}
    assert (first.rows, second.rows, first.share) == (200, 200, 0.5)


def test_an_empty_cell_where_none_was_empty_goes_with_the_many():
    days = np.concatenate([np.full(300, 10.0), np.full(100, 200.0)])
    label = (days > 100).astype(float)
    examples = Examples("test", Task.PROBABILITY, Rows(pa.table({"days": days})), label, np.arange(400))
    fitted = DecisionTree().fit(examples, seed=1)
    unknown = Rows(pa.table({"days": pa.array([None], pa.float64())}))
    assert fitted.predict(unknown) == fitted.predict(Rows(pa.table({"days": [10.0]})))


def test_no_leaf_says_never():
    fitted = DecisionTree().fit(_xor(Task.PROBABILITY), seed=1)
    values = [rule.value for rule in fitted.rules()]
    assert 0 < min(values) < max(values) < 1


def test_drawn_boxes_stand_apart_and_lines_join_neighbouring_depths(fitted):
    drawing = fitted.drawn()
    depth = {box.number: box.depth for box in drawing.boxes}
    assert all(depth[line.child] == depth[line.parent] + 1 for line in drawing.lines)
    for level in range(drawing.depth + 1):
        places = [box.place for box in drawing.boxes if box.depth == level]
        assert len(set(places)) == len(places)
    assert len(drawing.lines) == len(drawing.boxes) - 1
    assert drawing.leaves == len(fitted.rules())


def test_kept_and_restored_it_answers_the_same(fitted, tmp_path):
    store.write(tmp_path, "model", fitted.state())
    back = FittedTree.restored(store.read(tmp_path, "model"))
    rows = _xor(Task.PROBABILITY, n=100, seed=4).rows
    assert (back.predict(rows) == fitted.predict(rows)).all()
    assert back.rules() == fitted.rules()


def test_a_column_wholly_empty_or_huge_does_no_harm():
    examples = _xor(Task.PROBABILITY)
    table = examples.rows.table.append_column("void", pa.nulls(len(examples), pa.float64()))
    table = table.append_column("huge", pa.array(np.full(len(examples), 1e300)))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        wider = Examples("test", Task.PROBABILITY, Rows(table), examples.label, examples.group)
        fitted = DecisionTree().fit(wider, seed=1)
    assert np.isfinite(fitted.predict(wider.rows)).all()


def test_no_column_is_refused():
    rows = Rows(pa.table({"a": [1.0, 2.0]}).select([]))
    bare = Examples("test", Task.AMOUNT, rows, np.zeros(len(rows)), np.arange(len(rows)))
    with pytest.raises(ComputationError, match="nothing to learn from"):
        DecisionTree().fit(bare, seed=1)
