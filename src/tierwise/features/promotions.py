"""How much a promotion does by its depth: half of its effect for being one, half by how deep it cuts."""

from __future__ import annotations

import numpy as np

from tierwise.contract.arrays import Floats

LEAST_DEPTH = 0.02
"""A usual depth below this tells nothing of deeper ones."""
MOST_SCALE = 2.0
"""Nothing is told of promotions that should do more than so many times what the usual one does."""


def scale_by_depth(depth: Floats | float, usual: Floats | float) -> Floats:
    """What the logarithm of the usual promotion's effect is multiplied by, for one that cuts by the share ``depth``
    where ``usual`` is usual. Chosen on early weeks of orange juice (`benchmarks/planned_prices.py`): the same for any
    depth, all by depth, or half of each; half of each was best.

    >>> scale_by_depth(np.array([0.0, 0.2, 0.36]), 0.2).round(6).tolist()
    [0.5, 1.0, 1.5]
    """
    cut = np.log1p(-np.clip(depth, 0.0, 0.95))
    return np.asarray(0.5 + 0.5 * cut / np.log1p(-np.clip(usual, LEAST_DEPTH, 0.95)))
