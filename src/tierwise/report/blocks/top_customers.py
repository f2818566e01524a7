"""The customers worth most: with interval, next order, and why."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from tierwise.report import numbers
from tierwise.report.blocks.block import Block, Listing
from tierwise.report.blocks.tiers import tier_cell
from tierwise.report.material import Material, Rows, highest, joined
from tierwise.report.sentences import Voice
from tierwise.report.tables import Cell, Twin, number, text, twin
from tierwise.report.visible import visible_id

_SHOWN = 15


def top_customers(m: Material, v: Voice) -> Block:
    """Fifteen customers by value; ids only."""
    title, definition = v.say("top.title"), (v.say("top.definition"), v.say("top.next_definition"))
    if not m.has("value"):
        return Block("top", title, v.say("top.empty"), definition=definition)
    table = m.tables["value"]
    known = table.filter(pc.is_valid(table["value"]))
    if known.num_rows == 0:
        return Block("top", title, v.say("top.unknown"), definition=definition)
    rows = _with_tiers(m, highest(known, "value", _SHOWN))
    first = rows[0]
    answer = v.say("top.answer", first, id=visible_id(first["customer_id"]))
    more: tuple[str, ...] = (v.say("top.who"),) if m.pseudonymous else ()
    more += (v.say("top.keep_by"),) if any(r.get("tier_reason") == "tier_keep_by" for r in rows) else ()
    return Block("top", title, answer, more, (Listing(_people(m, v, rows, known.num_rows)),), definition)


def _with_tiers(m: Material, rows: Rows) -> Rows:
    """The rows with each customer's tier and its reason, in the same order."""
    if not m.has("tiers"):
        return rows
    tiers = m.tables["tiers"].rename_columns({"reason_code": "tier_reason", "reason_values": "tier_values"})
    ids = pa.table({"customer_id": pa.array([r["customer_id"] for r in rows])})
    found = {r["customer_id"]: r for r in joined(ids, tiers, ["tier", "tier_reason", "tier_values"]).to_pylist()}
    return [{**r, **found[r["customer_id"]]} for r in rows]


def _people(m: Material, v: Voice, rows: Rows, all_: int) -> Twin:
    head = (
        v.say("column.customer_id"),
        v.say("column.tier"),
        v.say("column.value_range"),
        v.say("top.next"),
        v.say("column.why"),
    )
    cells = [
        (
            Cell(visible_id(r["customer_id"]), "id"),
            tier_cell(m, v, r["tier"]) if r.get("tier") else text("–"),
            number(
                v.money(r["value"], r["value_low"], r["value_high"]),
                numbers.money_range(r["value_low"], r["value_high"], v.currency, v.language),
            ),
            text(_next(v, r)),
            text(_why(v, r)),
        )
        for r in rows
    ]
    return twin(v.say("top.caption", shown=len(rows), all=all_), head, cells)


def _next(v: Voice, r: dict[str, Any]) -> str:
    if r["next_order_low_day"] is None:
        return v.say("top.next_unknown")
    if r["next_order_high_day"] is None:
        return v.say("top.next_from", low=r["next_order_low_day"])
    return numbers.day_range(r["next_order_low_day"], r["next_order_high_day"], v.language)


def _why(v: Voice, r: dict[str, Any]) -> str:
    said = [v.tell("reason", r["reason_code"], r["reason_values"])] if r["reason_code"] else []
    if r.get("tier_reason") in ("tier_rise_by_order", "tier_keep_by"):
        said.append(v.tell("reason", r["tier_reason"], r["tier_values"]))
    return v.together(*said) or v.say("not_known")
