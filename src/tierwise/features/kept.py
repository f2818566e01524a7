"""What was bought and kept, guests included: one row for each order and product, net of what came back."""

from __future__ import annotations

from typing import Any

from tierwise.contract.inputs.columns import NOT_A_PRODUCT
from tierwise.features.exact import MONEY, money, nothing, times, zero
from tierwise.features.known import Known
from tierwise.features.people import profiling_refused
from tierwise.features.rates import with_rate


def kept_lines(known: Known) -> Any:
    """``customer_id, order_id, product_id, ordered_at, quantity, amount, country`` of products that were kept.

    ``customer_id`` is empty for a guest. ``amount`` is in the shop's currency, null where no rate is known. A product
    whose every piece came back, and an order whose whole amount was given back, are no purchase; lines without a
    product id, and postage and fees, are left out.
    """
    import ibis

    lines = goods_only(known.table("order_lines"))
    rows = lines.select(
        "customer_id", "order_id", "line_number", "product_id", "ordered_at", "day", "quantity", "amount", "currency",
        "country",
    )  # fmt: skip
    if known.traits.returns:
        rows = _net(rows, known.table("returns"), known.table("order_lines"))
    if known.traits.foreign:
        rows = _in_one_currency(rows, known)
    kept = rows.group_by("order_id", "product_id").agg(
        customer_id=rows.customer_id.min(),
        ordered_at=rows.ordered_at.min(),
        quantity=money(rows.quantity.sum()),
        amount=money(rows.amount.sum()),
        country=rows.country.min(),
        unknown=rows.count(where=rows.amount.isnull()),
    )
    return kept.mutate(amount=ibis.ifelse(kept.unknown == 0, kept.amount, nothing(MONEY))).drop("unknown")


def goods_only(lines: Any) -> Any:
    """Order lines that name a product: no postage, no fee."""
    import ibis

    fee = (lines.flags & ibis.literal(NOT_A_PRODUCT, "int64")) != 0
    return lines.filter(lines.product_id.notnull() & ~fee)


def profiled(known: Known, rows: Any) -> Any:
    """``rows`` without those of customers who refused profiling; guests stay."""
    if not {"customers", "consents"} & known.present:
        return rows
    return rows.anti_join(profiling_refused.compute(known), "customer_id")


def _net(rows: Any, returns: Any, lines: Any) -> Any:
    """Lines less what came back of them, without those of which nothing is left."""
    parts = returns.filter(returns.order_id.notnull() & returns.line_number.notnull())
    back = parts.group_by("order_id", "line_number").agg(pieces=parts.quantity.sum(), given=parts.amount.sum())
    joined = rows.left_join(back, ["order_id", "line_number"])
    pieces, given = joined.pieces.fill_null(zero()), joined.given.fill_null(zero())
    left = joined.mutate(quantity=money(joined.quantity - pieces), amount=money(joined.amount - given), gone=pieces)
    left = left.filter((left.gone == zero()) | (left.quantity > zero())).select(*rows.columns)
    return left.anti_join(_given_back(returns, lines), "order_id")


def _given_back(returns: Any, lines: Any) -> Any:
    """Orders whose whole amount was given back, whatever the lines say."""
    parts = returns.filter(returns.order_id.notnull()).group_by("order_id").agg(given=returns.amount.sum())
    paid = lines.group_by("order_id").agg(paid=lines.amount.sum())
    both = paid.join(parts, "order_id")
    return both.filter((both.paid > zero()) & (both.given >= both.paid)).select("order_id")


def _in_one_currency(rows: Any, known: Known) -> Any:
    rates = known.table("exchange_rates") if known.shop.has("exchange_rates") else None
    rated = with_rate(rows, rates, known.currency)
    return rated.mutate(amount=times(rated.amount, rated.rate)).drop("rate")
