"""Fixtures every room's tests share."""

from __future__ import annotations

import os
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
