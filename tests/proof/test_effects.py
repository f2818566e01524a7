"""Effects on small worlds, their laws, and what cannot be read."""

from __future__ import annotations

import numpy as np
import pytest

from tierwise.errors import ComputationError, UsageError
from tierwise.proof.adjusted import adjusted_difference, capped, stratified_difference, variance_kept
from tierwise.proof.belief import Prior, believe
from tierwise.proof.effects import Effect, Sample, difference, lift, quotient, total
from tierwise.proof.tiers import benjamini_hochberg, differ, holm, shrunk


def test_a_difference_covers_as_often_as_it_says() -> None:
    rng = np.random.default_rng(1)
    hits = 0
    for _ in range(1000):
        treated, control = rng.gamma(0.5, 2.0, 300) + 0.3, rng.gamma(0.5, 2.0, 60)
        found = difference(Sample.of(treated), Sample.of(control))
        hits += found.low <= 0.3 <= found.high
    assert 0.76 <= hits / 1000 <= 0.84


def test_the_quotient_covers_as_often_as_it_says() -> None:
    rng = np.random.default_rng(2)
    hits = 0
    for _ in range(1000):
        over, under = rng.multivariate_normal([6.0, 3.0], [[1.0, 0.4], [0.4, 0.5]])
        made = Effect(over, 1.0, 0, 0, 0, 9), Effect(under, 0.5**0.5, 0, 0, 0, 9)
        _, low, high = quotient(*made, 0.4 / 0.5**0.5)
        hits += low <= 2.0 <= high
    assert 0.76 <= hits / 1000 <= 0.84


def test_a_quotient_of_nothing_may_be_anything() -> None:
    found = quotient(Effect(1.0, 1.0, 0, 0, 0, 9), Effect(0.1, 1.0, 0, 0, 0, 9), 0.0)
    assert found[1:] == (-np.inf, np.inf)


def test_a_total_is_the_effect_times_the_treated() -> None:
    found = total(difference(Sample(50, 3.0, 1.0), Sample(50, 2.0, 1.0)), 1000)
    assert (found.value, found.low < 1000 < found.high) == (1000.0, True)


def test_what_was_known_before_makes_it_sharper_and_keeps_it_right() -> None:
    rng = np.random.default_rng(3)
    plain, sharp = [], []
    for _ in range(200):
        before, treated = rng.gamma(2.0, 10.0, 300), (rng.random(300) < 0.5).astype(float)
        outcome = before + rng.normal(0, 5, 300) + 2.0 * treated
        plain.append(difference(Sample.of(outcome[treated == 1]), Sample.of(outcome[treated == 0])).value)
        sharp.append(adjusted_difference(outcome, treated, before).value)
    kept = variance_kept(outcome, treated, before)
    assert abs(np.mean(sharp) - 2.0) < 0.2
    assert np.var(sharp) / np.var(plain) == pytest.approx(kept, rel=0.4)
    assert kept < 0.2


def test_one_huge_order_does_not_decide_a_capped_reading() -> None:
    rng = np.random.default_rng(8)
    outcome = np.r_[rng.gamma(1.0, 10.0, 999), 1e6]
    arms = np.arange(1000) < 500
    plain, drawn = (difference(Sample.of(x[~arms]), Sample.of(x[arms])) for x in (outcome, capped(outcome)))
    assert abs(drawn.value) < 2.0
    assert plain.value > 1000.0
    with pytest.raises(UsageError, match="a cap at 1"):
        capped(outcome, 1.0)


def test_strata_take_their_own_differences_out() -> None:
    rng = np.random.default_rng(4)
    tier = np.array(["Gold"] * 200 + ["Bronze"] * 800)
    treated = (rng.random(1000) < 0.5).astype(float)
    outcome = np.where(tier == "Gold", 100.0, 1.0) + treated + rng.normal(size=1000)
    found = stratified_difference(outcome, treated, tier.tolist())
    assert found.low < 1.0 < found.high
    assert found.se < 0.1 < difference(Sample.of(outcome[treated == 1]), Sample.of(outcome[treated == 0])).se


def test_a_stratum_with_one_arm_stands_with_the_others() -> None:
    outcome, treated = np.array([1.0, 2, 3, 4, 5]), np.array([1.0, 0, 1, 0, 1])
    found = stratified_difference(outcome, treated, ["a", "a", "b", "b", "c"])
    assert found.value == pytest.approx(0.0)


def test_tiers_are_drawn_together_as_far_as_chance_explains_them() -> None:
    same = [Effect(v, 1.0, 0, 0, 0, 10) for v in (0.0, 2.0, 1.0, 0.5, 1.5)]
    apart = [Effect(v, 0.1, 0, 0, 0, 10) for v in (0.0, 5.0, 10.0)]
    drawn = [e.value for e in shrunk(same)]
    assert np.ptp(drawn) < 1.2
    assert drawn[2] == pytest.approx(1.0)
    assert [round(e.value, 1) for e in shrunk(apart)] == [0.0, 5.0, 10.0]
    assert (differ(same) > 0.5, differ(apart) < 1e-6) == (True, True)
    assert all(e.se < 1.0 for e in shrunk(same))
    assert shrunk(same[:1]) == same[:1]


@pytest.mark.parametrize("spread", [0.0, 0.5, 2.0])
def test_shrunk_tiers_cover(spread: float) -> None:
    rng = np.random.default_rng(5)
    hits = []
    for _ in range(400):
        truth = rng.normal(1.0, spread, 8)
        seen = rng.normal(truth, 0.5)
        for e, t in zip(shrunk([Effect(v, 0.5, 0, 0, 0, 10) for v in seen]), truth, strict=True):
            hits.append(e.low <= t <= e.high)
    assert 0.76 <= np.mean(hits) <= (0.95 if spread == 0 else 0.86)  # alike tiers: wider than need be


def test_corrected_tests_by_head() -> None:
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert benjamini_hochberg([0.01, 0.04, 0.03, 0.5]) == pytest.approx([0.04, 0.16 / 3, 0.16 / 3, 0.5])


def test_a_belief_lies_between_prior_and_reading() -> None:
    reading = difference(Sample(100, 2.0, 100.0), Sample(100, 0.0, 100.0))
    found = believe(reading, Prior(0.0, reading.se**2))
    assert found.value == pytest.approx(1.0)
    assert found.better < believe(reading).better


def test_what_cannot_be_read_says_why() -> None:
    with pytest.raises(ComputationError, match="1 treated and 50 held out are too few"):
        difference(Sample.of(np.ones(1)), Sample.of(np.ones(50)))
    with pytest.raises(ComputationError, match="mean is 0"):
        lift(Sample(10, 1.0, 1.0), Sample(10, 0.0, 0.0))
    with pytest.raises(ComputationError, match="adds up to 0"):
        Sample.of_ratio(np.ones(3), np.zeros(3))
    with pytest.raises(UsageError, match="not a number"):
        Sample.of(np.array([1.0, np.nan]))


def test_nothing_happened_is_no_error() -> None:
    nothing = difference(Sample.of(np.zeros(10)), Sample.of(np.zeros(10)))
    assert (nothing.value, nothing.se, nothing.p) == (0.0, 0.0, 1.0)
