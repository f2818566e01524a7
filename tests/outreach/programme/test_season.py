"""Months like the next one: what the levels of the months so far say of the later ones."""

from __future__ import annotations

import numpy as np
import pytest

from tierwise.outreach.programme.season import Season


def swinging(months: int, swing: float, phase: float) -> np.ndarray:
    return 0.2 * (1 + swing * np.sin(2 * np.pi * (np.arange(months) + phase) / 12))


def season(levels: np.ndarray, told: bool = True) -> Season:
    rows = np.repeat(np.arange(len(levels)), 1_000)
    return Season.of(levels[rows], rows, told=told)


def test_without_a_swing_months_are_alike():
    assert season(np.full(5, 0.2)).alike(np.full(10, 0.2), 9.0) == pytest.approx(9.0)
    assert season(np.full(5, 0.2)).alike(None, 2.5) == pytest.approx(2.5)
    assert season(np.full(5, 0.2)).alike(np.full(10, 0.2), 0.0) == 0.0


def test_the_level_of_forecasts_does_not_matter():
    levels = swinging(6, 0.3, 2.0)
    full, low = (season(f * levels[:5]).alike(np.full(9, f * levels[5]), 6.0) for f in (1.0, 0.75))
    assert low == pytest.approx(full)


@pytest.mark.parametrize("phase", [0.0, 3.0, 6.0, 9.0])
def test_seven_months_tell_most_of_the_rest_of_the_year(phase):
    levels = swinging(12, 0.3, phase)
    true = levels[7:].sum() / levels[6]
    found = season(levels[:6]).alike(np.full(10, levels[6]), 5.0)
    assert abs(found - true) < 0.5 * abs(5.0 - true)


def test_what_is_read_off_few_orders_is_trusted_less():
    levels = np.array([0.1, 0.15, 0.2])
    few = Season.of(levels, np.arange(3), told=False).alike(None, 9.0)
    counted, told = (season(levels, told).alike(None, 9.0) for told in (False, True))
    assert abs(few - 9.0) < abs(counted - 9.0) < abs(told - 9.0)
