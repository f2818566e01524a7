"""Purchase days as steps: each customer's own, oldest first, whatever the order of the rows."""

from __future__ import annotations

from datetime import date, datetime

import numpy as np
import pyarrow as pa

from tierwise.insight.behaviour.histories import history_of
from tierwise.models.family import History


def _days(rows: list[tuple[str, int, float | None]]) -> pa.Table:
    return pa.table(
        {
            "customer_id": [r[0] for r in rows],
            "day": [date(2024, 1, r[1]) for r in rows],
            "orders": [1 for _ in rows],
            "revenue": pa.array([r[2] for r in rows], pa.float64()),
        }
    )


def test_gaps_and_days_ago_of_each_customer():
    days = _days([("ann", 3, 10.0), ("ann", 8, None), ("bob", 5, 7.0), ("gone", 6, 1.0)])
    got = history_of(days, pa.array(["ann", "none", "bob"]), datetime(2024, 1, 10))
    assert got.start.tolist() == [0, 2, 2, 3]
    assert got.steps["gap_days"].tolist() == [0.0, 5.0, 0.0]
    assert got.steps["days_ago"].tolist() == [7.0, 2.0, 5.0]
    assert got.steps["amount"].tolist() == [10.0, 0.0, 7.0]


def test_together_is_one_below_the_other():
    days = _days([("ann", 3, 1.0), ("bob", 5, 2.0), ("bob", 9, 3.0)])
    whole = history_of(days, pa.array(["ann", "bob"]), datetime(2024, 1, 10))
    again = History.together([whole.take(np.array([0])), whole.take(np.array([1]))])
    assert again.start.tolist() == whole.start.tolist()
    assert all(np.array_equal(again.steps[k], whole.steps[k]) for k in whole.steps)


def test_nobody_has_no_steps():
    got = history_of(_days([("ann", 3, 1.0)]), pa.array([], pa.string()), datetime(2024, 1, 10))
    assert got.start.tolist() == [0]
