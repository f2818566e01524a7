"""Purchase advice from a shop's own tables: reasons, assumptions, and input that is odd but legal."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from runpy import run_path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from tierwise.contract.settings import Settings
from tierwise.data.warehouse import open_warehouse
from tierwise.errors import UsageError
from tierwise.features.catalogue import money_of
from tierwise.features.known import know
from tierwise.insight.demand.advice import purchase_advice
from tierwise.insight.demand.outlook import NegativeBinomialOutlook
from tierwise.insight.demand.suppliers import choose_suppliers
from tierwise.insight.demand.terms import StockRules, read_offers, read_terms

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
    assert read.assumed[1] == "unit_cost"  # a cost in other money is not known without a rate
    assert read.no_rate == 1
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


def offers(shop: Any, price: float = 10.0) -> tuple[str, ...]:
    items = ("few",)
    outlook = NegativeBinomialOutlook(items, np.array([10.0]), np.array([np.inf]))
    return choose_suppliers(outlook, read_offers(shop, items, StockRules())).supplier


def test_a_supplier_in_other_money_is_weighed_at_the_latest_rate(known: Callable[..., Any]) -> None:
    suppliers = [
        {"supplier_id": "near", "product_id": "few", "unit_cost": 4, "currency": "EUR", "lead_time_days": 7},
        {"supplier_id": "far", "product_id": "few", "unit_cost": 20, "currency": "CNY", "lead_time_days": 7},
        {"supplier_id": "lost", "product_id": "few", "unit_cost": 1, "currency": "JPY", "lead_time_days": 7},
        {"supplier_id": "free", "product_id": "many", "currency": "JPY", "lead_time_days": 7},
    ]
    rates = [{"day": date(2024, m, 1), "currency": "CNY", "rate": r} for m, r in ((4, 0.30), (5, 0.125))]
    shop = known(order_lines=sales(), stock=counts(few=0, many=0), suppliers=suppliers, exchange_rates=rates)
    first, second, third = read_offers(shop, ITEMS, StockRules())
    assert (first.supplier[0], second.supplier[0], third.supplier[0]) == ("far", "near", "lost")
    assert first.terms.unit_cost[0] == pytest.approx(2.5)
    assert first.no_rate == 1  # a supplier that names no cost is not one whose cost is lost
    assert advice(shop)["note"]["no_rate"] == 1


def test_a_catalogue_s_cost_in_other_money_counts_at_the_latest_rate(known: Callable[..., Any]) -> None:
    products = [{"product_id": p, "unit_cost": 40, "currency": c} for p, c in (("few", "CNY"), ("many", "JPY"))]
    rates = [{"day": date(2024, 5, 1), "currency": "CNY", "rate": 0.125}]
    shop = known(order_lines=sales(), products=products, exchange_rates=rates)
    np.testing.assert_allclose(money_of(shop, "unit_cost", ITEMS), [5.0, np.nan, np.nan, np.nan])


SLOW = {"supplier_id": "slow", "product_id": "few", "unit_cost": 4, "currency": "EUR", "lead_time_days": 21}
FAST = {"supplier_id": "fast", "product_id": "few", "unit_cost": 5, "currency": "EUR", "lead_time_days": 1}


@pytest.mark.parametrize(
    ("on_hand", "fast", "serves"),
    [
        (0, {}, "fast"),  # three weeks without stock lose 30 pieces x 6; a dozen pieces cost 1 more each
        (80, {}, "slow"),  # lasts until the cheapest delivers
        (0, {"unit_cost": 60}, "slow"),  # a dozen pieces at 56 more are more than what is lost
        (0, {"lead_time_days": 30}, "slow"),  # the dearer one is no faster
        (0, {"currency": "USD"}, "fast"),  # what it costs is not known: the loss decides
    ],
)
def test_a_dearer_supplier_serves_where_the_cheapest_comes_too_late(
    known: Callable[..., Any], on_hand: int, fast: dict[str, Any], serves: str
) -> None:
    shop = known(order_lines=sales(), stock=counts(few=on_hand), suppliers=[SLOW, FAST | fast])
    assert offers(shop) == (serves,)


def test_deliveries_count_for_the_supplier_who_made_them(known: Callable[..., Any]) -> None:
    """The cheapest says three weeks and takes two days."""
    placed = CUT - timedelta(days=60)
    bought = [
        {"purchase_order_id": str(n), "product_id": "few", "supplier_id": "slow", "placed_at": placed, "quantity": 1,
         "received_at": placed + timedelta(days=2)}
        for n in range(3)
    ]  # fmt: skip
    shop = known(order_lines=sales(), stock=counts(few=8), suppliers=[SLOW, FAST], purchase_orders=bought)
    assert offers(shop) == ("slow",)


def test_the_reason_of_a_dearer_supplier_stands_beside_the_order(known: Callable[..., Any]) -> None:
    shop = known(order_lines=sales(), stock=counts(few=0), suppliers=[SLOW, FAST])
    items = ("few",)
    outlook = NegativeBinomialOutlook(items, np.array([10.0]), np.array([np.inf]))
    read = choose_suppliers(outlook, read_offers(shop, items, StockRules()))
    found = purchase_advice(outlook, read, "EUR", shop.as_of, CUT.toordinal() - 719_163)
    row, told = found.table.to_pylist()[0], json.loads(found.table["reason_values"][0].as_py())
    assert (row["supplier_id"], told["cheapest"], found.note["dearer_suppliers"]) == ("fast", "slow", 1)
    assert told["dearer"] == pytest.approx(row["quantity"])
    assert told["spared"] > told["dearer"]


def test_a_budget_leaves_out_and_says_what_that_costs(known: Callable[..., Any]) -> None:
    shop = known(order_lines=sales(), stock=counts(few=0, many=0))
    free, bound = advice(shop), advice(shop, StockRules(budget=60))
    assert [free[p]["quantity"] for p in ("few", "many")] == [free[p]["quantity_wanted"] for p in ("few", "many")]
    orders = [bound[p] for p in ("few", "many")]
    spent = sum(float(r["order_cost"] or 0) for r in orders)
    assert 0 < spent <= 60
    assert [r["quantity_wanted"] for r in orders] == [free[p]["quantity"] for p in ("few", "many")]
    note = bound["note"]
    wanted = sum(float(free[p]["order_cost"]) for p in ("few", "many"))
    assert note["left_cost"] == pytest.approx(wanted - spent)
    whole = sum(float(free[p]["margin_saved"]) for p in ("few", "many"))
    assert note["saved"] + note["left_lost"] == pytest.approx(whole)
    assert note["next_worth"] > 0
    nothing = advice(shop, StockRules(budget=0))
    assert {nothing[p]["reason_code"] for p in ("few", "many")} == {"over_budget"}
    with pytest.raises(UsageError, match="budget"):
        StockRules(budget=-1)
