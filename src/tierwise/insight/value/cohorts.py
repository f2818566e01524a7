"""Of those who first bought in a month, how many bought again, month by month."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import numpy as np

from tierwise.contract.arrays import Floats, Ints, day_number, nullable
from tierwise.contract.result_tables import COHORTS
from tierwise.contract.settings import Settings
from tierwise.insight.value.trust.past import PurchaseDays
from tierwise.locale.shop_clock import local_day
from tierwise.metrics.proportions import wilson


def cohorts(days: Any, settings: Settings, as_of: datetime) -> Any:
    """The result table `cohorts` from purchase days (customer_id, day, orders, revenue, margin) before ``as_of``.

    A cell exists from the cohort's own month up to the month of the as-of day, with zeros where nobody came. It is
    ``complete`` when its month has wholly passed: the others are not finished, they must not be read as a fall.
    Revenue is null where the money of one of its days is not known.
    """
    import pyarrow as pa

    today = local_day(as_of, settings.time_zone)
    end = day_number(today) + 1
    past = PurchaseDays.of(days).between(-(10**6), end)
    month = _months(past.day)
    last = (today.year - 1970) * 12 + today.month - 1
    if not len(month):
        return COHORTS.arrow_schema().empty_table()
    first = np.full(len(past.ids), 10**6, dtype=np.int64)
    np.minimum.at(first, past.code, month)
    born, size = np.unique(first[first < 10**6], return_counts=True)
    active, revenue = _cells(past, month, first, born, last)
    row, since = np.nonzero(np.arange(last - born[0] + 1)[None, :] <= (last - born)[:, None])
    share, low, high = wilson(active[row, since], size[row])
    table = {
        "cohort_month": pa.array(_first_days(born[row]), type=pa.date32()),
        "months_since": since,
        "customers": size[row],
        "active": active[row, since],
        "retention": share,
        "retention_low": low,
        "retention_high": high,
        "revenue": nullable(revenue[row, since]),
        "currency": pa.array([settings.currency or None] * len(row), type=pa.string()),
        "complete": born[row] + since < last,
        "as_of": pa.array([as_of.replace(tzinfo=None)] * len(row), type=pa.timestamp("us")),
    }
    return COHORTS.conform(pa.table(table))


def _cells(past: PurchaseDays, month: Ints, first: Ints, born: Ints, last: int) -> tuple[Ints, Floats]:
    """Customers with an order and revenue by (cohort, months since)."""
    width = last - int(born[0]) + 1
    cohort = np.searchsorted(born, first[past.code])
    since = month - first[past.code]
    place = cohort * width + since
    who = np.unique(np.stack([place, past.code]), axis=1)[0]
    shape, size = (len(born), width), len(born) * width
    active = np.bincount(who, minlength=size).reshape(shape).astype(np.int64)
    revenue = np.bincount(place, past.revenue, minlength=size).reshape(shape).astype(np.float64)
    return active, revenue


def _months(day: Ints) -> Ints:
    """Months since January 1970 of days since 1970."""
    return day.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)


def _first_days(month: Ints) -> Any:
    return month.astype("datetime64[M]").astype("datetime64[D]")
