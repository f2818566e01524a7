"""Databases: rows as text in key order, and an address that is never shown."""

from __future__ import annotations

import json
import sqlite3
import traceback
from pathlib import Path
from typing import Any

import pytest

from tierwise.contract.settings import Settings
from tierwise.data.config import write_config
from tierwise.data.files.databases import masked_url
from tierwise.data.mapping import propose
from tierwise.data.readers import RawTable, read_source
from tierwise.errors import TierwiseError


def rows(raw: RawTable) -> list[dict[str, Any]]:
    return [r for b in raw.batches() for r in b.to_pylist()]


def test_a_database_comes_as_text_in_key_order(tmp_path: Path) -> None:
    path = tmp_path / "shop.db"
    with sqlite3.connect(path) as db:
        db.execute('CREATE TABLE "order lines" (id INTEGER PRIMARY KEY, customer REAL, "when" TEXT, amount NUMERIC)')
        db.executemany(
            'INSERT INTO "order lines" VALUES (?, ?, ?, ?)',
            [(2, 17850.0, "2024-01-06", 3.5), (1, None, "2024-01-05", "n/a")],
        )
        db.execute('CREATE VIEW sums AS SELECT count(*) AS n FROM "order lines"')
    db.close()
    lines, sums = read_source(f"sqlite:///{path}")
    assert (lines.file, lines.kind, lines.typed) == ("db:order lines", "database", False)
    assert [tuple(r.values()) for r in rows(lines)] == [
        ("1", None, "2024-01-05", "n/a", 1, None),
        ("2", "17850", "2024-01-06", "3.5", 2, None),
    ]
    assert lines.sample(1)["amount"].to_pylist() == ["n/a"]
    assert json.loads(lines.raw_lines([2])[2])["customer"] == "17850"
    assert rows(sums)[0]["n"] == "1" or rows(sums)[0]["n"] == "2"


def test_types_nobody_knows_and_a_key_of_two_columns(tmp_path: Path) -> None:
    """Declared types are not looked at (a warning would fail this test)."""
    path = tmp_path / "shop.db"
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE t (b GEOJSON, a MONEY4, n INT, PRIMARY KEY (a, b))")
        db.executemany("INSERT INTO t VALUES (?, ?, ?)", [("x", 2, 1), ("z", 1, 2), ("y", 1, 3)])
    db.close()
    (raw,) = read_source(f"sqlite:///{path}")
    assert raw.columns == ("b", "a", "n")
    assert [r["n"] for r in rows(raw)] == ["3", "2", "1"]


@pytest.mark.parametrize(
    "url",
    [
        "postgresql+nosuch://ursula:secret@db.example/shop?token=hush",
        "sqlite://ursula:secret@db.example/shop?token=hush",
        "nosuch://ursula:secret@db.example:port/shop?token=hush",
        "postgresql://ursula:p@secret/x@db.example/shop?token=hush",
    ],
)
def test_no_error_shows_the_login(url: str) -> None:
    with pytest.raises(TierwiseError) as caught:
        read_source(url)
    said = "".join(traceback.format_exception_only(caught.value)) + masked_url(url)
    assert not any(word in said for word in ("secret", "ursula", "hush"))


def test_nothing_written_or_shown_of_a_database_names_it(tmp_path: Path) -> None:
    path = tmp_path / "hidden.db"
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE orders (order_id, customer_id, order_date, amount)")
        db.execute("INSERT INTO orders VALUES (1, 'c1', '2024-01-05', 5.5)")
    db.close()
    raw = read_source(f"sqlite:///{path}")
    write_config(tmp_path / "shop.toml", Settings(), propose(raw), raw)
    shown = (tmp_path / "shop.toml").read_text("utf-8") + repr(raw) + repr(raw[0].content)
    assert "hidden" not in shown
    assert 'file = "db:orders"' in shown
