"""Tier means drawn to one another, slopes that are not taken at their face, effects that do not fall with depth."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tierwise.outreach.uplift.levels import ALL, rising, tier_levels, trusted_slope

NAMES = (ALL, "a", "b", "c")


def test_tiers_that_cannot_be_told_apart_are_one() -> None:
    rng = np.random.default_rng(5)
    scores, tier = 1 + rng.normal(size=900), np.repeat([1, 2, 3], 300)
    found = tier_levels(scores, tier, NAMES, np.arange(900))
    own = [scores[tier == g].mean() for g in (1, 2, 3)]
    means = [found[n].mean for n in "abc"]
    assert np.ptp(means) < 0.6 * np.ptp(own)
    assert found["a"].variance < scores[:300].var() / 300


def test_tiers_that_differ_stay_apart() -> None:
    rng = np.random.default_rng(1)
    tier = np.repeat([1, 2, 3], 2000)
    scores = np.array([0.0, -1.0, 0.0, 1.0])[tier] + rng.normal(size=6000)
    found = tier_levels(scores, tier, NAMES, np.arange(6000))
    assert [found[n].mean for n in "abc"] == pytest.approx([-1, 0, 1], abs=0.1)
    assert found[ALL].variance > 0.5  # of a customer whose tier nobody knows


def test_shrinking_is_nearer_to_the_truth() -> None:
    """400 draws of 8 small tiers: less mean squared error than their own means, and four in five covered."""
    raw, drawn, inside = [], [], []
    for seed in range(400):
        rng = np.random.default_rng(seed)
        truth = 0.3 * rng.normal(size=8)
        tier = np.repeat(np.arange(1, 9), 40)
        scores = truth[tier - 1] + 2 * rng.normal(size=320)
        found = tier_levels(scores, tier, (ALL, *"abcdefgh"), np.arange(320))
        own = np.bincount(tier, scores)[1:] / 40
        levels = [found[n] for n in "abcdefgh"]
        raw.append(((own - truth) ** 2).mean())
        drawn.append(np.mean([(level.mean - t) ** 2 for level, t in zip(levels, truth, strict=True)]))
        inside.append(np.mean([abs(v.mean - t) < 1.2816 * v.variance**0.5 for v, t in zip(levels, truth, strict=True)]))
    assert np.mean(drawn) < 0.8 * np.mean(raw)
    assert np.mean(inside) == pytest.approx(0.8, abs=0.12)


def test_a_tier_of_one_customer_takes_the_mean_of_all() -> None:
    rng = np.random.default_rng(2)
    tier = np.r_[np.ones(500, int), np.full(500, 2), 3]
    scores = np.r_[rng.normal(size=500), 2 + rng.normal(size=500), 99.0]
    found = tier_levels(scores, tier, NAMES, np.arange(1001))
    assert found["c"].mean == pytest.approx(1, abs=0.2)
    assert found["c"].variance > 0.5


def test_rows_of_one_customer_are_drawn_together() -> None:
    scores = np.random.default_rng(3).normal(size=100)
    once = tier_levels(scores, np.zeros(100, int), (ALL,), np.arange(100))[ALL]
    twice = tier_levels(np.repeat(scores, 2), np.zeros(200, int), (ALL,), np.repeat(np.arange(100), 2))[ALL]
    assert twice.variance == pytest.approx(once.variance)


def test_slopes() -> None:
    rng = np.random.default_rng(4)
    d, tier = rng.normal(size=4000), np.zeros(4000, int)
    strong, variance = trusted_slope(0.7 * d + rng.normal(size=4000), d, tier, np.arange(4000))
    assert strong == pytest.approx(0.7, abs=0.05)
    assert variance == pytest.approx(1 / 4000, rel=0.1)
    assert trusted_slope(-d, d, tier, np.arange(4000))[0] == 0
    assert trusted_slope(d, np.ones(4000), tier, np.arange(4000)) == (0, 0)
    chance = [trusted_slope(rng.normal(size=400), d[:400], tier[:400], np.arange(400))[0] for _ in range(200)]
    assert np.mean(chance) < 0.5 * 1 / np.sqrt(400 * 2 * np.pi) * 2


@settings(deadline=None)
@given(st.lists(st.lists(st.floats(-9, 9), min_size=4, max_size=4), min_size=1, max_size=5))
def test_rising_equals_scikit_learn_and_keeps_order(rows: list[list[float]]) -> None:
    from sklearn.isotonic import isotonic_regression

    values, weights = np.array(rows), np.array([1.0, 3.0, 0.5, 2.0])
    found = rising(values, weights)
    expected = [isotonic_regression(row, sample_weight=weights) for row in values]
    assert found == pytest.approx(np.array(expected), abs=1e-9)
    assert (rising(values - 1, weights) <= found + 1e-12).all()
