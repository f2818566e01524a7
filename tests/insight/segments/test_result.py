"""The result tables: what each group is like and worth, names that last, moves that count everybody."""

from __future__ import annotations

import json

import numpy as np
import pyarrow as pa
import pytest

from tierwise.insight.segments.clusters import NO_GROUPS
from tierwise.insight.segments.matching import matched
from tierwise.insight.segments.personas import Difference, differences, names, still_true
from tierwise.insight.segments.result import segment


def _value(features, money):
    return pa.table({"customer_id": features["customer_id"], "value": pa.array(np.asarray(money, dtype=float))})


@pytest.fixture(scope="module")
def found(planted_of):
    features, kind = planted_of(600)
    return features, kind, segment(features, _value(features, 10.0 + 90.0 * (kind == 1)), None, seed=1)


def test_sizes_shares_and_values_add_up(found):
    features, _, result = found
    rows = result.personas.to_pylist()
    assert sum(r["customers"] for r in rows) == result.segments.num_rows == features.num_rows
    assert sum(r["share"] for r in rows) == pytest.approx(1)
    assert sum(r["value_share"] for r in rows) == pytest.approx(1)
    assert rows[0]["rank"] == 1
    assert float(rows[0]["value"]) == pytest.approx(100, rel=0.02)  # the seldom and large ones are worth most
    assert all(r["value_low"] <= r["value"] <= r["value_high"] for r in rows)
    assert all(r["stability_low"] <= r["stability"] <= r["stability_high"] for r in rows)


def test_names_say_what_sets_the_groups_apart(found):
    codes = found[2].personas["segment"].to_pylist()
    assert "mean_order_value_up" in codes[0]
    assert any("purchase_days_up" in c for c in codes)
    assert any("days_since_last_order_up" in c for c in codes)
    assert len(set(codes)) == 3


def test_differences_stand_in_real_units(found):
    _, kind, result = found
    features, row = found[0], result.personas.to_pylist()[0]
    told = {d["column"]: d for d in json.loads(row["differences"])}
    money = np.array(features["mean_order_value"])
    assert told["mean_order_value"]["here"] == pytest.approx(np.median(money[kind == 1]), rel=0.05)
    assert told["mean_order_value"]["more"] > 0.9
    assert told["mean_order_value"]["unit"] == "money"
    assert json.loads(row["centre"])["mean_order_value"] == told["mean_order_value"]["here"]
    assert json.loads(row["reason_values"])["customers"] == row["customers"]


def test_clearness_is_small_on_borders_only(found):
    rows = found[2].segments.to_pylist()
    assert all(0 <= r["clearness"] <= 1 and r["next_segment"] != r["segment"] for r in rows)
    assert np.median([r["clearness"] for r in rows]) > 0.3


def test_without_groups_there_are_no_rows_and_a_code(one_kind_of):
    result = segment(one_kind_of("skewed"), None, None, seed=1)
    assert result.segments.num_rows == result.personas.num_rows == 0
    assert result.note["code"] == NO_GROUPS
    assert set(result.tables) == {"segments", "personas"}
    assert result.note["evidence"]


def test_without_values_groups_are_described_all_the_same(planted_of):
    rows = segment(planted_of(300)[0], None, None, seed=1).personas.to_pylist()
    assert [r["value"] for r in rows] == [None] * 3
    assert [r["customers"] for r in rows] == sorted((r["customers"] for r in rows), reverse=True)


def test_names_last_and_moves_count_everybody_once(planted_of, found):
    features, _, first = found
    later = features.slice(0, 550)
    gone_silent = pa.array([400 if i < 10 else d for i, d in enumerate(later["days_since_last_order"].to_pylist())])
    later = later.set_column(
        later.schema.get_field_index("days_since_last_order"), "days_since_last_order", gone_silent
    )
    second = segment(later, None, first.segments, seed=2)
    assert set(second.personas["segment"].to_pylist()) == set(first.personas["segment"].to_pylist())
    assert second.personas["previous_segment"].to_pylist() == second.personas["segment"].to_pylist()
    moves = second.moves.to_pylist()
    assert sum(r["customers"] for r in moves) == 600
    assert sum(r["customers"] for r in moves if r["to_segment"] == "none") == 50
    for origin in {r["from_segment"] for r in moves}:
        assert sum(r["share"] for r in moves if r["from_segment"] == origin) == pytest.approx(1)


def test_a_group_that_no_longer_shares_its_customers_is_a_new_one():
    now = np.array(list("0000111122"), dtype=object)
    before = np.array(list("aaaabbcdef"), dtype=object)
    assert matched(now, before, 3)[0] == ("a", 1.0)
    assert matched(now, np.array([""] * 10, dtype=object), 3) == {}


def _difference(column, size):
    return Difference(column, "days", 1.0, 2.0, 0.5, size)


def test_two_groups_never_share_a_name():
    alike = [(_difference("purchase_days", 2.0), _difference("days_since_last_order", -1.0))] * 3
    codes = names(alike, {})
    assert len(set(codes)) == 3
    assert codes[0] == "purchase_days_up+days_since_last_order_down"
    assert names(alike[:2], {1: codes[0]})[1] == codes[0]


def test_a_kept_name_must_still_be_true():
    assert still_true("purchase_days_up", (_difference("purchase_days", 0.4),))
    assert not still_true("purchase_days_up", (_difference("purchase_days", -0.4),))
    assert not still_true("purchase_days_up+visits_365d_up", (_difference("purchase_days", 0.4),))


def test_a_difference_by_ranks_is_that_of_two_normal_clouds(features_of):
    rng = np.random.default_rng(1)
    money = np.concatenate([rng.normal(1.0, 1, 4000), rng.normal(0.0, 1, 4000)])
    label = np.repeat([0, 1], 4000)
    (apart,) = differences(features_of({"mean_order_value": np.exp(money)}), label, 0)
    assert apart.difference == pytest.approx(1.0, abs=0.06)
    assert apart.others == pytest.approx(1.0, abs=0.05)
