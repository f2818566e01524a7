"""Large tables rest on disk and read the same; small ones stay where they are."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from tierwise.data.warehouse import open_warehouse
from tierwise.pipeline.resting import resting


def test_a_large_table_is_laid_down_and_reads_the_same(tmp_path: Path) -> None:
    table = pa.table({"customer_id": ["a", "b", None], "value": [1.0, None, 3.0]})
    with open_warehouse("duckdb", scratch=tmp_path / "w", threads=1) as warehouse:
        assert resting(warehouse)(table) is table
        laid = resting(warehouse, large=1)(table)
        assert list((tmp_path / "w").rglob("table.arrow"))
        assert laid.equals(table)
