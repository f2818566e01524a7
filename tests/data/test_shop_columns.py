"""A snapshot that an earlier version left is read: columns that came later are empty, required ones are not made up."""

from __future__ import annotations

from typing import Any

import ibis
import pytest

from tierwise.contract.settings import Settings
from tierwise.contract.shop_tables import SHOP_TABLES
from tierwise.data.shop import Shop
from tierwise.errors import TierwiseError


def _products(*left_out: str) -> Any:
    contract = SHOP_TABLES["products"]
    kinds = {n: k for n, k in contract.ibis_schema().items() if n not in left_out}
    return ibis.memtable({n: [] for n in kinds}, schema=ibis.schema(kinds))


def test_a_column_that_came_later_is_empty() -> None:
    old = Shop({"products": _products("least_advertised_price")}, Settings(), warehouse=None)  # type: ignore[arg-type]
    assert "least_advertised_price" in old.table("products").columns


def test_a_required_column_is_not_made_up() -> None:
    broken = Shop({"products": _products("product_id")}, Settings(), warehouse=None)  # type: ignore[arg-type]
    with pytest.raises(Exception, match="product_id") as caught:
        broken.table("products")
    assert not isinstance(caught.value, TierwiseError)
