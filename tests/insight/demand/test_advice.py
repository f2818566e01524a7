"""Purchase advice from a shop's own tables: reasons, assumptions, and input that is odd but legal."""

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
from tierwise.errors import UsageError
from tierwise.features.known import know
from tierwise.insight.demand.advice import purchase_advice
from tierwise.insight.demand.outlook import NegativeBinomialOutlook
from tierwise.insight.demand.terms import StockRules, read_terms

SMALL = SimpleNamespace(**run_path(str(Path(__file__).parents[2] / "features" / "small_shop.py")))
CUT = SMALL.at("2024-06-01T12:00:00")
ITEMS = ("few", "many", "dead", "uncounted")


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Any]]:
    with open_warehouse("duckdb", scratch=tmp_path_factory.mktemp("scratch"), threads=1) as warehouse:
        yield lambda **tables: know(SMALL.build_shop(warehouse, Settings(currency="EUR"), CUT, **tables))


def sales() -> list[dict[str, Any]]:
    return [SMALL.sale(f"{p}{i}", None, "2024-05-20", 10, product_id=p) for p in ITEMS for i in range(2)]


def counts(**pieces: float) -> list[dict[str, Any]]:
    at = CUT - timedelta(days=1)
    old = [{"product_id": p, "counted_at": at - timedelta(days=9), "on_hand": 999} for p in pieces]
    return old + [{"product_id": p, "counted_at": at, "on_hand": n} for p, n in pieces.items()]


def advice(shop: Any, rules: StockRules | None = None) -> dict[str, dict[str, Any]]:
    outlook = NegativeBinomialOutlook(ITEMS, np.array([10.0, 10.0, 0.0, 10.0]), np.full(4, np.inf))
    read = read_terms(shop, ITEMS, rules or StockRules())
    found = purchase_advice(outlook, read, shop.currency, shop.as_of, CUT.toordinal() - 719_163)
    return {r["product_id"]: r for r in found.table.to_pylist()} | {"note": found.note}


def test_each_product_has_its_reason(known: Callable[..., Any]) -> None:
    found = advice(known(order_lines=sales(), stock=counts(few=5, many=900, dead=3)))
    assert [found[p]["reason_code"] for p in ITEMS] == ["order_now", "surplus", "dead_stock", "no_stock_count"]
    assert found["few"]["quantity"] == found["few"]["order_up_to"] - 5
    assert found["few"]["assumed"] == "lead_time, unit_cost"
    assert found["few"]["stockout_chance"] > 0.95
    assert found["few"]["order_by_day"] == CUT.date()
    assert found["many"]["quantity"] == 0
    assert found["many"]["order_by_day"] is None  # lasts beyond a year
    assert found["uncounted"]["quantity"] is None
    assert found["uncounted"]["order_up_to"] > 0
    assert found["note"]["reasons"] == {"order_now": 1, "surplus": 1, "dead_stock": 1, "no_stock_count": 1}


def test_a_product_that_is_enough_and_one_below_zero(known: Callable[..., Any]) -> None:
    found = advice(known(order_lines=sales(), stock=counts(few=-3, many=60)))
    assert found["many"]["reason_code"] == "enough"
    assert found["many"]["order_by_day"] > CUT.date()
    assert found["few"]["quantity"] == found["few"]["order_up_to"]
    assert found["note"]["below_zero"] == 1


def test_suppliers_and_deliveries_are_believed(known: Callable[..., Any]) -> None:
    suppliers = [
        {"supplier_id": "dear", "product_id": "few", "unit_cost": 8, "currency": "EUR", "lead_time_days": 1},
        {"supplier_id": "fair", "product_id": "few", "unit_cost": 4, "currency": "EUR", "lead_time_days": 7,
         "pack_size": 12},
        {"supplier_id": "far", "product_id": "many", "unit_cost": 1, "currency": "USD", "lead_time_days": 7,
         "minimum_order": 5000},
    ]  # fmt: skip
    placed = CUT - timedelta(days=60)
    bought = [
        {"purchase_order_id": str(n), "product_id": "few", "placed_at": placed, "quantity": 1,
         "received_at": placed + timedelta(days=days)}
        for n, days in enumerate((18, 21, 24))
    ]  # fmt: skip
    bought.append({"purchase_order_id": "w", "product_id": "few", "placed_at": CUT - timedelta(days=2), "quantity": 7})
    shop = known(order_lines=sales(), stock=counts(few=0, many=0), suppliers=suppliers, purchase_orders=bought)
    read = read_terms(shop, ITEMS, StockRules())
    assert read.supplier == ("fair", "far", "", "")
    assert read.terms.lead_weeks[0] == pytest.approx(3.0)
    assert read.terms.lead_spread[0] == pytest.approx(3 / 7)
    assert read.terms.on_order.tolist() == [7, 0, 0, 0]
    assert read.terms.unit_cost[0] == 4
    assert read.assumed[0] == ""
    assert read.assumed[1] == "unit_cost"  # a cost in other money is not known
    found = advice(shop)
    assert found["few"]["quantity"] % 12 == 0
    assert found["many"]["reason_code"] == "minimum_too_large"  # five thousand last ten years


def test_what_spoils_soon_is_ordered_within_its_range(known: Callable[..., Any]) -> None:
    soon = [{"supplier_id": "s", "product_id": "few", "unit_cost": 4, "currency": "EUR", "shelf_life_days": 7}]
    few = advice(known(order_lines=sales(), stock=counts(few=0), suppliers=soon))["few"]
    assert few["quantity_low"] <= few["quantity"] == 10 <= few["quantity_high"]


def test_the_price_is_the_last_year_s_or_the_last_known(known: Callable[..., Any]) -> None:
    old = [SMALL.sale(f"old{p}", None, "2022-05-20", 90, product_id=p) for p in (*ITEMS, "gone")]
    read = read_terms(known(order_lines=sales() + old), (*ITEMS, "gone"), StockRules())
    assert read.terms.price.tolist() == [10, 10, 10, 10, 90]


def test_rules_that_cannot_be_are_refused() -> None:
    with pytest.raises(UsageError, match="review 0"):
        StockRules(review_days=0)


def test_old_counts_and_forgotten_orders_are_not_used(known: Callable[..., Any]) -> None:
    old = [{"product_id": "few", "counted_at": CUT - timedelta(days=40), "on_hand": 500}]
    lost = [{"purchase_order_id": "l", "product_id": "few", "placed_at": CUT - timedelta(days=400), "quantity": 900}]
    read = read_terms(known(order_lines=sales(), stock=old, purchase_orders=lost), ITEMS, StockRules())
    assert np.isnan(read.terms.on_hand[0])
    assert read.stale == 1
    assert read.terms.on_order[0] == 0


def test_without_cost_and_price_the_margin_is_not_known(known: Callable[..., Any]) -> None:
    foreign = [
        SMALL.sale(f"{p}{i}", None, "2024-05-20", 10, product_id=p, currency="USD") for p in ITEMS for i in (1, 2)
    ]
    found = advice(known(order_lines=foreign, stock=counts(few=5)))
    assert found["few"]["quantity"] > 0
    assert found["few"]["lost_margin"] is None
    assert found["few"]["order_cost"] is None
