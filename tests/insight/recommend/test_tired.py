"""Products shown in vain step back, until they are clicked or bought."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from runpy import run_path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from tierwise.contract.settings import Settings
from tierwise.data.warehouse import open_warehouse
from tierwise.errors import ContractError
from tierwise.features.known import know
from tierwise.insight.recommend.tired import Tired, shown_in_vain

SMALL = SimpleNamespace(**run_path(str(Path(__file__).parents[2] / "features" / "small_shop.py")))
CUT = SMALL.at("2024-04-01T00:00:00")


@pytest.fixture
def shop(tmp_path: Path) -> Any:
    with open_warehouse("duckdb", scratch=tmp_path, threads=1) as warehouse:

        def make(impressions: list[dict[str, Any]]) -> Any:
            sale = SMALL.sale("1", "bob", "2024-03-20", 4, product_id="tea")
            return know(SMALL.build_shop(warehouse, Settings(), CUT, order_lines=[sale], impressions=impressions))

        yield make


def shown(i: int, customer: str, product: str, day: int, clicked: bool = False) -> dict[str, Any]:
    return {
        "impression_id": f"i{i:03d}", "shown_at": SMALL.at(f"2024-03-{day:02d}T10:00:00"), "customer_id": customer,
        "product_id": product, "rank": 1, "clicked": clicked,
    }  # fmt: skip


def test_what_was_shown_in_vain_steps_back(shop: Callable[..., Any]) -> None:
    ids = pa.array(["cup", "pot", "tea"])
    rows = [shown(i, "ann", p, 10 + i) for i, p in enumerate(["pot", "pot", "pot", "tea", "tea", "cup"])]
    rows += [shown(20 + i, "bob", "tea", 12 + i) for i in range(4)]  # and bought on the twentieth
    rows += [shown(30 + i, "cyd", "pot", 12 + i, clicked=i == 0) for i in range(4)]
    found = shown_in_vain(shop(rows), ids, 2)
    assert {name: [ids[i].as_py() for i in at] for name, at in found.items()} == {"ann": ["pot", "tea"]}
    scores = np.array([[1.0, 3.0, 2.0], [1.0, 3.0, 2.0]], dtype=np.float32)
    lowered = Tired(found).lowered(scores, ["ann", "bob"])
    assert (lowered > 0).all()
    assert lowered.argmax(axis=1).tolist() == [0, 1]
    assert scores[0, 1] == 3  # what was given stays as it was


def test_what_was_shown_long_ago_is_forgotten(shop: Callable[..., Any]) -> None:
    old = [{**shown(i, "ann", "pot", 1), "shown_at": CUT - timedelta(days=40)} for i in range(9)]
    assert shown_in_vain(shop(old), pa.array(["pot"]), 2) == {}
    assert shown_in_vain(shop([]), pa.array(["pot"]), 2) == {}


def test_a_factor_that_would_bar_is_refused() -> None:
    with pytest.raises(ContractError, match="factor"):
        Tired({}, factor=0.0)
