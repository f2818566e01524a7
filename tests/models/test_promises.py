"""What every method family promises, whatever it is inside: one suite for the whole catalogue, none left out."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pyarrow as pa
import pytest

from tierwise.errors import ComputationError
from tierwise.metrics.probability import auc
from tierwise.models import catalogue, store
from tierwise.models.family import Examples, History, Rows, Task

SEED = 11
ORDER_COUNTS = {
    "mlp": "training batches are drawn by place",
    "sequence": "training batches are drawn by place",
    "svm rbf": "libsvm stops near the optimum, not at it",
}
"""Families whose answer moves with the order of training rows, and why. All others: equal to 1e-8."""


FOUND = {kind: catalogue.family(kind) for kind in catalogue.kinds()} | {
    "linear lstsq": catalogue.family("linear", solver="lstsq"),
    "linear gradient": catalogue.family("linear", solver="gradient"),
    "linear unpenalised": catalogue.family("linear", ridge=0),
    "svm rbf": catalogue.family("svm", kernel="rbf"),
    "neighbours distance": catalogue.family("neighbours", k=20, weights="distance"),
}
"""Every family as it comes, by its kind, and some with settings that go another way inside."""
CASES = [
    pytest.param(name, task, id=f"{name}-{task}", marks=[pytest.mark.deep] if name == "sequence" else [])
    for name, family in FOUND.items()
    for task in sorted(family.tasks)
]
every = pytest.mark.parametrize(("name", "task"), CASES)


def world(n, seed, task):
    """Customers with every kind of column: skewed, missing, constant, never known, flags, categories; and histories."""
    rng = np.random.default_rng(seed)
    orders, age, city = rng.geometric(0.3, n), rng.normal(45, 15, n), rng.choice(["Ulm", "Köln", "桂林"], n)
    late = rng.gamma(1.5, 40, n) / np.sqrt(orders)
    score = 0.8 * np.log(orders) - 1.5 * np.log1p(late / 40) + 0.4 * (city == "Ulm") + 0.5
    comes = rng.random(n) < 1 / (1 + np.exp(-2 * score))
    label = comes.astype(float) if task is Task.PROBABILITY else np.where(comes, rng.lognormal(3 + 0.3 * score, 0.4), 0)
    columns = {
        "orders": pa.array(orders, pa.int64()),
        "days_since": pa.array(late, pa.float64()),
        "age": pa.array(age, mask=rng.random(n) < 0.3),
        "city": pa.array(city.astype(object), pa.string(), mask=rng.random(n) < 0.1),
        "newsletter": pa.array(rng.random(n) < 0.4),
        "same": pa.array(np.full(n, 3.5)),
        "never_known": pa.nulls(n, pa.float64()),
        "never_named": pa.nulls(n, pa.string()),
    }
    return Examples(
        "will she", task, Rows(pa.table(columns), history(orders, late, rng)), label, np.arange(n) // 2, "EUR"
    )


def history(orders, late, rng):
    """As many steps as orders, the last one ``late`` days ago."""
    start = np.concatenate([[0], np.cumsum(orders)]).astype(np.int64)
    first = np.zeros(start[-1], dtype=bool)
    first[start[:-1]] = True
    gap = np.where(first, 0.0, rng.gamma(2, 15, start[-1]))
    after = np.cumsum(gap)
    ago = np.repeat(after[start[1:] - 1] + late, orders) - after
    return History(start, {"gap_days": gap, "days_ago": ago, "amount": rng.lognormal(3, 0.5, start[-1])})


@cache
def learned_from(task):
    return world(300, 1, task)


@cache
def asked(task):
    return world(80, 2, task).rows


@cache
def fitted(name, task):
    return FOUND[name].fit(learned_from(task), SEED)


def with_columns(rows, **columns):
    """The rows with some columns replaced or added."""
    table = rows.table
    for name, values in columns.items():
        at = table.column_names.index(name) if name in table.column_names else None
        table = table.append_column(name, values) if at is None else table.set_column(at, name, values)
    return Rows(table, rows.history)


def proper(answer, task, n):
    """One finite number for each row, a probability within 0..1."""
    assert answer.shape == (n,)
    assert answer.dtype == np.float64
    assert np.isfinite(answer).all()
    assert task is Task.AMOUNT or (answer.min(initial=0) >= 0 and answer.max(initial=1) <= 1)


def test_no_family_is_left_out():
    assert all(FOUND[kind].kind == kind for kind in catalogue.kinds())
    assert {case.values[0] for case in CASES} == set(FOUND)
    assert set(ORDER_COUNTS) <= set(FOUND)


@every
def test_answers_are_proper_and_say_something(name, task):
    ask = world(600, 3, task)
    answer = fitted(name, task).predict(ask.rows)
    proper(answer, task, 600)
    assert auc(ask.label > 0, answer) > 0.7


@every
def test_a_second_fit_forgets_the_first(name, task):
    other, first = world(150, 4, task), fitted(name, task).predict(asked(task))
    again = FOUND[name].fit(other, SEED).predict(asked(task))
    fresh = replace(FOUND[name])
    assert np.array_equal(again, fresh.fit(other, SEED).predict(asked(task)))
    assert not np.allclose(again, first)


@every
def test_the_same_seed_gives_the_same_answer(name, task):
    again = FOUND[name].fit(learned_from(task), SEED)
    assert np.array_equal(again.predict(asked(task)), fitted(name, task).predict(asked(task)))


@every
def test_kept_and_brought_back_it_answers_alike(name, task, tmp_path):
    model = fitted(name, task)
    store.write(tmp_path, "model", model.state())
    back = catalogue.restore(store.read(tmp_path, "model"))
    assert back.family == model.family == FOUND[name].kind
    assert np.array_equal(back.predict(asked(task)), model.predict(asked(task)))
    assert np.array_equal(back.explain(asked(task)).parts, model.explain(asked(task)).parts)


@every
def test_order_of_columns_and_columns_not_asked_for_are_moot(name, task):
    rows, expected = asked(task), fitted(name, task).predict(asked(task))
    turned = Rows(rows.table.select(rows.table.column_names[::-1]), rows.history)
    assert np.array_equal(fitted(name, task).predict(turned), expected)
    more = with_columns(rows, aaa=pa.array(np.arange(80.0)), signed_up=pa.array([0] * 80, pa.date32()))
    assert np.array_equal(fitted(name, task).predict(more), expected)
    some = learned_from(task)
    turned = Rows(some.rows.table.select(some.rows.table.column_names[::-1]), some.rows.history)
    again = FOUND[name].fit(Examples("q", task, turned, some.label, some.group, "EUR"), SEED)
    assert again.predict(rows) == pytest.approx(expected, rel=1e-9)


@every
def test_rows_are_answered_one_by_one_as_together(name, task):
    model, rows = fitted(name, task), asked(task)
    single = np.concatenate([model.predict(rows.take(np.array([i]))) for i in (0, 7, 79)])
    assert single == pytest.approx(model.predict(rows)[[0, 7, 79]], rel=1e-9)
    proper(model.predict(rows.take(np.zeros(0, dtype=np.int64))), task, 0)


@every
def test_text_is_text_however_arrow_keeps_it(name, task):
    rows, expected = asked(task), fitted(name, task).predict(asked(task))
    city = rows.table["city"]
    for kept in (city.cast(pa.large_string()), city.combine_chunks().dictionary_encode()):
        assert np.array_equal(fitted(name, task).predict(with_columns(rows, city=kept)), expected)


@every
def test_unknown_missing_and_wild_cells_are_answered(name, task):
    rows, model = asked(task), fitted(name, task)
    wild = [np.inf, -np.inf, 1e300, -1e300, 1e15, -1e15, 0.0, np.nan] * 10
    for odd in (
        with_columns(rows, city=pa.array(["Atlantis"] * 80)),
        with_columns(
            rows, same=pa.array([99.0] * 80), never_known=pa.array([5.0] * 80), never_named=pa.array(["x"] * 80)
        ),
        with_columns(rows, **{name: pa.nulls(80, rows.table[name].type) for name in rows.table.column_names}),
        with_columns(rows, **{name: pa.nulls(80) for name in rows.table.column_names}),
        with_columns(rows, days_since=pa.array(wild), age=pa.array(wild), orders=pa.array([2**62] * 80)),
        Rows(rows.table.select(["orders"]), rows.history),
    ):
        proper(model.predict(odd), task, 80)
        assert np.isfinite(model.explain(odd).parts).all()


@every
def test_one_answer_alone_cannot_be_learned(name, task):
    some = learned_from(task)
    for same in (0.0, 1.0):
        one = Examples("will she", task, some.rows, np.full(len(some), same), some.group, "EUR")
        if task is Task.PROBABILITY:
            with pytest.raises(ComputationError, match="will she"):
                FOUND[name].fit(one, SEED)
        else:
            answered(name, one, lambda p, same=same: np.abs(p - same).max() < 0.2)


@every
def test_no_rows_cannot_be_learned(name, task):
    with pytest.raises(ComputationError, match="will she"):
        FOUND[name].fit(learned_from(task).take(np.zeros(0, dtype=np.int64)), SEED)


@every
@pytest.mark.parametrize("n", [1, 2, 3, 8])
def test_a_handful_of_customers_is_learned_from_or_refused_by_name(name, task, n):
    some = learned_from(task)
    ends = np.r_[np.flatnonzero(some.label > 0)[: (n + 1) // 2], np.flatnonzero(some.label == 0)[: n // 2]]
    answered(name, some.take(ends), lambda p: np.isfinite(p).all())


@every
def test_columns_that_tell_nothing_give_everybody_the_same(name, task):
    some = learned_from(task)
    bare = Rows(some.rows.table.select(["same", "never_known", "never_named"]), flat_history(len(some)))
    blind = Examples("will she", task, bare, some.label, some.group, "EUR")
    answered(name, blind, lambda p: np.ptp(p) < 1e-9 * max(1, np.abs(p).max()))


def flat_history(n):
    """One step each, all alike."""
    one = np.ones(n)
    return History(np.arange(n + 1), {"gap_days": 0 * one, "days_ago": 30 * one, "amount": 20 * one})


def answered(name, examples, holds):
    """Either an answer of which something holds, or an error that names the question."""
    refusal = ""
    try:
        answer = FOUND[name].fit(examples, SEED).predict(examples.rows)
    except ComputationError as refused:
        refusal = str(refused)
    if refusal:
        assert examples.question in refusal
    else:
        proper(answer, examples.task, len(examples))
        assert holds(answer)


@every
def test_the_order_of_training_rows_is_moot(name, task):
    some, expected = learned_from(task), fitted(name, task).predict(asked(task))
    for seed in range(3):
        turned = some.take(np.random.default_rng(seed).permutation(len(some)))
        answer = FOUND[name].fit(turned, SEED).predict(asked(task))
        if name in ORDER_COUNTS:
            assert np.corrcoef(answer, expected)[0, 1] > 0.9
        else:
            assert answer == pytest.approx(expected, rel=1e-8, abs=1e-8)


@every
def test_reasons_add_up_to_the_score_and_the_score_to_the_answer(name, task):
    model, rows = fitted(name, task), asked(task)
    why, answer = model.explain(rows), model.predict(rows)
    assert why.parts.shape == (80, len(why.columns))
    assert len(set(why.columns)) == len(why.columns)
    assert why.base + why.parts.sum(axis=1) == pytest.approx(why.score, rel=1e-6, abs=1e-6)
    assert why.predictions() == pytest.approx(answer, rel=1e-6, abs=1e-6)
    never = [i for i, name in enumerate(why.columns) if name in ("same", "never_known", "never_named")]
    assert np.abs(why.parts[:, never]).max(initial=0) < 1e-9
    assert model.explain(rows.take(np.zeros(0, dtype=np.int64))).parts.shape == (0, len(why.columns))


@every
def test_variants_differ_and_the_family_itself_is_among_them(name, task):
    family = FOUND[name]
    for rows in (0, 30, 100_000):
        variants = family.variants(rows)
        assert family in variants
        assert len(set(variants)) == len(variants)
        assert all(v.kind == family.kind for v in variants)
