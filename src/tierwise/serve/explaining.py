"""What ``tierwise explain`` prints: the customer's value, tier, group and every answer, each with its reason."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tierwise.report.blocks.checks import question_word
from tierwise.report.numbers import known, percent_range
from tierwise.report.sentences import Voice
from tierwise.report.visible import visible_id
from tierwise.report.why import why

if TYPE_CHECKING:
    from tierwise.pipeline.explain import Explanation


def lines(found: Explanation, v: Voice) -> list[str]:
    """Sentences, in the order in which one asks: worth, tier, group, what next and why."""
    said = [v.say("explain.title", customer=visible_id(found.customer_id))]
    features = found.one("customer_features") or {}
    if features.get("no_profiling"):
        return [*said, v.say("explain.no_profiling")]
    return [*said, *_standing(found, v), *(line for row in found.rows.get("behaviour", ()) for line in _answer(v, row))]


def _standing(found: Explanation, v: Voice) -> list[str]:
    said = []
    value, tier, segment = (found.one(name) for name in ("value", "tiers", "segments"))
    if value and known(value["value"]):
        reason = v.tell("reason", value["reason_code"], value["reason_values"])
        said.append(v.together(v.say("explain.value", value), reason))
    if tier:
        reason = v.tell("reason", tier["reason_code"], tier["reason_values"])
        said.append(v.together(v.say("explain.tier", tier), reason))
    if segment:
        said.append(v.say("explain.segment", segment))
    return said


def _answer(v: Voice, row: dict[str, Any]) -> list[str]:
    """The answer with its range, and below it who answered and why."""
    kind = row["question"].rpartition("_")[0]
    if kind == "next_category":
        return _category(v, row)
    form = {"revenue": "money", "margin": "money", "days_to_order": "days"}.get(kind, "chance")
    form = form if known(row["value_low"]) else "chance_alone"
    answer = v.say(f"explain.{form}", row, question=question_word(v, row["question"]))
    return [answer, "  " + why(v, row["reason_code"], row["reason_values"])]


def _category(v: Voice, row: dict[str, Any]) -> list[str]:
    told = json.loads(row["reason_values"] or "{}")
    days = int(row["question"].rpartition("_")[2].rstrip("d"))
    ends = row["value_low"], row["value_high"]
    shown = percent_range(*ends, v.language) if all(known(e) for e in ends) else None
    answer = v.say("explain.category", row, horizon_days=days, category=told.get("category_1"), value_range=shown)
    second = why(v, row["reason_code"], row["reason_values"])
    return [answer, *(["  " + second] if second else [])]
