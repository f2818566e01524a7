"""Reasons: why a customer has this value, as exact parts, told as a code with numbers.

The value is a product, value = P(still a customer) x orders if so x value of an order x margin, so it can be taken
apart without any approximation: each factor over that of the shop's typical customer (the median of each factor) says
how much it multiplies. ``typical_value x factor_recency x factor_frequency x factor_order_value x factor_margin`` is
the value. Factors carry six significant digits.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from tierwise.contract.arrays import Floats
from tierwise.contract.reason_values import significant
from tierwise.insight.value.stages import Rhythm

PARTS = ("recency", "frequency", "order_value", "margin")
CODES = ("one_order", "on_rhythm", "late", "long_gone")
WITHOUT = ("no_profiling", "money_unknown", "no_revenue")
"""Why a customer has no value."""


def factors(parts: Mapping[str, Floats]) -> dict[str, Any]:
    """Each part over the typical customer's, the typical value, and the part that counts most.

    >>> found = factors({"recency": np.array([0.5, 1.0, 1.0]), "frequency": np.array([2.0, 2.0, 8.0]),
    ...                  "order_value": np.array([10.0, 10.0, 10.0]), "margin": np.array([0.3, 0.3, 0.3])})
    >>> found["factor_recency"].tolist(), found["typical_value"].tolist(), found["strongest"].tolist()
    ([0.5, 1.0, 1.0], [6.0, 6.0, 6.0], ['recency', 'recency', 'frequency'])
    """
    out: dict[str, Any] = {}
    typical, logs = 1.0, []
    for name in PARTS:
        known = parts[name][np.isfinite(parts[name]) & (parts[name] > 0)]
        middle = float(np.median(known)) if len(known) else 1.0
        ratio = parts[name] / middle
        typical *= middle
        out[f"factor_{name}"] = significant(ratio)
        logs.append(np.abs(np.log(np.maximum(np.nan_to_num(ratio, nan=1.0), 1e-300))))
    rows = len(parts["recency"])
    out["typical_value"] = np.full(rows, significant(np.array([typical]))[0])
    out["strongest"] = np.array(PARTS)[np.argmax(np.array(logs), axis=0)] if rows else np.array([], dtype=str)
    return out


def codes(late: Floats, repeat_days: Any, rhythm: Rhythm) -> Any:
    """Reason code of each value by how late the next order is."""
    by_delay = np.where(late > rhythm.lapse, "long_gone", np.where(late > rhythm.slip, "late", "on_rhythm"))
    return np.where(repeat_days == 0, np.where(late > rhythm.lapse, "long_gone", "one_order"), by_delay)
