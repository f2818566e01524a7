"""Exact one-dimensional k-means against trying every cut."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from tierwise.insight.value.natural_breaks import MOST, natural_breaks


def _cost(values, starts):
    return sum(float(((part - part.mean()) ** 2).sum()) for part in np.split(values, starts))


@pytest.mark.parametrize("seed", range(20))
def test_no_cut_is_better(seed):
    values = np.sort(np.round(np.random.default_rng(seed).gamma(1.0, 3.0, 12), 1))
    best = min(_cost(values, list(cut)) for cut in combinations(range(1, 12), 2))
    assert _cost(values, natural_breaks(values, 3)) == pytest.approx(best, abs=1e-9)


def test_fewer_distinct_values_than_groups():
    assert natural_breaks(np.array([2.0, 2.0, 7.0]), 5) == [2]
    assert natural_breaks(np.array([2.0]), 5) == []


def test_many_distinct_values_find_planted_groups():
    rng = np.random.default_rng(1)
    values = np.concatenate([rng.normal(m, 0.1, MOST) for m in (0.0, 5.0, 20.0)])
    starts = natural_breaks(values, 3)
    assert np.abs(np.array(starts) - [MOST, 2 * MOST]).max() <= 3
