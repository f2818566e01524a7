"""No room left while a run writes: a clear error, exit code 4, and the previous run untouched."""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path

import pytest

from tierwise.pipeline.workspace import open_workspace


def _orders(path: Path, orders: int) -> Path:
    rows = ["order id,date,customer,product,amount"]
    rows += [
        f"{i},2023-{1 + i * 12 // orders:02d}-{1 + i % 28:02d},c{i % 97},p{i % 13},{5 + i % 40}.25"
        for i in range(orders)
    ]
    path.write_text("\n".join(rows) + "\n")
    return path


def _run(source: Path, out: Path, most_bytes: int | None = None) -> subprocess.CompletedProcess[str]:
    def limit() -> None:
        if most_bytes is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, most_bytes))

    command = [sys.executable, "-m", "tierwise", "run", str(source), "-o", str(out), "--only", "value"]
    return subprocess.run(command, capture_output=True, text=True, preexec_fn=limit, check=False)


@pytest.mark.timeout(600)
def test_the_previous_run_is_untouched(tmp_path: Path) -> None:
    """A limit on the size of a file stands for the full disk: every write beyond it is refused by the system, first
    where the export is landed, then where the new run writes its page.
    """
    out = tmp_path / "out"
    assert _run(_orders(tmp_path / "orders.csv", 300), out).returncode == 0
    before = open_workspace(out).require_current()
    tables = before.tables()
    _orders(tmp_path / "orders.csv", 9_000)
    for most_bytes, full in ((20_000, f"cannot write {out}:"), (250_000, f"cannot write to {out / 'runs'}")):
        failed = _run(tmp_path / "orders.csv", out, most_bytes)
        assert failed.returncode == 4, failed.stderr
        assert full in failed.stderr
        assert "Traceback" not in failed.stderr
        assert "Try:" in failed.stderr
        after = open_workspace(out).require_current()
        assert after.id == before.id
        assert after.tables() == tables
    assert _run(tmp_path / "orders.csv", out).returncode == 0
    assert open_workspace(out).require_current().id != before.id
