"""Order lines in bulk: chunks change nothing, money is exact."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tierwise.errors import UsageError
from tierwise.simulate.bulk import write_order_lines


def test_chunks_change_no_value(tmp_path: Path) -> None:
    one = pq.read_table(write_order_lines(tmp_path / "a.parquet", 10_000, 1))
    many = pq.read_table(write_order_lines(tmp_path / "b.parquet", 10_000, 1, chunk=777))
    assert one.equals(many)
    assert pq.ParquetFile(tmp_path / "b.parquet").num_row_groups == 13
    assert not one.equals(pq.read_table(write_order_lines(tmp_path / "c.parquet", 10_000, 2)))


def test_money_is_exact_and_text_says_the_same(tmp_path: Path) -> None:
    typed = pq.read_table(write_order_lines(tmp_path / "a.parquet", 3000, 1))
    text = pq.read_table(write_order_lines(tmp_path / "b.parquet", 3000, 1, typed=False))
    assert typed.schema.field("amount").type == pa.decimal128(18, 4)
    assert typed.schema.field("ordered_at").type == pa.timestamp("us")
    for row, said in zip(typed.to_pylist(), text.to_pylist(), strict=True):
        assert row["amount"] == row["quantity"] * row["unit_price"] > 0
        assert f"{row['amount']:.2f}" == said["amount"]
        assert row["ordered_at"].isoformat() == said["ordered_at"]
        assert row["order_id"] == said["order_id"]


def test_shape_is_that_of_a_shop(tmp_path: Path) -> None:
    t = pq.read_table(write_order_lines(tmp_path / "a.parquet", 60_000, 1))
    assert t.num_rows == 60_000
    assert len(t["order_id"].unique()) == 20_000
    assert 0.01 < t["customer_id"].null_count / t.num_rows < 0.03
    days = t["ordered_at"].combine_chunks()
    assert days.equals(days.take(pa.compute.sort_indices(days)))
    with pytest.raises(UsageError, match="0 lines"):
        write_order_lines(tmp_path / "b.parquet", 0)
