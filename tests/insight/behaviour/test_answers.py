"""The table of answers: everybody asked once, intervals that hold, reasons that add up, models that come back."""

from __future__ import annotations

import json

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from small_world import now, past

from tierwise.contract.arrays import number
from tierwise.insight.behaviour import cards, questions
from tierwise.insight.behaviour.answers import Effort, answer_all
from tierwise.insight.behaviour.likes import Likes
from tierwise.models import catalogue
from tierwise.models.family import Rows, Task
from tierwise.models.select import Budget
from tierwise.models.store import read, write


def _chance(c):
    return 1 / (1 + np.exp(2.0 - 0.7 * c["visits_90d"] + c["days_since_last_order"] / 100))


ASKED = (questions.buy(90), questions.amount("revenue", 90), questions.days_to_order(90), questions.buy(365))


@pytest.fixture(scope="module")
def found():
    kinds = ("logistic", "linear", "tree")
    effort = Effort({t: catalogue.families(t, kinds) for t in Task}, Budget(fits=9, folds=3), 1)
    return answer_all(ASKED, past(_chance), now(_chance), effort, "EUR")


@pytest.fixture(scope="module")
def table(found):
    return pa.concat_tables(found.rows)


def test_everybody_is_asked_every_question_that_could_be_learned(table):
    counted = {c["values"]: c["counts"] for c in pc.value_counts(table["question"]).to_pylist()}
    assert counted == {"buy_90d": 500, "revenue_90d": 500, "days_to_order_90d": 500}


def test_intervals_hold_the_answer_and_probabilities_stay_within_bounds(table):
    low, value, high = (number(table, c) for c in ("value_low", "value", "value_high"))
    assert (low <= value).all()
    assert (value <= high).all()
    chance = table.filter(pc.equal(table["question"], "buy_90d"))
    assert number(chance, "value_low").min() >= 0
    assert number(chance, "value_high").max() <= 1


def test_reasons_add_up_to_the_score(table):
    for told in map(json.loads, table["reason_values"].to_pylist()):
        parts = sum(told.get(f"part_{k}") or 0.0 for k in (1, 2, 3))
        assert told["base"] + parts + told["rest"] == pytest.approx(told["score"], abs=1e-6)


def test_a_model_at_rest_gives_the_same_answers(found, table, tmp_path):
    write(tmp_path, "buy_90d", found.states["buy_90d"])
    back = catalogue.restore(read(tmp_path, "buy_90d"))
    asked = table.filter(pc.equal(table["question"], "buy_90d"))
    assert np.allclose(back.predict(Rows(now(_chance).inputs())), number(asked, "value"), atol=1e-12)


def test_a_horizon_without_history_is_said_to_be_unchecked(found):
    told = cards.card_table(found.card_rows).to_pylist()
    assert {r["note"] for r in told if r["question"] == "buy_365d"} == {"not_yet_checkable"}


def test_the_card_holds_every_family_and_every_rule(found):
    told = cards.card_table(found.card_rows).to_pylist()
    here = {r["model"] for r in told if r["question"] == "buy_90d" and r["metric"] == "auc"}
    assert here == {"logistic", "tree", "recency", "frequency", "past_spend", "own_gap"}
    assert sum(r["chosen"] for r in told if r["question"] == "buy_90d" and r["metric"] == "auc") == 1


def test_most_amounts_fall_into_the_interval_of_their_likes():
    rng = np.random.default_rng(3)
    mean = rng.gamma(2.0, 50.0, 4000)
    came = rng.gamma(2.0, mean / 2)
    likes = Likes.of(mean[:2000], came[:2000], Task.AMOUNT)
    low, high = likes.interval(mean[2000:])
    assert 0.76 < ((came[2000:] >= low) & (came[2000:] <= high)).mean() < 0.86


def test_the_interval_of_a_chance_holds_the_true_chance():
    rng = np.random.default_rng(4)
    p = rng.beta(2, 3, 6000)
    likes = Likes.of(p, (rng.random(6000) < p).astype(float), Task.PROBABILITY)
    low, high = likes.interval(p)
    assert ((low <= p) & (p <= high)).all()
    assert 0.01 < (high - low).mean() < 0.12
