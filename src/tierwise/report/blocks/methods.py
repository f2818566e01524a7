"""Which method is trusted: for each question who answers, by how much better than a simple rule, and all of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tierwise.report import numbers
from tierwise.report.blocks.block import Block, Figure, Listing, Part
from tierwise.report.blocks.checks import calibration_of, metric_cell, question_word
from tierwise.report.inputs import input_name
from tierwise.report.material import Material, Rows
from tierwise.report.sentences import Voice
from tierwise.report.tables import Cell, Twin, number, text, twin

KINDS = ("churn", "buy", "days_to_order", "revenue", "margin", "coupon", "next_category")
_SHOWN = (
    "auc", "gini", "average_precision", "accuracy", "log_loss", "brier", "ece", "bias", "precision", "recall", "f1",
    "mae", "wape",
    "lift_5", "lift_10", "lift_20", "captured_5", "captured_10", "captured_20",
)  # fmt: skip


def of_behaviour(question: str) -> bool:
    """Is it one of these questions, and not one about value?"""
    kind, _, days = question.rpartition("_")
    return kind in KINDS and days.endswith("d")


def methods(m: Material, v: Voice) -> Block:
    """The verdict for each question, then every family's numbers behind it."""
    cards = [c for c in m.rows("model_cards") if of_behaviour(c["question"])]
    title, definition = v.say("methods.title"), (v.say("methods.definition"), v.say("methods.metrics"))
    gains = _gains(cards)
    if not gains:
        notes = sorted({c["note"] for c in cards if c["note"]})
        answer = v.say("methods.none", remark=v.tell("card_note", notes[0])) if notes else v.say("trust.empty")
        return Block("methods", title, answer, definition=definition)
    won = sum(1 for c in gains.values() if c["note"] != "baseline_serves")
    answer = v.say("methods.answer", won=won, all=len(gains))
    parts: list[Part] = [Listing(_verdicts(v, cards, gains), v.say("methods.table_heading"))]
    parts += [Figure(chart) for chart in _reliability(m, v)]
    parts += [Listing(table, "", folded=True) for table in _all(v, cards, list(gains))]
    more = (_compared(m, v, cards), _drifted(m, v), _leaks(v, cards))
    return Block("methods", title, answer, tuple(s for s in more if s), tuple(parts), definition)


def _gains(cards: Rows) -> dict[str, dict[str, Any]]:
    """For each question the paired gain of the method that had been chosen beforehand."""
    found: dict[str, dict[str, Any]] = {}
    for c in cards:
        chosen = c["chosen"] or c["note"] == "baseline_serves"
        if c["metric"] == _gain_of(c["question"]) and chosen and numbers.known(c["value"]):
            found[c["question"]] = c
    return dict(sorted(found.items(), key=lambda item: place_of(item[0])))


def _gain_of(question: str) -> str:
    """Order decides, by AUC or Gini; of several categories the log loss."""
    kind = question.rpartition("_")[0]
    if kind == "next_category":
        return "log_loss_gain"
    return "gini_gain" if kind in ("days_to_order", "revenue", "margin") else "auc_gain"


def place_of(question: str) -> tuple[int, int]:
    """The order of questions on the page; an analyst's own come last."""
    kind, _, days = question.rpartition("_")
    return KINDS.index(kind) if kind in KINDS else len(KINDS), int(days[:-1]) if days[:-1].isdigit() else 0


def _verdicts(v: Voice, cards: Rows, gains: Mapping[str, dict[str, Any]]) -> Twin:
    head = (
        v.say("trust.question"), v.say("methods.serves"), v.say("methods.measure"), v.say("methods.gain"),
        v.say("methods.bias"),
    )  # fmt: skip
    rows = []
    for question, gain in gains.items():
        mine = {c["metric"]: c for c in cards if c["question"] == question and c["chosen"]}
        measure = mine.get("auc") or mine.get("gini") or mine.get("log_loss")
        rows.append(
            (
                text(_capital(question_word(v, question))),
                text(_name(v, mine)),
                _measure(v, measure),
                _gain(v, gain),
                metric_cell(v, mine.get("bias")),
            )
        )
    return twin(v.say("methods.table_caption"), head, rows)


