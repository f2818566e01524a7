"""The table `value`: every customer a row, reasons that multiply to the value, dates and nulls."""

from __future__ import annotations

import json

import pytest

from tierwise.contract.settings import Settings
from tierwise.insight.value.reasons import CODES, PARTS
from tierwise.insight.value.value_table import value_table
from tierwise.insight.value.worth import fit_models, worth

EUR = Settings(currency="EUR")


@pytest.fixture(scope="module")
def table(features_of, mixed):
    features = features_of([*mixed, ("unknown", 5, None)], no_profiling=["c000"])
    return value_table(worth(fit_models(features, EUR), features, EUR), features, EUR).to_pylist()


def test_one_row_for_each_customer(table):
    assert len(table) == 121
    assert sum(row["value"] is None for row in table) == 2


def test_factors_multiply_to_the_value(table):
    for row in table:
        if row["value"] is None or row["value"] < 1:
            continue
        reason = json.loads(row["reason_values"])
        product = reason["typical_value"]
        for part in PARTS:
            product *= reason[f"factor_{part}"]
        assert product == pytest.approx(float(row["value"]), rel=1e-4)
        assert row["reason_code"] in CODES


def test_who_has_no_value_is_told_why(table):
    refused = next(r for r in table if r["customer_id"] == "c000")
    assert (refused["method"], refused["reason_code"], refused["reason_values"]) == ("no_profiling",) * 2 + ("{}",)
    assert refused["p_active"] is refused["expected_orders"] is refused["next_order_day"] is None
    unknown = next(r for r in table if r["customer_id"] == "unknown")
    assert unknown["method"] == "money_unknown"
    assert unknown["p_active"] > 0
    assert unknown["value_low"] is None


def test_numbers_keep_their_order(table):
    for row in table:
        if row["p_active"] is None:
            continue
        assert row["p_active_30d"] <= row["p_active_90d"] <= row["p_active_365d"]
        assert row["p_active"] <= row["p_alive"] + 1e-9
        for name in ("value", "expected_orders", "expected_order_value", "p_active"):
            if row[name] is not None:
                assert row[f"{name}_low"] <= row[name] <= row[f"{name}_high"]
        if row["next_order_day"]:
            assert row["as_of"].date() <= row["next_order_low_day"] <= row["next_order_day"]


def test_reason_tells_what_the_owner_sees(table):
    row = next(r for r in table if r["reason_code"] == "on_rhythm")
    reason = json.loads(row["reason_values"])
    assert reason["orders"] == row["n"]
    assert reason["currency"] == "EUR"
    assert reason["days_since_last"] <= 4 * reason["usual_gap_days"]
