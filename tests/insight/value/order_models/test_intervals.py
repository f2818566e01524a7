import numpy as np

from tierwise.insight.value.order_models import intervals
from tierwise.insight.value.order_models.bg_nbd import BgNbd
from tierwise.insight.value.order_models.btyd import fit
from tierwise.insight.value.order_models.coordinates import WEAK
from tierwise.insight.value.order_models.draw_customers import draw_customers
from tierwise.insight.value.order_models.intervals import (
    delta_interval,
    interval,
    predictive_interval,
    predictive_orders,
)

TRUTH = BgNbd(0.9, 20.0, 0.8, 3.0, leaves_after_first=True)
SUMMARY = draw_customers(TRUTH, np.full(600, 300.0), 0.0, np.random.default_rng(1)).summary
FITTED = fit("MBG/NBD", SUMMARY, prior=WEAK)


def active(m, x, t_x, T):
    return m.p_active(x, t_x, T, 90)


def expected(m, x, t_x, T):
    return m.expected_orders(x, t_x, T, 0, 90)


def test_intervals_hold_the_estimate_and_widen_with_the_level():
    low, high = interval(FITTED, active, *SUMMARY.rows, level=0.8)
    lower, higher = interval(FITTED, active, *SUMMARY.rows, level=0.95)
    centre = active(FITTED.model, *SUMMARY.rows)
    assert np.mean((low <= centre) & (centre <= high)) > 0.95
    assert ((lower <= low) & (high <= higher)).all()


def test_the_delta_method_agrees_with_draws():
    low, high = interval(FITTED, active, *SUMMARY.rows, draws=1000)
    delta_low, delta_high = delta_interval(FITTED, active, *SUMMARY.rows, probability=True)
    width = np.median(high - low)
    assert np.median(np.abs(delta_low - low)) < 0.1 * width
    assert np.median(np.abs(delta_high - high)) < 0.1 * width
    amount_low, amount_high = delta_interval(FITTED, expected, *SUMMARY.rows)
    assert (amount_low <= expected(FITTED.model, *SUMMARY.rows)).all()
    assert np.isfinite(amount_high).all()


def test_same_seed_same_interval_and_another_seed_another():
    one, two = (interval(FITTED, active, *SUMMARY.rows, seed=7) for _ in range(2))
    assert np.array_equal(one, two)
    assert not np.array_equal(one, interval(FITTED, active, *SUMMARY.rows, seed=8))


def test_predictions_are_wider_than_means_and_whole_numbers():
    low, high = predictive_interval(FITTED, *SUMMARY.rows, 90)
    mean_low, mean_high = interval(FITTED, expected, *SUMMARY.rows)
    assert (low == np.floor(low)).all()
    frequent = expected(FITTED.model, *SUMMARY.rows) > 2
    assert ((high - low) >= (mean_high - mean_low))[frequent].mean() > 0.9


def test_chunks_cover_every_row_once_within_the_memory_given(monkeypatch):
    monkeypatch.setattr(intervals, "CELLS", 1000)
    seen = np.zeros(len(SUMMARY), dtype=int)
    for rows, orders in predictive_orders(FITTED, *SUMMARY.rows, 90, draws=50):
        assert orders.shape == (50, len(seen[rows]))
        assert orders.size <= 1000
        seen[rows] += 1
    assert (seen == 1).all()
