"""Value tiers: cut once, kept, exact about waiting; recut only when asked."""

from __future__ import annotations

import json
from datetime import date, datetime
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pytest

from tierwise.contract.settings import Settings
from tierwise.insight.value.keeping import WITHIN_DAYS
from tierwise.insight.value.tiers import (
    NO_CUTS,
    TierCuts,
    first_cuts,
    recut_preview,
    shares,
    stability,
    stored_cuts,
    tiers,
)
from tierwise.insight.value.value_table import value_table
from tierwise.insight.value.worth import fit_models, worth

EUR = Settings(currency="EUR")
END = date(2024, 7, 1)


def _values(amounts):
    return pa.table({"value": pa.array(amounts, pa.float64()), "as_of": [datetime(2024, 7, 1)] * len(amounts)})


@pytest.fixture(scope="module")
def shop(features_of, mixed):
    features = features_of(mixed)
    models = fit_models(features, EUR)
    result = worth(models, features, EUR)
    cuts = first_cuts(value_table(result, features, EUR), EUR)
    return features, models, result, cuts, tiers(result, features, EUR, cuts).to_pylist()


def test_first_cuts_hold_five_twenty_and_fifty_percent():
    cuts = first_cuts(_values([float(v) for v in range(1, 101)]), EUR)
    ranks = cuts.rank(np.arange(1.0, 101.0))
    assert [int((ranks == r).sum()) for r in (1, 2, 3, 4)] == [5, 15, 30, 50]


def test_bounds_are_the_roundest_number_between_neighbours():
    cuts = first_cuts(_values([1.37] * 50 + [812.44] * 30 + [4711.0] * 15 + [9999.0] * 5), EUR)
    assert cuts.bounds == (9000.0, 4000.0, 800.0)


def test_ties_stay_together():
    amounts = [1.0] * 60 + [2.0] * 30 + [3.0] * 10
    cuts = first_cuts(_values(amounts), EUR)
    ranks = cuts.rank(np.array(amounts))
    assert len(set(ranks[:60])) == len(set(ranks[60:90])) == len(set(ranks[90:])) == 1
    assert ranks[0] > ranks[60] > ranks[90]


@pytest.mark.parametrize("n", range(1, 13))
def test_small_shops_fill_the_tiers_from_the_top(n):
    amounts = np.array([115.36 / (1 + 0.37 * i) for i in range(n)])
    cuts = first_cuts(_values(amounts.tolist()), EUR)
    ranks = cuts.rank(amounts)
    assert ranks[: min(n, 4)].tolist() == [1, 2, 3, 4][: min(n, 4)] if n < 6 else ranks[0] == 1
    assert sorted(set(ranks)) == list(range(1, min(n, 4) + 1))  # nobody jumps over an empty tier
    assert [int((ranks == r).sum()) for r in (1, 2, 3)] == [1, 1, 1] if n == 5 else True
    assert cuts.bounds[0] <= amounts[0]
    assert all(b == float(f"{b:.2g}") for b in cuts.bounds)  # round enough to say aloud


def test_a_shop_of_one():
    assert first_cuts(_values([2.62]), EUR).bounds == (2.0, 1.0, 0.8)


@pytest.mark.parametrize(("n", "tier"), [(1, 1), (2, 2), (3, 2), (4, 3), (12, 3), (400, 3)])
def test_all_equal_are_together_in_the_middle(n, tier):
    """The upper tiers are empty, and their bounds are numbers of their own, not a hair above everybody."""
    cuts = first_cuts(_values([115.36] * n), EUR)
    assert set(cuts.rank(np.full(n, 115.36))) == {tier}
    assert all(a >= 1.2 * b for a, b in pairwise(cuts.bounds))


def test_worth_nothing_is_the_lowest_tier():
    cuts = first_cuts(_values([0.0, 0.0, 3.0]), EUR)
    assert cuts.rank(np.array([0.0, 0.0, 3.0])).tolist() == [4, 4, 1]


@pytest.mark.parametrize("amounts", [[5.0], [5.0] * 40, [0.0] * 10, [1.0, 2.0], [1.0, 1.0001, 1.0002]])
def test_degenerate_values_still_have_falling_cuts(amounts):
    cuts = first_cuts(_values(amounts), EUR)
    assert cuts.bounds[0] > cuts.bounds[1] > cuts.bounds[2] > 0
    Settings(tier_cuts=cuts.bounds)  # can be kept in shop.toml


def test_nobody_has_a_value(features_of):
    assert first_cuts(_values([None, None]), EUR) == NO_CUTS
    features = features_of([("a", 10, 0.0)])
    result = worth(fit_models(features, EUR), features, EUR)
    assert tiers(result, features, EUR, NO_CUTS).num_rows == 0
    assert stability(result, features, EUR, NO_CUTS) is None


