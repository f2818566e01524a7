"""The engine's door: what is written has the types that were promised, and Spark computes what DuckDB computes."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tierwise.data.judging.arithmetic import from_units, product, units, whole
from tierwise.data.warehouse import LARGEST_MIB, Warehouse, default_limit, open_warehouse
from tierwise.errors import UsageError, WorkspaceError

HEAD = "order_id,customer_id,ordered_at,product_id,product_name,quantity,unit_price,"
HEAD += "amount,discount,currency,status,email\n"


def numbers(warehouse: Warehouse) -> Any:
    a = ["0.5", "3", "-2.5", "9999999999999", "123456.7891"]
    b = ["0.0003", "1.1", "1.00005", "9999999999999", "98765.4321"]
    money = pa.decimal128(18, 4)
    table = pa.table(
        {
            "a": pa.array(map(Decimal, a), money),
            "b": pa.array([Decimal(x).quantize(Decimal("0.0001")) for x in b], money),
        }
    )
    return warehouse.table(table, "numbers")


def check_arithmetic(warehouse: Warehouse) -> None:
    t = numbers(warehouse)
    kept = warehouse.keep(t.select("a", p=product(t.a, t.b), back=from_units(units(t.a.abs()))), "products")
    rows = sorted(warehouse.arrow(kept).to_pylist(), key=lambda r: r["a"])
    assert [str(r["p"]) for r in rows] == ["-2.5000", "0.0002", "3.3000", "12193263121.1401", "None"]
    assert all(r["back"] == abs(r["a"]) for r in rows)
    total = warehouse.keep(t.aggregate(n=whole(units(t.a).sum())), "total")
    assert str(warehouse.arrow(total).schema.field("n").type) == "int64"


def test_decimal_arithmetic_is_exact(warehouse: Warehouse) -> None:
    check_arithmetic(warehouse)


def test_what_rests_has_the_types_that_ibis_believes(warehouse: Warehouse) -> None:
    import ibis

    t = numbers(warehouse)
    warehouse.write(t.select(p=t.a * t.a.sign(), n=ibis.row_number()), warehouse.scratch / "typed")
    schema = pq.read_schema(next((warehouse.scratch / "typed").glob("*.parquet")))
    assert schema.field("n").type == pa.int64()


def test_a_missing_table_and_an_unknown_engine_are_said_plainly(warehouse: Warehouse, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(WorkspaceError, match="no Parquet file in"):
        warehouse.read(tmp_path / "empty")
    with pytest.raises(UsageError, match="no engine 'polars'"):
        open_warehouse("polars", scratch=tmp_path / "s")


def test_closing_sweeps_what_was_written(tmp_path: Path) -> None:
    with open_warehouse(scratch=tmp_path / "s") as opened:
        opened.keep(numbers(opened), "n")
    assert not (tmp_path / "s").exists()


def story() -> tuple[dict[str, str], dict[str, str]]:
    """Two exports with returns, cancellations, discounts, links, repairs, a refused row and corrections."""
    rows = "".join(
        f"o{i // 2},c{i % 7},2024-01-{i % 28 + 1:02d} 10:00:00,p{i % 5},"
        f" vase ,{i % 4 - 1 or 2},5.005,,{'' if i % 3 else '0.5'},"
        f"EUR,{'Cancelled' if i % 11 == 0 else 'paid'},m{i % 6}@x.org\n"
        for i in range(60)
    )
    people = "customer_id,city,email\n" + "".join(f"c{i},T{i},m{i % 5}@x.org\n" for i in range(8))
    first = {"order_lines.csv": HEAD + rows + "o99,c1,never,p1,x,1,1,,,,,\n", "customers.csv": people}
    edited = (rows + "o99,c1,2024-03-01,p1,x,1,1,,,,,\n").replace("p1, vase ,2", "p1, vase ,3")
    return first, {"order_lines.csv": HEAD + edited, "customers.csv": people.replace("T3", "T33")}


@pytest.mark.spark
def test_spark_takes_in_what_duckdb_takes_in(tmp_path: Path, little_shop: Any, request: pytest.FixtureRequest) -> None:
    compared = []
    for engine in ("duckdb", "spark"):
        folder = tmp_path / engine
        folder.mkdir()
        if engine == "spark":
            shutil.copy(tmp_path / "duckdb" / ".out.key", folder / ".out.key")
        with open_warehouse(engine, scratch=folder / "scratch", threads=2) as opened:
            check_arithmetic(opened)
            shop = type(little_shop)(folder, opened)
            for export in story():
                intake = shop.take(export)
            compared.append(found(intake, opened.arrow))
    assert compared[0] == compared[1]


def found(intake: Any, arrow: Callable[[Any], Any]) -> dict[str, Any]:
    tables = {n: sorted(map(str, arrow(t).to_pylist())) for n, t in intake.shop.tables.items()}
    early = intake.shop.as_of(intake.shop.default_as_of())
    seen = {f"{n} as of": sorted(map(str, arrow(early.table(n)).to_pylist())) for n in early.names}
    receipt = {t: {k: v for k, v in r.items() if k != "files"} for t, r in intake.receipt["tables"].items()}
    refused = {n: sorted(map(str, pq.read_table(p).to_pylist())) for n, p in intake.quarantine.items()}
    return {**tables, **seen, "receipt": receipt, "refused": refused}


def test_memory_is_limited_to_half_of_the_machine_and_to_three_gib_unless_said(tmp_path: Path) -> None:
    with open_warehouse(scratch=tmp_path / "own", memory_limit_mib=300) as named:
        assert _limit(named) == 300
    with open_warehouse(scratch=tmp_path / "default") as unnamed:
        assert 0 < _limit(unnamed) <= LARGEST_MIB
    assert (default_limit("18.6 GiB"), default_limit("819.2 MiB")) == (3072, 512)


def _limit(warehouse: Warehouse) -> int:
    text = warehouse._connection.raw_sql("SELECT current_setting('memory_limit')").fetchone()[0]
    size, _, unit = text.partition(" ")
    return round(float(size) * {"MiB": 1, "GiB": 1024}[unit])
