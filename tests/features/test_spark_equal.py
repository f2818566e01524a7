"""Every column of every feature table, on a small awkward shop, is the same on Spark as on DuckDB."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from tierwise.contract.settings import Settings
from tierwise.data.warehouse import Warehouse, open_warehouse
from tierwise.features.customer_table import customer_features
from tierwise.features.examples import examples
from tierwise.features.known import know
from tierwise.features.labels import labels
from tierwise.features.money import amounts
from tierwise.features.purchases import frequency, purchase_days, repeat_summary

pytestmark = pytest.mark.spark

CUT = datetime(2024, 6, 1)


@pytest.fixture(scope="module")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    if not shutil.which("java"):
        pytest.skip("no Java")
    with open_warehouse("spark", scratch=Path(tmp_path_factory.mktemp("spark")), threads=1) as opened:
        yield opened


def awkward_tables(small: Any) -> dict[str, Any]:
    """Microseconds, three currencies (one without a rate), ties, returns of all kinds, nulls, a quantity of 0."""
    sale, back, at = small.sale, small.back, small.at

    def visit(event_id, when, event, customer, session, device):
        who = {"event_id": event_id, "customer_id": customer, "session_id": session}
        return who | {"happened_at": at(when), "event": event, "device": device, "source": "mail"}

    def said(message_id, thread_id, customer, author, when):
        who = {"message_id": message_id, "thread_id": thread_id, "customer_id": customer}
        return who | {"author": author, "sent_at": at(when)}

    lines = [
        sale(
            "o1",
            "ann",
            "2024-01-31T23:30:00.999999",
            "10.01",
            product_id="vase",
            quantity="1.5",
            discount="0.5",
            channel="web",
        ),
        sale("o1", "ann", "2024-02-01T00:10:00", "3.33", product_id="v", line_number=2, day=date(2024, 2, 1)),
        sale(
            "o2", "ann", "2024-02-10T00:00:00.000001", "7.77", product_id="f", quantity=0, channel="app", country="DE"
        ),
        sale("o3", "ann", "2024-03-05T12:07:09.5", 8, product_id="vase", currency="USD", channel="app", country="FR"),
        sale("o4", "bob", "2024-03-05", 9, product_id="vase", currency="JPY"),
        sale("o5", "bob", "2024-04-07", 12, product_id="f", quantity=3),
        sale("o6", "cem", "2024-01-06", 20, product_id="v"),
        sale("o7", "cem", "2024-07-06", 20, product_id="v"),
        sale("o8", "dee", "2024-02-02", 5, quantity=2),
        sale("o9", None, "2024-02-02", 5, quantity=2),
    ]
    months = zip((1, 2, 3, 4, 5, 5), "vfvfvv", strict=True)
    for i, (month, product) in enumerate(months):
        lines.append(sale(f"e{i}", "eve", f"2024-{month:02d}-1{i % 3}", 10 + i, product_id=product))
    return {
        "order_lines": lines,
        "returns": [
            back("r1", "o1", "ann", "2024-02-20", "3.33", line_number=2, product_id="v"),
            back("r2", "o6", "cem", "2024-02-20", 20, product_id="v"),
            back("r3", None, "ann", "2024-02-21", 4),
            back("r4", "o5", "bob", "2024-04-09", 2, quantity=0, line_number=None),
        ],
        "exchange_rates": [
            {"day": date(2024, 1, 1), "currency": "USD", "rate": 0.91},
            {"day": date(2024, 3, 5), "currency": "USD", "rate": 0.9213},
            {"day": date(2024, 3, 6), "currency": "USD", "rate": 0.5},
        ],
        "products": [
            {"product_id": "vase", "category": "home", "unit_cost": "2.5", "currency": "EUR"},
            {"product_id": "v", "category": "home"},
            {"product_id": "f", "category": "food", "unit_cost": 1, "currency": "USD"},
        ],
        "customers": [
            {"customer_id": "ann", "birth_year": 1990, "gender": "female", "no_profiling": False},
            {"customer_id": "bob", "age_band": "45-54", "referrer_id": "ann", "country": "JP"},
            {"customer_id": "eve", "referrer_id": "ann"},
        ],
        "consents": [
            {"customer_id": "eve", "purpose": "profiling", "granted": True, "decided_at": at("2024-02-01")},
            {"customer_id": "eve", "purpose": "profiling", "granted": False, "decided_at": at("2024-03-01")},
        ],
        "events": [
            visit("v0", "2024-01-10T10:00:00.7", "search", "ann", "s1", "mobile"),
            visit("v1", "2024-02-11T10:00:00.7", "view_item", "ann", None, "desktop"),
            visit("v2", "2024-03-12T10:00:00.7", "search", "eve", "s2", None),
            visit("v3", "2024-04-13T10:00:00.7", "search", "eve", "s2", "mobile"),
            visit("v4", "2024-05-14T10:00:00.7", "add_to_cart", None, "s3", None),
        ],
        "shipments": [
            {"shipment_id": "p1", "order_id": "o1", "delivered_at": at("2024-02-03T09:00:00.5")},
            {"shipment_id": "p2", "order_id": "o2", "delivered_at": at("2024-02-13T10:11:12.9")},
            {"shipment_id": "p3", "order_id": "e0", "delivered_at": at("2024-08-13")},
        ],
        "support_messages": [
            said("m1", "t", "eve", "customer", "2024-02-03"),
            said("m2", "t", None, "shop", "2024-02-03T12:20:00.7"),
            said("m3", None, "ann", "customer", "2024-02-04"),
        ],
        "reviews": [
            {"review_id": "w1", "reviewed_at": at("2024-02-01"), "customer_id": "ann", "stars": 4.5},
            {"review_id": "w2", "customer_id": "ann"},
        ],
    }  # fmt: skip


def rows(shop: Any, table: Any, *key: str) -> list[dict[str, Any]]:
    found = shop.warehouse.arrow(table).to_pylist()
    return sorted(found, key=lambda r: tuple(str(r[k]) for k in key))


TABLES = {
    "customer_features": (customer_features, ("customer_id",)),
    "purchase_days": (purchase_days, ("customer_id", "day")),
    "repeat_summary": (repeat_summary, ("customer_id",)),
    "orders": (lambda known: known.orders, ("customer_id", "order_id")),
    "baskets": (lambda known: known.baskets, ("customer_id", "product_id")),
}


@pytest.fixture(scope="module")
def both(small: Any, warehouse: Warehouse, spark: Warehouse) -> tuple[Any, Any]:
    settings = Settings(currency="EUR", time_zone="Europe/Berlin")
    tables = awkward_tables(small)
    return tuple(know(small.build_shop(w, settings, CUT, **tables)) for w in (warehouse, spark))


@pytest.mark.parametrize("name", TABLES)
def test_every_column_is_equal(both: tuple[Any, Any], name: str) -> None:
    make, key = TABLES[name]
    here, there = (rows(known.shop, make(known), *key) for known in both)
    assert len(here) > 3
    assert_equal(here, there)


def test_labels_are_equal(both: tuple[Any, Any]) -> None:
    here, there = (rows(k.shop, labels(k, datetime(2024, 2, 15), 60), "customer_id") for k in both)
    assert sum(r["bought"] for r in here) > 1
    assert_equal(here, there)


def test_examples_are_equal(both: tuple[Any, Any]) -> None:
    """With few features: all of them stand compared above, and Spark compiles each date anew."""
    origins = (datetime(2024, 2, 15), datetime(2024, 4, 1))
    tables = (examples(k, origins, 30, (frequency, amounts)) for k in both)
    here, there = (rows(k.shop, t, "as_of", "customer_id") for k, t in zip(both, tables, strict=True))
    assert {r["split"] for r in here} == {"train", "test"}
    assert_equal(here, there)


def assert_equal(here: list[dict[str, Any]], there: list[dict[str, Any]]) -> None:
    """Exactly, but for the last digits of logarithms and roots, which each engine's library rounds itself."""
    assert len(here) == len(there)
    assert here[0].keys() == there[0].keys()
    unequal = [
        (a.get("customer_id"), name, a[name], b[name])
        for a, b in zip(here, there, strict=True)
        for name in a
        if a[name] != (pytest.approx(b[name], rel=1e-12, abs=1e-12) if isinstance(b[name], float) else b[name])
    ]
    assert not unequal
