"""Lifecycle stages by the customer's own rhythm."""

from __future__ import annotations

import numpy as np
import pytest

from tierwise.insight.value.stages import STAGES, UNKNOWN_GAP, Rhythm, shop_rhythm, stages


def _stages(table):
    return dict(zip(table["customer_id"].to_pylist(), table["stage"].to_pylist(), strict=True))


def test_each_stage(features_of):
    monthly = [k * 30 for k in range(8)]
    rows = [("active", 10 + d, 1.0) for d in monthly]
    rows += [("slipping", 100 + d, 1.0) for d in monthly]
    rows += [("lapsed", 300 + d, 1.0) for d in monthly]
    rows += [("returned", 5, 1.0), *(("returned", 405 + d, 1.0) for d in monthly)]
    rows += [("new", 20, 1.0)]
    found = _stages(stages(features_of(rows), Rhythm(30.0, 2.0, 5.0)))
    assert found == {name: name for name in STAGES}


def test_own_rhythm_decides_not_the_calendar(features_of):
    weekly = [("weekly", 60 + 7 * k, 1.0) for k in range(20)]
    quarterly = [("quarterly", 60 + 91 * k, 1.0) for k in range(6)]
    found = _stages(stages(features_of(weekly + quarterly), Rhythm(30.0, 2.0, 5.0)))
    assert found == {"weekly": "lapsed", "quarterly": "active"}


def test_customers_with_one_order_borrow_the_shops_gap():
    rhythm = Rhythm(40.0, 2.0, 5.0)
    assert rhythm.usual_gap(np.array([np.nan]), np.array([0])).tolist() == pytest.approx([40.0])
    many = rhythm.usual_gap(np.array([10.0]), np.array([50]))[0]
    assert 10 < many < 11  # fifty gaps of ten days weigh more than two of the shop


def test_nobody_came_back(features_of):
    rhythm = shop_rhythm(features_of([("a", 5, 1.0), ("b", 500, 1.0)]))
    assert rhythm.gap_days == UNKNOWN_GAP
    assert _stages(stages(features_of([("a", 5, 1.0), ("b", 500, 1.0)]))) == {"a": "new", "b": "lapsed"}


def test_limits_come_from_the_shop_and_stay_sane(features_of, mixed):
    rhythm = shop_rhythm(features_of(mixed))
    assert 1.3 <= rhythm.slip <= 4.0
    assert rhythm.slip < rhythm.lapse <= 8.0
