"""Natural groups: found where they are planted, and none where there are none."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from sklearn.metrics import adjusted_rand_score

from tierwise.insight.segments import clusters
from tierwise.insight.segments.clusters import NO_GROUPS, TOO_FEW, assigned, find_groups, sampled


@pytest.mark.parametrize("n", [150, 600])
def test_planted_groups_are_found(planted_of, n):
    features, kind = planted_of(n)
    groups = find_groups(features, seed=1)
    assert groups.cut is not None
    assert groups.cut.groups == 3
    assert adjusted_rand_score(kind, assigned(groups, features)[0]) >= 0.8
    chosen = groups.chosen
    assert chosen.valley <= 0.5
    assert chosen.silhouette > chosen.reference
    assert chosen.stability_low <= chosen.stability <= chosen.stability_high


@pytest.mark.parametrize("shape", ["normal", "skewed", "uniform", "orders"])
def test_no_groups_where_there_are_none(one_kind_of, shape):
    groups = find_groups(one_kind_of(shape), seed=1)
    assert (groups.cut, groups.code) == (None, NO_GROUPS)
    assert groups.evidence
    assert all(e.why_not for e in groups.evidence)


@pytest.mark.parametrize("n", [1, 3, 59])
def test_too_few_customers(planted_of, n):
    groups = find_groups(planted_of(60)[0].slice(0, n), seed=1)
    assert (groups.cut, groups.code) == (None, TOO_FEW)


def test_columns_that_never_vary_give_nothing_to_go_by(features_of):
    same = features_of({"days_since_last_order": np.full(200, 7), "purchase_days": np.full(200, 2)})
    found = find_groups(same, seed=1)
    assert (found.cut, found.code) == (None, NO_GROUPS)


def test_the_order_of_rows_and_the_unit_of_money_change_nothing(planted_of):
    features, _ = planted_of(600)
    here = find_groups(features, seed=1)
    turned = features.take(pa.array(np.random.default_rng(2).permutation(600)))
    scaled = turned.set_column(
        turned.schema.get_field_index("mean_order_value"),
        "mean_order_value",
        pa.array(np.array(turned["mean_order_value"]) * 100),
    )
    there = find_groups(scaled, seed=1)
    label = dict(zip(scaled["customer_id"].to_pylist(), assigned(there, scaled)[0].tolist(), strict=True))
    assert [label[i] for i in features["customer_id"].to_pylist()] == assigned(here, features)[0].tolist()


def test_who_refused_profiling_is_in_no_group_and_giants_teach_nothing(planted_of):
    features, _ = planted_of(600)
    at = features.schema.get_field_index
    marked = features.set_column(at("no_profiling"), "no_profiling", pa.array([i == 0 for i in range(600)]))
    marked = marked.set_column(at("is_giant"), "is_giant", pa.array([i == 1 for i in range(600)]))
    assert set(sampled(marked)["customer_id"].to_pylist()) == {f"c{i:05d}" for i in range(2, 600)}
    label = assigned(find_groups(marked, seed=1), marked)[0]
    assert label[0] == -1
    assert label[1] >= 0


def test_a_customer_with_an_empty_cell_is_placed_by_what_is_known(planted_of):
    features, kind = planted_of(600)
    money = [None if i < 20 else v for i, v in enumerate(features["mean_order_value"].to_pylist())]
    holed = features.set_column(
        features.schema.get_field_index("mean_order_value"), "mean_order_value", pa.array(money)
    )
    groups = find_groups(holed, seed=1)
    assert groups.learned_on == 580
    assert adjusted_rand_score(kind[:20], assigned(groups, holed)[0][:20]) > 0.5


def test_equal_customers_stand_together(planted_of):
    features, _ = planted_of(300)
    twin = features.set_column(0, "customer_id", pa.array([f"d{i:05d}" for i in range(300)]))
    both = pa.concat_tables([features, twin])
    label = assigned(find_groups(both, seed=1), both)[0]
    assert label[:300].tolist() == label[300:].tolist()


def test_learned_on_a_sample_the_rest_assigned(planted_of, monkeypatch):
    monkeypatch.setattr(clusters, "SAMPLE", 400)
    features, kind = planted_of(3000)
    groups = find_groups(features, seed=1)
    assert groups.learned_on == 400
    assert adjusted_rand_score(kind, assigned(groups, features)[0]) >= 0.8
