"""Boosted trees on 100 thousand and a million customers: CPU seconds to fit, to score, and to score with reasons.

    python benchmarks/boosting_reasons.py [--rows 100000 1000000] [--out benchmarks/results/boosting-reasons.md]

60 columns of known truth: 50 numbers (half with long tails, a fifth with 10 % empty cells) and 10 categories of up to
12 levels; the outcome follows some of them, two at a time. One thread; each size in a process of its own. LightGBM's
own ``pred_contrib`` gives the same values: it is timed on 10,000 of the rows and scaled up, and compared with ours on
the same rows before anything is reported.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import platform
import resource
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from time import process_time
from typing import Any

import numpy as np

HERE = Path(__file__).resolve().parent
NUMBERS, CATEGORIES, SAMPLE = 50, 10, 10_000
TARGET_CPU_S = 30.0


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rows", type=int, nargs="+", default=[100_000, 1_000_000])
    arguments.add_argument("--out", type=Path, default=HERE / "results" / "boosting-reasons.md")
    arguments.add_argument("--one", type=int, help=argparse.SUPPRESS)
    given = arguments.parse_args()
    if given.one:
        print(json.dumps(measure(given.one)))
        return
    found = {rows: in_own_process(rows) for rows in given.rows}
    given.out.parent.mkdir(parents=True, exist_ok=True)
    given.out.write_text(page(found, compared()), encoding="utf-8")
    print(given.out.read_text(encoding="utf-8"))


def in_own_process(rows: int) -> dict[str, float]:
    done = subprocess.run([sys.executable, __file__, "--one", str(rows)], check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout)


def shop(rows: int, seed: int) -> tuple[Any, np.ndarray]:
    """An Arrow table of customers and whether each bought."""
    import pyarrow as pa

    rng = np.random.default_rng(seed)
    columns: dict[str, Any] = {}
    score = np.full(rows, -1.0)
    for i in range(NUMBERS):
        plain = rng.normal(size=rows)
        score += (0.6 * plain if i % 10 == 0 else 0.0) + (0.5 * np.sign(plain) * score if i == 7 else 0.0)
        values = np.exp(plain) if i % 2 else plain
        columns[f"number_{i:02d}"] = pa.array(values, mask=rng.random(rows) < 0.1 if i % 5 == 0 else None)
    for i in range(CATEGORIES):
        code = rng.integers(0, i + 3, rows)
        score += 0.5 * np.sin(code) if i % 3 == 0 else 0.0
        columns[f"category_{i}"] = pa.DictionaryArray.from_arrays(code, [f"level {k}" for k in range(i + 3)])
    return pa.table(columns), (rng.random(rows) < 1 / (1 + np.exp(-score))).astype(np.float64)


LEAVES = ({"leaves": 8}, {"leaves": 15, "learning_rate": 0.1})
"""The default, and more leaves with smaller steps."""


def compared(rows: int = 100_000) -> list[str]:
    """How well the default answers beside larger trees, on customers not seen, and what its reasons cost."""
    from tierwise.metrics.probability import auc, log_loss
    from tierwise.models.boosting import Boosting
    from tierwise.models.family import Examples, Rows, Task

    (table, label), (later, happened) = shop(rows, seed=1), shop(50_000, seed=2)
    examples, lines = Examples("bought", Task.PROBABILITY, Rows(table), label, np.arange(rows)), []
    for settings in LEAVES:
        fitted = Boosting(threads=1, **settings).fit(examples, seed=1)
        p, start = fitted.predict(Rows(later)), process_time()
        fitted.explain(examples.rows)
        spent, judged = process_time() - start, f"{auc(happened, p):.4f} | {log_loss(happened, p):.4f}"
        lines.append(f"| {settings['leaves']} | {fitted.trees} | {judged} | {spent:.1f} |")
    return lines


def measure(rows: int) -> dict[str, float]:
    from tierwise.metrics.probability import auc
    from tierwise.models.boosting import Boosting
    from tierwise.models.family import Examples, Rows, Task

    table, label = shop(rows, seed=1)
    examples, spent = Examples("bought", Task.PROBABILITY, Rows(table), label, np.arange(rows)), {}
    start = process_time()
    fitted = Boosting(threads=1).fit(examples, seed=1)
    spent["fit"], start = process_time() - start, process_time()
    answers = fitted.predict(examples.rows)
    spent["score"], start = process_time() - start, process_time()
    why = fitted.explain(examples.rows)
    spent["reasons"] = process_time() - start
    matrix = fitted.codes.matrix(examples.rows.take(np.arange(SAMPLE)))
    start = process_time()
    theirs = fitted._booster.predict(matrix, pred_contrib=True, num_threads=1)
    spent["pred_contrib"] = (process_time() - start) * rows / SAMPLE
    spent["differs"] = float(np.abs(theirs[:, :-1] - why.parts[:SAMPLE]).max())
    spent["off"] = float(np.abs(why.predictions() - answers).max())
    if spent["differs"] > 1e-9 or spent["off"] > 1e-9:
        raise SystemExit(f"reasons are not what they should be: {spent}")
    later, happened = shop(50_000, seed=2)
    spent |= {"auc": auc(happened, fitted.predict(Rows(later))), "trees": fitted.trees}
    return spent | {"mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def page(found: dict[int, dict[str, float]], leaves: list[str]) -> str:
    rows = [
        f"| {n:,} | {r['trees']} | {r['auc']:.4f} | {r['fit']:.1f} | {r['score']:.1f} | {r['reasons']:.1f} "
        f"| {r['score'] + r['reasons']:.1f} | {r['pred_contrib']:.0f} | {r['pred_contrib'] / r['reasons']:.0f} "
        f"| {r['differs']:.0e} | {r['mib']:,.0f} |"
        for n, r in found.items()
    ]
    largest = max(found)
    total = (found[largest]["score"] + found[largest]["reasons"]) / largest * 1e6
    packages = ", ".join(f"{p} {version(p)}" for p in ("lightgbm", "numpy", "pyarrow"))
    return "\n".join([
        "# Boosted trees with exact reasons", "",
        f"{dt.date.today():%Y-%m-%d}; Python {platform.python_version()}, {packages}; one thread, CPU seconds.", "",
        f"{NUMBERS + CATEGORIES} columns, at most 8 leaves a tree; the number of trees by held-out customers (on at",
        "most 200,000 rows, included in the fit). Reasons are exact Shapley values of every row, looked up in tables",
        "of each tree's patterns (`tierwise.models.shapley`); they carry the scores too. `pred_contrib` is LightGBM's",
        f"own walk to the same values, timed on {SAMPLE:,} rows and scaled up; `differs`: by how much at most.",
        "",
        "| rows | trees | AUC, later rows | fit | score | reasons | score + reasons | pred_contrib | times quicker "
        "| differs | peak MiB |",
        "|---|---|---|---|---|---|---|---|---|---|---|", *rows, "",
        f"A million customers scored with reasons: {total:.1f} CPU s; target {TARGET_CPU_S:.0f} or less: "
        f"{'kept' if total <= TARGET_CPU_S else 'MISSED'}.", "",
        "Smaller trees beside larger ones, 100,000 rows, judged on 50,000 others:", "",
        "| leaves | trees | AUC | log loss | reasons, CPU s |", "|---|---|---|---|---|", *leaves, "",
    ])  # fmt: skip


if __name__ == "__main__":
    main()
