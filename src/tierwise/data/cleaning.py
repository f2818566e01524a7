"""Cleaning: every row of a table gets one mask of the rules it met; the mask decides where the row goes.

Nothing is lost: read = kept + repaired + quarantined, in rows and in money of each currency.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tierwise.contract.schema import Kind, TableContract
from tierwise.contract.settings import Settings
from tierwise.data.judging import bare_codes, crossrow, order_discounts, order_heads, order_lines
from tierwise.data.judging.parsing import NO_CURRENCY, limits, typed, typed_columns
from tierwise.data.landing import Landed
from tierwise.data.rules import QUARANTINE, REPAIR, bits, has_bits, mask_of
from tierwise.data.runs import NTH
from tierwise.data.warehouse import Warehouse

BEGINNING = "1900-01-01"
"""Facts without a date of their own count as known from the start."""
_KNOWN_FROM = {"customers": "signed_up_at", "products": "listed_at"}


@dataclass(frozen=True, slots=True)
class Cleaned:
    """All rows of one table with ``flags``; ``kept`` and ``refused`` are its two disjoint parts."""

    contract: TableContract
    rows: Any
    landed: tuple[Landed, ...]
    money: str = ""
    orders: Any = None
    """Order lines: ids of the orders whose lines landing could not number (``crossrow.irregular``)."""
    heads: Cleaned | None = None
    """Order lines: the orders they were joined to, where these stand in a file of their own."""

    @property
    def kept(self) -> Any:
        """Rows that come in, untouched or repaired."""
        return self.rows.filter((self.rows.flags & QUARANTINE) == 0)

    @property
    def refused(self) -> Any:
        """Rows that met a quarantine rule."""
        return self.rows.filter((self.rows.flags & QUARANTINE) != 0)

    @property
    def repaired(self) -> Any:
        """Rows that come in with a value mended."""
        return self.kept.filter(lambda t: (t.flags & REPAIR) != 0)


def clean(
    warehouse: Warehouse,
    landed: Sequence[Landed],
    contract: TableContract,
    settings: Settings,
    orders: Cleaned | None = None,
    heads: Cleaned | None = None,
) -> Cleaned:
    """Judge all landed rows of one contract table.

    ``orders``: what returns without a currency take theirs from. ``heads``: the orders that order lines belong to.
    """
    mapped = frozenset(c for one in (*landed, *(heads.landed if heads else ())) for c in one.columns)
    t = typed(warehouse, landed, contract)
    irregular = None
    if heads is not None:
        both = order_heads.with_heads(warehouse, t, landed, heads)
        t, landed, heads = both.lines, both.landed, both.heads
    if contract.name == "order_lines":
        rows, irregular = _clean_orders(warehouse, t, landed, contract, settings, mapped)
    else:
        if contract.name == "returns" and orders is not None:
            t = _in_currency_of_order(warehouse, t, orders)
        rows = _clean_plain(warehouse, t, contract, settings, mapped)
    money = "amount" if "amount" in contract.names else "cost" if contract.name == "marketing_costs" else ""
    return Cleaned(contract, rows, tuple(landed), money, irregular, heads)


def _clean_orders(
    warehouse: Warehouse,
    t: Any,
    landed: Sequence[Landed],
    contract: TableContract,
    settings: Settings,
    mapped: frozenset[str],
) -> tuple[Any, Any]:
    whole_orders = "order_discount" in mapped and "amount" not in mapped
    if whole_orders and "coupon_discount" in mapped:
        t = order_discounts.told_once(t)
    t = order_lines.derive(t, settings, mapped, bare_codes.not_goods(warehouse, t, landed))
    t = t.mutate(_mask=t["_mask"] | limits(t, contract))
    if whole_orders:
        t = order_discounts.spread(t)
    s = _judged(warehouse, t, contract, mapped)
    orders = crossrow.irregular(warehouse, s)
    marks = crossrow.order_marks(warehouse, s, orders, several_files=len(landed) > 1, settings=settings)
    giant = crossrow.giants(warehouse, s, settings)
    marks = [*marks, giant] if giant else marks
    return crossrow.marked(s, marks, crossrow.bulk_end(warehouse, s)), orders


def _judged(warehouse: Warehouse, t: Any, contract: TableContract, mapped: frozenset[str]) -> Any:
    """The typed lines computed once; what follows reads a few columns each time. Empty columns are not written."""
    import ibis

    empty = {c.name: c for c in typed_columns(contract) if c.name not in mapped and c.name not in order_lines.FILLED}
    t = t.mutate(_aside=order_lines.aside(t).cast("int8"))
    s = warehouse.keep(t.drop(*empty), "order_lines")
    return s.mutate(**{name: ibis.null(c.ibis_type) for name, c in empty.items()})


def _in_currency_of_order(warehouse: Warehouse, t: Any, orders: Cleaned) -> Any:
    """A return without a currency is in its order's, and in the only one that the shop's orders are in."""
    import ibis

    lines = orders.kept.select("order_id", "currency")
    every = warehouse.arrow(lines.select("currency").distinct().limit(2))["currency"].to_pylist()
    of_order = lines.group_by("order_id").agg(_money=lines.currency.min()).rename(_named="order_id")
    t = t.left_join(of_order, t.order_id == of_order["_named"])
    only = ibis.literal(every[0] if len(every) == 1 else None, "string")
    return t.mutate(currency=ibis.coalesce(t.currency, t["_money"], only)).drop("_money", "_named")


def _clean_plain(
    warehouse: Warehouse,
    t: Any,
    contract: TableContract,
    settings: Settings,
    mapped: frozenset[str],
) -> Any:
    made = _made_id(contract, mapped)
    if "currency" in contract.names and contract.column("currency").required:
        t = t.mutate(currency=t.currency.fill_null(settings.currency or NO_CURRENCY))
    t = t.mutate(_mask=t["_mask"] | limits(t, contract, made))
    for name in made:
        t = t.mutate(**{name: _id_of_content(t, contract, name)})
        t = t.mutate(_mask=t["_mask"] | bits(id_made=t[name].notnull()))
    t = warehouse.keep(t, contract.name)
    repeated = _repeated(warehouse, t, contract)
    return crossrow.marked(t, [repeated] if repeated else [], None)


def _made_id(contract: TableContract, mapped: frozenset[str]) -> tuple[str, ...]:
    """The key id that this source does not have, if any."""
    own = contract.key[0] if contract.key else ""
    lacking = own and own not in mapped and contract.column(own).kind is Kind.ID and contract.column(own).required
    return (own,) if lacking and own not in ("customer_id", "product_id", "order_id") else ()


def _id_of_content(t: Any, contract: TableContract, name: str) -> Any:
    """A digest of the row's text, instants and money, so that the same row has the same id in every export."""
    import ibis

    plain = [c for c in typed_columns(contract) if c.name != name and c.kind not in (Kind.NUMBER, Kind.PROBABILITY)]
    total: Any = ibis.literal("")
    for c in plain:
        total = total + t[c.name].cast("string").fill_null("") + "|"
    digest = total.hexdigest("sha256").substr(0, 24)
    nth = ibis.row_number().over(ibis.window(group_by=digest, order_by=["_source", "line"]))
    return ibis.ifelse(nth == 0, digest, digest + "-" + (nth + 1).cast("string"))


