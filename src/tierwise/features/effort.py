"""What it costs a customer in time: visits, minutes and searches up to an order, days of delivery, hours of waiting.

All are null where nothing is known: no such table, no visit before the order, a parcel still on its way, a question
nobody has answered yet. (So waits are those of answered questions; what is never answered does not lengthen them.)
"""

from __future__ import annotations

from typing import Any

from tierwise.features.exact import nothing, ratio, whole
from tierwise.features.feature import feature
from tierwise.features.known import Known
from tierwise.features.visits import SEARCHES, before_orders, visits_of
from tierwise.locale.calendar import elapsed_days

_UP_TO_ORDER = ("visits_to_buy", "minutes_to_buy", "searches_per_order")


@feature(
    dict.fromkeys(_UP_TO_ORDER, "float64") | {"orders_with_visits": "int64"},
    needs=("events",),
    absent={"orders_with_visits": 0},
)
def up_to_order(known: Known) -> Any:
    """Visits up to an order (median), minutes from the start of the visit it was placed in (median), searches each.

    The visits of an order are those begun since the order before it, or ever, and not after it. Left out are orders
    without a visit, and those whose previous order is older than the events, for some of their visits were not seen.
    """
    t = _approaches(known)
    g = t.group_by("customer_id").agg(
        visits_to_buy=t.visits.cast("float64").median(),
        minutes_to_buy=t.minutes.median(),
        searches=whole(t.searches.sum()),
        orders_with_visits=t.count(),
        searched=t.searched.max(),
    )
    each = ratio(g.searches, g.orders_with_visits)
    return g.mutate(searches_per_order=_where(g.searched > 0, each))


def _approaches(known: Known) -> Any:
    """One row for each order that visits led up to: ``customer_id, visits, searches, minutes, searched``.

    ``minutes`` is null where the last visit began more than a day before the order: it was not placed in it. A shop
    all of whose orders fall on quarter hours tells days, not times, and which visits came first is not known.
    """
    v = visits_of(known)
    t = before_orders(known, v.select("customer_id", "searches", at=v.started_at, row=v.visit))
    g = t.group_by("customer_id", "next_order").agg(
        visits=t.count(), searches=whole(t.searches.sum()), last_visit=t["at"].max()
    )
    j = g.join(_previous(known), ["customer_id", "next_order"]).cross_join(_shop_wide(known))
    seen = (j.off_the_quarter > 0) & (j.previous.isnull() | (j.previous >= j.events_from))
    days = elapsed_days(j.next_order, j.last_visit)
    return j.mutate(minutes=_where(days <= 1.0, days * 1440.0)).filter(seen)


def _previous(known: Known) -> Any:
    """Each instant of an order with that of the order before; orders of one instant are one."""
    import ibis

    moments = known.orders.select("customer_id", next_order=known.orders.ordered_at.cast("timestamp(6)")).distinct()
    place = ibis.window(group_by="customer_id", order_by="next_order")
    return moments.mutate(previous=moments.next_order.lag().over(place))


def _shop_wide(known: Known) -> Any:
    """One row: since when there are events, how many are searches, how many orders tell a time of day."""
    e, o = known.table("events"), known.orders
    told = o.ordered_at.truncate("s").epoch_seconds().cast("int64") % 900 != 0  # the engines' second() differ
    first = e.aggregate(events_from=e.happened_at.min(), searched=e.count(where=e.event.isin(SEARCHES)))
    return first.cross_join(o.aggregate(off_the_quarter=o.count(where=told)))


@feature({"delivery_days": "float64", "deliveries": "int64"}, needs=("shipments",), absent={"deliveries": 0})
def delivery(known: Known) -> Any:
    """Median days from an order until all its parcels had arrived, and how many orders have."""
    import ibis

    s = known.table("shipments")
    there = s.delivered_at.notnull() & (s.delivered_at < ibis.literal(known.as_of, type="timestamp(6)"))
    g = s.group_by("order_id").agg(parcels=s.count(), arrived=s.count(where=there), last=s.delivered_at.max())
    whole_orders = g.filter(g.arrived == g.parcels).select("order_id", "last")
    t = known.orders.join(whole_orders, "order_id")
    days = elapsed_days(t["last"], t.ordered_at)
    t = t.mutate(days=ibis.ifelse(days < 0.0, 0.0, days)).filter(days > -1.0)  # a date without a time is midnight
    return t.group_by("customer_id").agg(delivery_days=t.days.median(), deliveries=t.count())


@feature(
    {"support_wait_hours": "float64", "support_answers": "int64"},
    needs=("support_messages",),
    absent={"support_answers": 0},
)
def support(known: Known) -> Any:
    """Median hours from the first message of a conversation to the shop's first answer, and how many were answered."""
    m = known.table("support_messages").filter(lambda t: t.thread_id.notnull() & t.sent_at.notnull())
    asks = m.filter((m.author == "customer") & m.customer_id.notnull())
    asked = asks.group_by("thread_id").agg(customer_id=asks.customer_id.min(), asked_at=asks.sent_at.min())
    said = m.filter(m.author != "customer").select("thread_id", "sent_at")
    t = asked.join(said, "thread_id")
    t = t.filter(t.sent_at >= t.asked_at)
    first = t.group_by("customer_id", "thread_id", "asked_at").agg(answered_at=t.sent_at.min())
    hours = elapsed_days(first.answered_at, first.asked_at) * 24.0
    return first.group_by("customer_id").agg(support_wait_hours=hours.median(), support_answers=first.count())


def _where(condition: Any, value: Any) -> Any:
    import ibis

    return ibis.ifelse(condition, value, nothing("float64"))
