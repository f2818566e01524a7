"""How customers were won: the first order of each with its channel and product, and what marketing cost by channel."""

from __future__ import annotations

from typing import Any

from tierwise.features.exact import known_sum, nothing, times, zero
from tierwise.features.known import Known
from tierwise.features.rates import with_rate


def first_orders(known: Known) -> Any:
    """One row for each customer: ``customer_id, day, channel, source, product_id, product_name, category``.

    ``day`` and ``channel`` are those of her first order, ``source`` what the customer table says brought her, the
    product is that of most money on the order (the first by id among equals). Null where nothing is known.
    """
    import ibis

    place = ibis.window(group_by="customer_id", order_by=["ordered_at", "order_id"])
    o = known.orders.mutate(nth=ibis.row_number().over(place))
    first = o.filter(o.nth == 0).select("customer_id", "order_id", "day", "channel")
    t = first.left_join(_main_product(known, first), "order_id").drop("order_id_right")
    t = _with(t, _sources(known), "customer_id", {"source": "string"})
    return _with(t, _categories(known), "product_id", {"category": "string", "listed_name": "string"}).select(
        "customer_id", "day", "channel", "source", "product_id", "category",
        product_name=lambda x: ibis.coalesce(x.listed_name, x.product_name),
    )  # fmt: skip


def channel_costs(known: Known) -> Any:
    """What marketing cost: ``channel, cost, first_day, last_day``, in the reporting currency up to the as-of day.

    A cost in a currency without a rate makes its channel's sum null: not known.
    """
    t = known.table("marketing_costs")
    t = t.filter(t.day <= known.as_of_day)
    rates = known.table("exchange_rates") if known.shop.has("exchange_rates") else None
    t = with_rate(t, rates, known.currency)
    t = t.mutate(cost=times(t.cost, t.rate))
    return t.group_by("channel").agg(cost=known_sum(t.cost), first_day=t.day.min(), last_day=t.day.max())


def _main_product(known: Known, first: Any) -> Any:
    import ibis

    lines = known.table("order_lines").semi_join(first, "order_id").filter(lambda x: x.product_id.notnull())
    g = lines.group_by("order_id", "product_id").agg(
        paid=lines.amount.sum().fill_null(zero()), product_name=lines.product_name.min()
    )
    place = ibis.window(group_by="order_id", order_by=[ibis.desc("paid"), "product_id"])
    ranked = g.mutate(nth=ibis.row_number().over(place))
    return ranked.filter(ranked.nth == 0).select("order_id", "product_id", "product_name")


def _sources(known: Known) -> Any:
    if "customers" not in known.present:
        return None
    return known.table("customers").select("customer_id", source="acquisition_source")


def _categories(known: Known) -> Any:
    if "products" not in known.present:
        return None
    return known.table("products").select("product_id", "category", listed_name="product_name")


def _with(t: Any, more: Any, key: str, columns: dict[str, str]) -> Any:
    """``t`` with the columns of ``more`` by key; typed nulls where there is no such table."""
    if more is None:
        return t.mutate(**{name: nothing(kind) for name, kind in columns.items()})
    other = more.select(*columns, joined_key=more[key])
    return t.left_join(other, t[key] == other.joined_key).drop("joined_key")
