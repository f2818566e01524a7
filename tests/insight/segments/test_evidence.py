"""Each question that a cut is asked, on clouds whose answer is known."""

from __future__ import annotations

import numpy as np
import pytest

from tierwise.insight.segments.evidence import agreement, reference, silhouette, valley
from tierwise.insight.segments.methods import DENSITY, K_MEANS, MIXTURE, cut


def _two_hills(apart: float, n: int = 800) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(3)
    side = np.arange(n) % 2
    return rng.standard_normal((n, 3)) + np.outer(side * apart, [1, 0, 0]), side


@pytest.mark.parametrize(("apart", "least", "most"), [(6.0, 0.0, 0.1), (4.0, 0.15, 0.45), (0.0, 0.8, 1.0)])
def test_a_valley_is_as_deep_as_the_densities_say(apart, least, most):
    # two normal hills at a distance d: 2 exp(-d*d/8), so .27 at 4 sd and .02 at 6 sd
    points, side = _two_hills(apart)
    assert least <= valley(points, side, 2) <= most


def test_a_cloud_that_has_been_cut_is_no_clearer_than_its_reference():
    points, _ = _two_hills(0.0)
    halves = cut(K_MEANS, points, 2, seed=1).assign(points)
    assert silhouette(points, halves) <= reference(points, K_MEANS, 2, seed=1)[0] + 0.01
    assert valley(points, halves, 2) > 0.5


@pytest.mark.parametrize("method", [K_MEANS, MIXTURE, DENSITY])
def test_every_method_finds_hills_that_stand_apart_and_finds_them_again(method):
    points, side = _two_hills(7.0)
    found = cut(method, points, 2, seed=1)
    assert found.groups == 2
    assert (found.assign(points) == side).mean() in (0.0, 1.0)
    rand, matches = agreement(points, found, seed=1)
    assert min(rand.min(), matches.min()) > 0.95


def test_stretched_groups_are_told_apart_by_a_mixture():
    rng = np.random.default_rng(1)
    side = np.arange(1000) % 2
    points = rng.standard_normal((1000, 2)) * [6.0, 0.5] + np.outer(side, [0, 4.0])
    points /= points.std(axis=0)
    agree = (cut(MIXTURE, points, 2, seed=1).assign(points) == side).mean()
    assert max(agree, 1 - agree) > 0.95


def test_an_unknown_coordinate_says_nothing():
    points, _ = _two_hills(7.0)
    found = cut(K_MEANS, points, 2, seed=1)
    assert found.assign(np.array([[7.0, np.nan, np.nan], [0.0, np.nan, 0.0]])).tolist() == [
        found.assign(np.array([[7.0, 0.0, 0.0]]))[0],
        found.assign(np.zeros((1, 3)))[0],
    ]
