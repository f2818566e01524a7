"""Does the weekly hazard hold on other shops? Three quarters each of Online Retail and Complete Journey.

    python benchmarks/hazard_elsewhere.py [--out benchmarks/results/hazard-elsewhere.md]

Nothing is chosen here: order models, hazards and the equal pool that CDNOW chose, on the same rows, as they fall.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
from pathlib import Path

import duckdb
import numpy as np
import pyarrow.compute as pc

from tierwise.contract.arrays import integer
from tierwise.contract.settings import Settings
from tierwise.insight.value.hazard import SHAPES, fit_hazard
from tierwise.insight.value.order_models.summary import group
from tierwise.insight.value.trust.past import EPOCH, PurchaseDays, past_features
from tierwise.insight.value.worth import fit_models
from tierwise.metrics import resampling
from tierwise.models.links import logistic, logit

ROOT = Path(__file__).resolve().parents[1]
QUARTER, DRAWS = 91, 500
MODELS = ("BG/NBD", "MBG/NBD", "Pareto/NBD")
POOL = "equal pool: crossed, rate, Pareto"
SHOPS = {
    "Online Retail": (
        "online_retail/online_retail.parquet",
        "cast(CustomerID as varchar)", "cast(InvoiceDate as date)", "Quantity * UnitPrice",
        "CustomerID is not null and Quantity > 0 and UnitPrice > 0",
    ),
    "Complete Journey": (
        "complete_journey/transactions.parquet",
        "cast(household_id as varchar)", "cast(transaction_timestamp as date)", "sales_value", "true",
    ),
}  # fmt: skip


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--out", type=Path, default=ROOT / "benchmarks" / "results" / "hazard-elsewhere.md")
    given = arguments.parse_args()
    lines = [
        "# The weekly hazard on other shops",
        "",
        "Made by `benchmarks/hazard_elsewhere.py`: the last three quarters of each shop, the models fitted on what "
        "came before each. Log loss with its paired difference to MBG/NBD (95 %, bootstrap over customers); nothing "
        "chosen.",
    ]
    for name in SHOPS:
        lines += shop(name)
    text = "\n".join(lines) + "\n"
    given.out.write_text(text, encoding="utf-8")
    print(text)


def shop(name: str) -> list[str]:
    past = read(name)
    end, lines = int(past.day.max()) + 1, ["", f"## {name}"]
    for back in (3, 2, 1):
        start = end - back * QUARTER
        lines += ["", *quarter(past, start)]
    return lines


def quarter(past: PurchaseDays, start: int) -> list[str]:
    features = past_features(past, EPOCH + dt.timedelta(days=start), "")
    x, t_x, T = (integer(features, n) for n in ("repeat_days", "first_to_last_days", "age_days"))
    summary, at = group(x, t_x, T)
    future = past.between(start, start + QUARTER)
    place = np.asarray(pc.index_in(features["customer_id"], past.ids))
    orders = future.total(np.ones(len(future.day)))[place]
    came = (orders > 0).astype(float)
    p, expected = {}, {}
    for n in MODELS:
        model = fit_models(features, Settings(), family=n).orders.model
        p[n], expected[n] = (v[at] for v in (model.p_active(*summary.rows, QUARTER),
                                             model.expected_orders(*summary.rows, 0, QUARTER)))  # fmt: skip
    for shape in SHAPES:
        hazard = fit_hazard(past, start, shape)
        p[f"hazard {shape}"] = hazard.p_active(*summary.rows, QUARTER)[at]
        expected[f"hazard {shape}"] = hazard.expected_orders(*summary.rows, QUARTER)[at]
    members = ("hazard crossed", "hazard rate", "Pareto/NBD")
    p[POOL] = logistic(np.mean([logit(p[n]) for n in members], axis=0))
    expected[POOL] = np.exp(np.mean([np.log(expected[n]) for n in members], axis=0))
    recency = resampling.auc(came, (t_x - T).astype(float))(np.ones(len(came)))
    head = f"From {EPOCH + dt.timedelta(days=start)}: {len(x):,} customers, {came.mean():.1%} order in the quarter; "
    return [f"{head}AUC of days since the last order {recency:.3f}.", "", *table(came, orders, p, expected)]


def table(came: np.ndarray, orders: np.ndarray, p: dict, expected: dict) -> list[str]:
    metrics = {(n, "loss"): resampling.log_loss(came, v) for n, v in p.items()}
    losses = {n: v for (n, _), v in resampling.replicates(metrics, len(came), DRAWS, seed=0).items()}
    lines = ["| | log loss | less MBG/NBD's | AUC | bias of P | bias of orders | Gini of orders |", "|---" * 7 + "|"]
    one = np.ones(len(came))
    for n, answer in p.items():
        low, high = np.quantile(losses[n][1:] - losses["MBG/NBD"][1:], [0.025, 0.975])
        rest = (
            f"{resampling.auc(came, answer)(one):.3f} | {resampling.bias(came, answer)(one):+.3f} | "
            f"{resampling.bias(orders, expected[n])(one):+.3f} | {resampling.gini(orders, expected[n])(one):.3f}"
        )
        lines.append(f"| {n} | {losses[n][0]:.4f} | {low:+.4f} to {high:+.4f} | {rest} |")
    return lines


def read(name: str) -> PurchaseDays:
    data = Path(os.environ.get("TIERWISE_DATA", ROOT / ".." / "shared" / "data"))
    file, customer, day, value, where = SHOPS[name]
    found = duckdb.sql(
        f"select {customer} as customer_id, {day} as day, 1 as orders, sum({value})::double as revenue, "
        f"sum({value})::double as margin from '{data / file}' where {where} group by 1, 2 order by 1, 2"
    )
    return PurchaseDays.of(found.to_arrow_table())


if __name__ == "__main__":
    main()
