"""No change stays under what chance gives, a planted change does not; odd columns have their bins."""

from __future__ import annotations

import numpy as np
import pytest

from tierwise.errors import UsageError
from tierwise.metrics.drift import psi, psi_of_categories


def test_by_chance_holds_where_nothing_changed():
    rng = np.random.default_rng(0)
    alarms = [psi(rng.gamma(1, 2, 2000), rng.gamma(1, 2, 800)).drifted for _ in range(300)]
    assert np.mean(alarms) == pytest.approx(0.05, abs=0.035)


def test_a_shift_is_seen_and_its_size_is_the_closed_form():
    rng = np.random.default_rng(1)
    got = psi(rng.normal(0, 1, 200_000), rng.normal(0.5, 1, 200_000), bins=200)
    assert got.drifted
    assert got.psi == pytest.approx(0.25, rel=0.03)  # Jeffreys' divergence of two normals: shift^2


def test_many_equal_values_missing_ones_and_one_single_value():
    zeros = np.r_[np.zeros(700), np.arange(1.0, 301)]
    assert psi(zeros, zeros).psi == 0
    assert psi(zeros, np.r_[np.full(500, np.nan), zeros[:500]]).drifted
    assert psi(np.ones(50), np.ones(40)).psi == 0
    assert psi(np.ones(50), np.full(40, 2.0)).drifted
    assert psi(np.ones(50), np.zeros(40)).drifted


def test_categories_new_and_missing():
    assert psi_of_categories(["a", "b", None] * 40, ["a", "b", None] * 30).psi == pytest.approx(0)
    assert psi_of_categories(["a", "b"] * 40, ["a", "c"] * 40).drifted
    by_hand = 0.25 * np.log(0.75 / 0.5) + (-0.25) * np.log(0.25 / 0.5)
    assert psi_of_categories(["a", "b"] * 2, ["a", "a", "a", "b"]).psi == pytest.approx(by_hand)


def test_nothing_to_compare_is_refused():
    with pytest.raises(UsageError):
        psi([1.0], [])
    with pytest.raises(UsageError):
        psi([np.nan], [1.0])
