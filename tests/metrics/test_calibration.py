"""The line through calibrated, extreme and clustered probabilities, and the bins under it."""

from __future__ import annotations

import numpy as np
import pytest

from tierwise.metrics import resampling as boot
from tierwise.metrics.calibration import calibration_line, reliability, resampled_line
from tierwise.metrics.probability import calibration_slope, ece


def _world(seed, n=1500):
    rng = np.random.default_rng(seed)
    p = rng.beta(1, 3, n)
    return (rng.random(n) < p).astype(float), p


def test_bins_are_those_of_the_calibration_error():
    y, p = _world(1)
    bins = reliability(y, p)
    assert sum(b.rows * abs(b.predicted - b.share) for b in bins) / len(y) == pytest.approx(ece(y, p))
    assert all(b.low < b.share < b.high for b in bins)
    assert sum(b.low <= b.predicted <= b.high for b in bins) >= 5


def test_interval_of_the_slope_covers_in_eight_of_ten_worlds():
    held = [(s.low <= 1 <= s.high, i.low <= 0 <= i.high) for i, s in (calibration_line(*_world(k)) for k in range(300))]
    assert np.mean(held, axis=0) == pytest.approx([0.8, 0.8], abs=0.06)


def test_rows_of_one_customer_are_not_counted_as_new_evidence():
    y, p = _world(2, 400)
    alone = calibration_line(y, p)[1]
    again = calibration_line(np.tile(y, 9), np.tile(p, 9), np.tile(np.arange(400), 9))[1]
    assert again.value == pytest.approx(alone.value)
    assert again.high - again.low == pytest.approx(alone.high - alone.low, rel=1e-6)


def test_resampled_line_is_the_line_and_its_draws_agree_with_the_robust_interval():
    y, p = _world(3)
    p = np.round(p, 3)
    draws = boot.replicates(dict(zip("is", resampled_line(y, p), strict=True)), len(y), 300, seed=1)
    assert (draws["i"][0], draws["s"][0]) == pytest.approx(calibration_slope(y, p), abs=1e-7)
    _, low, high = boot.ends(draws["s"])
    slope = calibration_line(y, p)[1]
    assert high - low == pytest.approx(slope.high - slope.low, rel=0.2)


def test_a_draw_that_separates_has_no_line():
    y, p = np.array([0.0, 1, 0, 1]), np.array([0.2, 0.4, 0.5, 0.7])
    _, slope = resampled_line(y, p)
    assert np.isnan(slope(np.array([2.0, 0, 0, 2])))
