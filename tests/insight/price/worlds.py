"""Panels of simulated shops."""

from __future__ import annotations

import numpy as np

from tierwise.insight.price.panel import Panel
from tierwise.simulate.price_world import PriceHistory


def panel_of(history: PriceHistory) -> Panel:
    """What the shop of that history saw."""
    many = len(history.units)
    return Panel(
        tuple(f"p{i:04d}" for i in range(many)), tuple(f"c{i}" for i in range(int(history.category.max()) + 1)),
        history.category, np.arange(many), history.units.astype(float), history.paid, history.base,
        np.ones(history.units.shape, dtype=bool), history.promoted,
    )  # fmt: skip
