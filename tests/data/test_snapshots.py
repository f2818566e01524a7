"""Snapshots are immutable, checked, pinned and swept."""

from __future__ import annotations

import json
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tierwise.contract.shop_tables import SHOP_TABLES
from tierwise.data import snapshots
from tierwise.errors import ContractError, WorkspaceError

HEAD = "order_id,customer_id,ordered_at,amount\n"


def test_the_manifest_names_every_file_with_its_checksum(little_shop: Any) -> None:
    little_shop.take({"order_lines.csv": HEAD + "o1,a,2024-01-01,1\n"})
    made = snapshots.current(little_shop.out)
    assert made is not None
    made.check()
    entry = made.tables["order_lines"]
    assert entry["rows"] == 1
    path = made.paths("order_lines")[0]
    assert snapshots.sha256_of(path) == entry["files"][0]["sha256"]
    assert [(s.file, s.table) for s in made.sources] == [("order_lines.csv", "order_lines")]
    path.write_bytes(b"not parquet")
    with pytest.raises(WorkspaceError, match=r"order_lines: .*missing or damaged"):
        made.check()


def test_what_rests_on_disk_has_the_contracts_types(little_shop: Any) -> None:
    text = "order_id,customer_id,ordered_at,product_id,quantity,unit_price\n"
    text += "o1,a,2024-01-01,p,2,1.5\nC1,a,2024-01-02,p,-1,1.5\n"
    little_shop.take({"order_lines.csv": text})
    made = snapshots.current(little_shop.out)
    assert made is not None
    for table in ("order_lines", "returns"):
        schema = pq.read_schema(made.paths(table)[0])
        assert {c.name: schema.field(c.name).type for c in SHOP_TABLES[table].columns} == {
            c.name: c.arrow_type for c in SHOP_TABLES[table].columns
        }


def test_a_column_in_another_type_is_refused(little_shop: Any) -> None:
    little_shop.take({"order_lines.csv": HEAD + "o1,a,2024-01-01,1\n"})
    writing = snapshots.Writing(little_shop.out, snapshots.current(little_shop.out), "ab" * 32)
    place = writing.place("order_lines")
    place.mkdir(parents=True)
    pq.write_table(pa.table({"order_id": [1]}), place / "part-0.parquet")
    with pytest.raises(ContractError, match="holds order_id as int64, not string"):
        writing.add(SHOP_TABLES["order_lines"])


def test_a_reader_keeps_its_pinned_version_while_the_next_is_written(little_shop: Any) -> None:
    first = little_shop.take({"order_lines.csv": HEAD + "o1,a,2024-01-01,1\n"})
    little_shop.take({"order_lines.csv": HEAD + "o2,a,2024-01-02,1\n"})
    pinned = snapshots.at_version(little_shop.out, first.version)
    assert pq.read_table(pinned.paths("order_lines")).num_rows == 1
    assert len(little_shop.rows(first, "order_lines", "order_id")) == 1


def test_leftovers_of_a_killed_writer_are_swept_and_old_versions_go(little_shop: Any) -> None:
    folder = little_shop.out / "snapshots"
    for n in range(1, 4):
        little_shop.take({"order_lines.csv": HEAD + "".join(f"o{i},a,2024-01-{i:02d},1\n" for i in range(1, n + 1))})
    leftover = folder / "order_lines" / "000099-killed"
    leftover.mkdir()
    (leftover / "part-0.parquet").write_bytes(b"half")
    (folder / ".manifest.json.unfinished").write_text("{")
    snapshots.sweep(little_shop.out, keep=2)
    assert not leftover.exists()
    assert not (folder / ".manifest.json.unfinished").exists()
    assert len(list((folder / "order_lines").iterdir())) == 2
    current = snapshots.current(little_shop.out)
    assert current is not None
    current.check()


def test_a_damaged_manifest_is_named_and_never_guessed_at(little_shop: Any) -> None:
    folder = little_shop.out / "snapshots"
    folder.mkdir(parents=True)
    (folder / "manifest.json").write_text("{")
    with pytest.raises(WorkspaceError, match=r"manifest\.json is damaged"):
        snapshots.current(little_shop.out)
    (folder / "manifest.json").write_text(json.dumps({"schema": 99}))
    with pytest.raises(WorkspaceError, match="another version of Tierwise"):
        snapshots.current(little_shop.out)
