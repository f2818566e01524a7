"""An allocation as a linear programme, by HiGHS: CPU seconds, optimum, as one line of JSON.

    python benchmarks/peers/allocation_lp.py WORLD.npz N [SOLVER]

WORLD holds gain and cost (n, k), budget and, where stock is limited, stock (k,); its first N customers are taken with
the same share of budget and stock. SOLVER is one of HiGHS' (ipm, simplex, pdlp). Building the model is not timed.
"""

from __future__ import annotations

import json
import sys
from time import process_time

import highspy
import numpy as np


def main(path: str, customers: int, solver: str = "ipm") -> None:
    world = np.load(path)
    share = customers / len(world["gain"])
    gain, cost = world["gain"][:customers], world["cost"][:customers]
    stock = np.floor(world["stock"] * share) if "stock" in world else np.empty(0)
    solve = highspy.Highs()
    for option, value in (("output_flag", False), ("threads", 1), ("solver", solver), ("time_limit", 600.0)):
        solve.setOptionValue(option, value)
    solve.passModel(model(gain, cost, float(world["budget"]) * share, stock))
    begin = process_time()
    solve.run()
    taken = process_time() - begin
    print(json.dumps({
        "seconds": taken, "gain": -solve.getInfo().objective_function_value,
        "status": solve.modelStatusToString(solve.getModelStatus()), "version": solve.version(),
    }))  # fmt: skip


def model(gain: np.ndarray, cost: np.ndarray, budget: float, stock: np.ndarray) -> highspy.HighsLp:
    """One option at most for each customer (n rows), then the budget, then the stock of each option."""
    n, k = gain.shape
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = n * k, n + 1 + len(stock)
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = -gain.ravel(), np.zeros(n * k), np.ones(n * k)
    lp.row_lower_ = np.full(lp.num_row_, -highspy.kHighsInf)
    lp.row_upper_ = np.concatenate([np.ones(n), [budget], stock])
    rows = [np.repeat(np.arange(n), k), np.full(n * k, n)]
    values = [np.ones(n * k), cost.ravel()]
    if len(stock):
        rows.append(n + 1 + np.tile(np.arange(k), n))
        values.append(np.ones(n * k))
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_ = np.arange(n * k + 1) * len(rows)
    lp.a_matrix_.index_ = np.column_stack(rows).ravel()
    lp.a_matrix_.value_ = np.column_stack(values).ravel()
    return lp


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), *sys.argv[3:])
