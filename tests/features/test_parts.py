"""Worked off part by part, a shop's features are the same to the last digit."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from tierwise.features.customer_table import customer_features
from tierwise.features.parts import Part, divide

NAMES = ("ann", "Zoë", "陈", "it's", "c%", "x" * 80)


@pytest.fixture
def shop(shop_of, small):
    """Ids of all sorts, a customer with a third of the lines, guests, returns of lines and of whole orders."""
    rng = np.random.default_rng(5)
    people = [*NAMES, *(f"c{i:03d}" for i in range(90)), None]
    share = np.r_[0.33, np.full(len(people) - 1, 0.67 / (len(people) - 1))]
    lines, returns = [], []
    for i, who in enumerate(rng.choice(len(people), 600, p=share / share.sum())):
        when = f"2024-{1 + i % 9:02d}-{1 + i % 27:02d}"
        for k in (1, 2)[: 1 + i % 2]:
            item, price = f"p{rng.integers(12)}", float(rng.integers(1, 50))
            lines.append(small.sale(f"o{i}", people[who], when, price, line_number=k, product_id=item, channel="web"))
        if i % 17 == 0:
            told = {"line_number": 1, "product_id": lines[-1]["product_id"]}
            returns.append(small.back(f"r{i}", f"o{i}", people[who], "2024-10-02", 1.0, **told))
    goods = [{"product_id": f"p{k}", "category": f"kind {k % 4}"} for k in range(12)]
    return shop_of(cut=small.at("2024-11-01"), order_lines=lines, returns=returns, products=goods)


def _features(shop, at_once, monkeypatch):
    monkeypatch.setattr(shop.warehouse, "customers_at_once", at_once)
    return shop.warehouse.arrow(customer_features(shop)).sort_by("customer_id")


@pytest.mark.parametrize("at_once", [20, 95])
def test_parts_change_nothing(shop, at_once, monkeypatch):
    whole = _features(shop, None, monkeypatch)
    assert whole.num_rows > 80
    assert _features(shop, at_once, monkeypatch).equals(whole)


@pytest.mark.parametrize(("at_once", "sizes"), [(1, [1] * 5), (2, [2, 2, 1]), (4, [4, 1]), (5, [5]), (None, [5])])
def test_parts_are_as_large_as_asked_and_hold_everybody_once(warehouse, at_once, sizes, monkeypatch):
    monkeypatch.setattr(warehouse, "customers_at_once", at_once)
    ids = ["陈", "it's", "Zoë", "ann", "x" * 80]
    customers = warehouse.table(pa.table({"customer_id": ids}), "people")
    parts = divide(customers, warehouse)
    found = [warehouse.arrow(part.of(customers))["customer_id"].to_pylist() for part in parts]
    assert [len(f) for f in found] == sizes
    assert sorted(i for f in found for i in f) == sorted(ids)


def test_nobody_is_one_part(warehouse):
    nobody = warehouse.table(pa.table({"customer_id": pa.array([], "string")}), "nobody")
    assert divide(nobody, warehouse) == (Part(),)
