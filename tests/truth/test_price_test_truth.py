"""Price tests in shops whose prices follow demand: history is refused there, the test answers."""

from __future__ import annotations

from pathlib import Path
from runpy import run_path
from types import SimpleNamespace

import numpy as np

from tierwise.insight.price.evidence import Reason
from tierwise.insight.price.panel import Panel
from tierwise.insight.price.result import Elasticities, estimate
from tierwise.insight.price.switchback import BLOCK_WEEKS, switchback
from tierwise.insight.price.tested import ByTest
from tierwise.metrics.proportions import Z_80
from tierwise.proof.switchback import Turns, elasticities
from tierwise.simulate.price_world import PriceWorld, price_history

WORLDS = SimpleNamespace(**run_path(str(Path(__file__).parents[1] / "insight" / "price" / "worlds.py")))
WEEKS, TEST, MANY, GAP = 104, 24, 20, 0.2


def shop(seed: int, follows: float) -> tuple[Panel, ByTest, np.ndarray]:
    """A shop that tests its first products in the last weeks; its panel, the reading, the true elasticities."""
    world = PriceWorld(seed, products=40, categories=4, weeks=WEEKS, follows=follows, still=0.0, promoted_only=0.0)
    high = switchback([f"p{p:04d}" for p in range(MANY)], TEST, f"truth {seed}")
    asked = np.full((40, WEEKS), np.nan)
    asked[:MANY, -TEST:] = np.where(high, (1 + GAP) ** 0.5, (1 + GAP) ** -0.5)
    history = price_history(world, asked)
    panel: Panel = WORLDS.panel_of(history)
    blocks = history.units[:MANY, -TEST:].reshape(MANY, -1, 2, BLOCK_WEEKS).mean(axis=3)
    first = high[:, :: 2 * BLOCK_WEEKS]
    prices = [np.where(high, 1, np.nan), np.where(high, np.nan, 1)]
    dear, cheap = (np.nanmean(history.paid[:MANY, -TEST:] * arm, axis=1) for arm in prices)
    turns = Turns(
        panel.products[:MANY], np.where(first, blocks[:, :, 0], blocks[:, :, 1]),
        np.where(first, blocks[:, :, 1], blocks[:, :, 0]), dear, cheap, np.full(MANY, np.nan),
    )  # fmt: skip
    value, error = np.full(40, np.nan), np.full(40, np.nan)
    read = elasticities(turns)
    for p in range(MANY):
        if (r := read.get(panel.products[p])) is not None:
            value[p], error[p] = r.value, (r.high - r.low) / (2 * Z_80)
    return panel, ByTest(value, error, np.isfinite(asked)), history.elasticity


def covered(found: Elasticities, truth: np.ndarray, where: np.ndarray) -> float:
    return float((np.abs(found.shrunk.value - truth) < Z_80 * found.shrunk.spread)[where].mean())


def test_where_prices_follow_demand_history_is_refused_and_the_test_covers_the_truth() -> None:
    shares = []
    for seed in range(501, 511):
        panel, tested, truth = shop(seed, follows=0.6)
        history, found = estimate(tested.outside(tested.marked(panel))), estimate(panel, tested)
        assert set(history.evidence.reason) == {Reason.FOLLOWS}
        assert [g == "A" for g in found.evidence.grade] == tested.read.tolist()
        assert {found.evidence.reason[p] for p in np.flatnonzero(tested.read)} == {Reason.TESTED}
        assert {found.evidence.reason[p] for p in range(MANY, 40)} == {Reason.FOLLOWS}
        assert {found.method[p] for p in np.flatnonzero(tested.read)} == {"switchback"}
        shares.append(covered(found, truth, tested.read))
    assert 0.72 <= np.mean(shares) <= 0.9  # ten shops of twenty products: three standard errors around 80 %


def test_where_prices_know_nothing_of_demand_history_and_test_are_joined() -> None:
    shares, nearer = [], []
    for seed in range(521, 527):
        panel, tested, truth = shop(seed, follows=0.0)
        history, found = estimate(tested.outside(tested.marked(panel))), estimate(panel, tested)
        joined = np.array([m.startswith("switchback_and_poisson") for m in found.method])
        assert joined[tested.read].mean() > 0.7
        assert not joined[MANY:].any()
        assert (found.own_error[joined] < tested.error[joined]).all()
        shares.append(float((np.abs(found.own - truth) < Z_80 * found.own_error)[joined].mean()))
        off = [np.sqrt(np.mean((e - truth)[joined] ** 2)) for e in (found.own, tested.elasticity, history.own)]
        nearer.append((off[0] < off[1], off[0] < off[2]))
    assert 0.7 <= np.mean(shares) <= 0.9
    assert np.mean(nearer, axis=0).min() >= 0.8  # than the test alone, than history alone


def test_a_test_that_runs_is_no_promotion_and_no_reading() -> None:
    panel, tested, _ = shop(501, follows=0.6)
    silent = np.full(40, np.nan)
    running = ByTest(silent, silent, tested.weeks)
    assert not running.marked(panel).promoted[tested.weeks].any()
    found = estimate(panel, running)
    assert set(found.evidence.reason) == {Reason.FOLLOWS}
    assert found.note["tested"] == 0
