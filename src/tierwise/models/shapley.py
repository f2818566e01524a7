"""Exact Shapley values of small trees, by one look-up for each tree and row.

A tree of k splits says nothing of a row but which of its k conditions hold. So all there is to know of its Shapley
values stands in a table of 2^k rows, made once, and a million customers cost a million look-ups a tree: a
fifteenth of walking every path for every row. The values are those of path-dependent TreeSHAP (Lundberg et al.
2020, Nature Machine Intelligence 2): a condition on an unknown column is met with the share of training rows that met
it. A leaf of value v under distinct columns j, met (o_j = 1) or not (0), with shares z_j, gives column i

    v (o_i - z_i) * integral over u in [0, 1] of the product over j != i of (o_j u + z_j (1 - u))

which Gauss-Legendre nodes integrate without error, for it is a polynomial in u (the weights s!(m-s-1)!/m! of Shapley
are the integrals of u^s (1-u)^(m-1-s)).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tierwise.models.family import Floats, Ints

MOST_SPLITS = 15
"""Splits of one tree up to which its table (2^15 rows for each column) stays small."""
CHUNK = 16_384
"""Rows at a time: their columns stay in the processor's cache."""
TREES = 25
"""Trees at a time: their tables stay below about 100 MiB."""

Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Split:
    """One condition: ``value <= threshold``, or ``value`` among ``levels`` where there are any; empty cells by
    ``empty_holds``."""

    column: int
    threshold: float
    levels: frozenset[int]
    empty_holds: bool

    def holds(self, values: Floats) -> Flags:
        """Whether each value meets it.

        >>> Split(0, 2.0, frozenset(), True).holds(np.array([1.0, 3.0, np.nan])).tolist()
        [True, False, True]
        """
        if self.levels:
            among = np.zeros(max(self.levels) + 2, dtype=bool)
            among[list(self.levels)] = True
            return among[np.clip(np.nan_to_num(values, nan=-1.0), -1, len(among) - 1).astype(np.int64)]
        return ~(values > self.threshold) if self.empty_holds else values <= self.threshold


@dataclass(frozen=True, slots=True, eq=False)
class Leaf:
    """An end of the tree: its value, its training rows, and the way to it as (split, held, share of rows)."""

    value: float
    rows: float
    way: tuple[tuple[int, bool, float], ...]


@dataclass(frozen=True, slots=True, eq=False)
class SmallTree:
    """Conditions by number, and leaves."""

    splits: tuple[Split, ...]
    leaves: tuple[Leaf, ...]

    @property
    def mean(self) -> float:
        """Mean leaf value over the training rows: the score of a row of which nothing is known."""
        rows = np.array([leaf.rows for leaf in self.leaves])
        values = np.array([leaf.value for leaf in self.leaves])
        return float(rows @ values / rows.sum()) if rows.sum() > 0 else float(values.mean())

    @property
    def columns(self) -> tuple[int, ...]:
        """Columns it looks at."""
        return tuple(sorted({s.column for s in self.splits}))


def table(tree: SmallTree) -> Floats:
    """Shapley values for each of its columns (rows) and each pattern of conditions (bit s: split s holds)."""
    columns, size = tree.columns, 1 << len(tree.splits)
    out = np.zeros((len(columns), size))
    bits = [np.arange(size) >> s & 1 == 1 for s in range(len(tree.splits))]
    for leaf in tree.leaves:
        on_way = sorted({tree.splits[s].column for s, _, _ in leaf.way})
        share = np.ones(len(on_way))
        met = np.zeros(size, dtype=np.int64)
        for j, column in enumerate(on_way):
            holds = np.ones(size, dtype=bool)
            for s, held, part in leaf.way:
                if tree.splits[s].column == column:
                    holds &= bits[s] == held
                    share[j] *= part
            met |= holds.astype(np.int64) << j
        for j, values in enumerate(_leaf_values(leaf.value, share)):
            out[columns.index(on_way[j])] += values[met]
    return out


