"""80 % ranges of counts: eight of ten cases where often nothing sells, too, and not nine."""

from __future__ import annotations

import numpy as np
import pytest

from tierwise.insight.demand.bands import Bands, eight_in_ten, learn_bands


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


def rare(rate: float, seed: int) -> tuple[Bands, np.ndarray, np.ndarray, np.ndarray]:
    """Bands of 8 origins × 800 items of a Poisson sum with a mean around ``rate``, and 800 more: told, came, class."""
    rng = np.random.default_rng(seed)
    mean = rate * np.exp(rng.normal(0, 0.7, (9, 800)))
    came = rng.poisson(mean).astype(float)
    kind = np.full((9, 800), 2)
    return learn_bands(mean[:8], came[:8], kind[:8]), mean[8], came[8], kind[8]


@pytest.mark.parametrize("rate", [0.02, 0.08, 0.2, 3.0])
def test_a_range_says_how_often_it_holds(rate: float) -> None:
    said, held = [], []
    for seed in range(20, 30):
        bands, told, came, kind = rare(rate, seed)
        low, high = eight_in_ten(lambda p: told * bands.ratios(told, kind, np.full(800, p)))  # noqa: B023
        said.append(bands.holds(told, kind).mean())
        held.append(((came >= low) & (came <= high)).mean())
    assert np.mean(said) >= 0.8
    assert abs(np.mean(said) - np.mean(held)) < 0.02


def test_where_nothing_sells_nine_times_in_ten_the_range_is_nothing_and_says_nine() -> None:
    bands, told, _, kind = rare(0.08, 1)
    _, high = eight_in_ten(lambda p: told * bands.ratios(told, kind, np.full(800, p)))
    assert (high[told < 0.08] == 0).all()
    assert bands.holds(told, kind)[told < 0.08].mean() == pytest.approx(np.exp(-told[told < 0.08]).mean(), abs=0.03)
    assert np.isnan(learn_bands(told[None, :9], told[None, :9], kind[None, :9]).holds(told, kind)).all()
