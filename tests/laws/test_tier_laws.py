"""Laws of value and tiers that hold for every shop."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tierwise.contract.settings import Settings
from tierwise.insight.value.migration import tier_moves
from tierwise.insight.value.rfm import rfm
from tierwise.insight.value.tiers import first_cuts, tiers
from tierwise.insight.value.trust.past import PurchaseDays, past_features
from tierwise.insight.value.value_table import value_table
from tierwise.insight.value.worth import fit_models, worth

END = date(2024, 7, 1)
EUR = Settings(currency="EUR")
slow = settings(max_examples=8, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])

customers = st.lists(
    st.tuples(
        st.lists(st.integers(1, 500), min_size=1, max_size=12, unique=True),
        st.integers(100, 100_000).map(lambda cents: cents / 100),
    ),
    min_size=1,
    max_size=40,
)


def _features(shop, scale=1.0, order=None):
    rows = [(f"c{i:03d}", d, money * scale) for i, (days, money) in enumerate(shop) for d in days]
    rows = rows if order is None else [rows[i] for i in order(len(rows))]
    table = pa.table({
        "customer_id": [r[0] for r in rows],
        "day": pa.array([END - timedelta(r[1]) for r in rows], pa.date32()),
        "orders": [1] * len(rows),
        "revenue": [r[2] for r in rows],
        "margin": [0.3 * r[2] for r in rows],
    })  # fmt: skip
    return past_features(PurchaseDays.of(table), END, "EUR")


def _run(features):
    result = worth(fit_models(features, EUR), features, EUR)
    value = value_table(result, features, EUR)
    cuts = first_cuts(value, EUR)
    return result, cuts, tiers(result, features, EUR, cuts)


@slow
@given(customers)
def test_another_unit_of_money_scales_value_and_keeps_tiers(shop):
    here, _, tiers_here = _run(_features(shop))
    there, _, tiers_there = _run(_features(shop, scale=64.0))
    assert there.value == pytest.approx(64 * here.value, rel=1e-4)
    assert there.high == pytest.approx(64 * here.high, rel=1e-3)
    # values that money's four decimals cannot tell apart are one block in one unit and may be two in another
    apart = np.diff(np.unique(np.round(here.value, 4)))
    if not len(apart) or apart.min() > 0.01:
        assert tiers_here["tier"].equals(tiers_there["tier"])


@slow
@given(customers, st.randoms(use_true_random=False))
def test_row_order_changes_nothing(shop, chance):
    def order(n):
        places = list(range(n))
        chance.shuffle(places)
        return places

    assert _run(_features(shop))[2].equals(_run(_features(shop, order=order))[2])


@slow
@given(customers)
def test_tiers_never_fall_as_value_rises(shop):
    table = _run(_features(shop))[2]
    rows = sorted(table.to_pylist(), key=lambda r: r["value"])
    ranks = [r["tier_rank"] for r in rows]
    assert ranks == sorted(ranks, reverse=True)
    by_value = {}
    for row in rows:
        assert by_value.setdefault(row["value"], row["tier"]) == row["tier"]  # equal value, equal tier


@slow
@given(customers, customers)
def test_moves_count_every_customer_once_and_rows_sum_to_one(shop_before, shop_now):
    _, cuts, now = _run(_features(shop_now))
    features = _features(shop_before)
    before = tiers(worth(fit_models(features, EUR), features, EUR), features, EUR, cuts)
    moves = tier_moves(before, now, EUR.tier_names).to_pylist()
    ids = set(before["customer_id"].to_pylist()) | set(now["customer_id"].to_pylist())
    assert sum(r["customers"] for r in moves) == len(ids)
    for tier in {r["from_tier"] for r in moves}:
        shares = [r["share"] for r in moves if r["from_tier"] == tier]
        assert shares[0] is None or sum(shares) == pytest.approx(1.0)


@slow
@given(customers)
def test_equal_customers_have_equal_everything(shop):
    twice = _features(shop + shop)
    table = _run(twice)[2].to_pylist()
    n = len(shop)
    for i in range(n):
        assert [table[i][k] for k in ("tier", "value", "stage")] == [
            table[n + i][k] for k in ("tier", "value", "stage")
        ]
    scores = rfm(twice).to_pylist()
    assert all(scores[i]["segment"] == scores[n + i]["segment"] for i in range(n))


@slow
@given(customers)
def test_a_later_order_with_the_same_past_is_never_worth_less(shop):
    """Two customers alike but for the last order's day: who ordered later is at least as likely to come again."""
    result, _, _ = _run(_features(shop))
    model = result.models.orders.model
    later = model.p_active(np.array([3, 3]), np.array([100, 140]), np.array([200, 200]), 365)
    assert later[0] <= later[1] + 1e-12
