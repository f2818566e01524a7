"""Cleaning of 10 million order lines: CPU seconds and peak memory, against the same job in plain DuckDB SQL.

    python benchmarks/cleaning.py [--lines 10000000] [--runs 1] [--ways ours,sql,light,scan,csv,csv_scan]
        [--memory-mib 0] [--out benchmarks/results/cleaning.md]

Each way in a process of its own on the same typed Parquet file: ``take_in`` (from the file to a committed snapshot, its
receipt, repairs and quarantine), the same rules and outputs written straight as DuckDB SQL (``cleaning_sql.by_sql``),
the same SQL writing its files as lightly as ours does, and a typed scan that reads and writes the columns as they are.
Beside them the same lines as a CSV file: ``take_in``, and DuckDB's typed reading and writing. CPU is user + system of
all threads, Python and imports included; the best of the runs counts, and runs of the ways take turns. One line in 200
is dirty (no quantity of pieces, a negative price, a repeated line, a test product). Before anything is reported, every
row with its mask and line number is compared between ours and the SQL, and between Parquet and CSV.
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
CHUNK = 1_000_000
TARGETS = {"sql": 1.3, "scan": 2.5}
WAYS = {
    "ours": "ours",
    "sql": "SQL",
    "light": "SQL, files written as ours",
    "scan": "typed scan",
    "csv": "ours, from CSV",
    "csv_scan": "typed scan, from CSV",
}
TARGET_MIB = 1024


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--lines", type=int, default=10_000_000)
    arguments.add_argument("--runs", type=int, default=1)
    arguments.add_argument("--memory-mib", type=int, default=0, help="DuckDB's memory limit for ours; 0: the default")
    arguments.add_argument("--out", type=Path, default=HERE / "results" / "cleaning.md")
    arguments.add_argument("--ways", default=",".join(WAYS))
    arguments.add_argument("--way", help=argparse.SUPPRESS)
    arguments.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    given = arguments.parse_args()
    if given.way:
        print(json.dumps(measure(given.way, given.folder, given.memory_mib)))
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        ways = given.ways.split(",")
        make_lines(folder / "orders.parquet", given.lines)
        if "csv" in ways:
            write_csv(folder / "orders.parquet", folder / "orders.csv")
        found = measured(ways, folder, given)
        compare(folder, ways)
    given.out.parent.mkdir(parents=True, exist_ok=True)
    text = given.out.read_text(encoding="utf-8") if given.out.exists() else HEAD
    given.out.write_text(text + page(given, found), encoding="utf-8")
    print(page(given, found))


def make_lines(path: Path, n: int) -> None:
    """Bulk lines of the simulator with dirt in one of 200, the same for every run."""
    import pyarrow.parquet as pq

    from tierwise.simulate.bulk import order_lines

    writer = None
    for start in range(0, n, CHUNK):
        table = dirty(order_lines(np.arange(start, min(start + CHUNK, n)), n, 1))
        writer = writer or pq.ParquetWriter(path, table.schema, compression="zstd")
        writer.write_table(table, row_group_size=CHUNK)
    if writer is not None:
        writer.close()


def dirty(table: Any) -> Any:
    """Of every 1000 rows one has quantity 0, one a negative price, one is a test product, two repeat the row before."""
    import pyarrow as pa
    import pyarrow.compute as pc

    i = np.arange(table.num_rows)
    take = np.where((i % 1000 == 700) | (i % 1000 == 901), np.maximum(i - 1, 0), i)
    table = table.take(pa.array(take))
    zero, negative, test = (pa.array(i % 1000 == k) for k in (100, 300, 500))
    kind = table["quantity"].type
    changed = {
        "quantity": pc.if_else(zero, pa.scalar(0).cast(pa.decimal128(19, 0)).cast(kind), table["quantity"]),
        "unit_price": pc.if_else(negative, pc.negate(table["unit_price"]), table["unit_price"]),
        "product_id": pc.if_else(test, "test", table["product_id"]),
    }
    for name, values in changed.items():
        table = table.set_column(table.column_names.index(name), name, values)
    return table


def write_csv(source: Path, target: Path) -> None:
    """The same lines as text."""
    import pyarrow.csv as pc
    import pyarrow.parquet as pq

    with pq.ParquetFile(source) as f, pc.CSVWriter(target, f.schema_arrow) as writer:
        for batch in f.iter_batches():
            writer.write_batch(batch)


def measured(ways: list[str], folder: Path, given: argparse.Namespace) -> dict[str, dict[str, float]]:
    """The best run of each way; the ways take turns, so that a busy hour of the machine hits them alike."""
    found: dict[str, dict[str, float]] = {}
    for _ in range(given.runs):
        for way in ways:
            command = [sys.executable, __file__, "--way", way, "--folder", str(folder)]
            command += ["--memory-mib", str(given.memory_mib)]
            done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
            found[way] = min(found.get(way, {"cpu": float("inf")}), json.loads(done.stdout), key=lambda r: r["cpu"])
    return found


def measure(way: str, folder: Path, memory_mib: int) -> dict[str, float]:
    """One way in this process: CPU seconds from the start of Python, wall seconds of the job, peak MiB."""
    import shutil

    sys.path.insert(0, str(HERE))
    import cleaning_sql

    source, out, start = folder / ("orders.csv" if "csv" in way else "orders.parquet"), folder / way, perf_counter()
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir()
    if way in ("ours", "csv"):
        ours(source, out, memory_mib)
    elif way in ("sql", "light"):
        files = cleaning_sql.LIGHT_FILES if way == "light" else cleaning_sql.FILES
        (out / "masks.json").write_text(json.dumps(cleaning_sql.by_sql(str(source), out, files)["masks"]))
    else:
        (cleaning_sql.csv_scan if way == "csv_scan" else cleaning_sql.typed_scan)(str(source), out)
    used = resource.getrusage(resource.RUSAGE_SELF)
    return {"cpu": used.ru_utime + used.ru_stime, "wall": perf_counter() - start, "mib": used.ru_maxrss / 1024}


def ours(source: Path, out: Path, memory_mib: int) -> None:
    from tierwise.contract.settings import Settings
    from tierwise.data.intake import take_in
    from tierwise.data.mapping import propose
    from tierwise.data.readers import read_source
    from tierwise.data.warehouse import open_warehouse

    with open_warehouse("duckdb", scratch=out / "scratch", memory_limit_mib=memory_mib or None) as warehouse:
        take_in(source, out / "shop", Settings(currency="EUR"), propose(read_source(source)), warehouse)


COLUMNS = (
    "order_id, line_number, customer_id, product_id, ordered_at, day, quantity, unit_price, amount, currency, flags"
)


def compare(folder: Path, ways: list[str]) -> None:
    """All ways must keep, mend and refuse the same rows before their speed means anything."""
    own = _of_ours(folder / "ours" / "shop" / "snapshots", "line")
    if "sql" in ways:
        _same(own, {name: f"SELECT {select} FROM '{folder}/sql/{name}.parquet'" for name, select in _SELECTED.items()})
    if "csv" in ways:
        _same(own, _of_ours(folder / "csv" / "shop" / "snapshots", "line - 1 AS line"))  # below the header


_SELECTED = {"kept": f"{COLUMNS}, line", "repaired": "before, line", "quarantined": "amount, line"}


def _of_ours(at: Path, line: str) -> dict[str, str]:
    places = {"kept": "order_lines/*/*", "repaired": "repairs/*/order_lines", "quarantined": "quarantine/*/order_lines"}
    chosen = {name: select.removesuffix("line") + line for name, select in _SELECTED.items()}
    return {name: f"SELECT {chosen[name]} FROM '{at}/{place}.parquet'" for name, place in places.items()}


def _same(these: dict[str, str], those: dict[str, str]) -> None:
    import duckdb

    for name, query in these.items():
        whole = "SELECT count(*), bit_xor(hash(t)), sum(hash(t)) FROM ({}) t"
        prints = [duckdb.sql(whole.format(q)).fetchone() for q in (query, those[name])]
        if prints[0] != prints[1] or not prints[0] or not prints[0][0]:
            raise SystemExit(f"the ways differ in what is {name}: {prints}")


HEAD = """# Cleaning order lines: plain DuckDB SQL and a typed scan beside ours

