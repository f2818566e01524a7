"""Judging a score on a million customers: CPU seconds beside causalml and scikit-uplift, standard errors by bootstrap.

    python benchmarks/uplift_curves.py --peer PYTHON [--rounds 5] [--out benchmarks/results/uplift-curves.md]

PYTHON is that of an environment with `causalml` and `scikit-uplift`. World: a trial with known probability one half, a
score drawn normal, an outcome of 0 or 1 that comes with probability .1, and .02 + .01 x score more with the offer;
seed 0. Each way runs in a process of its own with all thread pools at 1, in turns; medians count. Measured: from score,
outcome and arm to a curve and its area, and with ours the standard error too. Making or reading the world, imports and
a first call on 1,000 rows do not count, nor does the making of causalml's table. Both peers' areas compute the curve
once more: who asks them for both pays twice, as here.

Bootstrap: 20,000 of these customers (in the second world scores of eight values, probability .3), 1,000 draws with
replacement, the effects of all customers computed anew in each.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path
from time import process_time
from typing import Any

import numpy as np

HERE = Path(__file__).resolve().parent
POOLS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
ROWS, SMALL, DRAWS = 1_000_000, 20_000, 1000
PEERS = ("causalml", "scikit-uplift")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--peer", required=True)
    arguments.add_argument("--rounds", type=int, default=5)
    arguments.add_argument("--out", type=Path, default=HERE / "results" / "uplift-curves.md")
    arguments.add_argument("--world", type=Path, help=argparse.SUPPRESS)
    given = arguments.parse_args()
    if given.world:
        print(json.dumps(ours(given.world)))
        return
    with tempfile.TemporaryDirectory() as folder:
        text = page(measured(given, Path(folder)))
    given.out.write_text(text, encoding="utf-8")
    print(text)


def world(n: int, ties: bool = False, p: float = 0.5) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(0)
    score = rng.integers(0, 8, n) / 2.0 - 1.75 if ties else rng.normal(size=n)
    arm = (rng.random(n) < p).astype(np.int64)
    outcome = (rng.random(n) < 0.1 + arm * (0.02 + 0.01 * score)).astype(float)
    return {"score": score, "outcome": outcome, "arm": arm, "p": np.tile([1.0 - p, p], (n, 1))}


def measured(given: argparse.Namespace, folder: Path) -> dict[str, list[dict[str, Any]]]:
    """All runs by who; the ways take turns."""
    files = {"distinct": folder / "distinct.npz", "ties": folder / "ties.npz"}
    for name, file in files.items():
        np.savez(file, **world(ROWS, ties=name == "ties"))
    found: dict[str, list[dict[str, Any]]] = {}

    def run(who: str, command: list[str]) -> None:
        env = {**os.environ, **dict.fromkeys(POOLS, "1")}
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=env)
        found.setdefault(who, []).append(json.loads(done.stdout.splitlines()[-1]))
        print(who, done.stdout.splitlines()[-1], flush=True)

    for _ in range(given.rounds):
        for name, file in files.items():
            run(f"ours, {name}", [sys.executable, __file__, "--peer", given.peer, "--world", str(file)])
        for who in PEERS:
            peer = str(HERE / "peers" / "uplift_curves_speed.py")
            run(f"{who}, distinct", [given.peer, peer, who, str(files["distinct"])])
    return found


def judged(w: dict[str, np.ndarray]) -> tuple[float, float]:
    from tierwise.metrics.places import Places
    from tierwise.metrics.trial import Trial
    from tierwise.metrics.uplift_curves import area, curve, effects

    places = Places.of(w["score"])
    effect = effects(Trial(w["outcome"], w["arm"], w["p"]))
    curve(places, effect)
    found = area(places, effect)
    return found.value, found.se


def ours(file: Path) -> dict[str, Any]:
    w = dict(np.load(file))
    judged({k: v[:1000] for k, v in w.items()})
    start = process_time()
    value, se = judged(w)
    return {"seconds": process_time() - start, "value": value, "se": se, "version": ""}


def errors(w: dict[str, np.ndarray]) -> dict[str, tuple[float, float]]:
    """Of each number its standard error by influence values, and by bootstrap."""
    from tierwise.metrics.trial import Trial
    from tierwise.metrics.uplift_curves import Valued, area, effects, top

    other = w["score"] + np.random.default_rng(1).normal(size=w["score"].size)

    def all_of(rows: np.ndarray) -> dict[str, Valued]:
        effect = effects(Trial(w["outcome"], w["arm"], w["p"]).rows(rows))
        score = w["score"][rows]
        found = {"area (QINI)": area(score, effect), "AUTOC": area(score, effect, "autoc")}
        found["effect of the first 20 %"] = top(score, effect, 0.2)
        found["area less that of a noisier score"] = found["area (QINI)"] - area(other[rows], effect)
        return found

    rng, n = np.random.default_rng(2), w["score"].size
    drawn = [{k: v.value for k, v in all_of(rng.integers(0, n, n)).items()} for _ in range(DRAWS)]
    return {k: (v.se, float(np.std([d[k] for d in drawn], ddof=1))) for k, v in all_of(np.arange(n)).items()}


def page(found: dict[str, list[dict[str, Any]]]) -> str:
    middle = {who: statistics.median(r["seconds"] for r in runs) for who, runs in found.items()}
    own = middle["ours, distinct"]
    rows = [
        f"| {who} | {middle[who]:.3f} | {min(r['seconds'] for r in runs):.3f} | {middle[who] / own:.1f} "
        f"| {'yes' if 'se' in runs[0] else 'no'} | {runs[0]['value']:.6f} |"
        for who, runs in found.items()
    ]
    table = [
        f"| {name} | {kind} | {a:.6f} | {b:.6f} | {a / b:.2f} |"
        for name, w in (("distinct", world(SMALL)), ("eight values, p = .3", world(SMALL, ties=True, p=0.3)))
        for kind, (a, b) in errors(w).items()
    ]
    peers = ", ".join(f"{p} {found[f'{p}, distinct'][0]['version']}" for p in PEERS)
    rounds = len(found["ours, distinct"])
    return "\n".join([
        "# Judging a score: beside causalml and scikit-uplift\n",
        f"Made by `benchmarks/uplift_curves.py`, which says what is measured and how; {dt.date.today():%Y-%m-%d}, "
        f"Python {platform.python_version()}, numpy {version('numpy')}, {peers}; x86-64, one thread of a shared "
        f"machine, CPU seconds, {rounds} interleaved runs each. {ROWS:,} customers, a curve and its area. Target: "
        ".15 CPU s.\n",
        "| who, scores | CPU s, median | least | it / ours | standard error | its number |",
        "|---|---|---|---|---|---|", *rows, "",
        "The numbers are different definitions ([what Qini means](../../docs/why/what-qini-means.md)).\n",
        f"Standard errors, {SMALL:,} customers: from each customer's influence, in one pass, and from {DRAWS} "
        f"bootstrap draws (whose own error is about {1 / np.sqrt(2 * DRAWS):.0%}).\n",
        "| scores | number | analytic | bootstrap | ratio |", "|---|---|---|---|---|", *table, "",
    ])  # fmt: skip


if __name__ == "__main__":
    main()
