"""Can it be trusted? Predictions made at an earlier date beside what then happened, and beside what needs no model."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tierwise.report import numbers
from tierwise.report.blocks.block import Block, Figure, Listing, Part
from tierwise.report.blocks.checks import calibrations, comparisons, metric_cell, question_word, serves
from tierwise.report.material import Material, Rows
from tierwise.report.sentences import Voice
from tierwise.report.tables import Cell, Twin, number, text, twin

_UNCHECKED = ("not_yet_checkable", "not_enough_history", "too_few_customers")
OF_VALUE = ("value", "orders", "active", "spend")
_CLOSE = 0.1
"""A predicted sum off by less than this share is called good."""


def trust(m: Material, v: Voice) -> Block:
    """Verdict first, then the calibration plots, then model against free baselines."""
    cards, groups = (_of_value(m.rows(name)) for name in ("model_cards", "calibration"))
    title = v.say("trust.title")
    named = v.say("trust.remark", question=v.say("term.model"), remark=v.say("meaning.model"))
    definition = (v.say("trust.definition"), named, v.say("trust.metrics"), v.say("trust.coverage_definition"))
    if not cards:
        return Block("trust", title, v.say("trust.empty"), definition=definition)
    now = latest(cards)
    main = _main_question(now)
    parts: list[Part] = [Figure(chart) for chart in calibrations(v, groups)]
    totals = _totals(v, now)
    parts += [Listing(totals, v.say("trust.totals_heading"))] if totals.rows else []
    parts += comparisons(v, now, main)
    plain, detail = in_short(v, now, main), verdict(v, now, main)
    more = tuple(t for t in (detail if plain else "", _level(v, now, main), *_remarks(v, now, main)) if t)
    return Block("trust", title, plain or detail, more, tuple(parts), definition)


def _of_value(rows: Rows) -> Rows:
    """Rows about orders and value; questions about behaviour have a block of their own."""
    return [r for r in rows if r["question"].partition("_")[0] in OF_VALUE]


def latest(cards: Rows) -> Rows:
    """For each question the cards of its last origin: the dates nothing was chosen on."""
    last: dict[str, datetime] = {}
    for c in cards:
        last[c["question"]] = max(c["origin"], last.get(c["question"], c["origin"]))
    return [c for c in cards if c["origin"] == last[c["question"]]]


def _main_question(cards: Rows) -> str:
    """The question about value when it was tested, else orders, else activity; checked ones first."""
    checked = {c["question"] for c in cards if c["metric"].endswith("_gain") and numbers.known(c["value"])}
    questions: list[str] = sorted(checked or {c["question"] for c in cards})
    for family in ("value_", "orders_", "active_"):
        found = [q for q in questions if q.startswith(family)]
        if found:
            return max(found, key=lambda q: int("".join(filter(str.isdigit, q)) or 0))
    return questions[0]


def in_short(v: Voice, cards: Rows, question: str) -> str:
    """The verdict without a measure's name: sums, single customers, their order, and what lies beyond the test."""
    mine = [c for c in cards if c["question"] == question and numbers.known(c["value"])]
    bias = next((c for c in mine if c["metric"] == "bias" and serves(c, cards)), None)
    held = next((c for c in mine if c["metric"] == "coverage_80" and serves(c, cards)), None)
    gain = next((c for c in mine if c["metric"].endswith("_gain") and numbers.known(c["value_low"])), None)
    if bias is None:
        return ""
    said = [v.say(f"short.sums_{'good' if abs(float(bias['value'])) < _CLOSE else 'off'}", bias)]
    said += [v.say("short.single", held)] if held is not None else []
    if gain is not None and numbers.known(gain["value_high"]):
        code = "better" if gain["value_low"] > 0 else "worse" if gain["value_high"] < 0 else "same"
        said.append(v.say(f"short.order_{code}"))
    if any(c["note"] == "not_yet_checkable" for c in cards):
        said.append(v.say("short.beyond", days=bias["horizon_days"]))
    return v.together(*said)


