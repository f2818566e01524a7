"""Several goals of a plan in words and as a table: what was asked for, and what the goals cost one another."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from tierwise.report import numbers
from tierwise.report.material import Rows
from tierwise.report.sentences import Voice
from tierwise.report.tables import Twin, number, text, twin

SMALLEST = 0.005
"""A difference of less, in money or customers, is none."""
MOST = 9


def goals(v: Voice, note: Mapping[str, Any], rows: Rows) -> list[str]:
    """Sentences; none where margin alone was asked for."""
    weights: Mapping[str, float] = note.get("goals") or {}
    if set(weights) <= {"margin"}:
        return []
    every = v.say("comma").join(v.word("goal", g) for g in weights)
    if note["method"] == "trial":
        return [v.say("plans.goals_trial", goals=every)]
    waiting = v.say("comma").join(v.word("goal", g) for g in note["goals_waiting"])
    said = [v.say("plans.goals_waiting", goals=waiting, gone_days=note["gone_days"])] if waiting else []
    chosen = next((r for r in rows if r["chosen"]), None)
    return said if chosen is None else [*said, _against_margin(v, chosen, rows)]


def _against_margin(v: Voice, chosen: Mapping[str, Any], rows: Rows) -> str:
    weights = json.loads(chosen["weights"])
    asked = v.say("comma").join(v.say("plans.goal_share", goal=g, share=w) for g, w in weights.items())
    alone = max((r for r in rows if not r["chosen"]), key=lambda r: r["margin"], default=chosen)
    apart = {
        g: float(chosen[g]) - float(alone[g]) for g in ("margin", "revenue", "orders", "retention")
        if chosen[g] is not None and alone[g] is not None
    }  # fmt: skip
    others = [g for g in weights if g != "margin" and abs(apart.get(g, 0.0)) >= SMALLEST]
    if not others:
        return v.say("plans.goals_alone", goals=asked)
    more = v.say("comma").join(_change(v, g, apart[g]) for g in others)
    return v.say("plans.goals", goals=asked, less=_change(v, "margin", apart["margin"]), more=more)


def _change(v: Voice, goal: str, by: float) -> str:
    return v.say(f"plans.{'more' if by > 0 else 'less'}_{goal}", amount=abs(by))


def in_words(v: Voice, row: Mapping[str, Any]) -> str:
    """What a plan of the front is called: by its weights."""
    if row["chosen"]:
        return v.say("plans.front_chosen")
    weights = {g: w for g, w in json.loads(row["weights"]).items() if w > 0}
    if len(weights) == 1:
        return v.say("plans.front_only", goal=next(iter(weights)))
    return v.say("comma").join(v.say("plans.goal_share", goal=g, share=w) for g, w in weights.items())


def shown(rows: Rows) -> Rows:
    """The plan chosen and the front, thinned evenly where it is long."""
    first, rest = [r for r in rows if r["chosen"]], [r for r in rows if not r["chosen"]]
    step = max(1, -(-len(rest) // (MOST - 1)))
    kept = rest[::step]
    return [*first, *(kept if not rest or rest[-1] in kept else [*kept, rest[-1]])]


def front(v: Voice, rows: Rows) -> Twin | None:
    """The front as a table; None without one."""
    if not rows:
        return None
    known = [g for g in ("margin", "revenue", "orders", "retention") if rows[0][g] is not None]
    head = [v.say("plans.front_plan"), *(v.word("goal", g) for g in known), v.say("plans.customers")]
    body = [
        (
            text(in_words(v, r)),
            *(number(_figure(v, r, g)) for g in known),
            number(numbers.number(r["customers"], v.language, 0)),
        )
        for r in shown(rows)
    ]
    return twin(v.say("plans.front"), head, body)


def _figure(v: Voice, row: Mapping[str, Any], goal: str) -> str:
    if goal in ("margin", "revenue"):
        return numbers.money(row[goal], row["currency"], v.language)
    return numbers.number(row[goal], v.language, 1)
