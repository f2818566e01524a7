from __future__ import annotations

import numpy as np
import pytest

from tierwise.errors import ComputationError, UsageError
from tierwise.models.conformal import Widening, around, between, calibrate, conformal_quantile, coverage


def split(seed, n=400):
    """Calibration and new rows; spread differs by group, the model knows the middle but not the spread."""
    rng = np.random.default_rng(seed)
    group = rng.integers(0, 2, 2 * n)
    middle = rng.normal(0, 5, 2 * n)
    actual = middle + np.where(group == 1, 4.0, 0.5) * rng.standard_normal(2 * n)
    return middle, actual, group, slice(0, n), slice(n, None)


def mean_coverage(one, seeds=60):
    return np.mean([one(seed) for seed in range(seeds)], axis=0)


@pytest.mark.parametrize("level", [0.5, 0.8, 0.95])
def test_new_rows_are_held_at_the_level(level):
    def one(seed):
        middle, actual, _, old, new = split(seed)
        found = calibrate(around(middle[old], np.ones(400)), actual[old], level)
        return coverage(*found.ends(around(middle[new], np.ones(400))), actual[new])

    assert mean_coverage(one) == pytest.approx(level, abs=0.012)


def test_each_group_is_held_by_its_own_widening():
    def one(seed):
        middle, actual, group, old, new = split(seed)
        found = calibrate(around(middle[old], np.ones(400)), actual[old], 0.8, group[old])
        low, high = found.ends(around(middle[new], np.ones(400)), group[new])
        return [coverage(low[g], high[g], actual[new][g]) for g in (group[new] == 0, group[new] == 1)]

    np.testing.assert_allclose(mean_coverage(one), 0.8, atol=0.015)


def zero_heavy(seed, n=500, p=0.4):
    """Amounts with 60 % zeros; the model's ends are 0 and a high that is far too high."""
    rng = np.random.default_rng(seed)
    size = rng.lognormal(3, 0.5, 2 * n)
    actual = np.where(rng.random(2 * n) < p, size * rng.lognormal(0, 0.6, 2 * n), 0.0)
    return between(np.zeros(2 * n), 5 * size), actual, np.arange(n), np.arange(n, 2 * n)


def test_with_mass_at_zero_the_low_end_stays_and_the_level_holds():
    def one(seed):
        ends, actual, old, new = zero_heavy(seed)
        part = [between(ends.low[i], ends.high[i]) for i in (old, new)]
        found = calibrate(part[0], actual[old], 0.8, floor=0.0)
        low, high = found.ends(part[1])
        assert (low == 0).all()
        assert found.overall < 0  # narrowed
        return coverage(low, high, actual[new])

    assert mean_coverage(one) == pytest.approx(0.8, abs=0.012)


def test_small_groups_take_the_widening_of_all_and_too_few_rows_are_refused():
    found = calibrate(around(np.zeros(100), np.ones(100)), np.arange(100.0), 0.8, np.r_[np.zeros(90), np.ones(10)])
    assert set(found.by_group) == {0}
    with pytest.raises(ComputationError, match="4 or more"):
        conformal_quantile(np.arange(3.0), 0.8)
    assert conformal_quantile(np.arange(4.0), 0.8) == 3.0


def test_it_rests_and_comes_back():
    found = calibrate(around(np.zeros(200), np.ones(200)), np.arange(200.0), 0.9, np.arange(200) % 2, floor=0.0)
    assert Widening.restored(found.state()) == found


def test_ends_that_cannot_be_are_refused():
    with pytest.raises(UsageError):
        between(np.array([0.0, 2.0]), np.array([1.0, 1.0]))
    with pytest.raises(ComputationError):
        between(np.zeros(3), np.zeros(3))
