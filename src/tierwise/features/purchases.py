"""How often and how recently: purchase days, gaps between them, and the (x, t_x, T) of the order models."""

from __future__ import annotations

from typing import Any

from tierwise.features.exact import MONEY, known_sum, money, nothing, ratio, whole, zero
from tierwise.features.feature import feature
from tierwise.features.known import Known, know
from tierwise.features.totals import WINDOWS
from tierwise.locale.calendar import midnights_crossed


def orders(shop: Any) -> Any:
    """One row for each order of a customer, net of returns, orders wholly taken back left out (see ``Known``)."""
    return know(shop).orders


def purchase_days(shop: Any) -> Any:
    """One row for each customer and local day with an order: ``customer_id, day, orders, revenue, margin``.

    Money is net of discounts and returns known by then, in the reporting currency; null where it is not known.
    """
    t = know(shop).orders
    grouped = t.group_by("customer_id", "day")
    return grouped.agg(orders=t.count(), revenue=known_sum(t.revenue), margin=known_sum(t.margin))


def repeat_summary(shop: Any) -> Any:
    """What the order models stand on, one row for each customer; whole days between local days.

    ``first_day, last_day, purchase_days, repeat_days`` (x: purchase days after the first), ``first_to_last_days``
    (t_x), ``age_days`` (T: first purchase day to the as-of day), ``revenue, margin``, and means of one purchase day:
    ``mean_spend`` (net revenue), ``mean_margin``, ``repeat_mean_spend`` (of the days after the first; null when none).
    """
    known = know(shop)
    days = purchase_days(known)
    first = days.group_by("customer_id").agg(first_day=days.day.min())
    days = days.join(first, "customer_id")
    t = days.group_by("customer_id").agg(
        first_day=days.day.min(),
        last_day=days.day.max(),
        purchase_days=days.count(),
        revenue=known_sum(days.revenue),
        margin=known_sum(days.margin),
        first_revenue=money(days.revenue.sum(where=days.day == days.first_day)),
    )
    return t.select(
        "customer_id",
        "first_day",
        "last_day",
        "purchase_days",
        **_triple(t, known),
        revenue=t.revenue,
        margin=t.margin,
        mean_spend=_mean(t.revenue, t.purchase_days),
        mean_margin=_mean(t.margin, t.purchase_days),
        repeat_mean_spend=_mean(t.revenue - t.first_revenue, t.purchase_days - 1),
    )


def _mean(total: Any, n: Any) -> Any:
    return ratio(total, n).round(4).cast(MONEY)


def _triple(t: Any, known: Known) -> dict[str, Any]:
    import ibis

    today = ibis.literal(known.as_of_day)
    return {
        "repeat_days": t.purchase_days - 1,
        "first_to_last_days": whole(midnights_crossed(t.last_day, t.first_day)),
        "age_days": whole(midnights_crossed(today, t.first_day)),
    }


_DAYS = ("days_since_first_order", "days_since_last_order", "orders", "purchase_days")
_BTYD = ("repeat_days", "first_to_last_days", "age_days")


@feature(
    {"first_order_day": "date", "last_order_day": "date"}
    | dict.fromkeys((*_DAYS, *_BTYD, *(f"orders_{d}d" for d in WINDOWS)), "int64")
)
def frequency(known: Known) -> Any:
    """First and last order, counts of orders and purchase days, and the triple of the order models."""
    import ibis

    days = known.rhythm.select("purchase_days", whose="customer_id")
    g = known.totals.join(days, known.totals.customer_id == days.whose)
    triple = _triple(g, known)
    last = whole(midnights_crossed(ibis.literal(known.as_of_day), g.last_day))
    return g.mutate(
        first_order_day=g.first_day,
        last_order_day=g.last_day,
        days_since_first_order=triple["age_days"],
        days_since_last_order=last,
        **triple,
    )


@feature(dict.fromkeys(("gap_median_days", "gap_last_days", "gap_trend"), "float64"))
def gaps(known: Known) -> Any:
    """Days between purchase days: median, last, and the least-squares slope over their number by the mean gap.

    The slope comes from whole-number sums, so it does not depend on the order of addition. A trend needs two gaps.
    """
    g = known.rhythm
    slope = ratio(g.n * g.ig - g.i * g.g, g.n * g.ii - g.i * g.i)
    trend = slope / ratio(g.g, g.n).nullif(0.0)
    trend = _where(g.n >= 2, trend)
    return g.mutate(gap_median_days=g.gap_median, gap_last_days=g.gap_last, gap_trend=trend)


def _where(condition: Any, value: Any) -> Any:
    import ibis

    return ibis.ifelse(condition, value, nothing("float64"))


@feature({"returns": "int64"}, absent={"returns": 0})
def return_documents(known: Known) -> Any:
    """Return documents of the customer known by then, those that no order of the data explains included."""
    if "returns" not in known.present:
        return known.totals.select("customer_id").mutate(returns=zero().cast("int64"))
    t = known.table("returns").filter(lambda r: r.customer_id.notnull())
    return t.group_by("customer_id").agg(returns=t.return_id.nunique())
