"""Ordering replayed on a held-out year: levels from forecasts against "mean weekly sales x (lead + review) + 2 weeks".

    python benchmarks/inventory_replay.py [--seeds 3] [--out benchmarks/results/inventory-replay.md]
    python benchmarks/inventory_replay.py --shop online_retail [--out benchmarks/results/inventory-replay-shops.md]

Drawn shops of three years (``benchmarks/demand.py``), orders each week, lead times of two weeks; forecasts are made
anew every four weeks from what was known. Ours is run at several chances of having enough; its stock at the rule's own
fill rate is read off that curve. ``--shop`` replays the last twelve weeks of a real shop's files instead (repeat it;
needs TIERWISE_DATA).
"""

from __future__ import annotations

import argparse
import datetime as dt
from dataclasses import replace
from pathlib import Path

import numpy as np
from demand import DATA, drawn, of_shop

from tierwise.contract.arrays import Floats
from tierwise.insight.demand.expected import Expected
from tierwise.insight.demand.forecast import Plan, forecast
from tierwise.insight.demand.replay import Replayed, replay
from tierwise.insight.demand.series import Series

HERE = Path(__file__).resolve().parent
LEAD, HELD, EACH = 2, 52, 4
MEANS = (0, 52, 13)
SHOP_HELD, SHOP_MEANS, SHOP_MOST = 12, (0, 13), 1500
"""Weeks of a real shop's year held out, its rules' means, and products: those with most weeks of sales before."""
LEVELS = (0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.93, 0.95, 0.97, 0.98)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--seeds", type=int, default=3)
    asked.add_argument("--shop", action="append")
    asked.add_argument("--out", type=Path)
    given = asked.parse_args()
    if given.shop:
        shops(given.shop, given.out or HERE / "results" / "inventory-replay-shops.md")
        return
    given.out = given.out or HERE / "results" / "inventory-replay.md"
    lines = [HEAD.format(day=dt.date.today(), seeds=given.seeds)]
    saved: dict[int, list[float]] = {over: [] for over in MEANS}
    for seed in range(11, 11 + given.seeds):
        curve, rules = one(seed)
        lines += [f"\nShop {seed}\n", *section(curve, rules)]
        for over, rule in rules.items():
            saved[over].append(1 - at_fill(curve, rule.fill) / rule.stock)
    lines.append("\n## Saved at the rule's own fill\n")
    for over, of in saved.items():
        name = f"{over} weeks" if over else "all weeks"
        lines.append(f"- mean over {name}: {np.mean(of):.1%} ({min(of):.1%} to {max(of):.1%})")
    given.out.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(given.out.read_text(encoding="utf-8"))


Curve = list[tuple[float, float, float]]


def section(curve: Curve, rules: dict[int, Replayed]) -> list[str]:
    lines = ["| the rule's mean is over | fill | stock | ours at that fill | saved |", "|---|---|---|---|---|"]
    for over, rule in rules.items():
        ours, name = at_fill(curve, rule.fill), f"{over} weeks" if over else "all weeks"
        lines.append(f"| {name} | {rule.fill:.3f} | {rule.stock:,.0f} | {ours:,.0f} | {1 - ours / rule.stock:.1%} |")
    lines += ["\n| chance of enough | fill | stock |", "|---|---|---|"]
    return [*lines, *(f"| {level} | {fill:.3f} | {stock:,.0f} |" for level, fill, stock in curve)]


