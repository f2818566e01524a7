"""Why an answer is as it is, in a sentence: made from the very numbers that the table holds, in the language asked."""

from __future__ import annotations

import json
from typing import Any

from tierwise.report.sentences import Voice

NEGLIGIBLE = 0.02
"""A topic that moves the score by less than this share of the largest one is not worth a word."""
MIDDLING = 0.25
"""One input that moves the answer by less than this share of the mean answer neither raises nor lowers it."""
HISTORY = "history"
"""What the sequence network reads besides: no column, so it has no fact of its own."""


def why(v: Voice, code: object, values: str | None) -> str:
    """What raises and what lowers the answer, each with the customer's own fact.

    >>> told = '{"topic_1":"rhythm","part_1":-1.2,"column_1":"days_since_last_order","fact_1":"204"}'
    >>> why(Voice("en", "GBP"), "buy", told)
    'Lowered by: last order 204 days ago.'
    """
    told: dict[str, Any] = json.loads(values or "{}")
    if code == "next_category":
        return _category(v, told)
    if code == "untested" or "topic_1" not in told:
        return v.say("why.untested")
    parts = [k for k in ("1", "2", "3") if told.get(f"topic_{k}") is not None]
    largest = max(abs(float(told[f"part_{k}"])) for k in parts)
    parts = [k for k in parts if abs(float(told[f"part_{k}"])) > NEGLIGIBLE * largest]
    if not parts or _says_nothing(told):
        return v.say("why.plain", facts=_fact(v, told, "1"))
    sides = {"up": [k for k in parts if told[f"part_{k}"] > 0], "down": [k for k in parts if told[f"part_{k}"] < 0]}
    said = [v.say(f"why.{side}", facts=_facts(v, told, places)) for side, places in sides.items() if places]
    return v.together(*said)


def _says_nothing(told: dict[str, Any]) -> bool:
    """Of one input alone: does it hardly move the answer from that of a middling customer?"""
    alone = told.get("topic_2") is None and told.get("base") is not None
    return alone and abs(float(told["part_1"])) < MIDDLING * abs(float(told["base"]))


def _category(v: Voice, told: dict[str, Any]) -> str:
    if told.get("category_2") is None:
        return ""
    return v.say("why.category", told, second=told["category_2"], third=told.get("category_3"))


def _facts(v: Voice, told: dict[str, Any], places: list[str]) -> str:
    return v.say("comma").join(_fact(v, told, k) for k in places)


def _fact(v: Voice, told: dict[str, Any], k: str) -> str:
    """The fact in words; an input nobody has words for (an analyst's own) by its name."""
    column, fact = str(told[f"column_{k}"]), told[f"fact_{k}"]
    if column == HISTORY:
        return v.word("topic", HISTORY)
    if fact is None:
        return v.say("why.unknown_fact", topic=v.word("topic", told[f"topic_{k}"]))
    if not v.knows(f"input.{column}"):
        return v.say("why.topic_fact", topic=v.word("topic", column), fact=str(fact))
    return v.say(f"input.{column}", fact=_number(fact))


def _number(fact: object) -> object:
    try:
        return float(str(fact))
    except ValueError:
        return fact
