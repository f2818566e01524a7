"""How sets of three products and more grow from frequent pairs: what both ways read, and the NumPy way.

Products are renumbered by rank, the rarest first, so that a set's list of baskets is short from the beginning. A set is
extended only by higher ranks that are frequent together with each product it holds; the baskets of the larger set are
those that two smaller ones share.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tierwise.insight.baskets.coded import Baskets, Flags, Ints, Places
from tierwise.insight.baskets.pairs import Pairs
from tierwise.models.compiling import compiled


@dataclass(frozen=True, slots=True, eq=False)
class Ranked:
    """``place``: the product of each rank. ``start``, ``tid``: the baskets of each rank. ``first``, ``partner``: its
    frequent pairs with higher ranks. ``near``: the same as a matrix of flags."""

    place: Places
    start: Ints
    tid: Places
    first: Ints
    partner: Places
    near: Flags

    @property
    def lower(self) -> Ints:
        """The lower rank of each pair."""
        return np.repeat(np.arange(len(self.place)), np.diff(self.first))


class Limits(NamedTuple):
    """Sets in at least ``least`` baskets, of at most ``longest`` products; it stops soon after ``most`` sets."""

    least: int
    longest: int
    most: int


@dataclass(frozen=True, slots=True, eq=False)
class Tree:
    """Each node is a set: that of ``parent`` (a node, or pair p as -1 - p) and the product of rank ``item``."""

    parent: Ints
    item: Places
    baskets: Ints


def ranked(baskets: Baskets, pairs: Pairs) -> Ranked:
    """The products of frequent pairs by rank."""
    used = np.unique(np.concatenate([pairs.left, pairs.right]))
    used = used[np.argsort(baskets.held[used], kind="stable")]
    rank = np.full(len(baskets.ids), -1, dtype=np.int64)
    rank[used] = np.arange(len(used))
    columns = baskets.matrix(used).tocsc()
    ends = np.sort(np.stack([rank[pairs.left], rank[pairs.right]]), axis=0)
    low, high = ends[:, np.lexsort((ends[1], ends[0]))]
    near = np.zeros((len(used), len(used)), dtype=np.bool_)
    near[low, high] = True
    first = np.concatenate([[0], np.cumsum(np.bincount(low, minlength=len(used)))]).astype(np.int64)
    return Ranked(
        used.astype(np.int32), columns.indptr.astype(np.int64), columns.indices.astype(np.int32),
        first, high.astype(np.int32), near,
    )  # fmt: skip


def grow(ready: Ranked, limits: Limits, baskets: int, fast: bool | None) -> Tree:
    """All sets of three products and more within the limits; ``baskets``: how many there are in all."""
    if compiled(fast):
        from tierwise.insight.baskets.itemsets_kernel import grow as kernel

        return Tree(*kernel(ready.start, ready.tid, ready.first, ready.partner, ready.near, limits, baskets))
    return _Growth(ready, limits).tree()


@dataclass(slots=True)
class _Growth:
    """The NumPy way: of each product a matrix of flags, partners x its baskets, cut down set by set."""

    ready: Ranked
    limits: Limits
    parent: list[Ints] = field(default_factory=list)
    item: list[Places] = field(default_factory=list)
    baskets: list[Ints] = field(default_factory=list)
    nodes: int = 0

    def tree(self) -> Tree:
        first, partner, near = self.ready.first, self.ready.partner, self.ready.near
        for a in range(len(first) - 1):
            partners = partner[first[a] : first[a + 1]]
            if near[np.ix_(partners, partners)].any() and self.nodes < self.limits.most:
                self._class(-1 - np.arange(first[a], first[a + 1]), partners, self._flags(a, partners), 3)
        return Tree(*(_joined(p, k) for p, k in ((self.parent, "i8"), (self.item, "i4"), (self.baskets, "i8"))))

    def _class(self, ids: Ints, items: Places, flags: Flags, size: int) -> None:
        """Every member joined with each later one of its class, which makes sets of ``size``; depth first."""
        for i in range(len(items) - 1):
            later = i + 1 + np.flatnonzero(self.ready.near[items[i], items[i + 1 :]])
            both = flags[np.ix_(later, np.flatnonzero(flags[i]))]
            count = both.sum(axis=1)
            keep = np.flatnonzero(count >= self.limits.least)
            if len(keep) and self.nodes < self.limits.most:
                new = self._noted(ids[i], items[later[keep]], count[keep])
                if size < self.limits.longest:
                    self._class(new, items[later[keep]], both[keep], size + 1)

    def _noted(self, parent: int, items: Places, count: Ints) -> Ints:
        new = np.arange(self.nodes, self.nodes + len(items))
        self.parent.append(np.full(len(items), parent))
        self.item.append(items)
        self.baskets.append(count)
        self.nodes += len(items)
        return new

    def _flags(self, a: int, partners: Places) -> Flags:
        """Partners x baskets of a: does the basket hold the partner?"""
        start, tid = self.ready.start, self.ready.tid
        mine = tid[start[a] : start[a + 1]]
        return np.stack([np.isin(mine, tid[start[p] : start[p + 1]], assume_unique=True) for p in partners])


def _joined(parts: list[Any], kind: str) -> NDArray[Any]:
    return np.concatenate(parts).astype(kind) if parts else np.zeros(0, dtype=kind)
