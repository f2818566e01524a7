"""What is known of each product on a date: names, category, price, margin, stock, when it last sold."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tierwise.features.kept import goods_only
from tierwise.features.known import Known
from tierwise.locale.calendar import elapsed_days

SALE_DAYS = 14
"""Without a table of prices a product is on sale when most of what it sold in these days was discounted."""
_PLAIN = ("product_name", "category", "subcategory", "brand", "description", "durable")


def goods_table(known: Known, sold: Any) -> Any:
    """One row for each product of the catalogue and of ``sold`` (ids), by id.

    Columns: ``product_id``; names and categories as known; ``price`` (in force, else of the last sale), ``list_price``,
    ``unit_cost`` and ``margin`` of one piece in the shop's currency; ``margin_known`` (false: from the settings' margin
    rate); ``on_hand`` pieces; ``on_sale``; ``last_sold_days`` and ``listed_days`` before the as-of date.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    warehouse = known.shop.warehouse
    parts = [sold]
    if "products" in known.present:
        parts.append(warehouse.arrow(known.table("products").select("product_id"))["product_id"].combine_chunks())
    ids = pc.unique(pa.concat_arrays([p.cast(pa.string()) for p in parts]))
    t = warehouse.table(pa.table({"product_id": ids.take(pc.array_sort_indices(ids))}), "product_ids")
    for part in (_described(known), _last_sales(known), _in_force(known), _on_hand(known)):
        if part is not None:
            t = t.left_join(part, "product_id").drop("product_id_right")
    return warehouse.arrow(_with_margin(t, known).order_by("product_id"))


def _described(known: Known) -> Any:
    """Names and categories; money only where it is in the shop's currency."""
    import ibis

    if "products" not in known.present:
        return None
    p = known.table("products")
    own = p.currency.isnull() | (p.currency == known.currency)
    age = elapsed_days(ibis.literal(known.as_of).cast("timestamp(6)"), p.listed_at)
    return p.select(
        "product_id", *_PLAIN, list_price=ibis.ifelse(own, p.list_price.cast("float64"), ibis.null("float64")),
        unit_cost=ibis.ifelse(own, p.unit_cost.cast("float64"), ibis.null("float64")), listed_days=age.cast("float64"),
    )  # fmt: skip


def _last_sales(known: Known) -> Any:
    """The last sale's price of a piece and name, how long ago it was, and whether it mostly sold at a discount."""
    import ibis

    lines = goods_only(known.table("order_lines")).filter(lambda t: t.quantity > 0)
    # several lines of one order: by what they say, for their numbers go by where they stood in the file
    told = [lines.quantity.desc(), lines.amount.desc(), lines.product_name, lines.currency]
    last = ibis.window(group_by="product_id", order_by=[lines.ordered_at.desc(), lines.order_id, *told])
    since = ibis.literal(known.as_of - timedelta(days=SALE_DAYS)).cast("timestamp(6)")
    recent = lines.ordered_at >= since
    lower = lines.discount.fill_null(0) > 0
    sales = lines.group_by("product_id").agg(
        recent_lines=lines.count(where=recent),
        lower_lines=lines.count(where=recent & lower),
        last=lines.ordered_at.max(),
    )
    newest = lines.mutate(nth=ibis.row_number().over(last)).filter(lambda t: t.nth == 0)
    piece = newest.amount.cast("float64") / newest.quantity.cast("float64")
    newest = newest.select(
        "product_id", sold_name=newest.product_name,
        sold_price=ibis.ifelse(newest.currency == known.currency, piece, ibis.null("float64")),
    )  # fmt: skip
    age = elapsed_days(ibis.literal(known.as_of).cast("timestamp(6)"), sales["last"])
    sales = sales.select(
        "product_id", last_sold_days=age.cast("float64"), mostly_lower=sales.lower_lines * 2 > sales.recent_lines
    )
    return sales.left_join(newest, "product_id").drop("product_id_right")


def _in_force(known: Known) -> Any:
    """The price in force, where the shop keeps a table of prices: the lowest of several places."""
    import ibis

    if not known.shop.has("prices"):
        return None
    p = known.table("prices")
    now = ibis.literal(known.as_of).cast("timestamp(6)")
    p = p.mutate(location=p.location.fill_null(""))
    p = p.filter((p.valid_to.isnull() | (p.valid_to > now)) & (p.currency.isnull() | (p.currency == known.currency)))
    last = p.group_by("product_id", "location").agg(valid_from=p.valid_from.max())
    p = p.join(last, ["product_id", "location", "valid_from"])
    return p.group_by("product_id").agg(price_now=p.price.cast("float64").min(), promoted=p.promotion.notnull().any())


def _on_hand(known: Known) -> Any:
    """Pieces on hand over all places, by the last count of each."""
    if not known.shop.has("stock"):
        return None
    s = known.table("stock")
    s = s.mutate(location=s.location.fill_null(""))
    last = s.group_by("product_id", "location").agg(counted_at=s.counted_at.max())
    s = s.join(last, ["product_id", "location", "counted_at"])
    return s.group_by("product_id").agg(on_hand=s.on_hand.cast("float64").sum())


def _with_margin(t: Any, known: Known) -> Any:
    import ibis

    absent = ibis.null("float64")
    for name in ("list_price", "unit_cost", "listed_days", "price_now", "on_hand"):
        t = t if name in t.columns else t.mutate(**{name: absent})
    for name in _PLAIN:
        t = t if name in t.columns else t.mutate(**{name: ibis.null("boolean" if name == "durable" else "string")})
    t = t if "promoted" in t.columns else t.mutate(promoted=t.mostly_lower)
    price = ibis.coalesce(t.price_now, t.sold_price, t.list_price)
    t = t.mutate(price=price, product_name=ibis.coalesce(t.product_name, t.sold_name))
    reduced = (t.price_now < t.list_price).fill_null(False)
    rated = t.price * float(known.shop.settings.margin_rate)
    return t.select(
        "product_id", *_PLAIN, "price", "list_price", "unit_cost", "on_hand", "last_sold_days", "listed_days",
        margin=ibis.coalesce(t.price - t.unit_cost, rated), margin_known=t.unit_cost.notnull(),
        on_sale=t.promoted.fill_null(False) | reduced,
    )  # fmt: skip
