"""JSON of orders: each thing bought is a row, wherever the list of orders stands; events stay one row each."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tierwise.data.files.json_files import open_json

ORDERS: list[dict[str, Any]] = [
    {"id": 7, "date": "2024-01-02", "line_items": [{"sku": "a", "quantity": 1}, {"sku": "b", "quantity": 2}]},
    {"id": 8, "date": "2024-01-03", "line_items": [{"sku": "a", "quantity": 3}]},
]
ROWS = [("7", "a", "1"), ("7", "b", "2"), ("8", "a", "3")]


def _rows(path: Path, *columns: str) -> list[tuple[Any, ...]]:
    file = open_json(path)
    assert file is not None
    return [tuple(r[c] for c in columns) for batch in file.batches() for r in batch.to_pylist()]


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(ORDERS),
        json.dumps({"orders": ORDERS}),
        json.dumps({"orders": ORDERS, "page": 1}, indent=2),
        "\n".join(map(json.dumps, ORDERS)),
    ],
)
def test_every_thing_bought_is_a_row(tmp_path: Path, text: str) -> None:
    path = tmp_path / "orders.json"
    path.write_text(text)
    assert _rows(path, "order_id", "line_items.sku", "line_items.quantity") == ROWS
    assert [r[0] for r in _rows(path, "_line")] == [1, 2, 3]
    file = open_json(path)
    assert file is not None
    assert [one["sku"] for one in json.loads(file.raw_lines([2])[2])["line_items"]] == ["b"]


def test_one_order_alone_is_an_order_and_no_document(tmp_path: Path) -> None:
    path = tmp_path / "order.json"
    path.write_text(json.dumps(ORDERS[0]))
    assert _rows(path, "order_id", "line_items.sku") == [("7", "a"), ("7", "b")]


def test_an_event_of_several_goods_stays_one_event(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    event = {"event_name": "purchase", "items": [{"item_id": "a", "quantity": 1}, {"item_id": "b", "quantity": 1}]}
    path.write_text("\n".join(json.dumps(event) for _ in range(3)))
    assert _rows(path, "event_name", "items.item_id") == [("purchase", "a")] * 3


def test_what_is_no_json_keeps_its_place(tmp_path: Path) -> None:
    path = tmp_path / "orders.jsonl"
    path.write_text(json.dumps(ORDERS[0]) + "\nnot json\n" + json.dumps(ORDERS[1]) + "\n")
    assert _rows(path, "_line", "order_id", "_broken") == [
        (1, "7", None), (2, "7", None), (3, None, "not_json"), (4, "8", None),
    ]  # fmt: skip
