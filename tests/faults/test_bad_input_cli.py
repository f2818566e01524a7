"""Wrong input ends with a clear message naming file and remedy and the right exit code, never with a trace."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

HEADER = "order_id,customer_id,order_date,product,quantity,unit_price\n"
GOOD = "".join(f"{i},c{i % 7},2024-0{1 + i % 6}-1{i % 9},p{i % 5},{1 + i % 3},9.90\n" for i in range(60))


def tierwise(*words: str | Path) -> subprocess.CompletedProcess[str]:
    """The command line in a process of its own, as a person would call it."""
    command = [sys.executable, "-m", "tierwise", *map(str, words)]
    env = {**os.environ, "PYTHONIOENCODING": "utf-8"}
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", env=env, check=False)


def _wrong(folder: Path, name: str) -> Path:
    """One unusable file of each kind."""
    path = folder / {"truncated": "orders.parquet"}.get(name, "orders.csv")
    if name == "empty":
        path.write_bytes(b"")
    elif name == "header_only":
        path.write_text(HEADER)
    elif name == "wrong_delimiter":
        path.write_text((HEADER + GOOD).replace(",", "\x1f"))
    elif name == "binary":
        path.write_bytes(bytes(range(256)) * 50)
    elif name == "truncated":
        whole = pa.table({"order_id": [str(i) for i in range(500)], "amount": [1.5] * 500})
        pq.write_table(whole, path)
        path.write_bytes(path.read_bytes()[:-200])
    elif name == "no_customer":
        path.write_text("colour,size\nred,7\nblue,8\n")
    elif name == "no_dates":
        path.write_text(HEADER + GOOD.replace("2024", "when?"))
    return path


@pytest.mark.parametrize(
    "name", ["empty", "header_only", "wrong_delimiter", "binary", "truncated", "no_customer", "no_dates"]
)
def test_nothing_usable_is_exit_3_with_file_and_remedy(tmp_path: Path, name: str) -> None:
    path = _wrong(tmp_path, name)
    done = tierwise("run", path, "-o", tmp_path / "out")
    assert done.returncode == 3, done.stderr
    assert path.name in done.stderr
    assert "Try:" in done.stderr
    assert "Traceback" not in done.stderr + done.stdout


def test_a_header_without_rows_is_nothing_to_check_either(tmp_path: Path) -> None:
    done = tierwise("check", _wrong(tmp_path, "header_only"))
    assert done.returncode == 3
    assert "orders.csv: there is no row under the header" in done.stderr
    assert "Try: export it again" in done.stderr


@pytest.mark.parametrize(
    "words",
    [
        ("run", "nowhere.csv", "-o", "out"),
        ("show", "nowhere"),
        ("run",),
        ("run", "x.csv", "-o", "out", "--lang", "fr"),
        ("run", "x.csv", "-o", "out", "--as-of", "yesterday"),
        ("fly",),
    ],
)
def test_a_wrong_call_says_what_is_wrong(tmp_path: Path, words: tuple[str, ...]) -> None:
    done = tierwise(*words)
    assert done.returncode in (2, 3), done.stderr
    assert done.stderr.strip()
    assert "Traceback" not in done.stderr


def test_json_errors_are_json(tmp_path: Path) -> None:
    (tmp_path / "orders.csv").write_bytes(b"")
    done = tierwise("run", tmp_path / "orders.csv", "-o", tmp_path / "out", "--json")
    assert json.loads(done.stderr)["code"] == 3


def test_help_needs_no_engine() -> None:
    code = "import sys, tierwise.serve.cli; assert not {'ibis', 'duckdb', 'pandas', 'scipy'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)
