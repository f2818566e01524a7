"""A sample of a shop's customers: the same ones everywhere, whole people, and nothing cut where there are few."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from runpy import run_path
from typing import Any

import pytest

from tierwise.contract.settings import Settings
from tierwise.data.sampling import sampled
from tierwise.data.warehouse import open_warehouse

SMALL = run_path(str(Path(__file__).parents[1] / "features" / "small_shop.py"))
AT = datetime(2024, 4, 1)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """100 customers, one order each before the date and one after; 50 more come later."""
    with open_warehouse("duckdb", scratch=tmp_path_factory.mktemp("scratch"), threads=1) as warehouse:
        before = [SMALL["sale"](f"b{i}", f"c{i}", "2024-01-05", 10) for i in range(100)]
        after = [SMALL["sale"](f"a{i}", f"c{i}", "2024-06-05", 10) for i in range(150)]
        end = AT + timedelta(days=120)
        yield SMALL["build_shop"](warehouse, Settings(currency="EUR"), end, order_lines=before + after)


def _people(shop: Any) -> list[str]:
    return sorted(shop.warehouse.arrow(shop.table("order_lines").select("customer_id"))["customer_id"].to_pylist())


def test_a_shop_of_few_customers_is_left_as_it_is(shop: Any) -> None:
    assert sampled(shop, AT, most=100) is shop


def test_the_digest_of_the_id_chooses_whole_customers_known_then(shop: Any) -> None:
    few = sampled(shop, AT, most=40)
    bound = 0.4 * 16**8
    chosen = [f"c{i}" for i in range(100) if int(hashlib.sha256(f"c{i}".encode()).hexdigest()[:8], 16) < int(bound)]
    assert 25 < len(chosen) < 55
    assert _people(few) == sorted([*chosen, *chosen])
    assert few.share == pytest.approx(0.4)


def test_fewer_are_among_those_of_a_larger_sample(shop: Any) -> None:
    small, large = (set(_people(sampled(shop, AT, most=n))) for n in (20, 60))
    assert small < large
