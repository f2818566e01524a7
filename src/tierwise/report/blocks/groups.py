"""Natural groups of customers: how many, what each is like and worth, who moved; or plainly that there are none."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from tierwise.report import numbers
from tierwise.report.blocks.block import Block, Figure, Listing, Part, Terms
from tierwise.report.charts.bars import Bar, panels
from tierwise.report.charts.intervals import Interval, intervals
from tierwise.report.charts.sankey import Node, sankey
from tierwise.report.charts.svg import Chart
from tierwise.report.material import Material, Rows
from tierwise.report.sentences import Voice
from tierwise.report.tables import Cell, Twin, number, text, twin

NONE = "none"
_SHOWN = 6
"""Columns of the table of differences."""


def groups(m: Material, v: Voice) -> Block:
    """The groups that were found, largest value first; without any, what was looked at and why nothing holds."""
    note: Mapping[str, Any] = (m.run.get("remarks") or {}).get("segments") or {}
    title = v.say("groups.title")
    definition = tuple(v.say(f"groups.definition{part}") for part in ("", "_tests", "_names"))
    rows = sorted(m.rows("personas"), key=lambda r: r["rank"])
    if not rows:
        return Block("groups", title, _nothing(v, note), _why(v, note), _tried(v, note), definition)
    parts: list[Part] = [Figure(_sizes(m, v, rows))]
    parts.append(Terms(_portraits(v, rows), v.say("groups.portraits")))
    if all(numbers.known(r["value"]) for r in rows):
        parts.append(Figure(_worth(m, v, rows), v.say("groups.worth")))
    parts.append(Listing(_apart(v, rows), v.say("groups.apart")))
    if m.has("segment_moves"):
        parts.append(Figure(_moves(m, v, rows), v.say("groups.moves")))
    weakest = min(rows, key=lambda r: (r["stability"], r["rank"]))
    more = (_looked(v, note), v.say("groups.firm", weakest))
    return Block("groups", title, _answer(v, rows), tuple(t for t in more if t), (*parts, *_tried(v, note)), definition)


def _answer(v: Voice, rows: Rows) -> str:
    first = rows[0]
    shares = {k: first[k] for k in ("segment", "share", "value_share")}
    return v.say("groups.answer", shares, groups=len(rows))


def _nothing(v: Voice, note: Mapping[str, Any]) -> str:
    if not note:
        return v.say("groups.empty")
    return v.say("groups.too_few" if note["code"] == "too_few_customers" else "groups.none", note)


def _looked(v: Voice, note: Mapping[str, Any]) -> str:
    return v.say("groups.looked", note) if note.get("columns") else ""


def _why(v: Voice, note: Mapping[str, Any]) -> tuple[str, ...]:
    """What was compared, and which of the cuts came nearest to holding."""
    tried = note.get("evidence") or []
    if not tried:
        return ()
    nearest = min(tried, key=lambda e: (e["why_not"] == "tiny_group", e["valley"], -e["silhouette"]))
    said = v.say("groups.clearest", nearest, tried=len(tried), why=nearest["why_not"])
    return v.say("groups.none_means"), v.together(_looked(v, note), said)


def _tried(v: Voice, note: Mapping[str, Any]) -> tuple[Part, ...]:
    tried = note.get("evidence") or []
    if not tried:
        return ()
    names = ("method", "groups", "silhouette", "reference", "valley", "stability", "verdict")
    cells = [
        (
            text(v.word("groups_method", e["method"])),
            number(v.count(e["groups"])),
            *(number(_decimal(v, e[k])) for k in ("silhouette", "reference", "valley", "stability")),
            text(v.word("groups_why", e["why_not"])),
        )
        for e in sorted(tried, key=lambda e: (e["groups"], e["method"]))
    ]
    table = twin(v.say("groups.tried", tried=len(tried)), [v.say(f"groups.{n}") for n in names], cells)
    return (Listing(table, folded=True),)


def _decimal(v: Voice, value: Any) -> str:
    return numbers.number(value, v.language, 2) if numbers.known(value) else "–"


def _name(v: Voice, row: Mapping[str, Any]) -> str:
    return v.word("segment", row["segment"])


def _portraits(v: Voice, rows: Rows) -> tuple[tuple[str, str], ...]:
    return tuple((_name(v, r), v.tell("reason", r["reason_code"], r["reason_values"])) for r in rows)


def _sizes(m: Material, v: Voice, rows: Rows) -> Chart:
    """Share of customers and of value; without values of customers alone."""
    valued = all(numbers.known(r["value_share"]) for r in rows)
    kinds = ("share", "value_share") if valued else ("share",)
    whole = {k: numbers.whole_percents([max(float(r[k]), 0) for r in rows]) for k in kinds}
    names = (v.say("tiers.share_of_customers"), v.say("tiers.share_of_value"))[: len(kinds)]
    bars = []
    for i, r in enumerate(rows):
        second = (v.count(r["customers"]), numbers.compact_money(_sum(r), m.currency, v.language) if valued else "")
        shown = [numbers.percent(whole[k][i] / 100 or float(r[k]), v.language) for k in kinds]
        texts = tuple(zip(shown, second, strict=False))
        bars.append(Bar(_name(v, r), "b1", tuple(max(float(r[k]), 0.0) for k in kinds), texts))
    head = (v.say("column.segment"), v.say("column.customers"), *names)
    cells = [
        (text(_name(v, r)), number(v.count(r["customers"])), *(number(_percent(v, r, k)) for k in kinds)) for r in rows
    ]
    return panels(_answer(v, rows), names, bars, twin(v.say("groups.sizes"), head, cells))


def _sum(r: Mapping[str, Any]) -> float:
    return float(r["value"]) * int(r["n"])


def _percent(v: Voice, r: Mapping[str, Any], name: str) -> str:
    return numbers.percent(r[name], v.language, 1)


def _worth(m: Material, v: Voice, rows: Rows) -> Chart:
    drawn = [
        Interval(_name(v, r), float(r["value"]), float(r["value_low"]), float(r["value_high"]), _money(v, r))
        for r in rows
    ]
    best = max(rows, key=lambda r: (float(r["value"]), -r["rank"]))
    head = (v.say("column.segment"), v.say("column.value"), v.say("column.range"))
    cells = [
        (
            text(_name(v, r)),
            number(_money(v, r)),
            number(numbers.money_range(r["value_low"], r["value_high"], v.currency, v.language)),
        )
        for r in rows
    ]
    sentence = v.say("groups.worth_sentence", best)
    axis = lambda x: numbers.compact_money(x, m.currency, v.language)  # noqa: E731
    return intervals(sentence, drawn, axis, twin(v.say("groups.worth"), head, cells))


def _money(v: Voice, r: Mapping[str, Any]) -> str:
    return v.money(r["value"], r["value_low"], r["value_high"])


def _apart(v: Voice, rows: Rows) -> Twin:
    """A row for each group; the columns in which any group differs most."""
    told = {r["segment"]: {d["column"]: d for d in json.loads(r["differences"])} for r in rows}
    strength = {c: max(abs(t[c]["difference"]) for t in told.values() if c in t) for t in told.values() for c in t}
    columns = sorted(strength, key=lambda c: (-strength[c], c))[:_SHOWN]
    cells = [(text(_name(v, r)), *(_typical(v, told[r["segment"]].get(c)) for c in columns)) for r in rows]
    head = (v.say("column.segment"), *(v.say(f"column.{c}") for c in columns))
    return twin(v.say("groups.apart_caption"), head, cells)


def _typical(v: Voice, d: Mapping[str, Any] | None) -> Cell:
    if d is None:
        return number("–")
    return number(_in_unit(v, d["here"], d["unit"]), v.say("groups.others", value=_in_unit(v, d["others"], d["unit"])))


def _in_unit(v: Voice, value: float, unit: str) -> str:
    if unit == "money":
        return v.money(value)
    if unit == "share":
        return numbers.percent(value, v.language)
    return numbers.number(value, v.language, 1 if unit == "lines" else 0)


def _moves(m: Material, v: Voice, rows: Rows) -> Chart:
    """Where the customers of each group of the previous run are now."""
    moves = m.rows("segment_moves")
    codes = list(dict.fromkeys([*(str(r["segment"]) for r in rows), *sorted(r["from_segment"] for r in moves)]))
    order = [c for c in codes if c != NONE] + [NONE]
    before = {c: sum(r["customers"] for r in moves if r["from_segment"] == c) for c in order}
    after = {c: sum(r["customers"] for r in moves if r["to_segment"] == c) for c in order}
    left = [Node(c, _side(v, c, "before"), _mark(c), v.count(before[c])) for c in order if before[c]]
    right = [Node(c, _side(v, c, "now"), _mark(c), v.count(after[c])) for c in order if after[c]]
    flows = {(r["from_segment"], r["to_segment"]): (float(r["customers"]), _move(v, r)) for r in moves}
    both = [r for r in moves if NONE not in (r["from_segment"], r["to_segment"])]
    span = (moves[0]["from_as_of"], moves[0]["to_as_of"])
    sentence = v.say(
        "groups.moves_sentence",
        from_day=span[0],
        to_day=span[1],
        moved=sum(r["customers"] for r in both if r["from_segment"] != r["to_segment"]),
        both=sum(r["customers"] for r in both),
    )
    head = (v.say("groups.from"), v.say("groups.to"), v.say("column.customers"), v.say("column.range"))
    cells = [
        (
            text(_side(v, r["from_segment"], "before")),
            text(_side(v, r["to_segment"], "now")),
            number(v.count(r["customers"])),
            number(numbers.percent_range(r["share_low"], r["share_high"], v.language)),
        )
        for r in moves
    ]
    sides = (numbers.day(span[0], v.language), numbers.day(span[1], v.language))
    return sankey(sentence, sides, left, right, flows, twin(v.say("groups.moves"), head, cells))


def _side(v: Voice, code: str, side: str) -> str:
    return v.say(f"groups.outside_{side}") if code == NONE else v.word("segment", code)


def _mark(code: str) -> str:
    return "outside" if code == NONE else "b1"


def _move(v: Voice, r: Mapping[str, Any]) -> str:
    before, after = _side(v, r["from_segment"], "before"), _side(v, r["to_segment"], "now")
    return v.say("tiers.move", before=before, after=after, customers=r["customers"])
