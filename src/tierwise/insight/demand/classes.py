"""Kinds of demand: how often an item sells and how much its sales vary in size decide what can be expected of it.

Mean interval between sales against 1.32 periods and squared variation of sizes against 0.49: Syntetos, Boylan &
Croston, Journal of the Operational Research Society 56 (2005).
"""

from __future__ import annotations

import numpy as np

from tierwise.contract.arrays import Flags, Floats, Ints

CLASSES = ("smooth", "erratic", "intermittent", "lumpy", "new")
"""Names of the classes by number: often and even, often and uneven, seldom and even, seldom and uneven, short."""
OFTEN, EVEN = 1.32, 0.49
NEW_WEEKS = 13
"""Below so many known weeks an item is new."""
NOT_BEGUN = -1
"""Class of an item without a known week."""


def classes(demand: Floats, new_weeks: int = NEW_WEEKS) -> Ints:
    """The class of each item by its known weeks, as a place in ``CLASSES``; without a sale it is intermittent, without
    a known week `NOT_BEGUN`.

    >>> y = np.array([[4.0] * 16, [1.0, 40] * 8, [0.0, 0, 0, 4] * 4, [0.0, 0, 1, 40] * 4, [np.nan] * 10 + [3.0] * 6])
    >>> [CLASSES[c] for c in classes(y)]
    ['smooth', 'erratic', 'intermittent', 'lumpy', 'new']
    """
    known, sold = np.isfinite(demand), np.nan_to_num(demand) > 0
    weeks, sales = known.sum(axis=1), sold.sum(axis=1)
    interval = np.where(sales > 0, weeks / np.maximum(sales, 1), np.inf)
    found = 2 * (interval >= OFTEN) + (_squared_variation(demand, sold) >= EVEN)
    found = np.where(weeks < new_weeks, CLASSES.index("new"), found)
    return np.where(weeks > 0, found, NOT_BEGUN).astype(np.int64)


def _squared_variation(demand: Floats, sold: Flags) -> Floats:
    """Variance of the sizes of sales over their squared mean; 0 for fewer than two sales."""
    many = np.maximum(sold.sum(axis=1), 1)
    size = np.where(sold, demand, 0.0)
    mean = size.sum(axis=1) / many
    spread = np.where(sold, (size - mean[:, None]) ** 2, 0.0).sum(axis=1) / many
    return np.where(mean > 0, spread / np.where(mean > 0, mean, 1.0) ** 2, 0.0)
