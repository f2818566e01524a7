"""Cohort retention: whole months, unripe cells marked, intervals."""

from __future__ import annotations

from datetime import date, datetime

import pyarrow as pa
import pytest

from tierwise.contract.settings import Settings
from tierwise.insight.value.cohorts import cohorts
from tierwise.metrics.proportions import wilson


def _days(rows):
    return pa.table({
        "customer_id": [r[0] for r in rows],
        "day": pa.array([r[1] for r in rows], pa.date32()),
        "orders": [1] * len(rows),
        "revenue": pa.array([r[2] for r in rows], pa.float64()),
        "margin": pa.array([r[2] for r in rows], pa.float64()),
    })  # fmt: skip


ROWS = [
    ("a", date(2024, 1, 5), 10.0),
    ("a", date(2024, 1, 9), 5.0),
    ("a", date(2024, 3, 1), 7.0),
    ("b", date(2024, 1, 31), 20.0),
    ("c", date(2024, 2, 1), 40.0),
]


@pytest.fixture
def cells():
    table = cohorts(_days(ROWS), Settings(currency="EUR"), datetime(2024, 3, 15, 12))
    return {(r["cohort_month"], r["months_since"]): r for r in table.to_pylist()}


def test_cells_up_to_the_as_of_month(cells):
    assert set(cells) == {(date(2024, 1, 1), k) for k in (0, 1, 2)} | {(date(2024, 2, 1), k) for k in (0, 1)}


def test_counts_revenue_and_interval(cells):
    january = [cells[date(2024, 1, 1), k] for k in (0, 1, 2)]
    assert [c["customers"] for c in january] == [2, 2, 2]
    assert [c["active"] for c in january] == [2, 0, 1]
    assert [float(c["revenue"]) for c in january] == [35.0, 0.0, 7.0]
    share, low, high = wilson(1, 2)
    assert (january[2]["retention"], january[2]["retention_low"], january[2]["retention_high"]) == (share, low, high)


def test_the_running_month_is_not_complete(cells):
    assert [c["complete"] for c in cells.values()] == [True, True, False, True, False]


def test_a_month_is_complete_once_its_last_midnight_has_passed():
    zone = Settings(currency="EUR", time_zone="Asia/Shanghai")
    after = cohorts(_days(ROWS), zone, datetime(2024, 3, 31, 16)).to_pylist()  # midnight in Shanghai
    before = cohorts(_days(ROWS), zone, datetime(2024, 3, 31, 15, 59)).to_pylist()
    assert next(r for r in after if r["months_since"] == 2)["complete"]
    assert not next(r for r in before if r["months_since"] == 2)["complete"]


def test_unknown_money_is_not_zero():
    rows = [*ROWS, ("b", date(2024, 2, 20), None)]
    table = cohorts(_days(rows), Settings(currency="EUR"), datetime(2024, 3, 15)).to_pylist()
    assert next(r for r in table if r["cohort_month"] == date(2024, 1, 1) and r["months_since"] == 1)["revenue"] is None


def test_no_orders_no_cohorts():
    assert cohorts(_days([]), Settings(), datetime(2024, 3, 15)).num_rows == 0
