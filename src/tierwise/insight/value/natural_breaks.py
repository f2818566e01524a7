"""One-dimensional k-means, exact: where to cut a sorted list so that the groups are as tight as possible."""

from __future__ import annotations

import numpy as np

from tierwise.contract.arrays import Floats, Ints

MOST = 1024  # distinct values up to which the answer is exact; beyond, neighbours of equal count are joined first


def natural_breaks(values: Floats, groups: int) -> list[int]:
    """Positions in the sorted values where groups 2, 3 ... begin; fewer where there are fewer distinct values.

    Least sum of squares within groups by dynamic programming over distinct values (Fisher 1958, J. Amer. Stat.
    Assoc. 53; "Jenks"). No start, no chance: the same values always give the same groups.

    >>> natural_breaks(np.array([1.0, 1.1, 5.0, 5.2, 9.0]), 3)
    [2, 4]
    """
    distinct, counts = np.unique(values, return_counts=True)
    first = np.cumsum(counts) - counts
    keep = _thinned(counts) if len(distinct) > MOST else np.arange(len(distinct))
    weight = np.add.reduceat(counts, keep).astype(np.float64)
    total = np.add.reduceat(counts * (distinct - distinct.mean()), keep)
    starts = _best_starts(weight, total, min(groups, len(keep)))
    return [int(first[keep[s]]) for s in starts]


def _thinned(counts: Ints) -> Ints:
    """First distinct value of each of MOST parts with about equally many customers."""
    done = np.cumsum(counts) - counts
    part = done * MOST // int(counts.sum())
    return np.flatnonzero(np.diff(part, prepend=-1))


def _best_starts(weight: Floats, total: Floats, groups: int) -> list[int]:
    """Best starts of groups 2..k. Least squares within = most of sum(total^2 / weight) between groups."""
    n = np.concatenate([[0.0], np.cumsum(weight)])
    s = np.concatenate([[0.0], np.cumsum(total)])
    size = len(weight)
    with np.errstate(divide="ignore", invalid="ignore"):
        gain = (s[None, :] - s[:, None]) ** 2 / (n[None, :] - n[:, None])  # of the group [i, j)
    gain[np.tril_indices(size + 1)] = -np.inf
    best = gain[0]
    chosen: list[Ints] = []
    for _ in range(groups - 1):
        tried = best[:, None] + gain
        chosen.append(np.argmax(tried, axis=0))
        best = np.max(tried, axis=0)
    return _backwards(chosen, size)


def _backwards(chosen: list[Ints], end: int) -> list[int]:
    starts: list[int] = []
    for table in reversed(chosen):
        end = int(table[end])
        starts.append(end)
    return starts[::-1]
