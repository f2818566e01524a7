"""Beside orders: stars of who wrote within the window, revenue without the largest orders, what points are worth."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from runpy import run_path
from types import SimpleNamespace

import numpy as np
import pyarrow as pa
import pytest

from tierwise.contract.result_tables import ASSIGNMENTS
from tierwise.contract.settings import Settings
from tierwise.data.warehouse import open_warehouse
from tierwise.features.known import know
from tierwise.pipeline.experiments import experiment_of
from tierwise.pipeline.measure import _besides_orders, on_reached
from tierwise.proof.readings import Outcomes, readings

SMALL = run_path(str(Path(__file__).parents[1] / "features" / "small_shop.py"))
at = SMALL["at"]
START = at("2026-01-10")


def campaign() -> SimpleNamespace:
    """One customer of each arm with 500 points, one with a reminder."""
    rows = [("a", "points", "treated"), ("b", "points", "control"), ("c", "reminder", "treated")]
    made = [
        {
            "campaign": "x",
            "version": 1,
            "customer_id": c,
            "offer": o,
            "arm": arm,
            "propensity": 0.5,
            "decided_at": START,
        }
        for c, o, arm in rows
    ]
    offers = [{"id": "points", "kind": "points", "depth": 500.0, "point_value": 0.01}]
    brief = {"holdout": 0.5, "used": 0.8, "offers": [*offers, {"id": "reminder", "kind": "recommendation"}]}
    table = ASSIGNMENTS.conform(pa.Table.from_pylist(made))
    return SimpleNamespace(
        name="x", version=1, decided_at=START, window_days=28, assignments=table, plan={"brief": brief}
    )


def test_points_cost_what_is_used_of_them_where_they_were_given() -> None:
    found = experiment_of(campaign())  # type: ignore[arg-type]
    assert found.points is not None
    assert found.points.tolist() == pytest.approx([4.0, 0.0, 0.0])


def test_stars_of_the_window_and_revenue_without_the_largest_order(tmp_path: Path) -> None:
    stars = [("a", 5, 3), ("a", 3, 4), ("b", 1, 40), ("c", 2, -1)]  # customer, stars, days after the start
    written = [
        {"review_id": str(i), "customer_id": c, "stars": s, "reviewed_at": START + timedelta(days=d)}
        for i, (c, s, d) in enumerate(stars)
    ]
    sales = [SMALL["sale"](c, c, "2026-01-02", 10) for c in "abc"]
    with open_warehouse("duckdb", scratch=tmp_path, threads=1) as warehouse:
        build = SMALL["build_shop"]
        now = know(build(warehouse, Settings(currency="EUR"), at("2026-04-01"), order_lines=sales, reviews=written))
        revenue = np.array([0.0, 20.0, 900.0])
        found = _besides_orders(now, experiment_of(campaign()), ["a", "b", "c"], revenue)  # type: ignore[arg-type]
    assert found["stars"][0][0] == 4.0
    assert np.isnan(found["stars"][0][1:]).all()
    assert found["revenue_capped"][0].tolist() == [0.0, 20.0, 20.0]


@pytest.mark.parametrize("half", [True, False])
def test_where_half_were_reached_the_effect_on_them_is_twice_that_on_the_assigned(tmp_path: Path, half: bool) -> None:
    ids = [f"c{i}" for i in range(200)]
    treated = np.arange(200) % 2 == 0
    got = treated & (np.arange(200) % 4 == 0) if half else treated
    sent = [
        {"contact_id": c, "campaign": "x", "customer_id": c, "contacted_at": START + timedelta(days=1)}
        for c, yes in zip(ids, got.tolist(), strict=True) if yes
    ]  # fmt: skip
    sales = [SMALL["sale"](c, c, "2026-01-02", 10) for c in ids]
    noise = np.random.default_rng(2).normal(0, 0.1, 200)
    nothing = np.full(200, "")
    o = Outcomes(treated, {"margin": (2.0 * got + noise, "EUR")}, np.zeros((200, 0)), nothing, nothing, np.zeros(200))
    with open_warehouse("duckdb", scratch=tmp_path, threads=1) as warehouse:
        build = SMALL["build_shop"]
        now = know(build(warehouse, Settings(currency="EUR"), at("2026-04-01"), order_lines=sales, contacts=sent))
        found = on_reached(now, experiment_of(campaign()), ids, o)  # type: ignore[arg-type]
    if not half:
        assert found == []  # all of them: the plain reading says it
        return
    assert found[0]["effect_low"] < 2.0 < found[0]["effect_high"]
    assert (found[0]["treated"], found[0]["method"]) == (50, "of those reached")


def test_stars_have_no_sum() -> None:
    rng = np.random.default_rng(1)
    treated = np.arange(200) % 2 == 0
    stars = np.where(rng.random(200) < 0.5, rng.integers(1, 6, 200), np.nan)
    nothing = np.full(200, "")
    o = Outcomes(treated, {"stars": (stars, "stars")}, np.zeros((200, 0)), nothing, nothing, np.zeros(200))
    (row,) = readings(o)
    assert (row["total"], row["n"]) == (None, int(np.isfinite(stars).sum()))
    assert row["effect_low"] < row["effect"] < row["effect_high"]