def test_stored_cuts_are_used_as_they_are():
    assert stored_cuts(EUR) is None
    kept = Settings(tier_cuts=(100.0, 50.0, 10.0), tier_cuts_version="v7")
    assert stored_cuts(kept) == TierCuts((100.0, 50.0, 10.0), kept.tier_names, "v7")


def test_other_numbers_of_tiers():
    assert shares(2) == (0.5,)
    three = Settings(tier_names=("A", "B", "C"))
    cuts = first_cuts(_values([float(v) for v in range(1, 101)]), three)
    assert len(cuts.bounds) == 2


def test_tiers_follow_value_and_interval(shop):
    _, _, result, cuts, rows = shop
    assert len(rows) == np.isfinite(result.value).sum()
    order = sorted(rows, key=lambda r: r["value"])
    assert [r["tier_rank"] for r in order] == sorted((r["tier_rank"] for r in rows), reverse=True)
    place = {name: i for i, name in enumerate(cuts.names)}
    for row in rows:
        assert place[row["tier_high"]] <= place[row["tier"]] <= place[row["tier_low"]]
        assert row["cuts_version"] == cuts.version


def test_an_order_by_that_day_keeps_the_tier(shop):
    """Recomputed day by day: on the told day the value still reaches the cut, on the next it does not."""
    features, models, _, cuts, rows = shop
    told = [r for r in rows if r["reason_code"] == "tier_keep_by"]
    assert told
    by_days: dict[int, list[str]] = {}
    for row in told:
        until = date.fromisoformat(json.loads(row["reason_values"])["keep_by_day"])
        by_days.setdefault((until - END).days, []).append(row["customer_id"])
    for days, customers in list(by_days.items())[:5]:
        assert 0 <= days < WITHIN_DAYS
        kept, lost = (_ranks_after(features, models, cuts, d) for d in (days, days + 1))
        now = {r["customer_id"]: r["tier_rank"] for r in rows}
        assert all(kept[c] == now[c] < lost[c] for c in customers)


def _ranks_after(features, models, cuts, days):
    for name in ("age_days", "days_since_last_order", "days_since_first_order"):
        at = features.schema.get_field_index(name)
        features = features.set_column(at, name, pa.array(features[name].to_numpy() + days))
    value = worth(models, features, EUR).value
    return dict(zip(features["customer_id"].to_pylist(), cuts.rank(value).tolist(), strict=True))


def test_rise_by_order_is_told_with_the_value_after_it(shop):
    rows = shop[-1]
    told = [r for r in rows if r["reason_code"] == "tier_rise_by_order"]
    assert told
    for row in told:
        reason = json.loads(row["reason_values"])
        assert reason["value_after_order"] >= reason["next_cut"] - 0.01
        assert reason["to_next"] == pytest.approx(reason["next_cut"] - float(row["value"]), abs=0.01)


def test_recut_preview_counts_who_would_move(shop):
    features, _, result, cuts, rows = shop
    old = TierCuts(tuple(b * 2 for b in cuts.bounds), cuts.names, "old")
    new, moves = recut_preview(value_table(result, features, EUR), EUR, old)
    assert new == cuts
    assert sum(moves["customers"].to_pylist()) == len(rows)
    changed = sum(r["customers"] for r in moves.to_pylist() if r["from_tier"] != r["to_tier"])
    assert changed == int((old.rank(result.value) != cuts.rank(result.value)).sum()) > 0


def test_recut_of_the_same_values_changes_nothing_at_all(shop):
    features, _, result, cuts, _ = shop
    kept = TierCuts(cuts.bounds, cuts.names, "kept")
    new, moves = recut_preview(value_table(result, features, EUR), EUR, kept)
    assert new is kept
    assert all(r["from_tier"] == r["to_tier"] for r in moves.to_pylist() if r["customers"])


def test_one_more_day_moves_few(shop):
    features, _, result, cuts, _ = shop
    found = stability(result, features, EUR, cuts)
    assert found.n == 120
    assert found.value < 0.1
    assert stability(result, features, EUR, cuts, days=60).value > found.value


def test_stability_is_that_of_the_features_a_day_later(shop):
    features, models, result, cuts, rows = shop
    later = _ranks_after(features, models, cuts, 5)
    moved = sum(later[r["customer_id"]] != r["tier_rank"] for r in rows)
    assert stability(result, features, EUR, cuts, days=5).value == pytest.approx(moved / len(rows))


def test_version_changes_with_bounds_and_date():
    a = first_cuts(_values([1.0, 2.0, 3.0]), EUR)
    b = first_cuts(_values([1.0, 2.0, 4.0]), EUR)
    assert a.version != b.version
    assert len(a.version) == 10
