"""Decisions drawn by lot: what is learned from them starts with each customer's own assignment."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from runpy import run_path

import numpy as np

from tierwise.contract.settings import Settings
from tierwise.data.warehouse import open_warehouse
from tierwise.features.known import know
from tierwise.pipeline.drawn import Drawn, log_of

SMALL = run_path(str(Path(__file__).parents[1] / "features" / "small_shop.py"))
at = SMALL["at"]
START: datetime = at("2026-02-01")


def test_who_had_ordered_before_she_was_assigned_is_not_learned_from(tmp_path: Path) -> None:
    ids = ["early", "late", "none"]
    sales = [SMALL["sale"](f"old-{c}", c, "2026-01-02", 10) for c in ids]
    sales += [SMALL["sale"]("n1", "early", "2026-02-03", 10), SMALL["sale"]("n2", "late", "2026-02-09", 10)]
    when = np.array(["2026-02-05"] * 3, "M8[us]")
    drawn = Drawn(
        "spring", START, 28, ids, ["gift", "none", "gift"], [{"none": 0.5, "gift": 0.5}] * 3, ["Gold"] * 3, [""] * 3,
        assigned=when,
    )  # fmt: skip
    with open_warehouse("duckdb", scratch=tmp_path, threads=1) as warehouse:
        now = know(SMALL["build_shop"](warehouse, Settings(currency="EUR"), at("2026-05-01"), order_lines=sales))
        log = log_of(now, drawn)
    assert log.of(ids) == ["late", "none"]
    assert log.after["bought"].tolist() == [1.0, 0.0]
