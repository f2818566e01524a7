"""The churn horizon comes from the shop's own gaps; dates never let a label window meet the next one's knowledge."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pyarrow as pa
import pytest

from tierwise.insight.behaviour.horizons import churn_horizon, plan


def _days(gaps: list[int], customers: int = 20) -> pa.Table:
    rows = []
    for c in range(customers):
        day = date(2024, 1, 1)
        rows.append({"customer_id": f"c{c:02d}", "day": day})
        for gap in gaps:
            day += timedelta(days=gap)
            rows.append({"customer_id": f"c{c:02d}", "day": day})
    return pa.Table.from_pylist(rows)


def test_nine_gaps_in_ten_end_within_the_horizon_in_whole_weeks():
    found = churn_horizon(_days([10] * 9 + [60]), 700)
    assert found.days == 14  # the 90 % quantile is 10 days and a bit: two weeks hold it
    assert found.gaps == 200
    returned = {share: later for share, _, later in found.sensitivity}
    assert returned[0.9] == pytest.approx(0.1)


def test_row_order_of_days_is_moot():
    table = _days([5, 40, 9])
    assert churn_horizon(table, 400) == churn_horizon(table.take(list(range(table.num_rows))[::-1]), 400)


def test_a_shop_with_few_gaps_says_so():
    found = churn_horizon(_days([10], customers=3), 700)
    assert (found.days, found.note, found.sensitivity) == (90, "few_gaps", ())


def test_the_horizon_can_be_held_out():
    found = churn_horizon(_days([100] * 3), 200)
    assert (found.days, found.note) == (66, "capped_by_history")


@pytest.mark.parametrize("churn_days", [14, 42, 112, 181])
@pytest.mark.parametrize("days", [100, 200, 365, 700, 1500])
def test_label_windows_end_before_the_next_date_and_the_data(churn_days: int, days: int):
    first = datetime(2022, 1, 1)
    end = first + timedelta(days=days)
    for horizon, dates in plan(first, end, (30, 90, 365, churn_days)).origins.items():
        assert len(dates) >= 2
        assert dates[0] - first >= timedelta(days=90)
        for here, then in zip(dates, (*dates[1:], end), strict=True):
            assert here + timedelta(days=horizon) <= then


def test_a_horizon_too_long_for_the_history_is_not_yet_checkable():
    assert 365 in plan(datetime(2022, 1, 1), datetime(2023, 6, 1), (42, 365)).unchecked
    assert 365 not in plan(datetime(2020, 1, 1), datetime(2023, 6, 1), (42, 365)).unchecked