def shops(names: list[str], out: Path) -> None:
    """The last twelve weeks of real shops; what was sold stands for what was wanted."""
    lines = [SHOPS_HEAD.format(day=dt.date.today(), shops=" ".join(f"--shop {n}" for n in names), held=SHOP_HELD)]
    for name in names:
        whole = of_shop(DATA / name)
        before = whole.demand[:, : whole.weeks - SHOP_HELD]
        sold = np.where(np.isfinite(before), before > 0, False).sum(axis=1)
        there = np.isfinite(whole.demand[:, -SHOP_HELD - 4 :]).all(axis=1) & (sold >= 8) & ~whole.measured
        kept = np.sort(np.flatnonzero(there)[np.argsort(-sold[there], kind="stable")[:SHOP_MOST]])
        parts = ("category", "demand", "promoted", "capped", "measured")
        some = replace(whole, items=tuple(whole.items[i] for i in kept), **{k: getattr(whole, k)[kept] for k in parts})
        curve, rules = replayed(some, np.ones(len(kept)), SHOP_HELD, SHOP_MEANS)
        pieces = some.demand[:, -SHOP_HELD:].sum()
        lines += [f"\n## {name}\n\n{len(kept):,} products, {pieces:,.0f} pieces in {SHOP_HELD} weeks.\n"]
        lines += section(curve, rules)
        print("\n".join(lines[-20:]), flush=True)
    out.write_text("\n".join(lines) + "\n", encoding="utf-8")


SHOPS_HEAD = """# Stock at the same fill rate: real shops

{day}, `python benchmarks/inventory_replay.py {shops}`. The last {held} weeks, forecasts made anew every four weeks,
lead time two weeks, orders each week. Stock: mean pieces on hand at the end of a week (costs are not known).

What it can and cannot say. Only pieces sold are known: what was wanted while a shelf was empty is missing from history
and from the replay alike, so fill rates are of recorded sales, and too high. Products are those with most weeks of
sales, begun four weeks before and not sold by measure; the shops' own stock, orders, lead times and costs are not told,
so no comparison with what they did. Twelve weeks are one season (Online Retail: the autumn before Christmas): one draw.
"""


HEAD = """# Stock at the same fill rate

{day}, `python benchmarks/inventory_replay.py --seeds {seeds}`. Stock: mean value on hand at the end of a week.
"""


def one(seed: int) -> tuple[Curve, dict[int, Replayed]]:
    """A drawn shop's year."""
    whole = drawn(400, 156 + HELD, seed)
    return replayed(whole, np.random.default_rng(seed).uniform(1, 20, len(whole.demand)), HELD, MEANS)


def replayed(whole: Series, cost: Floats, held: int, means: tuple[int, ...]) -> tuple[Curve, dict[int, Replayed]]:
    """Ours by chance of having enough (level, fill, stock), and the rule by the weeks its mean is over."""
    demand = whole.demand[:, -held:]
    ours = {level: replay(demand, levels, LEAD, cost) for level, levels in our_levels(whole, held).items()}
    rules = {over: replay(demand, rule_levels(whole, over, held), LEAD, cost) for over in means}
    return [(level, done.fill, done.stock) for level, done in ours.items()], rules


def at_fill(curve: Curve, fill: float) -> float:
    """Our stock at that fill; NaN where no level of ours reaches it."""
    fills, stocks = np.array([r[1] for r in curve]), np.array([r[2] for r in curve])
    return float(np.interp(fill, fills, stocks)) if fills.min() <= fill <= fills.max() else float("nan")


def rule_levels(whole: Series, over: int, held: int) -> Floats:
    """Mean of the newest ``over`` known weeks (0: all), times lead and review, and two weeks."""
    begin = whole.weeks - held
    first = [max(begin + week - over, 0) if over else 0 for week in range(held)]
    means = [np.nanmean(whole.demand[:, first[week] : begin + week], axis=1) for week in range(held)]
    return np.stack(means, axis=1) * (LEAD + 1 + 2)


def our_levels(whole: Series, held: int) -> dict[float, Floats]:
    begin, many = whole.weeks - held, len(whole.items)
    found = {level: np.zeros((many, held)) for level in LEVELS}
    for start in range(0, held, EACH):
        outlook = Expected.of(forecast(whole.until(begin + start), Plan(origins=8)))
        for week in range(start, min(start + EACH, held)):
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
