"""implicit's half of `recommend_speed.py`: run by it, with the Python of an environment that holds `implicit` 0.7.

python benchmarks/peers/implicit_speed.py FOLDER ITERATIONS
"""

from __future__ import annotations

import json
import sys
from importlib.metadata import version
from pathlib import Path
from time import process_time

import numpy as np
from implicit.cpu.als import AlternatingLeastSquares
from scipy import sparse

K, BATCH, SINGLE = 10, 1000, 500


def main() -> None:
    folder, iterations = Path(sys.argv[1]), int(sys.argv[2])
    cells = sparse.load_npz(folder / "cells.npz")
    cells.data = 1 + cells.data
    found = {"version": version("implicit"), "numpy": version("numpy")}
    for rounds in (1, iterations):
        model = fitted(cells, folder, rounds)
        found[f"fit_{rounds}"] = model.seconds
    np.savez(folder / "implicit.npz", row=model.user_factors, column=model.item_factors)
    model.recommend(np.arange(2), cells[:2], N=K)
    begin = process_time()
    for first in range(0, cells.shape[0], BATCH):
        who = np.arange(first, min(first + BATCH, cells.shape[0]))
        model.recommend(who, cells[who], N=K, filter_already_liked_items=True)
    found["batch"] = cells.shape[0] / (process_time() - begin)
    begin = process_time()
    for who in range(SINGLE):
        model.recommend(who, cells[who], N=K, filter_already_liked_items=True)
    found["single_ms"] = (process_time() - begin) / SINGLE * 1000
    print(json.dumps(found))


def fitted(cells: sparse.csr_matrix, folder: Path, rounds: int) -> AlternatingLeastSquares:
    start = np.load(folder / "start.npz")
    model = AlternatingLeastSquares(
        factors=start["row"].shape[1], regularization=float(start["regularisation"]), alpha=1.0, iterations=rounds,
        num_threads=1, use_cg=True,
    )  # fmt: skip
    model.user_factors, model.item_factors = start["row"].copy(), start["column"].copy()
    begin = process_time()
    model.fit(cells, show_progress=False)
    model.seconds = process_time() - begin
    return model


if __name__ == "__main__":
    main()
