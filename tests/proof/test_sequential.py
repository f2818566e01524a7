"""Readings looked at every day keep what they promise."""

from __future__ import annotations

import numpy as np
import pytest

from tierwise.errors import UsageError
from tierwise.proof.effects import Effect
from tierwise.proof.sequential import always_valid, look_levels, reach, while_running

DAYS, A_DAY = 28, 60


def ever_wrong(worlds: int, seed: int, level: float, truth: float) -> tuple[float, float]:
    """Shares of experiments whose interval missed the truth on any of 28 days: always valid, and ordinary."""
    rng = np.random.default_rng(seed)
    missed, fooled = 0, 0
    for _ in range(worlds):
        bought = rng.random((2, DAYS * A_DAY)) < 0.1
        margin = bought * rng.lognormal(2.0, 1.0, (2, DAYS * A_DAY))  # nine in ten are 0, the rest is skewed
        margin[1] += truth
        looks = [_look(margin[:, : day * A_DAY]) for day in range(3, DAYS + 1)]
        valid = [always_valid(e, level, 2_000) for e in looks]
        missed += any(not e.low <= truth <= e.high for e in valid)
        fooled += any(abs(e.value - truth) > 1.96 * e.se for e in looks)
    return missed / worlds, fooled / worlds


def _look(margin: np.ndarray[tuple[int, int], np.dtype[np.float64]]) -> Effect:
    n = margin.shape[1]
    se = float(np.sqrt(margin.var(axis=1, ddof=1).sum() / n))
    return Effect(float(margin[1].mean() - margin[0].mean()), se, 0, 0, 0, 2 * n)


def test_daily_looks_alarm_no_more_often_than_said() -> None:
    missed, fooled = ever_wrong(300, 1, 0.95, 0.0)
    assert missed <= 0.05
    assert fooled > 0.12  # an ordinary interval is wrong far more often


def test_an_effect_stays_inside_at_every_look() -> None:
    assert ever_wrong(200, 2, 0.95, 0.4)[0] <= 0.05


@pytest.mark.heavy
def test_daily_looks_in_many_experiments() -> None:
    assert ever_wrong(3000, 3, 0.95, 0.0)[0] <= 0.05
    assert ever_wrong(3000, 4, 0.80, 0.0)[0] <= 0.20


def test_the_interval_is_narrowest_where_asked() -> None:
    def width(n: int, at: int) -> float:
        found = always_valid(Effect(0.0, float(np.sqrt(1 / n)), 0, 0, 0, n), 0.95, at)
        return float(np.sqrt(n)) * (found.high - found.low)

    assert width(1000, 1000) < min(width(1000, 100), width(1000, 20_000))


def test_a_window_narrows_as_it_passes() -> None:
    widths = [reach(p) for p in (0.01, 0.1, 0.5, 1.0)]
    assert widths == sorted(widths, reverse=True)
    rng = np.random.default_rng(7)
    days = np.arange(1, 93) / 92
    walks = np.abs(rng.normal(size=(20_000, 92)).cumsum(axis=1) / np.sqrt(np.arange(1, 93)))
    for level in (0.8, 0.95):
        out = walks > np.array([reach(float(p), level) for p in days])
        assert 0.2 * (1 - level) < out.any(axis=1).mean() <= 1 - level
    effect = while_running(Effect(1.0, 0.5, 0, 0, 0, 90), 0.5)
    assert effect.high == pytest.approx(1.0 + 0.5 * reach(0.5))


@pytest.mark.parametrize("passed", [0.0, -1.0, 1.1])
def test_a_window_that_cannot_have_passed(passed: float) -> None:
    with pytest.raises(UsageError, match="of the window has passed"):
        while_running(Effect(1.0, 0.5, 0, 0, 0, 90), passed)


def test_planned_looks_spend_the_error_once() -> None:
    rng = np.random.default_rng(6)
    t = np.array([0.25, 0.5, 0.75, 1.0])
    levels = look_levels(t, 0.05)
    assert levels[0] < levels[-1] < 0.05
    from scipy.stats import norm

    steps = rng.normal(size=(40_000, 4)) * np.sqrt(np.diff(np.r_[0, t]))
    z = np.abs(steps.cumsum(axis=1) / np.sqrt(t))
    assert (2 * norm.sf(z) < levels).any(axis=1).mean() == pytest.approx(0.05, abs=0.004)
    assert look_levels(np.array([1.0]), 0.05)[0] == pytest.approx(0.05)


@pytest.mark.parametrize("looks", [[], [0.5, 0.5], [0.0, 1.0], [0.5, 1.2]])
def test_looks_that_do_not_rise(looks: list[float]) -> None:
    with pytest.raises(UsageError, match="rising shares"):
        look_levels(np.array(looks))
