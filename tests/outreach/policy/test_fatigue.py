"""Wear fades by its half-life; the hazard of unsubscribing is found where it is known."""

from __future__ import annotations

import numpy as np
import pytest

from tierwise.errors import UsageError
from tierwise.outreach.policy.fatigue import Contacted, Fatigue, learned, wear, wear_at_contacts
from tierwise.outreach.policy.wear_assumed import LEAVES

START = np.datetime64("2026-01-01", "us")
DAY = np.timedelta64(1, "D")
NOBODY = Contacted(np.empty(0, np.int64), np.empty(0, "M8[us]"))


def contacted(customer: list[int], days: list[float]) -> Contacted:
    at = START + (np.array(days) * 86_400e6).astype("m8[us]")
    return Contacted(np.array(customer, np.int64), at)


def test_wear_by_hand() -> None:
    past = contacted([1, 0, 0], [0, 14, 0]).ordered()
    assert wear(past, 3, START + 28 * DAY, 14.0).tolist() == [0.75, 0.25, 0.0]
    assert wear(past, 3, START, 14.0).tolist() == [0.0, 0.0, 0.0]  # what happens at the instant is not before it
    assert wear_at_contacts(past, 14.0).tolist() == [0.0, 0.5, 0.0]


def test_withdrawals_are_blamed_on_a_contact_shortly_before() -> None:
    past = contacted([0, 0, 1, 2], [0, 3, 0, 0])
    gone = contacted([0, 0, 1, 2, 7], [5, 6, 30, -1, 1])  # twice after one contact; too late; before; never contacted
    assert learned(past, gone).withdrawn == 1


def test_the_hazard_of_drawn_worlds_is_found_and_inside_its_interval() -> None:
    n, each, hazard = 4000, 4, 0.01
    found = []
    for seed in range(40):
        rng = np.random.default_rng(seed)
        customer = np.repeat(np.arange(n), each)
        past = contacted(customer.tolist(), (rng.random(n * each) * 60).tolist()).ordered()
        leaves = rng.random(n * each) < hazard * (1 + wear_at_contacts(past))
        found.append(learned(past, Contacted(past.customer[leaves], past.at[leaves] + np.timedelta64(1, "s"))))
        assert (found[-1].n, found[-1].withdrawn) == (n * each, leaves.sum())
    assert np.mean([f.hazard for f in found]) == pytest.approx(hazard, rel=0.03)
    assert 24 <= sum(f.low < hazard < f.high for f in found) <= 39  # 32 expected, 3 standard deviations
    assert found[0].method == "contacts and withdrawals"


def test_without_contacts_the_assumption_stands_and_is_called_one() -> None:
    found = learned(NOBODY, NOBODY)
    assert (found.hazard, found.n, found.method) == (LEAVES, 0, "assumed")
    assert (found.low, found.high) == pytest.approx((Fatigue().low, Fatigue().high))
    assert learned(contacted([0], [0]), NOBODY).hazard < LEAVES


def test_a_contact_costs_more_the_more_there_were_and_nothing_where_nothing_is_at_stake() -> None:
    loss = Fatigue(hazard=0.02).loss(np.array([0.0, 1.0, 200.0, 1.0]), np.array([10.0, 10.0, 10.0, -5.0]))
    assert loss.tolist() == [0.2, 0.4, 10.0, 0.0]
    with pytest.raises(UsageError, match="not known"):
        Fatigue().loss(np.array([np.nan]), np.array([1.0]))
    with pytest.raises(UsageError, match="half-life of 0"):
        wear(NOBODY, 1, START, 0.0)
    with pytest.raises(UsageError, match="without a customer or an instant"):
        Contacted(np.array([0]), np.array(["NaT"], "M8[us]"))
