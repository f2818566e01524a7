"""CPU seconds of causalml or scikit-uplift for a curve and its area; run by benchmarks/uplift_curves.py.

PYTHON benchmarks/peers/uplift_curves_speed.py {causalml | scikit-uplift} WORLD.npz
"""

from __future__ import annotations

import json
import sys
from importlib.metadata import version
from time import process_time

import numpy as np


def causalml(score: np.ndarray, outcome: np.ndarray, arm: np.ndarray) -> tuple[float, float]:
    """Its Qini curve and score; it wants a table, whose making does not count."""
    import pandas as pd
    from causalml.metrics import get_qini, qini_score

    table = pd.DataFrame({"s": score, "y": outcome, "w": arm})
    start = process_time()
    get_qini(table)
    value = float(qini_score(table)["s"])
    return process_time() - start, value


def scikit_uplift(score: np.ndarray, outcome: np.ndarray, arm: np.ndarray) -> tuple[float, float]:
    """Its Qini curve and area."""
    from sklift.metrics import qini_auc_score, qini_curve

    start = process_time()
    qini_curve(outcome, score, arm)
    value = float(qini_auc_score(outcome, score, arm))
    return process_time() - start, value


def main() -> None:
    who, file = sys.argv[1:]
    saved = np.load(file)
    run = {"causalml": causalml, "scikit-uplift": scikit_uplift}[who]
    run(*(saved[k][:1000] for k in ("score", "outcome", "arm")))  # imports and first calls do not count
    seconds, value = run(*(saved[k] for k in ("score", "outcome", "arm")))
    print(json.dumps({"seconds": seconds, "value": value, "version": version(who)}))


if __name__ == "__main__":
    main()
