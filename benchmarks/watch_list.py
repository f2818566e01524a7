"""The watch list against "late against the own rhythm", in simulated worlds where each chance of leaving is known.

    python benchmarks/watch_list.py [--worlds 6] [--customers 4000] [--out benchmarks/results/watch-list.md]

Two kinds of worlds: one that the order models describe, and the full one (seasons, visits, satisfaction, coupons ...).
The measuring stands in `tests/truth/watch_lists.py`, where a smaller count of worlds is tested.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import platform
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path
from time import process_time
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests" / "truth"))

from watch_lists import BEST, RULE, SERVED, Watched, watched  # noqa: E402

from tierwise.simulate.causes import Catalogue  # noqa: E402
from tierwise.simulate.world import World  # noqa: E402

DAYS, FUTURE = 730, 365
KINDS = {"as the order models assume": World.pure, "with seasons, visits, satisfaction, coupons": World}
SHARES = (0.05, 0.10)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--worlds", type=int, default=6)
    arguments.add_argument("--customers", type=int, default=4000)
    arguments.add_argument("--out", type=Path, default=ROOT / "benchmarks" / "results" / "watch-list.md")
    given = arguments.parse_args()
    start = process_time()
    found = {name: lists(make, given.worlds, given.customers) for name, make in KINDS.items()}
    text = page(found, given.customers, process_time() - start)
    given.out.write_text(text, encoding="utf-8")
    print(text)


def lists(make: Any, worlds: int, customers: int) -> list[Watched]:
    found = []
    for seed in range(1, worlds + 1):
        world = make(seed=seed, customers=customers, days=DAYS, future_days=FUTURE, catalogue=Catalogue(lines=1.0))
        with tempfile.TemporaryDirectory() as folder:
            found.append(watched(world, Path(folder)))
        print(seed, found[-1].model, found[-1].days, flush=True)
    return found


def page(found: dict[str, list[Watched]], customers: int, cpu: float) -> str:
    packages = ", ".join(f"{p} {version(p)}" for p in ("lightgbm", "scikit-learn", "numpy"))
    lines = [
        "# What the watch list is worth, where every chance of leaving is known", "",
        f"{dt.date.today():%Y-%m-%d}; Python {platform.python_version()}, {packages}; {os.cpu_count()} virtual cores, "
        f"one thread, {cpu:.0f} CPU s; made by `benchmarks/watch_list.py`.", "",
        f"Simulated shops of {customers:,} customers over two years. Asked is who ordered within the shop's own churn",
        "horizon; a customer's true chance of leaving is that of no order in the horizon given her hidden rate and",
        "whether she has stopped, so that no luck of what then came is in the numbers. In brackets: the standard",
        "deviation between worlds; gains are paired, world by world.", "",
        "* precision: share of the list that leaves; lead: days until those rightly warned of have been silent for the",
        "  whole horizon; ahead: days until the rule, with a list of the same length, names them too;",
        "* margin: share of the leavers' expected money held by a list that long, ordered by money times chance.", "",
    ]  # fmt: skip
    for name, worlds in found.items():
        lines += section(name, worlds)
    return "\n".join(lines)


def section(name: str, worlds: list[Watched]) -> list[str]:
    served = ", ".join(f"{m} {n}" for m, n in counted([w.model for w in worlds]))
    base, asked = np.mean([w.base() for w in worlds]), np.mean([len(w.left) for w in worlds])
    lines = [
        f"## Worlds {name}", "",
        f"{len(worlds)} worlds; {asked:,.0f} customers asked on average, of whom {base:.1%} leave; horizon "
        f"{min(w.days for w in worlds)} to {max(w.days for w in worlds)} days; served by {served}.", "",
        "| list | length | precision | lead, days | ahead, days | margin |", "|---|---|---|---|---|---|",
    ]  # fmt: skip
    for share in SHARES:
        names = [n for n in (RULE, SERVED, BEST) if all(n in w.scores for w in worlds)]
        lines += [row(n, share, {m: values(worlds, m, n, share) for m in METRICS}) for n in names]
        gains = {m: values(worlds, m, SERVED, share) - values(worlds, m, RULE, share) for m in METRICS}
        lines.append(row("**gain of the served list**", share, gains))
    return [*lines, ""]


METRICS = {"precision": "{:.3f}", "lead": "{:.0f}", "ahead": "{:.0f}", "margin": "{:.3f}"}


def values(worlds: list[Watched], metric: str, name: str, share: float) -> np.ndarray[Any, Any]:
    return np.array([getattr(w, metric)(name, share) for w in worlds])


def row(name: str, share: float, found: dict[str, np.ndarray[Any, Any]]) -> str:
    cells = [f"{METRICS[m].format(v.mean())} ({METRICS[m].format(v.std(ddof=1))})" for m, v in found.items()]
    return f"| {name} | {share:.0%} | " + " | ".join(cells) + " |"


def counted(names: list[str]) -> list[tuple[str, str]]:
    return [(name, f"({names.count(name)} times)") for name in sorted(set(names))]


if __name__ == "__main__":
    main()
