"""Returns and cancellations, each netted against the order lines they give back: first in, first out.

For one customer and product let A(t) be the pieces bought until t and R(t) the pieces returned. What cannot be
matched is U(t) = max(0, max over s <= t of R(s) - A(s)): a running maximum, so a return before any purchase in the data
never eats a later purchase. Matched pieces M(t) = R(t) - U(t) consume purchases in order: the k-th matched piece is the
k-th bought. Only windows and one interval join, the same on every engine; a return's match depends on its past alone.
"""

from __future__ import annotations

from typing import Any

from tierwise.contract.schema import Column, Kind, TableContract
from tierwise.contract.shop_tables import SHOP_TABLES
from tierwise.data.judging.arithmetic import exact, from_units, units, whole
from tierwise.data.judging.parsing import NO_CURRENCY
from tierwise.data.rules import has_bits, mask_of
from tierwise.data.warehouse import Warehouse

_RETURNS = SHOP_TABLES["returns"]
RETURN_LINES = TableContract(
    "return_lines",
    "Returned lines as they were read, before they are netted.",
    (
        Column("return_id", Kind.ID, "the document", required=True),
        Column("order_ref", Kind.ID, "order the document names, if it does"),
        *(
            _RETURNS.column(n)
            for n in ("customer_id", "product_id", "returned_at", "day", "quantity", "amount", "reason")
        ),
        *(_RETURNS.column(n) for n in ("currency", "flags", "file", "line", "known_at", "superseded_at")),
    ),
    key=("return_id", "known_at"),
    happened_at="returned_at",
    known_at="known_at",
)
RETURN_BIT = mask_of("return_line")


def from_order_lines(rows: Any) -> Any:
    """Return lines out of cleaned order rows: lines with a negative sign."""
    t = rows.filter(has_bits(rows.flags, "return_line"))
    return _as_return(t, t.order_id, _empty_text(), t.ordered_at, t.quantity.abs(), t.amount.abs(), t.day)


def from_cancelled(rows: Any) -> Any:
    """A full return for each line of an order whose status says that it was cancelled."""
    import ibis

    t = rows.filter(has_bits(rows.flags, "cancelled") & ~has_bits(rows.flags, "return_line"))
    at = ibis.coalesce(t.cancelled_at, t.ordered_at)
    at = ibis.ifelse(at < t.ordered_at, t.ordered_at, at)
    day = ibis.ifelse(at == t.ordered_at, t.day, at.date())
    return _as_return(t, t.order_id + "#cancelled", t.order_id, at, t.quantity, t.amount, day)


def from_refunds(rows: Any) -> Any:
    """One return without pieces for each order that names money refunded and was not cancelled."""
    import ibis

    t = rows.filter((rows.refunded_amount.abs() > 0) & ~has_bits(rows.flags, "return_line", "cancelled"))
    first = ibis.row_number().over(ibis.window(group_by="order_id", order_by=["_source", "line"]))
    t = t.mutate(_first=first).filter(lambda x: x["_first"] == 0)
    t = t.mutate(product_id=ibis.null("string"), quantity=ibis.literal(0).cast("decimal(18,4)"))
    return _as_return(t, t.order_id + "#refund", t.order_id, t.ordered_at, t.quantity, t.refunded_amount.abs(), t.day)


def from_returns_table(t: Any) -> Any:
    """Return lines out of a cleaned ``returns`` input table."""
    quantity = t.quantity.abs()
    return _as_return(t, t.return_id, t.order_id, t.returned_at, quantity, t.amount.abs(), t.day, t.reason)


def _empty_text() -> Any:
    import ibis

    return ibis.null("string")


def _as_return(
    t: Any, return_id: Any, order: Any, at: Any, quantity: Any, amount: Any, day: Any, reason: Any = None
) -> Any:
    import ibis

    return t.select(
        return_id=return_id,
        order_ref=order,
        customer_id=t.customer_id,
        product_id=t.product_id,
        returned_at=at,
        day=day,
        quantity=exact(quantity),
        amount=exact(amount),
        reason=_empty_text() if reason is None else reason,
        currency=t.currency,
        flags=t.flags,
        file=t.file,
        line=t.line,
        known_at=at,
        superseded_at=ibis.null("timestamp(6)"),
        _source=t["_source"],
    )


