"""A shop's tables as interactions and goods."""

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
from tierwise.insight.recommend.interactions import Deed
from tierwise.insight.recommend.reading import Material, narrowed, read

SMALL = SimpleNamespace(**run_path(str(Path(__file__).parents[2] / "features" / "small_shop.py")))
CUT = SMALL.at("2024-04-01T00:00:00")


@pytest.fixture
def material(tmp_path) -> Any:
    with open_warehouse("duckdb", scratch=tmp_path, threads=1) as warehouse:

        def make(**tables: Any) -> Material | None:
            return read(know(SMALL.build_shop(warehouse, Settings(currency="EUR", margin_rate=0.4), CUT, **tables)))

        yield make


def sales() -> list[dict[str, Any]]:
    return [
        SMALL.sale("1", "ann", "2024-03-01", 4, product_id="tea", quantity=2),
        SMALL.sale("2", None, "2024-03-02", 9, product_id="pot", product_name="Pot"),
        SMALL.sale("3", "ann", "2024-03-11", 5, product_id="cup"),
    ]


def test_customers_and_guests_are_sequences(material: Callable[..., Material]):
    log = material(order_lines=sales()).log
    assert log.customers.to_pylist() == ["ann"]
    assert [log.products[i].as_py() for i in log.product] == ["tea", "cup", "pot"]
    assert log.owner[log.sequence].tolist() == [0, 0, -1]
    assert log.step().tolist() == [0, 1, 0]
    assert log.amount.tolist() == [4, 5, 9]
    assert np.diff(log.at[:2]).tolist() == [10.0]


def test_views_and_carts_are_deeds_of_the_same_customer(material: Callable[..., Material]):
    def event(i: int, what: str, who: str | None) -> dict[str, Any]:
        return {"event_id": str(i), "happened_at": SMALL.at("2024-03-05"), "event": what, "customer_id": who,
                "session_id": "s", "product_id": "pot"}  # fmt: skip

    events = [event(1, "view_item", "ann"), event(2, "add_to_cart", "ann"), event(3, "purchase", "ann"),
              event(4, "view_item", None)]  # fmt: skip
    log = material(order_lines=sales(), events=events).log
    mine = log.deed[log.owner[log.sequence] == 0].tolist()
    assert mine == [Deed.BUY, Deed.VIEW, Deed.CART, Deed.BUY]
    assert (log.owner == -1).sum() == 2


def test_who_refused_profiling_is_not_learned_from(material: Callable[..., Material]):
    log = material(order_lines=sales(), customers=[{"customer_id": "ann", "no_profiling": True}]).log
    assert log.customers.to_pylist() == []
    assert len(log) == 1


def test_a_shop_without_products_has_no_material(material: Callable[..., Material]):
    assert material(order_lines=[SMALL.sale("1", "ann", "2024-03-01", 4)]) is None


def test_goods_know_price_margin_and_stock(material: Callable[..., Material]):
    products = [
        {"product_id": "tea", "product_name": "Green tea", "category": "drinks", "unit_cost": 0.5, "currency": "EUR"},
        {"product_id": "new", "list_price": 8, "currency": "EUR", "listed_at": SMALL.at("2024-03-22T00:00:00")},
    ]
    stock = [
        {"product_id": "tea", "location": place, "counted_at": SMALL.at(day), "on_hand": n}
        for place, day, n in (("a", "2024-03-01", 9), ("a", "2024-03-30", 4), ("b", "2024-03-20", 3))
    ]
    goods = {
        r["product_id"]: r
        for r in material(order_lines=sales(), products=products, stock=stock).goods.table.to_pylist()
    }
    assert list(goods) == ["cup", "new", "pot", "tea"]
    assert (goods["tea"]["price"], goods["tea"]["margin"], goods["tea"]["margin_known"]) == (2.0, 1.5, True)
    assert (goods["cup"]["margin"], goods["cup"]["margin_known"]) == (2.0, False)
    assert (goods["tea"]["on_hand"], goods["pot"]["on_hand"]) == (7.0, None)
    assert (goods["new"]["price"], goods["new"]["listed_days"], goods["new"]["last_sold_days"]) == (8.0, 10.0, None)
    assert goods["pot"]["product_name"] == "Pot"


def test_on_sale_by_the_price_in_force_or_by_discounts(material: Callable[..., Material]):
    lines = [SMALL.sale("9", "ann", "2024-03-30", 4, product_id="tea", discount=1), *sales()]
    by_discount = {r["product_id"]: r["on_sale"] for r in material(order_lines=lines).goods.table.to_pylist()}
    assert by_discount == {"cup": False, "pot": False, "tea": True}
    prices = [
        {"product_id": "cup", "valid_from": SMALL.at("2024-03-01"), "price": 5, "currency": "EUR"},
        {"product_id": "cup", "valid_from": SMALL.at("2024-03-20"), "price": 3, "currency": "EUR", "promotion": "deal"},
    ]
    cup = material(order_lines=lines, prices=prices).goods.table.to_pylist()[0]
    assert (cup["price"], cup["on_sale"]) == (3.0, True)


def test_the_long_tail_is_left_out(material: Callable[..., Material]):
    lines = [*sales(), SMALL.sale("4", "bob", "2024-03-12", 5, product_id="cup")]
    whole = material(order_lines=lines)
    few = narrowed(whole, 1)
    assert few.goods.ids.to_pylist() == few.log.products.to_pylist() == ["cup"]
    assert (len(few.log), few.log.sequences) == (2, whole.log.sequences)
    assert narrowed(whole, 3) is whole


def test_of_too_many_rows_the_latest_days_are_read(tmp_path):
    with open_warehouse("duckdb", scratch=tmp_path, threads=1) as warehouse:
        known = know(SMALL.build_shop(warehouse, Settings(currency="EUR"), CUT, order_lines=sales()))
        found = {most: read(known, most).log for most in (1, 2, 3)}
    products = {most: {log.products[i].as_py() for i in log.product} for most, log in found.items()}
    assert products == {1: {"cup"}, 2: {"cup", "pot"}, 3: {"cup", "pot", "tea"}}
