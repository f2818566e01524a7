"""Visits to the shop, from `events`: how many, what was looked at, how long from a search to an order."""

from __future__ import annotations

from typing import Any

from tierwise.features.exact import nothing, whole
from tierwise.features.feature import feature
from tierwise.features.known import Known
from tierwise.features.people import most_common
from tierwise.features.totals import WINDOWS, before
from tierwise.locale.calendar import elapsed_days, midnights_crossed

SEARCHES = ("search", "view_search_results")
_COUNTS = ("visits", *(f"visits_{d}d" for d in WINDOWS))


def visits_of(known: Known) -> Any:
    """One row for each visit of a customer: ``visit, started_at, day, device, source, searches``.

    A visit is a session; events without one make one visit a day.
    """
    import ibis

    t = known.table("events").filter(lambda e: e.customer_id.notnull())
    t = t.mutate(visit=ibis.coalesce(t.session_id, ibis.literal("day ") + t.day.cast("string")))
    return t.group_by("customer_id", "visit").agg(
        started_at=t.happened_at.min(),
        day=t.day.max(),
        device=t.device.min(),
        source=t.source.min(),
        searches=t.count(where=t.event.isin(SEARCHES)),
    )


@feature(
    dict.fromkeys((*_COUNTS, "days_since_last_visit"), "int64"),
    needs=("events",),
    absent=dict.fromkeys(_COUNTS, 0),
)
def visits(known: Known) -> Any:
    """Visits so far and in each window (by the visit's start), and days since the last."""
    import ibis

    t = visits_of(known)
    counts = {f"visits_{d}d": t.count(where=t.started_at >= before(known.as_of, d)) for d in WINDOWS}
    g = t.group_by("customer_id").agg(visits=t.count(), last_day=t.day.max(), **counts)
    days = whole(midnights_crossed(ibis.literal(known.as_of_day), g.last_day))
    return g.mutate(days_since_last_visit=days)


@feature(
    dict.fromkeys(("product_views", "carts", "searches"), "int64"),
    needs=("events",),
    absent={"product_views": 0, "carts": 0, "searches": 0},
)
def steps(known: Known) -> Any:
    """Product pages seen, times put into the cart, searches."""
    t = known.table("events").filter(lambda e: e.customer_id.notnull())
    return t.group_by("customer_id").agg(
        product_views=t.count(where=t.event == "view_item"),
        carts=t.count(where=t.event == "add_to_cart"),
        searches=t.count(where=t.event.isin(SEARCHES)),
    )


@feature({"search_to_buy_days": "float64"}, needs=("events",))
def search_to_buy(known: Known) -> Any:
    """Median days from a search to the next order; null without a search that an order followed."""
    e = known.table("events").filter(lambda t: t.customer_id.notnull() & t.event.isin(SEARCHES))
    t = before_orders(known, e.select("customer_id", at=e.happened_at, row=e.event_id))
    return t.group_by("customer_id").agg(search_to_buy_days=elapsed_days(t.next_order, t["at"]).median())


def before_orders(known: Known, t: Any) -> Any:
    """The rows of ``t`` (``customer_id, at, row`` and more) that an order followed, with its instant ``next_order``.

    Rows and orders stand in one line of time, at one instant the row first; the next order is the earliest from the
    row on.
    """
    import ibis

    instant = "timestamp(6)"
    rows = t.mutate(at=t["at"].cast(instant), kind=ibis.literal(0, type="int64"), ordered=nothing(instant))
    o = known.orders
    more = {name: ibis.null(t[name].type()) for name in t.columns if name not in ("customer_id", "at", "row")}
    at, kind = o.ordered_at.cast(instant), ibis.literal(1, type="int64")
    orders = o.select("customer_id", at=at, row=o.order_id, **more, kind=kind, ordered=at)
    both = ibis.union(rows, orders.select(*rows.columns))
    ahead = ibis.window(group_by="customer_id", order_by=["at", "kind", "row"], preceding=0, following=None)
    both = both.mutate(next_order=both.ordered.min().over(ahead))
    return both.filter((both.kind == 0) & both.next_order.notnull()).drop("kind", "ordered")


@feature({"device": "string"}, needs=("events",))
def device(known: Known) -> Any:
    """Device of most visits."""
    return most_common(visits_of(known), "device")


@feature({"source": "string"}, needs=("events",))
def source(known: Known) -> Any:
    """Source of most visits."""
    return most_common(visits_of(known), "source")
