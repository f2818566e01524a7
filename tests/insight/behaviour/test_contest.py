"""Who answers: a family where it knows more than the rules, else the rule; and never an input that knows the answer."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest
from small_world import past

from tierwise.contract.arrays import number
from tierwise.errors import ComputationError
from tierwise.insight.behaviour import questions, rules
from tierwise.insight.behaviour.contest import contest, served
from tierwise.models import catalogue
from tierwise.models.family import Task
from tierwise.models.select import Budget

BUY = questions.buy(90)
FAMILIES = catalogue.families(Task.PROBABILITY, ("logistic", "tree"))
BUDGET = Budget(fits=9, folds=3)


def _by_visits(c):
    """Only visits tell, which no free rule looks at."""
    return 1 / (1 + np.exp(2.5 - 0.8 * c["visits_90d"]))


def _by_recency(c):
    return 0.9 - 0.8 * c["days_since_last_order"] / 200


def test_a_family_that_knows_more_than_the_rules_serves():
    found = contest(BUY, past(_by_visits), FAMILIES, 1, BUDGET)
    assert found.serves == "logistic"
    assert found.order["logistic"].gain_low > 0.1
    rows = found.test.examples.rows
    truth = _by_visits({"visits_90d": number(rows.table, "visits_90d")})
    said = served(found, 1, rows).predict(rows)
    assert np.corrcoef(said, truth)[0, 1] > 0.97
    assert abs(said.mean() - truth.mean()) < 0.03


def test_where_one_rule_tells_all_the_rule_serves():
    found = contest(BUY, past(_by_recency), FAMILIES, 1, BUDGET)
    assert found.order.baseline_serves
    assert found.serves == "recency"


def test_a_shop_without_signal_gets_the_rule():
    found = contest(BUY, past(lambda c: np.full(len(c["orders"]), 0.4)), FAMILIES, 1, BUDGET)
    assert found.serves in rules.RULES
    rows = found.test.examples.rows
    said = served(found, 1, rows).predict(rows)
    assert said.std() < 0.1


def test_an_input_from_after_the_date_is_left_out():
    dates = []
    for d in past(_by_recency):
        told = number(d.after[90], "orders")
        features = d.features.set_column(
            d.features.column_names.index("mean_stars"),
            "mean_stars",
            pa.array(told + 0.01 * np.arange(len(told)) / 1e4),
        )
        dates.append(replace(d, features=features))
    found = contest(BUY, dates, FAMILIES, 1, BUDGET)
    assert [leak.column for leak in found.leaks] == ["mean_stars"]
    assert "mean_stars" not in found.everything.examples.rows.table.column_names
    assert found.order[found.order.best_candidate].value < 0.9


def test_clean_inputs_accuse_nobody():
    assert contest(BUY, past(_by_visits), FAMILIES, 1, BUDGET).leaks == ()


def test_who_refused_profiling_is_neither_learned_from_nor_asked():
    dates = past(_by_visits, n=300)
    refused = [replace(d, features=_refuse(d.features, 50)) for d in dates]
    found = contest(BUY, refused, FAMILIES, 1, BUDGET)
    assert len(found.everything.examples) == 3 * 250


def _refuse(features: pa.Table, n: int) -> pa.Table:
    flags = pa.array([i < n for i in range(features.num_rows)])
    return features.set_column(features.column_names.index("no_profiling"), "no_profiling", flags)


@pytest.mark.parametrize("chance", [lambda c: 0 * c["orders"], lambda c: 1 + 0 * c["orders"]])
def test_one_answer_alone_names_the_question(chance):
    with pytest.raises(ComputationError, match="buy_90d"):
        contest(BUY, past(chance), FAMILIES, 1, BUDGET)


def test_the_same_seed_gives_the_same_answers():
    first, second = (contest(BUY, past(_by_visits), FAMILIES, 1, BUDGET) for _ in range(2))
    assert all(np.array_equal(first.said[k], second.said[k]) for k in first.said)
    assert first.order == second.order
