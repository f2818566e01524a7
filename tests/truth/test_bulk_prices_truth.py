"""Bulk prices planted in simulated shops: not taken for promotions, elasticities as sure as they say (record 62)."""

from __future__ import annotations

from pathlib import Path
from runpy import run_path
from types import SimpleNamespace

import numpy as np
import pytest

from tierwise.insight.price.panel import Panel
from tierwise.insight.price.result import estimate
from tierwise.metrics.proportions import Z_80
from tierwise.simulate.bulk_lines import bulk_lines
from tierwise.simulate.price_world import PriceHistory, drawn_world, price_history

WORLDS = SimpleNamespace(**run_path(str(Path(__file__).parents[1] / "insight" / "price" / "bulk_worlds.py")))
SEEDS = [s for s in range(201, 221) if drawn_world(s).follows == 0]


def false_promotions(history: PriceHistory, panel: Panel) -> int:
    return int((panel.promoted & ~history.promoted).sum())


def covered(history: PriceHistory, panel: Panel) -> tuple[int, int]:
    found = estimate(panel)
    answered = found.evidence.graded("A", "B", "C")
    held = np.abs(found.shrunk.value - history.elasticity) < Z_80 * found.shrunk.spread
    return int(held[answered].sum()), int(answered.sum())


@pytest.fixture(scope="module")
def judged() -> list[dict[str, float]]:
    rows = []
    for seed in SEEDS:
        history = price_history(drawn_world(seed))
        planted, plain = bulk_lines(history, seed), bulk_lines(history, seed, share=0.0)
        before, after = (WORLDS.panel_of(history, planted, looked) for looked in (False, True))
        usual = false_promotions(history, WORLDS.panel_of(history, plain, False))
        has = np.isfinite(planted.least)
        held, answered = covered(history, after)
        rows.append({
            "before": false_promotions(history, before) - usual, "after": false_promotions(history, after) - usual,
            "usual": usual, "held": held, "answered": answered, "planted": has.sum(),
            "found": (after.bulk.found & has).sum(), "wrong": (after.bulk.found & ~has).sum(),
            "plain": WORLDS.panel_of(history, plain).bulk.found.sum(), "promoted": history.promoted.sum(),
            "missed": (history.promoted & ~after.promoted).sum(),
            "missed_plain": (history.promoted & ~WORLDS.panel_of(history, plain).promoted).sum(),
        })  # fmt: skip
    return rows


def total(rows: list[dict[str, float]], name: str) -> float:
    return float(sum(r[name] for r in rows))


def test_bulk_lines_are_not_called_promotions(judged: list[dict[str, float]]) -> None:
    assert total(judged, "before") > 1000, "the planted bulk prices would have looked like promotions"
    assert total(judged, "after") <= 0.05 * total(judged, "before")


def test_true_promotions_are_missed_hardly_more_often_than_without_bulk_prices(judged: list[dict[str, float]]) -> None:
    assert total(judged, "missed") - total(judged, "missed_plain") <= 0.02 * total(judged, "promoted")


def test_breaks_are_found_where_they_are_and_nowhere_else(judged: list[dict[str, float]]) -> None:
    assert total(judged, "found") >= 0.95 * total(judged, "planted")
    assert total(judged, "wrong") == 0
    assert total(judged, "plain") == 0


def test_intervals_of_elasticities_still_hold_the_truth(judged: list[dict[str, float]]) -> None:
    assert total(judged, "answered") > 200
    assert 0.74 <= total(judged, "held") / total(judged, "answered") <= 0.86
