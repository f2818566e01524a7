"""Who gets which offer under a budget and a stock: CPU seconds of one thread, certified gap, beside HiGHS in one run.

    python benchmarks/allocation.py --peer PYTHON [--rounds 3] [--out benchmarks/results/allocation.md]

PYTHON is that of an environment with `highspy`. World: n customers x 5 offers; costs rise by uniform(.2, 1) from offer
to offer, gains are lognormal(0, 1) x sqrt(cost) x uniform(.6, 1.4) - .3, so some are negative; seed 0. The budget is
30 % of what would be spent without one. Stock, where limited, is (.3, .5, .8, .6, .4) of what the budget alone would
hand out. Every way runs in a process of its own with all thread pools at 1, in turns; medians count, making the world
does not. HiGHS is asked for the linear relaxation, whose optimum no allocation exceeds.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import platform
import resource
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
OFFERS, SHARE = 5, 0.3
STOCK = np.array([0.3, 0.5, 0.8, 0.6, 0.4])
LARGE, LP_LARGE = 1_000_000, 100_000


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--peer", required=True)
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--highs-million", action="store_true", help="HiGHS once on a million customers too")
    arguments.add_argument("--ten-million", action="store_true", help="ten million customers: CPU and memory")
    arguments.add_argument("--out", type=Path, default=HERE / "results" / "allocation.md")
    arguments.add_argument("--way", help=argparse.SUPPRESS)
    arguments.add_argument("--world", type=Path, help=argparse.SUPPRESS)
    arguments.add_argument("--customers", type=int, help=argparse.SUPPRESS)
    given = arguments.parse_args()
    if given.way:
        print(json.dumps(memory(given.customers) if given.way == "memory" else ours(given)))
        return
    with tempfile.TemporaryDirectory() as folder:
        text = page(measured(given, Path(folder)))
    given.out.parent.mkdir(parents=True, exist_ok=True)
    given.out.write_text(text, encoding="utf-8")
    print(text)


def world(n: int, kind: type = np.float64) -> tuple[np.ndarray, np.ndarray]:
    """Gains and costs (n, offers), made a hundred thousand customers at a time."""
    rng = np.random.default_rng(0)
    gain, cost = np.empty((2, n, OFFERS), kind)
    for start in range(0, n, 100_000):
        here = slice(start, min(start + 100_000, n))
        shape = (here.stop - start, OFFERS)
        cost[here] = np.cumsum(rng.uniform(0.2, 1.0, shape), axis=1)
        gain[here] = rng.lognormal(0, 1, (shape[0], 1)) * np.sqrt(cost[here]) * rng.uniform(0.6, 1.4, shape) - 0.3
    return gain, cost


def make(folder: Path) -> dict[str, Path]:
    """Two files: under a budget alone, and under the same budget with limited stock."""
    from tierwise.outreach.policy.allocate import allocate
    from tierwise.outreach.policy.problem import Problem

    gain, cost = world(LARGE)
    budget = SHARE * allocate(Problem(gain, cost)).spent
    stock = np.floor(STOCK * allocate(Problem(gain, cost, budget)).given)
    found = {"one price": folder / "budget.npz", "with stock": folder / "stock.npz"}
    np.savez(found["one price"], gain=gain, cost=cost, budget=budget)
    np.savez(found["with stock"], gain=gain, cost=cost, budget=budget * STOCKED, stock=stock)
    return found


STOCKED = 0.5
"""With limited stock half of the budget, so that money and pieces are both scarce."""


def measured(given: argparse.Namespace, folder: Path) -> dict[tuple[str, str, int], list[dict[str, Any]]]:
    """All runs by (world, way, customers); the ways take turns."""
    own = [sys.executable, __file__, "--peer", given.peer]
    highs = [given.peer, str(HERE / "peers" / "allocation_lp.py")]
    found: dict[tuple[str, str, int], list[dict[str, Any]]] = {}

    def run(name: str, way: str, n: int, command: list[str]) -> None:
        env = {**os.environ, **dict.fromkeys(POOLS, "1")}
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=env)
        found.setdefault((name, way, n), []).append(json.loads(done.stdout.splitlines()[-1]))
        print(name, way, n, done.stdout.splitlines()[-1], flush=True)

    files = make(folder)
    for turn in range(given.rounds):
        for name, file in files.items():
            for n in (LP_LARGE, LARGE):
                run(name, "ours", n, [*own, "--way", "ours", "--world", str(file), "--customers", str(n)])
            if turn == 0 or name == "one price":
                run(name, "HiGHS", LP_LARGE, [*highs, str(file), str(LP_LARGE)])
    if given.highs_million:
        run("one price", "HiGHS", LARGE, [*highs, str(files["one price"]), str(LARGE)])
    if given.ten_million:
        run("memory", "ours", 10 * LARGE, [*own, "--way", "memory", "--customers", str(10 * LARGE)])
    return found


def ours(given: argparse.Namespace) -> dict[str, Any]:
    """CPU seconds, gap and prices; what the usual habits gain with the same budget."""
    from tierwise.outreach.policy.allocate import allocate, blanket, by_gain, by_rate
    from tierwise.outreach.policy.problem import Problem, at

    saved = np.load(given.world)
    share = given.customers / len(saved["gain"])
    stock = np.floor(saved["stock"] * share) if "stock" in saved else None
    gain, cost = saved["gain"][: given.customers], saved["cost"][: given.customers]
    problem = Problem(gain, cost, float(saved["budget"]) * share, stock)
    begin = process_time()
    found = allocate(problem)
    taken = process_time() - begin
    blankets = max(float(at(gain, blanket(problem, k)).sum()) for k in range(1, OFFERS + 1))
    habits = {
        "rank by uplift": float(at(gain, by_gain(problem)).sum()),
        "best gain for money": float(at(gain, by_rate(problem)).sum()),
        "best blanket": blankets,
    }
    return {
        "seconds": taken, "gain": found.gain, "gap": found.gap, "price": found.price, "bound": found.bound,
        "stock_prices": found.stock_prices.tolist(), "feasible": bool(_keeps(problem, found)),
        "habits": {k: 1 - v / found.gain for k, v in habits.items()},
    }  # fmt: skip


def _keeps(problem: Any, found: Any) -> bool:
    within = found.spent <= problem.budget
    return within and (problem.stock is None or bool((found.given <= problem.stock).all()))


def memory(n: int) -> dict[str, Any]:
    """Peak memory of the whole process, the world in double precision included, and CPU of the allocation."""
    from tierwise.outreach.policy.allocate import allocate
    from tierwise.outreach.policy.problem import Problem

    gain, cost = world(n)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    begin = process_time()
    found = allocate(Problem(gain, cost, 0.77 * n))
    taken = process_time() - begin
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    return {"seconds": taken, "gap": found.gap, "peak_gib": peak, "world_gib": before}


def page(found: dict[tuple[str, str, int], list[dict[str, Any]]]) -> str:
    middle = {key: statistics.median(r["seconds"] for r in runs) for key, runs in found.items()}
    rows = []
    for (name, way, n), runs in sorted(found.items(), key=lambda item: (item[0][0], item[0][2], item[0][1])):
        if name == "memory":
            continue
        last, own = runs[-1], found[(name, "ours", n)][-1]
        ratio = f"{middle[(name, way, n)] / middle[(name, 'ours', n)]:.0f}" if way != "ours" else ""
        gap = f"{last['gap']:.1e}" if way == "ours" else ""
        short = f"{1 - own['gain'] / found[(name, 'HiGHS', n)][-1]['gain']:.1e}" if way != "ours" else ""
        kept = ("kept" if last["feasible"] else "BROKEN") if way == "ours" else last["status"]
        rows.append(
            f"| {name} | {n:,} | {way} | {middle[(name, way, n)]:.3f} | {len(runs)} | {ratio} | {gap} | {short} "
            f"| {kept} |"
        )
    own = found[("one price", "ours", LARGE)][-1]
    stocked = found[("with stock", "ours", LARGE)][-1]
    habits = [f"| {h} | {-own['habits'][h]:.1%} | {-stocked['habits'][h]:.1%} |" for h in own["habits"]]
    large = [
        f"Ten million customers: {r['seconds']:.1f} CPU s, gap {r['gap']:.1e}, peak {r['peak_gib']:.2f} GiB of the "
        f"whole process ({r['world_gib']:.2f} GiB before the allocation: the world in double precision).\n"
        for r in found.get(("memory", "ours", 10 * LARGE), [])
    ]
    highs = found[("one price", "HiGHS", LP_LARGE)][-1]["version"]
    return "\n".join([
        "# Who gets which offer: allocation beside HiGHS\n",
        f"Made by `benchmarks/allocation.py`, which says what is measured and how; {dt.date.today():%Y-%m-%d}, "
        f"Python {platform.python_version()}, numpy {version('numpy')}, HiGHS {highs} (interior point, with "
        "crossover); x86-64, one thread, CPU seconds, medians. NumPy only: nothing of this is compiled, so "
        "there is nothing to warm.\n",
        "| limits | customers | way | CPU s | runs | it / ours | certified gap | ours below its optimum "
        "| limits kept, status |",
        "|---|---|---|---|---|---|---|---|---|", *rows, "",
        f"Prices at a million customers: one more unit of budget gains {own['price']:.2f}; with half of that budget "
        f"and limited stock {stocked['price']:.2f}, one more piece of each offer "
        f"{', '.join(f'{p:.2f}' for p in stocked['stock_prices'])}. Targets: .6 CPU s and a gap of 1e-6 under a "
        "budget, 1.5 CPU s and 1e-3 with stock.\n",
        *large,
        "What the usual habits lose with the same budget (and stock), a million customers:\n",
        "| habit | budget | with stock |", "|---|---|---|", *habits, "",
    ])  # fmt: skip


if __name__ == "__main__":
    main()
