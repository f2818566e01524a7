"""Rows ready for requests: those of the current run, one for each customer and product."""

from __future__ import annotations

from pathlib import Path

import pytest

from tierwise.pipeline.journey import run
from tierwise.pipeline.options import Options
from tierwise.pipeline.serving import ready
from tierwise.pipeline.workspace import open_workspace

ONLY = Options(only=("recommend",))
HEAD = "order_id,customer_id,order_date,product_id,amount\n"


def orders(path: Path, count: int) -> Path:
    rows = [f"{i},{'ab'[i % 2]},2024-0{1 + i % 6}-1{i % 7},{('tea', 'pot', 'cup')[i % 3]},5" for i in range(count)]
    path.write_text(HEAD + "\n".join(rows) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def out(tmp_path) -> Path:
    run(orders(tmp_path / "orders.csv", 24), tmp_path / "out", ONLY)
    return tmp_path / "out"


def test_a_row_holds_the_lists_of_the_table(out):
    workspace = open_workspace(out)
    table = workspace.require_current().table("recommendations").to_pylist()
    mine = [(r["widget"], r["rank"], r["product_id"]) for r in table if r["context_id"] == "a"]
    assert [(r["widget"], r["rank"], r["product_id"]) for r in ready(workspace, "customer", "a")] == sorted(mine)
    assert ready(workspace, "product", "tea")
    assert ready(workspace, "customer", "nobody") == []


def test_only_the_current_run_is_ready(out, tmp_path):
    run(orders(tmp_path / "orders.csv", 30), out, ONLY)
    current = open_workspace(out).require_current().id
    assert [p.name for p in (out / "serving").iterdir()] == [f"{current}.parquet"]


def test_what_a_kill_left_behind_is_swept(out, tmp_path):
    (out / "serving" / "old.part").write_bytes(b"half")
    run(tmp_path / "orders.csv", out, ONLY)
    assert [p.suffix for p in (out / "serving").iterdir()] == [".parquet"]


def test_without_lists_nothing_is_made(tmp_path):
    path = tmp_path / "orders.csv"
    path.write_text("order_id,customer_id,order_date,amount\n1,a,2024-01-01,5\n", encoding="utf-8")
    run(path, tmp_path / "out", Options(only=("rfm",)))
    assert not (tmp_path / "out" / "serving").exists()
    assert ready(open_workspace(tmp_path / "out"), "customer", "a") == []
