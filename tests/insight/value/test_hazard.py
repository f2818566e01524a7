"""The weekly hazard: its answers against simulated weeks, and what it learns from customers of known parameters."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pytest

from tierwise.errors import ComputationError, UsageError
from tierwise.insight.value.hazard import SHAPES, WeeklyHazard, fit_hazard
from tierwise.insight.value.trust.past import PurchaseDays
from tierwise.metrics.amounts import bias
from tierwise.metrics.probability import auc, log_loss

WEEKS, HELD = 40, 20
END = 7 * WEEKS
TRUE = WeeklyHazard("straight", np.zeros(3), np.ones(3), np.array([-1.7, 0.8, -0.5, -0.3]), 1.0, 1)


def purchases(customers=3000, seed=0):
    """Customers who order week by week with the true hazard, always in its middle; first orders in weeks 0 to 11."""
    rng = np.random.default_rng(seed)
    first = 7 * rng.integers(0, 12, customers) + 3
    x, last, found = np.zeros(customers), first.copy(), [(np.arange(customers), first)]
    for week in range(WEEKS + HELD):
        known = first < 7 * week
        h = TRUE.hazard(x, np.maximum(7 * week - last, 0), np.maximum(7 * week - first, 0))
        buys = np.flatnonzero(known & (rng.random(customers) < h))
        x[buys] += 1
        last[buys] = 7 * week + 3
        found.append((buys, np.full(len(buys), 7 * week + 3)))
    code, day = (np.concatenate(column) for column in zip(*found, strict=True))
    order = np.lexsort((day, code))
    ones = np.ones(len(day))
    names = pa.array([f"c{i:05d}" for i in range(customers)])
    return PurchaseDays(names, code[order], day[order], ones.astype(int), ones, ones)


PAST = purchases()


def triples(past, end):
    known = past.between(0, end)
    _, start, n = np.unique(known.code, return_index=True, return_counts=True)
    first, last = known.day[start], known.day[start + n - 1]
    return n - 1, last - first, end - first


@pytest.fixture(scope="module", params=SHAPES)
def fitted(request):
    return fit_hazard(PAST, END, request.param)


def test_days_after_the_end_are_not_looked_at(fitted):
    again = fit_hazard(PAST.between(0, END), END, fitted.shape)
    np.testing.assert_array_equal(again.weights, fitted.weights)


def test_the_true_hazard_is_found_again():
    found = fit_hazard(PAST, END, "straight")
    slopes = found.weights[1:] / found.scale
    assert slopes == pytest.approx(TRUE.weights[1:], abs=0.12)
    assert found.days_per_week == 1.0


def test_what_came_later_is_what_was_expected(fitted):
    rows = triples(PAST, END)
    orders = np.bincount(PAST.between(END, END + 7 * HELD).code, minlength=len(PAST.ids))
    limit = 0.4 if fitted.shape == "rate" else 0.12  # the rate is another shape than the true one
    assert abs(bias(orders, fitted.expected_orders(*rows, 7 * HELD))) < limit
    assert abs(bias(orders > 0, fitted.p_active(*rows, 7 * HELD))) < limit


def simulated(hazard, x, t_x, age, weeks, draws, rng):
    """Orders and whether any came, week by week."""
    x, since, age = np.full(draws, float(x)), np.full(draws, float(age - t_x)), float(age)
    orders = np.zeros(draws)
    for _ in range(weeks):
        buys = rng.random(draws) < hazard.hazard(x, since, age)
        orders += buys
        x, since, age = x + buys, np.where(buys, 3.5, since + 7), age + 7
    return orders.mean(), (orders > 0).mean()


@pytest.mark.parametrize("row", [(0, 0, 60), (3, 100, 150), (12, 200, 210)])
def test_closed_answers_equal_simulated_weeks(fitted, row):
    mean, active = simulated(fitted, *row, 20, 40_000, np.random.default_rng(1))
    one = [np.array([v]) for v in row]
    assert fitted.expected_orders(*one, 140)[0] == pytest.approx(mean * fitted.days_per_week, rel=0.05, abs=0.01)
    assert fitted.p_active(*one, 140)[0] == pytest.approx(active, abs=0.01)


def test_longer_horizons_hold_more(fitted):
    rows = triples(PAST, END)
    answers = [(fitted.p_active(*rows, h), fitted.expected_orders(*rows, h)) for h in (30, 90, 365)]
    for (p, e), (later_p, later_e) in pairwise(answers):
        assert (later_p >= p).all()
        assert (later_e >= e).all()
        assert (later_p <= 1).all()


def test_too_few_orders_and_unknown_shapes_are_refused():
    with pytest.raises(ComputationError, match="repeat orders"):
        fit_hazard(purchases(5), END)
    with pytest.raises(ComputationError, match="repeat orders"):
        fit_hazard(PAST, 20)
    with pytest.raises(UsageError):
        fit_hazard(PAST, END, "square")


def test_a_week_is_its_hazard():
    flat = WeeklyHazard("straight", np.zeros(3), np.ones(3), np.array([-1.0, 0.0, 0.0, 0.0]), 1.0, 10)
    week = 1 / (1 + np.e)
    assert flat.p_active([2], [10], [20], 7)[0] == pytest.approx(week)
    assert flat.expected_orders([2], [10], [20], 70)[0] == pytest.approx(10 * week)


def test_on_cdnow_it_ranks_and_levels_better_than_the_order_models(shop_data):
    """Held-out weeks 40 to 78: MBG/NBD has AUC .760 and log loss .507, days since the last order AUC .771."""
    path = shop_data / "cdnow_sample" / "CDNOW_sample.txt"
    if not path.exists():
        pytest.skip(f"no CDNOW sample at {path}")
    lines = {tuple(line.split()[1:3]) for line in path.read_text().splitlines()}
    days = sorted((int(c) - 1, date(int(d[:4]), int(d[4:6]), int(d[6:])).toordinal()) for c, d in lines)
    code, day = (np.array(column) for column in zip(*days, strict=True))
    ones = np.ones(len(day))
    past = PurchaseDays(pa.array([str(i) for i in range(2357)]), code, day, ones.astype(int), ones, ones)
    split = date(1997, 10, 1).toordinal()
    came = (np.bincount(past.between(split, split + 273).code, minlength=2357) > 0).astype(float)
    first, last = np.full(2357, split), np.zeros(2357)
    known = past.between(0, split)
    np.minimum.at(first, known.code, known.day)
    np.maximum.at(last, known.code, known.day)
    p = fit_hazard(past, split).p_active(np.bincount(known.code) - 1, last - first, split - first, 273)
    assert (auc(came, p), log_loss(came, p), p.mean() / came.mean()) == pytest.approx((0.779, 0.493, 1.033), abs=6e-4)
