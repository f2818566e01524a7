"""Laws of every insight table in the smallest shops: no NaN, no infinity, ends in order, probabilities in 0..1."""

from __future__ import annotations

import math
from datetime import date, datetime, timedelta

import pyarrow as pa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tierwise.contract.settings import Settings
from tierwise.insight.value.cohorts import cohorts
from tierwise.insight.value.kpis import kpis
from tierwise.insight.value.opportunities import opportunities
from tierwise.insight.value.rfm import rfm
from tierwise.insight.value.tiers import first_cuts, stability, tiers
from tierwise.insight.value.trust.held_out import held_out
from tierwise.insight.value.trust.past import PurchaseDays, past_features
from tierwise.insight.value.value_table import value_table
from tierwise.insight.value.worth import fit_models, worth

END, AS_OF = date(2024, 7, 1), datetime(2024, 7, 1)
EUR = Settings(currency="EUR")
slow = settings(max_examples=12, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])

amounts = st.one_of(st.none(), st.sampled_from([0.0, 0.01, 9.99, 1e7]), st.floats(0.01, 1e5).map(lambda v: round(v, 2)))
purchase = st.tuples(st.integers(1, 800), amounts)
shops = st.lists(
    st.lists(purchase, min_size=1, max_size=6, unique_by=lambda p: p[0]), min_size=1, max_size=12
)  # by customer: (days before END, money)


def _days(shop):
    rows = [(f"c{i:02d}", END - timedelta(back), money) for i, own in enumerate(shop) for back, money in own]
    return pa.table({
        "customer_id": pa.array([r[0] for r in rows], pa.string()),
        "day": pa.array([r[1] for r in rows], pa.date32()),
        "orders": pa.array([1] * len(rows), pa.int64()),
        "revenue": pa.array([r[2] for r in rows], pa.float64()),
        "margin": pa.array([None if r[2] is None else 0.3 * r[2] for r in rows], pa.float64()),
    })  # fmt: skip


def _sound(table):
    """Every number of the table is finite, where there is one; every low <= its figure <= its high."""
    for row in table.to_pylist():
        for name, cell in row.items():
            if isinstance(cell, float):
                assert math.isfinite(cell), (name, cell, row)
            low, high = row.get(f"{name}_low"), row.get(f"{name}_high")
            if not isinstance(cell, str | bool) and None not in (cell, low, high):
                assert low <= cell <= high, (name, low, cell, high)
            if name.startswith(("p_", "share")) and cell is not None:
                assert 0 <= cell <= 1, (name, cell)


@slow
@given(shops)
def test_value_and_tiers(shop):
    features = past_features(PurchaseDays.of(_days(shop)), END, "EUR")
    result = worth(fit_models(features, EUR), features, EUR)
    value = value_table(result, features, EUR)
    _sound(value)
    cuts = first_cuts(value, EUR)
    table = tiers(result, features, EUR, cuts)
    _sound(table)
    _sound(opportunities(result, features, EUR, cuts))
    for row in value.to_pylist():
        dates = [row[f"next_order_{end}day"] for end in ("low_", "", "high_")]
        known = [d for d in dates if d is not None]
        assert known == sorted(known)
    ranks = [r["tier_rank"] for r in sorted(table.to_pylist(), key=lambda r: r["value"])]
    assert ranks == sorted(ranks, reverse=True)
    moved = stability(result, features, EUR, cuts)
    assert moved is None or 0 <= moved.low <= moved.value <= moved.high <= 1


@slow
@given(shops)
def test_cohorts_rfm_and_figures(shop):
    days = _days(shop)
    features = past_features(PurchaseDays.of(days), END, "EUR")
    for table in (rfm(features), cohorts(days, EUR, AS_OF), kpis(days, EUR, AS_OF)):
        _sound(table)


@settings(slow, max_examples=4)
@given(st.lists(st.lists(purchase, min_size=1, max_size=6, unique_by=lambda p: p[0]), min_size=20, max_size=30))
def test_model_cards(shop):
    found = held_out(_days(shop), EUR, AS_OF)
    _sound(found.model_cards)
    _sound(found.calibration)
    assert 0.5 <= found.pace.factor <= 2.0
    assert 0.0 <= found.pace.drift <= 0.45
