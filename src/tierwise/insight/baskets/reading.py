"""From a shop to its baskets: what was bought and kept, guests included, each product once."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np

from tierwise.features.kept import goods_only, kept_lines
from tierwise.features.known import Known
from tierwise.insight.baskets.coded import Baskets, code

DAY = 86_400e6
"""Microseconds of a day."""


def read_baskets(known: Known) -> Baskets | None:
    """All baskets as of the shop's cut, by order id; None where its orders name no product."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if not known.traits.products:
        return None
    lines = kept_lines(known)
    rows = lines.select("order_id", "product_id", "ordered_at").order_by("order_id", "product_id")
    table = known.shop.warehouse.arrow(rows)
    order, basket = _numbered(table["order_id"])
    ids, product = _numbered(table["product_id"])
    instant = pc.cast(pc.cast(table["ordered_at"], pa.timestamp("us")), pa.int64()).to_numpy() / DAY
    at = np.full(len(order), np.inf)
    np.minimum.at(at, basket, instant)
    return code(basket, product, ids, at)


def names_of(known: Known, ids: Any) -> list[str]:
    """The name of each product: of the catalogue, else of its order lines, else its id.

    Where several products share a name, the id stands beside it.
    """
    warehouse = known.shop.warehouse
    lines = goods_only(known.table("order_lines"))
    found = _named(warehouse.arrow(lines.group_by("product_id").agg(name=lines.product_name.max())))
    if "products" in known.present:
        found |= _named(warehouse.arrow(known.table("products").select("product_id", name="product_name")))
    often = Counter(found.get(p) for p in ids.to_pylist())
    return [_called(p, found.get(p), often) for p in ids.to_pylist()]


def _called(product: str, name: str | None, often: Counter[str | None]) -> str:
    if name is None:
        return product
    return f"{name} ({product})" if often[name] > 1 else name


def _named(table: Any) -> dict[str, str]:
    pairs = zip(table["product_id"].to_pylist(), table["name"].to_pylist(), strict=True)
    return {p: name for p, name in pairs if name}


def _numbered(texts: Any) -> tuple[Any, Any]:
    """The different texts in order, and each row's place among them."""
    import pyarrow.compute as pc

    whole = texts.combine_chunks()
    names = pc.unique(whole)
    names = names.take(pc.array_sort_indices(names))
    return names, np.asarray(pc.index_in(whole, value_set=names).to_numpy(zero_copy_only=False), dtype=np.int64)
