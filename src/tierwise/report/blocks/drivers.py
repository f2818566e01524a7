"""What drives the answers: for each question what matters, then shapes and rules of those that a method answers."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from tierwise.report import numbers
from tierwise.report.blocks.block import Block, Figure, Listing, Part
from tierwise.report.blocks.checks import question_word
from tierwise.report.blocks.methods import place_of
from tierwise.report.charts.shapes import Point, Shape, shapes
from tierwise.report.charts.splits import Box, splits
from tierwise.report.charts.svg import Chart
from tierwise.report.charts.whiskers import Whisker, whiskers
from tierwise.report.inputs import condition, input_name, input_value
from tierwise.report.material import Material, Rows
from tierwise.report.sentences import Voice
from tierwise.report.tables import Twin, number, text, twin
from tierwise.report.visible import visible

DRAWN = 3
"""Questions whose shapes and rules are drawn; the others stand in the table, and in ``tierwise explain``."""
_BARS = 8


def drivers(m: Material, v: Voice) -> Block:
    """What matters most for the first question that a method answers, and the pictures behind it."""
    title, definition = v.say("drivers.title"), (v.say("drivers.definition"),)
    matters = by_question(m.rows("question_drivers"))
    if not matters:
        return Block("drivers", title, v.say("drivers.empty"), definition=definition)
    effects, rules = (by_question(m.rows(f"question_{name}")) for name in ("effects", "rules"))
    whole = [q for q in matters if not read_from_one(matters[q])]
    parts: list[Part] = [Listing(_table(v, matters, whole), v.say("drivers.table_heading"))] if len(whole) > 1 else []
    for question in whole[:DRAWN]:
        parts += _drawn(v, question, matters[question], effects.get(question, []), rules.get(question, []))
    first = whole[0] if whole else next(iter(matters))
    more = (v.say("drivers.meaning"), _ones(v, {q: r for q, r in matters.items() if q not in whole}))
    return Block(
        "drivers", title, _answer(v, first, matters[first]), tuple(s for s in more if s), tuple(parts), definition
    )


def by_question(rows: Rows) -> dict[str, Rows]:
    """Rows of each question in the order in which questions are asked; drivers by rank, points and boxes as drawn."""
    found: dict[str, Rows] = {}
    for row in sorted(
        rows, key=lambda r: (place_of(r["question"]), r.get("rank") or r.get("place") or r.get("node") or 0)
    ):
        found.setdefault(row["question"], []).append(row)
    return found


def read_from_one(rows: Rows) -> bool:
    """Is the answer read from one number alone (a simple rule, or the order model)?"""
    return len(rows) == 1


def certain(rows: Rows) -> Rows:
    """Topics without which the answers get worse outside the interval."""
    return [r for r in rows if numbers.known(r["rise_low"]) and r["rise_low"] > 0]


def topic_word(v: Voice, topic: str) -> str:
    """A topic; that of an analyst's own input is its name."""
    return v.word("topic", topic) if v.knows(f"topic.{topic}") else input_name(v, topic)


def _answer(v: Voice, question: str, rows: Rows) -> str:
    named = question_word(v, question)
    if read_from_one(rows):
        return v.say("drivers.answer_one", question=named, input=_small(v, input_name(v, rows[0]["input"])))
    sure = certain(rows)
    if not sure:
        return v.say("drivers.answer_none", question=named)
    return v.say("drivers.answer", {**sure[0], "question": named, "topic": topic_word(v, sure[0]["topic"])})


def _small(v: Voice, name: str) -> str:
    return name[:1].lower() + name[1:] if v.language == "en" else name


def _ones(v: Voice, ones: Mapping[str, Rows]) -> str:
    said = [
        v.say("drivers.one_of", question=question_word(v, q), input=_small(v, input_name(v, rows[0]["input"])))
        for q, rows in ones.items()
    ]
    return v.say("drivers.one", questions=v.say("comma").join(said)) if said else ""


def _table(v: Voice, matters: Mapping[str, Rows], whole: Iterable[str]) -> Twin:
    head = (v.say("trust.question"), v.say("methods.serves"), *(v.say(f"drivers.place_{k}") for k in (1, 2, 3)))
    rows = []
    for question in whole:
        sure = certain(matters[question])[:3]
        said = [v.say("drivers.topic_rise", {**r, "topic": topic_word(v, r["topic"])}) for r in sure]
        said += ["–"] * (3 - len(said))
        served = v.word("model", matters[question][0]["model"])
        rows.append((text(_capital(question_word(v, question))), text(_capital(served)), *(text(s) for s in said)))
    return twin(v.say("drivers.table_caption"), head, rows)


def _drawn(v: Voice, question: str, matters: Rows, effects: Rows, rules: Rows) -> list[Part]:
    rest = [topic_word(v, r["topic"]) for r in matters if r not in certain(matters)]
    note = v.say("drivers.bars_none", topics=v.say("comma").join(rest)) if rest else ""
    found: list[Part] = [Figure(bars_of(v, question, matters), _capital(question_word(v, question)), note)]
    if effects:
        found.append(Figure(shapes_of(v, in_order_of(matters, effects)), note=v.say("drivers.shapes_note")))
    if rules:
        found.append(Figure(tree_of(v, rules), note=v.say("drivers.tree_note")))
    return found


