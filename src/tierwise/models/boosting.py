"""Gradient-boosted trees (LightGBM), small enough that a million customers get exact reasons in seconds.

Trees keep at most 16 leaves: then `shapley` gives each row's Shapley values by look-up, equal to LightGBM's
``pred_contrib`` to rounding. Eight leaves and a few more trees answer as well as fifteen, and their reasons cost a
third (``benchmarks/results/boosting-reasons.md``). Reasons stand on the scale on which trees add up: log-odds of a
probability, the amount itself, the log of the amount for Tweedie.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from tierwise.errors import ComputationError
from tierwise.models.columns import Codes
from tierwise.models.family import Contributions, Examples, Floats, Ints, Rows, State, Task, both_outcomes
from tierwise.models.folds import folds
from tierwise.models.shapley import MOST_SPLITS, from_lightgbm, shapley_values

LINKS = {"binary": "logit", "regression": "identity", "tweedie": "log"}
PATIENCE = 20
"""Rounds without a gain after which no more trees are tried: after ten, chance still stops some of five folds early."""
FEW_ROWS = 20_000
"""Up to so many rows the number of trees is found on five folds; beyond, one fifth held out is enough."""
SEARCH_ROWS = 200_000
"""The number of trees is found on at most so many rows; more rows would bear at least as many."""
FEW_REASONS = 2_000
"""Up to so many rows LightGBM's own walk is quicker than making the tables."""


