"""Model cards: one row for each question, model, metric and date, with paired bootstrap intervals and a verdict."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

import numpy as np

from tierwise.contract.arrays import Floats, number
from tierwise.contract.result_tables import CALIBRATION, MODEL_CARDS
from tierwise.contract.settings import Settings
from tierwise.errors import ComputationError
from tierwise.insight.value.gamma_gamma import dependence
from tierwise.insight.value.trust.origins import Origin
from tierwise.metrics import resampling as boot

GROUPS = 10
POSSIBLE = 0.2
"""Coverage is counted over customers with at least this probability of an order: for the others "nothing" alone has
more than 80 %, and no interval can hold just 80 %."""
RANKING = {"active": "auc", "orders": "gini", "value": "gini"}
"""The metric that decides who ranks best, by kind of question."""
_LIFTS = {"lift_5": 0.05, "lift_10": 0.10, "lift_20": 0.20}
Row = dict[str, Any]


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """What a model said on a date, rows as in the origin's features; None where it was not asked."""

    origin: Origin
    model: str
    served: bool
    active: Floats
    orders: Floats | None = None
    orders_ends: tuple[Floats, Floats] | None = None
    value: Floats | None = None
    value_ends: tuple[Floats, Floats] | None = None
    seed: int = 0

    @classmethod
    def of_orders(cls, origin: Origin, model: str, active: Floats, served: bool) -> Judged:
        """A model that only competes for the probability of an order."""
        return cls(origin, model, served, active)


def card_table(judged: list[Judged], notes: list[Row], said: dict[str, str] | None = None) -> Any:
    """The result table `model_cards`; ``said`` is a note on the log loss of the models it names."""
    import pyarrow as pa

    rows = list(notes)
    for origin in {id(j.origin): j.origin for j in judged}.values():
        here = [j for j in judged if j.origin is origin]
        rows += _origin_rows(origin, here) + _spend_rows(origin)
    for row in rows:
        if said and row["metric"] == "log_loss" and row["model"] in said:
            row["note"] = said[row["model"]]
    table = {
        name: pa.array([_plain(row.get(name)) for row in rows], type=MODEL_CARDS.column(name).arrow_type)
        for name in MODEL_CARDS.names
    }
    return MODEL_CARDS.conform(pa.table(table))


def calibration_table(judged: list[Judged], settings: Settings) -> Any:
    """The result table `calibration`: predicted against actual in groups by prediction, of the models that serve."""
    import pyarrow as pa

    rows: list[Row] = []
    for j in judged:
        if not j.served:
            continue
        asked = (("active", j.active, j.origin.active, "share"), ("orders", j.orders, j.origin.orders, "orders"))
        for kind, predicted, actual, unit in (*asked, ("value", j.value, j.origin.margin, settings.currency)):
            if predicted is not None:
                rows += _groups(j, kind, predicted, actual, unit or "money")
    table = {
        name: pa.array([row[name] for row in rows], type=CALIBRATION.column(name).arrow_type)
        for name in CALIBRATION.names
    }
    return CALIBRATION.conform(pa.table(table))


def unchecked(family: str, settings: Settings, as_of: datetime, note: str) -> list[Row]:
    """Rows that say that nothing could be checked for the settings' horizon."""
    h = settings.horizon_days
    asked = ((f"active_{h}d", family, "log_loss"), (f"value_{h}d", f"{family} x Gamma-Gamma", "gini"))
    return [
        {
            "question": question, "model": model, "baseline": False, "metric": metric, "horizon_days": h,
            "origin": as_of.replace(tzinfo=None), "chosen": True, "n": 0, "note": note,
        }
        for question, model, metric in asked
    ]  # fmt: skip


def _origin_rows(origin: Origin, judged: list[Judged]) -> list[Row]:
    rows: list[Row] = []
    served = next(j for j in judged if j.served)
    for kind, actual in (("active", origin.active), ("orders", origin.orders), ("value", origin.margin)):
        known = np.ones(len(actual), dtype=bool)
        if kind == "value":
            known = np.isfinite(served.value) if served.value is not None else ~known
        if known.sum() < 2 or not actual[known].sum() > 0:
            continue
        metrics = _metrics(kind, actual, judged, origin, known)
        n = int(known.sum())
        draws = boot.replicates(metrics, n, 200 if n <= 5000 else 100, served.seed)
        rows += _rows(kind, draws, origin, served, n)
        rows += _totals(kind, actual, judged, origin, known)
    return rows


def _metrics(kind: str, actual: Floats, judged: list[Judged], origin: Origin, known: Any) -> dict[str, boot.Metric]:
    """ "model|metric" to a function of customers' counts."""
    out: dict[str, boot.Metric] = {}
    y = actual[known]
    for j in judged:
        predicted = {"active": j.active, "orders": j.orders, "value": j.value}[kind]
        if predicted is None:
            continue
        p, name = predicted[known], j.model + (" x Gamma-Gamma" if kind == "value" else "")
        out |= {f"{name}|{m}": f for m, f in _ranking(kind, y, p, lifts=j.orders is not None).items()}
        if kind == "active":
            out[f"{name}|log_loss"] = boot.log_loss(y, p)
            out[f"{name}|brier"] = boot.mean((p - y) ** 2)
            out[f"{name}|ece"] = boot.ece(y, p)
        out[f"{name}|bias"] = boot.bias(y, p)
        ends = j.orders_ends if kind == "orders" else j.value_ends if kind == "value" else None
        if ends is not None:
            inside = (y >= ends[0][known] - 1e-9) & (y <= np.maximum(ends[1][known], p) + 1e-9)
            out[f"{name}|coverage_80"] = boot.mean_where(inside.astype(np.float64), j.active[known] >= POSSIBLE)
    for name, score in _baselines(origin).items():
        out |= {f"{name}|{m}": f for m, f in _ranking(kind, y, score[known]).items()}
    return out


