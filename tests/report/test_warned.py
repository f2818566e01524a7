"""The watch list's trial in a sentence: the list beside the rule, or the rule alone where it serves."""

from __future__ import annotations

from datetime import datetime

import pyarrow as pa
import pytest

from tierwise.contract.settings import Settings
from tierwise.report.blocks.warned import beside_lateness, warned
from tierwise.report.material import Material
from tierwise.report.sentences import Voice

MODEL = {"base": 0.31, "precision_10": 0.72, "lead_10": 24.2, "margin_10": 0.43}
RULE = {"precision_10": 0.58, "lead_10": 11.0, "margin_10": 0.37}


def _material(*models):
    rows = [
        {
            "question": "churn_63d", "model": model, "metric": f"warning_{metric}", "value": value,
            "value_low": None if value is None else value * 0.9, "value_high": None if value is None else value * 1.1,
            "origin": datetime(2024, 5, 1), "chosen": chosen,
        }
        for model, chosen, numbers in models for metric, value in numbers.items()
    ]  # fmt: skip
    return Material({"model_cards": pa.Table.from_pylist(rows)} if rows else {}, {}, {}, Settings(currency="EUR"))


def _said(language, *models):
    return " ".join(warned(_material(*models), Voice(language, "EUR")))


@pytest.mark.parametrize("language", ["en", "zh-Hans"])
def test_the_list_stands_beside_the_rule(language):
    said = _said(language, ("boosting", True, MODEL), ("own_gap", False, RULE))
    for number in ("10%", "72%", "31%", "24", "58%", "11", "43%", "37%"):
        assert number in said


@pytest.mark.parametrize("language", ["en", "zh-Hans"])
def test_the_rule_alone_is_not_compared_with_itself(language):
    said = _said(language, ("own_gap", True, {**RULE, "base": 0.31}))
    assert said.count("58%") == 1
    assert said.count("37%") == 1


def test_what_is_not_known_is_left_out():
    said = _said("en", ("boosting", True, {**MODEL, "lead_10": None, "margin_10": None}), ("own_gap", False, RULE))
    assert "before they counted" not in said
    assert "margin" not in said
    assert _said("en") == ""


@pytest.mark.parametrize("language", ["en", "zh-Hans"])
def test_the_late_list_sends_readers_to_the_list_that_told_leavers_better(language):
    material = _material(("boosting", True, MODEL), ("own_gap", False, {**RULE, "precision_10": 0.2}))
    (said,) = beside_lateness(material, Voice(language, "EUR"))
    assert "72%" in said
    assert "20.0%" in said
    (alone,) = beside_lateness(_material(("own_gap", True, {**RULE, "base": 0.31})), Voice(language, "EUR"))
    assert "%" not in alone
    assert beside_lateness(_material(), Voice(language, "EUR")) == ()
