"""Stock: closed forms, whole packs, what spoils, what is never counted, and laws of the level to have."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import stats

from tierwise.contract.arrays import Floats
from tierwise.insight.demand import inventory as inv
from tierwise.insight.demand.outlook import NegativeBinomialOutlook

FIXTURE = Path(__file__).parents[2] / "fixtures" / "forecast_peers.json"
ORDERS: list[dict[str, Any]] = json.loads(FIXTURE.read_text(encoding="utf-8"))["orders"]


@dataclass(frozen=True)
class Normal:
    """A week's demand, normal; for the closed form."""

    items: tuple[str, ...]
    mu: float
    sd: float

    def mean(self, weeks: Floats) -> Floats:
        return self.mu * weeks

    def quantile(self, level: Floats, weeks: Floats) -> Floats:
        return np.asarray(stats.norm.ppf(level, self.mu * weeks, self.sd * np.sqrt(weeks)))


def terms(**more: Any) -> inv.Terms:
    usual = {"on_hand": 0.0, "on_order": 0.0, "lead_weeks": 2.0, "lead_spread": 0.0, "unit_cost": 5.0, "price": 10.0,
             "minimum": 0.0, "pack": 1.0, "shelf_weeks": np.inf}  # fmt: skip
    values = {k: np.atleast_1d(np.asarray(v, dtype=float)) for k, v in (usual | more).items()}
    many = max(len(v) for v in values.values())
    held = {k: np.broadcast_to(v, many).copy() for k, v in values.items()}
    return inv.Terms(**held, review_weeks=1.0, holding_rate=0.2)


def poisson(rate: float, many: int = 1) -> NegativeBinomialOutlook:
    return NegativeBinomialOutlook(("p",) * many, np.full(many, rate), np.full(many, np.inf))


def newsvendor(case: dict[str, Any]) -> inv.Terms:
    """One week to last, holding so dear that the critical ratio is the case's."""
    yearly = case["holding"] * inv.YEAR_WEEKS
    return replace(terms(lead_weeks=0.0, unit_cost=1.0, price=1.0 + case["lost"]), holding_rate=yearly)


@pytest.mark.parametrize("case", ORDERS[:2])
def test_the_newsvendor_s_closed_forms(case: dict[str, Any]) -> None:
    asked = newsvendor(case)
    assert inv.critical_ratio(asked)[0] == pytest.approx(case["lost"] / (case["lost"] + case["holding"]))
    assert inv.order_up_to(Normal(("p",), case["mean"], case["spread"]), asked)[0] == np.ceil(case["normal"])
    assert inv.order_up_to(poisson(case["mean"]), asked)[0] == case["poisson"]


def test_below_even_odds_of_paying_even_odds_are_kept() -> None:
    assert inv.critical_ratio(newsvendor(ORDERS[2]))[0] == inv.LOWEST_LEVEL
    assert inv.critical_ratio(terms(price=4.0))[0] == inv.LOWEST_LEVEL  # sold below cost: nothing to lose


def test_what_is_there_or_on_its_way_is_not_ordered_again() -> None:
    level = inv.order_up_to(poisson(10), terms())
    assert inv.order_pieces(level, terms(on_hand=5, on_order=7))[0] == level[0] - 12
    assert inv.order_pieces(level, terms(on_hand=500))[0] == 0
    assert inv.order_pieces(level, terms(on_hand=-4))[0] == level[0]
    assert inv.order_pieces(level, terms(on_hand=np.nan))[0] == level[0]


def test_whole_packs_and_smallest_orders() -> None:
    level = np.array([37.0])
    assert inv.order_pieces(level, terms(pack=12))[0] == 48
    assert inv.order_pieces(level, terms(pack=0))[0] == 37
    assert inv.order_pieces(level, terms(minimum=100, pack=30))[0] == 120


def test_longer_dearer_and_less_sure_deliveries_need_more() -> None:
    plain = inv.order_up_to(poisson(10), terms())[0]
    assert inv.order_up_to(poisson(10), terms(lead_weeks=4.0))[0] > plain
    assert inv.order_up_to(poisson(10), terms(price=40.0))[0] >= plain
    assert inv.order_up_to(poisson(10), terms(lead_spread=1.0))[0] > plain
    assert inv.order_up_to(poisson(10), terms(lead_weeks=0.0))[0] < plain


def test_what_spoils_is_not_heaped() -> None:
    assert inv.order_up_to(poisson(10), terms(shelf_weeks=1.0))[0] == 10


def test_cover_is_pieces_over_rate() -> None:
    weeks = inv.weeks_of_cover(poisson(10, 3), np.array([0.0, 25.0, 10_000.0]))
    assert weeks[0] == 0
    assert weeks[1] == pytest.approx(2.5)
    assert np.isinf(weeks[2])
    sooner = inv.weeks_of_cover(poisson(10), np.array([25.0]), 0.9)
    assert sooner[0] < 2.5


def test_chances_and_losses_equal_the_poisson_s() -> None:
    outlook, pieces, span = poisson(10), np.array([30.0]), np.array([3.0])
    assert inv.stockout_chance(outlook, pieces, span)[0] == pytest.approx(stats.poisson.sf(30, 30), abs=0.01)
    k = np.arange(300)
    lost = float((np.maximum(k - 30, 0) * stats.poisson.pmf(k, 30)).sum())
    assert inv.pieces_lost(outlook, pieces, span)[0][0] == pytest.approx(lost, rel=0.02)


def test_surplus_is_beyond_half_a_year() -> None:
    found = inv.surplus(poisson(2, 2), terms(on_hand=[30.0, 200.0]))
    assert found[0] == 0
    assert 120 < found[1] < 148


def test_packs_and_smallest_orders_are_taken_where_they_earn_more_than_they_cost() -> None:
    def taken(rate: float, **more: float) -> bool:
        asked, outlook = terms(**more), poisson(rate)
        wanted = inv.order_up_to(outlook, asked)
        return bool(inv.worth(outlook, asked, inv.order_pieces(wanted, asked), wanted)[0])

    assert taken(10, minimum=300)  # half a year
    assert not taken(10, minimum=5000)
    assert not taken(0.02, pack=500)  # one a year
    assert not taken(1, pack=500, shelf_weeks=2)
    assert taken(10, pack=24)
    assert not taken(10, minimum=5000, unit_cost=0)


def test_a_loss_too_rare_for_its_range_is_inside_it() -> None:
    mean, low, high = inv.pieces_lost(poisson(0.02), np.zeros(1), np.full(1, 3.0))
    assert low[0] <= mean[0] <= high[0]
