"""Value of customers: parts that multiply, who is left out, small shops, pace, giants."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tierwise.contract.arrays import number
from tierwise.contract.settings import Settings
from tierwise.insight.value.order_models.summary import summarise
from tierwise.insight.value.typical_shop import TYPICAL, is_small, pooled
from tierwise.insight.value.worth import Pace, fit_models, fitting_rows, worth

EUR = Settings(currency="EUR")


@pytest.fixture(scope="module")
def shop(features_of, mixed):
    features = features_of(mixed)
    models = fit_models(features, EUR)
    return features, models, worth(models, features, EUR)


def test_value_is_share_times_orders_times_order_value(shop):
    _, models, result = shop
    assert result.value == pytest.approx(result.share * result.discounted * result.order_value)
    assert result.share == pytest.approx(np.full(len(result.value), 0.3))
    model, rows = models.orders.model, result.summary.rows
    undiscounted = model.expected_orders(*rows, 0.0, 365)[result.index]
    assert (result.discounted < undiscounted).all()
    assert (result.discounted > undiscounted / 1.1).all()  # nothing is discounted by more than the whole year


def test_interval_holds_the_value_and_total_adds_up(shop):
    _, _, result = shop
    assert (result.low <= result.value).all()
    assert (result.value <= result.high).all()
    assert result.total.value == pytest.approx(result.value.sum())
    assert result.total.low < result.total.value < result.total.high


def test_same_input_same_numbers(shop):
    features, models, result = shop
    again = worth(models, features, EUR)
    assert np.array_equal(again.high, result.high)


def test_who_refused_is_neither_fitted_nor_valued(features_of, mixed):
    features = features_of(mixed, no_profiling=["c011"])
    result = worth(fit_models(features, EUR), features, EUR)
    at = features["customer_id"].to_pylist().index("c011")
    assert np.isnan(result.value[at])
    assert np.isfinite(np.delete(result.value, at)).all()
    assert fitting_rows(features).sum() == 119


def test_giants_are_not_fitted_but_valued_with_a_cap(features_of, mixed):
    rows = [*mixed, *(("giant", 1 + 7 * k, 50_000.0) for k in range(20))]
    with_giant = features_of(rows, is_giant=["giant"])
    models = fit_models(with_giant, EUR)
    assert models.customers == 120
    assert models.orders.params == fit_models(features_of(mixed), EUR).orders.params
    at = with_giant["customer_id"].to_pylist().index("giant")
    result = worth(models, with_giant, EUR)
    assert 0 < result.order_value[at] <= models.spend.cap


def test_unknown_money_leaves_orders_known(features_of, mixed):
    features = features_of([*mixed, ("x", 10, None), ("x", 20, 5.0)])
    result = worth(fit_models(features, EUR), features, EUR)
    at = features["customer_id"].to_pylist().index("x")
    assert np.isnan(result.value[at])
    assert result.index[at] >= 0


def test_pace_moves_orders_and_money_together(shop):
    features, models, result = shop
    faster = worth(replace(models, pace=Pace(1.2, 0.1)), features, EUR)
    assert (faster.value >= result.value).all()
    assert faster.total.value > 1.05 * result.total.value
    relative = (faster.total.high - faster.total.value) / faster.total.value
    assert relative > 1.28 * 0.1  # the pace is not known better than that


@pytest.mark.parametrize("rows", [[("a", 10, 50.0)], [("a", 1, 50.0)], [("a", 10 * k + 1, 50.0) for k in range(9)]])
def test_one_customer_has_a_wide_honest_value(features_of, rows):
    features = features_of(rows)
    models = fit_models(features, EUR)
    result = worth(models, features, EUR)
    assert "small shop" in models.method
    assert 0 <= result.low[0] <= result.value[0] <= result.high[0]
    assert result.high[0] > 1.3 * result.value[0]


def test_small_shops_lean_on_the_typical_one():
    mine = summarise([0] * 5, [0] * 5, [300] * 5)
    assert is_small(mine)
    assert pooled(mine).customers == 5 + len(TYPICAL)
    assert not is_small(summarise([1] * 30, [9] * 30, [30] * 30))


def test_no_revenue_and_nobody_to_profile(features_of):
    free = features_of([("a", 10, 0.0), ("b", 30, 0.0)])
    result = worth(fit_models(free, EUR), free, EUR)
    assert np.isnan(result.value).all()
    assert result.total.n == 0
    refused = features_of([("a", 10, 5.0)], no_profiling=["a"])
    assert fit_models(refused, EUR) is None
    assert np.isnan(worth(None, refused, EUR).value).all()


def test_every_order_worth_the_same(features_of):
    rows = [(f"c{i:03d}", d, 10.0) for i in range(200) for d in (100 + i % 9, 50, 5)]
    features = features_of(rows)
    models = fit_models(features, EUR)
    result = worth(models, features, EUR)
    assert result.order_value == pytest.approx(np.full(200, 10.0), rel=0.01)


def test_margin_share_comes_from_costs_where_known(features_of, mixed):
    features = features_of(mixed)
    cheap = features.set_column(
        features.schema.get_field_index("margin"), "margin", [number(features, "revenue") * 0.6]
    )
    result = worth(fit_models(cheap, EUR), cheap, EUR)
    assert result.share == pytest.approx(np.full(len(result.share), 0.6))
