"""Pairs of products in one basket, counted by a sparse product: B'B of baskets x products.

A pair needs each of its products to be frequent, so only those columns enter. The product is taken in blocks of columns
so that a few giant baskets cannot fill the memory.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from tierwise.insight.baskets.coded import Baskets, Ints, Places

SUMS_AT_ONCE = 50_000_000
"""Increments of one block: at most so many counts stand in memory (12 bytes each)."""


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """Pairs ``left`` < ``right`` (places of products), by both, and the baskets that hold both."""

    left: Places
    right: Places
    baskets: Ints


def frequent_products(baskets: Baskets, least: int) -> Places:
    """Places of the products that stand in at least ``least`` baskets."""
    return np.flatnonzero(baskets.held >= max(least, 1)).astype(np.int32)


def count_pairs(baskets: Baskets, least: int) -> Pairs:
    """All pairs that stand in at least ``least`` baskets.

    >>> from tierwise.insight.baskets.coded import of_lists
    >>> p = count_pairs(of_lists([["a", "b"], ["a", "b", "c"]]), 2)
    >>> p.left.tolist(), p.right.tolist(), p.baskets.tolist()
    ([0], [1], [2])
    """
    columns = frequent_products(baskets, least)
    some = baskets.matrix(columns)
    parts = [_block(some, first, last, least) for first, last in _blocks(some)]
    left, right, count = (np.concatenate([p[k] for p in parts]) for k in range(3))
    return Pairs(columns[left], columns[right], count)


def _blocks(some: Any) -> list[tuple[int, int]]:
    """Ranges of columns of about ``SUMS_AT_ONCE`` increments each."""
    size = np.diff(some.indptr)
    work = np.zeros(some.shape[1])
    np.add.at(work, some.indices, np.repeat(size, size))
    block = (np.cumsum(work) / SUMS_AT_ONCE).astype(np.int64)
    edge = np.concatenate([[0], np.flatnonzero(np.diff(block)) + 1, [some.shape[1]]])
    return [(int(a), int(b)) for a, b in pairwise(edge)]


def _block(some: Any, first: int, last: int, least: int) -> tuple[Ints, Ints, Ints]:
    """Pairs whose first product is one of these columns, by both."""
    mine = some[:, first:last] if (first, last) != (0, some.shape[1]) else some
    both = (mine.T @ some).tocsr()
    left = np.repeat(np.arange(first, last), np.diff(both.indptr))
    keep = np.flatnonzero((both.data >= least) & (both.indices > left))
    left, right, count = left[keep], both.indices[keep].astype(np.int64), both.data[keep].astype(np.int64)
    order = np.lexsort((right, left))
    return left[order], right[order], count[order]
