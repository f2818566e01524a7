"""Customer features from 10 million order lines: CPU seconds and peak memory, against the same job in plain DuckDB SQL.

    python benchmarks/features.py [--lines 10000000] [--runs 2] [--out benchmarks/results/features.md]

Each way runs in a process of its own on the same Parquet files and writes one Parquet file of customers; CPU is user +
system with all threads, imports included; the best of the runs counts. pandas runs up to 10 million lines. Before
anything is reported, the columns both compute are compared customer by customer.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np

HERE = Path(__file__).resolve().parent
PANDAS_LIMIT = 10_000_000
FIRST = dt.datetime(2023, 1, 1)
CUT = dt.datetime(2024, 12, 31)
CHUNK = 1_000_000
EXACT = ("orders", "purchase_days", "orders_30d", "orders_365d", "revenue", "revenue_90d", "products", "channel")
CLOSE = ("items_per_order", "discount_share", "gap_median_days", "gap_trend", "category_entropy", "weekend_share")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--lines", type=int, default=10_000_000)
    arguments.add_argument("--runs", type=int, default=2)
    arguments.add_argument("--memory-mib", type=int, default=0, help="DuckDB's memory limit for ours")
    arguments.add_argument("--out", type=Path, default=HERE / "results" / "features.md")
    arguments.add_argument("--way", help=argparse.SUPPRESS)
    arguments.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    given = arguments.parse_args()
    if given.way:
        print(json.dumps(measure(given.way, given.folder, given.memory_mib)))
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make_shop(folder, given.lines)
        ways = ["ours", "sql", *(["pandas"] if given.lines <= PANDAS_LIMIT else [])]
        found = {way: best(way, folder, given) for way in ways}
        compare(folder)
    given.out.parent.mkdir(parents=True, exist_ok=True)
    text = given.out.read_text(encoding="utf-8") if given.out.exists() else HEAD
    given.out.write_text(text + page(given, found), encoding="utf-8")
    print(page(given, found))


def make_shop(folder: Path, n: int) -> None:
    """``n`` order lines of two years, three to an order, n / 20 customers of different habits, a million a file."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    from tierwise.contract.inputs.goods import PRODUCTS
    from tierwise.contract.inputs.orders import ORDER_LINES

    rng = np.random.default_rng(7)
    orders, customers, products = n // 3, max(n // 20, 100), 20_000
    who = np.minimum((customers * rng.beta(0.8, 1.6, orders)).astype(np.int64), customers - 1)
    when = rng.integers(0, int((CUT - FIRST).total_seconds()), orders)
    (folder / "order_lines").mkdir()
    for part, start in enumerate(range(0, n, CHUNK)):
        i = np.arange(start, min(start + CHUNK, n))
        order = np.minimum(i // 3, orders - 1)
        instant = np.datetime64(FIRST, "us") + when[order].astype("timedelta64[s]")
        price = rng.integers(100, 5000, len(i)) / 100
        quantity = rng.integers(1, 4, len(i))
        off = np.where(rng.random(len(i)) < 0.2, 0.1, 0.0)
        columns = {
            "order_id": text("o", order), "line_number": i - order * 3 + 1, "customer_id": text("c", who[order]),
            "product_id": text("p", (products * rng.beta(0.5, 3, len(i))).astype(np.int64)),
            "ordered_at": instant,
            "day": instant.astype("datetime64[D]"), "quantity": money(quantity), "unit_price": money(price),
            "amount": money(np.round(price * quantity * (1 - off), 2)),
            "discount": money(np.round(price * quantity * off, 2)),
            "currency": pa.array(["EUR"] * len(i)), "channel": pa.array(np.array(["web", "app", "store"])[order % 3]),
            "flags": np.zeros(len(i), np.int64), "file": pa.array(["lines.csv"] * len(i)), "line": i + 2,
            "known_at": instant,
        }  # fmt: skip
        arrays = {k: pa.array(v) if isinstance(v, np.ndarray) else v for k, v in columns.items()}
        table = ORDER_LINES.conform(pa.table(arrays))
        pq.write_table(table, folder / "order_lines" / f"{part:04d}.parquet", compression="zstd")
    p = np.arange(products)
    goods = {"product_id": text("p", p), "category": text("category ", p % 40), "flags": np.zeros(products, np.int64),
             "file": pa.array(["products.csv"] * products), "line": p + 2,
             "known_at": np.full(products, np.datetime64("1900-01-01", "us"))}  # fmt: skip
    pq.write_table(PRODUCTS.conform(pa.table(goods)), folder / "products.parquet", compression="zstd")


def text(prefix: str, codes: Any) -> Any:
    import pyarrow as pa
    import pyarrow.compute as pc

    return pc.binary_join_element_wise(prefix, pc.cast(pa.array(codes), "string"), "")


def money(values: Any) -> Any:
    import pyarrow as pa
    import pyarrow.compute as pc

    return pc.cast(pc.round(pa.array(np.asarray(values, dtype=np.float64)), 4), pa.decimal128(18, 4), safe=False)


def best(way: str, folder: Path, given: argparse.Namespace) -> dict[str, float]:
    command = [sys.executable, __file__, "--way", way, "--folder", str(folder), "--memory-mib", str(given.memory_mib)]
    done = [subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True) for _ in range(given.runs)]
    runs = [json.loads(one.stdout) for one in done]
    return min(runs, key=lambda r: r["cpu"])


