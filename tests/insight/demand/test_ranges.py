"""80 % ranges of counts: eight of ten cases where often nothing sells, too, and not nine."""

from __future__ import annotations

import numpy as np
import pytest

from tierwise.insight.demand.bands import eight_in_ten, learn_bands


def judged(rate: float, seed: int) -> tuple[float, float, float]:
    """Share inside of both rules, and the width of ours over that of equal tails: told 8 origins × 400 items, then 400
    more. Counts are negative binomial; the forecast is their mean."""
    rng = np.random.default_rng(seed)
    mean = rate * np.exp(rng.normal(0, 0.5, (9, 800)))
    came = rng.negative_binomial(2.0, 2.0 / (2.0 + mean)).astype(float)
    kind = np.zeros((9, 800), dtype=np.int64)
    bands = learn_bands(mean[:8], came[:8], kind[:8])
    told, new = mean[8], came[8]
    at = lambda level: told * bands.ratios(told, kind[8], np.full(800, level))  # noqa: E731
    ours, tails = eight_in_ten(at), (at(0.1), at(0.9))
    inside = [float(((new >= low) & (new <= high)).mean()) for low, high in (ours, tails)]
    return inside[0], inside[1], float((ours[1] - ours[0]).sum() / (tails[1] - tails[0]).sum())


@pytest.mark.parametrize("rate", [0.3, 1.0, 2.0])
def test_slow_items_are_held_eight_times_in_ten(rate: float) -> None:
    ours, tails, width = np.mean([judged(rate, seed) for seed in range(10)], axis=0)
    assert tails > 0.86, "equal tails hold nine of ten where nothing lies below 0"
    assert 0.76 <= ours <= 0.84
    assert width < 0.9


def test_items_that_always_sell_keep_equal_tails() -> None:
    ours, tails, width = np.mean([judged(60.0, seed) for seed in range(5)], axis=0)
    assert ours == tails
    assert width == 1
    assert 0.76 <= ours <= 0.84
