"""What ``tierwise explain OUT`` prints: of each question what matters; of one question its shapes and rules as well."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tierwise.report.blocks.checks import question_word
from tierwise.report.blocks.drivers import (
    answer_of,
    by_question,
    certain,
    change,
    in_order_of,
    kind_of,
    read_from_one,
    rule_of,
    topic_word,
    tree_sentence,
)
from tierwise.report.inputs import input_name, input_value
from tierwise.report.sentences import Voice
from tierwise.report.visible import visible

if TYPE_CHECKING:
    from tierwise.pipeline.drivers import Driven, Rows


def lines(found: Driven, v: Voice) -> list[str]:
    """Questions in the order in which they are asked."""
    said = [v.say("explain.drivers_title", run=found.run)]
    matters = by_question(found.drivers)
    if not matters:
        return [*said, v.say("explain.drivers_empty")]
    for question, rows in matters.items():
        said += _question(v, question, rows)
        if found.question:
            said += _shapes(v, in_order_of(rows, found.effects)) + _rules(v, found.rules)
    whole = [q for q, rows in matters.items() if not read_from_one(rows)]
    return said if found.question or not whole else [*said, v.say("explain.drivers_more", question=whole[0])]


def _question(v: Voice, question: str, rows: Rows) -> list[str]:
    head = v.say(
        "explain.drivers_question", question=question_word(v, question), model=v.word("model", rows[0]["model"])
    )
    if read_from_one(rows):
        return [head, "  " + v.say("explain.drivers_one", input=input_name(v, rows[0]["input"]))]
    sure = certain(rows)
    if not sure:
        return [head, "  " + v.say("explain.drivers_none")]
    topics = [v.say("drivers.topic_rise", {**r, "topic": topic_word(v, r["topic"])}) for r in sure]
    return [head, "  " + v.say("explain.drivers_matters", topics=v.say("comma").join(topics))]


def _shapes(v: Voice, rows: Rows) -> list[str]:
    """From the first to the last point of each line; of levels the highest and the lowest."""
    said = []
    for column in dict.fromkeys(r["input"] for r in rows):
        mine = [r for r in rows if r["input"] == column]
        ends = mine[0], mine[-1]
        levels = mine[0]["level"] is not None
        moved = ends[1]["effect"] - ends[0]["effect"]
        told = change(v, -moved if levels else moved, mine[0]["unit"])
        if kind_of(mine[0]["unit"]) != "money":
            told = f"{told} {v.say('drivers.unit_' + kind_of(mine[0]['unit']))}"
        first, last = (_at(v, r) for r in ends)
        code = "explain.drivers_level" if levels else "explain.drivers_shape"
        said.append("  " + v.say(code, input=input_name(v, column), first=first, last=last, change=told))
    return said


def _at(v: Voice, r: dict[str, Any]) -> str:
    return visible(r["level"], 40) if r["level"] is not None else input_value(v, r["input"], r["at"])


def _rules(v: Voice, rows: Rows) -> list[str]:
    leaves = sorted((r for r in rows if r["leaf"]), key=lambda r: (-r["value"], r["node"]))
    if not leaves:
        return []
    said = [
        "    " + v.say("explain.drivers_rule", r, answer=answer_of(v, r["value"], r["unit"]), rule=rule_of(v, r))
        for r in leaves
    ]
    return ["  " + tree_sentence(v, rows), *said]
