"""Parquet, JSON, Excel, databases and folders."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tierwise.data.files.typed_files import id_text
from tierwise.data.readers import RawTable, read_source


def rows(raw: RawTable) -> list[dict[str, Any]]:
    return [r for b in raw.batches() for r in b.to_pylist()]


def test_parquet_keeps_types_and_makes_them_plain(tmp_path: Path) -> None:
    table = pa.table(
        {
            "when": pa.array([1_500_000_000_123_456_789, None], pa.timestamp("ns")),
            "kind": pa.array(["a", "b"]).dictionary_encode(),
            "name": pa.array(["x", "y"], pa.large_string()),
            "customer": pa.array([17850.0, None]),
            "tags": pa.array([["p", "q"], None]),
            "price": pa.array([1, 2], pa.int64()),
        }
    )
    pq.write_table(table, tmp_path / "t.parquet")
    (raw,) = read_source(tmp_path / "t.parquet")
    assert raw.typed
    assert [str(t) for t in raw.schema.types] == ["timestamp[us]", "string", "string", "double", "string", "int64"]
    first, second = rows(raw)
    assert first["when"] == datetime(2017, 7, 14, 2, 40, 0, 123_456)
    assert (first["kind"], first["tags"], first["_line"]) == ("a", '["p", "q"]', 1)
    assert (second["when"], second["tags"], second["_line"]) == (None, None, 2)
    assert json.loads(raw.raw_lines([2])[2])["kind"] == "b"
    assert raw.sample(10).schema.equals(raw.schema)


def test_raw_records_come_from_the_row_groups_that_hold_them(tmp_path: Path) -> None:
    pq.write_table(pa.table({"n": list(range(1, 8))}), tmp_path / "t.parquet", row_group_size=2)
    (raw,) = read_source(tmp_path / "t.parquet")
    assert raw.raw_lines([3, 6]) == {3: '{"n": 3}', 6: '{"n": 6}'}
    assert raw.raw_lines([7, 8, 1]) == {1: '{"n": 1}', 7: '{"n": 7}'}
    assert raw.raw_lines([8]) == raw.raw_lines([]) == {}


def test_a_whole_float_is_an_id_without_its_point_zero() -> None:
    assert id_text(pa.array([17850.0, 1e15, 0.5, None])).to_pylist() == ["17850", "1000000000000000", "0.5", None]
    assert id_text(pa.array([5, None])).to_pylist() == ["5", None]


def test_online_retail_customers_read_as_ids(shop_data: Path) -> None:
    (raw,) = read_source(shop_data / "online_retail" / "online_retail.parquet")
    assert id_text(raw.sample(10)["CustomerID"]).to_pylist()[0] == "17850"
    assert sum(b.num_rows for b in raw.batches()) == 541_909


def test_json_lines_with_nested_events(tmp_path: Path) -> None:
    event = {
        "event_name": "view_item",
        "event_timestamp": 1700000000000000,
        "price": 12.50,
        "event_params": [
            {"key": "ga_session_id", "value": {"int_value": 77, "string_value": None}},
            {"key": "page_location", "value": {"string_value": "/p/1"}},
        ],
        "device": {"category": "mobile"},
        "items": [{"item_id": "A"}, {"item_id": "B"}],
    }
    path = tmp_path / "events.jsonl"
    path.write_text(json.dumps(event) + "\n\nnot json\n" + json.dumps({"event_name": "purchase", "late": True}) + "\n")
    (raw,) = read_source(path)
    first, broken, last = rows(raw)
    assert first["event_params.ga_session_id"] == "77"
    assert first["event_params.page_location"] == "/p/1"
    assert (first["device.category"], first["items.item_id"], first["price"]) == ("mobile", "A", "12.5")
    assert json.loads(first["items"])[1]["item_id"] == "B"
    assert (broken["_line"], broken["_broken"]) == (3, "not_json")
    assert (last["_line"], last["late"]) == (4, "true")
    assert raw.raw_lines([3]) == {3: "not json"}


def test_a_json_array_counts_records(tmp_path: Path) -> None:
    path = tmp_path / "orders.json"
    path.write_text('[{"id": 1, "sum": 8.88e-16},\n {"id": 2, "sum": 1000000000000000000001}]')
    (raw,) = read_source(path)
    assert [(r["_line"], r["id"], r["sum"]) for r in rows(raw)] == [
        (1, "1", "8.88e-16"),
        (2, "2", "1000000000000000000001"),
    ]


def test_excel_sheets_as_text(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.active.title = "Orders"
    book.active.append(["Order", "Date", "Customer", "Sum"])
    book.active.append([1001.0, datetime(2024, 1, 5, 10, 22), "=1+1", 12.5])
    book.active.append([])
    book.active.append([1002, datetime(2024, 1, 6), "Ann", None])
    book.create_sheet("Empty")
    book.create_sheet("Notes").append(["a remark"])
    book.save(tmp_path / "book.xlsx")
    orders, notes = read_source(tmp_path / "book.xlsx")
    assert (orders.file, notes.file) == ("book.xlsx#Orders", "book.xlsx#Notes")
    assert [tuple(r.values()) for r in rows(orders)] == [
        ("1001", "2024-01-05 10:22:00", "=1+1", "12.5", 1, None),
        ("1002", "2024-01-06 00:00:00", "Ann", None, 2, None),
    ]
    assert json.loads(orders.raw_lines([2])[2])["Customer"] == "Ann"


def test_a_folder_with_its_subfolders(tmp_path: Path) -> None:
    (tmp_path / "2024").mkdir()
    (tmp_path / ".hidden").mkdir()
    for name in ("b.csv", "2024/a.csv", ".hidden/c.csv", ".d.csv", "shop.toml", "README.md"):
        (tmp_path / name).write_text("id,sum\n1,2\n")
    assert [r.file for r in read_source(tmp_path)] == ["2024/a.csv", "b.csv"]
    assert len({r.sha256 for r in read_source(tmp_path)}) == 1
