"""Ordering replayed on a held-out year: levels from forecasts against "mean weekly sales x (lead + review) + 2 weeks".

    python benchmarks/inventory_replay.py [--seeds 3] [--out benchmarks/results/inventory-replay.md]

Drawn shops of three years (``benchmarks/demand.py``), orders each week, lead times of two weeks; forecasts are made
anew every four weeks from what was known. Ours is run at several chances of having enough; its stock at the rule's own
fill rate is read off that curve.
"""

from __future__ import annotations

import argparse
import datetime as dt
from pathlib import Path

import numpy as np
from demand import drawn

from tierwise.contract.arrays import Floats
from tierwise.insight.demand.expected import Expected
from tierwise.insight.demand.forecast import Plan, forecast
from tierwise.insight.demand.replay import Replayed, replay
from tierwise.insight.demand.series import Series

HERE = Path(__file__).resolve().parent
LEAD, HELD, EACH = 2, 52, 4
LEVELS = (0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.93, 0.95, 0.97, 0.98)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--seeds", type=int, default=3)
    asked.add_argument("--out", type=Path, default=HERE / "results" / "inventory-replay.md")
    given = asked.parse_args()
    lines = [HEAD.format(day=dt.date.today(), seeds=given.seeds)]
    saved = []
    for seed in range(11, 11 + given.seeds):
        rows, rule, ours = one(seed)
        saved.append(1 - ours / rule.stock)
        told = f"\nShop {seed}: the rule fills {rule.fill:.3f} with a stock of {rule.stock:,.0f}; "
        told += f"ours fills as much with {ours:,.0f}, {saved[-1]:.1%} less.\n"
        lines += [told, "| chance of enough | fill | stock |", "|---|---|---|"]
        lines += [f"| {level} | {fill:.3f} | {stock:,.0f} |" for level, fill, stock in rows]
        print(told, flush=True)
    lines.append(
        f"\nSaved at the rule's fill: {np.mean(saved):.1%} in the mean ({min(saved):.1%} to {max(saved):.1%})."
    )
    given.out.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(lines[-1])


HEAD = """# Stock at the same fill rate

{day}, `python benchmarks/inventory_replay.py --seeds {seeds}`. Stock: mean value on hand at the end of a week.
"""


def one(seed: int) -> tuple[list[tuple[float, float, float]], Replayed, float]:
    whole = drawn(400, 156 + HELD, seed)
    demand = whole.demand[:, -HELD:]
    cost = np.random.default_rng(seed).uniform(1, 20, len(demand))
    rule = replay(demand, rule_levels(whole), LEAD, cost)
    levels = our_levels(whole)
    rows = []
    for level in LEVELS:
        done = replay(demand, levels[level], LEAD, cost)
        rows.append((level, done.fill, done.stock))
    fills, stocks = np.array([r[1] for r in rows]), np.array([r[2] for r in rows])
    return rows, rule, float(np.interp(rule.fill, fills, stocks))


def rule_levels(whole: Series) -> Floats:
    """Mean of all known weeks so far, times lead and review, and two weeks."""
    begin = whole.weeks - HELD
    means = [np.nanmean(whole.demand[:, : begin + week], axis=1) for week in range(HELD)]
    return np.stack(means, axis=1) * (LEAD + 1 + 2)


def our_levels(whole: Series) -> dict[float, Floats]:
    begin, many = whole.weeks - HELD, len(whole.items)
    found = {level: np.zeros((many, HELD)) for level in LEVELS}
    for start in range(0, HELD, EACH):
        outlook = Expected.of(forecast(whole.until(begin + start), Plan(origins=8)))
        for week in range(start, min(start + EACH, HELD)):
            gone = np.full(many, float(week - start))
            until = gone + LEAD + 1
            share = (outlook.mean(until) - outlook.mean(gone)) / np.maximum(
                outlook.mean(np.full(many, LEAD + 1.0)), 1e-9
            )
            for level in LEVELS:
                enough = outlook.quantile(np.full(many, level), np.full(many, LEAD + 1.0))
                found[level][:, week] = enough * share
    return found


if __name__ == "__main__":
    main()
