"""Opportunities: groups that exist, ranked by the model's difference, never called an effect."""

from __future__ import annotations

import json

import numpy as np
import pytest

from tierwise.contract.settings import Settings
from tierwise.insight.value.opportunities import CODES, METHOD, opportunities, with_customers
from tierwise.insight.value.tiers import NO_CUTS, first_cuts
from tierwise.insight.value.value_table import value_table
from tierwise.insight.value.worth import fit_models, worth

EUR = Settings(currency="EUR")


@pytest.fixture(scope="module")
def shop(features_of, mixed):
    features = features_of(mixed)
    result = worth(fit_models(features, EUR), features, EUR)
    cuts = first_cuts(value_table(result, features, EUR), EUR)
    return features, result, cuts, opportunities(result, features, EUR, cuts).to_pylist()


def test_largest_first_and_never_an_effect(shop):
    rows = shop[3]
    amounts = [float(r["amount"]) for r in rows]
    assert amounts == sorted(amounts, reverse=True)
    assert [r["rank"] for r in rows] == list(range(1, len(rows) + 1))
    assert {r["method"] for r in rows} == {METHOD}
    assert {r["opportunity"] for r in rows} <= set(CODES)
    for row in rows:
        assert row["amount_low"] <= row["amount"] <= row["amount_high"]
        assert row["customers"] > 0


def test_everybody_in_a_group_is_named_once_the_most_at_stake_first(shop):
    features, result, cuts, rows = shop
    named = with_customers(result, features, EUR, cuts)[1].to_pylist()
    for row in rows:
        mine = [r for r in named if r["opportunity"] == row["opportunity"]]
        assert len({r["customer_id"] for r in mine}) == len(mine) == row["customers"]
        assert [r["rank"] for r in mine] == list(range(1, len(mine) + 1))
        amounts = [float(r["amount"]) for r in mine]
        assert amounts == sorted(amounts, reverse=True)
        assert sum(amounts) == pytest.approx(float(row["amount"]), abs=0.01)


def test_amount_is_the_value_after_an_order_less_the_value_now(shop):
    features, result, _, rows = shop
    row = next(r for r in rows if r["opportunity"] == "second_order")
    one = np.array(features["repeat_days"].to_pylist()) == 0
    at_most = np.maximum(result.after_order - result.value, 0)[one].sum()
    assert 0 < float(row["amount"]) <= at_most
    reason = json.loads(row["reason_values"])
    assert reason["amount_each"] * row["customers"] == pytest.approx(float(row["amount"]), rel=0.01)
    assert reason["overlap"] is True


def test_an_order_never_makes_a_late_customer_worth_less(shop):
    features, result, *_ = shop
    late = np.array(features["days_since_last_order"].to_pylist()) > 100
    assert (result.after_order[late] > result.value[late]).all()


def test_without_tiers_nothing_is_offered(shop):
    features, result, *_ = shop
    assert [t.num_rows for t in with_customers(result, features, EUR, NO_CUTS)] == [0, 0]
