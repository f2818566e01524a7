"""What a unit spent brings back: by head, where it says nothing, and how often its interval holds."""

from __future__ import annotations

import numpy as np
import pytest

from tierwise.errors import UsageError
from tierwise.metrics.incremental_roi import roi_curve
from tierwise.metrics.places import Places
from tierwise.metrics.trial import Trial
from tierwise.metrics.uplift_curves import effects


def test_by_head() -> None:
    found = roi_curve(np.array([3.0, 2.0, 1.0, 1.0]), np.array([6.0, 2.0, 0.0, 0.0]), np.ones(4), points=4)
    assert found.share.tolist() == [0.25, 0.5, 0.75, 1.0]
    assert found.gain.tolist() == [1.5, 2.0, 2.0, 2.0]
    assert found.roi == pytest.approx([6.0, 4.0, 8 / 3, 2.0])


def test_a_cost_that_is_saved_has_no_ratio() -> None:
    # the offer loses 1 and saves 2 for each: the ratio would be a proud +.5
    found = roi_curve(np.arange(50.0), np.full(50, -1.0), np.full(50, -2.0), points=2)
    assert np.isnan([found.roi, found.low, found.high]).all()
    assert found.gain.tolist() == [-0.5, -1.0]


def test_a_cost_that_may_be_nothing_bounds_nothing() -> None:
    rng = np.random.default_rng(0)
    spent = rng.normal(0.001, 1.0, 400)
    spent += max(0.0, 1e-3 - spent.mean())
    found = roi_curve(rng.normal(size=400), rng.normal(1.0, 1.0, 400), spent, points=1)
    assert np.isfinite(found.roi[0])
    assert (found.low[0], found.high[0]) == (-np.inf, np.inf)


def test_the_interval_holds_as_often_as_it_says() -> None:
    rng = np.random.default_rng(4)
    held = 0
    for _ in range(400):
        n = 600
        score, arm = rng.random(n), rng.integers(0, 2, n)
        redeemed = (rng.random(n) < 0.2 + 0.3 * arm) * 2.0
        outcome = rng.normal(5.0, 2.0, n) + arm * (0.4 + 1.6 * score) + 0.5 * redeemed
        gained, spent = (effects(Trial.even(np.asarray(of, float), arm)) for of in (outcome, redeemed))
        found = roi_curve(Places.of(score), gained, spent, points=2)
        # the better half: (.4 + 1.6 x .75 + .5 x .6) / .6
        held += found.low[0] <= 1.9 / 0.6 <= found.high[0]
    assert 0.75 < held / 400 < 0.86


def test_what_is_asked_in_vain() -> None:
    with pytest.raises(UsageError, match="0 points"):
        roi_curve(np.ones(2), np.ones(2), np.ones(2), points=0)
    with pytest.raises(UsageError, match="2 scores for values of shape"):
        roi_curve(np.ones(2), np.ones(2), np.ones(3))
