"""What became of the lists that were shown: clicks and purchases by list and policy, as logged by the shop."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tierwise.report import numbers
from tierwise.report.blocks.block import Listing
from tierwise.report.material import Material
from tierwise.report.sentences import Voice
from tierwise.report.tables import Cell, number, text, twin
from tierwise.report.visible import visible

RATES = ("click_rate", "even_click_rate", "bought_rate")
PARTS = ("all", "certain", "chance", "first_time", "second_time", "third_fourth_time", "fifth_time_on")
_ROWS = 40


def shown_sentences(m: Material, v: Voice) -> list[str]:
    """Of the list shown most: how much of it was clicked, and how places left to chance did beside the others."""
    if not m.has("slate_results"):
        return []
    rows = m.rows("slate_results")
    whole = [r for r in rows if r["part"] == "all"]
    most = max(whole, key=lambda r: (r["impressions"], r["widget"], r["policy"]), default=None)
    if most is None:
        return [v.say("shown.none")]
    if most["click_rate"] is None:
        return [v.say("shown.no_clicks", impressions=most["impressions"], widget=_widget(v, most))]
    mine = {r["part"]: r for r in rows if (r["widget"], r["policy"]) == (most["widget"], most["policy"])}
    said = [v.say("shown.answer", widget=_widget(v, most), impressions=most["impressions"], **_said(v, most))]
    if "certain" in mine and "chance" in mine:
        said.append(v.say("shown.chance", chance=_rate(v, mine["chance"]), certain=_rate(v, mine["certain"])))
    return said


def shown_parts(m: Material, v: Voice) -> list[Listing]:
    """All rows; rates that nothing says anything of are left out."""
    rows = m.rows("slate_results") if m.has("slate_results") else []
    rows = sorted(rows, key=lambda r: (r["widget"], r["policy"], PARTS.index(r["part"])))[:_ROWS]
    if not rows:
        return []
    rates = [name for name in RATES if any(r[name] is not None for r in rows)]
    head = [v.say(f"shown.{c}") for c in ("widget", "policy", "part", "impressions", "visitors", *rates)]
    table = twin(v.say("shown.caption"), head, [_row(v, r, rates) for r in rows])
    return [Listing(table, v.say("shown.title"), v.say("shown.note"))]


def _row(v: Voice, r: Mapping[str, Any], rates: list[str]) -> tuple[Cell, ...]:
    told = (text(_widget(v, r)), text(visible(r["policy"], 48) or "–"), text(v.say(f"shown.part_{r['part']}")))
    counts = (number(v.count(r["impressions"])), number(v.count(r["visitors"])))
    return (*told, *counts, *(number(_rate(v, r, name), _range(v, r, name)) for name in rates))


def _widget(v: Voice, r: Mapping[str, Any]) -> str:
    code = f"widget.{r['widget']}"
    return v.say(code) if v.knows(code) else visible(r["widget"], 40) or v.say("shown.unnamed")


def _rate(v: Voice, r: Mapping[str, Any], name: str = "click_rate") -> str:
    return "–" if r[name] is None else numbers.percent(r[name], v.language, 1)


def _range(v: Voice, r: Mapping[str, Any], name: str = "click_rate") -> str:
    return "" if r[name] is None else numbers.percent_range(r[f"{name}_low"], r[f"{name}_high"], v.language)


def _said(v: Voice, r: Mapping[str, Any]) -> dict[str, str]:
    return {"rate": _rate(v, r), "range": _range(v, r)}
