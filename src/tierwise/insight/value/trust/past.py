"""What purchase days alone say of customers on an earlier date: the features that value needs, without an engine.

The held-out check stands on several dates; going through the whole feature room for each would cost more than the
check itself. Columns have the names and meanings of `customer_features`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

import numpy as np

from tierwise.contract.arrays import Floats, Ints, day, day_number, nullable, number


@dataclass(frozen=True, slots=True, eq=False)
class PurchaseDays:
    """Purchase days in order of customer and day. ``code`` numbers customers in ``ids``; ``day`` counts from 1970."""

    ids: Any
    code: Ints
    day: Ints
    orders: Ints
    revenue: Floats
    margin: Floats

    @classmethod
    def of(cls, days: Any) -> PurchaseDays:
        """From the Arrow table (customer_id, day, orders, revenue, margin)."""
        import pyarrow as pa
        import pyarrow.compute as pc

        text = days["customer_id"]
        column = text.combine_chunks() if isinstance(text, pa.ChunkedArray) else text
        ids = pc.unique(column)
        ids = ids.take(pc.sort_indices(ids))
        code = np.asarray(pc.index_in(column, ids).to_numpy(zero_copy_only=False), dtype=np.int64)
        when = day(days, "day")
        order = np.lexsort((when, code))
        orders = number(days, "orders").astype(np.int64)
        money = (number(days, name)[order] for name in ("revenue", "margin"))
        return cls(ids, code[order], when[order], orders[order], *money)

    def between(self, start: int, end: int) -> PurchaseDays:
        """Days in [start, end); customers keep their numbers."""
        at = (self.day >= start) & (self.day < end)
        return PurchaseDays(self.ids, self.code[at], self.day[at], self.orders[at], self.revenue[at], self.margin[at])

    def total(self, values: Floats | Ints) -> Floats:
        """Sum of a column by customer number."""
        sums = np.bincount(self.code, values.astype(np.float64), minlength=len(self.ids))
        return np.asarray(sums, dtype=np.float64)


def past_features(
    past: PurchaseDays, as_of: date, currency: str, marked: Mapping[str, Sequence[str]] | None = None
) -> Any:
    """Features of the customers in ``past`` on a day (midnight), from purchase days before it.

    ``marked`` lists the customers with ``no_profiling`` and ``is_giant``.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    today = day_number(as_of)
    past = past.between(-(10**6), today)
    known, starts, n = np.unique(past.code, return_index=True, return_counts=True)
    first, last = past.day[starts], past.day[starts + n - 1]
    gap_median, gap_last = _gaps(past, starts, n)
    ids, money = past.ids.take(pa.array(known)), past.total(past.revenue)[known]
    table = {
        "customer_id": ids,
        "as_of": pa.array([datetime.combine(as_of, time())] * len(known), type=pa.timestamp("us")),
        "first_order_day": pa.array(first.astype(np.int32)).cast(pa.date32()),
        "last_order_day": pa.array(last.astype(np.int32)).cast(pa.date32()),
        "days_since_first_order": today - first,
        "days_since_last_order": today - last,
        "orders": past.total(past.orders)[known].astype(np.int64),
        "purchase_days": n,
        "repeat_days": n - 1,
        "first_to_last_days": last - first,
        "age_days": today - first,
        "gap_median_days": nullable(gap_median),
        "gap_last_days": nullable(gap_last),
        "revenue": nullable(money),
        "margin": nullable(past.total(past.margin)[known]),
        "margin_method": pa.nulls(len(known), pa.string()),
        "currency": pa.array([currency] * len(known), type=pa.string()),
    }
    for name in ("no_profiling", "is_giant"):
        listed = pa.array(list((marked or {}).get(name, ())), type=ids.type)
        table[name] = pc.is_in(ids, value_set=listed)
    return pa.table(table)


def _gaps(past: PurchaseDays, starts: Ints, n: Ints) -> tuple[Floats, Floats]:
    """Median gap and last gap of each customer; NaN with one purchase day."""
    gaps = np.diff(past.day, prepend=0).astype(np.float64)
    inner = np.ones(len(gaps), dtype=bool)
    inner[starts] = False
    several = n > 1
    last = np.where(several, gaps[starts + n - 1], np.nan)
    owner = np.repeat(np.arange(len(n)), n)[inner]
    ordered = gaps[inner][np.lexsort((gaps[inner], owner))]
    begin = np.concatenate([[0], np.cumsum(n - 1)[:-1]]) if len(n) else np.array([], dtype=np.int64)
    low, high = begin + (n - 2) // 2, begin + (n - 1) // 2
    median = np.full(len(n), np.nan)
    median[several] = (ordered[low[several]] + ordered[high[several]]) / 2
    return median, last
