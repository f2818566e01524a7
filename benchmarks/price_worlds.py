"""Elasticities and advice in simulated shops whose truth is known (docs/adr/0002, "Price"); no real money.

    python benchmarks/price_worlds.py [--worlds 200] [--out benchmarks/results/price_worlds.md]

Seeds from 201 on: those before were looked at while the method was built. "Oracle": the best price of the same ladder
under the true elasticity. Tests that are advised count as made.
"""

from __future__ import annotations

import argparse
import datetime as dt
import platform
import time
from importlib.metadata import version
from pathlib import Path

import numpy as np

from tierwise.insight.price.advice import Advised, Means, Now, present, price_advice
from tierwise.insight.price.ladder import Goods, PriceRules, ladder
from tierwise.insight.price.optimise import margin_at
from tierwise.insight.price.panel import Panel
from tierwise.insight.price.result import Elasticities, estimate
from tierwise.metrics.proportions import Z_80
from tierwise.simulate.price_world import PriceHistory, drawn_world, price_history

HERE = Path(__file__).resolve().parent
RULES = PriceRules(step=0.15)
TOLD = ("EUR", dt.datetime(2024, 1, 1))


def panel_of(h: PriceHistory) -> Panel:
    many = len(h.units)
    names = tuple(map(str, range(many))), tuple(map(str, range(int(h.category.max()) + 1)))
    seen = np.ones(h.units.shape, bool)
    return Panel(*names, h.category, np.arange(many), h.units.astype(float), h.paid, h.base, seen, h.promoted)


def earned(h: PriceHistory, found: Elasticities, advised: Advised, now: Now) -> tuple[float, float, float]:
    """True margin at advised prices, at the oracle's, and at today's, over products with advice."""
    sums = np.zeros(3)
    for p, advice in enumerate(advised.advice):
        if advice is not None:
            goods = Goods(now.price[p], h.unit_cost[p], found.evidence.lowest[p], found.evidence.highest[p])
            rungs = np.r_[ladder(goods, RULES).prices, advice.price, goods.price]
            margin = margin_at(goods, float(now.pieces[p]), float(h.elasticity[p]), rungs, RULES)
            sums += margin[-2], margin[:-2].max(), margin[-1]
    return tuple(sums)


def judged(seed: int) -> tuple[float, ...]:
    world = drawn_world(seed)
    h = price_history(world)
    found = estimate(panel_of(h))
    answered = found.evidence.graded("A", "B", "C")
    held = np.abs(found.shrunk.value - h.elasticity) < Z_80 * found.shrunk.spread
    advised = price_advice(found, Means(h.unit_cost, np.ones(len(held), bool)), RULES, TOLD)
    got, best, today = earned(h, found, advised, present(found))
    moved = h.changes & answered
    raw = np.sqrt(np.nanmean((found.own - h.elasticity)[moved] ** 2)) if moved.any() else np.nan
    leant = np.sqrt(np.mean((found.shrunk.value - h.elasticity)[moved] ** 2)) if moved.any() else np.nan
    covered = held[answered].mean() if answered.any() else np.nan
    shares = (got / best, today / best) if best else (np.nan, np.nan)
    return world.follows > 0, not world.elastic, not answered.any(), covered, *shares, raw, leant


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--worlds", type=int, default=200)
    asked.add_argument("--out", type=Path, default=HERE / "results" / "price_worlds.md")
    given = asked.parse_args()
    start = time.process_time()
    rows = np.array([judged(s) for s in range(201, 201 + given.worlds)], dtype=float)
    follows, flat, refused = (rows[:, k] > 0 for k in range(3))
    free, acts = ~follows, ~follows & ~flat
    with np.errstate(invalid="ignore"):
        raw, leant = (np.nanmean(rows[acts, k]) for k in (6, 7))
        share, today = rows[:, 4][np.isfinite(rows[:, 4])], np.nanmean(rows[:, 5])
        about = f"{dt.date.today()}, {platform.machine()}, one thread, numpy {version('numpy')}"
        lines = [
            "# Prices in simulated shops\n",
            f"{about}. {given.worlds} worlds of 60 products and 104 weeks, seeds from 201, no world left out; "
            f"{time.process_time() - start:.0f} CPU s.\n",
            "| what | found |", "|---|---|",
            f"| price follows demand ({follows.sum()} worlds): every product refused | {refused[follows].mean():.1%} |",
            f"| it does not ({free.sum()}): every product refused all the same | {refused[free].mean():.1%} |",
            f"| 80 % intervals that hold the truth, where an answer was given | {np.nanmean(rows[:, 3]):.1%} |",
            f"| the same where the truth is 0 ({(free & flat).sum()}) | {np.nanmean(rows[free & flat, 3]):.1%} |",
            f"| RMSE of elasticities that moved: product alone, leaning | {raw:.2f}, {leant:.2f} |",
            f"| margin at advised prices over the oracle's: mean, lowest | {share.mean():.1%}, {share.min():.1%} |",
            f"| worlds in which it is at least 95 % | {(share >= 0.95).mean():.1%} of {len(share)} |",
            f"| margin at today's prices over the oracle's: mean | {today:.1%} |",
        ]  # fmt: skip
    given.out.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(given.out.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
