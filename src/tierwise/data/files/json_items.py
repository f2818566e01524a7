"""Where the rows of a JSON document are: in a list under one key, and one for each item of an order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

ITEMS = ("line_items", "lineitems", "order_items", "orderitems", "order_lines", "lines", "items", "products")
"""What systems call the list of what was bought."""
_PIECES = ("quantity", "qty", "qty_ordered", "quantity_ordered", "num", "count", "数量")
_FEW = 4


def records_key(document: Any) -> str:
    """The key under which the only list of objects stands, in a document that says little else; "" if it is a record.

    >>> records_key({"orders": [{"id": 1}, {"id": 2}], "page": 1})
    'orders'
    >>> records_key({"id": 1, "line_items": [{"sku": "a", "quantity": 2}]})
    ''
    """
    if not isinstance(document, dict):
        return ""
    lists = [k for k, v in document.items() if isinstance(v, list) and v and all(isinstance(o, dict) for o in v)]
    if len(lists) != 1 or len(document) > _FEW or items_key(document):
        return ""
    return str(lists[0])


def items_key(record: Mapping[str, Any]) -> str:
    """The key of the list of things bought, each with its pieces; "" for an event and where there is none.

    >>> items_key({"id": 1, "line_items": [{"sku": "a", "quantity": 2}]})
    'line_items'
    """
    if any(k in record for k in ("event", "event_name")):
        return ""
    for key, value in record.items():
        if key.lower() in ITEMS and isinstance(value, list) and any(_bought(one) for one in value):
            return key
    return ""


def _bought(one: Any) -> bool:
    return isinstance(one, dict) and any(k.lower() in _PIECES for k in one)


def one_each(record: Any) -> Iterator[Any]:
    """The record once for each thing bought, with that thing alone under its key and ``id`` as ``order_id``."""
    key = items_key(record) if isinstance(record, dict) else ""
    if not key:
        yield record
        return
    order = {"order_id" if k == "id" and "order_id" not in record else k: v for k, v in record.items()}
    for one in record[key]:
        yield {**order, key: [one]}