def net(warehouse: Warehouse, order_lines: Any, return_lines: Any) -> Any:
    """The contract table ``returns`` (and ``_source``): return lines cut into parts, one for each order line netted.

    Both inputs hold the rows in force. Quantity and money of the parts sum exactly to the return's. First returns that
    name their order are matched within it, then the others by customer and product on what is left.
    """
    import ibis

    bought = order_lines.select(
        "order_id", "line_number", "customer_id", at="ordered_at", _units=units(order_lines.quantity),
        product_id=order_lines.product_id.fill_null(""),
    )  # fmt: skip
    back = return_lines.mutate(_units=units(return_lines.quantity), _product=return_lines.product_id.fill_null(""))
    named = back.filter(back.order_ref.notnull())
    pieces = None
    if warehouse.scalar(named.count()):
        pieces = warehouse.keep(
            _match(bought.mutate(_scope=bought.order_id), named.mutate(_scope=named.order_ref)), "named"
        )
        eaten = pieces.group_by("order_id", "line_number").agg(_eaten=whole(pieces["_piece"].sum()))
        bought = bought.left_join(eaten, ["order_id", "line_number"])
        bought = bought.mutate(_units=bought["_units"] - bought["_eaten"].fill_null(0)).drop("_eaten")
        bought = bought.select("order_id", "line_number", "customer_id", "at", "_units", "product_id")
    free = back.filter(back.order_ref.isnull() & back.customer_id.notnull())
    by_customer = bought.filter(bought.customer_id.notnull())
    others = _match(by_customer.mutate(_scope=by_customer.customer_id), free.mutate(_scope=free.customer_id))
    pieces = others if pieces is None else ibis.union(pieces, others)
    known = order_lines.group_by("order_id").agg(_money=order_lines.currency.min())
    back = back.left_join(known.rename(_known="order_id"), back.order_ref == known.order_id)
    pieces = warehouse.keep(pieces, "pieces")
    guessed = order_lines.filter(
        has_bits(order_lines.flags, "quantity_assumed", "quantity_absent", "order_without_lines")
    )
    guessed = guessed.select(_of="order_id", _at="line_number", _paid=units(guessed.amount))
    return _parts(
        back, pieces.left_join(guessed, [pieces.order_id == guessed["_of"], pieces.line_number == guessed["_at"]])
    )


def unmatched(warehouse: Warehouse, given_back: Any, order_lines: Any) -> list[dict[str, Any]]:
    """Notes, one for each currency, on rows of a returns table that name an order which is not in the data."""
    named = given_back.filter(given_back.order_id.notnull())
    lost = named.anti_join(order_lines.select("order_id").distinct(), "order_id")
    counted = lost.group_by("currency").agg(returns=lost.count(), amount=lost.amount.abs().sum())
    rows = sorted(warehouse.arrow(counted).to_pylist(), key=lambda r: str(r["currency"]))
    return [
        {
            "code": "returns_unmatched",
            "values": {"returns": int(r["returns"]), "amount": float(r["amount"] or 0), "currency": r["currency"]},
        }
        for r in rows
    ]


def _match(bought: Any, back: Any) -> Any:
    """Pieces: return row (``_source``, ``line``, ``return_id``), order line, ``_from`` and ``_piece`` in units."""
    import ibis

    wanted = back.filter(back["_units"] > 0)
    sold = bought.filter(bought["_units"] > 0).rename(_product="product_id")
    sold = sold.semi_join(wanted.select("_scope", "_product").distinct(), ["_scope", "_product"])
    matched = _matched(sold, wanted)
    spans = sold.mutate(
        _high=whole(sold["_units"].sum().over(
            ibis.window(group_by=["_scope", "_product"], order_by=["at", "order_id", "line_number"], following=0)
        ))
    )  # fmt: skip
    spans = spans.select(
        "_scope", "_product", "order_id", "line_number", "_high", _low=spans["_high"] - spans["_units"]
    )
    both = matched.join(spans, ["_scope", "_product"]).filter(
        lambda j: (j["_low"] < j["_m1"]) & (j["_high"] > j["_m0"])
    )
    start = ibis.greatest(both["_low"], both["_m0"])
    return both.select(
        "_source", "line", "return_id", "order_id", "line_number",
        _from=start - both["_m0"], _piece=ibis.least(both["_high"], both["_m1"]) - start,
    )  # fmt: skip


