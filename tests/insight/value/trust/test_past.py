"""Features from purchase days alone: the same numbers by hand."""

from __future__ import annotations

from datetime import date

import numpy as np

from tierwise.insight.value.trust.past import PurchaseDays, past_features


def test_one_customer_by_hand(features_of):
    row = features_of([("a", 100, 10.0), ("a", 60, 20.0), ("a", 50, 30.0), ("a", 10, 40.0)]).to_pylist()[0]
    assert row["repeat_days"] == 3
    assert row["first_to_last_days"] == 90
    assert row["age_days"] == 100
    assert row["days_since_last_order"] == 10
    assert row["gap_median_days"] == 40.0
    assert row["gap_last_days"] == 40.0
    assert row["revenue"] == 100.0
    assert row["first_order_day"] == date(2024, 3, 23)


def test_nothing_after_the_date_counts(days_of):
    past = PurchaseDays.of(days_of([("a", 100, 10.0), ("a", 20, 20.0), ("b", 20, 5.0)]))
    early = past_features(past, date(2024, 6, 1), "EUR")
    assert early["customer_id"].to_pylist() == ["a"]
    assert early["revenue"].to_pylist() == [10.0]


def test_gaps_of_many_customers_by_numpy(days_of, features_of):
    rng = np.random.default_rng(3)
    rows, wanted = [], {}
    for i in range(50):
        days = np.sort(rng.choice(300, rng.integers(1, 9), replace=False)) + 1
        rows += [(f"c{i:02d}", int(d), 1.0) for d in rng.permutation(days)]
        gaps = np.diff(days)[::-1]
        wanted[f"c{i:02d}"] = (float(np.median(gaps)), float(gaps[-1])) if len(gaps) else (None, None)
    table = features_of(rows).to_pylist()
    assert {r["customer_id"]: (r["gap_median_days"], r["gap_last_days"]) for r in table} == wanted
