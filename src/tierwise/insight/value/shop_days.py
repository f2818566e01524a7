"""The whole shop by day, guests included: what was ordered, paid, taken back and earned on each day.

Money is booked on the day on which it moved, as in the shop's own books: an order on its day, a return on its. So the
days add up to what the receipt kept, returns of orders from before the data began included.
"""

from __future__ import annotations

from typing import Any

from tierwise.features.exact import money, nothing, times, zero
from tierwise.features.rates import with_rate

_SUMS = ("orders", "guest_orders", "kept_guest_orders", "paid", "returned", "margin", "costed")


def shop_days(shop: Any) -> Any:
    """One row for each local day on which anything happened (Arrow), all figures float64.

    ``orders`` and ``guest_orders`` placed that day, ``kept_guest_orders`` those not wholly taken back since; ``paid``
    that day and ``returned`` that day; ``margin`` of both: from unit costs where known, else at the settings' rate;
    ``costed``: how much of paid and returned has a known cost. Money is in the reporting currency; where no rate leads
    there it is not counted.
    """
    import ibis

    both = ibis.union(*(_padded(t) for t in (_placed(shop), _money(shop), _guests(shop))))
    days = both.group_by("day").agg(**{n: both[n].sum().fill_null(0.0) for n in _SUMS})
    return shop.warehouse.arrow(days).sort_by("day")


def _padded(t: Any) -> Any:
    """The table's sums as float64, null where it has none."""
    return t.select("day", **{n: t[n].cast("float64") if n in t.columns else nothing("float64") for n in _SUMS})


def _placed(shop: Any) -> Any:
    lines = shop.table("order_lines")
    guest = lines.customer_id.isnull()
    return lines.group_by("day").agg(orders=lines.order_id.nunique(), guest_orders=lines.order_id.nunique(where=guest))


def _money(shop: Any) -> Any:
    """Sums by day of lines and returns; a return counts against margin as its line counted for it."""
    import ibis

    settings, names = shop.settings, ("day", "product_id", "quantity", "amount", "currency")
    t = shop.table("order_lines").select(*names, sign=ibis.literal(1.0))
    if shop.has("returns"):
        t = ibis.union(t, shop.table("returns").select(*names, sign=ibis.literal(-1.0)))
    t = _in_one_currency(_with_cost(t, shop), shop)
    known = t.amount.notnull()
    costed = known & t.cost.notnull()
    earned = ibis.ifelse(costed, money(t.amount - t.cost), times(t.amount, settings.margin_rate))
    gained, lost = (earned.sum(where=known & side).fill_null(0) for side in (t.sign > 0, t.sign < 0))
    return t.group_by("day").agg(
        paid=t.amount.sum(where=t.sign > 0),
        returned=t.amount.sum(where=t.sign < 0),
        margin=gained - lost,  # decimals: a sum of floats depends on the order in which threads add
        costed=t.amount.sum(where=costed),
    )


def _with_cost(t: Any, shop: Any) -> Any:
    """``cost`` of the pieces, where the product's unit cost is known in the row's currency."""
    import ibis

    products = shop.table("products") if shop.has("products") else None
    if products is None or not shop.warehouse.scalar(products.filter(products.unit_cost.notnull()).limit(1).count()):
        return t.mutate(cost=nothing("decimal(18, 4)"))
    cost = products.filter(products.unit_cost.notnull()).select(
        "unit_cost", costed_id=products.product_id, cost_currency=products.currency
    )
    joined = t.left_join(cost, t.product_id == cost.costed_id)
    same = joined.cost_currency.isnull() | (joined.cost_currency == joined.currency)
    paid = ibis.ifelse(same, times(joined.quantity, joined.unit_cost), nothing("decimal(18, 4)"))
    return joined.mutate(cost=paid).drop("unit_cost", "costed_id", "cost_currency")


def _in_one_currency(t: Any, shop: Any) -> Any:
    currency = shop.settings.currency
    if not shop.warehouse.scalar(t.filter(t.currency != currency).limit(1).count()):
        return t
    rates = shop.table("exchange_rates") if shop.has("exchange_rates") else None
    rated = with_rate(t, rates, currency)
    return rated.mutate(amount=times(rated.amount, rated.rate), cost=times(rated.cost, rated.rate)).drop("rate")


def _guests(shop: Any) -> Any:
    """Guests' orders not wholly taken back, by the rule of customers' orders: every piece or all the money."""
    lines = shop.table("order_lines").filter(lambda t: t.customer_id.isnull())
    orders = lines.group_by("order_id").agg(day=lines.day.min(), pieces=lines.quantity.sum(), paid=lines.amount.sum())
    if shop.has("returns"):
        given = shop.table("returns").filter(lambda t: t.order_id.notnull())
        back = given.group_by(back_id="order_id").agg(pieces_back=given.quantity.sum(), money_back=given.amount.sum())
        both = orders.left_join(back, orders.order_id == back.back_id)
        gone = ((both.pieces > zero()) & (both.pieces_back.fill_null(zero()) >= both.pieces)) | (
            (both.paid > zero()) & (both.money_back.fill_null(zero()) >= both.paid)
        )
        orders = both.filter(~gone)
    return orders.group_by("day").agg(kept_guest_orders=orders.count())
