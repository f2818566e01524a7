"""Writes tests/fixtures/uplift_metrics.json: what scikit-uplift, causalml and EconML answer on made-up trials.

In an environment of its own: pip install scikit-uplift causalml econml; python benchmarks/peers/uplift_fixture.py.
"""

from __future__ import annotations

import json
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pandas as pd
from causalml.metrics import auuc_score, get_cumgain, get_toc, qini_score, rate_score
from econml.validate.utils import calc_uplift
from sklift.metrics import qini_auc_score, qini_curve, uplift_at_k, uplift_auc_score, uplift_curve

OUT = Path(__file__).parents[2] / "tests" / "fixtures" / "uplift_metrics.json"
SEED = 20260102


def case(rng: np.random.Generator, n: int, ties: bool) -> dict[str, object]:
    score = rng.normal(size=n).round(1 if ties else 6)
    treated = (rng.random(n) < 0.4).astype(int)
    outcome = (rng.random(n) < 0.2 + 0.3 * treated + 0.3 * treated * (score > 0)).astype(int)
    learned, effect = rng.normal(size=2 * n).round(6), (score + rng.normal(size=n)).round(6)
    x, y = qini_curve(outcome, score, treated)
    u, v = uplift_curve(outcome, score, treated)
    found = {
        "qini_auc": qini_auc_score(outcome, score, treated),
        "qini_auc_no_negative": qini_auc_score(outcome, score, treated, negative_effect=False),
        "uplift_auc": uplift_auc_score(outcome, score, treated),
    }
    curves = {"qini_x": x, "qini_y": y, "uplift_x": u, "uplift_y": v}
    if not ties:
        df = pd.DataFrame({"s": score, "y": outcome, "w": treated})
        found |= {
            "at_k_overall": uplift_at_k(outcome, score, treated, "overall", 0.3),
            "at_k_by_group": uplift_at_k(outcome, score, treated, "by_group", 0.3),
            "auuc": auuc_score(df)["s"], "qini": qini_score(df)["s"],
            "rate_autoc": rate_score(df)["s"], "rate_qini": rate_score(df, weighting="qini")["s"],
        }  # fmt: skip
        curves |= {"cumgain": get_cumgain(df)["s"], "toc": get_toc(df)["s"]}
        grid = np.linspace(5, 95, 50)
        for metric in ("qini", "toc"):
            found[f"econml_{metric}"], found[f"econml_{metric}_se"], _ = calc_uplift(
                learned, score, effect, grid, metric, 10
            )
    return {
        "score": score.tolist(), "treated": treated.tolist(), "outcome": outcome.tolist(),
        "learned": learned.tolist(), "effect": effect.tolist(), "ties": ties,
        "answers": {k: float(v) for k, v in found.items()},
        "curves": {k: np.asarray(v, float).tolist() for k, v in curves.items()},
    }  # fmt: skip


def main() -> None:
    rng = np.random.default_rng(SEED)
    cases = [case(rng, n, ties) for n, ties in ((80, False), (200, False), (120, True))]
    versions = {p: version(p) for p in ("scikit-uplift", "causalml", "econml")}
    OUT.write_text(json.dumps({"versions": versions, "seed": SEED, "cases": cases}), encoding="utf-8")


if __name__ == "__main__":
    main()
