"""A decision tree small enough to be drawn and read out: scikit-learn grows it, plain arrays keep it and answer.

Categories are put in the order of their mean label (Breiman et al. 1984, section 4.2.2: for two outcomes or least
squares the best cut of levels is one of these), so that a condition reads "town is Ulm or Kiel". Reasons follow the
path: each split's change of the node's mean goes to its column, so they add up exactly.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tierwise.errors import ComputationError
from tierwise.models.columns import Codes
from tierwise.models.family import Contributions, Examples, Floats, Ints, Rows, State, Task, both_outcomes
from tierwise.models.rules import Drawing, Rule, draw, read_out

SHRINK_ROWS = 10.0
"""A level's mean label is drawn to the overall mean as by so many rows more."""
FARTHEST = 1e30  # scikit-learn compares, and sums, in float32


@dataclass(frozen=True, slots=True)
class DecisionTree:
    """Settings. ``leaf_rows`` 0: a hundredth of the rows, at least 20; ``leaves`` 0: as many as come.

    ``prune`` cuts splits that lower the impurity by less than this share of the root's (cost-complexity pruning).
    ``prior_rows`` rows of the overall mean are added to each node, so that no leaf says "never" or "always".
    """

    depth: int = 5
    leaf_rows: int = 0
    leaves: int = 0
    prune: float = 0.0
    prior_rows: float = 1.0

    @property
    def kind(self) -> str:
        """``tree``."""
        return "tree"

    @property
    def tasks(self) -> frozenset[Task]:
        """Both."""
        return frozenset(Task)

    def variants(self, rows: int) -> Sequence[DecisionTree]:
        """As set, shallower, deep but pruned; deeper where rows are many."""
        found = [self, replace(self, depth=3), replace(self, depth=10, prune=0.002)]
        return (*found, replace(self, depth=8)) if rows >= 5_000 else tuple(found)

    def fit(self, examples: Examples, seed: int) -> FittedTree:
        """Grow it."""
        both_outcomes(examples)
        codes = Codes.learn(examples.rows)
        matrix = codes.matrix(examples.rows)
        if not matrix.shape[1] or not len(matrix):
            found = f"{len(matrix)} rows, {matrix.shape[1]} columns"
            raise ComputationError(f"question {examples.question}: {found}: nothing to learn from")
        ranks = _ranks(matrix, examples.label, codes)
        ordered = _ordered(matrix, codes, ranks)
        grown = self._estimator(examples, seed).fit(ordered, examples.label)
        return FittedTree(codes, ranks, self._nodes(grown.tree_, np.isfinite(ordered.sum(axis=0))))

    def _estimator(self, examples: Examples, seed: int) -> Any:
        from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

        rows = len(examples)
        yes_no = examples.task is Task.PROBABILITY
        impurity = float(examples.label.var()) * (2 if yes_no else 1)  # Gini of two outcomes is twice their variance
        return (DecisionTreeClassifier if yes_no else DecisionTreeRegressor)(
            max_depth=self.depth,
            min_samples_leaf=self.leaf_rows or max(1, min(max(20, rows // 100), rows // 10)),
            max_leaf_nodes=self.leaves or None,
            ccp_alpha=self.prune * impurity,
            random_state=seed,
        )

    def _nodes(self, grown: Any, never_empty: NDArray[np.bool_]) -> Nodes:
        """Columns never empty in training send an empty cell where more rows went."""
        left, right, column = grown.children_left, grown.children_right, grown.feature
        rows = grown.n_node_samples.astype(np.float64)
        value = grown.value[:, 0, -1]
        empty_left = np.where(
            never_empty[np.maximum(column, 0)], rows[left] >= rows[right], grown.missing_go_to_left.astype(bool)
        )
        drawn_in = (rows * value + self.prior_rows * value[0]) / (rows + self.prior_rows)
        left, right, column = (np.asarray(c, dtype=np.int64) for c in (left, right, column))
        return Nodes(left, right, column, np.asarray(grown.threshold), empty_left, drawn_in, rows)


@dataclass(frozen=True, slots=True, eq=False)
class Nodes:
    """One entry for each node, the root first; ``left`` and ``right`` are -1 at leaves."""

    left: Ints
    right: Ints
    column: Ints
    threshold: Floats
    empty_left: NDArray[np.bool_]
    value: Floats
    rows: Floats

    def leaf(self, matrix: Floats) -> Ints:
        """The leaf in which each row ends; numbers are compared in float32, as when it was grown."""
        at = np.zeros(len(matrix), dtype=np.int64)
        cells = matrix.astype(np.float32)
        moving = np.flatnonzero(self.left[at] >= 0)
        while len(moving):
            node = at[moving]
            cell = cells[moving, self.column[node]]
            goes_left = np.where(np.isnan(cell), self.empty_left[node], cell <= self.threshold[node])
            at[moving] = np.where(goes_left, self.left[node], self.right[node])
            moving = moving[self.left[at[moving]] >= 0]
        return at

    def parts(self, columns: int) -> Floats:
        """What the way to each node gave each column: (nodes, columns). Parents come before their children."""
        out = np.zeros((len(self.left), columns))
        for node, child in self.edges():
            out[child] = out[node]
            out[child, self.column[node]] += self.value[child] - self.value[node]
        return out

    def edges(self) -> Iterator[tuple[int, int]]:
        """(node, child), parents first."""
        for node in np.flatnonzero(self.left >= 0).tolist():
            yield node, int(self.left[node])
            yield node, int(self.right[node])


@dataclass(frozen=True, slots=True, eq=False)
class FittedTree:
    """Nodes, and the rank of each level of each category column (NaN never occurs: unknown levels are empty)."""

    codes: Codes
    ranks: tuple[Floats, ...]
    nodes: Nodes

    @property
    def family(self) -> str:
        """``tree``."""
        return "tree"

    def predict(self, rows: Rows) -> Floats:
        """Mean of the leaf."""
        return self.nodes.value[self._leaf(rows)]

    def explain(self, rows: Rows) -> Contributions:
        """The path's steps, on the scale of the answer."""
        leaf, columns = self._leaf(rows), self.codes.columns
        base, parts = float(self.nodes.value[0]), self.nodes.parts(len(columns))
        return Contributions(base, parts[leaf], columns, self.nodes.value[leaf])

    def rules(self) -> tuple[Rule, ...]:
        """One rule for each leaf, the highest answer first."""
        return read_out(self.drawn())

    def drawn(self) -> Drawing:
        """The tree as boxes and lines, to be drawn."""
        levels = [self._in_order(i) for i in range(len(self.ranks))]
        return draw(self.nodes, self.codes.numbers, tuple(self.codes.levels), levels)

    def state(self) -> State:
        """Nodes and ranks as arrays."""
        arrays: dict[str, NDArray[Any]] = {n: getattr(self.nodes, n) for n in Nodes.__slots__}
        arrays |= {f"rank_{i}": rank for i, rank in enumerate(self.ranks)}
        return State(self.family, {"codes": self.codes.facts()}, arrays)

    @classmethod
    def restored(cls, state: State) -> FittedTree:
        """From `state`."""
        codes = Codes.restored(state.facts["codes"])
        ranks = tuple(state.arrays[f"rank_{i}"] for i in range(len(codes.levels)))
        return cls(codes, ranks, Nodes(*(state.arrays[n] for n in Nodes.__slots__)))

    def _leaf(self, rows: Rows) -> Ints:
        return self.nodes.leaf(_ordered(self.codes.matrix(rows), self.codes, self.ranks))

    def _in_order(self, category: int) -> tuple[str, ...]:
        """Levels by rank."""
        levels = tuple(self.codes.levels.values())[category]
        return tuple(levels[i] for i in np.argsort(self.ranks[category]))


def _ranks(matrix: Floats, label: Floats, codes: Codes) -> tuple[Floats, ...]:
    """For each category column the place of each level by mean label, ties in the order of the levels."""
    overall, found = float(label.mean()), []
    for column, levels in zip(matrix.T[len(codes.numbers) :], codes.levels.values(), strict=True):
        known = ~np.isnan(column)
        code = column[known].astype(np.int64)
        total, rows = np.bincount(code, label[known], len(levels)), np.bincount(code, minlength=len(levels))
        mean = (total + SHRINK_ROWS * overall) / (rows + SHRINK_ROWS)
        found.append(np.argsort(np.argsort(mean, kind="stable")).astype(np.float64))
    return tuple(found)


def _ordered(matrix: Floats, codes: Codes, ranks: Sequence[Floats]) -> Floats:
    """The matrix with ranks in place of level codes."""
    out = np.clip(matrix, -FARTHEST, FARTHEST)
    for i, rank in enumerate(ranks, start=len(codes.numbers)):
        known = ~np.isnan(out[:, i])
        out[known, i] = rank[out[known, i].astype(np.int64)]
    return out