def _name(v: Voice, mine: Mapping[str, dict[str, Any]]) -> str:
    card = next(iter(mine.values()))
    name = _capital(v.word("model", card["model"]))
    return v.say("trust.baseline", model=name) if card["baseline"] else name


def _measure(v: Voice, card: dict[str, Any] | None) -> Cell:
    if card is None:
        return number("–")
    shown = _with_range(v, card)
    return number(f"{v.word('metric', card['metric'])} {shown.text}", shown.below)


def _with_range(v: Voice, card: dict[str, Any]) -> Cell:
    low, high = card["value_low"], card["value_high"]
    signed = card["metric"].endswith("_gain")
    below = ""
    if numbers.known(low) and numbers.known(high):
        ends = (numbers.number(x, v.language, 3, signed=signed) for x in (low, high))
        below = v.say("range", **dict(zip(("low", "high"), ends, strict=True)))
    return number(numbers.number(card["value"], v.language, 3, signed=signed), below)


def _gain(v: Voice, card: dict[str, Any]) -> Cell:
    """The gain of what serves; where the rule serves, what the method tried against it gained, which is not enough."""
    shown = _with_range(v, card)
    if card["note"] != "baseline_serves":
        return shown
    return number("–", v.say("methods.tried", card) + (f"; {shown.below}" if shown.below else ""))


def _reliability(m: Material, v: Voice) -> list[Any]:
    groups = [g for g in m.rows("calibration") if g["question"].startswith("churn_")]
    return [calibration_of(v, groups)] if groups else []


def _all(v: Voice, cards: Rows, questions: list[str]) -> list[Twin]:
    """One table for each question: families and rules down, measures across."""
    found = []
    for question in questions:
        mine = [c for c in cards if c["question"] == question and numbers.known(c["value"])]
        names = [k for k in _SHOWN if any(c["metric"] == k for c in mine)]
        models = list(dict.fromkeys(c["model"] for c in sorted(mine, key=lambda c: (c["baseline"], c["model"]))))
        by = {(c["model"], c["metric"]): c for c in mine}
        models = [name for name in models if any((name, k) in by for k in ("auc", "gini", "log_loss"))]
        head = (v.say("trust.model"), *(v.word("metric", k) for k in names))
        rows = [(text(_model(v, mine, name)), *(metric_cell(v, by.get((name, k))) for k in names)) for name in models]
        found.append(twin(v.say("trust.table_caption", question=question_word(v, question)), head, rows))
    return found


def _model(v: Voice, cards: Rows, name: str) -> str:
    card = next(c for c in cards if c["model"] == name)
    shown = _capital(v.word("model", name))
    shown = v.say("trust.baseline", model=shown) if card["baseline"] else shown
    return shown + (v.say("trust.duty") if card["chosen"] else "")


def _compared(m: Material, v: Voice, cards: Rows) -> str:
    note = (m.run.get("remarks") or {}).get("behaviour") or {}
    known = sorted({c["model"] for c in cards if not c["baseline"] and c["metric"] in ("auc", "gini")})
    families = v.say("comma").join(v.word("model", k) for k in known)
    code = "methods.compared_all" if note.get("methods") == "all" else "methods.compared"
    return v.say(code, families=families) if known else ""


def _drifted(m: Material, v: Voice) -> str:
    moved = [c for c in m.rows("model_cards") if c["question"] == "inputs" and c["note"] == "drifted"]
    names = v.say("comma").join(input_name(v, c["model"]) for c in moved)
    return v.say("methods.drift", columns=names) if moved else ""


def _leaks(v: Voice, cards: Rows) -> str:
    """Inputs left out, each with what was found."""
    found = sorted({(c["model"], c["metric"]) for c in cards if c["note"] == "leak"})
    said = [v.say("methods.leak_of", column=input_name(v, name), found=v.tell("leak", code)) for name, code in found]
    return v.say("methods.leak", columns=v.say("comma").join(said)) if said else ""


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]
