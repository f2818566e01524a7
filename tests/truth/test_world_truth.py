"""The truth the simulator states is what then happens: probabilities calibrated, sums within sampling error.

Tolerance everywhere: 4 standard errors (one false alarm in 16,000 for a normal statistic; seeds are fixed).
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from tierwise.errors import ComputationError, UsageError
from tierwise.simulate.causes import Catalogue, Contacts, Dropout, Purchase, Spend
from tierwise.simulate.effects import campaign_truth, effects_truth, season_truth, true_parameters
from tierwise.simulate.history import unfold
from tierwise.simulate.truth import history_truth, horizon_truth, realised, true_tiers
from tierwise.simulate.world import World

HORIZON = 120
KINDS = (Dropout("bg"), Dropout("mbg"), Dropout("pareto", 0.6, 200.0), Dropout.off())


def world(dropout: Dropout, seed: int = 4, **settings: object) -> World:
    made = World(seed=seed, customers=4000, days=450, future_days=HORIZON, dropout=dropout,
                 catalogue=Catalogue(lines=1.0), **settings)  # type: ignore[arg-type]  # fmt: skip
    return made.without("visits", "reviews", "stock")


def column(table: pa.Table, name: str) -> np.ndarray:
    return np.asarray(table[name].to_numpy(zero_copy_only=False))


def standard_errors_off(found: np.ndarray, expected: np.ndarray) -> float:
    gap = found - expected
    return float(abs(gap.mean()) / max(gap.std(ddof=1) / np.sqrt(gap.size), 1e-12))


def assert_calibrated(happened: np.ndarray, probability: np.ndarray) -> None:
    """Within 4 standard errors in each tenth of the customers, ordered by probability."""
    assert ((probability >= 0) & (probability <= 1)).all()
    for part in np.array_split(np.argsort(probability, kind="stable"), 10):
        p, spread = probability[part], np.sqrt((probability[part] * (1 - probability[part])).sum())
        assert abs(happened[part].sum() - p.sum()) <= 4 * spread + 1e-9


@pytest.mark.parametrize("dropout", KINDS, ids=lambda d: d.kind)
def test_truth_of_the_hidden_state_is_calibrated(dropout: Dropout) -> None:
    w = world(dropout)
    truth, then = horizon_truth(w, HORIZON), realised(w, HORIZON)
    assert truth["customer_id"].equals(then["customer_id"])
    assert_calibrated(column(then, "orders") > 0, column(truth, "p_active"))
    for expected, found in (
        ("expected_orders", "orders"),
        ("expected_revenue", "revenue"),
        ("expected_margin", "margin"),
    ):
        assert standard_errors_off(column(then, found), column(truth, expected)) < 4


@pytest.mark.parametrize("dropout", KINDS, ids=lambda d: d.kind)
def test_best_answer_from_the_past_is_calibrated_in_a_world_with_seasons(dropout: Dropout) -> None:
    w = world(dropout, seed=5)
    best, then, truth = history_truth(w, HORIZON), realised(w, HORIZON), horizon_truth(w, HORIZON)
    orders = column(then, "orders")
    assert_calibrated(column(truth, "alive"), column(best, "p_alive"))
    assert_calibrated(orders > 0, column(best, "p_active"))
    for part in np.array_split(np.argsort(column(best, "expected_orders"), kind="stable"), 5):
        assert standard_errors_off(orders[part], column(best, "expected_orders")[part]) < 4


def test_expected_order_value_from_the_past_is_calibrated() -> None:
    w = world(Dropout("bg"), seed=6)
    best, h = history_truth(w, HORIZON), unfold(w)
    who = np.array([int(c[1:]) - 1 for c in best["customer_id"].to_pylist()])
    expected = column(best, "expected_order_value")
    true = h.lives.mean_value[who]
    for part in np.array_split(np.argsort(expected, kind="stable"), 5):
        assert standard_errors_off(true[part], expected[part]) < 4


def test_truth_at_an_earlier_date_knows_fewer_customers() -> None:
    w = world(Dropout("bg"))
    early, late = horizon_truth(w, 60, at=200), horizon_truth(w, 60)
    assert early.num_rows < late.num_rows
    assert_calibrated(column(realised(w, 60, at=200), "orders") > 0, column(early, "p_active"))


def test_shared_rate_without_dropout_gives_everybody_the_same_outlook() -> None:
    w = World.nothing(customers=50, days=300, future_days=100)
    best = history_truth(w, 100)
    assert np.allclose(column(best, "expected_orders"), 100 * w.purchase.r / w.purchase.alpha)
    assert np.ptp(column(best, "p_active")) < 1e-12
    assert np.ptp(column(horizon_truth(w, 100), "expected_margin")) < 1e-6 * w.spend.mean


def test_discounting_lowers_value_by_less_than_a_year_of_it() -> None:
    truth = horizon_truth(world(Dropout("bg")), HORIZON, annual_rate=0.10)
    margin, value = column(truth, "expected_margin"), column(truth, "value")
    alive = margin > 0
    ratio = value[alive] / margin[alive]
    assert (ratio < 1).all()
    assert (ratio > 1.10 ** (-HORIZON / 365.25)).all()


def test_tiers_hold_their_shares_and_order_the_value() -> None:
    truth = horizon_truth(world(Dropout("bg")), HORIZON)
    tier, value = np.array(truth["tier"].to_pylist()), column(truth, "value")
    n = tier.size
    shares = [(tier == name).sum() for name in ("Platinum", "Gold", "Silver", "Bronze")]
    assert np.cumsum(shares).tolist() == [round(0.05 * n), round(0.2 * n), round(0.5 * n), n]
    assert value[tier == "Platinum"].min() >= value[tier == "Gold"].max()
    assert true_tiers(np.array([1.0, 1.0, 1.0, 1.0])) == ["Gold", "Silver", "Bronze", "Bronze"]


def test_drawn_orders_follow_the_true_season() -> None:
    w = World(seed=7, customers=3000, days=730, dropout=Dropout.off(), purchase=Purchase(shared=True))
    w = w.without("arrivals", "guests", "visits", "reviews", "stock")
    h, season = unfold(w), season_truth(w)
    repeat = (h.lives.orders.ordinal > 0) & (h.lives.orders.moment < w.days)
    counts = np.bincount(h.lives.orders.moment[repeat].astype(int), minlength=w.days)
    expected = column(season, "factor")[: w.days] * 3000 * w.purchase.r / w.purchase.alpha
    z = (counts - expected) / np.sqrt(expected)
    assert abs((z**2).sum() - w.days) < 4 * np.sqrt(2 * w.days)
    garden = column(season, "Garden")
    assert garden.max() == pytest.approx(1.5, abs=1e-3)
    assert garden.min() == pytest.approx(0.5, abs=1e-3)


def test_season_off_is_one_everywhere() -> None:
    season = season_truth(World(days=100, future_days=0).without("season", "weekday"))
    assert all((column(season, name) == 1).all() for name in season.column_names if name != "day")


def test_effects_are_zero_where_causes_are_off() -> None:
    off = World().without("season", "weekday", "satisfaction", "returns", "contacts", "people")
    values = {(r["cause"], r["quantity"]): r["value"] for r in effects_truth(off).to_pylist() if not r["on"]}
    assert values
    assert set(values.values()) == {0.0}
    on = {r["cause"]: r["value"] for r in effects_truth(World(contacts=Contacts(effect=0.2))).to_pylist()}
    assert on["contacts"] == pytest.approx(0.05)
    assert on["discounts"] == 0


def test_campaign_truth_gives_the_share_of_caused_orders() -> None:
    w = World(customers=1500, days=400, contacts=Contacts(persuadable=0.5, effect=0.3))
    truth = campaign_truth(w)
    treated = unfold(w).contacted.treated == 1
    effect, caused = column(truth, "effect"), column(truth, "caused")
    assert not caused[~treated].any()
    assert standard_errors_off(caused[treated].astype(float), effect[treated]) < 4


def test_where_no_formula_holds_the_truth_says_so() -> None:
    with pytest.raises(ComputationError, match="campaigns cause orders"):
        history_truth(World(customers=20, contacts=Contacts()))
    with pytest.raises(ComputationError, match="depend on the rate"):
        history_truth(World(customers=20, spend=Spend(rate_correlation=0.5)))
    with pytest.raises(ComputationError, match="inside the horizon"):
        horizon_truth(World(customers=20, contacts=Contacts()), 30, at=100)
    with pytest.raises(UsageError, match="leaves the world"):
        horizon_truth(World(customers=20), 366)


def test_correlation_of_value_and_rate_is_as_set() -> None:
    h = unfold(World.pure(customers=20_000, days=2, future_days=0, spend=Spend(rate_correlation=0.6)))
    rank = np.argsort(np.argsort(h.lives.rate)), np.argsort(np.argsort(h.lives.mean_value))
    expected = 6 / np.pi * np.arcsin(0.6 / 2)  # Spearman of a Gaussian copula
    assert np.corrcoef(*rank)[0, 1] == pytest.approx(expected, abs=0.02)


@pytest.mark.parametrize(("on", "low", "high"), [(True, -0.9, -0.2), (False, -0.06, 0.06)])
def test_stars_foretell_stopping_only_where_the_world_says_so(on: bool, low: float, high: float) -> None:
    w = World(customers=4000, days=200)
    h = unfold(w if on else w.without("satisfaction"))
    assert low < np.corrcoef(h.lives.contentment, h.lives.dropout)[0, 1] < high


def test_true_parameters_are_those_of_the_world() -> None:
    assert true_parameters(World())["purchase"] == {"r": 0.8, "alpha": 40.0, "shared": False}
