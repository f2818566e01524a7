"""What the goals of a plan cost one another, as a table and as pictures."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from tierwise.report import numbers
from tierwise.report.blocks.block import Figure, Listing, Part
from tierwise.report.blocks.goals import GOALS, in_words, known, shown, spelled
from tierwise.report.charts.svg import Chart
from tierwise.report.charts.trade import Spot, trade
from tierwise.report.material import Rows
from tierwise.report.sentences import Voice
from tierwise.report.tables import Twin, number, text, twin

DRAWN = 3
"""Goals that are drawn against margin, the first weighed first."""


def front(v: Voice, rows: Rows) -> list[Part]:
    """A picture of each goal weighed against margin, then the table; nothing without a front."""
    if not rows:
        return []
    weights = json.loads(rows[0]["weights"])
    drawn = [g for g in weights if g != "margin" and known(rows[0], g)][:DRAWN]
    pictures = [_picture(v, rows, g) for g in drawn if len(rows) > 2]
    heading = v.say("plans.front")
    parts: list[Part] = [Figure(p, "" if n else heading) for n, p in enumerate(pictures)]
    return [*parts, Listing(_table(v, rows), "" if pictures else heading, v.say("plans.front_note"))]


def _table(v: Voice, rows: Rows) -> Twin:
    cols = [g for g in GOALS if known(rows[0], g)]
    head = [v.say("plans.front_plan"), *(_head(v, rows[0], g) for g in cols), v.say("plans.customers")]
    body = [
        (
            text(in_words(v, r)), *(number(_figure(v, r, g)) for g in cols),
            number(numbers.number(r["customers"], v.language, 0)),
        )
        for r in shown(rows)
    ]  # fmt: skip
    return twin(v.say("plans.front"), head, body)


def _head(v: Voice, row: Mapping[str, Any], goal: str) -> str:
    if goal == "satisfaction":
        return v.word("front", row["satisfaction_by"])
    return v.word("front", goal) if goal == "fairness" else v.word("goal", goal)


def _value(row: Mapping[str, Any], goal: str) -> float:
    """As it is shown: unsubscribes are counted, so less of them is better."""
    if goal == "satisfaction":
        found = spelled(row)
        return float(found["stars"] if found["stars"] is not None else found["unsubscribed"])
    return float(row[goal])


def _figure(v: Voice, row: Mapping[str, Any], goal: str) -> str:
    return _said(v, row, goal)(_value(row, goal))


def _said(v: Voice, row: Mapping[str, Any], goal: str) -> Callable[[float], str]:
    """How an amount of a goal is written."""
    if goal in ("margin", "revenue"):
        return lambda x: numbers.money(x, row["currency"], v.language)
    if goal == "fairness":
        return lambda x: numbers.percent(x, v.language)
    return lambda x: numbers.number(x, v.language, 1)


def _picture(v: Voice, rows: Rows, goal: str) -> Chart:
    up = -1.0 if rows[0].get("satisfaction_by") == "unsubscribed" and goal == "satisfaction" else 1.0
    name = _head(v, rows[0], goal)
    spots = [
        Spot(
            float(r["margin"]), up * _value(r, goal),
            f"{in_words(v, r)}: {_figure(v, r, 'margin')}, {name} {_figure(v, r, goal)}", bool(r["chosen"]),
        )
        for r in rows
    ]  # fmt: skip
    formats = (
        lambda x: numbers.compact_money(x, rows[0]["currency"], v.language), lambda y: _said(v, rows[0], goal)(up * y),
    )  # fmt: skip
    key = (v.say("plans.front_chosen"), v.say("plans.front_others"))
    sentence = v.say("plans.front_drawn", goal=name)
    return trade(sentence, spots, (v.word("goal", "margin"), name), formats, key, _table(v, rows))
