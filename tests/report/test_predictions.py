"""What customers will do, and which method is trusted: the page's numbers are the tables', in both languages."""

from __future__ import annotations

import json
import re
from datetime import datetime

import pyarrow as pa
import pytest
from sample import AS_OF, few, tables

from tierwise.contract.result_tables import BEHAVIOUR, CUSTOMER_FEATURES, MODEL_CARDS
from tierwise.contract.settings import Settings
from tierwise.errors import ContractError
from tierwise.insight.behaviour.learning import FROM_VALUE, NOT_INPUT
from tierwise.insight.behaviour.questions import standard
from tierwise.insight.behaviour.rules import LATENESS, RULES
from tierwise.insight.behaviour.topics import TOPICS, topic_of
from tierwise.models.catalogue import kinds
from tierwise.models.leakage import CODES, Finding
from tierwise.report.blocks.methods import methods
from tierwise.report.blocks.predictions import predictions
from tierwise.report.material import Material
from tierwise.report.sentences import LANGUAGES, WORDS, Voice
from tierwise.report.visible import visible_id
from tierwise.report.why import why

ORIGIN = datetime(2011, 9, 10)
NOTE = {"days": 91, "gaps": 900, "note": "", "methods": "quick", "sensitivity": [[0.8, 56, 0.2], [0.9, 91, 0.1]]}


def _told(part: float) -> str:
    told = {"topic_1": "rhythm", "part_1": part, "column_1": "days_since_last_order", "fact_1": "40"}
    return json.dumps(told | {"rest": 0.0, "base": 0.0, "score": part, "link": "logit"})


def _behaviour(value: pa.Table, n: int = 40) -> pa.Table:
    ids = value["customer_id"].to_pylist()[:n]
    rows = [
        {
            "customer_id": c, "question": "churn_91d", "value": 0.5, "value_low": 0.4, "value_high": 0.6,
            "method": "boosting", "reason_code": "churn", "reason_values": _told(1.0), "as_of": AS_OF,
        }
        for c in ids
    ]  # fmt: skip
    return BEHAVIOUR.conform(pa.Table.from_pylist(rows))


def _card(model: str, metric: str, value: float, note: str = "", chosen: bool = False, baseline: bool = False) -> dict:
    return {
        "question": "churn_91d", "model": model, "baseline": baseline, "metric": metric, "value": value,
        "value_low": value - 0.01, "value_high": value + 0.01, "origin": ORIGIN, "horizon_days": 91, "chosen": chosen,
        "n": 900, "note": note,
    }  # fmt: skip


def _material(cards: list[dict]) -> Material:
    found = tables(200)
    found["behaviour"] = _behaviour(found["value"])
    empty = MODEL_CARDS.arrow_schema().empty_table()
    found["model_cards"] = MODEL_CARDS.conform(pa.Table.from_pylist(cards)) if cards else empty
    return Material(found, {"remarks": {"behaviour": NOTE}}, {}, few())


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_warning_adds_chances_up_and_lists_value_at_risk_first(language):
    m, v = _material([]), Voice(language, "GBP")
    block = predictions(m, v)
    assert "40" in block.answer
    assert "20" in block.answer  # 40 customers at 50 %
    assert "16" in block.answer  # ... at 40 %
    watch = block.parts[0].twin
    values = {visible_id(r["customer_id"]): float(r["value"] or 0) for r in m.tables["value"].to_pylist()}
    listed = [values[row[0].text] for row in watch.rows]
    asked = sorted((values[visible_id(c)] for c in m.tables["behaviour"]["customer_id"].to_pylist()), reverse=True)
    assert listed == asked[:10]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_method_that_won_and_the_rule_that_serves_are_told_apart(language):
    v = Voice(language, "GBP")
    won = [_card("boosting", "auc", 0.8, chosen=True), _card("boosting", "auc_gain", 0.05, chosen=True)]
    rule = _card("recency", "auc", 0.75, baseline=True)
    block = methods(_material([*won, rule]), v)
    assert block.answer.count("1") >= 2
    name = v.word("model", "boosting")
    assert block.parts[0].twin.rows[0][1].text.lower() == name.lower()
    lost = [_card("boosting", "auc", 0.75), _card("boosting", "auc_gain", 0.0, note="baseline_serves")]
    block = methods(_material([*lost, _card("recency", "auc", 0.75, chosen=True, baseline=True)]), v)
    assert "0" in block.answer
    assert v.word("model", "recency").lower() in block.parts[0].twin.rows[0][1].text.lower()


