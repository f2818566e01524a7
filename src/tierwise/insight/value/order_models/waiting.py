"""Quantiles of a waiting time that may never end, where no closed form inverts its distribution."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from tierwise.insight.value.order_models.summary import Floats, Ints

WIDE = 60.0  # search exp(-60) .. exp(60) scales
HALVINGS = 56


def quantiles(arrived: Callable[[Floats, Ints], Floats], q: tuple[float, ...], scale: Floats, rows: int) -> Floats:
    """Smallest t with arrived(t) >= q, (rows, len(q)); inf where even the longest wait does not reach q.

    ``arrived(t, rows)`` is P(arrived by t), rising in t, for the rows given; ``scale`` a typical wait of
    each.

    >>> waits = quantiles(lambda t, rows: 0.5 * (1 - np.exp(-t)), (0.25, 0.6), np.ones(1), 1)
    >>> [float(round(wait, 6)) for wait in waits[0]]  # log 2, and never: only half arrive
    [0.693147, inf]
    """
    out = np.full((rows, len(q)), np.inf)
    everyone = np.arange(rows)
    ever = arrived(np.exp(np.full(rows, WIDE)) * scale, everyone)
    for column, share in enumerate(q):
        found = everyone[ever > share]
        out[found, column] = scale[found] * _halve(arrived, share, scale, found)
    return out


def _halve(arrived: Callable[[Floats, Ints], Floats], share: float, scale: Floats, rows: Ints) -> Floats:
    low, high = np.full(len(rows), -WIDE), np.full(len(rows), WIDE)
    for _ in range(HALVINGS):
        middle = 0.5 * (low + high)
        there = arrived(np.exp(middle) * scale[rows], rows) >= share
        low, high = np.where(there, low, middle), np.where(there, middle, high)
    return np.asarray(np.exp(0.5 * (low + high)))