def _matched(sold: Any, wanted: Any) -> Any:
    """For each return row the interval [``_m0``, ``_m1``) of matched pieces of its customer and product."""
    import ibis

    none, nowhere = ibis.null("string"), ibis.literal(0).cast("int64")
    a = sold.select("_scope", "_product", at="at", _kind=ibis.literal(0), _id=sold.order_id,
                    _n=sold.line_number.cast("int64"),
                    _a=sold["_units"], _r=nowhere, return_id=none, _source=ibis.null("int32"))  # fmt: skip
    r = wanted.select("_scope", "_product", at="returned_at", _kind=ibis.literal(1), _id=wanted.return_id,
                      _n=wanted.line,
                      _a=nowhere, _r=wanted["_units"],
                      return_id=wanted.return_id, _source=wanted["_source"])  # fmt: skip
    order = ["at", "_kind", "_id", "_n", "_source"]
    running = ibis.window(group_by=["_scope", "_product"], order_by=order, following=0)
    events = ibis.union(a, r)
    events = events.mutate(
        _bought=whole(events["_a"].sum().over(running)), _back=whole(events["_r"].sum().over(running))
    )
    worst = ibis.greatest((events["_back"] - events["_bought"]).max().over(running), ibis.literal(0).cast("int64"))
    events = events.mutate(_m1=(events["_back"] - worst).cast("int64"))
    plain = ibis.window(group_by=["_scope", "_product"], order_by=order)
    events = events.mutate(_m0=events["_m1"].lag().over(plain).fill_null(0))
    returns = events.filter((events["_kind"] == 1) & (events["_m1"] > events["_m0"]))
    return returns.select("_scope", "_product", "return_id", "_source", "_m0", "_m1", line="_n")


def _parts(back: Any, pieces: Any) -> Any:
    """Return rows cut into matched parts and an unmatched rest; money in proportion, to the last 1/10000."""
    import ibis

    nothing = ibis.literal(0).cast("int64")
    keys = ["_source", "line", "return_id"]
    full = back.mutate(_amount=units(back.amount))
    matched = full.join(pieces.rename(_line_number="line_number", _order="order_id"), keys)
    matched = matched.mutate(_to=matched["_from"] + matched["_piece"])
    sums = pieces.group_by(keys).agg(_done=whole(pieces["_piece"].sum()))
    rest = full.left_join(sums, keys)
    rest = rest.mutate(_from=rest["_done"].fill_null(0), _to=rest["_units"])
    rest = rest.filter((rest["_from"] < rest["_to"]) | (rest["_units"] == 0))
    rest = rest.mutate(_order=rest["_known"], _line_number=ibis.null("int64"), _paid=ibis.null("int64"))
    columns = [*back.columns, "_amount", "_from", "_to", "_order", "_line_number", "_paid"]
    cut = ibis.union(matched.select(columns), rest.select(columns))
    place = ibis.window(group_by="return_id", order_by=["_source", "line", "_from", "_to"])
    cut = cut.mutate(part=ibis.row_number().over(place).cast("int64") + 1)
    money = _share(cut["_amount"], cut["_to"], cut["_units"]) - _share(cut["_amount"], cut["_from"], cut["_units"])
    money = ibis.ifelse(cut["_units"] == nothing, cut["_amount"], money)
    cut = cut.mutate(
        order_id=cut["_order"],
        line_number=ibis.ifelse((money < cut["_paid"]).fill_null(False), ibis.null("int64"), cut["_line_number"]),
        currency=ibis.ifelse(cut.currency == NO_CURRENCY, cut["_money"].fill_null(NO_CURRENCY), cut.currency),
        quantity=from_units(cut["_to"] - cut["_from"]), amount=from_units(money),
    )  # fmt: skip
    return cut.select(*_RETURNS.names, "_source")


def _share(amount: Any, part: Any, whole: Any) -> Any:
    """amount x part / whole in whole units, half up; the full amount exactly where part = whole."""
    import ibis

    nonzero = ibis.ifelse(whole == 0, 1, whole).cast("float64")
    share = (amount.cast("float64") * part.cast("float64") / nonzero + 0.5).floor().cast("int64")
    return ibis.ifelse(part >= whole, amount, share)
