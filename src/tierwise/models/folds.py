"""Cuts that keep a customer whole: all rows of one group lie in one fold."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tierwise.errors import ComputationError
from tierwise.models.family import Ints


def folds(group: Ints, n: int, seed: int, happened: NDArray[np.bool_] | None = None) -> Ints:
    """A fold 0 .. n - 1 for each row, groups whole: nearly as many groups and rows in each.

    Groups are shuffled by the seed, sorted by size and dealt to and fro, so that the order of rows is moot; with
    ``happened`` those with most of such rows are dealt first, so that a rare outcome is in every fold.

    >>> folds(np.array([5, 5, 6, 7, 8]), 2, seed=1)[:2].tolist() in ([0, 0], [1, 1])
    True
    """
    known, code = np.unique(group, return_inverse=True)
    if not 2 <= n <= len(known):
        raise ComputationError(f"{len(known)} customers cannot be cut into {n} folds", "take more customers")
    size = np.bincount(code)
    first = np.bincount(code, happened, len(known)) if happened is not None else np.zeros(len(known))
    order = np.lexsort((np.random.default_rng(seed).permutation(len(known)), -size, -first))
    turn = np.arange(len(known)) % (2 * n)
    dealt = np.empty(len(known), dtype=np.int64)
    dealt[order] = np.minimum(turn, 2 * n - 1 - turn)
    return dealt[code]
