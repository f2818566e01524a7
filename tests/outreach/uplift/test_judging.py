"""What an order is worth, how sure that is, and which learner serves."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tierwise.outreach.uplift.choice import Code, Judges, choose
from tierwise.outreach.uplift.judging import error, value_of_all, value_of_order

ONE_FOLD = np.zeros(400, dtype=np.int64)


def judges(scores: np.ndarray, parts: int = 2) -> Judges:
    n = len(scores)
    names = tuple(f"o{k}" for k in range(scores.shape[1]))
    return Judges(scores, np.arange(n) % parts, np.arange(n), names, 0)


def test_value_by_hand() -> None:
    """Three customers: gains 3, 1, -2 in that order; before them 1/6, 3/6, 5/6 of the customers."""
    estimates, scores = np.array([[9.0], [5.0], [1.0]]), np.array([[3.0], [1.0], [-2.0]])
    found = value_of_order(estimates, scores, np.zeros(3, dtype=np.int64))
    assert found.value == pytest.approx((3 * 5 / 6 + 1 * 3 / 6 - 2 * 1 / 6) / 3)
    assert value_of_all(scores[:, 0], np.zeros(3, dtype=np.int64)).value == pytest.approx(2 / 6)


def test_nobody_below_zero_and_the_best_offer_of_each() -> None:
    estimates = np.array([[2.0, 1.0], [1.0, 3.0], [-1.0, -2.0]])
    scores = np.array([[10.0, 0.0], [0.0, 20.0], [1000.0, 1000.0]])
    found = value_of_order(estimates, scores, np.zeros(3, dtype=np.int64))
    assert found.value == pytest.approx((20 * 5 / 6 + 10 * 3 / 6) / 3)


@given(st.integers(0, 1000), st.integers(2, 60))
def test_equal_estimates_are_a_random_order(seed: int, n: int) -> None:
    scores = np.random.default_rng(seed).normal(size=n)
    fold = np.zeros(n, dtype=np.int64)
    flat = value_of_order(np.ones((n, 1)), scores[:, None], fold)
    assert flat.value == pytest.approx(scores.mean() / 2)
    assert error(flat - value_of_all(scores, fold), np.arange(n)) == pytest.approx(0, abs=1e-12)


def test_the_error_is_that_of_resampling() -> None:
    """Spread over 300 trials of the value against the mean influence error."""
    values, errors = [], []
    for seed in range(300):
        rng = np.random.default_rng(seed)
        x = rng.normal(size=400)
        scores = (0.3 + 0.5 * x + rng.normal(size=400) * 2)[:, None]
        found = value_of_order(x[:, None] + 0.5, scores, ONE_FOLD)
        values.append(found.value)
        errors.append(error(found, np.arange(400)))
    assert np.mean(errors) == pytest.approx(np.std(values), rel=0.1)


def test_a_customer_with_two_rows_counts_once() -> None:
    rng = np.random.default_rng(1)
    scores, x = rng.normal(size=(200, 1)), rng.normal(size=(200, 1))
    once = value_of_order(x, scores, np.zeros(200, dtype=np.int64))
    twice = value_of_order(np.repeat(x, 2, 0), np.repeat(scores, 2, 0), np.zeros(400, dtype=np.int64))
    assert twice.value == pytest.approx(once.value)
    assert error(twice, np.repeat(np.arange(200), 2)) == pytest.approx(error(once, np.arange(200)))


def _world(n: int = 4000, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    x = rng.normal(size=n)
    return x, (0.2 + 0.5 * x + 2 * rng.normal(size=n))[:, None]


def test_what_orders_well_serves() -> None:
    x, scores = _world()
    said = {"flat": np.full_like(scores, 0.2), "good": (0.2 + 0.5 * x)[:, None], "response": -x[:, None]}
    found = choose(said, ["response"], judges(scores))
    assert (found.code, found.learner, found.targeted) == (Code.TARGETED, "good", True)
    assert found["good"].gain > 0 > found["response"].gain
    assert found.over_response is not None
    assert found.over_response[1] > 0
    assert {c.kind for c in found.candidates} == {"flat", "good", "response", "all:o0", "none"}


def test_of_two_that_tie_the_first_named_serves() -> None:
    x, scores = _world()
    good = (0.2 + 0.5 * x)[:, None]
    assert choose({"plain": good, "like it": good * 2}, [], judges(scores)).learner == "plain"
    assert choose({"like it": good * 2, "plain": good}, [], judges(scores)).learner == "like it"


@pytest.mark.parametrize(("mean", "code"), [(0.5, Code.TREAT_ALL), (-0.5, Code.TREAT_NONE)])
def test_without_a_signal_all_or_none(mean: float, code: Code) -> None:
    rng = np.random.default_rng(2)
    scores = mean + rng.normal(size=(1000, 1))
    found = choose({"noise": rng.normal(size=(1000, 1)) * 0.01 + mean}, [], judges(scores))
    assert (found.code, found.shown) == (code, True)
    assert found.offer == ("o0" if code is Code.TREAT_ALL else "")


def test_with_several_offers_the_best_one_for_all() -> None:
    scores = np.random.default_rng(3).normal(size=(2000, 3)) + np.array([0.1, 0.6, 0.3])
    found = choose({"flat": np.tile([0.1, 0.6, 0.3], (2000, 1))}, [], judges(scores))
    assert (found.code, found.offer) == (Code.TREAT_ALL, "o1")


def test_many_candidates_widen_the_interval() -> None:
    scores = _world(500)[1]
    rng = np.random.default_rng(4)
    many = {f"n{i}": rng.normal(size=scores.shape) for i in range(12)}
    one = choose({"n0": many["n0"]}, [], judges(scores))["n0"]
    among = choose(many, [], judges(scores))["n0"]
    assert among.gain == pytest.approx(one.gain)
    assert among.gain - among.gain_low > 1.4 * (one.gain - one.gain_low)
