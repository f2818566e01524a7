"""Whole programmes in twenty worlds of offers (docs/adr/0050); the full contest: benchmarks/results/closed-loop.md."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from offer_contest import HELD, Result, blanket, by_uplift, nobody, oracle, ours, pilot_log, run, tier_rules, within
from offer_looks import looks

from tierwise.outreach.programme.response import learn
from tierwise.simulate.offer_customers import OfferCustomers, offer_customers
from tierwise.simulate.offer_months import budget, stock
from tierwise.simulate.offer_world import MIDDLE, OfferWorld

SEEDS = range(1, 21)
PROGRAMMES = {"blanket": blanket, "tiers": tier_rules, "uplift": by_uplift, "ours": ours, "oracle": oracle}


@cache
def shop(seed: int, most: int = 2_500) -> OfferCustomers:
    return offer_customers(OfferWorld.drawn(seed, most=most))


@cache
def played(seed: int, name: str) -> Result:
    return run(shop(seed), PROGRAMMES[name])


def total(name: str, what: str = "margin") -> float:
    return float(sum(getattr(played(seed, name), what) for seed in SEEDS))


def test_nobody_earns_exactly_nothing():
    found = run(shop(1), nobody)
    assert (found.margin, found.unsubscribes, found.contacts) == (0.0, 0.0, 0)


def test_every_programme_keeps_to_budget_and_stock():
    for seed in SEEDS:
        for name in PROGRAMMES:
            assert played(seed, name).spent <= 1 + 1e-9
            assert played(seed, name).over <= 1


def test_ours_earns_more_than_the_habits_and_less_than_the_truth_would():
    assert total("ours") > 0
    assert total("ours") > total("uplift")
    assert total("ours") > total("tiers")
    assert total("ours") > total("blanket")
    assert total("oracle") > total("ours")


def test_ours_drives_fewer_away_than_rank_by_uplift():
    assert total("ours", "unsubscribes") < total("uplift", "unsubscribes")


def test_where_the_budget_does_not_bind_little_is_lost_against_rank_by_uplift():
    """Per customer in six months: less than five cents below it."""
    for seed in (8, 16):
        difference = played(seed, "ours").margin - played(seed, "uplift").margin
        assert difference > -0.05 * len(shop(seed).z)


def test_where_everybody_is_alike_the_log_seldom_finds_a_signal():
    """At the chance level of 10 %, more than 8 of 25 pilots would be one case in ten thousand."""
    found = [learn(pilot_log(offer_customers(OfferWorld.drawn(seed, most=2_000)))).signal for seed in range(4, 204, 8)]
    assert sum(found) <= 8


def test_within_takes_the_last_in_order_first():
    who = offer_customers(replace(OfferWorld.drawn(1), budget_share=0.1, stock_share=0.05))
    n = len(who.z)
    order = -np.arange(n, dtype=float)
    held = np.arange(n) % 10 == 0
    middle = within(who, 1, np.full(n, MIDDLE), order, held) > 0
    assert who.cost(1)[middle & ~held, MIDDLE - 1].sum() <= budget(who, 1)
    assert np.flatnonzero(middle & ~held).max() < n * (0.1 / (1 - HELD)) * 2
    deepest = within(who, 1, np.full(n, 5), order, held)
    assert (deepest[~held] == 5).sum() <= stock(who)[-1]


def test_the_interval_covers_under_daily_looks_and_nothing_is_found_in_nothing():
    """60 throws in three worlds; at 95 % at least 51 cover and at most 9 alarm but once in ten thousand times."""
    read = np.array([looks(shop(seed), again) for seed in (1, 2, 5) for again in range(20)])
    assert read[:, 0].sum() >= 51
    assert read[:, 1].sum() <= 9


@pytest.mark.heavy
def test_over_a_hundred_worlds_ours_earns_a_tenth_more_than_rank_by_uplift():
    found = {n: [run(shop(seed, 5_000), PROGRAMMES[n]) for seed in range(1, 101)] for n in ("ours", "uplift")}
    margin = {name: sum(r.margin for r in results) for name, results in found.items()}
    left = {name: sum(r.unsubscribes for r in results) for name, results in found.items()}
    assert margin["ours"] > max(1.1 * margin["uplift"], 0.0)
    assert left["ours"] < left["uplift"]
