"""Stars of past campaigns: those of the window above the usual, none given counting as usual; few say nothing."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from runpy import run_path
from typing import Any

import numpy as np
import pytest

from tierwise.contract.settings import Settings
from tierwise.data.warehouse import open_warehouse
from tierwise.features.known import know
from tierwise.models.family import Rows
from tierwise.pipeline.drawn import Drawn, log_of
from tierwise.pipeline.stars import stars_of, with_stars

SMALL = run_path(str(Path(__file__).parents[1] / "features" / "small_shop.py"))
at = SMALL["at"]
START: datetime = at("2026-02-01")


def reviews(customers: list[str], stars: Any, days: int) -> list[dict[str, Any]]:
    return [
        {"review_id": f"{days}{c}", "customer_id": c, "stars": s, "reviewed_at": START + timedelta(days=days)}
        for c, s in zip(customers, stars, strict=True)
    ]


@pytest.mark.parametrize("rated", [400, 12])
def test_what_an_offer_changes_of_stars_is_found_where_enough_gave_any(tmp_path: Path, rated: int) -> None:
    """Half of the customers get the offer, after which they give a star more than the others."""
    rng = np.random.default_rng(3)
    ids = [f"c{i}" for i in range(800)]
    offer = ["gift" if rng.random() < 0.5 else "none" for _ in ids]
    sales = [SMALL["sale"](c, c, "2026-01-02", 10) for c in ids]
    few = ids[:rated]
    given = [4.5 if o == "gift" else 3.5 for o in offer[:rated]]
    written = [*reviews(few, given, 3), *reviews(ids[:5], [1.0] * 5, 60)]  # too late for the window
    drawn = Drawn("spring", START, 28, ids, offer, [{"none": 0.5, "gift": 0.5}] * 800, ["Gold"] * 800, ["email"] * 800)
    with open_warehouse("duckdb", scratch=tmp_path, threads=1) as warehouse:
        build = SMALL["build_shop"]
        now = know(build(warehouse, Settings(currency="EUR"), at("2026-05-01"), order_lines=sales, reviews=written))
        log = log_of(now, drawn)
        found = stars_of(now, [log])
        usual = float(np.mean([r["stars"] for r in written]))
        assert found.usual == pytest.approx(usual)
        assert found.rated == rated
        (told,) = with_stars(now, [log], usual)
        by = dict(zip(told.of(drawn.customers), told.after["stars"].tolist(), strict=True))
        assert by["c0"] == pytest.approx(given[0] - usual)
        assert by["c799"] == 0.0
        assert (found.learned is None) == (rated == 12)
        if found.learned is not None:
            gain = found.learned.fitted["gift"].predict(Rows(log.rows), ["Gold"] * 800).value.mean()
            assert gain == pytest.approx(0.5, abs=0.1)  # half of the customers gave stars: a star more each


def test_a_shop_without_stars_has_none(tmp_path: Path) -> None:
    with open_warehouse("duckdb", scratch=tmp_path, threads=1) as warehouse:
        sales = [SMALL["sale"](c, c, "2026-01-02", 10) for c in "abc"]
        now = know(SMALL["build_shop"](warehouse, Settings(currency="EUR"), at("2026-05-01"), order_lines=sales))
        assert stars_of(now, []).usual is None
