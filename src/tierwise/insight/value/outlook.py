"""What the order models say of each customer, without intervals: the part of `value` that other models learn from."""

from __future__ import annotations

from typing import Any

import numpy as np

from tierwise.contract.arrays import Floats, Ints, flag, nullable
from tierwise.contract.settings import Settings
from tierwise.insight.value.order_models.summary import group
from tierwise.insight.value.worth import ValueModels, order_values, triples

ORDERS = ("expected_orders", "p_alive", "p_active_30d", "p_active_90d", "p_active_365d")
MONEY_DIGITS = 4
"""As the table `value` has them: what is learned from is what is later asked about."""


def outlook(models: ValueModels | None, features: Any, settings: Settings) -> Any:
    """``customer_id``, `ORDERS` and ``expected_order_value``: the same numbers as in the table `value`.

    Null for customers who refused profiling, and all over where there is no model.
    """
    import pyarrow as pa

    rows, n = np.flatnonzero(~flag(features, "no_profiling")), features.num_rows
    said = {name: np.full(n, np.nan) for name in (*ORDERS, "expected_order_value")}
    if models is not None:
        x, t_x, T = triples(features)
        summary, index = group(x[rows], t_x[rows], T[rows])
        for name, values in order_outlook(models, summary.rows, settings).items():
            said[name][rows] = values[index]
        said["expected_order_value"][rows] = np.round(order_values(models, features)[rows], MONEY_DIGITS)
    return pa.table({"customer_id": features["customer_id"], **{k: nullable(v) for k, v in said.items()}})


def order_outlook(models: ValueModels, rows: tuple[Ints, Ints, Ints], settings: Settings) -> dict[str, Floats]:
    """Expected orders in the horizon, and chances, for (x, t_x, T), on the clock of the models' pace."""
    model, pace = models.orders.model, models.pace.factor
    found = {"expected_orders": model.expected_orders(*rows, 0.0, settings.horizon_days * pace)}
    found["p_alive"] = model.p_alive(*rows)
    return found | {f"p_active_{d}d": model.p_active(*rows, d * pace) for d in (30, 90, 365)}
