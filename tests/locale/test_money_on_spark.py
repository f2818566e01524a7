"""The number grammar gives the same values on Spark as in Python (and so as on DuckDB)."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tierwise.locale.money import (
    BLANKS,
    NUMBER_FORMATS,
    integer_expr,
    number_expr,
    parse_integer,
    parse_number,
    trim_expr,
)

TEXTS = [
    "12", "-12.5", "8.88e-16", "1e3", "1,234.56", "12,34", "(5.5)", "5-", "$5", "5 €", ".5", "1 234.5", "1e60", "0e99",
    "0.00005", "-0.00005", "12\n", "12\u2028",
    "12\u0085", "1'234.5", "\u3000v\x0b", "85132f", "vase", "0x1f", "1_000", "2.5",
    "12:30", "2011", "NaN", "-", "", "9999999999999.99999", "10000000000000", None,
]  # fmt: skip


@pytest.mark.spark
def test_spark_reads_the_same_numbers(tmp_path: Path) -> None:
    from tierwise.data.warehouse import open_warehouse

    pq.write_table(pa.table({"row": range(len(TEXTS)), "text": TEXTS}), tmp_path / "texts.parquet")
    with open_warehouse("spark", scratch=tmp_path / "scratch") as warehouse:
        table = warehouse.read([tmp_path / "texts.parquet"])
        for fmt in NUMBER_FORMATS.values():
            found = warehouse.arrow(
                table.select("row", n=number_expr(table.text, fmt), i=integer_expr(table.text), t=trim_expr(table.text))
            )
            rows = sorted(found.to_pylist(), key=lambda r: r["row"])
            assert [r["n"] for r in rows] == [parse_number(t, fmt) for t in TEXTS]
            assert [r["i"] for r in rows] == [parse_integer(t) for t in TEXTS]
            assert [r["t"] for r in rows] == [None if t is None else t.strip(BLANKS) for t in TEXTS]
