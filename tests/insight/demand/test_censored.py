"""Demand of sold-out days: the planted mean comes back where raw sales are a fifth too low."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from tierwise.insight.demand.censored import moments, restored


def world(seed: int, items: int = 400, days: int = 120) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Demand, what was sold of it, and where stock ended: about a fifth of the days."""
    rng = np.random.default_rng(seed)
    mean = np.exp(rng.normal(1.2, 0.8, items))[:, None]
    demand = rng.negative_binomial(2.0, 2.0 / (2.0 + mean), (items, days)).astype(float)
    stock = np.where(rng.random((items, days)) < 0.35, rng.poisson(mean * 0.6, (items, days)), 10_000)
    return demand, np.minimum(demand, stock), demand >= np.maximum(stock, 0)


@pytest.mark.parametrize("seed", range(3))
def test_the_bias_of_raw_sales_goes(seed: int) -> None:
    demand, sales, out = world(seed)
    assert 0.15 < out.mean() < 0.35
    raw = sales.sum() / demand.sum() - 1
    mended = restored(sales, out).sum() / demand.sum() - 1
    assert raw < -0.15
    assert abs(mended) <= 0.01


def test_the_mean_of_a_tail_is_the_sum_over_it() -> None:
    k = np.arange(4000)
    p = stats.nbinom.pmf(k, 2.0, 2.0 / 7.0)
    for least in (0, 1, 6, 20):
        tail = float((k * p)[least:].sum() / p[least:].sum())
        assert moments(np.array([5.0]), 2.0, np.array([float(least)]))[0][0] == pytest.approx(tail)
        square = float((k**2 * p)[least:].sum() / p[least:].sum())
        assert moments(np.array([5.0]), 2.0, np.array([float(least)]))[1][0] == pytest.approx(square)


def test_what_cannot_be_known_is_left() -> None:
    sales = np.array([[3.0, 1.0], [np.nan, 2.0], [0.0, 0.0]])
    out = np.array([[True, True], [False, False], [False, True]])
    found = restored(sales, out)
    assert found[0].tolist() == [3.0, 1.0]
    assert np.isnan(found[1, 0])
    assert found[2].tolist() == [0.0, 0.0]