def verdict(v: Voice, cards: Rows, question: str) -> str:
    """One plain sentence: the model is better, no better, or cannot be checked yet."""
    mine = [c for c in cards if c["question"] == question]
    notes = {c["note"] for c in mine if c["note"]}
    days = max(c["horizon_days"] for c in mine)
    about = {"question": question_word(v, question), "days": days, "origin": mine[0]["origin"]}
    unchecked = next((n for n in _UNCHECKED if n in notes), None)
    if unchecked:
        return v.say(f"trust.{unchecked}", about)
    gain = next((c for c in mine if c["metric"] in ("gini_gain", "auc_gain") and numbers.known(c["value"])), None)
    if gain is None:
        return v.say("trust.no_gain", about)
    metric = gain["metric"].removesuffix("_gain")
    rivals = [c for c in mine if c["baseline"] and c["metric"] == metric and numbers.known(c["value"])]
    rival = max(rivals, key=lambda c: (c["value"], c["model"]))["model"] if rivals else "none"
    gain = {**gain, "metric_name": v.word("metric", metric), "rival": rival}
    if "baseline_serves" in notes:
        return v.say("trust.baseline_serves", gain, **about)
    low = gain["value_low"]
    return v.say("trust.better" if numbers.known(low) and low > 0 else "trust.no_better", gain, **about)


def _level(v: Voice, cards: Rows, question: str) -> str:
    """Was the sum right, too low or too high? The interval of the bias decides."""
    bias = next((c for c in cards if c["question"] == question and c["metric"] == "bias" and serves(c, cards)), None)
    if bias is None or not all(numbers.known(bias[k]) for k in ("value", "value_low", "value_high")):
        return ""
    verdict = "low" if bias["value_high"] < 0 else "high" if bias["value_low"] > 0 else "right"
    return v.say(f"trust.level_{verdict}", bias, days=bias["horizon_days"])


def _totals(v: Voice, cards: Rows) -> Twin:
    """Predicted and actual sums of the models that serve, and how often their 80 % ranges held."""
    head = (
        v.say("trust.question"), v.say("trust.predicted"), v.say("trust.actual"), v.say("trust.difference"),
        v.say("metric.coverage_80"),
    )  # fmt: skip
    by = {(c["question"], c["metric"]): c for c in cards if serves(c, cards) and numbers.known(c["value"])}
    rows = []
    for q in sorted({question for question, _ in by}, key=_family):
        total, covered = by.get((q, "total")), by.get((q, "coverage_80"))
        if total is None and covered is None:
            continue
        rows.append((text(_capital(question_word(v, q))), *_total(v, q, total), metric_cell(v, covered)))
    return twin(v.say("trust.totals_heading"), head, rows)


def _total(v: Voice, question: str, card: dict[str, Any] | None) -> tuple[Cell, Cell, Cell]:
    if card is None or not numbers.known(card["actual"]):
        return number("–"), number("–"), number("–")
    plain = v.money if question.startswith("value") else v.count
    ratio = float(card["value"]) / float(card["actual"]) - 1 if float(card["actual"]) else None
    return (
        number(plain(card["value"])),
        number(plain(card["actual"])),
        number(numbers.percent(ratio, v.language, signed=True)),
    )


def _family(question: str) -> tuple[int, str]:
    order = ("value", "orders", "active")
    family = question.partition("_")[0]
    return (order.index(family) if family in order else len(order), question)


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def _remarks(v: Voice, cards: Rows, main: str) -> list[str]:
    """One sentence for each kind of remark, with the questions it holds for; the verdict has said the main one's."""
    said = []
    for note in sorted({c["note"] for c in cards if c["note"]}):
        questions = sorted({c["question"] for c in cards if c["note"] == note} - {main}, key=_family)
        if questions:
            names = v.say("comma").join(question_word(v, q) for q in questions)
            said.append(v.say("trust.remark", question=names, remark=v.tell("card_note", note)))
    return said
