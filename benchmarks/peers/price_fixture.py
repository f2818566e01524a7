"""Fixture: slopes and clustered errors of pyfixest, for two-way fixed effects and for Poisson with them.

In an environment of its own: pip install pyfixest; python benchmarks/peers/price_fixture.py. The panel is drawn here
and stored with the answers in tests/fixtures/price_pyfixest.json.
"""

from __future__ import annotations

import json
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pandas as pd
import pyfixest as pf

OUT = Path(__file__).parents[2] / "tests" / "fixtures" / "price_pyfixest.json"
SEED = 20261126


def panel() -> pd.DataFrame:
    """30 items in 24 weeks, a tenth of the rows missing; counts with many zeros."""
    rng = np.random.default_rng(SEED)
    item, week = (a.ravel() for a in np.meshgrid(np.arange(30), np.arange(24), indexing="ij"))
    level, season = rng.normal(0.5, 1, 30), rng.normal(0, 0.4, 24)
    promo = (rng.random(len(item)) < 0.15).astype(int)
    price = rng.normal(0, 0.1, 30)[item] + 0.15 * rng.normal(size=len(item)) - 0.2 * promo + 0.2 * season[week]
    mean = np.exp(level[item] + season[week] - 1.8 * price + 0.4 * promo)
    table = pd.DataFrame({"item": item, "week": week, "price": price.round(6), "promo": promo, "store": item // 3})
    table["units"] = rng.poisson(mean * rng.gamma(4, 1 / 4, len(item)))
    return table[rng.random(len(table)) > 0.1].reset_index(drop=True)


def answer(fit: object) -> dict[str, object]:
    return {
        "slopes": [float(fit.coef()[k]) for k in ("price", "promo")],
        "errors": [float(fit.se()[k]) for k in ("price", "promo")],
        "rows": int(fit._N),
    }


def main() -> None:
    table = panel()
    table["log_units"] = np.log1p(table["units"])
    right, exact = "price + promo | item + week", {"fixef_tol": 1e-12}
    answers = {
        "one_way": answer(pf.feols("log_units ~ price + promo | item", table, vcov={"CRV1": "item"}, **exact)),
        "two_way": answer(pf.feols(f"log_units ~ {right}", table, vcov={"CRV1": "item"}, **exact)),
        "by_store": answer(pf.feols(f"log_units ~ {right}", table, vcov={"CRV1": "store"}, **exact)),
        "poisson": answer(pf.fepois(f"units ~ {right}", table, vcov={"CRV1": "item"}, iwls_tol=1e-12, **exact)),
        "poisson_by_store": answer(
            pf.fepois(f"units ~ {right}", table, vcov={"CRV1": "store"}, iwls_tol=1e-12, **exact)
        ),
    }
    data = {k: table[k].tolist() for k in ("item", "week", "store", "price", "promo", "units")}
    made = {"by": f"pyfixest {version('pyfixest')}", "seed": SEED, "data": data, "answers": answers}
    OUT.write_text(json.dumps(made) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
