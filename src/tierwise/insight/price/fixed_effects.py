"""Fixed effects taken out by demeaning: what is left of a column within its groups.

Each group's weighted mean is taken out, one set of groups after the other, until nothing moves (alternating
projections: Halperin 1962; for regressions Guimaraes and Portugal, Stata Journal 10, 2010). By the theorem of Frisch,
Waugh and Lovell a regression on what is left has the slopes of the regression with a dummy for every group.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from tierwise.errors import ComputationError

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

SETTLED = 1e-11
"""Nothing moves any more: the largest step as a share of the column's size."""
MOST_ROUNDS = 20_000


def coded(*keys: NDArray[np.generic]) -> Ints:
    """Places 0, 1, 2 ... of the different combinations of the keys, in sorted order.

    >>> coded(np.array(["b", "a", "b"]), np.array([1, 1, 2])).tolist()
    [1, 0, 2]
    """
    place = np.zeros(len(keys[0]), dtype=np.int64)
    for key in keys:
        values, inverse = np.unique(key, return_inverse=True)
        place = place * len(values) + inverse
    return np.unique(place, return_inverse=True)[1].astype(np.int64)


def without_effects(columns: Floats, groups: Sequence[Ints], weight: Floats | None = None) -> Floats:
    """The columns (rows × k) less the effects of every set of groups; a copy.

    >>> without_effects(np.array([[1.0], [3.0], [10.0]]), [np.array([0, 0, 1])])[:, 0].tolist()
    [-1.0, 1.0, 0.0]
    """
    weight = np.ones(len(columns)) if weight is None else weight
    sets = [(g, np.bincount(g, weight).astype(np.float64)) for g in groups]
    left = np.array(columns, dtype=np.float64)
    for j in range(left.shape[1]):
        left[:, j] = _settled(left[:, j], sets, weight)
    return left


def _settled(column: Floats, sets: list[tuple[Ints, Floats]], weight: Floats) -> Floats:
    """One column; every third round jumps along the last two steps (Irons and Tuck, IJNME 1, 1969)."""
    if not sets:
        return column
    size = max(float(np.abs(column).max(initial=0.0)), 1e-300)
    here = _round(column, sets, weight)
    for _ in range(MOST_ROUNDS if len(sets) > 1 else 0):
        first = _round(here, sets, weight)
        step = first - here
        if float(np.abs(step).max(initial=0.0)) <= SETTLED * size:
            return first
        second = _round(first, sets, weight)
        bend = (second - first) - step
        length = float(bend @ bend)
        jump = float((second - first) @ bend) / length if length > 0 else 0.0
        here = _round(second - jump * (second - first), sets, weight) if abs(jump) < 1e6 else second
    if len(sets) == 1:
        return here
    raise ComputationError(f"fixed effects did not settle in {MOST_ROUNDS} rounds", "use fewer sets of groups")


def _round(column: Floats, sets: list[tuple[Ints, Floats]], weight: Floats) -> Floats:
    for group, total in sets:
        mean = np.bincount(group, weight * column, minlength=len(total)) / np.where(total > 0, total, 1.0)
        column = column - mean[group]
    return column


def alone(groups: Sequence[Ints]) -> Flags:
    """Rows that are the only one of a group, once these are left out, and so on: they say nothing about slopes."""
    kept = np.ones(len(groups[0]) if groups else 0, dtype=np.bool_)
    while len(groups):
        lonely = np.zeros_like(kept)
        for group in groups:
            lonely |= kept & (np.bincount(group[kept], minlength=int(group.max(initial=0)) + 1)[group] == 1)
        if not lonely.any():
            break
        kept &= ~lonely
    return ~kept


def nested(inner: Ints, outer: Ints) -> bool:
    """Does every group of ``inner`` lie within one group of ``outer``?"""
    first = np.full(int(inner.max(initial=-1)) + 1, -1, dtype=np.int64)
    first[inner] = outer
    return bool((first[inner] == outer).all())
