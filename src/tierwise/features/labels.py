"""What happened after a date: the answers that predictions are trained on and judged by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from tierwise.errors import UsageError
from tierwise.features.exact import known_sum, nothing, whole, zero
from tierwise.features.known import Known, know
from tierwise.features.spans import instant, within
from tierwise.locale.calendar import midnights_crossed

QUESTIONS = (
    "orders", "purchase_days", "revenue", "margin", "bought", "next_category", "days_to_next_order", "coupon_used",
)  # fmt: skip
"""What can be asked of the horizon: counts, net money, whether she bought, what first, when, and with a coupon."""


def labels(
    shop: Any,
    as_of: datetime,
    horizon_days: int,
    questions: Sequence[str] = QUESTIONS,
    *,
    short_ok: bool = False,
) -> Any:
    """What each customer known at ``as_of`` did in [as_of, as_of + horizon_days x 24 h), one row each.

    ``customer_id, as_of, horizon_days, observed_days`` and the questions: ``orders`` and ``purchase_days`` (0 for
    none), ``revenue`` and ``margin`` (net, with all returns known to ``shop``), ``bought``, ``next_category`` (of most
    money in the first order), ``days_to_next_order`` (local midnights from the as-of day; null without an order) and
    ``coupon_used`` (a coupon on an order, or redeemed; null in a shop that knows of none).

    ``shop`` reaches further than ``as_of``. Where its data end before the horizon does, ``UsageError``, or with
    ``short_ok`` rows whose ``observed_days`` say how much was seen. People are those of ``as_of``: an identity found
    later moves nobody's orders.
    """
    whole_shop = know(shop)
    instant = as_of.astimezone(UTC).replace(tzinfo=None) if as_of.tzinfo else as_of
    return label_table(whole_shop, know(whole_shop.shop.as_of(instant)), horizon_days, questions, short_ok=short_ok)


def label_table(
    later: Known, then: Known, horizon_days: int, questions: Sequence[str] = QUESTIONS, *, short_ok: bool = False
) -> Any:
    """``labels`` where both states of knowledge are at hand already."""
    import ibis

    unknown = sorted(set(questions) - set(QUESTIONS))
    if unknown:
        raise UsageError(f"no label {', '.join(unknown)}", f"choose from {', '.join(QUESTIONS)}")
    observed = _observed(later, then, horizon_days, short_ok)
    later = _same_people(later, then)
    window = _window(later, then, horizon_days)
    customers = then.orders.select(buyer="customer_id").distinct()
    after = _counts(window, then)
    counted = customers.left_join(after, customers.buyer == after.customer_id)
    t = counted.select(
        customer_id=counted.buyer,
        orders=counted.orders.fill_null(0),
        purchase_days=counted.purchase_days.fill_null(0),
        revenue=ibis.ifelse(counted.orders.isnull(), zero(), counted.revenue),
        margin=ibis.ifelse(counted.orders.isnull(), zero(), counted.margin),
        bought=counted.orders.notnull(),
        days_to_next_order=counted.days_to_next_order,
    )
    t = _with_category(t, later, window) if "next_category" in questions else t
    t = _with_coupon(t, later, window, _between(then, horizon_days)) if "coupon_used" in questions else t
    marks = {
        "as_of": instant(then.as_of),
        "horizon_days": ibis.literal(horizon_days, type="int64"),
        "observed_days": ibis.literal(observed, type="int64"),
    }
    return t.mutate(**marks).select("customer_id", *marks, *questions)


def _observed(later: Known, then: Known, horizon_days: int, short_ok: bool) -> int:
    if horizon_days < 1:
        raise UsageError(f"a horizon of {horizon_days} days", "ask for at least one day")
    observed = min(horizon_days, (later.as_of - then.as_of) // timedelta(days=1))
    if observed < horizon_days and not short_ok:
        raise UsageError(
            f"the data end {observed} days after {then.as_of:%Y-%m-%d}, before a horizon of {horizon_days} days does",
            "ask for a shorter horizon or an earlier date; such a horizon cannot be checked yet",
        )
    return observed


def _same_people(later: Known, then: Known) -> Known:
    """The later orders under the ids of ``then``: what became one person afterwards was still two."""
    if then.shop.canonical is later.shop.canonical:
        return later
    return know(replace(later.shop, canonical=then.shop.canonical))


def _window(later: Known, then: Known, horizon_days: int) -> Any:
    return later.orders.filter(within(later.orders.ordered_at, *_between(then, horizon_days)))


def _between(then: Known, horizon_days: int) -> tuple[datetime, datetime]:
    """The horizon's first instant, and the first after it."""
    return then.as_of, then.as_of + timedelta(days=horizon_days)


def _counts(window: Any, then: Known) -> Any:
    import ibis

    t = window.group_by("customer_id").agg(
        orders=window.count(),
        purchase_days=window.day.nunique(),
        revenue=known_sum(window.revenue),
        margin=known_sum(window.margin),
        first_day=window.day.min(),
    )
    return t.mutate(days_to_next_order=whole(midnights_crossed(t.first_day, ibis.literal(then.as_of_day))))


def _with_category(t: Any, later: Known, window: Any) -> Any:
    if not (later.traits.products and "products" in later.present):
        return t.mutate(next_category=nothing("string"))
    found = _first_category(later, window)
    joined = t.left_join(found, t.customer_id == found.taker)
    return joined.drop("taker")


def _with_coupon(t: Any, later: Known, window: Any, between: tuple[datetime, datetime]) -> Any:
    """A coupon code on a line of an order of the window, or a redemption of the customer within it."""
    import ibis

    lines = later.table("order_lines")
    coded = lines.filter(lines.coupon_code.notnull()).select("order_id")
    redeemed = later.table("redemptions") if "redemptions" in later.present else None
    if redeemed is None and not later.shop.warehouse.scalar(coded.limit(1).count()):
        return t.mutate(coupon_used=nothing("boolean"))
    users = window.semi_join(coded, "order_id").select(user="customer_id")
    if redeemed is not None:
        mine = redeemed.filter(within(redeemed.redeemed_at, *between) & redeemed.customer_id.notnull())
        users = ibis.union(users, mine.select(user="customer_id"))
    users = users.distinct()
    joined = t.left_join(users, t.customer_id == users.user)
    return joined.mutate(coupon_used=joined.user.notnull()).drop("user")


def _first_category(later: Known, window: Any) -> Any:
    """The category of most money on the customer's first order of the window; the first by name among equals."""
    import ibis

    place = ibis.window(group_by="customer_id", order_by=["ordered_at", "order_id"])
    first = window.mutate(nth=ibis.row_number().over(place)).filter(lambda w: w.nth == 0)
    first = first.select("customer_id", "order_id")
    lines = later.table("order_lines").select("customer_id", "order_id", "product_id", "amount")
    category = later.table("products").filter(lambda p: p.category.notnull()).select("product_id", "category")
    bought = lines.join(first, ["customer_id", "order_id"]).join(category, "product_id")
    summed = bought.group_by("customer_id", "category").agg(money=bought.amount.sum())
    best = ibis.window(group_by="customer_id", order_by=[ibis.desc("money"), "category"])
    ranked = summed.mutate(nth=ibis.row_number().over(best)).filter(lambda s: s.nth == 0)
    return ranked.select(taker="customer_id", next_category="category")
