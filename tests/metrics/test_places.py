"""The order of scores is exactly that of a plain sort, however close they lie."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from tierwise.errors import UsageError
from tierwise.metrics.places import MANY, Places, descending
from tierwise.metrics.trial import Floats

TINY = np.finfo(float).smallest_subnormal
EDGES = [0.0, -0.0, 1.0, -1.0, TINY, -TINY, np.finfo(float).max, -np.finfo(float).max, np.nextafter(1.0, 2.0)]


def plain(score: Floats) -> list[int]:
    return [int(i) for i in np.argsort(-score, kind="stable")]


@settings(deadline=None, max_examples=200)
@given(arrays(float, st.integers(1, 40), elements=st.one_of(st.sampled_from(EDGES), st.floats(allow_nan=False))))
def test_as_a_plain_sort(score: Floats) -> None:
    score[~np.isfinite(score)] = 7.0
    assert descending(score).tolist() == plain(score)


@pytest.mark.parametrize("runs", [3, MANY + 500])
def test_scores_that_differ_in_their_last_bits_only(runs: int) -> None:
    rng = np.random.default_rng(1)
    score = rng.permutation(np.repeat(np.arange(1.0, runs + 1), 20) * (1 + 2.0**-52 * rng.integers(0, 9, 20 * runs)))
    assert descending(score).tolist() == plain(score)


def test_sums_over_the_first() -> None:
    places = Places.of(np.array([1.0, 2.0, 2.0, 3.0]))
    values = places.ranked(np.array([8.0, 3.0, 1.0, 5.0]))
    assert places.cumulated(values, np.array([0.0, 0.25, 0.5, 0.75, 1.0])).tolist() == [0.0, 5.0, 7.0, 9.0, 17.0]
    assert places.spread(places.sums(values)).tolist() == [5.0, 4.0, 4.0, 8.0]
    assert places.by_row(values).tolist() == [8.0, 3.0, 1.0, 5.0]


@pytest.mark.parametrize("score", [np.array([]), np.array([[1.0]]), np.array([np.inf]), np.array([np.nan, 1.0])])
def test_no_scores(score: Floats) -> None:
    with pytest.raises(UsageError):
        Places.of(score)
