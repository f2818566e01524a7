"""Every kind of plan appears where its cause was planted, and none where it was not."""

from __future__ import annotations

import csv
import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from tierwise.outreach.strategies.every import KINDS
from tierwise.pipeline.journey import run
from tierwise.pipeline.options import Options

END = date(2024, 12, 31)
PARTS = Options.of(only=("value", "baskets", "recommend", "plan"))
Row = tuple[object, ...]


def write(folder: Path, name: str, head: str, rows: list[Row]) -> None:
    with (folder / name).open("w", newline="", encoding="utf-8") as f:
        out = csv.writer(f)
        out.writerow(head.split())
        out.writerows(rows)


def planted(folder: Path) -> Path:
    """Regulars who buy coffee every three weeks, half of them with filters; some silent since November, some new; too
    many lamps in stock, cups there again, and tea cheaper than it was."""
    rng = np.random.default_rng(3)
    lines: list[Row] = []

    def order(customer: str, day: date, *products: str) -> None:
        lines.extend((f"o{len(lines)}", customer, day.isoformat(), p, 1, PRICE[p]) for p in products[:1])
        first = lines[-1][0]
        lines.extend((first, customer, day.isoformat(), p, 1, PRICE[p]) for p in products[1:])

    for i in range(240):
        day = date(2024, 1, 5) + timedelta(days=int(rng.integers(0, 30)))
        last = date(2024, 11, 25) if i % 6 == 0 else END - timedelta(days=int(rng.integers(0, 25)))
        filters = i % 2 == 0
        while day <= last:
            if rng.random() < 0.4:
                order(f"r{i}", day, "tea")
            else:
                order(f"r{i}", day, "coffee", *(["filter"] if filters and rng.random() < 0.8 else []))
            day += timedelta(days=int(rng.integers(17, 26)))
    for i in range(40):
        order(f"n{i}", END - timedelta(days=10 + i % 15), "coffee", "cup")
    order("r1", END, "coffee")
    write(folder, "orders.csv", "order_id customer_id order_date product_id quantity amount", lines)
    write(folder, "products.csv", "product_id product_name category", [(p, p.title(), CATEGORY[p]) for p in PRICE])
    counts = [("lamp", 5000, 5000), ("cup", 0, 40), ("coffee", 300, 250), ("filter", 200, 150), ("tea", 90, 60)]
    days = [(END - timedelta(days=d)).isoformat() for d in (7, 0)]
    stock: list[Row] = [(p, day, n) for p, *both in counts for day, n in zip(days, both, strict=True)]
    write(folder, "stock.csv", "product_id counted_at on_hand", stock)
    changes: list[Row] = [("tea", "2024-01-01", 10.0), ("tea", "2024-12-20", 8.0), ("coffee", "2024-01-01", 12.0)]
    write(folder, "prices.csv", "product_id valid_from price", changes)
    return folder


PRICE = {"coffee": 12.0, "filter": 4.0, "tea": 8.0, "cup": 6.0, "lamp": 30.0}
CATEGORY = {"coffee": "drinks", "tea": "drinks", "filter": "kitchen", "cup": "kitchen", "lamp": "drinks"}


def without(folder: Path) -> Path:
    """Forty customers with two orders each, one product a basket, at one pace until the last day."""
    lines: list[Row] = []
    for i in range(40):
        lines += [(f"o{i}a", f"c{i}", "2024-12-01", f"p{i % 10}", 1, 10.0)]
        lines += [(f"o{i}b", f"c{i}", "2024-12-31", f"p{(i + 3) % 10}", 1, 10.0)]
    write(folder, "orders.csv", "order_id customer_id order_date product_id quantity amount", lines)
    write(folder, "stock.csv", "product_id counted_at on_hand", [(f"p{k}", "2024-12-31", 8) for k in range(10)])
    write(folder, "prices.csv", "product_id valid_from price", [(f"p{k}", "2024-01-01", 10.0) for k in range(10)])
    return folder


def plan_of(folder: Path) -> tuple[dict[str, Any], pa.Table]:
    done = run(folder, folder.parent / "out", PARTS)
    rows: dict[str, Any] = {}
    for r in done.table("strategies").to_pylist():
        rows.setdefault(r["strategy"], r)
    return rows, done.table("strategy_customers")


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], pa.Table]:
    folder = tmp_path_factory.mktemp("planted") / "shop"
    folder.mkdir()
    return plan_of(planted(folder))


def meant(table: pa.Table, kind: str) -> set[str]:
    return set(table.filter(pc.equal(table["strategy"], kind))["customer_id"].to_pylist())


def test_every_cause_is_found(found: tuple[dict[str, Any], pa.Table]) -> None:
    rows, table = found
    assert set(rows) == set(KINDS)
    assert {k for k in KINDS if meant(table, k)} == set(KINDS), {k: r["reason_code"] for k, r in rows.items()}


def test_the_right_customers_are_meant(found: tuple[dict[str, Any], pa.Table]) -> None:
    _, table = found
    silent = {f"r{i}" for i in range(0, 240, 6)}
    assert len(meant(table, "win_back") & silent) > 0.8 * len(silent)
    assert meant(table, "second_order") <= {f"n{i}" for i in range(40)}
    assert not meant(table, "win_back") & {f"n{i}" for i in range(40)}  # the new have not left yet
    assert meant(table, "back_in_stock") == {f"n{i}" for i in range(40)}
    assert not meant(table, "cross_sell") & {f"r{i}" for i in range(0, 240, 2) if i % 6}


def test_it_is_told_who_gets_a_plan_and_who_is_held_out_of_it(found: tuple[dict[str, Any], pa.Table]) -> None:
    rows, table = found
    for kind in KINDS:
        arms = table.filter(pc.equal(table["strategy"], kind))["arm"].to_pylist()
        assert arms.count("treated") >= rows[kind]["customers"], kind
        assert arms.count("control") >= rows[kind]["held_out"], kind
    drawn = table.filter(pc.is_valid(table["arm"]))["customer_id"].to_pylist()
    assert len(drawn) == len(set(drawn))  # nobody is in two plans


def test_reasons_name_the_cause(found: tuple[dict[str, Any], pa.Table]) -> None:
    rows, table = found

    def values(kind: str) -> dict[str, Any]:
        mine = table.filter(pc.equal(table["strategy"], kind))
        return dict(json.loads(mine["reason_values"][0].as_py()))

    assert values("flash_sale")["product_name"] == "Lamp"
    assert values("price_drop") == {"product_id": "tea", "product_name": "Tea", "fall": 0.2}
    assert values("back_in_stock")["on_hand"] == 40.0
    assert values("cross_sell")["because_name"] == "Coffee"
    assert json.loads(rows["flash_sale"]["reason_values"])["names"] == ["Lamp"]


def test_without_a_cause_nothing_is_proposed(tmp_path: Path) -> None:
    folder = tmp_path / "shop"
    folder.mkdir()
    rows, table = plan_of(without(folder))
    assert set(rows) == set(KINDS)
    causeless = {"win_back", "second_order", "flash_sale", "price_drop", "back_in_stock", "cross_sell", "due_again"}
    assert not {k for k in causeless if meant(table, k)}, {k: r["reason_code"] for k, r in rows.items()}
    assert all(not r["offer"] and r["customers"] == 0 for k, r in rows.items() if k in causeless)
