"""From a shop to its baskets: what was bought and kept, guests included, each product once."""

from __future__ import annotations

from typing import Any

import numpy as np

from tierwise.features.kept import kept_lines
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


def _numbered(texts: Any) -> tuple[Any, Any]:
    """The different texts in order, and each row's place among them."""
    import pyarrow.compute as pc

    whole = texts.combine_chunks()
    names = pc.unique(whole)
    names = names.take(pc.array_sort_indices(names))
    return names, np.asarray(pc.index_in(whole, value_set=names).to_numpy(zero_copy_only=False), dtype=np.int64)
