"""Has anything moved since the run before: answers and inputs, by the population stability index (`metrics.drift`)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import numpy as np

from tierwise.contract.arrays import number
from tierwise.errors import UsageError
from tierwise.insight.behaviour.cards import Row
from tierwise.insight.behaviour.learning import NOT_INPUT
from tierwise.metrics.drift import Drift, psi, psi_of_categories
from tierwise.models.columns import split

WORST = 5
INPUTS = "inputs"
"""The question under which drift of inputs stands in `model_cards`; the model there is the input's name."""


def drift_of_answers(now: Any, before: Any, horizons: Mapping[str, int], as_of: datetime) -> list[Row]:
    """One row a question: how the distribution of answers has moved since the run before (``before``: its table)."""
    import pyarrow.compute as pc

    rows = []
    for name, horizon in horizons.items():
        values = [number(t.select(["value"]).filter(pc.equal(t["question"], name)), "value") for t in (before, now)]
        found = _psi(values[0], values[1])
        if found is not None:
            rows.append(_row((name, "answers"), horizon, as_of, found, len(values[1])))
    return rows


def drift_of_inputs(now: Any, before: Any, as_of: datetime) -> list[Row]:
    """The inputs that moved most since the run before (``before``: its table `customer_features`)."""
    shared = [c for c in now.column_names if c in before.column_names and c not in NOT_INPUT]
    numbers, categories = split(now.select(shared))
    found = {c: _psi(number(before, c), number(now, c)) for c in numbers}
    found |= {c: _of_levels(before, now, c) for c in categories}
    moved = sorted(((d, c) for c, d in found.items() if d is not None), key=lambda x: (-x[0].psi, x[1]))
    return [_row((INPUTS, column), 0, as_of, drift, now.num_rows) for drift, column in moved[:WORST]]


def _psi(before: Any, now: Any) -> Drift | None:
    if not np.isfinite(before).any() or not len(now):
        return None
    try:
        return psi(before, now)
    except UsageError:
        return None


def _of_levels(before: Any, now: Any, column: str) -> Drift | None:
    import pyarrow as pa
    import pyarrow.compute as pc

    levels = [pc.cast(t[column], pa.string()).to_pylist() for t in (before, now)]
    return psi_of_categories(levels[0], levels[1]) if levels[0] and levels[1] else None


def _row(named: tuple[str, str], horizon: int, as_of: datetime, found: Drift, n: int) -> Row:
    return {
        "question": named[0], "model": named[1], "baseline": False, "metric": "psi", "value": found.psi,
        "value_low": None, "value_high": None, "actual": found.by_chance, "origin": as_of, "horizon_days": horizon,
        "chosen": False, "n": n, "note": "drifted" if found.drifted and found.psi > 0.1 else "",
    }  # fmt: skip
