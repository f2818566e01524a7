"""The watch list of a shop that cannot tell chances yet: customers late against their own usual gap."""

from __future__ import annotations

from typing import Any

import pyarrow.compute as pc

from tierwise.report import numbers
from tierwise.report.blocks.block import Listing
from tierwise.report.blocks.tiers import tier_cell
from tierwise.report.material import Material, Rows, joined
from tierwise.report.sentences import Voice
from tierwise.report.tables import Cell, Twin, number, text, twin
from tierwise.report.visible import visible_id

_SHOWN = 10


def late_list(m: Material, v: Voice, days: int) -> Listing | None:
    """The latest first; None where nobody is late. ``days``: who has been silent for longer counts as gone already."""
    rows = late_ones(m, days)
    if not rows:
        return None
    table = _people(m, v, rows[:_SHOWN], len(rows))
    return Listing(table, v.say("predictions.late_heading"), v.say("predictions.late_note", days=days))


def late_ones(m: Material, days: int) -> Rows:
    """Customers silent for longer than their own usual gap but not than ``days``, with ``late`` in usual gaps, value
    and tier where known; the latest first, ties by customer. Who refused profiling is not among them.
    """
    table = m.tables["customer_features"]
    silent, gap = table["days_since_last_order"], pc.max_element_wise(table["gap_median_days"], 1.0, skip_nulls=False)
    asked = pc.and_(pc.invert(table["no_profiling"]), pc.less_equal(silent, days))
    late = pc.fill_null(pc.and_(asked, pc.greater(silent, gap)), False)
    found = table.append_column("late", pc.divide(silent, gap)).filter(late)
    found = found.select(["customer_id", "days_since_last_order", "gap_median_days", "late"])
    for name, columns in (("value", ["value"]), ("tiers", ["tier", "tier_rank"])):
        found = joined(found, m.tables[name], columns) if m.has(name) else found
    return sorted(found.to_pylist(), key=lambda r: (-r["late"], r["customer_id"]))


def _people(m: Material, v: Voice, rows: Rows, all_: int) -> Twin:
    head = (
        v.say("column.customer_id"), v.say("column.tier"), v.say("column.value"),
        v.say("column.days_since_last_order"), v.say("column.gap_median_days"), v.say("leaving.x_axis"),
        v.say("predictions.winback"),
    )  # fmt: skip
    cells = [
        (
            Cell(visible_id(r["customer_id"]), "id"),
            tier_cell(m, v, r["tier"]) if r.get("tier") else text("–"),
            number(v.money(r["value"]) if numbers.known(r.get("value")) else "–"),
            number(v.count(r["days_since_last_order"])),
            number(numbers.number(r["gap_median_days"], v.language)),
            number(_times(v, r)),
            text(v.word("winback", min(r.get("tier_rank") or 4, 4))),
        )
        for r in rows
    ]
    return twin(v.say("predictions.late_caption", shown=len(rows), all=all_), head, cells)


def _times(v: Voice, r: dict[str, Any]) -> str:
    return v.say("leaving.times", times=numbers.number(r["late"], v.language, 1))
