"""The whole shop by day: guests by everybody's rules, and money that adds up to the receipt."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tierwise.contract.settings import Settings
from tierwise.data.intake import take_in
from tierwise.data.mapping import propose
from tierwise.data.readers import read_source
from tierwise.data.warehouse import open_warehouse
from tierwise.features.purchases import purchase_days
from tierwise.insight.value.kpis import kpis
from tierwise.insight.value.shop_days import shop_days

ORDERS = """order_id,customer_id,ordered_at,product_id,quantity,amount,currency
1,a,2024-01-02,p,2,20.00,EUR
2,,2024-01-02,p,3,30.00,EUR
3,,2024-01-05,q,1,12.50,EUR
4,b,2024-02-01,q,1,12.50,EUR
5,,2024-02-03,p,1,10.00,EUR
6,a,2024-02-20,p,5,50.00,EUR
"""
PRODUCTS = """product_id,name,unit_cost,currency
p,Pear,4.00,EUR
"""
RETURNS = """return_id,order_id,returned_at,product_id,quantity,amount,currency
r1,2,2024-01-20,p,1,10.00,EUR
r2,3,2024-01-21,q,1,12.50,EUR
r3,6,2024-02-21,p,1,10.00,EUR
r4,,2024-02-22,q,1,12.50,EUR
"""
END = datetime(2024, 2, 28)


@pytest.fixture(scope="module")
def taken(tmp_path_factory):
    folder = tmp_path_factory.mktemp("shop")
    source = folder / "in"
    source.mkdir()
    (source / "orders.csv").write_text(ORDERS)
    (source / "returns.csv").write_text(RETURNS)
    (source / "products.csv").write_text(PRODUCTS)
    with open_warehouse("duckdb", scratch=folder / "scratch", threads=1) as warehouse:
        found = take_in(source, folder / "out", Settings(margin_rate=0.4), propose(read_source(source)), warehouse)
        yield found, found.shop.as_of(END.replace(tzinfo=UTC))


def test_guests_count_and_money_is_booked_when_it_moved(taken):
    rows = {r["day"].isoformat(): r for r in shop_days(taken[1]).to_pylist()}
    new_year = rows["2024-01-02"]
    assert [new_year[n] for n in ("orders", "guest_orders", "kept_guest_orders", "paid")] == [2, 1, 1, 50.0]
    assert new_year["margin"] == pytest.approx(50.0 - 5 * 4.0)
    assert rows["2024-01-05"]["kept_guest_orders"] == 0  # went back whole
    assert (rows["2024-01-20"]["returned"], rows["2024-01-20"]["margin"]) == (10.0, -6.0)


def test_revenue_over_all_days_is_the_receipts(taken):
    """Two months of thirty days hold the whole shop: nothing is lost, nothing counted twice."""
    found, shop = taken
    days, by_day = shop.warehouse.arrow(purchase_days(shop)), shop_days(shop)
    months = [
        {r["kpi"]: r for r in kpis(days, shop.settings, end, shop_days=by_day).to_pylist() if r["period_days"] == 30}
        for end in (datetime(2024, 1, 29), END)
    ]
    assert sum(m["revenue"]["value"] for m in months) == pytest.approx(_kept(found))
    pears, plums = 2 + 3 + 1 + 5 - 1 - 1, 1 + 1 - 1 - 1
    assert sum(m["margin"]["value"] for m in months) == pytest.approx(pears * 6.0 + plums * 0.4 * 12.5)
    assert sum(m["orders"]["value"] for m in months) == 5
    assert months[1]["margin"]["method"] == "counted, margin from unit cost or margin rate 0.4"


def _kept(found) -> float:
    money = {name: found.receipt["tables"][name]["money"]["EUR"] for name in ("order_lines", "returns")}
    kept = {name: float(m["kept"]) + float(m["repaired"]) for name, m in money.items()}
    return kept["order_lines"] - kept["returns"]