def bars_of(v: Voice, question: str, rows: Rows) -> Chart:
    """What matters, with intervals; all topics in the table."""
    about = {**rows[0], "question": question_word(v, question), "model": v.word("model", rows[0]["model"])}
    sentence = v.say("drivers.bars", about)
    drawn = [
        Whisker(_capital(topic_word(v, r["topic"])), r["rise"], r["rise_low"], r["rise_high"], *_worse(v, r))
        for r in (certain(rows) or rows[:1])[:_BARS]
        if numbers.known(r["rise_low"])
    ]
    head = (v.say("drivers.topic"), v.say("drivers.worse"), v.say("drivers.voice"))
    cells = [
        (
            text(_capital(topic_word(v, r["topic"]))),
            number(*_worse(v, r)),
            text(input_name(v, r["input"]) if r["input"] else "–"),
        )
        for r in rows
    ]
    return whiskers(sentence, drawn, twin(sentence, head, cells))


def _worse(v: Voice, r: dict[str, Any]) -> tuple[str, str]:
    ends = r["rise_low"], r["rise_high"]
    shown = numbers.percent(r["rise"], v.language, 1, numbers.step_of(*ends), signed=True)
    return shown, numbers.percent_range(*ends, v.language, signed=True) if all(numbers.known(e) for e in ends) else ""


def shapes_of(v: Voice, rows: Rows) -> Chart:
    """Lines and levels of the inputs, in the order of their topics."""
    kind = kind_of(rows[0]["unit"])
    drawn = []
    for column in dict.fromkeys(r["input"] for r in rows):
        mine = [r for r in rows if r["input"] == column]
        points = tuple(Point(_at(v, r), r["effect"], r["effect_low"], r["effect_high"], r["n"]) for r in mine)
        drawn.append(Shape(input_name(v, column), points, mine[0]["level"] is not None))
    head = (v.say("drivers.input"), v.say("drivers.at"), v.say("drivers.effect"), v.say("column.customers"))
    cells = [
        (
            text(input_name(v, r["input"])),
            text(_at(v, r)),
            number(change(v, r["effect"], r["unit"]), _ends(v, r)),
            number(v.count(r["n"])),
        )
        for r in rows
    ]
    sentence = v.say(f"drivers.shapes_{kind}")
    unit = v.say(f"drivers.unit_{kind}")
    return shapes(sentence, drawn, lambda x: _axis(v, x, rows[0]["unit"]), unit, twin(sentence, head, cells))


def in_order_of(matters: Rows, effects: Rows) -> Rows:
    """Points of inputs, those of the topic that matters most first."""
    rank = {r["input"]: r["rank"] for r in matters}
    return sorted(effects, key=lambda r: (rank.get(r["input"], len(rank)), r["place"]))


def _at(v: Voice, r: dict[str, Any]) -> str:
    return visible(r["level"], 40) if r["level"] is not None else input_value(v, r["input"], r["at"])


def _ends(v: Voice, r: dict[str, Any]) -> str:
    return v.say("range", low=change(v, r["effect_low"], r["unit"]), high=change(v, r["effect_high"], r["unit"]))


def kind_of(unit: str) -> str:
    """share, days or money."""
    return unit if unit in ("share", "days") else "money"


def change(v: Voice, value: float, unit: str) -> str:
    """A difference between answers, with its sign: points of a percentage, days, or money."""
    if kind_of(unit) == "share":
        return numbers.number(100 * value, v.language, 1, signed=True)
    if kind_of(unit) == "days":
        return numbers.number(value, v.language, 1, signed=True)
    sign = "+" if value > 0 else ""
    return sign + v.money(value)


def _axis(v: Voice, value: float, unit: str) -> str:
    if kind_of(unit) == "money":
        return ("+" if value > 0 else "") + numbers.compact_money(value, v.currency, v.language)
    shown = 100 * value if unit == "share" else value
    return numbers.number(shown, v.language, 0 if abs(shown) >= 1 or shown == 0 else 1, signed=True)


def answer_of(v: Voice, value: float, unit: str) -> str:
    """An answer in its unit."""
    if kind_of(unit) == "share":
        return numbers.percent(value, v.language)
    return numbers.number(value, v.language) + " " + v.say("drivers.unit_days") if unit == "days" else v.money(value)


def tree_of(v: Voice, rows: Rows) -> Chart:
    """The rules as a tree; in the table each in words, the highest answer first."""
    leaves, sentence = [r for r in rows if r["leaf"]], tree_sentence(v, rows)
    place = {r["node"]: i for i, r in enumerate(rows)}
    boxes = [
        Box(
            place.get(r["parent"]), r["depth"],
            condition(v, json.loads(r["condition"])) if r["condition"] else v.say("drivers.everybody"),
            r["value"], answer_of(v, r["value"], r["unit"]), v.say("drivers.share_of", r), r["leaf"],
        )
        for r in rows
    ]  # fmt: skip
    head = (v.say("drivers.rule"), v.say("drivers.says"), v.say("drivers.of_customers"))
    cells = [
        (
            text(rule_of(v, r)),
            number(answer_of(v, r["value"], r["unit"])),
            number(numbers.percent(r["share"], v.language)),
        )
        for r in sorted(leaves, key=lambda r: (-r["value"], r["node"]))
    ]
    return splits(sentence, boxes, twin(sentence, head, cells))


def tree_sentence(v: Voice, rows: Rows) -> str:
    """How many rules, and how close they come."""
    code = "drivers.tree" if numbers.known(rows[0]["agreement"]) else "drivers.tree_amount"
    return v.say(code, rows[0], leaves=sum(bool(r["leaf"]) for r in rows))


def rule_of(v: Voice, leaf: dict[str, Any]) -> str:
    """A rule in words."""
    said = [condition(v, told) for told in json.loads(leaf["rule"] or "[]")]
    return v.say("drivers.and").join(said) or v.say("drivers.everybody")


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]
