"""Killed at random moments, the previous run stays current and whole, and the next run succeeds."""

from __future__ import annotations

import random
import shutil
import signal
import subprocess
import sys
import time
from datetime import date, timedelta
from pathlib import Path

import pytest

from tierwise.pipeline.workspace import open_workspace


def _orders(path: Path, weeks: int) -> Path:
    """A small shop's export after so many weeks."""
    rows = ["order_id,customer_id,order_date,product,quantity,unit_price"]
    for i in range(weeks * 40):
        day = date(2023, 1, 2) + timedelta(days=7 * (i // 40) + i % 7)
        rows.append(f"o{i},c{(i * 7) % 90},{day},p{i % 11},{1 + i % 3},{5 + i % 17}.50")
    path.write_text("\n".join(rows) + "\n")
    return path


def _start(source: Path, out: Path, only: tuple[str, ...]) -> subprocess.Popen[bytes]:
    parts = [word for part in only for word in ("--only", part)]
    command = [sys.executable, "-m", "tierwise", "run", str(source), "-o", str(out), *parts]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def _run(source: Path, out: Path, only: tuple[str, ...]) -> int:
    running = _start(source, out, only)
    running.communicate()
    return running.returncode


def _kills(tmp_path: Path, kills: int, seed: int, only: tuple[str, ...] = ()) -> None:
    out = tmp_path / "out"
    began = time.monotonic()
    assert _run(_orders(tmp_path / "orders.csv", 6), out, only) == 0
    whole = time.monotonic() - began
    chance, landed = random.Random(seed), 0
    for kill in range(kills):
        source = _orders(tmp_path / "orders.csv", 7 + kill)  # each run has something new to do
        before = open_workspace(out).require_current()
        tables = {name: before.table(name) for name in before.table_names()}
        running = _start(source, out, only)
        time.sleep(chance.uniform(0.1, 1.1) * whole)
        running.send_signal(signal.SIGKILL)
        running.communicate()
        landed += running.returncode == -signal.SIGKILL
        whole *= 1.0 if running.returncode else 0.8  # it finished first: aim earlier, as the machine has grown quicker
        after = open_workspace(out).require_current()
        if after.id == before.id:
            assert {name: after.table(name) for name in after.table_names()} == tables
        assert after.table("tiers").num_rows == after.about["customers"]
        assert after.receipt["tables"]
    assert landed >= kills // 2  # the others had already finished
    last = _start(_orders(tmp_path / "orders.csv", 7 + kills), out, only)
    _, said = last.communicate()
    assert last.returncode == 0, said.decode()
    clean = tmp_path / "clean"
    shutil.copyfile(tmp_path / ".out.key", tmp_path / ".clean.key")
    assert _run(_orders(tmp_path / "orders.csv", 7 + kills), clean, only) == 0
    left, fresh = (open_workspace(o).require_current() for o in (out, clean))
    assert left.receipt["tables"]["order_lines"] == fresh.receipt["tables"]["order_lines"]
    assert left.table("customer_features") == fresh.table("customer_features")


@pytest.mark.timeout(600)
def test_ten_kills(tmp_path: Path) -> None:
    """With the parts up to the tiers: more of the kills meet a run that writes than one that thinks."""
    _kills(tmp_path, 10, seed=1, only=("value",))


@pytest.mark.heavy
@pytest.mark.timeout(3600)
def test_a_hundred_kills(tmp_path: Path) -> None:
    _kills(tmp_path, 100, seed=2)
