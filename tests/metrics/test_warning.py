"""Ten customers by hand: who was warned of, who left, how early that was and what it would have been worth."""

from __future__ import annotations

import numpy as np
import pytest

from tierwise.metrics import resampling as boot
from tierwise.metrics import warning

LEFT = np.array([1, 0, 1, 0, 0, 1, 0, 0, 1, 0], dtype=float)
STAKE = np.array([50, 90, 10, 5, 5, 30, 20, 20, 10, 0], dtype=float)
SILENT = np.array([10, 40, 60, 5, 5, 20, 30, 2, 80, 1], dtype=float)
GAP = np.array([10, 10, 20, 10, 10, 40, 10, 10, 10, 10], dtype=float)
CHANCE = np.array([0.9, 0.5, 0.8, 0.1, 0.1, 0.4, 0.3, 0.1, 0.7, 0.0])
ONES = np.ones(10)


def test_a_list_of_two_by_chance():
    two = warning.listed(CHANCE, 0.2)  # the first and the third: both left
    assert warning.precision(LEFT, two)(ONES) == 1.0
    to_gone = warning.days_to_gone(SILENT, 90)
    assert warning.mean_of_right(to_gone, LEFT, two)(ONES) == (80 + 30) / 2
    assert warning.at_stake(LEFT, STAKE, two)(ONES) == 60 / 100


def test_a_list_of_two_by_lateness_is_right_as_often_but_late():
    late = SILENT / GAP  # 8 and 4: the ninth, who left, and the second, who did not
    two = warning.listed(late, 0.2)
    assert warning.precision(LEFT, two)(ONES) == 0.5
    assert warning.mean_of_right(warning.days_to_gone(SILENT, 90), LEFT, two)(ONES) == 10
    assert warning.at_stake(LEFT, STAKE, two)(ONES) == 0.1


def test_days_ahead_of_the_rule_end_when_she_counts_as_gone():
    cut = warning.cut_of(SILENT / GAP, 0.2)
    assert cut == 4.0
    ahead = warning.days_to_rule(SILENT, GAP, cut, warning.days_to_gone(SILENT, 90))
    assert ahead[[0, 2, 5, 8]].tolist() == [30.0, 20.0, 70.0, 0.0]  # 4 x 40 days come after 90


def test_ties_at_the_edge_are_on_the_list_in_part():
    four = warning.listed(np.array([2.0, 1.0, 1.0, 1.0, 0.0]), 0.4)
    assert four(np.ones(5)) == pytest.approx([1, 1 / 3, 1 / 3, 1 / 3, 0])


def test_counts_stand_for_repeated_customers():
    counts = np.random.default_rng(3).integers(0, 4, 10)
    again = np.repeat(np.arange(10), counts)
    one, many = warning.listed(CHANCE, 0.3), warning.listed(CHANCE[again], 0.3)
    w, ones = counts.astype(float), np.ones(len(again))
    assert warning.precision(LEFT, one)(w) == pytest.approx(warning.precision(LEFT[again], many)(ones))
    assert warning.at_stake(LEFT, STAKE, one)(w) == pytest.approx(
        warning.at_stake(LEFT[again], STAKE[again], many)(ones)
    )


def test_precision_is_the_lift_times_the_share_who_left():
    on_list = warning.listed(CHANCE, 0.3)
    assert warning.precision(LEFT, on_list)(ONES) == pytest.approx(boot.lift(LEFT, CHANCE, 0.3)(ONES) * LEFT.mean())


def test_nobody_right_is_not_known():
    assert np.isnan(warning.mean_of_right(SILENT, np.zeros(10), warning.listed(CHANCE, 0.2))(ONES))
    assert np.isnan(warning.at_stake(np.zeros(10), STAKE, warning.listed(CHANCE, 0.2))(ONES))
