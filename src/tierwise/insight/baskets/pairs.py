"""Pairs of products in one basket: counted in a square of frequent products, or by a sparse product.

A pair needs each of its products to be frequent, so only those columns enter. With the extra ``fast`` and few enough of
them a compiled kernel adds one for every pair of every basket; else B'B of baskets x products, in blocks of columns so
that a few giant baskets cannot fill the memory. Both count the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from tierwise.insight.baskets.coded import Baskets, Ints, Places
from tierwise.models.compiling import compiled

SUMS_AT_ONCE = 50_000_000
"""Increments of one block: at most so many counts stand in memory (12 bytes each)."""

MOST_COUNTED = 4_096
"""So many frequent products have a square of counters: 64 MiB."""


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """Pairs ``left`` < ``right`` (places of products), by both, and the baskets that hold both."""

    left: Places
    right: Places
    baskets: Ints


def frequent_products(baskets: Baskets, least: int) -> Places:
    """Places of the products that stand in at least ``least`` baskets."""
    return np.flatnonzero(baskets.held >= max(least, 1)).astype(np.int32)


def count_pairs(baskets: Baskets, least: int, fast: bool | None = None) -> Pairs:
    """All pairs that stand in at least ``least`` baskets.

    ``fast``: None for the kernel where it is there; it answers for at most `MOST_COUNTED` frequent products.

    >>> from tierwise.insight.baskets.coded import of_lists
    >>> p = count_pairs(of_lists([["a", "b"], ["a", "b", "c"]]), 2)
    >>> p.left.tolist(), p.right.tolist(), p.baskets.tolist()
    ([0], [1], [2])
    """
    columns = frequent_products(baskets, least)
    if compiled(fast) and len(columns) <= MOST_COUNTED:
        left, right, count = _counted(baskets, columns, least)
    else:
        some = baskets.matrix(columns)
        parts = [_block(some, first, last, least) for first, last in _blocks(some)]
        left, right, count = (np.concatenate([p[k] for p in parts]) for k in range(3))
    return Pairs(columns[left], columns[right], count)


def _counted(baskets: Baskets, columns: Places, least: int) -> tuple[Ints, Ints, Ints]:
    """Pairs of columns by the kernel, by both."""
    from tierwise.insight.baskets.pairs_kernel import together

    column = np.full(len(baskets.ids), -1, dtype=np.int32)
    column[columns] = np.arange(len(columns), dtype=np.int32)
    both = together(baskets.start, baskets.product, column, len(columns))
    left, right = np.nonzero(both >= max(least, 1))
    return left, right, both[left, right].astype(np.int64)


def _blocks(some: Any) -> list[tuple[int, int]]:
    """Ranges of columns of about ``SUMS_AT_ONCE`` increments each."""
    work = some.T @ np.diff(some.indptr).astype(np.float64)
    block = (np.cumsum(work) / SUMS_AT_ONCE).astype(np.int64)
    edge = np.concatenate([[0], np.flatnonzero(np.diff(block)) + 1, [some.shape[1]]])
    return [(int(a), int(b)) for a, b in pairwise(edge)]


def _block(some: Any, first: int, last: int, least: int) -> tuple[Ints, Ints, Ints]:
    """Pairs whose first product is one of these columns, by both."""
    mine = some[:, first:last] if (first, last) != (0, some.shape[1]) else some
    both = mine.T.tocsr() @ some
    left = np.repeat(np.arange(first, last), np.diff(both.indptr))
    keep = np.flatnonzero((both.data >= least) & (both.indices > left))
    left, right, count = left[keep], both.indices[keep].astype(np.int64), both.data[keep].astype(np.int64)
    order = np.lexsort((right, left))
    return left[order], right[order], count[order]