Made by `benchmarks/cleaning.py`, which says what is measured and how. CPU seconds of all threads, Python and imports
included. Ours and the SQL keep, mend and refuse the same rows with the same masks and line numbers (compared row by
row). Netting of returns is in neither: these lines hold none. Targets: at most 1.3 times the SQL, at most 2.5 times the
typed scan, at most 1 GiB.
"""


def page(given: argparse.Namespace, found: dict[str, dict[str, float]]) -> str:
    def base(way: str) -> float:
        return found["csv" if "csv" in way else "ours"]["cpu"]

    rows = [
        f"| {WAYS[way]} | {r['cpu']:.1f} | {r['wall']:.1f} | {r['mib']:,.0f} | {base(way) / r['cpu']:.2f} |"
        for way, r in found.items()
    ]
    packages = ", ".join(f"{p} {version(p)}" for p in ("duckdb", "ibis-framework", "pyarrow", "numpy"))
    limit = f"memory limit {given.memory_mib} MiB for ours" if given.memory_mib else "our default memory limit"
    return "\n".join([
        f"\n## {given.lines:,} order lines, {dt.date.today():%Y-%m-%d}, {limit}\n",
        f"Python {platform.python_version()}, {packages}; {os.cpu_count()} cores, {platform.machine()}, "
        f"best of {given.runs}.\n",
        "| way | CPU s | wall s | peak MiB | ours / it |", "|---|---|---|---|---|", *rows, "", verdict(found), "",
    ])  # fmt: skip


def verdict(found: dict[str, dict[str, float]]) -> str:
    """What is not reached, in a sentence."""
    ratios = {way: found["ours"]["cpu"] / found[way]["cpu"] for way in TARGETS if way in found}
    missed = [f"{ratios[w]:.2f} times the {WAYS[w]} (target {TARGETS[w]})" for w in ratios if ratios[w] > TARGETS[w]]
    if found["ours"]["mib"] > TARGET_MIB:
        missed.append(f"{found['ours']['mib']:,.0f} MiB (target {TARGET_MIB:,})")
    return f"Not reached: {'; '.join(missed)}." if missed else "What was measured here reaches its targets."


if __name__ == "__main__":
    main()
