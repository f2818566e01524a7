"""The page of published numbers names a test for every row, and each of these tests is there."""

from __future__ import annotations

import re
from pathlib import Path

HERE = Path(__file__).parent
PAGE = HERE.parents[1] / "docs" / "proof" / "published-numbers.md"


def test_every_row_names_tests_that_exist():
    rows = dict(re.findall(r"^\| (\d+) \|(.*)$", PAGE.read_text("utf-8"), re.M))
    assert list(map(int, rows)) == list(range(1, 26))
    written = {
        name for p in HERE.glob("test_*.py") for name in re.findall(r"^def (test_\w+)", p.read_text("utf-8"), re.M)
    }
    named = {number: re.findall(r"`(test_\w+)`", row) for number, row in rows.items()}
    assert all(named.values())
    assert not {name for names in named.values() for name in names} - written
