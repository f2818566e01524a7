"""Small shops written by hand: rows as tuples, the rest of the contract's columns filled in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa

from tierwise.contract.settings import Settings
from tierwise.contract.shop_tables import SHOP_TABLES
from tierwise.data.shop import Shop

_FROM_THE_START = datetime(1900, 1, 1)
_DECIMALS = {"money", "quantity"}


def build_shop(
    warehouse: Any, settings: Settings, cut: datetime | None = None, **tables: Sequence[Mapping[str, Any]]
) -> Shop:
    """A ``Shop`` of the rows given; what a row leaves out is null, known when it happened."""
    return Shop(
        {name: warehouse.table(arrow(name, rows), name) for name, rows in tables.items()}, settings, warehouse, cut
    )


def arrow(name: str, rows: Sequence[Mapping[str, Any]]) -> pa.Table:
    contract = SHOP_TABLES[name]
    filled = [_filled(name, row, i) for i, row in enumerate(rows, 1)]
    columns = {c.name: pa.array([_value(c, r.get(c.name)) for r in filled], c.arrow_type) for c in contract.columns}
    return contract.conform(pa.table(columns))


def _value(column: Any, value: Any) -> Any:
    return Decimal(str(value)).quantize(Decimal("0.0001")) if column.kind in _DECIMALS and value is not None else value


def _filled(name: str, row: Mapping[str, Any], line: int) -> dict[str, Any]:
    contract = SHOP_TABLES[name]
    at = row.get(contract.happened_at) if contract.happened_at else None
    usual: dict[str, Any] = {"flags": 0, "file": f"{name}.csv", "line": line, "known_at": at or _FROM_THE_START}
    usual |= {"day": at.date()} if at and "day" in contract.names else {}
    usual |= {"currency": "EUR"} if contract.name in ("order_lines", "returns") else {}
    usual |= {"line_number": 1, "quantity": 1} if name == "order_lines" else {}
    return usual | dict(row)


def at(text: str) -> datetime:
    """An instant: "2024-03-01" is noon."""
    return datetime.fromisoformat(text if "T" in text else f"{text}T12:00:00")


def sale(order: str, customer: str | None, when: str, amount: Any, **more: Any) -> dict[str, Any]:
    """One order line."""
    return {"order_id": order, "customer_id": customer, "ordered_at": at(when), "amount": amount} | more


def back(document: str, order: str | None, customer: str | None, when: str, amount: Any, **more: Any) -> dict[str, Any]:
    """One part of a return."""
    row = {"return_id": document, "part": 1, "order_id": order, "customer_id": customer, "returned_at": at(when)}
    return row | {"amount": amount, "quantity": 1, "line_number": 1 if order else None} | more