def _ranking(kind: str, y: Floats, score: Floats, lifts: bool = True) -> dict[str, boot.Metric]:
    ranked = boot.by_score(y, score)
    best = {"auc": boot.auc(y, score)} if kind == "active" else {"gini": boot.gini(y, score, ranked)}
    return best | {name: boot.lift(y, score, share, ranked) for name, share in _LIFTS.items() if lifts}


def _baselines(origin: Origin) -> dict[str, Floats]:
    return {
        "recency": -number(origin.features, "days_since_last_order"),
        "frequency": number(origin.features, "purchase_days"),
        "past_spend": np.nan_to_num(number(origin.features, "revenue")),
    }


def _rows(kind: str, draws: dict[str, Floats], origin: Origin, served: Judged, n: int) -> list[Row]:
    ranking = RANKING[kind]
    model = served.model + (" x Gamma-Gamma" if kind == "value" else "")
    free = _baselines(origin)
    best = max(free, key=lambda b: (np.nan_to_num(draws[f"{b}|{ranking}"][0], nan=-1.0), b))
    gain = draws[f"{model}|{ranking}"] - draws[f"{best}|{ranking}"]
    _, low, _ = boot.ends(gain)
    wins = bool(low > 0)
    draws = draws | {f"{model}|{ranking}_gain": gain}
    rows = []
    for key, values in draws.items():
        name, metric = key.split("|")
        ranks = metric in (ranking, f"{ranking}_gain", *_LIFTS)
        row = _row(kind, origin, n, name, metric, boot.ends(values))
        row["baseline"] = name in free
        row["chosen"] = name == (best if ranks and not wins else model)
        row["note"] = "baseline_serves" if ranks and not wins and name == model else ""
        rows.append(row)
    return rows


def _totals(kind: str, actual: Floats, judged: list[Judged], origin: Origin, known: Any) -> list[Row]:
    rows = []
    for j in judged:
        predicted = {"active": j.active, "orders": j.orders, "value": j.value}[kind]
        if predicted is None:
            continue
        name = j.model + (" x Gamma-Gamma" if kind == "value" else "")
        total = float(predicted[known].sum())
        row = _row(kind, origin, int(known.sum()), name, "total", (total, np.nan, np.nan))
        rows.append(row | {"actual": float(actual[known].sum()), "chosen": j.served, "baseline": False, "note": ""})
    return rows


def _spend_rows(origin: Origin) -> list[Row]:
    """Gamma-Gamma assumes that order values do not depend on how often one orders."""
    n = number(origin.features, "purchase_days")
    mean = np.nan_to_num(number(origin.features, "revenue")) / n
    try:
        found = dependence(n, mean)
    except ComputationError:
        return []
    row = _row("spend", origin, found.n, "Gamma-Gamma", "dependence", (found.value, found.low, found.high))
    return [row | {"question": "spend", "chosen": True, "baseline": False, "note": ""}]


def _row(kind: str, origin: Origin, n: int, model: str, metric: str, numbers: tuple[float, float, float]) -> Row:
    value, low, high = numbers
    return {
        "question": f"{kind}_{origin.horizon_days}d", "model": model, "metric": metric,
        "value": value, "value_low": low, "value_high": high,
        "origin": datetime.combine(origin.day, time()), "horizon_days": origin.horizon_days, "n": n,
    }  # fmt: skip


def _groups(j: Judged, kind: str, predicted: Floats, actual: Floats, unit: str) -> list[Row]:
    known = np.flatnonzero(np.isfinite(predicted))
    parts = np.array_split(known[np.argsort(predicted[known], kind="stable")], max(1, min(GROUPS, len(known) // 5)))
    rng, rows = np.random.default_rng([j.seed, 5]), []
    for i, part in enumerate(p for p in parts if len(p)):
        drawn = actual[part][rng.integers(0, len(part), (200, len(part)))].mean(axis=1)
        value, low, high = boot.ends(np.concatenate([[actual[part].mean()], drawn]))
        rows.append(
            {
                "question": f"{kind}_{j.origin.horizon_days}d",
                "model": j.model + (" x Gamma-Gamma" if kind == "value" else ""),
                "origin": datetime.combine(j.origin.day, time()),
                "group": i + 1,
                "customers": len(part),
                "predicted": float(predicted[part].mean()),
                "actual": value,
                "actual_low": low,
                "actual_high": high,
                "unit": unit,
                "horizon_days": j.origin.horizon_days,
            }
        )
    return rows


def _plain(value: Any) -> Any:
    return None if isinstance(value, float) and not np.isfinite(value) else value
