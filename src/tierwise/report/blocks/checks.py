"""The evidence of trust: calibration plots, and the model beside simple rules."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from tierwise.report import numbers
from tierwise.report.blocks.block import Figure, Listing, Part
from tierwise.report.charts.calibration import Group, calibration
from tierwise.report.charts.intervals import Interval, intervals
from tierwise.report.charts.svg import Chart
from tierwise.report.material import Rows
from tierwise.report.sentences import Voice
from tierwise.report.tables import Cell, Twin, number, text, twin
from tierwise.report.visible import visible

_SHARES = ("coverage_80", "bias", "ece")
_METRICS = ("gini", "auc", "bias", "ece", "coverage_80", "lift_5", "lift_10", "lift_20", "log_loss", "brier")


def question_word(v: Voice, question: str) -> str:
    """The question in words: its family and its horizon."""
    family, _, days = question.rpartition("_")
    if family and days.endswith("d") and days[:-1].isdigit() and v.knows(f"question.{family}"):
        return v.say(f"question.{family}", days=int(days[:-1]))
    return v.word("question", question)


def calibrations(v: Voice, groups: Rows) -> list[Chart]:
    """One plot for each question of the last origin, at most two: money first."""
    if not groups:
        return []
    last = max(g["origin"] for g in groups)
    now = [g for g in groups if g["origin"] == last]
    order = sorted(
        {g["question"] for g in now}, key=lambda q: (not q.startswith("value"), not q.startswith("active"), q)
    )
    return [_calibration(v, [g for g in now if g["question"] == q], q, last) for q in order[:2]]


def calibration_of(v: Voice, groups: Rows) -> Chart:
    """The plot of the one question that these rows are of, on its last date."""
    last = max(g["origin"] for g in groups)
    now = [g for g in groups if g["origin"] == last]
    return _calibration(v, now, now[0]["question"], last)


def _calibration(v: Voice, rows: Rows, question: str, origin: datetime) -> Chart:
    model = sorted({r["model"] for r in rows})[0]
    mine = sorted((r for r in rows if r["model"] == model), key=lambda r: r["group"])
    shown = _formatter(v, mine[0]["unit"], mine)
    inside = sum(1 for r in mine if _inside(r))
    sentence = v.say(
        "trust.calibration", question=question_word(v, question), inside=inside, groups=len(mine), origin=origin,
        days=mine[0]["horizon_days"], customers=sum(r["customers"] for r in mine),
    )  # fmt: skip
    groups = [
        Group(
            r["group"],
            float(r["predicted"]),
            _or(r["actual"], 0.0),
            _or(r["actual_low"], r["actual"]),
            _or(r["actual_high"], r["actual"]),
            v.say("trust.group", r, predicted=shown(r["predicted"]), actual=shown(r["actual"])),
            _inside(r),
        )
        for r in mine
    ]
    head = (
        v.say("trust.group_number"),
        v.say("column.customers"),
        v.say("trust.predicted"),
        v.say("trust.actual"),
        v.say("column.range"),
        v.say("trust.held"),
    )
    cells = [
        (
            number(str(r["group"])),
            number(v.count(r["customers"])),
            number(shown(r["predicted"])),
            number(shown(r["actual"])),
            number(_ends(v, shown, r)),
            text(v.say("trust.held_yes" if _inside(r) else "trust.held_no")),
        )
        for r in mine
    ]
    key = [("predicted", v.say("trust.predicted"))]
    key += [("point", v.say("trust.actual_inside"))] if inside else []
    key += [("missed", v.say("trust.actual_outside"))] if inside < len(mine) else []
    highest = 1.0 if _is_share(mine[0]["unit"]) else None
    return calibration(
        sentence,
        groups,
        (shown, highest),
        (v.say("trust.groups_axis"), _axis(v, question, mine[0]["horizon_days"])),
        key,
        twin(sentence, head, cells),
    )


def _axis(v: Voice, question: str, days: int) -> str:
    """What the heights of a calibration plot count."""
    family = question.partition("_")[0]
    return v.say(f"trust.axis_{family}", days=days) if v.knows(f"trust.axis_{family}") else question_word(v, question)


def _inside(r: dict[str, Any]) -> bool:
    low, high = r["actual_low"], r["actual_high"]
    return bool(numbers.known(low) and numbers.known(high) and low <= r["predicted"] <= high)


def _or(value: object, otherwise: object) -> float:
    chosen = value if numbers.known(value) else otherwise
    return float(chosen) if numbers.known(chosen) else 0.0  # type: ignore[arg-type]


def _formatter(v: Voice, unit: str, rows: Rows) -> Callable[[object], str]:
    if len(unit) == 3 and unit.isupper():
        return lambda x: numbers.money(x, unit, v.language)
    most = max((float(r["predicted"]) for r in rows), default=1.0)
    if _is_share(unit):
        return lambda x: numbers.percent(x, v.language, 0 if most > 0.1 else 1)
    return lambda x: numbers.number(x, v.language, 1 if most >= 2 else 2)


def _is_share(unit: str) -> bool:
    return unit in ("share", "probability")


def _ends(v: Voice, shown: Callable[[object], str], r: dict[str, Any]) -> str:
    if not (numbers.known(r["actual_low"]) and numbers.known(r["actual_high"])):
        return v.say("not_known")
    return v.say("range", low=shown(r["actual_low"]), high=shown(r["actual_high"]))


def comparisons(v: Voice, cards: Rows, main: str) -> list[Part]:
    """For each question a table of models and metrics; a plot of the ranking metric above the main one."""
    parts: list[Part] = []
    asked = [c for c in cards if c["question"] == main]
    ranking = [c for c in asked if c["metric"] in ("gini", "auc") and numbers.known(c["value"])]
    if len({c["model"] for c in ranking}) > 1:
        gain = next((c for c in asked if c["metric"] == f"{ranking[0]['metric']}_gain"), None)
        serving = {c["model"] for c in asked if serves(c, asked)}
        ranking = [c | {"chosen": c["model"] in serving} for c in ranking]
        parts.append(Figure(_ranking(v, ranking, main, gain), v.say("trust.models_heading")))
    questions = sorted({c["question"] for c in cards}, key=lambda q: (q != main, q))
    for q in questions:
        table = _metrics(v, [c for c in cards if c["question"] == q], q)
        if table is not None:
            parts.append(Listing(table, "" if parts else v.say("trust.models_heading"), folded=True))
    return parts


def _ranking(v: Voice, cards: Rows, question: str, gain: dict[str, Any] | None) -> Chart:
    metric = cards[0]["metric"]
    rows = sorted((c for c in cards if c["metric"] == metric), key=lambda c: (-float(c["value"]), c["model"]))
    drawn = [
        Interval(
            v.say("trust.in_use", model=_model(v, c)) if serves(c, cards) else _model(v, c),
            float(c["value"]),
            _or(c["value_low"], c["value"]),
            _or(c["value_high"], c["value"]),
            numbers.number(c["value"], v.language, 3),
            serves(c, cards),
        )
        for c in rows
    ]
    sentence = _ranking_sentence(v, rows, question, gain)
    table = _metrics(v, cards, question)
    return intervals(
        sentence, drawn, lambda x: numbers.number(x, v.language, 2), table or twin(sentence, (), ()), zero=False
    )


def _ranking_sentence(v: Voice, rows: Rows, question: str, gain: dict[str, Any] | None) -> str:
    """Better, worse or not told apart: the paired difference decides, never which bar happens to be the longest."""
    metric = rows[0]["metric"]
    rules = [c for c in rows if c["baseline"]]
    about = {"question": question_word(v, question), "measure": v.say(f"measure.{metric}")}
    if not rules or gain is None or not (numbers.known(gain["value_low"]) and numbers.known(gain["value_high"])):
        return v.say("trust.ranking", rows[0], **about, model_name=_model(v, rows[0]))
    code = "better" if gain["value_low"] > 0 else "worse" if gain["value_high"] < 0 else "same"
    return v.say(f"trust.ranking_{code}", gain, **about, rival=rules[0]["model"])


def serves(card: dict[str, Any], cards: Rows) -> bool:
    """Do the values in the tables come from this model? A simple rule never serves: it answers in no money."""
    chosen = {c["model"] for c in cards if c["question"] == card["question"] and c["chosen"] and not c["baseline"]}
    return card["model"] in chosen if chosen else not card["baseline"]


def _model(v: Voice, card: dict[str, Any]) -> str:
    name = v.word("model", card["model"])
    return v.say("trust.baseline", model=name) if card["baseline"] else visible(name)


def _metrics(v: Voice, cards: Rows, question: str) -> Twin | None:
    names = [k for k in _METRICS if any(c["metric"] == k and numbers.known(c["value"]) for c in cards)]
    models = list(
        dict.fromkeys(
            c["model"] for c in sorted(cards, key=lambda c: (c["baseline"], c["model"])) if c["metric"] in names
        )
    )
    if not names or not models:
        return None
    by = {(c["model"], c["metric"]): c for c in cards}
    head = (v.say("trust.model"), *(v.word("metric", k) for k in names))
    rows = []
    for model in models:
        any_card = next(c for c in cards if c["model"] == model)
        rows.append(
            (text(_model(v, any_card) + _duty(v, model, cards)), *(metric_cell(v, by.get((model, k))) for k in names))
        )
    return twin(v.say("trust.table_caption", question=question_word(v, question)), head, rows)


def _duty(v: Voice, model: str, cards: Rows) -> str:
    """What the model is used for, said behind its name."""
    used = any(c["model"] == model and serves(c, cards) for c in cards)
    return v.say("trust.duty") if used else ""


def metric_cell(v: Voice, card: dict[str, Any] | None) -> Cell:
    if card is None or not numbers.known(card["value"]):
        return number("–")
    step = numbers.step_of(card["value_low"], card["value_high"])
    if card["metric"] in _SHARES:
        value = numbers.percent(card["value"], v.language, 1, step, signed=card["metric"] == "bias")
    else:
        value = numbers.number(card["value"], v.language, 3, step)
    return number(value)