@dataclass(frozen=True, slots=True)
class Boosting:
    """Settings. ``objective``: ``binary`` for a probability; ``regression`` (the mean by least squares, the default)
    or ``tweedie`` (amounts from 0 on, many of them 0; variance as the mean to the ``power``) for an amount.

    ``trees`` 0 lets held-out customers choose, up to ``most_trees``. ``threads`` 0 takes all cores where rows are
    many; the model is the same whatever their number.
    """

    objective: str = ""
    trees: int = 0
    most_trees: int = 150
    leaves: int = 8
    learning_rate: float = 0.15
    leaf_rows: int = 20
    l2: float = 1.0
    power: float = 1.5
    threads: int = 0

    @property
    def kind(self) -> str:
        """``boosting``."""
        return "boosting"

    @property
    def tasks(self) -> frozenset[Task]:
        """Both; a given objective suits one."""
        if not self.objective:
            return frozenset(Task)
        return frozenset({Task.PROBABILITY if self.objective == "binary" else Task.AMOUNT})

    def variants(self, rows: int) -> Sequence[Boosting]:
        """As set; more and finer leaves, for columns that act together; stumpier and steadier; slower, more trees."""
        finer = replace(self, leaves=15, most_trees=400, leaf_rows=100 if rows >= FEW_ROWS else 10)
        return self, finer, replace(self, leaves=4, leaf_rows=40), replace(self, learning_rate=0.1, most_trees=400)

    def fit(self, examples: Examples, seed: int) -> FittedBoosting:
        """Trees until held-out customers gain nothing more, then as many on all rows."""
        import lightgbm as lgb

        objective = self._objective(examples)
        codes = Codes.learn(examples.rows)
        matrix = codes.matrix(examples.rows)
        if not matrix.shape[1]:
            raise ComputationError(f"question {examples.question}: there is no column to learn from")
        data = _dataset(matrix, examples.label, codes)
        trees = self.trees or self._chosen_trees(data, matrix, codes, examples, objective, seed)
        booster = lgb.train(self._parameters(objective, len(examples), seed), data, trees)
        return FittedBoosting(codes, _middle(matrix, codes), objective, asdict(self), _bare(booster.model_to_string()))

    def _objective(self, examples: Examples) -> str:
        both_outcomes(examples)
        objective = self.objective or ("binary" if examples.task is Task.PROBABILITY else "regression")
        where = f"question {examples.question}"
        if objective not in LINKS or (objective == "binary") != (examples.task is Task.PROBABILITY):
            raise ComputationError(f"{where}: objective {objective!r} does not answer it", f"one of {', '.join(LINKS)}")
        if objective == "tweedie" and not (examples.label.min() >= 0 and examples.label.max() > 0):
            raise ComputationError(f"{where}: Tweedie needs amounts from 0 on, some above", "use regression")
        return objective

    def _parameters(self, objective: str, rows: int, seed: int) -> dict[str, Any]:
        leaf_rows = max(1, min(self.leaf_rows, rows // 10))
        return {
            "objective": objective, "num_leaves": self.leaves, "learning_rate": self.learning_rate,
            "min_data_in_leaf": leaf_rows, "min_data_per_group": leaf_rows, "lambda_l2": self.l2,
            "tweedie_variance_power": self.power, "num_threads": _threads(self.threads, rows), "seed": seed,
            "deterministic": True, "force_row_wise": True, "feature_pre_filter": False, "verbosity": -1,
        }  # fmt: skip

    def _chosen_trees(
        self, data: Any, matrix: Floats, codes: Codes, examples: Examples, objective: str, seed: int
    ) -> int:
        """How many trees do best on customers they have not seen; of few rows ``data`` is theirs already."""
        import lightgbm as lgb

        some = _some_customers(examples.group, seed)
        cuts = _cuts(examples.group[some], seed)
        if not cuts:
            return min(20, self.most_trees)
        found: dict[str, Any] = lgb.cv(
            self._parameters(objective, len(some), seed),
            data if len(some) == len(matrix) else _dataset(matrix[some], examples.label[some], codes),
            self.most_trees,
            folds=cuts,
            callbacks=[lgb.early_stopping(PATIENCE, first_metric_only=True, verbose=False)],
        )
        return max(len(next(iter(found.values()))), 1)


@dataclass(frozen=True, eq=False)
class FittedBoosting:
    """Trees with the columns they read; ``middle`` stands for empty numbers where training saw none empty."""

    codes: Codes
    middle: Floats
    objective: str
    settings: Mapping[str, Any]
    text: str

    @property
    def family(self) -> str:
        """``boosting``."""
        return "boosting"

    @property
    def trees(self) -> int:
        """How many there are."""
        return int(self._booster.num_trees())

    def predict(self, rows: Rows) -> Floats:
        """Probability, or amount."""
        return self._ask(self._matrix(rows))

    def explain(self, rows: Rows) -> Contributions:
        """Exact Shapley values on the scale of the trees' sum; a million rows take seconds (`shapley`)."""
        matrix = self._matrix(rows)
        trees = from_lightgbm(self._booster.dump_model())
        if len(matrix) > FEW_REASONS and max(len(tree.splits) for tree in trees) <= MOST_SPLITS:
            base, parts = shapley_values(trees, matrix)
        else:
            base, parts = sum(tree.mean for tree in trees), self._ask(matrix, pred_contrib=True)[:, :-1]
        return Contributions(base, parts, self.codes.columns, base + parts.sum(axis=1), LINKS[self.objective])

    def state(self) -> State:
        """LightGBM's text, the levels, and the middles."""
        facts = {"objective": self.objective, "settings": dict(self.settings), "codes": self.codes.facts()}
        return State(self.family, facts, {"middle": self.middle}, self.text)

    @classmethod
    def restored(cls, state: State) -> FittedBoosting:
        """From `state`."""
        facts = state.facts
        return cls(
            Codes.restored(facts["codes"]), state.arrays["middle"], facts["objective"], facts["settings"], state.text
        )

    @cached_property
    def _booster(self) -> Any:
        import lightgbm as lgb

        return lgb.Booster(model_str=self.text)

    def _ask(self, matrix: Floats, **what: bool) -> Floats:
        if not len(matrix):  # LightGBM divides by the number of rows
            return np.zeros((0, matrix.shape[1] + 1) if what else 0)
        threads = _threads(self.settings["threads"], len(matrix))
        return np.asarray(self._booster.predict(matrix, num_threads=threads, **what), dtype=np.float64)

    def _matrix(self, rows: Rows) -> Floats:
        matrix = self.codes.matrix(rows)
        for i, middle in enumerate(self.middle):
            if np.isfinite(middle):
                matrix[np.isnan(matrix[:, i]), i] = middle
        return matrix


def _middle(matrix: Floats, codes: Codes) -> Floats:
    """Median of each number column that was never empty, NaN for the others: LightGBM would take an empty cell there
    for a 0, and 0 days since the last order is no neutral guess."""
    columns = matrix.T[: len(codes.numbers)]
    return np.array([float(np.median(c)) if len(c) and not np.isnan(c).any() else np.nan for c in columns])


def _dataset(matrix: Floats, label: Floats, codes: Codes) -> Any:
    import lightgbm as lgb

    categories = list(range(len(codes.numbers), len(codes.columns)))
    return lgb.Dataset(matrix, label, categorical_feature=categories, params={"verbosity": -1})


def _some_customers(group: Ints, seed: int) -> Ints:
    """Rows of as many customers as give about SEARCH_ROWS rows."""
    parts = -(-len(group) // SEARCH_ROWS)
    return np.arange(len(group)) if parts == 1 else np.flatnonzero(folds(group, parts, seed) == 0)


def _cuts(group: Ints, seed: int) -> list[tuple[Ints, Ints]]:
    """(training rows, held-out rows), customers whole; none where there are fewer than five customers."""
    if len(np.unique(group)) < 5:
        return []
    fold = folds(group, 5, seed)
    chosen = range(5) if len(group) <= FEW_ROWS else range(1)
    return [(np.flatnonzero(fold != k), np.flatnonzero(fold == k)) for k in chosen]


def _threads(asked: int, rows: int) -> int:
    """Few rows are done before a second thread has woken."""
    return asked or (1 if rows <= FEW_ROWS else 0)


def _bare(text: str) -> str:
    """The model without the list of parameters, which names the number of threads."""
    return re.sub(r"\nparameters:.*?end of parameters\n", "\n", text, flags=re.DOTALL)
