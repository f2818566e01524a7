"""Reasons by topic: the farthest-reaching first, told as they are, whatever the number of rows."""

from __future__ import annotations

import json

import numpy as np
import pyarrow as pa

from tierwise.insight.behaviour.reasons import reason_values
from tierwise.models.family import Contributions, Rows

COLUMNS = ("visits_90d", "carts", "region", "mean_stars", "own")


def _told() -> list[dict[str, object]]:
    rows = Rows(
        pa.table(
            {
                "visits_90d": [2.0, None, 1234567.0],
                "carts": [1, 1, 1],
                "region": ['the "north"', "south", None],
                "mean_stars": [4.5, 4.5, 4.5],
                "own": [0.0, 0.0, 0.0],
            }
        )
    )
    parts = np.array([[0.3, -0.1, -0.5, 0.2, 0.1], [0.4, 0.4, 0.0, -0.8, 0.1], [0.1, 0.1, -0.9, 0.2, 0.3]])
    why = Contributions(0.25, parts, COLUMNS, 0.25 + parts.sum(axis=1), "logit")
    return [json.loads(t) for t in reason_values(why, rows).to_pylist()]


def test_the_three_topics_that_go_farthest_the_first_among_equals() -> None:
    topics = [[t[f"topic_{k}"] for k in (1, 2, 3)] for t in _told()]
    assert topics == [["place", "visits", "reviews"], ["visits", "reviews", "own"], ["place", "own", "visits"]]


def test_the_input_that_goes_farthest_the_topics_way_is_told_as_it_was() -> None:
    told = [(t["column_1"], t["fact_1"]) for t in _told()]
    assert told == [("region", "the  north "), ("visits_90d", None), ("region", None)]
    assert _told()[2]["fact_3"] == "1.23457e+06"


def test_parts_and_the_rest_add_up_to_the_score() -> None:
    for t in _told():
        assert abs(t["base"] + t["part_1"] + t["part_2"] + t["part_3"] + t["rest"] - t["score"]) < 1e-8
        assert t["link"] == "logit"


RHYTHM = ("days_since_last_order", "late_by_own_gap", "gap_trend", "expected_orders", "p_active_90d")


def _of_rhythm(parts: list[float], link: str) -> list[tuple[object, object]]:
    facts = pa.table(
        {"days_since_last_order": [2.0], "gap_trend": [None], "expected_orders": [4.2], "p_active_90d": [0.4]}
    )
    why = Contributions(0.0, np.array([parts]), RHYTHM, np.array([sum(parts)]), link)
    told = json.loads(reason_values(why, Rows(facts)).to_pylist()[0])
    return [(told[f"column_{k}"], told[f"fact_{k}"]) for k in (1, 2)]


def test_silence_and_gaps_speak_apart_and_the_farther_one_tells() -> None:
    assert _of_rhythm([-0.2, 0.0, 0.9, 0.1, 0.1], "logit")[0] == ("gap_trend", None)
    assert _of_rhythm([0.5, 0.3, 0.1, 0.1, 0.1], "logit")[0] == ("days_since_last_order", "2")


def test_the_order_models_promise_is_told_as_a_chance_where_a_chance_is_asked() -> None:
    assert _of_rhythm([0.1, 0.0, 0.0, 0.5, 0.4], "logit")[0] == ("p_active_90d", "0.4")
    assert _of_rhythm([0.1, 0.0, 0.0, 0.5, 0.4], "log")[0] == ("expected_orders", "4.2")
