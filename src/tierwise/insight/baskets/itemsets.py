"""Frequent sets of products of every length: pairs first, then Eclat on lists of baskets along frequent pairs.

A set is extended by one product after the other, the rarest first, and only by products that are frequent together with
each one it holds; the baskets of the larger set are those that two smaller ones share (Zaki, IEEE TKDE 12, 2000). With
the extra ``fast`` a compiled kernel answers, else NumPy, with the same result.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tierwise.errors import UsageError
from tierwise.insight.baskets.coded import Baskets, Flags, Ints, Places
from tierwise.insight.baskets.pairs import Pairs, count_pairs, frequent_products

MOST_SETS = 5_000_000
"""More frequent sets than this are refused: nobody reads them, and memory is not endless."""


@dataclass(frozen=True, slots=True, eq=False)
class Level:
    """All frequent sets of one length: rows of places, rising within a row, rows in order; and their baskets."""

    items: Places
    baskets: Ints

    def __len__(self) -> int:
        return len(self.baskets)


@dataclass(frozen=True, slots=True, eq=False)
class Itemsets:
    """Frequent sets by length: ``levels[k - 1]`` holds those of k products. ``n``: baskets in all."""

    levels: tuple[Level, ...]
    n: int
    least: int

    def __len__(self) -> int:
        return sum(len(level) for level in self.levels)

    def as_dict(self) -> dict[tuple[int, ...], int]:
        """Each set and its baskets."""
        rows = ((level.items.tolist(), level.baskets.tolist()) for level in self.levels)
        return {tuple(s): c for sets, counts in rows for s, c in zip(sets, counts, strict=True)}


def frequent_sets(baskets: Baskets, least: int, fast: bool | None = None) -> Itemsets:
    """All sets of products that stand in at least ``least`` baskets. ``fast``: None for the kernel where it is there.

    Raises ``UsageError`` for ``least`` below 1, and where there are more than ``MOST_SETS`` sets.

    >>> from tierwise.insight.baskets.coded import of_lists
    >>> frequent_sets(of_lists([["a", "b", "c"], ["a", "b"]]), 2, fast=False).as_dict()
    {(0,): 2, (1,): 2, (0, 1): 2}
    """
    if least < 1:
        raise UsageError(f"sets in at least {least} baskets", "ask for 1 or more")
    pairs = count_pairs(baskets, least)
    single = frequent_products(baskets, least)
    first = Level(single[:, None], baskets.held[single])
    second = Level(np.stack([pairs.left, pairs.right], axis=1), pairs.baskets)
    nodes = _larger(baskets, pairs, least, find_spec("numba") is not None if fast is None else fast)
    levels = (first, second, *_levels(nodes))
    return Itemsets(tuple(level for level in levels if len(level)), len(baskets), least)


Nodes = tuple[Ints, Places, Ints]
"""A tree of sets of three products and more: ``parent`` (-1 - p: pair p by rank), ``item`` (rank), ``baskets``."""


@dataclass(frozen=True, slots=True, eq=False)
class Prepared:
    """Frequent products in closed triangles of frequent pairs, renumbered from the rarest: a rank for each.

    ``start``, ``tid``: baskets of each rank. ``first``, ``partner``: frequent pairs as rank -> higher ranks.
    ``place``: the product of each rank. ``near``: bit matrix of the pairs.
    """

    start: Ints
    tid: Places
    first: Ints
    partner: Places
    place: Places
    near: Flags


def _larger(baskets: Baskets, pairs: Pairs, least: int, fast: bool) -> tuple[Prepared, Nodes] | None:
    if len(pairs.baskets) < 3:
        return None
    ready = prepare(baskets, pairs)
    if fast:
        from tierwise.insight.baskets.itemsets_kernel import grow

        nodes = grow(ready.start, ready.tid, ready.first, ready.partner, ready.near, least, MOST_SETS, len(baskets))
    else:
        nodes = _grow(ready, least)
    if len(nodes[2]) >= MOST_SETS:
        raise UsageError(f"more than {MOST_SETS:,} frequent sets at {least} baskets", "ask for more baskets")
    return ready, nodes


def prepare(baskets: Baskets, pairs: Pairs) -> Prepared:
    """What both ways of growing read."""
    used = np.unique(np.concatenate([pairs.left, pairs.right]))
    used = used[np.argsort(baskets.held[used], kind="stable")]
    rank = np.full(len(baskets.ids), -1, dtype=np.int64)
    rank[used] = np.arange(len(used))
    columns = baskets.matrix(used).tocsc()
    columns.sort_indices()
    a, b = rank[pairs.left], rank[pairs.right]
    low, high = np.minimum(a, b), np.maximum(a, b)
    order = np.lexsort((high, low))
    first = np.concatenate([[0], np.cumsum(np.bincount(low, minlength=len(used)))]).astype(np.int64)
    near = np.zeros((len(used), len(used)), dtype=np.bool_)
    near[low, high] = True
    return Prepared(
        columns.indptr.astype(np.int64), columns.indices.astype(np.int32), first, high[order].astype(np.int32),
        used.astype(np.int32), near,
    )  # fmt: skip


def _levels(found: tuple[Prepared, Nodes] | None) -> Iterator[Level]:
    """The tree of sets, length by length, in places of products."""
    if found is None:
        return
    ready, (parent, item, count) = found
    low = np.repeat(np.arange(len(ready.place)), np.diff(ready.first))
    above = np.stack([ready.place[low], ready.place[ready.partner]], axis=1)
    here = np.flatnonzero(parent < 0)
    base = -1 - parent[here]
    row_of = np.full(len(parent), -1, dtype=np.int64)
    while len(here):
        above = np.column_stack([above[base], ready.place[item[here]]])
        yield _in_order(above, count[here])
        row_of[:] = -1
        row_of[here] = np.arange(len(here))
        here = np.flatnonzero((parent >= 0) & (row_of[np.maximum(parent, 0)] >= 0))
        base = row_of[parent[here]]


def _in_order(sets: Places, count: Ints) -> Level:
    rows = np.sort(sets, axis=1)
    order = np.lexsort(rows.T[::-1])
    return Level(rows[order].astype(np.int32), count[order].astype(np.int64))


def _grow(ready: Prepared, least: int) -> Nodes:
    """The NumPy way: for each product one matrix of flags, partners x its baskets."""
    parent, item, count = [], [], []
    nodes = 0
    for a in range(len(ready.place)):
        pairs = np.arange(ready.first[a], ready.first[a + 1])
        partners = ready.partner[pairs]
        if not ready.near[np.ix_(partners, partners)].any():
            continue
        class_of_a = _flags(ready, a, partners)
        stack = [(-1 - pairs, partners, class_of_a)]
        while stack:
            ids, items, flags = stack.pop()
            for i in range(len(items) - 1):
                after = i + 1 + np.flatnonzero(ready.near[items[i], items[i + 1 :]])
                inside = flags[np.ix_(after, np.flatnonzero(flags[i]))]
                sums = inside.sum(axis=1)
                keep = np.flatnonzero(sums >= least)
                if not len(keep):
                    continue
                new = np.arange(nodes, nodes + len(keep))
                nodes += len(keep)
                parent.append(np.full(len(keep), ids[i]))
                item.append(items[after[keep]])
                count.append(sums[keep])
                stack.append((new, items[after[keep]], inside[keep]))
                if nodes >= MOST_SETS:
                    stack = []
                    break
    return _joined(parent, np.int64), _joined(item, np.int32), _joined(count, np.int64)


def _flags(ready: Prepared, a: int, partners: Places) -> Flags:
    """Partners x baskets of a: does the basket hold the partner?"""
    mine = ready.tid[ready.start[a] : ready.start[a + 1]]
    found = [np.isin(mine, ready.tid[ready.start[p] : ready.start[p + 1]], assume_unique=True) for p in partners]
    return np.stack(found)


def _joined(parts: list[Any], kind: type) -> NDArray[Any]:
    return np.concatenate(parts).astype(kind) if parts else np.zeros(0, dtype=kind)
