"""The spread of sums without past forecasts: Poisson where weeks are, wider where they scatter or few are known."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from tierwise.insight.demand.scatter import ONE_WEEK, Scatter


def test_many_poisson_weeks_give_the_poisson_s_quantile() -> None:
    demand = np.random.default_rng(3).poisson(10, (40, 500)).astype(float)
    found = Scatter.of(demand)
    assert found.phi < 0.003
    top = found.quantile(np.full(40, 30.0), np.full(40, 0.98), np.full(40, 3.0))
    assert np.abs(top - stats.poisson.ppf(0.98, 30)).max() <= 1


def test_the_drawn_scatter_is_found_again() -> None:
    demand = np.random.default_rng(4).negative_binomial(2, 2 / 12, (300, 60)).astype(float)  # mean 10, variance 60
    demand[:, :10] = np.nan
    assert Scatter.of(demand).phi == pytest.approx(0.5, rel=0.06)


def test_the_chance_is_kept_from_few_weeks_too() -> None:
    rng = np.random.default_rng(5)
    rate = rng.gamma(4, 3, 4000)
    weeks = rng.negative_binomial(2, 2 / (2 + rate[:, None]), (4000, 13)).astype(float)
    found = Scatter.of(weeks[:, :10])
    mean = 3 * weeks[:, :10].mean(axis=1)
    inside = weeks[:, 10:].sum(axis=1) <= found.quantile(mean, np.full(4000, 0.9), np.full(4000, 3.0))
    assert inside.mean() == pytest.approx(0.9, abs=0.03)


def test_one_week_or_no_sale_is_no_error() -> None:
    found = Scatter.of(np.array([[4.0], [0.0], [np.nan]]))
    assert found.phi == ONE_WEEK
    top = found.quantile(np.array([12.0, 0.0, 0.0]), np.full(3, 0.9), np.full(3, 3.0))
    assert top[0] > 12
    assert top[1:].tolist() == [0, 0]