def measure(way: str, folder: Path, memory_mib: int) -> dict[str, float]:
    """One way in this process: CPU seconds from the start of Python, wall seconds of the job, peak MiB."""
    sys.path.insert(0, str(HERE))
    import features_sql

    out, start = str(folder / f"{way}.parquet"), perf_counter()
    with tempfile.TemporaryDirectory() as scratch:
        if way == "ours":
            ours(folder, Path(scratch), out, memory_mib)
        else:
            run = {"sql": features_sql.by_sql, "pandas": features_sql.by_pandas}[way]
            lines = str(folder / "order_lines" / "*.parquet") if way == "sql" else str(folder / "order_lines")
            run(lines, str(folder / "products.parquet"), CUT.isoformat(sep=" "), out, scratch)
    used = resource.getrusage(resource.RUSAGE_SELF)
    return {"cpu": used.ru_utime + used.ru_stime, "wall": perf_counter() - start, "mib": used.ru_maxrss / 1024}


def ours(folder: Path, scratch: Path, out: str, memory_mib: int) -> None:
    from tierwise.contract.settings import Settings
    from tierwise.data.shop import Shop
    from tierwise.data.warehouse import open_warehouse
    from tierwise.features.customer_table import customer_features

    with open_warehouse("duckdb", scratch=scratch / "w", memory_limit_mib=memory_mib or None) as warehouse:
        tables = {
            "order_lines": warehouse.read(folder / "order_lines"),
            "products": warehouse.read(folder / "products.parquet"),
        }
        shop = Shop(tables, Settings(currency="EUR"), warehouse, CUT)
        warehouse.write(customer_features(shop), scratch / "result")
        next((scratch / "result").glob("*.parquet")).replace(out)


def compare(folder: Path) -> None:
    """Both ways must say the same of every customer before their speed means anything."""
    import duckdb

    a, b = (f"read_parquet('{folder / way}.parquet')" for way in ("ours", "sql"))
    exact = [f"count(*) FILTER (a.{c} IS DISTINCT FROM b.{c}) AS {c}" for c in EXACT]
    close = [f"count(*) FILTER ((a.{c} IS NULL) != (b.{c} IS NULL) OR abs(a.{c} - b.{c}) > 1e-9) AS {c}" for c in CLOSE]
    lost = "count(*) FILTER (a.customer_id IS NULL OR b.customer_id IS NULL) AS lost"
    counts = ", ".join((lost, *exact, *close))
    row = duckdb.sql(f"SELECT {counts} FROM {a} a FULL JOIN {b} b USING (customer_id)").fetchdf().iloc[0].to_dict()
    wrong = {k: v for k, v in row.items() if v}
    if wrong:
        raise SystemExit(f"the two ways differ: {wrong}")


HEAD = """# Customer features: plain DuckDB SQL beside ours

Best of the runs; CPU seconds of all threads, Python and imports included; every column compared is equal for every
customer. The SQL is `benchmarks/features_sql.py`: two passes over the lines and the same joins. pandas computes fewer
columns, with float64 money. Target: at most 1.3 times the SQL's CPU.
"""


def page(given: argparse.Namespace, found: dict[str, dict[str, float]]) -> str:
    base = found["sql"]["cpu"]
    rows = [
        f"| {way} | {r['cpu']:.1f} | {r['wall']:.1f} | {r['mib']:,.0f} | {r['cpu'] / base:.2f} |"
        for way, r in found.items()
    ]
    packages = ", ".join(f"{p} {version(p)}" for p in ("duckdb", "ibis-framework", "pandas", "pyarrow", "numpy"))
    limit = f", memory limit {given.memory_mib} MiB for ours" if given.memory_mib else ""
    return "\n".join([
        f"\n## {given.lines:,} order lines, {dt.date.today():%Y-%m-%d}{limit}\n",
        f"Python {platform.python_version()}, {packages}; {os.cpu_count()} cores, {given.runs} runs.\n",
        "| way | CPU s | wall s | peak MiB | CPU / SQL |", "|---|---|---|---|---|", *rows, "",
    ])  # fmt: skip


if __name__ == "__main__":
    main()
