"""Files whose customers or products are hardly any of the shop's: most likely they come with another kind of id.

Nothing is wrong with a subscriber who never bought, or a product that never sold; a file of which nine in ten are
unknown says nothing about the shop, and its consents would be kept for nobody.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tierwise.data.warehouse import Warehouse

FEW = 0.1
"""A file of whose ids fewer than this share are known is put before the owner."""
FEWEST_IDS = 3
"""Fewer ids than this may well all be new."""
KEYS = {"customer_id": "customers", "product_id": "products"}
"""What is compared, and the table that may know it beside the order lines."""


def strangers(warehouse: Warehouse, tables: Mapping[str, Any], order_lines: Any) -> list[dict[str, Any]]:
    """Notes on tables (name -> kept rows) of whose ids hardly any stand in the order lines or the list of them.

    Returns one note of code ``ids_unknown`` for each table and column, with its distinct ids and how many are known.
    """
    notes = []
    for column, list_ in KEYS.items():
        if column not in order_lines.columns:
            continue
        sold = order_lines.select(column)
        for name, rows in sorted(tables.items()):
            if name in ("order_lines", "orders") or column not in rows.columns:
                continue
            listed = tables.get(list_) if name != list_ else None
            known = sold if listed is None else sold.union(listed.select(column))
            notes += _unknown(warehouse, name, column, rows, known)
    return notes


def _unknown(warehouse: Warehouse, name: str, column: str, rows: Any, known: Any) -> list[dict[str, Any]]:
    ids = rows.filter(rows[column].notnull()).select(column).distinct()
    met = ids.semi_join(known, column)
    n, found = int(warehouse.scalar(ids.count())), int(warehouse.scalar(met.count()))
    if n < FEWEST_IDS or found >= FEW * n:
        return []
    return [{"code": "ids_unknown", "values": {"table": name, "column": column, "ids": n, "known": found}}]
