"""What drives the answers: a world whose rule is known, seen through whoever answers."""

from __future__ import annotations

import json

import numpy as np
import pytest
from small_world import now, past

from tierwise.contract.result_tables import QUESTION_DRIVERS, QUESTION_EFFECTS, QUESTION_RULES
from tierwise.insight.behaviour import questions
from tierwise.insight.behaviour.answers import Effort, answer_all
from tierwise.insight.behaviour.cards import table_of
from tierwise.models import catalogue
from tierwise.models.columns import number
from tierwise.models.family import Task
from tierwise.models.select import Budget


def _chance(c):
    """Visits decide, silence a little; all else is idle."""
    return 1 / (1 + np.exp(2.0 - 0.9 * c["visits_90d"] + c["days_since_last_order"] / 100))


@pytest.fixture(scope="module")
def found():
    effort = Effort({t: catalogue.families(t, ("boosting",)) for t in Task}, Budget(fits=3, folds=3), 1)
    asked = (questions.buy(90), questions.amount("revenue", 90))
    return answer_all(asked, past(_chance), now(_chance), effort, "EUR").drivers


def _of(rows, question="buy_90d"):
    return [r for r in rows if r["question"] == question]


def test_what_decides_matters_most_and_what_is_idle_does_not(found):
    matters = {r["topic"]: r for r in _of(found.drivers)}
    assert [r["topic"] for r in _of(found.drivers)][:2] == ["visits", "rhythm"]
    assert matters["visits"]["rank"] == 1
    assert matters["visits"]["input"] == "visits_90d"
    assert matters["visits"]["rise_low"] > 0.1
    assert matters["place"]["rise_low"] <= 0 or matters["place"]["rise"] < 0.02
    assert "reviews" not in matters  # nobody knows them


def test_lines_rise_where_the_rule_does(found):
    line = [r for r in _of(found.effects) if r["input"] == "visits_90d"]
    assert line[-1]["effect"] - line[0]["effect"] > 0.4
    silence = [r for r in _of(found.effects) if r["input"] in ("days_since_last_order", "late_by_own_gap")]
    assert not silence or silence[-1]["effect"] < silence[0]["effect"]


def test_the_rules_part_the_customers_and_say_how_close_they_come(found):
    boxes = _of(found.rules)
    leaves = [b for b in boxes if b["leaf"]]
    assert 2 <= len(leaves) <= 8
    assert boxes[0]["parent"] is None
    assert all(b["parent"] < b["node"] for b in boxes[1:])
    assert sum(b["share"] for b in leaves) == pytest.approx(1)
    assert boxes[0]["fidelity"] > 0.8
    assert boxes[0]["agreement"] > 0.9
    features = now(_chance).inputs()
    holds = sum(_holds(json.loads(b["rule"]), features).astype(int) for b in leaves)
    assert (holds == 1).all()


def _holds(rule, table):
    held = np.ones(table.num_rows, dtype=bool)
    for c in rule:
        if "levels" in c:
            held &= np.isin(np.array(table[c["input"]].to_pylist(), dtype=object), c["levels"])
            continue
        x = number(table, c["input"]).astype(np.float32)
        inside = (x > c.get("above", -np.inf)) & (x <= c.get("at_most", np.inf))
        held &= inside | (np.isnan(x) & c.get("empty", False))
    return held


def test_a_rule_of_one_column_is_told_as_one_number():
    """Nothing to find: the free rule serves, read from one column, with no lines and no tree."""
    effort = Effort({t: catalogue.families(t, ("logistic",)) for t in Task}, Budget(fits=3, folds=3), 1)
    found = answer_all((questions.buy(90),), past(lambda c: 0.4 + 0 * c["visits_90d"]), now(_chance), effort, "EUR")
    assert len(found.drivers.drivers) == 1
    assert found.drivers.effects == found.drivers.rules == []


def test_rows_keep_their_contracts_and_unit(found):
    for contract, rows in ((QUESTION_DRIVERS, found.drivers), (QUESTION_EFFECTS, found.effects),
                           (QUESTION_RULES, found.rules)):  # fmt: skip
        assert table_of(rows, contract).num_rows == len(rows) > 0
    assert {r["unit"] for r in _of(found.effects, "revenue_90d")} <= {"EUR"}
    assert {r["unit"] for r in _of(found.effects)} == {"share"}
