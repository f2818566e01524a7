"""What became of lists that were shown, by hand and against a world whose click rates are known."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from runpy import run_path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from tierwise.contract.settings import Settings
from tierwise.data.warehouse import open_warehouse
from tierwise.features.known import know
from tierwise.proof.slates import rate, slate_results

SMALL = SimpleNamespace(**run_path(str(Path(__file__).parents[1] / "features" / "small_shop.py")))
CUT = SMALL.at("2024-04-01T00:00:00")
Shown = dict[str, Any]


@pytest.fixture
def shop(tmp_path: Path) -> Any:
    with open_warehouse("duckdb", scratch=tmp_path, threads=1) as warehouse:

        def make(**tables: Any) -> Any:
            return know(SMALL.build_shop(warehouse, Settings(currency="EUR"), CUT, **tables))

        yield make


def shown(i: int, customer: str | None, product: str, at: str, clicked: bool | None = False, **more: Any) -> Shown:
    return {
        "impression_id": f"i{i:06d}", "shown_at": SMALL.at(f"2024-03-{at}T10:00:00"), "customer_id": customer,
        "product_id": product, "rank": 1, "widget": "for_you", "policy": "hybrid", "propensity": 1.0,
        "clicked": clicked, **more,
    }  # fmt: skip


def sales() -> list[dict[str, Any]]:
    return [
        SMALL.sale("1", "ann", "2024-03-05", 4, product_id="tea"),
        SMALL.sale("2", "bob", "2024-03-20", 4, product_id="tea"),
    ]


def test_clicks_and_purchases_by_hand(shop: Callable[..., Any]) -> None:
    rows = [
        shown(1, "ann", "tea", "02", clicked=True),  # and bought on the fifth
        shown(2, "ann", "cup", "02"),
        shown(3, "bob", "tea", "02"),  # bought, but more than a week later
        shown(4, None, "tea", "02", session_id="s1"),  # a visit without a name: nobody can tell what it bought
        shown(5, "bob", "pot", "31"),  # its week is not over
    ]
    (found,) = [r for r in slate_results(shop(order_lines=sales(), impressions=rows)).to_pylist() if r["part"] == "all"]
    assert (found["impressions"], found["visitors"], found["products"]) == (5, 3, 3)
    assert found["click_rate"] == pytest.approx(1 / 5)
    assert found["bought_rate"] == pytest.approx(1 / 3)
    assert found["click_rate_low"] < 1 / 5 < found["click_rate_high"]
    assert found["most_shown_share"] == 1


def test_widgets_and_policies_stand_apart_and_unknown_clicks_are_no_zero(shop: Callable[..., Any]) -> None:
    rows = [
        shown(1, "ann", "tea", "02", clicked=None),
        shown(2, "ann", "cup", "02", widget="trending", policy="popular"),
        shown(3, "ann", "cup", "02", widget=None, policy=None, propensity=None),
    ]
    found = {
        (r["widget"], r["policy"], r["part"]): r
        for r in slate_results(shop(order_lines=sales(), impressions=rows)).to_pylist()
    }
    assert {key[:2] for key in found} == {("for_you", "hybrid"), ("trending", "popular"), ("", "")}
    assert found["for_you", "hybrid", "all"]["click_rate"] is None
    assert found["trending", "popular", "all"]["click_rate"] == 0
    assert found["trending", "popular", "all"]["click_rate_high"] > 0


def test_without_impressions_there_is_no_table(shop: Callable[..., Any]) -> None:
    assert slate_results(shop(order_lines=sales())) is None


def test_showings_are_counted_until_a_click(shop: Callable[..., Any]) -> None:
    days = ("02", "03", "04", "05", "06", "07")
    rows = [shown(i, "ann", "tea", day) for i, day in enumerate(days)]
    rows += [shown(10 + i, "bob", "tea", day, clicked=i == 1) for i, day in enumerate(days)]
    found = {r["part"]: r for r in slate_results(shop(order_lines=sales(), impressions=rows)).to_pylist()}
    assert [found[p]["impressions"] for p in ("first_time", "second_time", "third_fourth_time", "fifth_time_on")] == [
        2,
        2,
        2,
        2,
    ]
    assert found["second_time"]["click_rate"] == 0.5


def test_the_even_rate_is_that_of_a_world_drawn_evenly(shop: Callable[..., Any]) -> None:
    """One place, products drawn unevenly: those drawn most are clicked most, so the plain rate is higher."""
    rng = np.random.default_rng(5)
    chance, clicks = np.array([0.6, 0.25, 0.15]), np.array([0.5, 0.2, 0.1])
    drawn = rng.choice(3, 3000, p=chance)
    rows = [
        shown(i, f"c{i}", f"p{p}", "02", clicked=bool(rng.random() < clicks[p]), propensity=float(chance[p]))
        for i, p in enumerate(drawn)
    ]
    found = {r["part"]: r for r in slate_results(shop(order_lines=sales(), impressions=rows)).to_pylist()}["chance"]
    assert found["even_click_rate"] == pytest.approx(clicks.mean(), abs=0.03)
    assert found["even_click_rate_low"] < clicks.mean() < found["even_click_rate_high"]
    assert found["click_rate"] == pytest.approx(chance @ clicks, abs=0.03)


def test_intervals_hold_the_true_rate_as_often_as_they_say() -> None:
    """Visitors see one to twenty products and differ in how much they click: counting showings would be too sure."""
    rng = np.random.default_rng(6)
    inside = 0
    for _ in range(400):
        sizes, liking = rng.integers(1, 21, 150), rng.beta(1, 9, 150)
        share, low, high = rate(rng.binomial(sizes, liking).astype(float), sizes.astype(float))
        assert low <= share <= high
        inside += low <= 0.1 <= high
    assert 0.74 <= inside / 400 <= 0.86
