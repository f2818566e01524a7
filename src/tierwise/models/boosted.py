"""A head of boosted trees (LightGBM), the number of rounds found on held-out customers, then fitted on all rows.

Deterministic: one thread unless asked, rows in the order given, one seed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from tierwise.errors import ComputationError
from tierwise.models.columns import Codes
from tierwise.models.family import Contributions, Floats, Ints, Rows, State
from tierwise.models.heads import held_groups

PATIENCE = 30


@dataclass(frozen=True, slots=True)
class Trees:
    """How the trees are grown. ``rounds`` is the most there may be."""

    rounds: int = 400
    leaves: int = 8
    rate: float = 0.05
    fewest: int = 20
    threads: int = 1

    def settings(self, objective: str, seed: int, rows: int) -> dict[str, Any]:
        """As LightGBM names them; small data get smaller leaves."""
        return {
            "objective": objective, "learning_rate": self.rate, "num_leaves": self.leaves,
            "min_data_in_leaf": max(2, min(self.fewest, rows // 20)), "feature_fraction": 0.8, "lambda_l2": 1.0,
            "num_threads": self.threads, "deterministic": True, "force_row_wise": True, "verbosity": -1,
            "seed": seed, "feature_pre_filter": False,
        }  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class TreeHead:
    """LightGBM's raw score; ``booster`` is its model."""

    codes: Codes
    booster: Any

    def score(self, rows: Rows) -> Floats:
        """One number for each row."""
        return np.asarray(self.booster.predict(self.codes.matrix(rows), raw_score=True), dtype=np.float64)

    def why(self, rows: Rows) -> Contributions:
        """TreeSHAP values of each column. Lundberg et al. (2020), Nature Machine Intelligence 2."""
        if not len(rows):  # LightGBM cannot be asked for nobody's reasons
            return Contributions(0.0, np.zeros((0, len(self.codes.columns))), self.codes.columns, np.zeros(0))
        found = np.asarray(self.booster.predict(self.codes.matrix(rows), pred_contrib=True), dtype=np.float64)
        base = float(found[0, -1])
        return Contributions(base, found[:, :-1], self.codes.columns, base + found[:, :-1].sum(axis=1))

    def state(self) -> State:
        """At rest: LightGBM's own text."""
        return State("tree head", self.codes.facts(), {}, self.booster.model_to_string())

    @classmethod
    def restored(cls, state: State) -> TreeHead:
        """From `state`."""
        import lightgbm as lgb

        return cls(Codes.restored(state.facts), lgb.Booster(model_str=state.text))


@dataclass(frozen=True, slots=True, eq=False)
class Grown:
    """A head on all rows, and what the head of the search said on rows it had not seen."""

    head: TreeHead
    held: Ints
    held_score: Floats
    rounds: int


def grow(rows: Rows, label: Floats, group: Ints, objective: str, seed: int, trees: Trees, **more: Any) -> Grown:
    """Find the rounds on a fifth of the groups, then grow on all. ``more`` are settings of the objective."""
    tried = search(rows, label, group, objective, seed, trees, **more)
    codes = Codes.learn(rows)
    settings = {**trees.settings(objective, seed, len(label)), **more}
    booster = _train(settings, codes, codes.matrix(rows), label, tried.rounds)
    return Grown(TreeHead(codes, booster), tried.held, tried.held_score, tried.rounds)


def search(rows: Rows, label: Floats, group: Ints, objective: str, seed: int, trees: Trees, **more: Any) -> Grown:
    """Grow on four fifths of the groups, stop where the rest no longer gains."""
    import lightgbm as lgb

    codes = Codes.learn(rows)
    if not codes.columns:
        raise ComputationError("trees need at least one column", "give features")
    held = held_groups(group, seed)
    kept = np.setdiff1d(np.arange(len(label)), held)
    if len(kept) < 10 or len(held) < 2:
        raise ComputationError(f"{len(label)} rows of {len(np.unique(group))} customers are too few for trees")
    x = codes.matrix(rows)
    settings = {**trees.settings(objective, seed, len(kept)), **more}
    stop = lgb.early_stopping(PATIENCE, verbose=False)
    booster = _train(settings, codes, x[kept], label[kept], trees.rounds, (x[held], label[held]), stop)
    rounds = max(1, booster.best_iteration)
    score = booster.predict(x[held], raw_score=True, num_iteration=rounds)
    return Grown(TreeHead(codes, booster), held, np.asarray(score, dtype=np.float64), rounds)


def _train(
    settings: dict[str, Any],
    codes: Codes,
    x: Floats,
    y: Floats,
    rounds: int,
    held: tuple[Floats, Floats] | None = None,
    stop: Any = None,
) -> Any:
    import lightgbm as lgb

    sorts = list(range(len(codes.numbers), len(codes.columns)))
    data = lgb.Dataset(x, y, categorical_feature=sorts, params={"verbosity": -1}, free_raw_data=False)
    checked = [data.create_valid(*held)] if held else []
    return lgb.train(settings, data, rounds, valid_sets=checked, callbacks=[stop] if stop else [])
