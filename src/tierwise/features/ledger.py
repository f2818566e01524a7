"""Order lines and what was taken back of them, as one signed ledger: the single pass over the lines.

A returned part is a row of its own with the customer, product and day of the order line it nets, so that orders and
baskets come out net by plain sums. Returns that no order of the data explains refer to purchases before the data began:
they reduce nothing here (they still count as returns).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tierwise.features.exact import MONEY, money, nothing, times, whole, zero
from tierwise.features.rates import with_rate

_KEYS = ("customer_id", "order_id", "product_id", "ordered_at", "day", "currency")


@dataclass(frozen=True, slots=True)
class Traits:
    """What the lines of this shop hold at all, so that nothing is computed from columns that are always empty."""

    products: bool
    channels: bool
    countries: bool
    discounts: bool
    foreign: bool
    returns: bool
    costs: bool


EVERYTHING = Traits(*[True] * 7)


def traits(shop: Any, currency: str, later: Traits = EVERYTHING) -> Traits:
    """A look for the first row of each kind; statistics of the files answer for columns that are empty or all alike.

    What the same shop does not hold ``later`` it does not hold now: nothing is looked for then.
    """
    lines = shop.table("order_lines")

    def any_row(t: Any, where: Any) -> bool:
        return bool(shop.warehouse.scalar(t.filter(where).limit(1).count()))

    products = later.products and any_row(lines, lines.product_id.notnull())
    costs = later.costs and products and shop.has("products")
    returns = later.returns and shop.has("returns")
    return Traits(
        products=products,
        channels=later.channels and any_row(lines, lines.channel.notnull()),
        countries=later.countries and any_row(lines, lines.country.notnull()),
        discounts=later.discounts and any_row(lines, lines.discount.notnull()),
        foreign=later.foreign and any_row(lines, lines.currency != currency),
        returns=returns and any_row(back := shop.table("returns"), back.order_id.notnull()),
        costs=costs and any_row(goods := shop.table("products"), goods.unit_cost.notnull()),
    )


def moves(shop: Any, currency: str, held: Traits) -> Any:
    """One row for each line bought (``bought`` true) and each part taken back, of customers (guests left out).

    ``pieces`` and ``amount`` are positive on both; ``amount``, ``discount`` and ``cost`` are in the reporting currency
    and null where a rate or a cost is missing.
    """
    import ibis

    lines = shop.table("order_lines").filter(lambda t: t.customer_id.notnull())
    ledger = _bought(lines)
    if held.returns:
        parts = _matched(shop.table("returns"))
        ledger = ibis.union(ledger, shop.warehouse.keep(_taken_back(parts, lines), "taken_back"))
    ledger = _costed(ledger, shop.table("products")) if held.costs else ledger.mutate(cost=nothing(MONEY))
    return _reported(ledger, shop, currency) if held.foreign else ledger


def _bought(lines: Any) -> Any:
    import ibis

    return lines.select(
        *_KEYS,
        "channel",
        "country",
        "discount",
        bought=ibis.literal(True),
        pieces=lines.quantity,
        amount=lines.amount,
    )


def _matched(returns: Any) -> Any:
    told = returns.filter(returns.order_id.notnull())
    return told.select("order_id", "line_number", "product_id", "quantity", "amount", "currency")


def _taken_back(parts: Any, lines: Any) -> Any:
    """Matched returns with the keys of the line they net.

    A part that nets no line is money given back on the order: no pieces, and of a product where the return names one.
    """
    import ibis

    of_lines, of_orders = parts.filter(parts.line_number.notnull()), parts.filter(parts.line_number.isnull())
    line = lines.select("customer_id", "order_id", "line_number", "product_id", "ordered_at", "day")
    touched = line.semi_join(of_orders, "order_id").group_by("order_id")
    order = touched.agg(customer_id=line.customer_id.min(), ordered_at=line.ordered_at.min(), day=line.day.min())
    named = of_lines.drop("product_id").join(line, ["order_id", "line_number"]).select(*_KEYS, "quantity", "amount")
    plain = of_orders.join(order, "order_id").mutate(quantity=zero()).select(*_KEYS, "quantity", "amount")
    both = ibis.union(named, plain)
    return both.select(
        *_KEYS,
        channel=nothing("string"),
        country=nothing("string"),
        discount=nothing(MONEY),
        bought=ibis.literal(False),
        pieces=both.quantity,
        amount=both.amount,
    )


def _costed(ledger: Any, products: Any) -> Any:
    """``cost`` of the pieces, where the product's unit cost is known in the line's currency."""
    import ibis

    cost = products.filter(products.unit_cost.notnull()).select(
        "unit_cost", costed_id=products.product_id, cost_currency=products.currency
    )
    joined = ledger.left_join(cost, ledger.product_id == cost.costed_id)
    same = joined.cost_currency.isnull() | (joined.cost_currency == joined.currency)
    paid = ibis.ifelse(same, times(joined.pieces, joined.unit_cost), nothing(MONEY))
    return joined.mutate(cost=paid).drop("unit_cost", "costed_id", "cost_currency")


def _reported(ledger: Any, shop: Any, currency: str) -> Any:
    rates = shop.table("exchange_rates") if shop.has("exchange_rates") else None
    rated = with_rate(ledger, rates, currency)
    return rated.mutate(
        amount=times(rated.amount, rated.rate),
        discount=times(rated.discount, rated.rate),
        cost=times(rated.cost, rated.rate),
    ).drop("rate")


def orders(ledger: Any, held: Traits, margin_rate: float) -> Any:
    """One row for each customer and order, net of what came back, orders wholly taken back included and marked.

    ``gone``: every piece, or all the money, of the order came back. Such an order is no order.
    """
    import ibis

    t, line, back = ledger, ledger.bought, ~ledger.bought
    none = zero()
    pieces_back = money(t.pieces.sum(where=back)).fill_null(none) if held.returns else none
    money_back = money(t.amount.sum(where=back)).fill_null(none) if held.returns else none
    grouped = t.group_by("customer_id", "order_id").agg(
        ordered_at=t.ordered_at.min(),
        day=t.day.min(),
        lines=t.count(where=line) if held.returns else t.count(),
        pieces=money(t.pieces.sum(where=line) if held.returns else t.pieces.sum()).fill_null(none),
        pieces_back=pieces_back,
        paid=money(t.amount.sum(where=line) if held.returns else t.amount.sum()).fill_null(none),
        returned=money_back,
        **_unknown(t, held),
        **_costs(t, held),
        **_discounts(t, line, held),
        channel=t.channel.min() if held.channels else nothing("string"),
        country=t.country.min() if held.countries else nothing("string"),
    )
    gone = ((grouped.pieces > none) & (grouped.pieces_back >= grouped.pieces)) | (
        (grouped.paid > none) & (grouped.returned >= grouped.paid)
    )
    revenue = money(grouped.paid - grouped.returned)
    rated = times(revenue - grouped.costed, margin_rate)
    margin = money(grouped.costed - grouped.cost) + rated if held.costs else times(revenue, margin_rate)
    known = grouped.unknown == 0
    net = grouped.mutate(gone=gone if held.returns else ibis.literal(False), revenue=revenue, margin=money(margin))
    for name in ("paid", "returned", "discount", "list_amount", "revenue", "margin"):
        net = net.mutate(**{name: ibis.ifelse(known, net[name], nothing(MONEY))}) if held.foreign else net
    return net.mutate(quantity=money(net.pieces - net.pieces_back)).drop("costed", "cost", "unknown")


def _unknown(t: Any, held: Traits) -> dict[str, Any]:
    import ibis

    return {"unknown": t.count(where=t.amount.isnull()) if held.foreign else ibis.literal(0, type="int64")}


def _costs(t: Any, held: Traits) -> dict[str, Any]:
    """Revenue of the lines whose cost is known, that cost, and how many lines they are."""
    import ibis

    if not held.costs:
        return {"costed": zero(), "cost": zero(), "lines_with_cost": ibis.literal(0, type="int64")}
    sign = ibis.ifelse(t.bought, 1, -1)
    priced = t.cost.notnull()
    return {
        "costed": money((t.amount * sign).sum(where=priced)).fill_null(zero()),
        "cost": money((t.cost * sign).sum(where=priced)).fill_null(zero()),
        "lines_with_cost": t.count(where=priced & t.bought),
    }


def _discounts(t: Any, line: Any, held: Traits) -> dict[str, Any]:
    """What was taken off, and the price before it, of the lines that tell (a line that is silent says nothing)."""
    if not held.discounts:
        return {"discount": nothing(MONEY), "list_amount": nothing(MONEY)}
    tells = line & t.discount.notnull()
    return {
        "discount": money(t.discount.sum(where=tells)),
        "list_amount": money(t.amount.sum(where=tells)) + money(t.discount.sum(where=tells)),
    }


def baskets(ledger: Any, gone: Any | None, held: Traits) -> Any:
    """One row for each customer and product she kept: net ``quantity`` and ``revenue``; null revenue is not known."""
    import ibis

    t = ledger.filter(ledger.product_id.notnull())
    if gone is not None:
        t = t.anti_join(gone, ["customer_id", "order_id"])
    sign = ibis.ifelse(t.bought, 1, -1)

    def net(column: Any) -> Any:
        return money((column * sign).sum() if held.returns else column.sum())

    grouped = t.group_by("customer_id", "product_id").agg(
        quantity=net(t.pieces),
        revenue=net(t.amount),
        lines=t.count(where=t.bought) if held.returns else t.count(),
        back=t.count(where=~t.bought) if held.returns else whole(ibis.literal(0)),
        unknown=t.count(where=t.amount.isnull()) if held.foreign else whole(ibis.literal(0)),
    )
    kept = grouped.filter((grouped.quantity > zero()) | (grouped.back == 0))
    known = kept.unknown == 0
    return kept.mutate(revenue=ibis.ifelse(known, kept.revenue, nothing(MONEY))).drop("back", "unknown")
