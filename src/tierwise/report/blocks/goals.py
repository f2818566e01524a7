"""Several goals of a plan in words: what was asked for, what stands for it, what that changes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from tierwise.report import numbers
from tierwise.report.material import Rows
from tierwise.report.sentences import Voice

SMALLEST = 0.005
"""A difference of less, in money, customers or percentage points, is none."""
MOST = 9
GOALS = ("margin", "revenue", "orders", "retention", "satisfaction", "fairness")


def goals(v: Voice, note: Mapping[str, Any], rows: Rows) -> list[str]:
    """Sentences; none where margin alone was asked for."""
    weights: Mapping[str, float] = note.get("goals") or {}
    if set(weights) <= {"margin"}:
        return []
    every = v.say("comma").join(v.word("goal", g) for g in weights)
    if note["method"] == "trial":
        return [v.say("plans.goals_trial", goals=every)]
    said = [v.say(f"plans.{g}_waits", gone_days=note["gone_days"]) for g in note["goals_waiting"]]
    chosen = next((r for r in rows if r["chosen"]), None)
    if chosen is None:
        return said
    alone = max((r for r in rows if not r["chosen"]), key=lambda r: r["margin"], default=chosen)
    return [*said, _against_margin(v, chosen, alone), *_stands_for(v, note, chosen, alone)]


def _against_margin(v: Voice, chosen: Mapping[str, Any], alone: Mapping[str, Any]) -> str:
    weights = json.loads(chosen["weights"])
    asked = v.say("comma").join(v.say("plans.goal_share", goal=g, share=w) for g, w in weights.items())
    apart = {g: _amount(chosen, g) - _amount(alone, g) for g in GOALS if known(chosen, g) and known(alone, g)}
    others = [g for g in weights if g != "margin" and abs(apart.get(g, 0.0)) >= SMALLEST]
    if not others:
        return v.say("plans.goals_alone", goals=asked)
    more = v.say("comma").join(_change(v, g, apart[g], chosen) for g in others)
    return v.say("plans.goals", goals=asked, less=_change(v, "margin", apart["margin"], chosen), more=more)


def known(row: Mapping[str, Any], goal: str) -> bool:
    """Does a plan of the front say what it brings of this goal?"""
    return row.get(goal) is not None


def _amount(row: Mapping[str, Any], goal: str) -> float:
    return float(row[goal]) * (100.0 if goal == "fairness" else 1.0)


def _change(v: Voice, goal: str, by: float, row: Mapping[str, Any]) -> str:
    way = "more" if by > 0 else "less"
    if goal == "fairness":
        return v.say(f"plans.{way}_fairness", amount=numbers.number(abs(by), v.language, 1))
    return v.say(f"plans.{way}_{row['satisfaction_by'] if goal == 'satisfaction' else goal}", amount=abs(by))


def _stands_for(v: Voice, note: Mapping[str, Any], chosen: Mapping[str, Any], alone: Mapping[str, Any]) -> list[str]:
    """What satisfaction and fairness are measured by, where they are weighed."""
    weights, said = json.loads(chosen["weights"]), []
    if "satisfaction" in weights:
        said.append(v.say(f"plans.satisfaction_{note['satisfaction']['by']}", note["satisfaction"]))
    if "fairness" in weights:
        said.append(v.say("plans.fairness", fairness=chosen["fairness"], alone=alone["fairness"]))
    return said


def in_words(v: Voice, row: Mapping[str, Any]) -> str:
    """What a plan of the front is called: by its weights, and the share that every tier was to get."""
    if row["chosen"]:
        return v.say("plans.front_chosen")
    weights = {g: w for g, w in json.loads(row["weights"]).items() if w > 0}
    shares = v.say("comma").join(v.say("plans.goal_share", goal=g, share=w) for g, w in weights.items())
    name = v.say("plans.front_only", goal=next(iter(weights))) if len(weights) == 1 else shares
    level = row.get("evenly")
    return v.say("plans.front_evenly", plan=name, share=level) if level else name


def shown(rows: Rows) -> Rows:
    """The plan chosen and the front, thinned evenly where it is long."""
    first, rest = [r for r in rows if r["chosen"]], [r for r in rows if not r["chosen"]]
    step = max(1, -(-len(rest) // (MOST - 1)))
    kept = rest[::step]
    return [*first, *(kept if not rest or rest[-1] in kept else [*kept, rest[-1]])]


def spelled(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row for a sentence: satisfaction by what stands for it, unsubscribes as a count of customers."""
    by, value = row.get("satisfaction_by"), row.get("satisfaction")
    stars = value if by == "stars" else None
    gone = -value if by == "unsubscribed" and value is not None else None
    return {**row, "stars": stars, "unsubscribed": gone, "fairness": row.get("fairness")}
