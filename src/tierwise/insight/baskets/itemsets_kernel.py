"""The compiled way of growing sets behind `itemsets`: needs the extra ``fast`` (numba)."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit


def _shared(a: Any, b: Any, out: Any) -> int:
    """Baskets in both rising lists, written to ``out``; how many."""
    i, j, n = 0, 0, 0
    while i < len(a) and j < len(b):
        x, y = a[i], b[j]
        out[n] = x
        n += x == y
        i += x <= y
        j += y <= x
    return n


def _longer(values: Any) -> Any:
    more = np.empty(2 * len(values), values.dtype)
    more[: len(values)] = values
    return more


shared = njit(_shared, inline="always")
longer = njit(_longer)


def _marked(mark: Any, stamp: int, b: Any, out: Any) -> int:
    """Baskets of ``b`` that carry the stamp, written to ``out``; how many."""
    n = 0
    for t in b:
        out[n] = t
        n += mark[t] == stamp
    return n


marked = njit(_marked, inline="always")


def _grow(start: Any, tid: Any, first: Any, partner: Any, near: Any, least: int, most: int, baskets: int) -> Any:
    """Parent, item and baskets of every set of three and more; see `itemsets.Nodes`.

    ``members`` holds the classes that wait, one above the other: id, product, where its list lies in ``lists``.
    """
    parent, item, count = np.empty(1024, np.int64), np.empty(1024, np.int32), np.empty(1024, np.int64)
    mark = np.full(baskets, -1, np.int32)
    lists = np.empty(1 << 16, np.int32)
    ids, items = np.empty(1024, np.int64), np.empty(1024, np.int32)
    begin, length = np.empty(1024, np.int64), np.empty(1024, np.int64)
    class_low, class_now = np.empty(64, np.int64), np.empty(64, np.int64)
    nodes = 0
    for a in range(len(first) - 1):
        low, high = first[a], first[a + 1]
        closed = False
        for i in range(low, high):
            for j in range(i + 1, high):
                closed = closed or near[partner[i], partner[j]]
            if closed:
                break
        if not closed:
            continue
        for k in range(start[a], start[a + 1]):
            mark[tid[k]] = a
        members, free = 0, 0
        for i in range(low, high):
            b = partner[i]
            while free + start[b + 1] - start[b] + 1 > len(lists):
                lists = longer(lists)
            while members + 1 > len(ids):
                ids, items, begin, length = longer(ids), longer(items), longer(begin), longer(length)
            n = marked(mark, a, tid[start[b] : start[b + 1]], lists[free:])
            ids[members], items[members], begin[members], length[members] = -1 - i, b, free, n
            members += 1
            free += n
        depth = 0
        class_low[0], class_now[0] = 0, 0
        # the class at the top is [class_low, members); class_now is the member whose extensions come next
        tops = np.empty(64, np.int64)
        tops[0] = members
        while depth >= 0:
            i = class_now[depth]
            if i >= tops[depth] - 1:
                depth -= 1
                continue
            class_now[depth] = i + 1
            members = tops[depth]
            free = begin[members - 1] + length[members - 1]
            grown = members
            for j in range(i + 1, tops[depth]):
                if not near[items[i], items[j]]:
                    continue
                while free + min(length[i], length[j]) + 1 > len(lists):
                    lists = longer(lists)
                left = lists[begin[i] : begin[i] + length[i]]
                right = lists[begin[j] : begin[j] + length[j]]
                n = shared(left, right, lists[free:])
                if n < least:
                    continue
                if grown + 1 > len(ids):
                    ids, items, begin, length = longer(ids), longer(items), longer(begin), longer(length)
                if nodes + 1 > len(parent):
                    parent, item, count = longer(parent), longer(item), longer(count)
                parent[nodes], item[nodes], count[nodes] = ids[i], items[j], n
                ids[grown], items[grown], begin[grown], length[grown] = nodes, items[j], free, n
                nodes += 1
                grown += 1
                free += n
                if nodes >= most:
                    return parent[:nodes], item[:nodes], count[:nodes]
            if grown - members > 1:
                depth += 1
                if depth >= len(class_now):
                    class_low, class_now, tops = longer(class_low), longer(class_now), longer(tops)
                class_low[depth], class_now[depth], tops[depth] = members, members, grown
    return parent[:nodes], item[:nodes], count[:nodes]


grow = njit(_grow, cache=True)