def _leaf_values(value: float, share: Floats) -> Floats:
    """What a leaf gives each of its m columns under each of 2^m patterns of columns met: (m, 2^m)."""
    m = len(share)
    u, weights = _quadrature(m // 2 + 1)
    met = (np.arange(1 << m) >> np.arange(m)[:, None] & 1).astype(np.float64)
    factors = [met[j] * u + share[j] * (1 - u) for j in range(m)]
    after = [np.ones((len(u), 1 << m))]
    for factor in reversed(factors[1:]):
        after.append(after[-1] * factor)
    out, before = np.empty((m, 1 << m)), np.ones((len(u), 1 << m))
    for i in range(m):
        out[i] = value * (met[i] - share[i]) * (weights @ (before * after.pop()))
        before *= factors[i]
    return out


@cache
def _quadrature(points: int) -> tuple[Floats, Floats]:
    """Gauss-Legendre nodes (points, 1) and weights on [0, 1]."""
    nodes, weights = np.polynomial.legendre.leggauss(points)
    return (nodes[:, None] + 1) / 2, weights / 2


def shapley_values(trees: Sequence[SmallTree], matrix: Floats) -> tuple[float, Floats]:
    """Mean score and the Shapley values (n, p) of the sum of the trees; their sum is the score exactly.

    >>> split = Split(0, 1.5, frozenset(), False)
    >>> stump = SmallTree((split,), (Leaf(-1.0, 50, ((0, True, 0.5),)), Leaf(3.0, 50, ((0, False, 0.5),))))
    >>> base, parts = shapley_values([stump], np.array([[1.0], [2.0]]))
    >>> base, parts.ravel().tolist()
    (1.0, [-2.0, 2.0])
    """
    parts = np.zeros(matrix.shape[::-1])
    for first in range(0, len(trees), TREES):
        batch = [(tree, table(tree)) for tree in trees[first : first + TREES]]
        for start in range(0, len(matrix), CHUNK):
            rows = np.ascontiguousarray(matrix[start : start + CHUNK].T)
            for tree, values in batch:
                _add(parts[:, start : start + CHUNK], tree, values, rows)
    return float(sum(tree.mean for tree in trees)), parts.T


def _add(parts: Floats, tree: SmallTree, values: Floats, rows: Floats) -> None:
    pattern = _patterns(tree, rows)
    for column, by_pattern in zip(tree.columns, values, strict=True):
        parts[column] += by_pattern.take(pattern)


def _patterns(tree: SmallTree, columns: Floats) -> Ints:
    pattern = np.zeros(columns.shape[1], dtype=np.uint16)
    for s, split in enumerate(tree.splits):
        pattern += split.holds(columns[split.column]).astype(np.uint16) << np.uint16(s)
    return pattern.astype(np.int64)


def from_lightgbm(model: dict[str, Any]) -> list[SmallTree]:
    """The trees of LightGBM's ``dump_model``, with its rules for empty cells.

    An empty category fails every condition; an empty number goes the learned way, or counts as 0 where the column was
    never empty in training.
    """
    return [_grown(info["tree_structure"]) for info in model["tree_info"]]


def _grown(root: dict[str, Any]) -> SmallTree:
    splits: list[Split] = []
    leaves: list[Leaf] = []

    def walk(node: dict[str, Any], way: tuple[tuple[int, bool, float], ...]) -> None:
        if "leaf_value" in node:
            leaves.append(Leaf(node["leaf_value"], _rows(node), way))
            return
        number, rows = len(splits), _rows(node)
        splits.append(_split(node))
        for child, held in ((node["left_child"], True), (node["right_child"], False)):
            walk(child, (*way, (number, held, _rows(child) / rows)))

    walk(root, ())
    return SmallTree(tuple(splits), tuple(leaves))


def _rows(node: dict[str, Any]) -> float:
    return float(node.get("internal_count", node.get("leaf_count", 0)))


def _split(node: dict[str, Any]) -> Split:
    if node["decision_type"] == "==":
        levels = frozenset(int(level) for level in str(node["threshold"]).split("||"))
        return Split(node["split_feature"], np.nan, levels, empty_holds=False)
    learned = node["missing_type"] == "NaN"
    threshold = float(node["threshold"])
    return Split(node["split_feature"], threshold, frozenset(), node["default_left"] if learned else threshold >= 0)
