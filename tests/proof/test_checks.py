"""What blocks a reading, and who counts in it."""

from __future__ import annotations

import numpy as np
import pytest

from tierwise.errors import ComputationError, UsageError
from tierwise.proof.checks import (
    Unreadable,
    by_machine,
    reached,
    readable,
    refuse_uneven,
    refuse_unlike,
    sample_ratio,
)


def test_a_true_draw_is_seldom_blocked_and_a_broken_one_is() -> None:
    rng = np.random.default_rng(1)
    p = rng.uniform(0.5, 0.95, 2000)
    blocked = [sample_ratio(rng.random(2000) < p, p).blocked for _ in range(400)]
    assert np.mean(blocked) < 0.01
    lost = rng.random(2000) < p - 0.08  # one in ten of the treated never got into the log
    with pytest.raises(ComputationError, match=r"treated where .* were drawn"):
        readable(lost, p)


@pytest.mark.parametrize("arm", [True, False])
def test_one_arm_only(arm: bool) -> None:
    said = "treated" if arm else "held out"
    with pytest.raises(ComputationError, match=f"all 5 customers are {said}"):
        readable(np.full(5, arm), np.full(5, 0.5))


def test_propensities_that_leave_no_choice() -> None:
    with pytest.raises(UsageError, match="2 of 3 customers could only be in one arm"):
        sample_ratio(np.array([True, False, True]), np.array([1.0, 0.0, 0.5]))


def test_outcomes_before_their_assignment_are_left_out_where_both_arms_lose_alike() -> None:
    rng = np.random.default_rng(4)
    treated = rng.random(2000) < 0.8
    refuse_uneven(np.zeros(2000, bool), treated)
    stopped = 0
    for _ in range(200):
        try:
            refuse_uneven(rng.random(2000) < 0.04, treated)
        except Unreadable:
            stopped += 1
    assert stopped <= 2
    uneven = rng.random(2000) < np.where(treated, 0.06, 0.0)  # the held out are all dated at the start
    with pytest.raises(Unreadable, match=r"and 0 of \d+ held out had ordered or redeemed before") as found:
        refuse_uneven(uneven, treated)
    assert (found.value.code, found.value.values["treated_early"]) == ("early_uneven", int((uneven & treated).sum()))
    with pytest.raises(Unreadable, match="more than 10% of all"):
        refuse_uneven(rng.random(2000) < 0.2, treated)


def test_clicks_of_machines() -> None:
    seconds, links = np.array([1.0, 500.0, 500.0]), np.array([1.0, 1.0, 9.0])
    assert by_machine(seconds, links, 9).tolist() == [True, False, True]
    assert by_machine(seconds, np.array([1.0, 1.0, 1.0]), 1).tolist() == [True, False, False]
    unknown = np.full(2, np.nan)
    assert by_machine(np.array([-5.0, np.nan]), unknown, unknown).tolist() == [True, False]


def test_contamination_is_counted() -> None:
    treated = np.array([True, True, False, False])
    assert reached(np.array([True, False, True, False]), treated) == (0.5, 0.5)


def test_arms_that_differed_before_were_not_drawn() -> None:
    rng = np.random.default_rng(3)
    before = np.column_stack([rng.lognormal(0, 2, 400), rng.poisson(2, 400), np.ones(400)])
    for _ in range(50):
        refuse_unlike(before, rng.random(400) < 0.9)
    with pytest.raises(ComputationError, match="differed before the start"):
        refuse_unlike(before, before[:, 1] > 2)
