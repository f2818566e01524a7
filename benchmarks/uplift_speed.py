"""CPU seconds of uplift learners on boosted trees beside the bare LightGBM fits each one needs.

    python benchmarks/uplift_speed.py [--rows 100000] [--rounds 5] [--out benchmarks/results/uplift-speed.md]

A drawn trial with known probability one half, 20 columns, 50 trees of 31 leaves. Interleaved rounds, medians of process
CPU time, one thread, reading of columns included. Floors: T two fits and two predictions; S one fit, two predictions;
DR two folds, in each a model of either side, then one of the scores, each fit binning its own rows as separate
LightGBM estimators do.

Where DR's time goes (2026-11-27, 100,000 rows): 56 % to growing trees, 25 % to answering, 16 % to bins. The floor grows
and answers for as long; it makes its bins five times, twice as long in all, and sharing them is all that the same
models can save. Answering for the held-out half in bins while the trees grow, with equal answers, would save 3 %. With
one offer and known chances p the doubly robust score needs the two sides only in the mix (1 - p) m1 + p m0, which one
model of each fold can learn: at p one half that is R's target, at .61 (20,000 rows) and .74 (100,000) of the floor. Its
error was 1.2 % above DR's in six trials of 20,000 and .4 % in four of 100,000, so DR keeps its two models.
"""

from __future__ import annotations

import argparse
import datetime as dt
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import process_time

import lightgbm as lgb
import numpy as np
import pyarrow as pa

from tierwise.metrics.trial import Trial
from tierwise.models.family import Floats, Rows
from tierwise.outreach.uplift.columns import Columns
from tierwise.outreach.uplift.evidence import Evidence
from tierwise.outreach.uplift.joint import STrees
from tierwise.outreach.uplift.learners import DR, Learner, R, T
from tierwise.outreach.uplift.outcomes import Outcomes, Work
from tierwise.outreach.uplift.trees import Trees

OUT = Path(__file__).resolve().parent / "results" / "uplift-speed.md"
TREES = Trees("trees", trees=50, leaves=31, learning_rate=0.1, leaf_rows=20)
SETTINGS = {"n_estimators": 50, "num_leaves": 31, "n_jobs": 1, "verbose": -1, "force_row_wise": True}
Data = tuple[Floats, np.ndarray, Floats, Floats, Rows]


def drawn(n: int) -> Data:
    """Columns, arm, outcome, true effect, rows."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(n, 20))
    truth = 0.5 + 0.5 * x[:, 0] + 0.3 * np.maximum(x[:, 1], 0)
    t = rng.integers(0, 2, n)
    y = x[:, 2] + np.sin(2 * x[:, 3]) + t * truth + rng.normal(size=n)
    return x, t, y, truth, Rows(pa.table({f"c{i:02d}": column for i, column in enumerate(x.T)}))


def bare(x: Floats, y: Floats) -> lgb.LGBMRegressor:
    """One plain fit."""
    return lgb.LGBMRegressor(**SETTINGS).fit(x, y)


def floor_t(data: Data) -> Floats:
    x, t, y, *_ = data
    return np.asarray(bare(x[t == 1], y[t == 1]).predict(x) - bare(x[t == 0], y[t == 0]).predict(x))


def floor_s(data: Data) -> Floats:
    x, t, y, *_ = data
    made = bare(np.column_stack([x, t]), y)
    one, zero = (np.column_stack([x, np.full(len(x), side)]) for side in (1, 0))
    return np.asarray(made.predict(one) - made.predict(zero))


def floor_dr(data: Data) -> Floats:
    x, t, y, *_ = data
    score = np.empty(len(y))
    for k in range(2):
        seen, held = np.arange(len(y)) % 2 != k, np.arange(len(y)) % 2 == k
        m1, m0 = (bare(x[seen & (t == s)], y[seen & (t == s)]).predict(x[held]) for s in (1, 0))
        score[held] = m1 - m0 + 2 * np.where(t[held] == 1, y[held] - m1, m0 - y[held])
    return np.asarray(bare(x, score).predict(x))


def ours(learner: Learner) -> Callable[[Data], Floats]:
    def run(data: Data) -> Floats:
        _, t, y, _, rows = data
        made = Evidence(rows, Trial.even(y, t), np.arange(len(y)), ("offer",))
        columns = Columns.learn(rows)
        work = Work(Outcomes(made, columns, np.arange(len(y)) % 2, 0))
        return learner.fit(work).at(columns, slice(None))[:, 0]

    return run


CONTEST: dict[str, tuple[str, Callable[[Data], Floats]]] = {
    "floor T": ("floor T", floor_t), "ours T": ("floor T", ours(T(TREES))),
    "floor S": ("floor S", floor_s), "ours S": ("floor S", ours(STrees(TREES))),
    "floor DR": ("floor DR", floor_dr), "ours DR": ("floor DR", ours(DR(TREES))),
    "ours R": ("floor DR", ours(R(TREES))),
}  # fmt: skip


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--rows", type=int, default=100_000)
    asked.add_argument("--rounds", type=int, default=5)
    asked.add_argument("--out", type=Path, default=OUT)
    given = asked.parse_args()
    data = drawn(given.rows)
    seconds: dict[str, list[float]] = {name: [] for name in CONTEST}
    error: dict[str, float] = {}
    for _ in range(given.rounds):
        for name, (_, run) in CONTEST.items():
            start = process_time()
            said = run(data)
            seconds[name].append(process_time() - start)
            error[name] = float(np.sqrt(((said - data[3]) ** 2).mean()))
    lines = [
        "# Uplift learners beside the bare fits they need", "",
        f"{dt.datetime.now(dt.UTC):%Y-%m-%d}, LightGBM {lgb.__version__}, NumPy {np.__version__}, one thread of a "
        f"shared machine. Made by `benchmarks/uplift_speed.py`, which says how. {given.rows:,} rows, medians of "
        f"{given.rounds} interleaved rounds.", "",
        "| who | CPU s | ratio to its floor | error of the effect (root mean square) |", "|---|---|---|---|",
    ]  # fmt: skip
    for name, (floor, _) in CONTEST.items():
        own, least = median(seconds[name]), median(seconds[floor])
        lines.append(f"| {name} | {own:.2f} | {own / least:.2f} | {error[name]:.3f} |")
    given.out.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