def test_without_predictions_the_blocks_say_so():
    m = Material({}, {}, {}, Settings())
    for language in LANGUAGES:
        for block in (predictions(m, Voice(language)), methods(m, Voice(language))):
            assert len(block.answer) > 8


def test_reasons_say_what_raises_and_what_lowers():
    assert why(Voice("en"), "churn", _told(1.0)) == "Raised by: last order 40 days ago."
    assert why(Voice("en"), "churn", _told(-1.0)) == "Lowered by: last order 40 days ago."
    assert why(Voice("zh-Hans"), "churn", _told(-1.0)).startswith("拉低因素：")
    assert why(Voice("en"), "untested", "{}").startswith("Carried forward")


def test_the_sequence_of_orders_is_told_as_such():
    told = {"topic_1": "history", "part_1": 1.0, "column_1": "history", "fact_1": None}
    assert why(Voice("en"), "churn", json.dumps(told)) == "Raised by: sequence of orders."


def test_an_analysts_own_input_is_told_by_its_name():
    told = {"topic_1": "big_orders", "part_1": 1.0, "column_1": "big_orders", "fact_1": "3"}
    assert why(Voice("en"), "churn", json.dumps(told)) == "Raised by: big_orders (3)."


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_input_topic_family_rule_and_question_has_words(language):
    words = WORDS[language]
    columns = [c for c in CUSTOMER_FEATURES.names if c not in NOT_INPUT]
    inputs = [*columns, LATENESS, *FROM_VALUE]
    missing = [f"input.{c}" for c in inputs if f"input.{c}" not in words]
    missing += [f"topic.{topic_of(c)}" for c in inputs if f"topic.{topic_of(c)}" not in words]
    missing += [f"model.{k}" for k in (*kinds(), *RULES, "order_model") if f"model.{k}" not in words]
    missing += [f"question.{q.kind}" for q in standard(90, coupons=True) if f"question.{q.kind}" not in words]
    assert missing == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_leakage_check_found_is_said_in_words(language):
    v = Voice(language)
    assert [c for c in CODES if not (v.knows(f"leak.{c}") and v.knows(f"metric.{c}"))] == []
    won = [_card("boosting", "auc", 0.8, chosen=True), _card("boosting", "auc_gain", 0.05, chosen=True)]
    leaks = [_card("revenue_30d", code, 0.0, note="leak") for code in ("is_label", "tells_once")]
    said = " ".join(methods(_material([*won, *leaks]), v).more)
    assert v.say("leak.is_label") in said
    assert v.say("leak.tells_once") in said
    assert "is_label" not in said


def test_a_finding_without_a_known_code_is_refused():
    with pytest.raises(ContractError, match="no_such"):
        Finding("no_such")


def test_every_input_stands_in_one_topic():
    told = [c for columns in TOPICS.values() for c in columns]
    assert len(told) == len(set(told))
    columns = {c for c in CUSTOMER_FEATURES.names if c not in NOT_INPUT} | {LATENESS, *FROM_VALUE}
    assert columns == set(told)


def test_chinese_words_hold_the_same_places():
    place = re.compile(r"\{(\w+)")
    for code, text in WORDS["en"].items():
        if code.startswith(("input.", "predictions.", "methods.", "why.", "explain.")):
            there = set(place.findall(WORDS["zh-Hans"][code]))
            assert set(place.findall(text)) == there, code


def test_one_input_that_hardly_moves_the_answer_neither_raises_nor_lowers_it():
    told = {"topic_1": "frequency", "part_1": -0.003, "column_1": "purchase_days", "fact_1": "40", "base": 0.16}
    assert why(Voice("en"), "churn", json.dumps(told)) == "Read off: ordered on 40 days."
    assert why(Voice("en"), "churn", json.dumps(told | {"part_1": 0.06})) == "Raised by: ordered on 40 days."
