"""The shop's figures: counted right, changes with an interval, nothing compared that cannot be."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import numpy as np
import pyarrow as pa
import pytest

from tierwise.contract.estimate import Estimate
from tierwise.contract.settings import Settings
from tierwise.insight.value.kpis import kpis

EUR = Settings(currency="EUR")
AS_OF = datetime(2024, 7, 1)  # midnight: the last day is 30 June


def _table(days, **options):
    rows = kpis(days, EUR, AS_OF, **options).to_pylist()
    return {(r["kpi"], r["period_days"]): r for r in rows}


def test_counts_of_the_last_thirty_days(days_of):
    rows = [("a", 1, 10.0), ("a", 30, 20.0), ("b", 31, 40.0), ("b", 60, 5.0), ("c", 61, 80.0), ("c", 200, 1.0)]
    found = _table(days_of(rows))
    assert found["orders", 30]["value"] == 2
    assert found["revenue", 30]["value"] == 30.0
    assert found["revenue", 30]["previous"] == 45.0
    assert found["margin", 30]["value"] == pytest.approx(9.0)
    assert found["customers", 30]["value"] == 3
    assert found["active_customers", 30]["value"] == 1
    assert found["average_order_value", 30]["value"] == 15.0
    assert found["orders_per_customer", 30]["value"] == 2.0
    assert found["repeat_share", 30]["value"] == 1.0
    assert found["revenue", 30]["value_low"] is None  # counted, not estimated


def test_newcomers_only_where_old_ones_would_have_been_seen(days_of):
    rows = [("old", 200, 1.0), ("old", 5, 1.0), ("new", 10, 1.0)]
    assert _table(days_of(rows))["new_customers", 30]["value"] == 1
    assert ("new_customers", 30) not in _table(days_of([("a", 100, 1.0), ("b", 5, 1.0)]))


def test_periods_as_far_as_history_goes(days_of):
    found = _table(days_of([("a", 100, 1.0), ("a", 3, 1.0)]))
    assert ("orders", 90) in found
    assert ("orders", 365) not in found
    assert found["orders", 90]["previous"] is None  # 180 days are not there


def test_guests_join_orders_revenue_and_margin(days_of):
    rows = [("a", 5, 10.0), ("a", 70, 10.0)]
    shop = pa.table({
        "day": pa.array([date(2024, 7, 1) - timedelta(5)], pa.date32()),
        "orders": [4], "guest_orders": [3], "kept_guest_orders": [2],
        "paid": [100.0], "returned": [25.0], "margin": [30.0], "costed": [50.0],
    })  # fmt: skip
    found = _table(days_of(rows), shop_days=shop)
    assert found["orders", 30]["value"] == 3  # one went back whole
    assert found["revenue", 30]["value"] == 75.0
    assert found["margin", 30]["value"] == 30.0
    assert found["margin", 30]["method"] == "counted, margin from unit cost or margin rate 0.3"
    assert found["guest_share", 30]["value"] == 0.75
    assert found["return_share", 30]["value"] == 0.25
    assert found["average_order_value", 30]["method"] == "delta method by customer, guests left out"


def test_retention_and_base_value(days_of):
    rows = [(f"c{i}", 100 + i, 1.0) for i in range(10)] + [(f"c{i}", 10, 1.0) for i in range(4)] + [("x", 400, 1.0)]
    found = _table(days_of(rows), total=Estimate(90.0, 80.0, 100.0, "EUR", 11, "m"))
    kept = found["retention_90d", 90]
    assert (kept["value"], kept["n"]) == (0.4, 10)
    assert kept["value_low"] < 0.4 < kept["value_high"]
    base = found["base_value", 365]
    assert (base["value"], base["value_low"], base["value_high"], base["unit"]) == (90.0, 80.0, 100.0, "EUR")


def test_change_of_nothing_but_chance_is_covered(days_of):
    """Two periods of the same shop: the 80 % interval of the change holds 0 in about 80 of 100 shops."""
    hits = 0
    for seed in range(100):
        rng = np.random.default_rng(seed)
        rows = [("first", 300, 1.0)]
        for i in range(150):
            rate = rng.gamma(0.8)
            for back in (0, 30):
                rows += [(f"c{i}", int(back + 1 + k), 10.0) for k in rng.choice(30, min(rng.poisson(rate), 30), False)]
        row = _table(days_of(rows))["revenue", 30]
        hits += row["change_low"] <= 0 <= row["change_high"]
    assert 70 <= hits <= 90  # 80 +- 2.5 standard errors


def test_no_customers_at_all(days_of):
    found = _table(days_of([]))
    assert found["customers", 30]["value"] == 0
