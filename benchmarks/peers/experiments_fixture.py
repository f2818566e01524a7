"""Writes tests/fixtures/experiments.json: what GrowthBook's gbstats and spotify-confidence answer on made-up inputs.

In an environment of its own: pip install gbstats spotify-confidence; python benchmarks/peers/experiments_fixture.py.
"""

from __future__ import annotations

import json
from importlib.metadata import version
from pathlib import Path

import numpy as np
from gbstats.bayesian.tests import EffectBayesianABTest, EffectBayesianConfig, GaussianPrior
from gbstats.frequentist.tests import FrequentistConfig, SequentialConfig, SequentialTwoSidedTTest, TwoSidedTTest
from gbstats.models.statistics import (
    ProportionStatistic,
    RatioStatistic,
    RegressionAdjustedStatistic,
    SampleMeanStatistic,
)
from spotify_confidence.analysis.frequentist.sequential_bound_solver import bounds

OUT = Path(__file__).parents[2] / "tests" / "fixtures" / "experiments.json"
SEED = 20260101


def main() -> None:
    rng = np.random.default_rng(SEED)
    data = {
        arm: {
            "before": rng.gamma(2.0, 10.0, n).round(3),
            "orders": rng.poisson(1.0 + shift, n) + 1,
        }
        for arm, n, shift in (("control", 400, 0.0), ("treated", 500, 0.2))
    }
    for arm, shift in (("control", 0.0), ("treated", 2.0)):
        d = data[arm]
        d["after"] = (0.6 * d["before"] + rng.gamma(2.0, 4.0, d["before"].size) + shift).round(3)
    answers = {
        "versions": {p: version(p) for p in ("gbstats", "spotify-confidence")}, "seed": SEED,
        "data": {arm: {k: v.tolist() for k, v in d.items()} for arm, d in data.items()},
        "growthbook": _growthbook(data), "spotify": _spotify(),
    }  # fmt: skip
    OUT.write_text(json.dumps(answers), encoding="utf-8")


def _growthbook(data: dict[str, dict[str, np.ndarray]]) -> dict[str, dict[str, float]]:
    mean = {a: _mean(d["after"]) for a, d in data.items()}
    share = {"control": ProportionStatistic(n=28, sum=14), "treated": ProportionStatistic(n=30, sum=16)}
    ratio = {a: _ratio(d["after"], d["orders"]) for a, d in data.items()}
    absolute, relative = FrequentistConfig(difference_type="absolute"), FrequentistConfig(difference_type="relative")
    running = SequentialConfig(difference_type="relative", sequential_tuning_parameter=1000)
    theta = _theta(data)
    adjusted = {a: _adjusted(d, theta) for a, d in data.items()}
    flat = GaussianPrior(proper=False)
    bayes = EffectBayesianConfig(prior_effect=flat, difference_type="absolute")
    tests = {
        "difference": TwoSidedTTest(mean["control"], mean["treated"], absolute),
        "lift": TwoSidedTTest(mean["control"], mean["treated"], relative),
        "share": TwoSidedTTest(share["control"], share["treated"], relative),
        "ratio": TwoSidedTTest(ratio["control"], ratio["treated"], absolute),
        "adjusted": TwoSidedTTest(adjusted["control"], adjusted["treated"], absolute),
        "running": SequentialTwoSidedTTest(mean["control"], mean["treated"], running),
        "bayes": EffectBayesianABTest(mean["control"], mean["treated"], bayes),
    }
    return {name: _plain(test.compute_result()) for name, test in tests.items()}


def _plain(r: object) -> dict[str, float]:
    kept = {"value": r.expected, "low": r.ci[0], "high": r.ci[1]}  # type: ignore[attr-defined]
    if hasattr(r, "p_value") and r.p_value is not None:
        kept["p"] = r.p_value
    if hasattr(r, "chance_to_win"):
        kept |= {"better": r.chance_to_win, "risk": list(r.risk)}
    return {k: ([float(x) for x in v] if isinstance(v, list) else float(v)) for k, v in kept.items()}  # type: ignore[misc]


def _mean(x: np.ndarray) -> SampleMeanStatistic:
    return SampleMeanStatistic(n=x.size, sum=float(x.sum()), sum_squares=float((x * x).sum()))


def _ratio(m: np.ndarray, d: np.ndarray) -> RatioStatistic:
    return RatioStatistic(
        n=m.size, m_statistic=_mean(m), d_statistic=_mean(d.astype(float)), m_d_sum_of_products=float((m * d).sum())
    )


def _theta(data: dict[str, dict[str, np.ndarray]]) -> float:
    parts = [np.cov(d["after"], d["before"]) * (d["after"].size - 1) for d in data.values()]
    return float(sum(p[0, 1] for p in parts) / sum(p[1, 1] for p in parts))


def _adjusted(d: dict[str, np.ndarray], theta: float) -> RegressionAdjustedStatistic:
    return RegressionAdjustedStatistic(
        n=d["after"].size, post_statistic=_mean(d["after"]), pre_statistic=_mean(d["before"]),
        post_pre_sum_of_products=float((d["after"] * d["before"]).sum()), theta=theta,
    )  # fmt: skip


def _spotify() -> list[dict[str, object]]:
    cases = [([0.25, 0.5, 0.75, 1.0], 0.05, 2.0), ([0.1, 0.4, 1.0], 0.01, 1.0), ([0.5, 0.9], 0.2, 3.0)]
    return [
        {"t": t, "alpha": a, "power": p, "bounds": bounds(np.array(t), a, p, 8, 2).df["zb"].tolist()}
        for t, a, p in cases
    ]


if __name__ == "__main__":
    main()
