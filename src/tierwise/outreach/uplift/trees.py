"""Boosted trees (LightGBM) on bins that were made once: for effects that bend and depend on one another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from tierwise.models.family import Floats, Ints
from tierwise.outreach.uplift.columns import BINS, Columns
from tierwise.outreach.uplift.model import Constant, Model, Target


@dataclass(frozen=True, slots=True, eq=False)
class Boosted:
    """A fitted booster."""

    booster: Any

    def at(self, columns: Columns, index: Ints | slice) -> Floats:
        """The trees' answer for these rows."""
        matrix = columns.tree[index]
        if not len(matrix):
            return np.zeros(0)
        return np.asarray(self.booster.predict(matrix, num_threads=1), dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Trees:
    """The base. Default: small trees with little variance; ``leaf_rows`` bends to small trials."""

    kind: str = "small_trees"
    trees: int = 60
    leaves: int = 4
    learning_rate: float = 0.05
    leaf_rows: int = 200

    def outcome(self, columns: Columns, target: Target, seed: int) -> Model:
        """The expected outcome."""
        if target.value.min() == target.value.max():
            return Constant(float(target.value[0]))
        return self._fit(columns, target, "binary" if target.binary else "regression", seed)

    def effect(self, columns: Columns, target: Target, seed: int) -> Model:
        """The expected value of scores that are mostly noise."""
        return self._fit(columns, target, "regression", seed)

    def _fit(self, columns: Columns, target: Target, objective: str, seed: int) -> Boosted:
        import lightgbm as lgb

        data = columns.bins
        if len(target.index) < len(columns):
            data = data.subset(target.index, params=BINS).construct()
        data.set_label(target.value)
        data.set_weight(target.weight)
        return Boosted(lgb.train(self.parameters(objective, len(target.index), seed), data, self.trees))

    def parameters(self, objective: str, rows: int, seed: int) -> dict[str, Any]:
        """LightGBM's settings for so many rows."""
        leaf_rows = max(1, min(self.leaf_rows, rows // 20))
        return BINS | {
            "objective": objective, "num_leaves": self.leaves, "learning_rate": self.learning_rate,
            "min_data_in_leaf": leaf_rows, "min_data_per_group": leaf_rows, "seed": seed, "deterministic": True,
        }  # fmt: skip


FULL_TREES = Trees("trees", trees=100, leaves=8)
