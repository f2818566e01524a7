"""Implicit ALS and exact top-10 with exclusions: CPU seconds of one thread, beside implicit 0.7 in one run.

    python benchmarks/recommend_speed.py --peer PYTHON [--rounds 2] [--out benchmarks/results/recommend-speed.md]

PYTHON is that of an environment with `implicit`. World: 200,000 users, 50,000 products, 10 M cells (popularity ~
rank ** -0.9, lognormal activity, half of the choices from the user's own of 100 clusters). Both start from the same
vectors, with the same confidence and regularisation: 64 factors, 3 steps of conjugate gradients. The loss of both
results is computed by one and the same function. The top-10 leaves out what each user has; implicit is asked 1,000
users at a time, its best case. The ways take turns, each in a process of its own with all thread pools at 1; the best
round counts. Before any number is written, lists of ours are compared with a full sort.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import platform
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path
from time import process_time
from typing import Any

import numpy as np
from scipy import sparse

HERE = Path(__file__).resolve().parent
FACTORS, ITERATIONS, REGULARISATION, CONFIDENCE, K = 64, 4, 0.01, 4.0, 10
SINGLE, PLAIN_USERS = 500, 20_000
COMPILING = "about 5 s"
POOLS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--peer", required=True)
    arguments.add_argument("--users", type=int, default=200_000)
    arguments.add_argument("--products", type=int, default=50_000)
    arguments.add_argument("--cells", type=int, default=10_000_000)
    arguments.add_argument("--rounds", type=int, default=2)
    arguments.add_argument("--out", type=Path, default=HERE / "results" / "recommend-speed.md")
    arguments.add_argument("--way", help=argparse.SUPPRESS)
    arguments.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    given = arguments.parse_args()
    if given.way:
        print(json.dumps(ours(given.folder, given.way == "compiled")))
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make(folder, given.users, given.products, given.cells)
        text = page(given, measured(folder, given), checked(folder))
    given.out.parent.mkdir(parents=True, exist_ok=True)
    given.out.write_text(text, encoding="utf-8")
    print(text)


def make(folder: Path, users: int, products: int, cells: int) -> None:
    """The world's cells (extra confidence), and where both fits start."""
    from tierwise.insight.recommend.als import begin

    rng = np.random.default_rng(0)
    found = world(rng, users, products, cells)
    found.data = np.full(found.nnz, CONFIDENCE, dtype=np.float32)
    sparse.save_npz(folder / "cells.npz", found, compressed=False)
    start = begin(users, products, FACTORS, seed=0)
    np.savez(folder / "start.npz", row=start.row, column=start.column, regularisation=REGULARISATION)


