"""The straight line of demand in words: what one more of currency goes with, brand by brand, and how right it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tierwise.report import numbers
from tierwise.report.blocks.block import Listing, Part, Prose
from tierwise.report.material import Material
from tierwise.report.sentences import Voice
from tierwise.report.tables import Cell, number, text, twin
from tierwise.report.visible import visible


def linear_lines(m: Material, v: Voice) -> list[str]:
    """A line for the price, each brand and type, and one that holds it against the forecast in use; none unasked."""
    note = m.run["remarks"].get("linear")
    if not note or not m.has("linear_demand"):
        return []
    found = [_line(v, r) for r in m.rows("linear_demand") if r["term"] != "constant"]
    return [*found, v.say("linear.judged" if note.get("dates") else "linear.unchecked", note)]


def linear_part(m: Material, v: Voice) -> list[Part]:
    """The same as a part of the report, its table below."""
    said = linear_lines(m, v)
    if not said:
        return []
    title = v.say("linear.title")
    head = [v.say(f"linear.{column}") for column in ("term", "pieces_week")]
    cells = [(text(_term(v, r)), _pieces(v, r)) for r in m.rows("linear_demand")]
    return [Prose(tuple(said), title), Listing(twin(title, head, cells), folded=True)]


def _line(v: Voice, row: Mapping[str, Any]) -> str:
    told = {"pieces": _signed(row), "range": _range(v, row), "one": _one(v, row)}
    return v.say(f"linear.{row['term']}", name=visible(row["name"], 40), **told)


def _term(v: Voice, row: Mapping[str, Any]) -> str:
    return v.say(f"linear.term_{row['term']}", name=visible(row["name"], 40), one=_one(v, row))


def _pieces(v: Voice, row: Mapping[str, Any]) -> Cell:
    return number(_signed(row), _range(v, row))


def _signed(row: Mapping[str, Any]) -> str:
    return f"{row['pieces_week']:+.2f}".replace("-", "−")


def _range(v: Voice, row: Mapping[str, Any]) -> str:
    return numbers.number_range(row["pieces_week_low"], row["pieces_week_high"], v.language, 2)


def _one(v: Voice, row: Mapping[str, Any]) -> str:
    return numbers.money(1, row["currency"], v.language)
