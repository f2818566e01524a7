"""Frequent sets of products of every length: pairs counted all at once, larger ones by Eclat along frequent pairs.

Zaki, IEEE TKDE 12 (2000): a set's baskets are those its parts share, so counting is cutting lists. With the extra
``fast`` a compiled kernel answers, else NumPy, with the same result.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from tierwise.errors import UsageError
from tierwise.insight.baskets.coded import Baskets, Ints, Places
from tierwise.insight.baskets.growing import Limits, Ranked, Tree, grow, ranked
from tierwise.insight.baskets.pairs import Pairs, count_pairs, frequent_products

ENDLESS = 1_000_000
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


def frequent_sets(
    baskets: Baskets, least: int, longest: int | None = None, most: int = MOST_SETS, fast: bool | None = None
) -> Itemsets:
    """All sets of products (of at most ``longest``) that stand in at least ``least`` baskets.

    ``fast``: None for the kernel where it is there. Raises ``UsageError`` for ``least`` below 1, and where there are
    more than ``most`` sets of three products or more.

    >>> from tierwise.insight.baskets.coded import of_lists
    >>> frequent_sets(of_lists([["a", "b", "c"], ["a", "b"]]), 2).as_dict()
    {(0,): 2, (1,): 2, (0, 1): 2}
    """
    if least < 1:
        raise UsageError(f"sets in at least {least} baskets", "ask for 1 or more")
    pairs, single = count_pairs(baskets, least, fast), frequent_products(baskets, least)
    first = Level(single[:, None], baskets.held[single])
    second = Level(np.stack([pairs.left, pairs.right], axis=1), pairs.baskets)
    limits = Limits(least, longest or ENDLESS, most + 1)
    larger = _larger(baskets, pairs, limits, fast) if limits.longest > 2 else ()
    levels = (first, second, *larger)[:longest]
    return Itemsets(tuple(level for level in levels if len(level)), len(baskets), least)


def _larger(baskets: Baskets, pairs: Pairs, limits: Limits, fast: bool | None) -> Iterator[Level]:
    if len(pairs.baskets) < 3:
        return
    ready = ranked(baskets, pairs)
    tree = grow(ready, limits, len(baskets), fast)
    if len(tree.item) >= limits.most:
        raise UsageError(
            f"more than {limits.most - 1:,} sets of three products or more stand in {limits.least} baskets or more",
            "ask for more baskets, or for shorter sets",
        )
    yield from _levels(ready, tree)


def _levels(ready: Ranked, tree: Tree) -> Iterator[Level]:
    """The tree of sets, length by length, in places of products."""
    above = np.stack([ready.place[ready.lower], ready.place[ready.partner]], axis=1)
    here = np.flatnonzero(tree.parent < 0)
    row = -1 - tree.parent[here]
    while len(here):
        above = np.column_stack([above[row], ready.place[tree.item[here]]])
        yield _in_order(above, tree.baskets[here])
        row_of = np.full(len(tree.item), -1, dtype=np.int64)
        row_of[here] = np.arange(len(here))
        here = np.flatnonzero((tree.parent >= 0) & (row_of[np.maximum(tree.parent, 0)] >= 0))
        row = row_of[tree.parent[here]]


def _in_order(sets: Places, count: Ints) -> Level:
    rows = np.sort(sets, axis=1)
    order = np.lexsort(rows.T[::-1])
    return Level(rows[order].astype(np.int32), count[order].astype(np.int64))
