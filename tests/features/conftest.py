"""A DuckDB warehouse, and small shops on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from runpy import run_path
from types import SimpleNamespace
from typing import Any

import pytest

from tierwise.contract.settings import Settings
from tierwise.data.warehouse import Warehouse, open_warehouse

SMALL = SimpleNamespace(**run_path(str(Path(__file__).with_name("small_shop.py"))))


@pytest.fixture(scope="session")
def small() -> SimpleNamespace:
    """The functions of small_shop.py: sale, back, at, build_shop."""
    return SMALL


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    with open_warehouse("duckdb", scratch=tmp_path_factory.mktemp("scratch"), threads=1) as opened:
        yield opened


@pytest.fixture
def shop_of(warehouse: Warehouse) -> Callable[..., Any]:
    """``shop_of(order_lines=[...], cut=..., settings=...)``: a shop in euros."""

    def make(settings: Settings | None = None, **tables: Any) -> Any:
        return partial(SMALL.build_shop, warehouse, settings or Settings(currency="EUR"))(**tables)

    return make


@pytest.fixture
def row_of() -> Callable[[Any, Any, str], dict[str, Any]]:
    """``row_of(shop, table, customer)``: one customer's row of an Ibis table."""

    def read(shop: Any, table: Any, customer: str) -> dict[str, Any]:
        rows = [r for r in shop.warehouse.arrow(table).to_pylist() if r["customer_id"] == customer]
        assert len(rows) == 1, f"{len(rows)} rows for {customer}"
        return rows[0]

    return read
