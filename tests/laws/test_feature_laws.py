"""What must hold of features whatever the shop: on small random shops of lines, returns and events."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from runpy import run_path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tierwise.contract.result_tables import RESULT_TABLES
from tierwise.contract.schema import Kind
from tierwise.contract.settings import Settings
from tierwise.data.warehouse import Warehouse, open_warehouse
from tierwise.features.customer_table import customer_features
from tierwise.features.known import know
from tierwise.features.purchases import repeat_summary

SMALL = SimpleNamespace(**run_path(str(Path(__file__).parents[1] / "features" / "small_shop.py")))
START = datetime(2024, 1, 1, 12)
CUT = START + timedelta(days=60)
EUR = Settings(currency="EUR")
# each example compiles and runs whole tables, about a second: few of them, and a failing one is shown as it was found
FEW = settings(
    max_examples=6, deadline=None, derandomize=True, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
)

Rows = dict[str, list[dict[str, Any]]]


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    with open_warehouse("duckdb", scratch=tmp_path_factory.mktemp("laws"), threads=1) as opened:
        yield opened


cents = st.integers(1, 20_000).map(lambda n: Decimal(n) / 100)
who = st.sampled_from(["ann", "bob", "cem", None])
line = st.tuples(who, st.integers(0, 119), st.integers(1, 3), cents, st.sampled_from("tvf"))
visit = st.tuples(st.sampled_from(["ann", "bob"]), st.integers(0, 119))
PRODUCTS = [
    {"product_id": "t", "category": "tea", "unit_cost": 1, "currency": "EUR"},
    {"product_id": "v", "category": "vase"},
]


@st.composite
def shops(draw: st.DrawFn) -> Rows:
    """Orders over 120 days, of which the first is always before the cut; returns of whole pieces at their price."""
    drawn = [("ann", 0, 1, Decimal(5), "t"), *draw(st.lists(line, max_size=9))]
    lines = [_sale(i, *one) for i, one in enumerate(drawn)]
    taken = draw(st.lists(st.sampled_from(lines), max_size=4, unique_by=lambda row: row["order_id"]))
    returns = [_back(row, draw(st.integers(0, 60)), draw(st.integers(1, int(row["quantity"])))) for row in taken]
    events = [_event(i, *one) for i, one in enumerate(draw(st.lists(visit, max_size=3)))]
    return {"order_lines": lines, "returns": returns, "events": events, "products": PRODUCTS}


def _sale(i: int, customer: str | None, day: int, quantity: int, price: Decimal, product: str) -> dict[str, Any]:
    row = SMALL.sale(f"o{i}", customer, (START + timedelta(days=day)).isoformat(), price * quantity)
    return row | {"quantity": quantity, "product_id": product, "discount": price / 2}


def _back(row: dict[str, Any], days: int, pieces: int) -> dict[str, Any]:
    amount = row["amount"] / row["quantity"] * pieces
    when = (row["ordered_at"] + timedelta(days=days)).isoformat()
    return SMALL.back(f"r-{row['order_id']}", row["order_id"], row["customer_id"], when, amount, quantity=pieces)


def _event(i: int, customer: str, day: int) -> dict[str, Any]:
    at = START + timedelta(days=day, hours=-2)
    return {"event_id": f"e{i}", "happened_at": at, "event": "search", "customer_id": customer, "session_id": f"s{i}"}


def features(warehouse: Warehouse, rows: Rows, cut: datetime | None = CUT) -> list[dict[str, Any]]:
    shop = SMALL.build_shop(warehouse, EUR, cut, **{name: r for name, r in rows.items() if r})
    return sorted(warehouse.arrow(customer_features(shop)).to_pylist(), key=lambda r: r["customer_id"])


@FEW
@given(rows=shops())
def test_rows_known_after_the_date_change_nothing(warehouse: Warehouse, rows: Rows) -> None:
    def before(name: str) -> list[dict[str, Any]]:
        at = {"order_lines": "ordered_at", "returns": "returned_at", "events": "happened_at"}.get(name)
        return [r for r in rows[name] if at is None or r[at] < CUT]

    assert features(warehouse, rows) == features(warehouse, {name: before(name) for name in rows})


@FEW
@given(rows=shops(), seed=st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(warehouse: Warehouse, rows: Rows, seed: Any) -> None:
    mixed = {name: seed.sample(r, len(r)) for name, r in rows.items()}
    assert features(warehouse, rows) == features(warehouse, mixed)


@FEW
@given(rows=shops())
def test_another_unit_of_money_scales_money_and_nothing_else(warehouse: Warehouse, rows: Rows) -> None:
    def scaled(row: dict[str, Any]) -> dict[str, Any]:
        return {k: v * 100 if k in ("amount", "discount", "unit_cost") else v for k, v in row.items()}

    kinds = {c.name: c.kind for c in RESULT_TABLES["customer_features"].columns}
    one, hundred = features(warehouse, rows), features(warehouse, {n: [scaled(r) for r in t] for n, t in rows.items()})
    for a, b in zip(one, hundred, strict=True):
        for name, kind in kinds.items():
            if kind is Kind.MONEY and name == "mean_order_value":  # a quotient, rounded to 4 decimals
                assert abs(a[name] * 100 - b[name]) <= Decimal("0.01")
            elif kind is Kind.MONEY:
                assert a[name] * 100 == b[name], name
            else:
                near = kind is Kind.NUMBER and a[name] is not None
                assert b[name] == (pytest.approx(a[name], rel=1e-12, abs=1e-12) if near else a[name]), name


@FEW
@given(rows=shops())
def test_revenue_of_customers_is_the_net_of_all_lines_but_guests(warehouse: Warehouse, rows: Rows) -> None:
    def total(name: str, at: str) -> Decimal:
        return sum((r["amount"] for r in rows[name] if r["customer_id"] and r[at] < CUT), Decimal(0))

    revenue = sum((r["revenue"] for r in features(warehouse, rows)), Decimal(0))
    assert abs(revenue - (total("order_lines", "ordered_at") - total("returns", "returned_at"))) <= Decimal("0.001")


@FEW
@given(rows=shops())
def test_the_triple_of_the_order_models_is_possible(warehouse: Warehouse, rows: Rows) -> None:
    known = know(SMALL.build_shop(warehouse, EUR, CUT, **{name: r for name, r in rows.items() if r}))
    for r in warehouse.arrow(repeat_summary(known)).to_pylist():
        assert 0 <= r["first_to_last_days"] <= r["age_days"] <= 60
        assert r["repeat_days"] <= r["first_to_last_days"]
        assert (r["repeat_days"] == 0) == (r["first_to_last_days"] == 0) == (r["repeat_mean_spend"] is None)
