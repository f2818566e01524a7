"""Who is leaving: stages of the whole base, and valuable customers who are later than their own rhythm."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from tierwise.report import numbers
from tierwise.report.blocks.block import Block, Figure, Listing, Part
from tierwise.report.blocks.tiers import STAGES, tier_cell
from tierwise.report.charts.dots import Dot, dots
from tierwise.report.charts.svg import Chart
from tierwise.report.material import Material, Rows, floats, highest, joined, median
from tierwise.report.sentences import Voice
from tierwise.report.tables import Cell, Twin, number, text, twin
from tierwise.report.visible import visible_id

_SHOWN = 10
_DRAWN = 150


def leaving(m: Material, v: Voice) -> Block:
    """Slipping customers of the two highest tiers, by value."""
    title, definition = v.say("leaving.title"), (v.say("leaving.definition"), v.say("leaving.p_definition"))
    if not m.has("tiers"):
        return Block("leaving", title, v.say("leaving.empty"), definition=definition)
    late = slipping(m)
    stages = Listing(_stages(m, v), v.say("leaving.stages_heading"))
    high = [v.word("tier", t) for t in m.tier_names[:2]]
    if late.num_rows == 0:
        return Block(
            "leaving",
            title,
            v.say("leaving.none", tiers=v.say("and", a=high[0], b=high[-1])),
            (),
            (stages,),
            definition,
        )
    rows = highest(late, "value", _DRAWN)
    parts: list[Part] = []
    if m.has("value"):
        parts.append(Figure(_dots(m, v, rows)))
    parts += [Listing(_people(m, v, rows[:_SHOWN], late.num_rows), v.say("leaving.people_heading")), stages]
    return Block("leaving", title, _answer(m, v, late, high), _more(v, late), tuple(parts), definition)


def slipping(m: Material) -> pa.Table:
    """Slipping customers of the two highest tiers, with what is known of them."""
    table = m.tables["tiers"]
    few = table.filter(pc.and_(pc.equal(table["stage"], "slipping"), pc.less_equal(table["tier_rank"], 2)))
    few = few.rename_columns({"reason_code": "tier_reason", "reason_values": "tier_values"})
    if m.has("value"):
        few = joined(
            few, m.tables["value"], ["value_low", "value_high", "p_active_90d", "reason_code", "reason_values"]
        )
    if m.has("customer_features"):
        few = joined(few, m.tables["customer_features"], ["days_since_last_order", "gap_median_days", "orders"])
    return few


def _answer(m: Material, v: Voice, late: pa.Table, high: list[str]) -> str:
    table = m.tables["tiers"]
    of = int(pc.sum(pc.less_equal(table["tier_rank"], 2)).as_py() or 0)
    tiers = v.say("and", a=high[0], b=high[-1])
    return v.say("leaving.answer", slipping=late.num_rows, of=of, share=late.num_rows / of if of else None, tiers=tiers)


def _more(v: Voice, late: pa.Table) -> tuple[str, ...]:
    if "value_low" not in late.column_names:
        return ()
    middle = {c: median(floats(late[c])) for c in ("value", "value_low", "value_high", "p_active_90d")}
    return (v.say("leaving.typical", middle),)


def _dots(m: Material, v: Voice, rows: Rows) -> Chart:
    known = [r for r in rows if numbers.known(r["p_active_90d"]) and numbers.known(r["value"])]
    spots = [
        Dot(
            float(r["p_active_90d"]),
            float(r["value"]),
            m.mark(r["tier"]),
            f"{visible_id(r['customer_id'])}: {v.money(r['value'])}, {numbers.percent(r['p_active_90d'], v.language)}",
            visible_id(r["customer_id"]) if i < 6 else "",
        )
        for i, r in enumerate(known)
    ]
    axes = (v.say("leaving.x_axis"), v.say("leaving.y_axis"))
    formats = (
        lambda p: numbers.percent(p, v.language),
        lambda a: numbers.compact_money(a, m.currency, v.language),
    )
    head = (v.say("column.customer_id"), v.say("column.tier"), axes[0], axes[1])
    cells = [
        (
            Cell(visible_id(r["customer_id"]), "id"),
            tier_cell(m, v, r["tier"]),
            number(numbers.percent(r["p_active_90d"], v.language)),
            number(v.money(r["value"], r["value_low"], r["value_high"])),
        )
        for r in known[:40]
    ]
    key = tuple((m.mark(t), v.word("tier", t)) for t in m.tier_names[:2])
    return dots(
        v.say("leaving.dots", drawn=len(spots)),
        spots,
        axes,
        formats,
        key,
        twin(v.say("leaving.dots_caption", shown=len(cells)), head, cells),
    )


def _people(m: Material, v: Voice, rows: Rows, all_: int) -> Twin:
    head = (
        v.say("column.customer_id"), v.say("column.tier"), v.say("column.value_range"),
        v.say("leaving.silent"), v.say("column.why"),
    )  # fmt: skip
    cells = [
        (
            Cell(visible_id(r["customer_id"]), "id"),
            tier_cell(m, v, r["tier"]),
            number(
                v.money(r["value"], r.get("value_low"), r.get("value_high")),
                numbers.money_range(r.get("value_low"), r.get("value_high"), v.currency, v.language),
            ),
            number(v.say("unit.ago", value=r.get("days_since_last_order"))),
            text(_why(v, r)),
        )
        for r in rows
    ]
    return twin(v.say("leaving.people_caption", shown=len(rows), all=all_), head, cells)


def _why(v: Voice, r: dict[str, Any]) -> str:
    """Their own reason, and what keeps the tier when that is known."""
    said = [v.tell("reason", r["reason_code"], r["reason_values"])] if r.get("reason_code") else []
    if r.get("tier_reason") == "tier_keep_by":
        said.append(v.tell("reason", r["tier_reason"], r["tier_values"]))
    return v.together(*said) or v.say("not_known")


def _stages(m: Material, v: Voice) -> Twin:
    table = m.tables["tiers"]
    counted = {
        r["stage"]: r for r in table.group_by("stage").aggregate([("stage", "count"), ("value", "sum")]).to_pylist()
    }
    head = (
        v.say("column.stage"),
        v.say("column.meaning"),
        v.say("column.customers"),
        v.say("column.share"),
        v.say("column.value_sum"),
    )
    rows = [
        (
            Cell(v.word("stage", s), "tier", f"stage-{s}"),
            text(v.say(f"stage_meaning.{s}")),
            number(v.count(counted[s]["stage_count"] if s in counted else 0)),
            number(numbers.percent((counted[s]["stage_count"] if s in counted else 0) / table.num_rows, v.language, 1)),
            number(v.money(counted[s]["value_sum"] if s in counted else 0)),
        )
        for s in STAGES
    ]
    return twin(v.say("leaving.stages_heading"), head, rows)
