"""The ranked curve and its area on worlds small enough to check by head, and as laws."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tierwise.errors import ComputationError, UsageError
from tierwise.metrics.trial import Trial
from tierwise.metrics.uplift_curves import Valued, area, curve, effects, toc, top


def test_the_area_by_head() -> None:
    # of four customers the two ranked first gain 1 each: the curve rises to 1/2 at 1/2 and stays
    score, effect = np.array([4.0, 3.0, 2.0, 1.0]), np.array([1.0, 1.0, 0.0, 0.0])
    assert area(score, effect).value == pytest.approx(0.125)  # triangle .125 + rectangle .25 - .25 by chance
    assert area(-score, effect).value == pytest.approx(-0.125)
    assert curve(score, effect, 4).gain.tolist() == [0.0, 0.25, 0.5, 0.5, 0.5]


def test_autoc_by_head() -> None:
    # TOC at 1/2 is 1 - .5, at 1 it is 0: the mean over the places is .25
    assert area(np.array([2.0, 1.0]), np.array([1.0, 0.0]), "autoc").value == pytest.approx(0.25)
    assert toc(np.array([2.0, 1.0]), np.array([1.0, 0.0]), 0.5) == pytest.approx(0.5)


def test_the_area_is_that_under_the_curve() -> None:
    rng = np.random.default_rng(3)
    score, effect = rng.normal(size=500), rng.normal(size=500)
    drawn = curve(score, effect, 500)
    assert np.trapezoid(drawn.gain - drawn.chance, drawn.share) == pytest.approx(area(score, effect).value, abs=1e-12)


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 2**32 - 1), st.integers(2, 60), st.integers(1, 5))
def test_laws(seed: int, n: int, levels: int) -> None:
    rng = np.random.default_rng(seed)
    score, effect = rng.integers(0, levels, n).astype(float), rng.normal(size=n)
    place = rng.permutation(n)
    for weight in ("area", "autoc"):
        one = area(score, effect, weight)
        assert area(score[place], effect[place], weight).value == pytest.approx(one.value, abs=1e-12)
        assert area(np.exp(score), effect, weight).value == pytest.approx(one.value, abs=1e-12)
        assert area(score, effect + 7.0, weight).value == pytest.approx(one.value, abs=1e-9)
        assert one.influence[np.argsort(place)][place] == pytest.approx(one.influence)
        assert abs(one.influence.mean()) < 1e-9
    assert area(np.ones(n), effect).value == pytest.approx(0.0, abs=1e-12)
    drawn = curve(score, effect, 7)
    assert drawn.gain[-1] == pytest.approx(effect.mean())
    assert top(score, effect, 1.0).value == pytest.approx(effect.mean())
    assert curve(score, effect, 4).gain[1] == pytest.approx(0.25 * top(score, effect, 0.25).value)


def test_the_standard_error_is_that_of_many_trials() -> None:
    rng = np.random.default_rng(11)
    found: dict[str, list[tuple[float, float]]] = {"area": [], "autoc": []}
    for _ in range(300):
        score = rng.integers(0, 8, 400).astype(float)
        arm = (rng.random(400) < 0.3).astype(np.int64)
        outcome = score + arm * score / 4 + rng.normal(size=400)
        trial = Trial(outcome, arm, np.tile([0.7, 0.3], (400, 1)))
        for weight, rows in found.items():
            one = area(score, effects(trial), weight)  # type: ignore[arg-type]
            rows.append((one.value, one.se))
    for rows in found.values():
        value, se = np.array(rows).T
        assert 0.85 < se.mean() / value.std() < 1.15


def test_two_scores_are_compared_on_the_same_customers() -> None:
    rng = np.random.default_rng(5)
    effect = rng.normal(size=300)
    one, other = effect + rng.normal(size=300), effect + rng.normal(size=300)
    a, b = area(one, effect), area(other, effect)
    assert (a - a).se == 0.0
    assert (a - b).se < np.hypot(a.se, b.se)
    with pytest.raises(UsageError, match="paired"):
        _ = a - Valued(0.0, np.zeros(2))


def test_predictions_of_the_truth_take_the_noise_away() -> None:
    base = np.array([1.0, 5.0, 9.0, 3.0])
    trial = Trial.even(base + np.array([1.0, 0, 1.0, 0]), np.array([1, 0, 1, 0]))
    assert effects(trial, base, base + 1.0).tolist() == [1.0, 1.0, 1.0, 1.0]


@pytest.mark.parametrize(
    ("arm", "propensity", "said"),
    [
        ([1, 1], [[0.5, 0.5]] * 2, "all customers are in one arm"),
        ([1, 0], [[0.0, 1.0], [0.5, 0.5]], "1 of 2 customers could not have been in both arms"),
        ([1, 0], [[0.2, 0.3, 0.5]] * 2, "two arms"),
    ],
)
def test_what_cannot_be_judged_says_why(arm: list[int], propensity: list[list[float]], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        effects(Trial(np.array([1.0, 0.0]), np.array(arm), np.array(propensity)))


def test_a_score_that_is_not_a_number_is_refused() -> None:
    with pytest.raises(UsageError, match="not a number"):
        area(np.array([np.nan, 1.0]), np.array([1.0, 0.0]))


def test_grf_by_its_published_sums() -> None:
    rng = np.random.default_rng(8)
    score, effect = rng.permutation(50.0 + np.arange(50)), rng.normal(size=50)
    down = effect[np.argsort(-score)]
    place = np.arange(1, 51)
    tocs = np.cumsum(down) / place - effect.mean()
    assert area(score, effect).value == pytest.approx(np.mean(tocs * place / 50), abs=1e-12)
    assert area(score, effect, "autoc").value == pytest.approx(np.mean(tocs), abs=1e-12)


def test_a_number_with_its_interval() -> None:
    found = Valued(1.0, np.array([2.0, -2.0, 2.0, -2.0])).estimate("GBP", "a test")
    half = 1.2815515655 * 2.0 / np.sqrt(3.0)  # 80 % of a normal; the influences' standard deviation is 4 / sqrt(3)
    assert [found.low, found.high, found.n] == pytest.approx([1.0 - half, 1.0 + half, 4])
    with pytest.raises(ComputationError, match="1 customers"):
        Valued(1.0, np.zeros(1)).estimate("GBP", "a test")
