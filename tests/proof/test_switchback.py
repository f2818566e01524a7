"""Price tests by turns: an answer to the head, intervals and the lot's p-value at their rates, what cannot be read."""

from __future__ import annotations

import numpy as np
import pytest

from tierwise.errors import ComputationError
from tierwise.proof.switchback import Turns, better, elasticities, margins


def turns(high: object, low: object, cost: float = 6.0, prices: tuple[float, float] = (11.0, 10.0)) -> Turns:
    h, low_ = np.array(high, float), np.array(low, float)
    many = len(h)
    return Turns(tuple(f"p{i}" for i in range(many)), h, low_, np.full(many, prices[0]), np.full(many, prices[1]),
                 np.full(many, cost))  # fmt: skip


def test_by_head() -> None:
    t = turns([[10, 10, 10, 10]], [[20, 20, 20, 20]], prices=(20.0, 10.0))
    found = elasticities(t)
    assert found["p0"].value == found[""].value == pytest.approx(-1.0)
    assert [found["p0"].low, found["p0"].high] == pytest.approx([-1.0, -1.0])
    assert found["p0"].p == 2 / 16  # all four pairs the one way or the other, of sixteen draws
    gain = margins(t)
    assert gain[""].value == 10 * 14 - 20 * 4
    assert better(gain, "") == "high"


def drawn(seed: int, slope: float) -> tuple[Turns, float]:
    rng = np.random.default_rng(seed)
    level, shock = rng.uniform(5, 60, 5)[:, None], rng.normal(0, 0.15, (2, 5, 6))
    mean = level * np.exp(rng.normal(0, 0.1, (5, 6)) + shock)
    high, low = rng.poisson(2 * mean[0] * 1.1**slope) / 2, rng.poisson(2 * mean[1]) / 2
    margin = float((level[:, 0] * np.exp(0.5 * (0.1**2 + 0.15**2)) * (5 * 1.1**slope - 4)).sum())
    return turns(high, low), margin


def test_intervals_hold_the_truth_and_the_lot_errs_at_its_rate() -> None:
    held, money, chance = [], [], []
    for seed in range(300):
        (t, _), (still, margin) = drawn(seed, -2.0), drawn(seed + 1000, 0.0)
        read, gain = elasticities(t, seed)[""], margins(still, seed)[""]
        held.append(read.low <= -2.0 <= read.high)
        money.append(gain.low <= margin <= gain.high)
        chance.append(elasticities(still, seed)[""].p < 0.1)
    assert 0.74 < np.mean(held) < 0.86
    assert 0.74 < np.mean(money) < 0.86
    assert 0.04 < np.mean(chance) < 0.14


def test_blocks_that_cannot_count_and_products_without_cost_are_left_out() -> None:
    high, low = np.full((2, 5), 10.0), np.full((2, 5), 12.0)
    high[0, :3] = np.nan
    t = turns(high, low)
    assert set(elasticities(t)) == {"", "p1"}
    assert margins(turns(high, low, cost=np.nan)) == {}
    assert better({}, "") == "open"


def test_too_few_pairs_are_refused() -> None:
    with pytest.raises(ComputationError, match="3 whole pairs"):
        elasticities(turns([[10, 10]], [[9, 9]]))
    with pytest.raises(ComputationError, match="3 whole pairs"):
        elasticities(turns([[0, 0, 0, 0]], [[9, 9, 9, 9]]))
