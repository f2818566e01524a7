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
MEANS = (0, 52, 13)
LEVELS = (0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.93, 0.95, 0.97, 0.98)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--seeds", type=int, default=3)
    asked.add_argument("--out", type=Path, default=HERE / "results" / "inventory-replay.md")
    given = asked.parse_args()
    lines = [HEAD.format(day=dt.date.today(), seeds=given.seeds)]
    saved: dict[int, list[float]] = {over: [] for over in MEANS}
    for seed in range(11, 11 + given.seeds):
        curve, rules = one(seed)
        lines += [f"\nShop {seed}\n", "| the rule's mean is over | fill | stock | ours at that fill | saved |",
                  "|---|---|---|---|---|"]  # fmt: skip
        for over, rule in rules.items():
            ours = at_fill(curve, rule.fill)
            saved[over].append(1 - ours / rule.stock)
            name = f"{over} weeks" if over else "all weeks"
            lines.append(f"| {name} | {rule.fill:.3f} | {rule.stock:,.0f} | {ours:,.0f} | {saved[over][-1]:.1%} |")
        lines += ["\n| chance of enough | fill | stock |", "|---|---|---|"]
        lines += [f"| {level} | {fill:.3f} | {stock:,.0f} |" for level, fill, stock in curve]
    lines.append("\n## Saved at the rule's own fill\n")
    for over, of in saved.items():
        name = f"{over} weeks" if over else "all weeks"
        lines.append(f"- mean over {name}: {np.mean(of):.1%} ({min(of):.1%} to {max(of):.1%})")
    given.out.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(given.out.read_text(encoding="utf-8"))


HEAD = """# Stock at the same fill rate

{day}, `python benchmarks/inventory_replay.py --seeds {seeds}`. Stock: mean value on hand at the end of a week.
"""


def one(seed: int) -> tuple[list[tuple[float, float, float]], dict[int, Replayed]]:
    """Ours by chance of having enough (level, fill, stock), and the rule by the weeks its mean is over."""
    whole = drawn(400, 156 + HELD, seed)
    demand = whole.demand[:, -HELD:]
    cost = np.random.default_rng(seed).uniform(1, 20, len(demand))
    ours = {level: replay(demand, levels, LEAD, cost) for level, levels in our_levels(whole).items()}
    rules = {over: replay(demand, rule_levels(whole, over), LEAD, cost) for over in MEANS}
    return [(level, done.fill, done.stock) for level, done in ours.items()], rules


def at_fill(curve: list[tuple[float, float, float]], fill: float) -> float:
    """Our stock at that fill; NaN where no level of ours reaches it."""
    fills, stocks = np.array([r[1] for r in curve]), np.array([r[2] for r in curve])
    return float(np.interp(fill, fills, stocks)) if fills.min() <= fill <= fills.max() else float("nan")


def rule_levels(whole: Series, over: int) -> Floats:
    """Mean of the newest ``over`` known weeks (0: all), times lead and review, and two weeks."""
    begin = whole.weeks - HELD
    first = [max(begin + week - over, 0) if over else 0 for week in range(HELD)]
    means = [np.nanmean(whole.demand[:, first[week] : begin + week], axis=1) for week in range(HELD)]
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
