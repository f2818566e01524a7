"""Quantiles of an amount that is zero with a probability of its own."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from tierwise.models.family import Floats, Ints


def above_zero(p: Floats, levels: Floats, size: Callable[[Ints, Floats], Floats]) -> Floats:
    """(rows, levels): 0 where level <= 1 - p, else the size's quantile at (level - (1 - p)) / p.

    ``p`` is P(amount > 0) of each row; ``size(rows, level)`` gives the quantile of the amounts above zero.

    >>> above_zero(np.array([0.5]), np.array([0.4, 0.75]), lambda rows, level: 10 * level).tolist()
    [[0.0, 5.0]]
    """
    out = np.zeros((len(p), len(levels)))
    for j, level in enumerate(levels):
        inside = (level - (1 - p)) / np.maximum(p, 1e-12)
        rows = np.flatnonzero(inside > 0)
        out[rows, j] = size(rows, np.minimum(inside[rows], 1.0))
    return out
