"""From order lines to weeks: prices paid and regular, promotions, returns, stock-outs, other currencies."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from runpy import run_path
from types import SimpleNamespace
from typing import Any

import pytest

from tierwise.contract.settings import Settings
from tierwise.data.warehouse import open_warehouse
from tierwise.errors import NothingUsable
from tierwise.features.known import know
from tierwise.insight.price.reading import read_panel

SMALL = SimpleNamespace(**run_path(str(Path(__file__).parents[2] / "features" / "small_shop.py")))
MONDAY = SMALL.at("2024-01-01T12:00:00")
CUT = MONDAY + timedelta(weeks=8, hours=1)


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Any]]:
    with open_warehouse("duckdb", scratch=tmp_path_factory.mktemp("scratch"), threads=1) as warehouse:
        yield lambda **tables: know(SMALL.build_shop(warehouse, Settings(currency="EUR"), CUT, **tables))


def sale(week: int, paid: float, pieces: int = 2, **more: Any) -> dict[str, Any]:
    when = (MONDAY + timedelta(weeks=week, days=2)).isoformat()
    row = {"product_id": "tea", "unit_price": 10, "quantity": pieces, "discount": max(10 - paid, 0) * pieces}
    made: dict[str, Any] = SMALL.sale(f"o{week}{more.get('currency', '')}", None, when, paid * pieces, **(row | more))
    return made


def test_weeks_prices_promotions_and_gaps(known: Callable[..., Any]) -> None:
    lines = [sale(0, 10), sale(2, 8, 5), sale(3, 10), sale(6, 10), sale(8, 10)]  # the last in a week not over
    panel = read_panel(known(order_lines=lines))
    assert panel.products == ("tea",)
    assert panel.units[0].tolist() == [2, 0, 5, 2, 0, 0, 2, 0]
    assert panel.paid[0, :7].tolist() == [10, 10, 8, 10, 10, 10, 10]
    assert panel.base[0, :7].tolist() == [10] * 7
    assert panel.promoted[0].tolist() == [False, False, True, *[False] * 5]
    assert panel.seen[0].tolist() == [True] * 7 + [False]


def test_returns_stock_outs_and_foreign_lines(known: Callable[..., Any]) -> None:
    lines = [sale(0, 10), sale(1, 10, 3), sale(1, 900, 1, currency="JPY"), sale(3, 10)]
    back = [SMALL.back("r", "o1", None, "2024-01-20", 10, product_id="tea", quantity=1)]
    stock = [{"product_id": "tea", "counted_at": MONDAY + timedelta(weeks=2, days=1), "on_hand": -1}]
    panel = read_panel(known(order_lines=lines, returns=back, stock=stock))
    assert panel.units[0, :4].tolist() == [2, 3, 0, 2]
    assert panel.seen[0, :4].tolist() == [True, True, False, True]
    assert (panel.paid[0] <= 10).all()


def test_a_price_table_speaks_for_weeks_without_sales(known: Callable[..., Any]) -> None:
    prices = [
        {"product_id": "tea", "valid_from": MONDAY - timedelta(weeks=4), "price": 12},
        {"product_id": "tea", "valid_from": MONDAY + timedelta(weeks=2), "valid_to": MONDAY + timedelta(weeks=4),
         "price": 9, "promotion": "deal"},
    ]  # fmt: skip
    panel = read_panel(known(order_lines=[sale(0, 12), sale(5, 12)], prices=prices))
    assert panel.paid[0, :6].tolist() == [12, 12, 9, 9, 12, 12]
    assert panel.base[0, :6].tolist() == [12] * 6
    assert panel.promoted[0].sum() == 2


def test_no_product_no_panel(known: Callable[..., Any]) -> None:
    with pytest.raises(NothingUsable, match="no product"):
        read_panel(known(order_lines=[SMALL.sale("1", "ann", "2024-01-03", 5)]))


def bulk(week: int, day: int, pieces: int, price: float) -> dict[str, Any]:
    when = (MONDAY + timedelta(weeks=week, days=day, hours=pieces % 5)).isoformat()
    row = {"product_id": "tea", "unit_price": price, "quantity": pieces}
    made: dict[str, Any] = SMALL.sale(f"b{week}{day}{pieces}", None, when, price * pieces, **row)
    return made


def test_a_bulk_price_is_no_promotion_and_the_price_is_that_of_small_lines(known: Callable[..., Any]) -> None:
    lines = [bulk(w, d, q, 10 if q < 12 else 8) for w in range(7) for d in range(2) for q in (1, 2, 12, 20)]
    lines = [*lines, bulk(7, 0, 40, 8)]  # a week of large lines alone
    panel = read_panel(known(order_lines=lines))
    assert panel.bulk is not None
    assert panel.bulk.least.tolist() == [12]
    assert panel.paid[0].tolist() == [10] * 8
    assert not panel.promoted.any()
    assert panel.units[0].tolist() == [70] * 7 + [40]
    assert panel.worth[0] == pytest.approx(1 - (32 * 14 + 40) / (35 * 14 + 40) * 0.2)


def test_where_prices_are_told_bulk_lines_leave_no_doubt(known: Callable[..., Any]) -> None:
    lines = [bulk(w, 0, q, 10 if q == 1 + w % 3 else 8) for w in range(8) for q in (1 + w % 3, 3 + w % 3)]
    assert read_panel(known(order_lines=lines)).unclear.tolist() == [True]
    prices = [{"product_id": "tea", "valid_from": MONDAY - timedelta(weeks=4), "price": 10}]
    told = read_panel(known(order_lines=lines, prices=prices))
    assert told.unclear.tolist() == [False]
    assert not told.promoted.any()