def world(rng: np.random.Generator, users: int, products: int, cells: int) -> sparse.csr_matrix:
    popularity = (1.0 + rng.permutation(products)) ** -0.9
    kind, taste = rng.integers(0, 100, products), rng.integers(0, 100, users)
    activity = rng.lognormal(0, 1.2, users)
    many = np.minimum(rng.poisson(activity / activity.sum() * cells * 1.35) + 1, products // 2)
    user = np.repeat(np.arange(users, dtype=np.int32), many)
    product = np.searchsorted(np.cumsum(popularity) / popularity.sum(), rng.random(len(user))).astype(np.int32)
    own = np.flatnonzero(rng.random(len(user)) < 0.5)
    by_kind = np.argsort(kind, kind="stable")
    mass = np.concatenate([[0.0], np.cumsum(popularity[by_kind])])
    edge = mass[np.searchsorted(kind[by_kind], np.arange(101))]
    low, high = edge[taste[user[own]]], edge[taste[user[own]] + 1]
    product[own] = by_kind[np.searchsorted(mass[1:], low + rng.random(len(own)) * (high - low)).clip(0, products - 1)]
    found = np.unique(user.astype(np.int64) * products + product.clip(0, products - 1))
    found = np.sort(rng.choice(found, min(cells, len(found)), replace=False))
    return sparse.csr_matrix((np.ones(len(found)), (found // products, found % products)), shape=(users, products))


def measured(folder: Path, given: argparse.Namespace) -> dict[str, dict[str, Any]]:
    """The best of each number over the rounds; the ways take turns."""
    own = [sys.executable, __file__, "--peer", given.peer, "--folder", str(folder), "--way"]
    peer = [given.peer, str(HERE / "peers" / "implicit_speed.py"), str(folder), str(ITERATIONS)]
    found: dict[str, dict[str, Any]] = {}
    for _ in range(given.rounds):
        for way, command in (("compiled", [*own, "compiled"]), ("implicit", peer), ("NumPy", [*own, "numpy"])):
            env = {**os.environ, **dict.fromkeys(POOLS, "1")}
            done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=env)
            now, before = json.loads(done.stdout), found.setdefault(way, {})
            for key, value in now.items():
                better = max if key in ("batch", "fold_in") else min
                before[key] = better(before[key], value) if key in before else value
            print(way, now, flush=True)
    return found


def ours(folder: Path, fast: bool) -> dict[str, Any]:
    """Fit, batch, single requests and folding in; the compiled forms are warm, what warming took stands beside."""
    from tierwise.insight.recommend import als
    from tierwise.insight.recommend.topk import Mask, Shelf

    cells = sparse.load_npz(folder / "cells.npz")
    saved = np.load(folder / "start.npz")
    start, penalty = als.Sides(saved["row"], saved["column"]), als.Penalty(REGULARISATION, 0.0)
    found: dict[str, Any] = {}
    begin = process_time()
    als.alternate(cells[:50], penalty, als.Sides(start.row[:50], start.column), 1, fast=fast)
    Shelf(start.column[:99]).best(start.row[:9], K, Mask(barred=cells[:9, :99]), fast)
    found["warming"] = process_time() - begin
    for rounds in (1, ITERATIONS):
        begin = process_time()
        sides = als.alternate(cells, penalty, start, rounds, fast=fast)
        found[f"fit_{rounds}"] = process_time() - begin
    users = len(sides.row) if fast else min(PLAIN_USERS, len(sides.row))
    begin = process_time()
    shelf = Shelf(sides.column)
    best = shelf.best(sides.row[:users], K, Mask(barred=cells[:users]), fast)
    found["batch"] = users / (process_time() - begin)
    begin = process_time()
    for u in range(SINGLE):
        shelf.best(sides.row[u : u + 1], K, Mask(barred=cells[u : u + 1]), fast)
    found["single_ms"] = (process_time() - begin) / SINGLE * 1000
    found["fold_in_ms"] = folded(sides.column, fast)
    np.savez(folder / f"ours_{fast}.npz", row=sides.row, column=sides.column, product=best.product, score=best.score)
    return found


def folded(products: np.ndarray, fast: bool) -> float:
    """Milliseconds of a whole request without a name: a history of 30 products, its vector, its top-10 without them."""
    from tierwise.insight.recommend.als import Penalty
    from tierwise.insight.recommend.factors import Factors, FittedFactors
    from tierwise.insight.recommend.histories import of_products
    from tierwise.insight.recommend.topk import Mask

    settings = Factors(FACTORS, confidence=CONFIDENCE, penalty=Penalty(REGULARISATION, 0.0), fast=fast)
    model, rng = FittedFactors(settings, products), np.random.default_rng(1)
    asked = [of_products([rng.choice(len(products), 30, replace=False).tolist()]) for _ in range(SINGLE + 1)]
    for i, history in enumerate(asked):
        if i == 1:
            begin = process_time()
        model.best(history, K, Mask(barred=history.matrix(len(products))))
    return (process_time() - begin) / SINGLE * 1000


def checked(folder: Path) -> dict[str, float]:
    """Losses by one function; our lists against a full sort, NumPy's against the compiled."""
    from tierwise.insight.recommend import als
    from tierwise.insight.recommend.topk import dots

    cells, penalty = sparse.load_npz(folder / "cells.npz"), als.Penalty(REGULARISATION, 0.0)
    kept = {name: np.load(folder / f"{name}.npz") for name in ("start", "implicit", "ours_True", "ours_False")}
    found = {name: als.loss(cells, penalty, als.Sides(k["row"], k["column"])) for name, k in kept.items()}
    row, column = kept["ours_True"]["row"], kept["ours_True"]["column"]
    for u in range(200):
        whole = dots(np.broadcast_to(row[u], column.shape), column)
        whole[cells[u].indices] = -np.inf
        order = np.argsort(-whole, kind="stable")[:K]
        if order.tolist() != kept["ours_True"]["product"][u].tolist():
            raise SystemExit(f"user {u}: the list is not that of a full sort")
    return found


def page(given: argparse.Namespace, found: dict[str, dict[str, Any]], losses: dict[str, float]) -> str:
    peer, whole = found["implicit"], {}
    for way, numbers in found.items():
        whole[way] = (numbers[f"fit_{ITERATIONS}"] - numbers["fit_1"]) / (ITERATIONS - 1)
    names = {"compiled": "ours, extra `fast`", "NumPy": "ours, NumPy only", "implicit": f"implicit {peer['version']}"}
    loss = {"compiled": losses["ours_True"], "NumPy": losses["ours_False"], "implicit": losses["implicit"]}
    rows = []
    for way, n in found.items():
        fold = f"{n['fold_in_ms']:.2f}" if "fold_in_ms" in n else ""
        fit = (
            f"{whole[way]:.2f} | {whole['implicit'] / whole[way]:.2f} | {n[f'fit_{ITERATIONS}']:.1f} | {loss[way]:.7f}"
        )
        search = f"{n['batch']:,.0f} | {n['batch'] / peer['batch']:.2f} | {n['single_ms']:.2f} | {fold}"
        rows.append(f"| {names[way]} | {fit} | {search} |")
    packages = ", ".join(f"{p} {version(p)}" for p in ("numpy", "scipy", "numba"))
    return "\n".join([
        "# Implicit ALS and exact top-10 beside implicit\n",
        f"Made by `benchmarks/recommend_speed.py`, which says what is measured and how; {dt.date.today():%Y-%m-%d}, "
        f"Python {platform.python_version()}, {packages} (implicit's environment: NumPy {peer['numpy']}); 2 virtual "
        f"cores, x86-64 with AVX-512, one thread, best of {given.rounds} rounds. {given.users:,} users, "
        f"{given.products:,} products, {given.cells:,} cells, {FACTORS} factors. Compiled forms are kept on disk: warm "
        f"they take {found['compiled']['warming']:.1f} CPU s to load; compiling takes {COMPILING} the first time.\n",
        "| way | fit, CPU s per iteration | implicit / it | fit of 4, CPU s | loss | top-10, users per CPU s | "
        "it / implicit | one user, ms CPU | one history folded in, ms CPU |",
        "|---|---|---|---|---|---|---|---|---|", *rows, "",
        f"The loss before the first iteration is {losses['start']:.4f}. Per iteration: the difference of {ITERATIONS} "
        "iterations and 1, so that setting up counts for nobody. Targets: 1.3 times less CPU per iteration at equal "
        "loss, 1.4 times the users per CPU second, 1 ms for one user.", "",
    ])  # fmt: skip


if __name__ == "__main__":
    main()
