"""Forecasts: no future is seen, sums add up, bands cover, what is steady is foretold, baselines serve where as good."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tierwise.contract.arrays import Floats
from tierwise.insight.demand.backtest import backtest, origins_of
from tierwise.insight.demand.choice import UNCHECKED, Scorer, choose
from tierwise.insight.demand.classes import CLASSES
from tierwise.insight.demand.forecast import FAR, LENGTHS, NEAR, Plan, forecast
from tierwise.insight.demand.groups import by_category, of_shop
from tierwise.insight.demand.methods import METHODS, Task, learned
from tierwise.insight.demand.rolling import against
from tierwise.insight.demand.seasons import fit_seasons, no_seasons
from tierwise.insight.demand.series import Series
from tierwise.insight.demand.trees import trees

EVERY = METHODS | {"trees": trees}
END = 19_723


def shop(demand: Floats, categories: int = 2) -> Series:
    n = len(demand)
    names = tuple(f"c{i}" for i in range(categories))
    of = np.arange(n) % categories
    return Series(
        tuple(f"p{i:04d}" for i in range(n)), names, of, demand, np.zeros(demand.shape, bool), END, np.zeros(n)
    )


def steady(items: int, weeks: int, seed: int = 0) -> Floats:
    rng = np.random.default_rng(seed)
    rate = np.exp(rng.normal(1.5, 1.0, items))[:, None]
    return rng.poisson(rate * np.ones((1, weeks))).astype(float)


@pytest.mark.parametrize("name", EVERY)
def test_no_method_sees_beyond_its_origin(name: str) -> None:
    y = steady(40, 70)
    changed = y.copy()
    changed[:, 60:] = 999.0
    tasks = [Task(shop(d), (60,), NEAR, learned(shop(d), (60,), fit_seasons)) for d in (y, changed)]
    told = [EVERY[name](t) for t in tasks]
    np.testing.assert_array_equal(told[0], told[1])


@pytest.mark.parametrize("name", EVERY)
def test_no_method_foretells_items_that_have_not_begun_nor_less_than_nothing(name: str) -> None:
    y = steady(40, 70)
    y[0, :] = np.nan
    told = EVERY[name](Task(shop(y), (60,), NEAR, (no_seasons(shop(y)),)))[0]
    assert np.isnan(told[0]).all()
    assert (told[1:] >= 0).all()


def test_thirteen_weeks_are_four_and_nine_and_every_length_has_a_band() -> None:
    found = forecast(shop(steady(300, 60)), Plan(origins=6))
    assert found.weekly.shape == (300, 13)
    assert set(found.bands) == set(LENGTHS)
    for n in LENGTHS:
        low, middle, high = (found.band(n, q) for q in (0.1, 0.5, 0.9))
        assert (low <= middle).all()
        assert (middle <= high).all()
        np.testing.assert_allclose(found.total(n), found.weekly[:, :n].sum(axis=1))


def test_bands_of_sums_cover_what_comes_as_often_as_they_say() -> None:
    y = steady(800, 73, seed=4)
    found = forecast(shop(y[:, :60]), Plan(origins=8))
    for weeks in (4, 13):
        came = y[:, 60 : 60 + weeks].sum(axis=1)
        busy = found.total(weeks) > 20  # whole pieces of slow items cannot be cut at 10 and 90 in a hundred
        inside = (came >= found.band(weeks, 0.1)) & (came <= found.band(weeks, 0.9))
        assert 0.72 < inside[busy].mean() < 0.88


def test_steady_demand_is_foretold_by_a_long_mean() -> None:
    found = forecast(shop(steady(300, 60)), Plan(origins=6))
    smooth = found.windows[NEAR].choice.of[CLASSES.index("smooth")]
    assert "last_value" not in smooth
    assert abs(float(found.total(4).sum() / (4 * np.nanmean(steady(300, 60), axis=1).sum())) - 1) < 0.03


def test_a_season_is_followed() -> None:
    weeks, rng = 170, np.random.default_rng(3)
    wave = np.exp(0.7 * np.sin(2 * np.pi * (END + 7 * (np.arange(weeks) - 157)) / 365.25))
    y = rng.poisson(12.0 * wave * np.ones((150, 1))).astype(float)
    found = forecast(shop(y[:, :157]), Plan(origins=9))
    assert float(found.total(13).sum() / y[:, 157:].sum()) == pytest.approx(1.0, abs=0.12)
    rivals = {a.baseline: a.gain_low for a in against(found.windows[FAR].test)}
    assert rivals["seasonal_naive"] > 0
    assert rivals["moving_average"] > 0


def test_where_nothing_can_be_checked_smoothing_serves_without_bands() -> None:
    found = forecast(shop(steady(5, 6)))
    assert found.windows[NEAR].choice.of == (UNCHECKED,) * len(CLASSES)
    assert found.bands == {}
    assert np.isnan(found.band(4, 0.9)).all()
    assert np.isfinite(found.weekly).all()


def test_one_item_with_one_sale_and_one_never_sold() -> None:
    y = np.zeros((2, 40))
    y[0, 20] = 3
    found = forecast(shop(y, categories=1))
    assert found.total(13)[0] >= 0
    assert found.total(13)[1] == 0


def test_scores_of_averages_are_those_of_the_mean_forecast() -> None:
    series = shop(steady(80, 60))
    origins = origins_of(60, 4, 5)
    test = backtest(Task(series, origins, NEAR, learned(series, origins, no_seasons)), METHODS)
    found = Scorer(test).score(("ses", "tsb"), 5)
    mean = (test.forecasts["ses"] + test.forecasts["tsb"]) / 2
    assert found.error == pytest.approx(float(np.nanmean(test.errors(mean))))
    assert choose(Scorer(test), 0).of == (UNCHECKED,) * len(CLASSES)


def test_one_thing_is_the_same_twice_and_in_any_order_of_items() -> None:
    y = steady(60, 50)
    first, again = forecast(shop(y), Plan(origins=4)), forecast(shop(y), Plan(origins=4))
    np.testing.assert_array_equal(first.weekly, again.weekly)
    series = shop(y)
    assert replace(series, end=series.end).sample(10, 1).items == series.sample(10, 1).items


def test_what_is_sold_by_measure_is_in_no_sum() -> None:
    y = steady(30, 40)
    y[0] = 5_000.0
    series = replace(shop(y, categories=1), measured=np.arange(30) == 0)
    found = forecast(series, Plan(origins=4))
    assert found.total(4)[0] > 10_000
    for sums in (of_shop(found, 4), by_category(found, 4)):
        assert sums.mean[0] == pytest.approx(found.total(4)[1:].sum())
        assert sums.high[0] < 5_000
