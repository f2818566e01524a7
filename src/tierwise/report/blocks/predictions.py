"""Who may leave: how many leave and order, the watch list by value at risk, and how the limit was set."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tierwise.contract.arrays import Floats
from tierwise.report import numbers
from tierwise.report.blocks.block import Block, Listing, Part
from tierwise.report.blocks.late import late_list
from tierwise.report.blocks.tiers import tier_cell
from tierwise.report.blocks.warned import warned
from tierwise.report.material import Material, floats, joined
from tierwise.report.sentences import Voice
from tierwise.report.tables import Cell, Twin, number, text, twin
from tierwise.report.visible import visible_id
from tierwise.report.why import why

_SHOWN = 10
RULE = "free rule: "
LEVEL_OFF = 0.25
"""A level missed by so much at the check is said beside the number."""


def predictions(m: Material, v: Voice) -> Block:
    """The churn warning first: it is what can still be acted on."""
    title, definition = v.say("predictions.title"), (v.say("predictions.definition"),)
    if not m.has("behaviour"):
        return Block("predictions", title, v.say("predictions.empty"), definition=definition)
    note = (m.run.get("remarks") or {}).get("behaviour") or {}
    leaving = _of(m, "churn_")
    more = [_level_off(m, v), _horizon(v, note), _by_rule(v, leaving), *_expected(m, v), *warned(m, v)]
    parts: list[Part] = []
    if leaving.num_rows and m.has("value"):
        watch = _watch(m, v, leaving)
        parts += [Listing(watch, v.say("predictions.watch_heading"), _note(m, v))] if watch else []
    elif not leaving.num_rows and note and m.has("customer_features"):
        late = late_list(m, v, note["days"])
        parts += [late] if late else []
        more += [] if late else [v.say("predictions.late_none", days=note["days"])]
    if note.get("sensitivity"):
        parts.append(Listing(_sensitivity(v, note), v.say("predictions.sensitivity_heading"), folded=True))
    answer = _answer(m, v, leaving, note) if leaving.num_rows else v.say("predictions.untested")
    return Block("predictions", title, answer, tuple(s for s in more if s), tuple(parts), definition)


def _by_rule(v: Voice, leaving: pa.Table) -> str:
    """Where a free rule answers: that it does, and which."""
    method = str(leaving["method"][0].as_py() or "") if leaving.num_rows else ""
    return v.say("predictions.by_rule", rule=method.removeprefix(RULE)) if method.startswith(RULE) else ""


def _note(m: Material, v: Voice) -> str:
    """What the list says and does not say, and where the plan for these customers stands."""
    planned = any(r["strategy"] == "win_back" and r["offer"] for r in m.rows("strategies"))
    plan = [v.say("predictions.winback_plan")] if planned else []
    return v.together(v.say("predictions.watch_note"), *plan, *_coupon_sizes(m, v))


def _coupon_sizes(m: Material, v: Voice) -> list[str]:
    """How large the coupon and the points are that may suit: the smallest of the offers a plan can make."""
    terms = ((m.run.get("remarks") or {}).get("plan") or {}).get("terms") or []
    small = min((t["depth"] for t in terms if t["kind"] == "percent"), default=None)
    if small is None:
        return []
    points = sorted((t for t in terms if t["kind"] == "points"), key=lambda t: float(t["worth"]))
    told = {"points": points[0]["depth"], "worth": points[0]["worth"]} if points else {}
    return [v.say("predictions.coupon_sizes", told, small=small)]


def _of(m: Material, family: str) -> pa.Table:
    """Answers to the questions of a family, such as ``churn_``."""
    table = m.tables["behaviour"]
    return table.filter(pc.starts_with(table["question"], family))


def _answer(m: Material, v: Voice, leaving: pa.Table, note: dict[str, Any]) -> str:
    """Expected numbers are sums of chances; their ends are sums of the ends, as if all erred together."""
    sums = {name: float(np.nansum(floats(leaving[name]))) for name in ("value", "value_low", "value_high")}
    if not sums["value_high"]:
        return v.say("predictions.untested")
    return v.say(
        "predictions.answer", customers=leaving.num_rows, days=note.get("days"), leaving=sums["value"],
        leaving_low=sums["value_low"], leaving_high=sums["value_high"], at_risk=_at_risk(m, leaving),
    )  # fmt: skip


def _at_risk(m: Material, leaving: pa.Table) -> float | None:
    """Value times the chance of leaving, summed over all who were asked."""
    if not m.has("value"):
        return None
    chances = leaving.select(["customer_id", "value"]).rename_columns(["customer_id", "chance"])
    both = joined(chances, m.tables["value"], ["value"])
    return float(np.nansum(floats(both["chance"]) * floats(both["value"])))


def _level_off(m: Material, v: Voice) -> str:
    """Where the served forecast of leaving missed the level by a quarter at its check: say so beside the number."""
    rows = [r for r in m.rows("model_cards") if r["question"].startswith("churn_") and r["metric"] == "bias"]
    served = next((r for r in rows if r["chosen"] and numbers.known(r["value"])), None)
    if served is None or abs(served["value"]) < LEVEL_OFF:
        return ""
    times = 1 / (1 + served["value"]) if served["value"] > -1 else None
    code = "predictions.level_low" if served["value"] < 0 else "predictions.level_high"
    return v.say(code, served, off=abs(served["value"]), times=times)


def _horizon(v: Voice, note: dict[str, Any]) -> str:
    if not note:
        return ""
    if note["note"] == "few_gaps":
        return v.say("predictions.horizon_few", note)
    longer = [row[2] for row in note["sensitivity"] if row[1] == note["days"]]
    return v.say("predictions.horizon", note, returned=longer[0] if longer else None)


def _expected(m: Material, v: Voice) -> list[str]:
    said = []
    for days in (30, 90):
        table = _of(m, f"buy_{days}d")
        if table.num_rows:
            said.append(v.say("predictions.expected", days=days, buyers=float(np.nansum(floats(table["value"])))))
    return said


def _watch(m: Material, v: Voice, leaving: pa.Table) -> Twin | None:
    """The highest value times chance of leaving; ties by customer."""
    chances = leaving.rename_columns({"value": "chance", "value_low": "chance_low", "value_high": "chance_high"})
    names = ["chance", "chance_low", "chance_high", "reason_code", "reason_values"]
    whole = joined(m.tables["value"].select(["customer_id", "value"]), chances, names)
    whole = whole.filter(pc.and_(pc.is_valid(whole["value"]), pc.is_valid(whole["chance"])))
    if not whole.num_rows:
        return None
    risk = floats(whole["value"]) * floats(whole["chance"])
    ids = np.asarray(whole["customer_id"].to_pylist(), dtype=object)
    first = np.lexsort((ids, -risk))[:_SHOWN]
    rows = whole.take(pa.array(first))
    rows = joined(rows, m.tables["tiers"], ["tier", "tier_rank"]) if m.has("tiers") else rows
    listed = sorted(rows.to_pylist(), key=lambda r: (-float(r["value"]) * r["chance"], r["customer_id"]))
    return _people(m, v, listed, floats(whole["chance"]))


def _people(m: Material, v: Voice, rows: list[dict[str, Any]], chances: Floats) -> Twin:
    head = (
        v.say("column.customer_id"), v.say("column.tier"), v.say("column.value"), v.say("predictions.chance"),
        v.say("predictions.at_risk"), v.say("column.why"), v.say("predictions.winback"),
    )  # fmt: skip
    cells = [
        (
            Cell(visible_id(r["customer_id"]), "id"),
            tier_cell(m, v, r["tier"]) if r.get("tier") else text("–"),
            number(v.money(r["value"])),
            _chance(v, r),
            number(v.money(float(r["value"]) * r["chance"])),
            text(_why(v, r, float(chances.mean()))),
            text(v.word("winback", min(r.get("tier_rank") or 4, 4))),
        )
        for r in rows
    ]
    return twin(v.say("predictions.watch_caption", shown=len(rows), all=len(chances)), head, cells)


def _why(v: Voice, r: dict[str, Any], usual: float) -> str:
    """Why so likely to leave; of whom that is less likely than of all, first that she is listed for her value."""
    for_value = [v.say("predictions.for_value", usual=usual)] if r["chance"] < usual else []
    return v.together(*for_value, why(v, r["reason_code"], r["reason_values"]))


def _chance(v: Voice, r: dict[str, Any]) -> Cell:
    ends = r["chance_low"], r["chance_high"]
    below = numbers.percent_range(*ends, v.language) if all(numbers.known(e) for e in ends) else ""
    return number(numbers.percent(r["chance"], v.language), below)


def _sensitivity(v: Voice, note: dict[str, Any]) -> Twin:
    head = (v.say("predictions.share"), v.say("predictions.limit"), v.say("predictions.returned"))
    cells = [
        (
            number(numbers.percent(share, v.language)),
            number(numbers.number(days, v.language)),
            number(numbers.percent(returned, v.language)),
        )
        for share, days, returned in note["sensitivity"]
    ]
    return twin(v.say("predictions.sensitivity_caption"), head, cells)
