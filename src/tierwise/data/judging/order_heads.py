"""Orders and their lines out of two files: a line takes who, when and in what state from its order.

An order without lines stands as one line with its total; a line without its order is refused. Every row of both files
is counted once: an order with lines in the table ``orders``, everything else in ``order_lines``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import reduce
from itertools import product
from typing import TYPE_CHECKING, Any

from tierwise.contract.shop_tables import SHOP_TABLES
from tierwise.data.judging.parsing import PLUMBING, typed_columns
from tierwise.data.landing import Landed
from tierwise.data.rules import bits, has_bits
from tierwise.data.runs import NTH, ODD
from tierwise.data.warehouse import Warehouse

if TYPE_CHECKING:
    from tierwise.data.cleaning import Cleaned

TAKEN = (
    "customer_id", "ordered_at", "day", "currency", "status", "payment_status", "cancelled_at", "channel", "country",
    "coupon_code", "order_discount", "refunded_amount", "email_key", "phone_key",
)  # fmt: skip
"""What a line takes from its order, where the order says it."""
_OWN = ("order_discount", "coupon_discount")
_CENT, _TOLERANCE = 0.0101, 0.01


@dataclass(frozen=True)
class WithHeads:
    """Typed lines that know their order, the files they came from, and the orders that have lines."""

    lines: Any
    landed: tuple[Landed, ...]
    heads: Cleaned


def with_heads(warehouse: Warehouse, lines: Any, landed: Sequence[Landed], heads: Cleaned) -> WithHeads:
    """``lines`` joined to the ``heads`` that are not refused; see the module."""
    import ibis

    known = lines.filter(lines.order_id.notnull()).select("order_id").distinct()
    alone = warehouse.keep(heads.kept.anti_join(known, "order_id"), "orders_without_lines")
    counted = warehouse.arrow(alone.group_by("_source").agg(n=alone.count())).to_pylist()
    rows = {r["_source"]: int(r["n"]) for r in counted}
    lone = [replace(h, rows=rows[h.source]) for h in heads.landed if h.source in rows]
    rest = heads.rows.anti_join(alone.select("_source", "line"), ["_source", "line"])
    left = tuple(replace(h, rows=h.rows - rows.get(h.source, 0)) for h in heads.landed)
    joined = _joined(lines, landed, heads)
    both = ibis.union(joined, _as_lines(alone, joined.schema())) if lone else joined
    return WithHeads(both, (*landed, *lone), replace(heads, rows=rest, landed=left))


def _joined(lines: Any, landed: Sequence[Landed], heads: Cleaned) -> Any:
    import ibis

    one = heads.kept
    one = one.select(_head=one.order_id, **{f"_h_{c}": one[c] for c in TAKEN})
    t = lines.left_join(one, lines.order_id == one["_head"])
    dated = [n.source for n in landed if "ordered_at" in n.columns]
    lost = t["_head"].isnull() & ~has_bits(t["_mask"], "broken_line")
    lost = lost & ~t["_source"].isin(dated) if dated else lost
    t = t.mutate(**{c: ibis.coalesce(t[f"_h_{c}"], t[c]) for c in TAKEN}, _mask=t["_mask"] | bits(order_unknown=lost))
    return t.select(*lines.columns).cast(dict(lines.schema().items()))


def _as_lines(alone: Any, schema: Any) -> Any:
    """Orders without lines as lines: one piece of nothing named, for the order's total."""
    import ibis

    there = {c.name for c in typed_columns(SHOP_TABLES["orders"])} - set(_OWN)
    values = {c: alone[c] if c in there else ibis.null(schema[c]) for c in schema.names}
    values |= {name: alone[name] for name in PLUMBING}
    values |= {"amount": alone.order_total, "quantity": ibis.literal(1), NTH: ibis.literal(1), ODD: ibis.literal(False)}
    values["_mask"] = alone["_mask"] | bits(order_without_lines=alone.order_id.notnull())
    return alone.select(**values).cast(dict(schema.items()))


def totals_differ(warehouse: Warehouse, orders: Cleaned, heads: Cleaned) -> list[dict[str, Any]]:
    """A note on orders whose total is not what their lines come to, with or without delivery, tax and discount."""
    if not any("order_total" in one.columns for one in heads.landed):
        return []
    lines = orders.kept.group_by("order_id").agg(_lines=orders.kept.amount.sum().cast("float64"))
    told = heads.kept.filter(heads.kept.order_total.notnull())
    t = told.join(lines, "order_id")
    total = t.order_total.cast("float64")
    parts = [t[c].fill_null(0).cast("float64") for c in ("shipping", "tax", "order_discount")]
    allowed = _CENT + _TOLERANCE * total.abs()
    tests = []
    for shipping, tax, off in product((0, 1), (0, 1), (0, -1)):
        come_to = t["_lines"] + parts[0] * shipping + parts[1] * tax + parts[2].abs() * off
        tests.append((total - come_to).abs() <= allowed)
    agree = reduce(lambda a, b: a | b, tests)
    (found,) = warehouse.arrow(t.aggregate(compared=t.count(), agree=agree.cast("int64").sum())).to_pylist()
    differ = int(found["compared"]) - int(found["agree"] or 0)
    values = {"orders": differ, "compared": int(found["compared"])}
    return [{"code": "order_totals_differ", "values": values}] if differ else []
