"""The compiled way of growing sets behind `growing`: needs the extra ``fast`` (numba). The same tree, in another order.

A class is a set and the products that may extend it, each with its list of baskets. Classes that wait lie one above the
other in ``Stack``: the deepest on top, whose lists end where free space begins.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numba import njit

from tierwise.models.compiling import kept


class Stack(NamedTuple):
    """Members of classes: number of the set that a member makes, its product, where its list lies in ``lists``."""

    ids: Any
    items: Any
    begin: Any
    length: Any
    lists: Any


class Tree(NamedTuple):
    """Sets found so far; see `growing.Tree`."""

    parent: Any
    item: Any
    baskets: Any


def _room(values: Any, needed: int) -> Any:
    """The array, or one twice as long as needed with the same beginning."""
    if needed <= len(values):
        return values
    more = np.empty(2 * needed, values.dtype)
    more[: len(values)] = values
    return more


def _marked(mark: Any, stamp: int, baskets: Any, out: Any) -> int:
    """The baskets that carry the stamp, written to ``out``; how many."""
    n = 0
    for t in baskets:
        out[n] = t
        n += mark[t] == stamp
    return n


def _shared(a: Any, b: Any, out: Any) -> int:
    """What two rising lists share, written to ``out``; how many."""
    i, j, n = 0, 0, 0
    while i < len(a) and j < len(b):
        x, y = a[i], b[j]
        out[n] = x
        n += x == y
        i += x <= y
        j += y <= x
    return n


room = njit(_room)
marked = njit(_marked, inline="always")
shared = njit(_shared, inline="always")


def _closed(partners: Any, near: Any) -> bool:
    """Are two of the partners frequent together? Else no set of three is."""
    for i in range(len(partners)):
        for j in range(i + 1, len(partners)):
            if near[partners[i], partners[j]]:
                return True
    return False


def _begin(start: Any, tid: Any, pairs: Any, partner: Any, mark: Any, stamp: int, stack: Any) -> Any:
    """The class of one product: its partners, each with the baskets of both."""
    members = pairs[1] - pairs[0]
    needed = 1
    for i in range(pairs[0], pairs[1]):
        needed += start[partner[i] + 1] - start[partner[i]] + 1
    lists, ids, items = room(stack.lists, needed), room(stack.ids, members), room(stack.items, members)
    begin, length = room(stack.begin, members), room(stack.length, members)
    free = 0
    for k in range(members):
        b = partner[pairs[0] + k]
        n = marked(mark, stamp, tid[start[b] : start[b + 1]], lists[free:])
        ids[k], items[k], begin[k], length[k] = -1 - (pairs[0] + k), b, free, n
        free += n
    return Stack(ids, items, begin, length, lists)


def _extend(i: int, top: int, near: Any, least: int, stack: Any, tree: Any, nodes: int) -> Any:
    """Member i joined with each later one of its class (which ends at ``top``): a new class on top."""
    ids, items, begin, length = (
        room(stack.ids, 2 * top - i), room(stack.items, 2 * top - i),
        room(stack.begin, 2 * top - i), room(stack.length, 2 * top - i),
    )  # fmt: skip
    free = begin[top - 1] + length[top - 1]
    lists = room(stack.lists, free + (top - i) * (length[i] + 1))
    parent, item = room(tree.parent, nodes + top - i), room(tree.item, nodes + top - i)
    baskets, grown = room(tree.baskets, nodes + top - i), top
    mine = lists[begin[i] : begin[i] + length[i]]
    for j in range(i + 1, top):
        if not near[items[i], items[j]]:
            continue
        n = shared(mine, lists[begin[j] : begin[j] + length[j]], lists[free:])
        if n >= least:
            parent[nodes], item[nodes], baskets[nodes] = ids[i], items[j], n
            ids[grown], items[grown], begin[grown], length[grown] = nodes, items[j], free, n
            nodes, grown, free = nodes + 1, grown + 1, free + n
    return Stack(ids, items, begin, length, lists), Tree(parent, item, baskets), nodes, grown


closed, begin, extend = njit(_closed), njit(_begin), njit(_extend)


def _deepen(members: int, near: Any, limits: Any, stack: Any, tree: Any, nodes: int) -> Any:
    """All sets of one product's class, depth first. ``now[d]``: the member of class d that is joined next."""
    now, top, depth = np.zeros(64, np.int64), np.zeros(64, np.int64), 0
    top[0] = members
    while depth >= 0 and nodes < limits.most:
        i = now[depth]
        if i >= top[depth] - 1:
            depth -= 1
            continue
        now[depth] = i + 1
        stack, tree, nodes, grown = extend(i, top[depth], near, limits.least, stack, tree, nodes)
        if grown - top[depth] > 1 and depth + 3 < limits.longest:
            now, top = room(now, depth + 2), room(top, depth + 2)
            now[depth + 1], top[depth + 1] = top[depth], grown
            depth += 1
    return stack, tree, nodes


deepen = njit(_deepen)


def _grow(start: Any, tid: Any, first: Any, partner: Any, near: Any, limits: Any, baskets: int) -> Any:
    """Parent, product and baskets of every set of three and more within the limits."""
    mark = np.full(baskets, -1, np.int32)
    stack = Stack(np.empty(64, np.int64), np.empty(64, np.int32), np.empty(64, np.int64), np.empty(64, np.int64),
                  np.empty(1 << 12, np.int32))  # fmt: skip
    tree, nodes = Tree(np.empty(64, np.int64), np.empty(64, np.int32), np.empty(64, np.int64)), 0
    for a in range(len(first) - 1):
        if not closed(partner[first[a] : first[a + 1]], near):
            continue
        for k in range(start[a], start[a + 1]):
            mark[tid[k]] = a
        stack = begin(start, tid, (first[a], first[a + 1]), partner, mark, a, stack)
        stack, tree, nodes = deepen(first[a + 1] - first[a], near, limits, stack, tree, nodes)
    return tree.parent[:nodes], tree.item[:nodes], tree.baskets[:nodes]


grow = kept(_grow)
