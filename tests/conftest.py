"""Fixtures every room's tests share, and the rule that a skip is a failure where everything is installed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def shop_data() -> Path:
    """The folder of real data sets; tests that need it are skipped with a reason where it is absent."""
    folder = Path(os.environ.get("TIERWISE_DATA", ROOT / ".." / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"no real data sets at {folder}: set TIERWISE_DATA")
    return folder


def _allowed_skips() -> set[str]:
    lines = (ROOT / "docs" / "skips.txt").read_text(encoding="utf-8").splitlines()
    return {line.split()[0] for line in lines if line.strip() and not line.startswith("#")}


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """With TIERWISE_NO_SKIPS set, a skip that docs/skips.txt does not list becomes a failure."""
    report = yield
    strict = bool(os.environ.get("TIERWISE_NO_SKIPS"))
    if strict and report.skipped and not hasattr(report, "wasxfail") and item.nodeid not in _allowed_skips():
        report.outcome = "failed"
        report.longrepr = f"skipped where nothing may be: {call.excinfo.value if call.excinfo else ''}"
    return report
