"""The watch list's card: counted again by hand from what was said, and silent where there is nothing to compare."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest
from small_world import past

from tierwise.contract.arrays import number
from tierwise.insight.behaviour import questions
from tierwise.insight.behaviour.contest import contest
from tierwise.insight.behaviour.learning import FROM_VALUE
from tierwise.insight.behaviour.watch import watch_rows
from tierwise.models import catalogue
from tierwise.models.family import Task
from tierwise.models.select import Budget

CHURN = questions.churn(90)
FAMILIES = catalogue.families(Task.PROBABILITY, ("logistic",))


def _by_visits(c):
    return 1 / (1 + np.exp(2.5 - 0.8 * c["visits_90d"]))


def _valued(date):
    """Twice an order of half of what was spent, a third of it margin; half of the rows reversed: ids match them."""
    n, spent = date.features.num_rows, number(date.features, "revenue")
    at = date.features.column_names.index("margin")
    features = date.features.set_column(at, "margin", pa.array(spent / 3))
    table = pa.table({"customer_id": features["customer_id"], **{c: pa.nulls(n, pa.float64()) for c in FROM_VALUE}})
    for name, values in (("expected_orders", np.full(n, 2.0)), ("expected_order_value", spent / 2)):
        table = table.set_column(table.column_names.index(name), name, pa.array(values))
    value = table.take(pa.array([*range(n // 2), *range(n - 1, n // 2 - 1, -1)]))
    return replace(date, features=features, value=value)


@pytest.fixture(scope="module")
def held():
    dates = [_valued(d) for d in past(_by_visits)]
    return contest(CHURN, dates, FAMILIES, 1, Budget(fits=6, folds=3)), dates[-1]


@pytest.fixture(scope="module")
def told(held):
    return {(r["model"], r["metric"]): r for r in watch_rows(*held)}


def _listed(score, share):
    """How much of each row is on a list of this length; no ties here."""
    room = np.empty(len(score))
    room[np.argsort(-score, kind="stable")] = np.clip(share * len(score) - np.arange(len(score)), 0, 1)
    return room


def test_the_numbers_are_those_counted_by_hand(held, told):
    found, date = held
    said, left = found.said["logistic"], found.test.examples.label
    asked = number(date.features, "days_since_last_order") <= 90
    worth, silent = (number(date.features, c)[asked] for c in ("revenue", "days_since_last_order"))
    mine = {metric: r["value"] for (model, metric), r in told.items() if model == "logistic"}
    assert mine["warning_base"] == pytest.approx(left.mean())
    for k, share in (("5", 0.05), ("10", 0.1)):
        on_list = _listed(said, share)
        assert mine[f"warning_precision_{k}"] == pytest.approx((on_list * left).sum() / on_list.sum())
        right = on_list * left
        assert mine[f"warning_lead_{k}"] == pytest.approx((right * (90 - silent)).sum() / right.sum())
        caught = _listed(said * worth, share) * left * worth
        assert mine[f"warning_margin_{k}"] == pytest.approx(caught.sum() / (left * worth).sum())


def test_where_visits_tell_the_model_warns_better_than_lateness(told):
    gain = told["logistic", "warning_precision_10_gain"]
    rule = told["own_gap", "warning_precision_10"]["value"]
    assert gain["value"] == pytest.approx(told["logistic", "warning_precision_10"]["value"] - rule)
    assert gain["value_low"] > 0
    assert told["logistic", "warning_lead_10_gain"]["value_low"] > 0
    assert told["logistic", "warning_ahead_10"]["value"] > 0
    assert told["logistic", "warning_margin_10_gain"]["value_low"] > 0


def test_without_values_nothing_is_said_of_margin(held):
    found, date = held
    metrics = {r["metric"] for r in watch_rows(found, replace(date, value=None))}
    assert "warning_precision_5" in metrics
    assert not any("margin" in m for m in metrics)


def test_other_questions_have_no_watch_list():
    found = contest(questions.buy(90), past(_by_visits), FAMILIES, 1, Budget(fits=6, folds=3))
    assert watch_rows(found, past(_by_visits)[-1]) == []
