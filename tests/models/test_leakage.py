"""Planted leaks are found and named; clean examples raise no alarm."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from tierwise.errors import ContractError
from tierwise.models.family import Examples, Rows, Task
from tierwise.models.folds import folds
from tierwise.models.leakage import (
    changed_by_future,
    duplicate_groups,
    label_columns,
    shared_customers,
    shared_duplicates,
    telling_columns,
)


def _clean(n=800, seed=0, task=Task.PROBABILITY):
    """A strong honest column, noise, a category, an id-like category."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=n)
    label = (rng.random(n) < 1 / (1 + np.exp(-2 * x))).astype(float) if task is Task.PROBABILITY else np.exp(x)
    columns = {"x": x + rng.normal(size=n), "noise": rng.random(n), "city": rng.choice(["a", "b", "c"], n)}
    columns["postcode"] = rng.integers(0, n, n).astype(str)
    return label, columns, rng


def _examples(label, columns, task=Task.PROBABILITY):
    return Examples("q", task, Rows(pa.table(columns)), label, np.arange(len(label)), "EUR")


@pytest.mark.parametrize("task", list(Task))
@pytest.mark.parametrize("seed", range(5))
def test_clean_examples_raise_no_alarm(task, seed):
    label, columns, _ = _clean(seed=seed, task=task)
    examples = _examples(label, columns, task)
    assert telling_columns(examples) == label_columns(examples.rows, label, "label") == []
    assert shared_duplicates(examples.rows, folds(examples.group, 5, 1)) == []


def test_a_column_written_after_the_fact_is_found():
    label, columns, rng = _clean()
    columns["refund"] = label * 50 + rng.normal(size=len(label))
    reasons = np.where(label > 0, rng.choice(["price", "moved", "other"], len(label)), None)
    columns["why_left"] = pa.array(reasons.tolist(), pa.string())
    columns["ended"] = pa.array(np.where(label > 0, rng.random(len(label)), np.nan), from_pandas=True)
    found = telling_columns(_examples(label, columns))
    assert {f.column: f.code for f in found} == dict.fromkeys(("ended", "refund", "why_left"), "tells_all")
    assert all(f.numbers["here"] > 0.98 for f in found)


def test_a_column_that_tells_on_one_date_only():
    label, columns, rng = _clean()
    later, other, _ = _clean(seed=9)
    columns["refund"] = label * 50 + rng.normal(size=len(label))
    other["refund"] = later * 0.5 + rng.normal(size=len(later))
    (found,) = telling_columns(_examples(label, columns), [_examples(later, other)])
    assert (found.code, found.column) == ("tells_once", "refund")
    assert found.numbers["elsewhere"] < 0.8


def test_an_amount_known_beforehand_is_found():
    label, columns, rng = _clean(task=Task.AMOUNT)
    columns["invoice"] = label * rng.uniform(0.97, 1.03, len(label))
    assert [f.column for f in telling_columns(_examples(label, columns, Task.AMOUNT))] == ["invoice"]


def test_few_rows_accuse_nobody():
    label = np.r_[np.ones(6), np.zeros(200)]
    assert telling_columns(_examples(label, {"x": label + 0.0, "k": ["a"] * 206})) == []


def test_the_label_by_name_by_value_and_by_code():
    label, columns, _ = _clean()
    columns |= {"q": columns["noise"], "not": 1 - label, "word": np.where(label > 0, "yes", "no"), "cents": 100 * label}
    found = label_columns(_examples(label, columns).rows, label, "q")
    assert [f.column for f in found] == ["cents", "not", "q", "word"]


def test_features_that_see_the_future_are_named():
    before = pa.table({"id": ["a", "b", "c"], "orders": [1, 2, 3], "spend": [1.0, None, 0.3], "city": ["x", "y", None]})
    after = pa.table(
        {"id": ["c", "a", "b"], "orders": [3, 1, 2], "spend": [0.1 + 0.2, 1.0, None], "city": [None, "x", "y"]}
    )
    assert changed_by_future(before, after, "id") == []
    leaking = after.set_column(2, "spend", pa.array([0.3, 1.0, 5.0])).set_column(1, "orders", pa.array([3, 1, 9]))
    found = changed_by_future(before, leaking, "id")
    assert [(f.column, f.numbers["rows"]) for f in found] == [("orders", 1), ("spend", 1)]
    (new,) = changed_by_future(before.slice(0, 2), after, "id")
    assert (new.column, new.numbers) == ("id", {"rows": 1.0})
    with pytest.raises(ContractError, match="one row for each id"):
        changed_by_future(before, pa.concat_tables([after, after]), "id")


def test_customers_on_both_sides():
    assert shared_customers(np.array([1, 2, 2]), np.array([3, 4])) == []
    assert shared_customers(np.array([1, 2, 2]), np.array([2, 4]))[0].numbers["customers"] == 1


def test_planted_duplicates_are_found_and_then_kept_together():
    _, columns, rng = _clean(300)
    again = rng.integers(0, 300, 60)
    table = pa.table(columns)
    rows = Rows(pa.concat_tables([table, table.take(again)]))
    (found,) = shared_duplicates(rows, folds(np.arange(360), 5, 1))
    assert found.numbers["rows"] > 60
    assert shared_duplicates(rows, folds(duplicate_groups(rows), 5, 1)) == []


def test_twins_of_twins_and_customers_are_one_group():
    rows = Rows(pa.table({"a": [1.0, 1.0, 2.0, 2.0, None, None, 0.0]}))
    assert duplicate_groups(rows).tolist() == [0, 0, 1, 1, 2, 2, 3]
    joined = duplicate_groups(rows, group=np.array([7, 8, 8, 9, 5, 4, 3]))
    assert joined.tolist() == [0, 0, 0, 0, 1, 1, 2]
