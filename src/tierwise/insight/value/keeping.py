"""Until when an order keeps the tier: the exact counterfactual of waiting.

Without an order only the age grows, so the value on a later day is the same formula with (x, t_x, T + days). It falls
with time; the last day on which it still reaches the cut is found by bisection.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from tierwise.contract.arrays import Floats, Ints, day, integer
from tierwise.contract.settings import Settings
from tierwise.insight.value.worth import Worth, discounted_by_row

WITHIN_DAYS = 60
MOST = 20_000  # customers for whom it is worked out: those who would fall soonest by value


def keep_by(result: Worth, features: Any, settings: Settings, cut: Floats) -> dict[str, Any]:
    """``day`` (date or null): last day on which the value reaches ``cut`` without an order, and ``known`` where set.

    Only where that is within WITHIN_DAYS. NaN cuts (the lowest tier) have none.
    """
    import pyarrow as pa

    n = features.num_rows
    near = np.flatnonzero(np.isfinite(cut) & np.isfinite(result.value) & (result.index >= 0))
    days = np.full(n, -1, dtype=np.int64)
    if result.models is not None and result.summary is not None and len(near):
        need = cut[near] / np.maximum(result.share[near] * result.order_value[near], 1e-300)
        near, need = _closest(near, need, result)
        days[near] = _last_day(result, near, need, settings)
    known = (days >= 0) & (days < WITHIN_DAYS)
    today = day(features, "last_order_day") + integer(features, "days_since_last_order")
    dates = pa.array((today + np.maximum(days, 0)).astype(np.int32), mask=~known).cast(pa.date32())
    return {"day": dates, "known": known, "days": np.where(known, days, -1)}


def _closest(near: Ints, need: Floats, result: Worth) -> tuple[Ints, Floats]:
    slack = result.discounted[near] / np.maximum(need, 1e-300)
    order = np.sort(np.argsort(slack, kind="stable")[:MOST])
    return near[order], need[order]


def _last_day(result: Worth, rows: Ints, need: Floats, settings: Settings) -> Ints:
    """Largest number of days d < WITHIN_DAYS with value at T + d >= cut; WITHIN_DAYS where it lasts longer."""
    assert result.summary is not None
    x, t_x, T = (column[result.index[rows]] for column in result.summary.rows)
    low, high = np.zeros(len(rows), dtype=np.int64), np.full(len(rows), WITHIN_DAYS, dtype=np.int64)
    falls = _value_at(result, (x, t_x, T), high, settings) < need
    out = np.full(len(rows), WITHIN_DAYS, dtype=np.int64)
    at = np.flatnonzero(falls)
    low, high = low[at], high[at]
    while len(at) and (high - low > 1).any():
        middle = (low + high) // 2
        reached = _value_at(result, (x[at], t_x[at], T[at]), middle, settings) >= need[at]
        low, high = np.where(reached, middle, low), np.where(reached, high, middle)
    out[at] = low
    return out


def _value_at(result: Worth, rows: tuple[Ints, Ints, Ints], days: Ints, settings: Settings) -> Floats:
    assert result.models is not None
    x, t_x, T = rows
    triples, at = np.unique(np.stack([x, t_x, T + days]), axis=1, return_inverse=True)
    answer = discounted_by_row(result.models, (triples[0], triples[1], triples[2]), settings)
    return np.asarray(answer[at.ravel()])
