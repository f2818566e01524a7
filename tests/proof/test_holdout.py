"""Who is held out follows from the id alone: stable, of the right share, never twice in a row."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from tierwise.errors import UsageError
from tierwise.proof.holdout import (
    Holdout,
    of_campaign,
    quarter_before,
    stratified,
    universal,
    universal_propensity,
)

IDS = [f"customer {i}" for i in range(20_000)]
RULE = Holdout("a key")


def test_the_share_is_kept_quarter_after_quarter_and_nobody_twice_in_a_row() -> None:
    quarters = ["2026Q4"]
    for _ in range(5):
        quarters.append(quarter_before(quarters[-1]))
    held = [universal(IDS, RULE, q) for q in reversed(quarters)]
    for one in held:
        assert one.mean() == pytest.approx(0.05, abs=0.006)
    for one, after in pairwise(held):
        assert not (one & after).any()


def test_the_largest_share_rests_as_well() -> None:
    large, quarters = Holdout("a key", universal=0.25), ["2026Q4"]
    for _ in range(5):
        quarters.append(quarter_before(quarters[-1]))
    held = [universal(IDS, large, q) for q in reversed(quarters)]
    for one, after in pairwise(held):
        assert not (one & after).any()
        assert after.mean() == pytest.approx(0.25, abs=0.012)


def test_its_propensity_is_the_chance_it_had() -> None:
    p = universal_propensity(IDS, RULE, "2026Q4")
    held = universal(IDS, RULE, "2026Q4")
    assert p.sum() == pytest.approx(held.sum(), rel=0.06)
    assert not held[p == 0].any()


def test_it_is_the_customers_own_and_the_shops_own() -> None:
    held = of_campaign(IDS, RULE, "spring")
    assert of_campaign(IDS[::-1], RULE, "spring").tolist() == held[::-1].tolist()
    assert of_campaign(IDS[:50], RULE, "spring").tolist() == held[:50].tolist()
    assert held.mean() == pytest.approx(0.1, abs=0.008)
    for other in (of_campaign(IDS, RULE, "summer"), of_campaign(IDS, Holdout("another key"), "spring")):
        assert (held & other).mean() == pytest.approx(0.01, abs=0.003)


def test_strata_keep_the_share_to_one_customer() -> None:
    tiers = ["Platinum"] * 37 + ["Gold"] * 163 + ["Silver"] * 300
    chosen = stratified(IDS[:500], tiers, RULE, "spring")
    for tier, n in (("Platinum", 37), ("Gold", 163), ("Silver", 300)):
        mine = np.array([t == tier for t in tiers])
        assert abs(chosen[mine].sum() - 0.1 * n) < 1
    times = sum(stratified(IDS[:500], tiers, RULE, f"c{i}") for i in range(400))
    assert np.abs(times / 400 - 0.1).max() < 0.075  # everybody's chance is the share


def test_one_customer_and_none() -> None:
    assert of_campaign([], RULE, "x").size == 0
    assert stratified(["a"], ["Gold"], RULE, "x").size == 1


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"campaign": 0.0}, "without a holdout cannot be measured"),
        ({"campaign": 0.7}, "a campaign holdout of 0.7"),
        ({"universal": -0.1}, "a universal holdout of -0.1"),
        ({"universal": 0.3}, "a universal holdout of 0.3"),
    ],
)
def test_shares_that_make_no_sense(settings: dict[str, float], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        Holdout("k", **settings)  # type: ignore[arg-type]
    assert Holdout("k", campaign=0.0, why_none="the offer is a legal duty").why_none
