"""The contest of whole programmes in worlds in which offers act (docs/adr/0050). Simulated: no shop earned this.

    python benchmarks/closed_loop.py [--worlds 100] [--first 1] [--most 20000] [--processes 1] [--out DIR] [--name NAME]
    python benchmarks/closed_loop.py --read FILE.csv

Writes NAME.md (tables), NAME.svg (a dot for each world) and NAME.csv (each world and programme).
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import multiprocessing
import platform
import sys
from importlib.metadata import version
from pathlib import Path
from time import process_time

import numpy as np

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "tests" / "truth"), str(HERE)]

from closed_loop_figure import figure  # noqa: E402
from offer_contest import (  # noqa: E402
    blanket,
    by_response,
    by_risk,
    by_uplift,
    by_worn_uplift,
    nobody,
    oracle,
    oracle_ahead,
    ours,
    run,
    tier_rules,
)
from offer_looks import looks  # noqa: E402

from tierwise.simulate.offer_customers import offer_customers  # noqa: E402
from tierwise.simulate.offer_world import OfferWorld  # noqa: E402

PROGRAMMES = {
    "nobody": nobody, "blanket": blanket, "tier rules": tier_rules, "rank by response": by_response,
    "rank by risk": by_risk, "rank by uplift": by_uplift, "rank by uplift, wear priced": by_worn_uplift,
    "ours": ours, "oracle, this month only": oracle, "oracle, looking ahead": oracle_ahead,
}  # fmt: skip
AGAIN = 20
"""Throws of the pilot's coins in each world for the daily looks."""
Row = dict[str, object]


def world_of(task: tuple[int, int]) -> list[Row]:
    """A world's rows: one for each programme, the better oracle beside, and one for the looks."""
    seed, most = task
    world = OfferWorld.drawn(seed, most=most)
    who, rows = offer_customers(world), []
    kind = "one effect for all" if world.alike else "budget for all" if world.budget_share == 10 else "different"
    for name, programme in PROGRAMMES.items():
        begun, found = process_time(), run(who, programme)
        codes = [v.code.value for v in found.verdicts if v]
        rows.append({
            "seed": seed, "customers": world.customers, "kind": kind, "programme": name, "margin": found.margin,
            "unsubscribes": found.unsubscribes, "contacts": found.contacts, "spent": found.spent, "over": found.over,
            "signal": sum(v.signal for v in found.verdicts if v) / 6, "codes": " ".join(codes),
            "cpu": process_time() - begun,
        })  # fmt: skip
    best = max(rows[-2:], key=lambda row: float(str(row["margin"])))
    rows.append(best | {"programme": "oracle"})
    read = np.array([looks(who, again) for again in range(AGAIN)]).mean(axis=0)
    rows.append(rows[0] | {"programme": "looks", "margin": read[0], "unsubscribes": read[1], "spent": read[2]})
    return rows


class Table:
    """Rows by programme as arrays over worlds."""

    def __init__(self, rows: list[Row]) -> None:
        self.rows = rows
        seeds = [row for row in rows if row["programme"] == "ours"]
        self.size = np.array([row["customers"] for row in seeds], float)
        self.kind = np.array([row["kind"] for row in seeds])

    def of(self, programme: str, what: str = "margin") -> np.ndarray:
        """One number for each world."""
        return np.array([float(str(row[what])) for row in self.rows if row["programme"] == programme])


def interval(over: np.ndarray, under: np.ndarray) -> str:
    """A ratio of sums with its 95 % interval over worlds drawn again (2000 times)."""
    rng = np.random.default_rng(1)
    drawn = rng.integers(0, len(over), (2000, len(over)))
    ratios = over[drawn].sum(axis=1) / under[drawn].sum(axis=1)
    low, high = np.quantile(ratios, [0.025, 0.975])
    return f"{over.sum() / under.sum():.2f} ({low:.2f} to {high:.2f})"


def programmes_table(t: Table) -> list[str]:
    """All programmes, all worlds."""
    head = "| programme | margin above nobody, sum | of the oracle's | mean of worlds, per customer | worlds lost |"
    lines = [head + " unsubscribes, sum | contacts per customer and month | CPU s |", "|---" * 8 + "|"]
    top = t.of("oracle").sum()
    for name in [*PROGRAMMES, "oracle"]:
        margin = t.of(name)
        lines.append(
            f"| {name} | {margin.sum():,.0f} | {margin.sum() / top:.0%} | {(margin / t.size).mean():.3f} | "
            f"{(margin < -0.005).mean():.0%} | {t.of(name, 'unsubscribes').sum():,.0f} | "
            f"{t.of(name, 'contacts').sum() / t.size.sum() / 6:.2f} | {t.of(name, 'cpu').sum():.0f} |"
        )
    return lines