def _repeated(warehouse: Warehouse, t: Any, contract: TableContract) -> crossrow.Mark | None:
    """Rows whose key another row has too: the fuller one stands (ties: by content, never by place in the file)."""
    import ibis

    key = [k for k in contract.key if k != "known_at" and k in t.columns]
    if not key:
        return None
    live = t.filter((t["_mask"] & QUARANTINE) == 0)
    text_key = [live[k].cast("string").fill_null("") for k in key]
    live = live.mutate(**{f"_key{i}": k for i, k in enumerate(text_key)})
    names = [f"_key{i}" for i in range(len(key))]
    counted = live.group_by(names).agg(_rows=live.count())
    same = live.semi_join(counted.filter(counted["_rows"] > 1), names)
    content = [c.name for c in typed_columns(contract)]
    filled = ibis.literal(0)
    for c in content:
        filled = filled + same[c].notnull().cast("int64")
    same = same.mutate(_filled=filled)
    # within one source a later instant known wins over a merely fuller row
    order: list[Any] = [ibis.desc("_filled")]
    if contract.name == "orders":  # an order's state moves on: the latest export knows it
        same, order = same.join(crossrow.file_order(warehouse, live), "_source"), [ibis.desc("_rank"), *order]
    order += [*(same[c].cast("string").fill_null("") for c in content), "_source", "line"]
    same = same.mutate(_nth=ibis.row_number().over(ibis.window(group_by=names, order_by=order)))
    found = same.filter(same["_nth"] > 0).select(
        "_source", "line", _bits=ibis.literal(mask_of("repeated_key"), "int64")
    )
    kept = warehouse.keep(found, "repeated")
    return crossrow.Mark(("_source", "line"), kept) if warehouse.scalar(kept.count()) else None


def order_line_rows(warehouse: Warehouse, cleaned: Cleaned) -> Any:
    """Kept order lines in their contract (and ``_source``); returns are not among them."""
    import ibis

    t = _sold(cleaned)
    again = _renumbered(warehouse, cleaned)
    nth = t[NTH]
    if again is not None:
        t = t.left_join(again, [t["_source"] == again["_of"], t.line == again["_at"]])
        nth = ibis.coalesce(t["_number"], t[NTH])
    t = t.mutate(line_number=nth, known_at=t.ordered_at, superseded_at=ibis.null("timestamp(6)"))
    return t.select(*cleaned.contract.names, "_source")


def _sold(cleaned: Cleaned) -> Any:
    return cleaned.kept.filter(lambda x: ~has_bits(x.flags, "return_line"))


def _renumbered(warehouse: Warehouse, cleaned: Cleaned) -> Any | None:
    """Line numbers of the orders that are not one run in a file, or of which a line does not come in."""
    import ibis

    gone = cleaned.rows.filter(lambda x: (x.flags & (QUARANTINE | mask_of("return_line"))) != 0).select("order_id")
    orders = warehouse.keep(ibis.union(cleaned.orders, gone, distinct=True), "renumbered")
    if not warehouse.scalar(orders.count()):
        return None
    t = _sold(cleaned).select("order_id", _of="_source", _at="line").semi_join(orders, "order_id")
    place = ibis.window(group_by="order_id", order_by=["_of", "_at"])
    t = t.mutate(_number=ibis.row_number().over(place).cast("int64") + 1)
    return warehouse.keep(t.select("_of", "_at", "_number"), "line_numbers")


def plain_rows(cleaned: Cleaned) -> Any:
    """Kept rows of any other table in their contract (and ``_source``)."""
    import ibis

    t = cleaned.kept
    dated = cleaned.contract.happened_at or _KNOWN_FROM.get(cleaned.contract.name, "")
    start = ibis.timestamp(BEGINNING).cast("timestamp(6)")
    known = ibis.coalesce(t[dated], start) if dated else start
    t = t.mutate(known_at=known, superseded_at=ibis.null("timestamp(6)"))
    return t.select(*cleaned.contract.names, "_source")
