"""Planned prices move the forecast by the product's elasticity, widen its band, and are refused where nothing tells."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from tierwise.insight.demand.expected import Expected
from tierwise.insight.demand.forecast import Forecast, Plan, forecast
from tierwise.insight.demand.methods import METHODS
from tierwise.insight.demand.planned import DAYS, Evidence, PricePlan, Row, Why, move, pieces
from tierwise.insight.demand.series import Series

ITEMS = tuple(f"p{i}" for i in range(200))
END = 20_000


@pytest.fixture(scope="module")
def found() -> Forecast:
    demand = np.random.default_rng(1).poisson(20, (len(ITEMS), 70)).astype(float)
    series = Series(ITEMS, ("",), np.zeros(len(ITEMS), np.int64), demand, np.zeros(demand.shape, np.bool_), END,
                    np.zeros(len(ITEMS)))  # fmt: skip
    return forecast(series, Plan(origins=4, methods=METHODS))


def row(**more: Any) -> Row:
    told = {
        "product_id": "p1", "grade": "B", "price_levels": 5, "price_min": 8.0, "price_max": 12.0, "elasticity": -2.0,
        "elasticity_low": -2.4, "elasticity_high": -1.6, "assumption_min": -2.1, "assumption_max": -1.9, "n": 60,
    }  # fmt: skip
    return told | more


PROMOTED: dict[str, Any] = {
    "product_id": "p1", "promotions": 6, "weeks": 12, "depth": 0.2, "pieces": 300.0, "extra_pieces": 200.0,
    "extra_pieces_low": 190.0, "extra_pieces_high": 210.0, "borrowed_pieces": 20.0, "borrowed_pieces_low": -5.0,
}  # fmt: skip
OFTEN = {"recent_factor": 1.4, "recent_price_factor": 1.1}


def told(elasticity: Row | None = None, promotion: Row | None = None, now: float | None = 10.0) -> Evidence:
    return Evidence({"p1": elasticity or row()}, {"p1": {"price_now": now}}, {"p1": promotion} if promotion else {})


def test_a_price_moves_its_own_product_by_its_elasticity_and_no_other(found: Forecast) -> None:
    moved = move(found, [PricePlan("p1", 9.0)], told())
    ratio = moved.forecast.weekly / found.weekly
    assert ratio[1] == pytest.approx(np.full(13, 0.9**-2))
    assert np.delete(ratio, 1, axis=0) == pytest.approx(1.0)
    before, after, low, high = pieces(moved, 1, (0, DAYS))
    assert (before, after) == pytest.approx((found.total(13)[1], found.total(13)[1] / 0.81))
    assert low < after < high


def test_only_the_days_of_the_plan_are_moved(found: Forecast) -> None:
    moved = move(found, [PricePlan("p1", 9.0, END + 7, END + 7 + 10)], told())
    ratio = (moved.forecast.weekly / found.weekly)[1]
    assert ratio[[0, 3, 12]] == pytest.approx(1.0)
    assert ratio[1] == pytest.approx(0.9**-2)
    assert ratio[2] == pytest.approx(1 + 3 / 7 * (0.9**-2 - 1))


def test_the_band_holds_the_doubt_about_the_elasticity(found: Forecast) -> None:
    sure, unsure = (move(found, [PricePlan("p1", 9.0)], told(r)).forecast for r in (
        row(elasticity_low=-2.0, elasticity_high=-2.0, assumption_min=-2.0, assumption_max=-2.0),
        row(assumption_min=-6.0, assumption_max=1.0),
    ))  # fmt: skip
    widths = [np.log(f.band(4, 0.9) / f.band(4, 0.1)) for f in (sure, unsure)]
    assert widths[1][1] > 1.5 * widths[0][1]
    assert np.delete(widths[0], 1) == pytest.approx(np.delete(widths[1], 1))
    many = np.full(len(ITEMS), 0.9)
    highs = [Expected.of(f).quantile(many, np.full(len(ITEMS), 6.0))[1] for f in (sure, unsure)]
    assert highs[1] > highs[0]


def test_a_price_that_stays_holds_beyond_the_quarter(found: Forecast) -> None:
    weeks = np.full(len(ITEMS), 40.0)
    usual = Expected.of(found).mean(weeks)[1]
    for_good, a_week = (move(found, [PricePlan("p1", 9.0, None, stop)], told()).forecast for stop in (None, END + 7))
    assert Expected.of(for_good).mean(weeks)[1] == pytest.approx(usual / 0.81)
    assert Expected.of(a_week).mean(weeks)[1] - usual == pytest.approx(found.weekly[1, 0] * (0.9**-2 - 1))


def test_a_promotion_sells_what_its_past_ones_did(found: Forecast) -> None:
    week = PricePlan("p1", 8.0, END, END + 7, promoted=True)
    ratio = (move(found, [week], told(promotion=PROMOTED)).forecast.weekly / found.weekly)[1]
    assert ratio[0] == pytest.approx(3.0)  # 300 pieces where 100 would have been sold, never promoted of late
    assert ratio[1:] == pytest.approx(1.0)  # what is missing after is not sure
    sure = PROMOTED | {"borrowed_pieces_low": 5.0}
    after = (move(found, [week], told(promotion=sure)).forecast.weekly - found.weekly)[1]
    assert after[1:3].sum() == pytest.approx(-0.1 * after[0])
    often = move(found, [week], told(row(**OFTEN), PROMOTED)).forecast  # the forecast holds promotions already
    assert (often.weekly / found.weekly)[1, 0] == pytest.approx(3 / 1.4)
    deeper = move(found, [replace(week, price=10 * 0.8**1.5)], told(row(price_min=7.0), PROMOTED)).forecast
    assert (deeper.weekly / found.weekly)[1, 0] == pytest.approx(3**1.25)  # half of the effect goes by the depth


def test_what_the_last_quarter_s_own_prices_did_is_taken_out(found: Forecast) -> None:
    """A price for good leaves promotions as often as of late; one for named days has none on them."""
    for_good, days = (move(found, [PricePlan("p1", 9.0, None, stop)], told(row(**OFTEN))) for stop in (None, END + 7))
    assert (for_good.forecast.weekly / found.weekly)[1, 0] == pytest.approx(0.9**-2 / 1.1)
    assert (days.forecast.weekly / found.weekly)[1, 0] == pytest.approx(0.9**-2 / 1.4)
    missing = [PricePlan("p1", 8.0, END, END + 7, promoted=True), PricePlan("p1", 10.0, END + 7, END + 28)]
    moved = move(found, missing, told(row(**OFTEN), PROMOTED | {"borrowed_pieces_low": 5.0})).forecast.weekly[1]
    plain = found.weekly[1] / 1.4
    assert (moved - plain)[1:3].sum() == pytest.approx(-0.1 * (moved - plain)[0])


@pytest.mark.parametrize(
    ("plan", "evidence", "why"),
    [
        (PricePlan("p2", 9.0), told(), Why.NO_SALES),
        (PricePlan("p1", 9.0), told(now=None), Why.NOT_ON_SALE),
        (PricePlan("p1", 9.0, END + DAYS), told(), Why.LATER),
        (PricePlan("p1", 9.0, END - 7, END), told(), Why.LATER),
        (PricePlan("p1", 9.0), told(row(grade="D")), Why.GRADE_D),
        (PricePlan("p1", 9.0), told(row(price_levels=2)), Why.FEW_LEVELS),
        (PricePlan("p1", 13.3), told(), Why.BEYOND),
        (PricePlan("p1", 7.1), told(), Why.BEYOND),
        (PricePlan("p1", 8.0, promoted=True), told(), Why.NEVER_PROMOTED),
        (PricePlan("p1", 8.0, promoted=True), told(promotion=PROMOTED | {"promotions": 1}), Why.NEVER_PROMOTED),
        (PricePlan("p1", 4.5, promoted=True), told(row(price_min=4.5), PROMOTED), Why.OTHER_DEPTH),
        (PricePlan("p1", 9.0), replace(told(), verdict="no_help"), Why.NO_HELP),
    ],
)
def test_what_cannot_be_told_moves_nothing(found: Forecast, plan: PricePlan, evidence: Evidence, why: Why) -> None:
    moved = move(found, [plan], evidence)
    assert moved.plans[0][1].why == why
    assert moved.forecast.weekly == pytest.approx(found.weekly)
    assert moved.forecast.band(4, 0.9) == pytest.approx(found.band(4, 0.9))


@pytest.mark.parametrize("price", [13.2, 7.2])
def test_ten_percent_beyond_what_was_seen_is_the_end(found: Forecast, price: float) -> None:
    assert move(found, [PricePlan("p1", price)], told()).plans[0][1].why == Why.MOVED
