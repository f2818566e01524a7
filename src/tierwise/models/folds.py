"""Cuts that keep a customer whole: all rows of one group lie in one fold."""

from __future__ import annotations

import numpy as np

from tierwise.errors import ComputationError
from tierwise.models.family import Ints


def fold_of(group: Ints, folds: int, seed: int) -> Ints:
    """The fold of each row, 0 .. folds - 1: groups shuffled by the seed and dealt out in turn.

    The order of the rows is moot. Raises ``ComputationError`` when there are fewer groups than folds.

    >>> fold = fold_of(np.array([7, 7, 8, 9]), 3, seed=1)
    >>> bool(fold[0] == fold[1]), sorted(fold[1:].tolist())
    (True, [0, 1, 2])
    """
    known, code = np.unique(group, return_inverse=True)
    if len(known) < folds:
        raise ComputationError(f"{len(known)} customers cannot be cut into {folds} folds", "take more customers")
    dealt = np.empty(len(known), dtype=np.int64)
    dealt[np.random.default_rng(seed).permutation(len(known))] = np.arange(len(known)) % folds
    return dealt[code]
