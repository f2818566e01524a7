"""What the catalogue says of products, in the order they are asked for: names, categories, costs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any

import numpy as np

from tierwise.contract.arrays import Floats, Ints
from tierwise.features.kept import goods_only
from tierwise.features.known import Known
from tierwise.features.latest_rates import latest_rates

LIKE = 0.6
"""Least likeness, 0 to 1, of what may be meant by a name or id that is not known."""
NO_CATEGORY = ""
"""Name of the category of products without one."""


def money_of(known: Known, column: str, products: Sequence[str]) -> Floats:
    """A money column of the catalogue (`unit_cost`, `least_advertised_price` ...) in the shop's currency, at the
    latest rate; NaN where it is not told, or told in a currency without a rate."""
    held: dict[str, float] = {}
    if "products" in known.present:
        rates = latest_rates(known)
        t = known.table("products").select("product_id", column, "currency")
        for row in known.shop.warehouse.arrow(t.filter(t[column].notnull())).to_pylist():
            rate = rates.get(row["currency"] or known.currency)
            if rate is not None:
                held[row["product_id"]] = float(row[column]) * rate
    return np.array([held.get(p, np.nan) for p in products], dtype=np.float64)


def categories_of(known: Known, products: Sequence[str]) -> tuple[tuple[str, ...], Ints]:
    """The names of the products' categories in order, and each product's place among them."""
    named: dict[str, str] = {}
    if "products" in known.present:
        rows = known.shop.warehouse.arrow(known.table("products").select("product_id", "category"))
        pairs = zip(rows["product_id"].to_pylist(), rows["category"].to_pylist(), strict=True)
        named = {p: c for p, c in pairs if c}
    held = [named.get(p, NO_CATEGORY) for p in products]
    names = tuple(sorted(set(held)))
    place = {name: i for i, name in enumerate(names)}
    return names, np.array([place[c] for c in held], dtype=np.int64)


def names_of(known: Known, products: Sequence[str]) -> list[str]:
    """The name of each product: of the catalogue, else of its order lines, else its id.

    Where several products share a name, the id stands beside it.
    """
    warehouse = known.shop.warehouse
    lines = goods_only(known.table("order_lines"))
    found = _named(warehouse.arrow(lines.group_by("product_id").agg(name=lines.product_name.max())))
    if "products" in known.present:
        found |= _named(warehouse.arrow(known.table("products").select("product_id", name="product_name")))
    often = Counter(found.get(p) for p in products)
    return [_called(p, found.get(p), often) for p in products]


def nearest(asked: str, names: Mapping[str, str], most: int = 3) -> list[str]:
    """The products most like what was asked for, by id or by name, as ``id (name)``; none where nothing is like it.

    >>> nearest("lamp-o1", {"lamp-01": "Desk lamp", "tea": "Green tea"})
    ['lamp-01 (Desk lamp)']
    """
    like = [(max(_likeness(asked, p), _likeness(asked, n)), p) for p, n in names.items()]
    best = sorted((-s, p) for s, p in like if s >= LIKE)[:most]
    return [p if names[p] == p else f"{p} ({names[p].removesuffix(f' ({p})')})" for _, p in best]


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, other.casefold(), one.casefold()).ratio()


def _called(product: str, name: str | None, often: Counter[str | None]) -> str:
    if name is None:
        return product
    return f"{name} ({product})" if often[name] > 1 else name


def _named(table: Any) -> dict[str, str]:
    pairs = zip(table["product_id"].to_pylist(), table["name"].to_pylist(), strict=True)
    return {p: name for p, name in pairs if name}
