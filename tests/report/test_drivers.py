"""What drives the answers, on the page and in the console: the tables' own numbers, in both languages."""

from __future__ import annotations

import json

import pytest
import sample_drivers
from sample import tables

from tierwise.contract.result_tables import CUSTOMER_FEATURES, RESULT_TABLES
from tierwise.contract.settings import Settings
from tierwise.insight.behaviour.learning import FROM_VALUE, NOT_INPUT
from tierwise.insight.behaviour.rules import LATENESS
from tierwise.models.explain import HISTORY
from tierwise.pipeline.drivers import Driven
from tierwise.report.blocks.drivers import drivers, topic_word
from tierwise.report.inputs import condition, input_name, input_value
from tierwise.report.material import Material
from tierwise.report.sentences import LANGUAGES, WORDS, Voice
from tierwise.serve.driving import lines

ROWS = {name.removeprefix("question_"): table.to_pylist() for name, table in sample_drivers.tables().items()}


@pytest.fixture(scope="module", params=LANGUAGES)
def voice(request):
    return Voice(request.param, "GBP")


@pytest.fixture(scope="module")
def block(voice):
    return drivers(Material(tables(200), {}, {}, Settings(currency="GBP")), voice)


def test_the_answer_names_what_matters_most_and_by_how_much(block, voice):
    assert voice.word("topic", "rhythm") in block.answer
    assert "23.1%" in block.answer
    assert "20.1%" in block.answer
    assert "26.1%" in block.answer


def test_questions_read_from_one_number_are_named_and_not_drawn(block, voice):
    assert any(voice.say("question.buy", days=30) in said for said in block.more)
    assert [p.chart.twin.rows[0][0].text for p in block.parts if p.kind == "figure"].count(
        voice.word("topic", "rhythm").capitalize()
    ) == 2


def test_every_chart_has_its_numbers_beside_it(block):
    figures = [p.chart for p in block.parts if p.kind == "figure"]
    assert [len(f.twin.rows) for f in figures] == [5, 20, 8, 5, 20, 8]
    answers = [row[1].text for row in figures[2].twin.rows]
    assert answers == ["56%", "48%", "40%", "32%", "28%", "24%", "16%", "8%"]


def test_drawings_hold_the_whole_tree_and_escape_names(block):
    tree, shape = (str(block.parts[k].chart.wide) for k in (3, 2))
    assert tree.count("<rect") == 8
    assert tree.count('class="branch"') == 14
    assert "<b onmouseover" not in tree + shape
    assert "&lt;b" in shape


def test_topics_within_chance_are_listed_as_such(block, voice):
    assert voice.word("topic", "taste") in block.parts[1].note
    assert voice.word("topic", "rhythm") not in block.parts[1].note


def test_without_learned_questions_it_says_so(voice):
    assert len(drivers(Material({}, {}, {}, Settings()), voice).answer) > 8


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"input": "orders", "above": 2.5}, "Orders: above 2"),
        ({"input": "revenue", "above": 10.0, "at_most": 250.0}, "Revenue: above £10, at most £250"),
        ({"input": "country", "levels": ["a", "b", "c", "d"]}, "Country: a, b, c and 1 more"),
        ({"input": "gap_last_days", "empty": True}, "Last gap, days: not known"),
        ({"input": "discount_share", "at_most": 0.05, "empty": True}, "Discount share: at most 5.0%, or not known"),
    ],
)
def test_conditions_in_words(told, said):
    assert condition(Voice("en", "GBP"), told) == said


def test_a_whole_number_is_never_said_to_be_above_itself():
    """The tree cuts between 2 and 3; who has 3 is above 2, and who has 2 is not."""
    v = Voice("en")
    assert input_value(v, "orders", 2.5) == input_value(v, "orders", 2.0) == "2"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_input_has_a_name_of_its_own(language):
    v = Voice(language)
    inputs = [*(c for c in CUSTOMER_FEATURES.names if c not in NOT_INPUT), LATENESS, *FROM_VALUE, HISTORY]
    names = [input_name(v, c) for c in inputs]
    assert [c for c, name in zip(inputs, names, strict=True) if name == c] == []
    assert [name for name in names if names.count(name) > 1] == []
    missing = [f"{c.name}" for t in ("question_drivers", "question_effects", "question_rules")
               for c in RESULT_TABLES[t].columns if f"column.{c.name}" not in WORDS[language]]  # fmt: skip
    assert missing == []
    assert topic_word(v, HISTORY) != HISTORY


def test_the_console_tells_all_questions_shortly(voice):
    said = lines(Driven("r1", "GBP", None, **ROWS), voice)
    assert sum(voice.word("topic", "rhythm") in line for line in said) == 2
    assert "churn_91d" in said[-1]
    assert "buy_30d" not in said[-1]


def test_the_console_tells_one_question_with_every_rule(voice):
    mine = {name: [r for r in rows if r["question"] == "revenue_90d"] for name, rows in ROWS.items()}
    said = lines(Driven("r1", "GBP", "revenue_90d", **mine), voice)
    assert sum("£" in line and "%" in line for line in said) == 8
    assert any("£125" in line or "+£125" in line for line in said)  # from the first to the last point of the line
    leaf = next(r for r in mine["rules"] if r["leaf"])
    assert any(condition(voice, json.loads(leaf["rule"])[0]) in line for line in said)
