"""Rules "who buys A also buys c": their counts, measures with 80 % intervals, and whether chance explains them.

With n baskets, x of them holding both, a the antecedent and c the consequent (shares):

    confidence x/a (Wilson's interval)      lift x/(a c): log lift has variance (1/x - 1/a - 1/c - 1 + 2 lift) / n
    leverage x - a c (delta method)         conviction (1 - c) / (1 - confidence) = 1 / lift of "A, but not c"

p is the hypergeometric chance (Fisher's exact test, one-sided) of so many baskets with both, given how many hold each.
A rule with several products on the left must say more than each part of it does: its p is the largest of that and of
the same test within the baskets of every antecedent with one product less (Webb, Machine Learning 68, 2007).
q is Benjamini and Hochberg's (JRSS B 57, 1995) over *all* rules that could have been named: every frequent antecedent
with every frequent product. Those that were too rare to be listed count with p = 1, which can only raise q.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tierwise.insight.baskets.chance import at_least
from tierwise.insight.baskets.coded import Baskets, Flags, Ints, Places
from tierwise.insight.baskets.itemsets import Itemsets, Level
from tierwise.metrics.proportions import Z_80, wilson

Floats = NDArray[np.float64]
Interval = tuple[Floats, Floats, Floats]
"""Value, lower and upper end of its 80 % interval."""


@dataclass(frozen=True, slots=True, eq=False)
class Counts:
    """Baskets with both sides, with the left and with the right one, of ``n`` baskets; one row for each rule."""

    both: Ints
    left: Ints
    right: Ints
    n: int

    def where(self, keep: Flags) -> Counts:
        """These rules alone."""
        return Counts(self.both[keep], self.left[keep], self.right[keep], self.n)


@dataclass(frozen=True, slots=True, eq=False)
class Rules:
    """Of all lengths: antecedents as tuples of places, one consequent each; ``tests``: how many were looked at."""

    antecedent: tuple[tuple[int, ...], ...]
    consequent: Places
    counts: Counts
    tests: int

    def __len__(self) -> int:
        return len(self.antecedent)

    def where(self, keep: Flags) -> Rules:
        """These rules alone; ``tests`` stays."""
        left = tuple(a for a, k in zip(self.antecedent, keep.tolist(), strict=True) if k)
        return Rules(left, self.consequent[keep], self.counts.where(keep), self.tests)


def rules_of(sets: Itemsets, confidence: float = 0.0) -> Rules:
    """Every frequent set of two and more, each of its products as the consequent of the others.

    >>> from tierwise.insight.baskets.coded import of_lists
    >>> from tierwise.insight.baskets.itemsets import frequent_sets
    >>> r = rules_of(frequent_sets(of_lists([["a", "b"], ["a", "b"], ["a"]]), 2), confidence=0.9)
    >>> r.antecedent, r.consequent.tolist(), r.tests
    (((1,),), [0], 2)
    """
    left: list[tuple[int, ...]] = []
    parts = [_of_level(sets, k) for k in range(1, len(sets.levels))]
    for antecedents, *_ in parts:
        left += map(tuple, antecedents.tolist())
    counts = [np.concatenate([np.zeros(0, dtype=np.int64), *(p[i] for p in parts)]) for i in range(1, 5)]
    tests = sum(len(level) * (len(sets.levels[0]) - k) for k, level in enumerate(sets.levels[: len(parts)], 1))
    right, both, of_left, of_right = counts
    found = Rules(tuple(left), right.astype(np.int32), Counts(both, of_left, of_right, sets.n), tests)
    return found.where(found.counts.both >= confidence * found.counts.left * (1 - 1e-12))


def _of_level(sets: Itemsets, k: int) -> tuple[Places, Ints, Ints, Ints, Ints]:
    """Antecedents of k products, consequents, baskets with both, with the left side, with the right side."""
    whole = sets.levels[k]
    left = np.concatenate([np.delete(whole.items, c, axis=1) for c in range(k + 1)])
    right = whole.items.T.reshape(-1).astype(np.int64)
    single = sets.levels[0]
    of_right = single.baskets[np.searchsorted(single.items[:, 0], right)]
    of_left = sets.levels[k - 1].baskets[_rows(sets.levels[:k], left)]
    return left, right, np.tile(whole.baskets, k + 1), of_left, of_right


def _rows(levels: Sequence[Level], items: Places) -> Ints:
    """The row of each set in the last level: by its first product, then product by product (all parts are frequent)."""
    products = np.int64(levels[0].items.max()) + 1
    row = np.searchsorted(levels[0].items[:, 0], items[:, 0]).astype(np.int64)
    for k, level in enumerate(levels[1:], 1):
        key = _rows_above(levels[k - 1], level) * products + level.items[:, k]
        row = np.searchsorted(key, row * products + items[:, k]).astype(np.int64)
    return row


def _rows_above(above: Level, level: Level) -> Ints:
    """The row of each set without its last product in the level above: both are in order, so runs match."""
    head = level.items[:, :-1]
    new = np.concatenate([[True], np.any(head[1:] != head[:-1], axis=1)])
    joined = np.concatenate([above.items, head[new]])
    order = np.lexsort((np.arange(len(joined)), *joined.T[::-1]))
    is_above = order < len(above)
    row = np.full(len(joined), -1, dtype=np.int64)
    row[order] = np.maximum.accumulate(np.where(is_above, order, -1))
    of_head: Ints = row[len(above) :][np.cumsum(new) - 1]
    return of_head


@dataclass(frozen=True, slots=True, eq=False)
class Measures:
    """What a rule says, each with its 80 % interval; see the module."""

    support: Interval
    confidence: Interval
    lift: Interval
    leverage: Interval
    conviction: Interval


def measures(k: Counts) -> Measures:
    """NaN where a side stands in no basket; a lift of 0 has no interval; conviction is infinite without a failure.

    >>> m = measures(Counts(np.array([20]), np.array([50]), np.array([40]), 200))
    >>> [round(float(x[0][0]), 3) for x in (m.support, m.confidence, m.lift, m.leverage, m.conviction)]
    [0.1, 0.4, 2.0, 0.05, 1.333]
    """
    lift = _lift(k)
    fails, low, high = _lift(Counts(k.left - k.both, k.left, k.n - k.right, k.n))
    with np.errstate(divide="ignore"):
        conviction = (1 / fails, 1 / high, 1 / low)
    n = float(k.n) if k.n else np.nan
    x, a, c = k.both / n, k.left / n, k.right / n
    leverage, half = x - a * c, Z_80 * np.sqrt(_leverage_variance(x, a, c) / n)
    support = wilson(k.both, np.full(len(k.both), k.n))
    return Measures(
        support, wilson(k.both, k.left), lift, (leverage, leverage - half, leverage + half), conviction
    )  # fmt: skip


def _lift(k: Counts) -> Interval:
    """Lift and its interval, taken on the log scale."""
    n = float(k.n) if k.n else np.nan
    x, a, c = k.both / n, k.left / n, k.right / n
    with np.errstate(divide="ignore", invalid="ignore"):
        lift = x / (a * c)
        spread = Z_80 * np.sqrt(np.maximum(1 / x - 1 / a - 1 / c - 1 + 2 * lift, 0) / n)
    times = np.exp(np.where(x > 0, spread, np.nan))
    return lift, lift / times, lift * times


def _leverage_variance(x: Floats, a: Floats, c: Floats) -> Floats:
    found = x * (1 - x) + c**2 * a * (1 - a) + a**2 * c * (1 - c)
    found += 2 * a * c * (x - a * c) - 2 * c * x * (1 - a) - 2 * a * x * (1 - c)
    return np.maximum(found, 0)


def p_values(k: Counts) -> Floats:
    """The chance of at least so many baskets with both sides, were they independent (hypergeometric, exact)."""
    return _tail(k.both, np.full_like(k.both, k.n), k.left, k.right)


def _tail(both: Ints, n: Ints, left: Ints, right: Ints) -> Floats:
    """P(at least ``both`` of ``left`` drawn are among ``right`` of ``n``); both directions have one answer."""
    return at_least(both, n, np.minimum(left, right), np.maximum(left, right))


def productive_p(rules: Rules) -> Floats:
    """p of each rule as the module defines it; ``rules`` must hold every rule with a shorter left side."""
    k = rules.counts
    p = p_values(k)
    row = {key: i for i, key in enumerate(zip(rules.antecedent, rules.consequent.tolist(), strict=True))}
    for length in range(2, 1 + max((len(a) for a in rules.antecedent), default=0)):
        mine = np.array([i for i, a in enumerate(rules.antecedent) if len(a) == length], dtype=np.int64)
        for j in range(length):
            less = np.array([row[_without(rules.antecedent[i], j), int(rules.consequent[i])] for i in mine], np.int64)
            p[mine] = np.maximum(p[mine], _within(k, mine, less))
    return p


def _without(items: tuple[int, ...], j: int) -> tuple[int, ...]:
    return items[:j] + items[j + 1 :]


def _within(k: Counts, rows: Ints, less: Ints) -> Floats:
    """Of the baskets with the shorter left side: do those with the whole left side hold the consequent more often?"""
    return _tail(k.both[rows], k.left[less], k.both[less], k.left[rows])


def q_values(p: Floats, tests: int) -> Floats:
    """The false-discovery rate at which each rule is found, among ``tests`` of which only these are listed.

    >>> q_values(np.array([0.01, 0.02, 0.5]), 4).round(3).tolist()
    [0.04, 0.04, 0.667]
    """
    order = np.argsort(p, kind="stable")
    raised = p[order] * tests / np.arange(1, len(p) + 1)
    found = np.empty(len(p))
    found[order] = np.minimum(np.minimum.accumulate(raised[::-1])[::-1], 1.0)
    return found


def count_again(rules: Rules, baskets: Baskets) -> Counts:
    """The counts of the same rules in other baskets of the same products."""
    columns = baskets.matrix().tocsc()
    held = [columns.indices[columns.indptr[j] : columns.indptr[j + 1]] for j in range(columns.shape[1])]
    known: dict[tuple[int, ...], NDArray[np.int32]] = {}
    both = np.zeros(len(rules), dtype=np.int64)
    left = np.zeros(len(rules), dtype=np.int64)
    for i, (antecedent, consequent) in enumerate(zip(rules.antecedent, rules.consequent.tolist(), strict=True)):
        if antecedent not in known:
            known[antecedent] = _shared([held[j] for j in antecedent])
        left[i] = len(known[antecedent])
        both[i] = len(_shared([known[antecedent], held[consequent]]))
    return Counts(both, left, baskets.held[rules.consequent], len(baskets))


def _shared(lists: Sequence[NDArray[np.int32]]) -> NDArray[np.int32]:
    found = lists[0]
    for more in lists[1:]:
        found = np.intersect1d(found, more, assume_unique=True)
    return found
