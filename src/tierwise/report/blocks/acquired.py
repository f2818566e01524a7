"""What a new customer costs, is worth, and when the cost has come back: all, by channel, by what was bought first."""

from __future__ import annotations

from typing import Any

from tierwise.report import numbers
from tierwise.report.blocks.block import Listing
from tierwise.report.material import Material, Rows
from tierwise.report.sentences import Voice
from tierwise.report.tables import Cell, Twin, number, text, twin
from tierwise.report.visible import visible

_SHOWN = 8


def acquired(m: Material, v: Voice) -> list[Listing]:
    """One table: all new customers, then channels, then categories bought first; nothing where it is not known."""
    every = m.rows("acquisition")
    if not every:
        return []
    priced = any(numbers.known(r["cac"]) for r in every)
    rows = [r for by in ("all", "channel", "first_product_category") for r in _of(every, by)]
    heading, note = (
        ("acquired.heading", "acquired.note") if priced else ("acquired.heading_worth", "acquired.note_worth")
    )
    return [Listing(_table(v, rows, priced), v.say(heading), v.say(note))]


def _of(rows: Rows, by: str) -> Rows:
    return [r for r in rows if r["by"] == by][:_SHOWN]


def _table(v: Voice, rows: Rows, priced: bool) -> Twin:
    head = [v.say("column.by"), v.say("column.name"), v.say("column.customers"), v.say("acquired.worth")]
    if priced:
        head += [v.say("column.cac"), v.say("column.ltv_to_cac"), v.say("acquired.back")]
    return twin(v.say("acquired.caption", rows[0]), head, [_cells(v, r, priced) for r in rows])


def _cells(v: Voice, r: dict[str, Any], priced: bool) -> list[Cell]:
    name = v.word("acquired_name", r["name"]) if r["by"] in ("all", "channel") else visible(r["label"] or r["name"])
    cells = [
        text(v.word("acquired_by", r["by"])),
        text(name),
        number(v.count(r["customers"])),
        _money(v, r, "ltv"),
    ]
    return [*cells, _money(v, r, "cac"), _ratio(v, r), number(_back(v, r))] if priced else cells


def _money(v: Voice, r: dict[str, Any], name: str) -> Cell:
    value, low, high = (r[name + end] for end in ("", "_low", "_high"))
    if not numbers.known(value):
        return number(v.say("not_known"))
    if not numbers.known(low):
        return number(v.money(value))
    return number(v.money(value, low, high), numbers.money_range(low, high, v.currency, v.language))


def _ratio(v: Voice, r: dict[str, Any]) -> Cell:
    value, low, high = (r[f"ltv_to_cac{end}"] for end in ("", "_low", "_high"))
    if not numbers.known(value):
        return number("–")
    shown = numbers.number(value, v.language, 1)
    return number(shown, numbers.number_range(low, high, v.language, 1) if numbers.known(low) else "")


def _back(v: Voice, r: dict[str, Any]) -> str:
    if r["reason_code"] == "paid_back":
        return v.say("acquired.after", r["reason_values"]) if r["payback_days"] else v.say("acquired.at_once")
    return v.say("acquired.not_yet", r["reason_values"]) if r["reason_code"] == "not_paid_back" else "–"
