"""A shop's past as `Dated` values, made by a rule that the tests choose: no engine, no files."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pyarrow as pa

from tierwise.contract.result_tables import CUSTOMER_FEATURES
from tierwise.insight.behaviour.learning import Dated

Chance = Callable[[dict[str, Any]], Any]
END = datetime(2024, 6, 1)


def dated(n: int, at: datetime, chance: Chance, rng: np.random.Generator, horizons: tuple[int, ...]) -> Dated:
    """``n`` customers with random pasts; P(order in the horizon) is ``chance`` of their columns."""
    days = rng.integers(1, 25, n)
    columns: dict[str, Any] = {
        "days_since_last_order": rng.integers(0, 200, n),
        "purchase_days": days,
        "orders": days,
        "revenue": np.round(days * rng.gamma(4.0, 10.0, n), 2),
        "gap_median_days": rng.integers(5, 60, n).astype(float),
        "visits_90d": rng.poisson(3.0, n),
        "region": rng.choice(["north", "south"], n),
    }
    p = np.clip(chance(columns), 0.0, 1.0)
    ids = pa.array([f"c{i:05d}" for i in range(n)])
    fixed = {
        "customer_id": ids,
        "as_of": pa.array([at] * n, pa.timestamp("us")),
        "no_profiling": np.zeros(n, bool),
        "is_giant": np.zeros(n, bool),
    }
    whole = {**fixed, **{k: pa.array(v) for k, v in columns.items()}}
    table = {c.name: whole.get(c.name, pa.nulls(n, c.arrow_type)) for c in CUSTOMER_FEATURES.columns}
    after = {h: _after(ids, rng.random(n) < p, columns, h, rng) for h in horizons}
    return Dated(at, pa.table(table), None, after)


def _after(ids: Any, bought: Any, columns: dict[str, Any], horizon: int, rng: np.random.Generator) -> pa.Table:
    n = len(bought)
    money = np.where(bought, columns["revenue"] / columns["purchase_days"] * rng.gamma(5.0, 0.2, n), 0.0)
    day = rng.integers(0, horizon, n).astype(float)
    return pa.table(
        {
            "customer_id": ids,
            "orders": bought.astype(np.int64),
            "revenue": money,
            "margin": 0.3 * money,
            "days_to_next_order": pa.array(day, mask=~bought),
            "coupon_used": pa.nulls(n, pa.bool_()),
            "next_category": pa.nulls(n, pa.string()),
        }
    )


def past(chance: Chance, n: int = 800, dates: int = 3, seed: int = 1, horizons: tuple[int, ...] = (90,)) -> list[Dated]:
    """Several dates, rising, with what followed each."""
    rng = np.random.default_rng(seed)
    return [dated(n, END - timedelta(days=90 * k), chance, rng, horizons) for k in range(dates, 0, -1)]


def now(chance: Chance, n: int = 500, seed: int = 2) -> Dated:
    """A date of which nothing is known to follow yet."""
    found = dated(n, END, chance, np.random.default_rng(seed), (90,))
    return Dated(found.as_of, found.features)
