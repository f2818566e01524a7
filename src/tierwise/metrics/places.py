"""Customers from the highest score down: who comes where, and which of them share a place because their scores equal.

Sorting is most of what judging a score costs, so it is done once for everything that is read off the same order. The
number is sorted, not its index: a score's leading bits and the row's index share one integer, which sorts faster; rows
whose leading bits do not tell them apart are sorted again by the whole score.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tierwise.errors import UsageError
from tierwise.metrics.trial import Floats, Ints

MANY = 1000
"""Runs that the leading bits do not tell apart, above which all scores are sorted again."""


@dataclass(frozen=True, slots=True, eq=False)
class Places:
    """``order`` (n,): rows from the highest score down; ``edges``: where each group of equal scores begins, and n.

    >>> places = Places.of(np.array([1.0, 3.0, 1.0]))
    >>> places.order.tolist(), places.edges.tolist()
    ([1, 0, 2], [0, 1, 3])
    """

    order: Ints
    edges: Ints

    @classmethod
    def of(cls, score: Floats) -> Places:
        """``UsageError`` where a score is not a number, or there is none."""
        if score.ndim != 1 or not score.size:
            raise UsageError(f"scores of shape {score.shape}", "give one for each customer")
        if not np.isfinite(score).all():
            raise UsageError("a score is not a number", "leave out customers without a score")
        score = np.ascontiguousarray(score, np.float64)
        order = descending(score)
        ordered = score[order]
        new = ordered[1:] != ordered[:-1]
        if new.all():
            return cls(order, np.arange(score.size + 1))
        return cls(order, np.concatenate(([0], np.flatnonzero(new) + 1, [score.size])))

    @property
    def n(self) -> int:
        """Number of customers."""
        return self.order.size

    @property
    def distinct(self) -> bool:
        """No two scores are equal."""
        return self.edges.size == self.n + 1

    def ranked(self, values: Floats) -> Floats:
        """One number of each customer (n,), in falling order of the score."""
        if values.shape != (self.n,):
            raise UsageError(f"{self.n} scores for values of shape {values.shape}", "give one of each")
        return np.asarray(values[self.order], np.float64)

    def sums(self, ranked: Floats) -> Floats:
        """Sums over each group of equal scores."""
        return ranked if self.distinct else np.asarray(np.add.reduceat(ranked, self.edges[:-1]), np.float64)

    def spread(self, of_groups: Floats) -> Floats:
        """A number of each group, given to each of its customers."""
        return of_groups if self.distinct else np.repeat(of_groups, np.diff(self.edges))

    def by_row(self, ranked: Floats) -> Floats:
        """Back from falling order of the score to the order of the rows."""
        out = np.empty(self.n)
        out[self.order] = ranked
        return out

    def cumulated(self, ranked: Floats, share: Floats) -> Floats:
        """Sum over the first ``share`` (m,) of the customers; of those tied at its edge everybody counts in part."""
        before = np.empty(self.n + 1)
        before[0] = 0.0
        np.cumsum(ranked, out=before[1:])
        at = share * self.n
        group = np.searchsorted(self.edges[1:-1], at, side="right")
        low, high = self.edges[group], self.edges[group + 1]
        part = (at - low) / (high - low)
        return np.asarray(before[low] + part * (before[high] - before[low]), np.float64)


def descending(score: Floats) -> Ints:
    """Indices of finite scores from the highest down, equal ones in the order of their rows."""
    bits = score.size.bit_length()
    low = (1 << bits) - 1
    packed = (score + 0.0).view(np.int64)  # the sum makes -0 a plain 0
    packed ^= ~(packed >> 63) | np.int64(-(2**63))  # integers that fall as the scores rise
    packed &= ~low
    packed |= np.arange(score.size)
    packed.sort()
    order = packed & low
    ordered = score[order]
    wrong = np.flatnonzero(ordered[1:] > ordered[:-1])
    return order if not wrong.size else _sorted_again(order, packed >> bits, score, wrong)


def _sorted_again(order: Ints, prefix: Ints, score: Floats, wrong: Ints) -> Ints:
    """With the runs of one prefix in which the places ``wrong`` lie sorted by the whole score."""
    runs = np.unique(prefix[wrong])
    if runs.size > MANY:
        return np.argsort(-score, kind="stable")
    starts, ends = (np.searchsorted(prefix, runs, side) for side in ("left", "right"))
    for start, end in zip(starts, ends, strict=True):
        mine = order[start:end]
        order[start:end] = mine[np.lexsort((mine, -score[mine]))]
    return order
