"""Economic, time and emotional value as ranks, unknown where nothing is known."""

from __future__ import annotations

import pyarrow as pa
import pytest

from tierwise.insight.value.dimensions import value_dimensions


def _value(features, amounts):
    return pa.table({"customer_id": features["customer_id"], "value": pa.array(amounts, pa.float64())})


def test_ranks_of_value_and_gaps(features_of):
    rows = [("a", d, 1.0) for d in (1, 8, 15)] + [("b", d, 1.0) for d in (1, 61, 121)] + [("c", 5, 1.0)]
    features = features_of(rows)
    table = value_dimensions(_value(features, [30.0, 10.0, 20.0]), features).to_pylist()
    assert [r["economic"] for r in table] == pytest.approx([5 / 6, 1 / 6, 3 / 6])
    assert [r["time"] for r in table] == [0.75, 0.25, None]  # one order shows no rhythm
    assert [r["emotional"] for r in table] == [None] * 3
    assert table[0]["method"] == "economic: value, time: gaps"


def test_stars_are_pulled_to_the_mean_by_few_reviews(features_of):
    features = features_of([(c, 5, 1.0) for c in "abcd"])
    features = features.append_column("mean_stars", pa.array([5.0, 4.6, 1.0, None]))
    features = features.append_column("reviews", pa.array([1, 50, 20, 0]))
    table = value_dimensions(_value(features, [1.0] * 4), features).to_pylist()
    by_id = {r["customer_id"]: r["emotional"] for r in table}
    assert by_id["b"] > by_id["a"] > by_id["c"]  # fifty reviews of 4.6 say more than one of 5
    assert by_id["d"] is None
    assert {r["economic"] for r in table} == {0.5}


def test_sentiment_goes_before_stars(features_of):
    features = features_of([(c, 5, 1.0) for c in "ab"]).append_column("mean_stars", pa.array([5.0, 1.0]))
    mood = pa.table({"customer_id": ["a", "b"], "positive": [0.1, 0.9], "n": [3, 3]})
    table = value_dimensions(_value(features, [1.0, 2.0]), features, mood).to_pylist()
    assert table[1]["emotional"] > table[0]["emotional"]
    assert "sentiment" in table[0]["method"]


def test_who_refused_has_no_profile(features_of):
    features = features_of([("a", d, 1.0) for d in (1, 9)] + [("b", 5, 1.0)], no_profiling=["a"])
    row = value_dimensions(_value(features, [None, 2.0]), features).to_pylist()[0]
    assert (row["economic"], row["time"], row["emotional"], row["method"]) == (None, None, None, "no_profiling")


def test_an_interval_narrows_with_what_a_customer_has_shown(features_of):
    rows = [("a", 1 + 10 * k, 1.0) for k in range(12)] + [("b", d, 1.0) for d in (1, 11)]
    rows += [(f"c{i:02d}", d, 1.0) for i in range(20) for d in (1, 2 + i)]
    features = features_of(rows)
    found = {r["customer_id"]: r for r in value_dimensions(_value(features, [1.0] * 22), features).to_pylist()}
    a, b = found["a"], found["b"]  # both come every ten days: one has shown it eleven times, one once
    assert (a["time_n"], b["time_n"]) == (11, 1)
    assert b["time_low"] < a["time_low"] < a["time"] < a["time_high"] < b["time_high"]


def test_the_ends_of_the_value_stand_among_the_values(features_of):
    features = features_of([(c, 5, 1.0) for c in "ab"])
    value = _value(features, [10.0, 20.0]).append_column("value_low", pa.array([0.0, 15.0]))
    value = value.append_column("value_high", pa.array([20.0, 90.0])).append_column("n", pa.array([3, 4]))
    a, b = value_dimensions(value, features).to_pylist()
    assert (a["economic_low"], a["economic"], a["economic_high"], a["economic_n"]) == (0.0, 0.25, 0.75, 3)
    assert (b["economic_low"], b["economic"], b["economic_high"], b["economic_n"]) == (0.5, 0.75, 1.0, 4)


def test_visits_and_service_enter_time_and_are_named(features_of):
    features = features_of([(c, 5, 1.0) for c in "ab"])
    known = {"minutes_to_buy": [5.0, 90.0], "delivery_days": [2.0, None], "support_wait_hours": [None, None]}
    for name, values in known.items():
        features = features.append_column(name, pa.array(values, pa.float64()))
    a, b = value_dimensions(_value(features, [1.0, 1.0]), features).to_pylist()
    assert a["method"] == "economic: value, time: minutes to order + delivery"
    assert (a["time"], b["time"], a["time_n"], b["time_n"]) == (0.75, 0.25, 2, 1)
