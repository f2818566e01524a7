"""Fixture: forecasts of statsforecast and order-up-to levels of stockpyl.

In an environment of its own: pip install statsforecast stockpyl; python benchmarks/peers/forecast_fixture.py. Series
are drawn here and stored with the answers in tests/fixtures/forecast_peers.json.
"""

from __future__ import annotations

import json
from importlib.metadata import version
from pathlib import Path

import numpy as np
from statsforecast.models import ADIDA, TSB, CrostonClassic, CrostonSBA, SimpleExponentialSmoothing
from stockpyl.newsvendor import newsvendor_normal, newsvendor_poisson

OUT = Path(__file__).parents[2] / "tests" / "fixtures" / "forecast_peers.json"
SEED = 20261126
MODELS = {
    "ses_0.3": SimpleExponentialSmoothing(0.3), "croston": CrostonClassic(), "sba": CrostonSBA(),
    "tsb_0.2_0.1": TSB(0.2, 0.1), "adida": ADIDA(),
}  # fmt: skip


def series() -> list[list[float]]:
    """Twelve items of 60 periods, from one sale in ten periods to sales in each."""
    rng = np.random.default_rng(SEED)
    chances = np.linspace(0.1, 1.0, 12)
    return [(rng.binomial(1, c, 60) * (1 + rng.poisson(4, 60))).astype(float).tolist() for c in chances]


def orders() -> list[dict[str, float]]:
    """Best stock for a day's demand, normal and Poisson, for several costs of having too much and too little."""
    found = []
    for holding, lost, mean, spread in ((1.0, 4.0, 50.0, 8.0), (0.18, 0.7, 50.0, 8.0), (2.0, 1.0, 7.0, 2.5)):
        level, cost = newsvendor_normal(holding, lost, mean, spread)
        pieces, pieces_cost = newsvendor_poisson(holding, lost, mean)
        money = {"normal": float(level), "normal_cost": float(cost)}
        money |= {"poisson": float(pieces), "poisson_cost": float(pieces_cost)}
        found.append({"holding": holding, "lost": lost, "mean": mean, "spread": spread} | money)
    return found


def main() -> None:
    data = series()
    answers = {n: [float(m.forecast(np.array(y), 1)["mean"][0]) for y in data] for n, m in MODELS.items()}
    by = f"statsforecast {version('statsforecast')}, stockpyl {version('stockpyl')}"
    made = {"by": by, "seed": SEED, "series": data, "answers": answers, "orders": orders()}
    OUT.write_text(json.dumps(made) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