def asked_table(t: Table) -> list[str]:
    """Ours against the numbers asked, by size and by kind of world."""
    head = "| worlds | number | ours less rank by uplift, per customer | ours / rank by uplift, sums | uplift earns"
    head += " nothing or loses | ours earns less than uplift | ours / oracle, sums | unsubscribes, ours / uplift |"
    lines = [head, "|---" * 8 + "|"]
    groups = [("all", t.size > 0), ("different customers", t.kind == "different")]
    groups += [(f"{int(size):,} customers", t.size == size) for size in np.unique(t.size)]
    groups += [(kind, t.kind == kind) for kind in ("one effect for all", "budget for all")]
    for name, here in groups:
        if not here.any():
            continue
        ours_, uplift, top = (t.of(p)[here] for p in ("ours", "rank by uplift", "oracle"))
        left = [t.of(p, "unsubscribes")[here].sum() for p in ("ours", "rank by uplift")]
        ratio = interval(ours_, uplift) if uplift.sum() > 0 else "no meaning: uplift loses"
        lines.append(
            f"| {name} | {here.sum()} | {((ours_ - uplift) / t.size[here]).mean():+.3f} | {ratio} | "
            f"{(uplift <= 0).mean():.0%} | {(ours_ < uplift - 1e-9).mean():.0%} | {interval(ours_, top)} | "
            f"{left[0] / left[1] if left[1] else np.nan:.2f} |"
        )
    return lines


def more(t: Table) -> list[str]:
    """Distribution, verdicts and looks."""
    q = np.quantile((t.of("ours") - t.of("rank by uplift")) / t.size, [0.05, 0.25, 0.5, 0.75, 0.95])
    alike = t.kind == "one effect for all"
    signal = t.of("ours", "signal")
    codes = " ".join(str(r["codes"]) for r in t.rows if r["programme"] == "ours").split()
    counts = ", ".join(f"{code} {codes.count(code) / len(codes):.0%}" for code in sorted(set(codes)))
    known = t.of("rank by uplift") > 0
    ratios = (t.of("ours") / np.where(known, t.of("rank by uplift"), 1))[known]
    spent, over = ({p: t.of(p, what).max() for p in ("ours", "rank by uplift")} for what in ("spent", "over"))
    looks_, alarms, seen = (t.of("looks", what).mean() for what in ("margin", "unsubscribes", "spent"))
    return [
        f"- Ours less rank by uplift per customer, over worlds: 5 % {q[0]:+.3f}, quarter {q[1]:+.3f}, middle "
        f"{q[2]:+.3f}, three quarters {q[3]:+.3f}, 95 % {q[4]:+.3f}.",
        f"- Ratio of ours to rank by uplift where the latter earns ({known.sum()} of {known.size} worlds): mean "
        f"{ratios.mean():.2f}, median {np.median(ratios):.2f}.",
        f"- Months in which our log finds a signal in whom offers move: {signal[~alike].mean():.0%} where customers "
        f"differ, {signal[alike].mean():.0%} where everybody has the same effect (chance level 10 %).",
        f"- Verdicts on our plans: {counts}.",
        f"- Budget: at most {spent['ours']:.0%} of a month's used by ours, {spent['rank by uplift']:.0%} by rank by "
        f"uplift; of the stock {over['ours']:.0%} and {over['rank by uplift']:.0%}.",
        f"- Daily looks ({AGAIN} throws a world, {t.size.size * AGAIN:,} pilots of 30 days): the 95 % always-valid "
        f"interval covers the true effect at all looks in {looks_:.1%}; A/A alarms at any look in {alarms:.1%}; the "
        f"(true) effect is seen in {seen:.0%}.",
    ]


def main() -> None:
    """Run and write."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--worlds", type=int, default=100)
    asked.add_argument("--first", type=int, default=1)
    asked.add_argument("--most", type=int, default=20_000)
    asked.add_argument("--processes", type=int, default=1)
    asked.add_argument("--out", type=Path, default=HERE / "results")
    asked.add_argument("--name", default="closed-loop")
    asked.add_argument("--read", type=Path, help="tables and figure anew from this CSV; nothing is run")
    a = asked.parse_args()
    if a.read:
        rows: list[Row] = list(csv.DictReader(a.read.open(encoding="utf-8")))
        a.first, a.worlds = int(str(rows[0]["seed"])), len({row["seed"] for row in rows})
    else:
        tasks = [(seed, a.most) for seed in range(a.first, a.first + a.worlds)]
        with multiprocessing.Pool(a.processes) as pool:
            rows = [row for world in pool.imap(world_of, tasks) for row in world]
    t = Table(rows)
    made_by = f"tierwise {version('tierwise')}, Python {platform.python_version()}, NumPy {version('numpy')}"
    head = f"Seeds {a.first}-{a.first + a.worlds - 1}, {dt.date.today()}, {made_by}."
    text = [
        "# Whole programmes in worlds in which offers act (simulated)", "",
        "Six months after a common pilot, the same customers, budget, stock and coins; true expected margin above "
        "nobody. Worlds, programmes and score: docs/adr/0050. What it means: docs/why/the-closed-loop.md.", "",
        head, "", f"![each world]({a.name}.svg)", "", *programmes_table(t), "", *asked_table(t), "", *more(t), "",
    ]  # fmt: skip
    a.out.mkdir(parents=True, exist_ok=True)
    (a.out / f"{a.name}.md").write_text("\n".join(text), encoding="utf-8")
    (a.out / f"{a.name}.svg").write_text(figure(t), encoding="utf-8")
    with (a.out / f"{a.name}.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows({k: f"{v:.4f}" if isinstance(v, float) else v for k, v in row.items()} for row in rows)
    print("\n".join(text))


if __name__ == "__main__":
    main()
