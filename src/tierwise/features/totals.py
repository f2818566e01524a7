"""What many features stand on, each in one pass over the orders and kept: a customer's sums, and her rhythm."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from tierwise.contract.arrays import EPOCH
from tierwise.features.exact import known_sum, money, whole
from tierwise.features.spans import instant
from tierwise.locale.calendar import midnights_crossed

WINDOWS = (30, 90, 365)
"""Days looked back by the windowed features; a window is whole 24 hours up to the as-of instant."""

YEAR = {
    "east": (2, 0, 1, 0, -1, 0, -2, 0, -1, 0, 1, 0),
    "east_root3": (0, 1, 0, 0, 0, -1, 0, -1, 0, 0, 0, 1),
    "north": (0, 1, 0, 2, 0, 1, 0, -1, 0, -2, 0, -1),
    "north_root3": (0, 0, 1, 0, 1, 0, 0, 0, -1, 0, -1, 0),
}
"""Twice the unit vector of each month, January to December, on the circle of the year, in whole numbers: along the axis
of January ``east`` + ``east_root3`` times the root of 3, along that of April ``north`` + ``north_root3`` times it. Sums
of them are exact, whatever the order of addition."""


def before(as_of: datetime, days: int) -> Any:
    """The instant ``days`` times 24 hours before the as-of instant."""
    return instant(as_of - timedelta(days=days))


def totals(orders: Any, as_of: datetime, *, certain: bool) -> Any:
    """One row for each customer: counts, first and last day, money and pieces of her orders, as sums.

    ``orders, first_day, last_day, orders_<window>d, revenue_<window>d, revenue, margin, paid, returned, pieces, lines,
    lines_with_cost, discount, list_amount, weekend`` (orders on Saturday or Sunday) and ``east, east_root3, north,
    north_root3`` (``YEAR``). ``certain``: no order's money can be unknown.
    """
    t = orders
    late = {d: t.ordered_at >= before(as_of, d) for d in WINDOWS}
    return t.group_by("customer_id").agg(
        orders=t.count(),
        first_day=t.day.min(),
        last_day=t.day.max(),
        **{f"orders_{d}d": t.count(where=w) for d, w in late.items()},
        **{f"revenue_{d}d": known_sum(t.revenue, w, certain=certain) for d, w in late.items()},
        **{n: known_sum(t[n], certain=certain) for n in ("revenue", "margin", "paid", "returned")},
        **{n: money(t[n].sum()) for n in ("pieces", "discount", "list_amount")},
        **{n: whole(t[n].sum()) for n in ("lines", "lines_with_cost")},
        weekend=t.count(where=t.day.day_of_week.index() >= 5),
        **{axis: whole(_twice(t.day.month(), parts).sum()) for axis, parts in YEAR.items()},
    )


def _twice(month: Any, parts: tuple[int, ...]) -> Any:
    import ibis

    return ibis.cases(*[(month == m, part) for m, part in enumerate(parts, 1) if part], else_=0).cast("int64")


def rhythm(orders: Any) -> Any:
    """One row for each customer: ``purchase_days``, and of the gaps between them, in days, what follows.

    ``gap_median, gap_last``, and the whole-number sums of a least-squares line through the gaps by their number i:
    ``n`` (gaps), ``g, i, ii, ig``. The first purchase day has no gap and adds to none of them.
    """
    import ibis

    days = orders.select("customer_id", "day").distinct()
    days = days.select("customer_id", at=midnights_crossed(days.day, ibis.literal(EPOCH)))
    place = ibis.window(group_by="customer_id", order_by="at")
    t = days.mutate(gap=days["at"] - days["at"].lag().over(place), i=ibis.row_number().over(place).cast("int64"))
    return t.group_by("customer_id").agg(
        purchase_days=t.count(),
        gap_median=t.gap.cast("float64").median(),
        gap_last=t.gap.argmax(t["at"]),
        n=t.gap.count(),
        g=whole(t.gap.sum()),
        i=whole(t.i.sum()),
        ii=whole((t.i * t.i).sum()),
        ig=whole((t.i * t.gap).sum()),
    )
