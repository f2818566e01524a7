"""Priced forecasts: known elasticities come back, each functional is best at its loss, nothing is known too early."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tierwise.errors import ComputationError, UsageError
from tierwise.insight.demand.elasticity import columns, fit_log_linear
from tierwise.insight.demand.predictive import Predictive
from tierwise.insight.demand.priced import Planned, fit
from tierwise.insight.demand.shelves import Shelves

SLOPES = np.array([-1.5, -3.0])


def world(places: int = 12, weeks: int = 60, noise: float = 0.2) -> Shelves:
    """Two products in each place; log units fall with log price, rise by 0.5 when featured."""
    rng = np.random.default_rng(3)
    product, place = np.tile([0, 1], places), np.repeat(np.arange(places), 2)
    price = np.exp(rng.choice([0.0, 0.1, -0.3], (2 * places, weeks), p=[0.5, 0.3, 0.2]))
    featured = rng.random(price.shape) < 0.15
    log = 4 + rng.normal(0, 0.5, (2 * places, 1)) + SLOPES[product][:, None] * np.log(price) + 0.5 * featured
    units = np.exp(log + rng.normal(0, noise, price.shape))
    return Shelves(product, place, units, price, np.zeros_like(featured), featured)


def test_the_true_elasticities_come_back() -> None:
    shelves = world(places=40)
    found = fit_log_linear(shelves, columns(shelves), np.isfinite(shelves.units))
    np.testing.assert_allclose(found.product[:, 1], SLOPES, atol=0.1)
    np.testing.assert_allclose(found.product[:, 4], 0.5, atol=0.06)
    assert found.noise == pytest.approx(0.04, rel=0.15)


def test_a_shelf_whose_price_never_moved_answers_like_its_product() -> None:
    shelves = world()
    shelves.price[0] = 1.0
    found = fit_log_linear(shelves, columns(shelves), np.isfinite(shelves.units))
    assert found.coefficients[0, 1] == pytest.approx(found.product[0, 1], abs=0.02)


def test_lognormal_functionals() -> None:
    """Of exp(N(m, s²)): median exp(m), mean exp(m + s²/2), and exp(m - s²) for percentage error."""
    from scipy.special import ndtri

    told = Predictive(np.exp(2 + 0.6 * ndtri((np.arange(4000) + 0.5) / 4000))[None, :])
    assert told.median()[0] == pytest.approx(np.exp(2))
    assert told.mean()[0] == pytest.approx(np.exp(2.18), rel=2e-3)
    assert told.for_percentage_error()[0] == pytest.approx(np.exp(1.64), rel=2e-3)


@given(st.lists(st.floats(0.1, 100), min_size=1, max_size=15))
@settings(max_examples=60, deadline=None)
def test_no_point_has_a_smaller_loss_than_its_functional(outcomes: list[float]) -> None:
    y = np.sort(np.array(outcomes))
    told = Predictive(y[None, :])
    for point, weight in ((told.median()[0], np.ones(len(y))), (told.for_percentage_error()[0], 1 / y)):
        losses = (weight * np.abs(y[:, None] - y)).sum(axis=1)
        assert (weight * np.abs(point - y)).sum() <= losses.min() + 1e-9


@pytest.mark.parametrize("trees", [0, 15])
def test_the_future_changes_no_forecast_and_the_band_holds(trees: int) -> None:
    shelves = world(weeks=66)
    plan = Planned(horizon=6, trees=trees)
    ours = fit(shelves, 60, plan)
    later = replace(shelves, units=np.where(np.arange(66) < 60, shelves.units, 1.0))
    inside = []
    for week in range(60, 66):
        told = ours.distribution(week)
        np.testing.assert_array_equal(told.outcomes, fit(later, 60, plan).distribution(week).outcomes)
        y = shelves.units[:, week]
        inside.append((y > told.quantile(0.1)) & (y < told.quantile(0.9)))
    assert 0.72 < np.mean(inside) < 0.88


def test_trees_learn_what_the_elasticity_model_cannot_say() -> None:
    """A feature works only at a low price: a product of both, which no column of the log-linear model holds."""
    shelves = world(places=30, weeks=48)
    units = shelves.units * np.exp(1.5 * (shelves.featured & (shelves.price < 0.9)) - 0.5 * shelves.featured)
    shelves = replace(shelves, units=units)
    errors = {}
    for trees in (0, 40):
        told = fit(shelves, 45, Planned(horizon=3, trees=trees))
        off = [np.abs(told.distribution(w).median() - units[:, w]).sum() for w in range(45, 48)]
        errors[trees] = sum(off) / units[:, 45:48].sum()
    assert errors[40] < errors[0]


def test_what_cannot_be_told_is_refused() -> None:
    shelves = world()
    with pytest.raises(UsageError, match="0 units"):
        replace(shelves, units=np.zeros_like(shelves.units))
    with pytest.raises(UsageError, match="above 0"):
        replace(shelves, price=-shelves.price)
    with pytest.raises(UsageError, match="twice"):
        replace(shelves, place=np.zeros_like(shelves.place))
    with pytest.raises(UsageError, match="plans"):
        fit(shelves, 59)
    with pytest.raises(ComputationError, match="20 weeks"):
        fit(shelves, 10)
    with pytest.raises(UsageError, match="not forecast"):
        fit(shelves, 50, Planned(trees=0)).distribution(49)
    with pytest.raises(UsageError, match="between 0 and 1"):
        Predictive(np.ones((1, 2))).quantile(1.0)
