"""Killed or out of disk at any point, intake leaves the version before whole, and the next run succeeds."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tierwise.data import snapshots

pytestmark = pytest.mark.skipif(os.name == "nt", reason="POSIX signals and limits")

CHILD = """
import os, resource, signal, sys
from pathlib import Path
from tierwise.contract.settings import Settings
from tierwise.data import intake, snapshots, warehouse
from tierwise.data.mapping import ColumnMap, Mapping, TableMap
from tierwise.errors import TierwiseError

folder, export, point, limit = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
seen = 0

def dying(function):
    def wrapped(*args, **kwargs):
        global seen
        seen += 1
        if seen == point:
            os._exit(9)
        return function(*args, **kwargs)
    return wrapped

if point:
    warehouse.Warehouse.write = dying(warehouse.Warehouse.write)
    snapshots._sync = dying(snapshots._sync)
if limit:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
columns = tuple(ColumnMap(c, c, format="iso" if c == "ordered_at" else "")
                for c in ("order_id", "customer_id", "ordered_at", "product_id", "quantity", "unit_price"))
mapping = Mapping((TableMap("order_lines.csv", "order_lines", columns),))
try:
    with warehouse.open_warehouse(scratch=folder / "scratch", threads=1) as w:
        done = intake.take_in(folder / export, folder / "out", Settings(currency="EUR"), mapping, w)
        print(done.version, w.scalar(done.shop.table("order_lines").count()), seen)
except TierwiseError as e:
    print(f"{type(e).__name__}: {e}")
    sys.exit(e.exit_code)
"""
HEAD = "order_id,customer_id,ordered_at,product_id,quantity,unit_price\n"
ROWS = 3000


def child(folder: Path, export: str, point: int = 0, limit: int = 0) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", CHILD, str(folder), export, str(point), str(limit)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)


@pytest.fixture
def two_exports(tmp_path: Path) -> Path:
    """A first export taken in, a second one waiting: half old, half new, one order edited."""
    lines = [f"o{i},c{i % 97},2024-01-{i % 28 + 1:02d},p{i % 50},2,{i}.5\n" for i in range(ROWS)]
    newer = [f"n{i},c{i % 97},2024-02-{i % 28 + 1:02d},p{i % 50},2,{i}.5\n" for i in range(ROWS)]
    returned = ["C1,c1,2024-02-28,p1,-1,1.5\n"]
    for name, text in (
        ("first", lines),
        ("second", [lines[0].replace(",2,", ",9,"), *lines[1500:], *newer, *returned]),
    ):
        (tmp_path / name).mkdir()
        (tmp_path / name / "order_lines.csv").write_text(HEAD + "".join(text))
    assert child(tmp_path, "first").returncode == 0
    return tmp_path


def stands(folder: Path, version: str) -> None:
    made = snapshots.current(folder / "out")
    assert made is not None
    assert made.version == version
    made.check()


def killed_at_random(folder: Path, after: float) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(folder), "second", "0", "0"], stdout=subprocess.DEVNULL
    )
    time.sleep(after)
    process.send_signal(signal.SIGKILL)
    process.wait()


def test_killed_at_any_write_the_version_before_stands_and_the_next_run_succeeds(two_exports: Path) -> None:
    first = _version(two_exports)
    for point in (2, 8, 13, 18):
        assert child(two_exports, "second", point).returncode == 9
        stands(two_exports, first)
    done = child(two_exports, "second")
    assert done.returncode == 0, done.stderr
    assert done.stdout.split()[1] == str(2 * ROWS)
    stands(two_exports, done.stdout.split()[0])
    folders = {p.name for p in (two_exports / "out" / "snapshots" / "order_lines").iterdir()}
    assert folders == {first, done.stdout.split()[0]}


def _version(folder: Path) -> str:
    made = snapshots.current(folder / "out")
    assert made is not None
    return made.version


@pytest.mark.heavy
def test_killed_at_random_moments(two_exports: Path) -> None:
    first = _version(two_exports)
    for n in range(30):
        killed_at_random(two_exports, 0.2 + 0.1 * n)
        made = snapshots.current(two_exports / "out")
        assert made is not None
        made.check()
        assert made.version.startswith(("000001", "000002"))
    done = child(two_exports, "second")
    assert done.stdout.split()[1] == str(2 * ROWS)
    assert _version(two_exports) != first


@pytest.mark.parametrize("limit", [2_000, 60_000])
def test_a_full_disk_is_said_plainly_and_changes_nothing(two_exports: Path, limit: int) -> None:
    first = _version(two_exports)
    full = child(two_exports, "second", limit=limit)
    assert full.returncode == 4, full.stderr
    assert full.stdout.startswith("WorkspaceError: cannot write")
    assert "Traceback" not in full.stdout + full.stderr
    stands(two_exports, first)


def test_what_a_child_reports(two_exports: Any) -> None:
    again = child(two_exports, "first")
    assert again.stdout.split()[:2] == [_version(two_exports), str(ROWS)]
