"""Who is later than usual: valuable customers late for their own rhythm, whom to call first, and all stages."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tierwise.report import numbers
from tierwise.report.blocks.block import Block, Figure, Listing, Part
from tierwise.report.blocks.call_first import SOON_DAYS, call_first, falling
from tierwise.report.blocks.tiers import STAGES, tier_cell
from tierwise.report.blocks.warned import beside_lateness
from tierwise.report.charts.dots import Dot, dots
from tierwise.report.charts.svg import Chart
from tierwise.report.material import Material, Rows, floats, highest, joined, median
from tierwise.report.sentences import Voice
from tierwise.report.tables import Cell, Twin, number, text, twin
from tierwise.report.visible import visible_id

_SHOWN = 10
_DRAWN = 150
_NAMED = 12
_SHORT_GAP_DAYS = 15


def leaving(m: Material, v: Voice) -> Block:
    """Late customers of the two highest tiers, by value, and whom to call first."""
    title = v.say("leaving.title")
    definition = (v.say("leaving.definition"), v.say("leaving.p_definition"), v.say("call.definition"))
    if not m.has("tiers"):
        return Block("leaving", title, v.say("leaving.empty"), definition=definition)
    late, fall = late_ones(m), falling(m)
    fall_late = fall.filter(_late(fall))
    tiers = v.say("and", a=v.word("tier", m.tier_names[0]), b=v.word("tier", m.tier_names[1:2][0]))
    first: list[Part] = list(call_first(m, v, fall_late))
    more = (*_falling(m, v, (fall.num_rows, fall_late.num_rows), tiers), *beside_lateness(m, v))
    stages = Listing(_stages(m, v), v.say("leaving.stages_heading"))
    if late.num_rows == 0:
        return Block("leaving", title, v.say("leaving.none", tiers=tiers), more, (*first, stages), definition)
    days = _chance_days(late)
    late = _as_answered(m, late, days)
    rows = highest(late, "value", _DRAWN)
    drawn = _dots(m, v, rows) if m.has("value") else None
    parts = [
        *first,
        *([Figure(drawn)] if drawn is not None else []),
        Listing(_people(m, v, rows[:_SHOWN], late.num_rows, days), v.say("leaving.people_heading")),
        stages,
    ]
    return Block(
        "leaving", title, _answer(m, v, late, tiers), (*_more(m, v, late, days), *more), tuple(parts), definition
    )


def _late(table: pa.Table) -> pa.ChunkedArray:
    return pc.is_in(table["stage"], value_set=pa.array(["slipping", "lapsed"]))


def late_ones(m: Material) -> pa.Table:
    """Slipping and lapsed customers of the two highest tiers, with what is known of them; ``late`` in usual gaps."""
    table = m.tables["tiers"]
    few = table.filter(pc.and_(_late(table), pc.less_equal(table["tier_rank"], 2)))
    few = few.rename_columns({"reason_code": "tier_reason", "reason_values": "tier_values"})
    if m.has("value"):
        wanted = ["value_low", "value_high", "p_active_30d", "p_active_90d", "reason_code", "reason_values"]
        few = joined(few, m.tables["value"], wanted)
    return few


def _as_answered(m: Material, late: pa.Table, days: int) -> pa.Table:
    """The chance of an order as the method that serves this question tells it, where it was asked."""
    column = f"p_active_{days}d"
    if not m.has("behaviour") or column not in late.column_names:
        return late
    answers = m.tables["behaviour"]
    answers = answers.filter(pc.equal(answers["question"], f"buy_{days}d")).select(["customer_id", "value"])
    found = joined(late, answers.rename_columns(["customer_id", "answered"]), ["answered"])
    chance = pc.coalesce(pc.cast(found["answered"], pa.float64()), pc.cast(found[column], pa.float64()))
    return found.set_column(found.column_names.index(column), column, chance).drop_columns("answered")


def _said(r: dict[str, Any]) -> dict[str, Any]:
    """The values of the customer's reason."""
    try:
        found = json.loads(r.get("reason_values") or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _lateness(r: dict[str, Any]) -> float | None:
    """For how many of their usual gaps the customer has been silent."""
    said = _said(r)
    silent, gap = _known(said.get("days_since_last")), _known(said.get("usual_gap_days"))
    return silent / gap if silent and gap and silent > 0 and gap > 0 else None


def _known(value: object) -> float | None:
    return float(value) if numbers.known(value) else None  # type: ignore[arg-type]


def _chance_days(late: pa.Table) -> int:
    """Over how many days the chance of an order is told: 30 where the usual gap is short, else 90."""
    if "reason_values" not in late.column_names:
        return 90
    gaps = [g for r in late.to_pylist() if (g := _known(_said(r).get("usual_gap_days"))) is not None]
    return 30 if gaps and float(np.median(gaps)) <= _SHORT_GAP_DAYS else 90


def _answer(m: Material, v: Voice, late: pa.Table, tiers: str) -> str:
    of = int(pc.sum(pc.less_equal(m.tables["tiers"]["tier_rank"], 2)).as_py() or 0)
    lapsed = int(pc.sum(pc.equal(late["stage"], "lapsed")).as_py() or 0)
    return v.say(
        "leaving.answer", late=late.num_rows, of=of, share=late.num_rows / of if of else None, tiers=tiers,
        slipping=late.num_rows - lapsed, lapsed=lapsed,
    )  # fmt: skip


def _more(m: Material, v: Voice, late: pa.Table, days: int) -> tuple[str, ...]:
    if "value_low" not in late.column_names:
        return ()
    middle = {c: median(floats(late[c])) for c in ("value", "value_low", "value_high")}
    chance = median(floats(late[f"p_active_{days}d"]))
    about = {**middle, "chance": chance, "days": days, "horizon_days": m.settings.horizon_days}
    total = float(np.nansum(floats(late["value"])))
    both = v.say("leaving.together", about, late=late.num_rows, total=total)
    if chance is None:
        return v.say("leaving.typical", about), both
    return v.say("leaving.typical_late" if chance >= 0.5 else "leaving.typical_gone", about), both


def _falling(m: Material, v: Voice, fall: tuple[int, int], tiers: str) -> tuple[str, ...]:
    if fall[0] == 0:
        return ()
    of = int(pc.sum(pc.less_equal(m.tables["tiers"]["tier_rank"], 2)).as_py() or 0)
    return (v.say("leaving.falling", falling=fall[0], late=fall[1], of=of, days=SOON_DAYS, tiers=tiers),)


def _dots(m: Material, v: Voice, rows: Rows) -> Chart | None:
    known = [(r, at) for r in rows if numbers.known(r["value"]) and (at := _lateness(r)) is not None]
    if not known:
        return None
    spots = [
        Dot(at, float(r["value"]), _spot(m, r), _tip(v, r, at), visible_id(r["customer_id"]) if i < _NAMED else "")
        for i, (r, at) in enumerate(known)
    ]
    axes = (v.say("leaving.x_axis"), v.say("leaving.y_axis", horizon_days=m.settings.horizon_days))
    formats = (
        lambda n: _times(v, n),
        lambda a: numbers.compact_money(a, m.currency, v.language),
    )
    head = (v.say("column.customer_id"), v.say("column.tier"), v.say("column.stage"), axes[0], axes[1])
    cells = [
        (
            Cell(visible_id(r["customer_id"]), "id"),
            tier_cell(m, v, r["tier"]),
            text(v.word("stage", r["stage"])),
            number(_times(v, at)),
            number(v.money(r["value"], r["value_low"], r["value_high"])),
        )
        for r, at in known[:40]
    ]
    key = tuple((m.mark(t), v.word("tier", t)) for t in m.tier_names[:2])
    key = (*key, ("gone", v.word("stage", "lapsed"))) if any(r["stage"] == "lapsed" for r, _ in known) else key
    caption = v.say("leaving.dots_caption", shown=len(cells))
    return dots(
        v.say("leaving.dots", drawn=len(spots) if len(rows) >= _DRAWN else None),
        spots,
        axes,
        formats,
        key,
        twin(caption, head, cells),
    )


def _times(v: Voice, at: float) -> str:
    return v.say("leaving.times", times=numbers.number(at, v.language, 0 if at >= 10 or at == int(at) else 1))


def _spot(m: Material, r: dict[str, Any]) -> str:
    return m.mark(r["tier"]) + (" gone" if r["stage"] == "lapsed" else "")


def _tip(v: Voice, r: dict[str, Any], at: float) -> str:
    return f"{visible_id(r['customer_id'])}: {v.money(r['value'])}, {v.say('leaving.times', times=at)}"


def _people(m: Material, v: Voice, rows: Rows, all_: int, days: int) -> Twin:
    head = (
        v.say("column.customer_id"), v.say("column.tier"), v.say("column.value_range"),
        v.say("leaving.chance", days=days), v.say("column.why"),
    )  # fmt: skip
    cells = [
        (
            Cell(visible_id(r["customer_id"]), "id"),
            tier_cell(m, v, r["tier"]),
            number(
                v.money(r["value"], r.get("value_low"), r.get("value_high")),
                numbers.money_range(r.get("value_low"), r.get("value_high"), v.currency, v.language),
            ),
            number(numbers.percent(r.get(f"p_active_{days}d"), v.language)),
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
