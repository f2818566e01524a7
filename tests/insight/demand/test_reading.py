"""From order lines to weeks of demand: zeros to the cutoff, returns, giants, stock-outs, promotions, successors."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from runpy import run_path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from tierwise.contract.settings import Settings
from tierwise.data.warehouse import open_warehouse
from tierwise.errors import ConfigError, NothingUsable
from tierwise.features.known import know
from tierwise.insight.demand.reading import Cleaning, read_series
from tierwise.insight.demand.series import chained

SMALL = SimpleNamespace(**run_path(str(Path(__file__).parents[2] / "features" / "small_shop.py")))
START = SMALL.at("2024-01-01T12:00:00")
CUT = START + timedelta(weeks=8)


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Any]]:
    with open_warehouse("duckdb", scratch=tmp_path_factory.mktemp("scratch"), threads=1) as warehouse:
        yield lambda **tables: know(SMALL.build_shop(warehouse, Settings(currency="EUR"), CUT, **tables))


def sale(week: int, pieces: int = 2, product: str = "tea", day: int = 2) -> dict[str, Any]:
    when = (START + timedelta(weeks=week, days=day)).isoformat()
    row: dict[str, Any] = SMALL.sale(
        f"{product}{week}.{day}.{pieces}", None, when, 10 * pieces, product_id=product, quantity=pieces
    )
    return row


PIN = sale(0, 1, "pin", 0)
"""Its day makes the oldest week whole."""


def test_weeks_run_from_the_first_sale_to_the_cutoff(known: Callable[..., Any]) -> None:
    lines = [PIN, sale(0), sale(2, 5), sale(3, 1), sale(7, 4, day=6), sale(4, 3, "mug")]
    found = read_series(known(order_lines=lines))
    assert found.items == ("mug", "pin", "tea")
    assert found.demand[2].tolist() == [2, 0, 5, 1, 0, 0, 0, 4]
    assert np.isnan(found.demand[0, :4]).all()
    assert found.demand[0, 4:].tolist() == [3, 0, 0, 0]
    assert found.until(4).demand[2].tolist() == [2, 0, 5, 1]
    assert found.end - found.until(4).end == 28


def test_returns_stock_outs_promotions_and_listing(known: Callable[..., Any]) -> None:
    lines = [sale(1, 3), sale(4)]
    back = [SMALL.back("r", "tea1.2.3", None, "2024-01-20", 10, product_id="tea", quantity=1)]
    stock = [{"product_id": "tea", "counted_at": START + timedelta(weeks=2, days=1), "on_hand": -1},
             {"product_id": "tea", "counted_at": START + timedelta(weeks=3), "on_hand": 9}]  # fmt: skip
    prices = [{"product_id": "tea", "valid_from": START + timedelta(weeks=3, days=1), "price": 8, "promotion": "deal",
               "valid_to": START + timedelta(weeks=4, days=1)}]  # fmt: skip
    products = [{"product_id": "tea", "category": "drinks", "listed_at": START + timedelta(days=1)}]
    found = read_series(known(order_lines=[PIN, *lines], returns=back, stock=stock, prices=prices, products=products))
    tea = found.items.index("tea")
    assert found.demand[tea, [0, 1, 3, 4]].tolist() == [0, 2, 0, 2]
    assert np.isnan(found.demand[tea, 2])
    assert np.flatnonzero(found.promoted[tea]).tolist() == [3, 4]
    assert found.categories == ("", "drinks")


def test_a_giant_order_is_capped_and_counted(known: Callable[..., Any]) -> None:
    lines = [PIN] + [sale(w, 2, day=d) for w in range(6) for d in (1, 3)] + [sale(6, 900)]
    found = read_series(known(order_lines=lines), Cleaning(spike=20))
    assert found.demand[1, 6] == 40
    assert found.capped.tolist() == [0, 860]


@pytest.mark.parametrize(("cap", "counted"), [(20.0, 40), (0.0, 900), (100.0, 200)])
def test_the_shop_says_how_large_an_order_may_be(
    cap: float, counted: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    lines = [PIN] + [sale(w, 2, day=d) for w in range(6) for d in (1, 3)] + [sale(6, 900)]
    with open_warehouse("duckdb", scratch=tmp_path_factory.mktemp("cap"), threads=1) as warehouse:
        settings = Settings(currency="EUR", demand_order_cap=cap)
        found = read_series(know(SMALL.build_shop(warehouse, settings, CUT, order_lines=lines)))
    assert found.demand[1, 6] == counted
    assert found.capped[1] == 900 - counted


def test_a_cap_below_one_order_is_refused() -> None:
    with pytest.raises(ConfigError, match=r"demand\.order_cap"):
        Settings(demand_order_cap=0.5)


def test_successors_share_one_series_and_circles_are_refused(known: Callable[..., Any]) -> None:
    shop = known(order_lines=[PIN, sale(0, 2, "old"), sale(4, 3, "new")])
    found = read_series(shop, Cleaning(successors={"old": "new"}))
    assert found.items == ("new", "pin")
    assert found.demand[0].tolist() == [2, 0, 0, 0, 3, 0, 0, 0]
    with pytest.raises(NothingUsable, match="circle: a -> b -> a"):
        chained(("a",), {"a": "b", "b": "a"})


def test_the_catalogue_names_successors(known: Callable[..., Any]) -> None:
    products = [{"product_id": "old", "successor_id": "new"}, {"product_id": "pin", "successor_id": "pin"}]
    found = read_series(known(order_lines=[PIN, sale(0, 2, "old"), sale(4, 3, "new")], products=products))
    assert found.items == ("new", "pin")
    assert found.demand[0].tolist() == [2, 0, 0, 0, 3, 0, 0, 0]
    circle = [{"product_id": "old", "successor_id": "new"}, {"product_id": "new", "successor_id": "old"}]
    with pytest.raises(NothingUsable, match="circle"):
        read_series(known(order_lines=[PIN, sale(0, 2, "old"), sale(4, 3, "new")], products=circle))


def test_no_product_or_no_week_is_said(known: Callable[..., Any]) -> None:
    with pytest.raises(NothingUsable, match="no product"):
        read_series(known(order_lines=[SMALL.sale("1", "ann", "2024-01-03", 5)]))
    with pytest.raises(NothingUsable, match="no whole week"):
        read_series(known(order_lines=[sale(7, day=5)]))


def test_a_day_sold_out_is_restored_and_the_week_stays_known(known: Callable[..., Any]) -> None:
    lines = [PIN] + [sale(w, 4, day=d) for w in range(8) for d in range(1, 7) if (w, d) != (5, 3)] + [sale(5, 1, day=3)]
    stock = [{"product_id": "tea", "counted_at": START + timedelta(weeks=5, days=3), "on_hand": 0},
             {"product_id": "tea", "counted_at": START + timedelta(weeks=5, days=4), "on_hand": 50}]  # fmt: skip
    found = read_series(known(order_lines=lines, stock=stock))
    assert found.demand[1, 4] == 24
    assert 22 < found.demand[1, 5] < 28  # 21 were sold


def test_what_costs_less_than_a_coin_a_piece_is_sold_by_measure(known: Callable[..., Any]) -> None:
    gift = SMALL.sale("g", None, "2024-01-10", 0, product_id="gift", quantity=3)
    fuel = SMALL.sale("f", None, "2024-01-10", 30, product_id="fuel", quantity=10_000)
    found = read_series(known(order_lines=[PIN, sale(1), gift, fuel]))
    assert dict(zip(found.items, found.measured.tolist(), strict=True)) == {
        "fuel": True, "gift": False, "pin": False, "tea": False,
    }  # fmt: skip
