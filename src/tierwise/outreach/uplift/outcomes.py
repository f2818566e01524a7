"""What is expected of a customer under each arm, by models that have not seen her; every model is fitted once.

Customers are cut into folds. To judge a learner, one fold is left out; what the learner needs of the others is expected
of each by models that leave out her fold too. The model without folds j and k serves both, so that five folds need ten
models of an arm, not twenty.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from tierwise.errors import ComputationError
from tierwise.models.family import Floats, Ints
from tierwise.outreach.uplift.columns import Columns
from tierwise.outreach.uplift.evidence import Evidence, dr_scores
from tierwise.outreach.uplift.model import Base, Model, Target

Without = frozenset[int]
NOBODY: Without = frozenset()
ANY_ARM = -1


def cut(evidence: Evidence, parts: int, seed: int) -> Ints:
    """A fold 0 .. parts - 1 for each row: customers whole, each arm and outcome (above 0 or not) dealt out evenly."""
    known, first, code = np.unique(evidence.group, return_index=True, return_inverse=True)
    if len(known) < parts:
        raise ComputationError(f"{len(known)} customers cannot be cut into {parts} folds", "take more customers")
    kind = 2 * evidence.trial.arm[first] + (evidence.trial.outcome[first] > 0)
    order = np.lexsort((np.random.default_rng(seed).permutation(len(known)), kind))
    fold = np.empty(len(known), dtype=np.int64)
    fold[order] = np.arange(len(known)) % parts
    return np.asarray(fold[code])


@dataclass(frozen=True, eq=False)
class Outcomes:
    """The evidence, its folds, and the models of outcomes fitted so far."""

    evidence: Evidence
    columns: Columns
    fold: Ints
    seed: int
    models: dict[tuple[str, int, Without], Model] = field(default_factory=dict)
    answers: dict[tuple[str, Without], Floats] = field(default_factory=dict)

    @cached_property
    def binary(self) -> bool:
        """The outcome is yes or no."""
        return self.evidence.binary

    def rows(self, without: Without) -> Ints:
        """Rows of all other folds."""
        return np.flatnonzero(~np.isin(self.fold, list(without)))

    def model(self, base: Base, arm: int, without: Without) -> Model:
        """The outcome of one arm (or of `ANY_ARM`: whatever was given), learned without these folds."""
        key = (base.kind, arm, without)
        if key not in self.models:
            rows = self.rows(without)
            if arm != ANY_ARM:
                rows = rows[self.evidence.trial.arm[rows] == arm]
            target = Target(rows, self.evidence.trial.outcome[rows], binary=self.binary)
            self.models[key] = base.outcome(self.columns, target, self.seed)
        return self.models[key]

    def expected(self, base: Base, without: Without) -> Floats:
        """(n, arms) by models without these folds and the customer's own; NaN in these folds."""
        key = (base.kind, without)
        if key not in self.answers:
            arms = range(self.evidence.trial.arms)
            self.answers[key] = np.column_stack([self._answers(base, arm, without) for arm in arms])
        return self.answers[key]

    def whatever_given(self, base: Base, without: Without) -> Floats:
        """(n,) the expected outcome whatever was given, in the same way."""
        return self._answers(base, ANY_ARM, without)

    def scores(self, base: Base, without: Without = NOBODY) -> Floats:
        """Doubly robust scores (n, offers), see `evidence.dr_scores`; NaN in the folds left out."""
        return dr_scores(self.evidence.trial, self.expected(base, without))

    def _answers(self, base: Base, arm: int, without: Without) -> Floats:
        out = np.full(len(self.fold), np.nan)
        for own in sorted({int(f) for f in np.unique(self.fold)} - without):
            asked = np.flatnonzero(self.fold == own)
            out[asked] = self.model(base, arm, without | {own}).at(self.columns, asked)
        return out


@dataclass(frozen=True, eq=False)
class Work:
    """What a learner gets: everything but the folds left out."""

    outcomes: Outcomes
    without: Without = NOBODY

    @property
    def evidence(self) -> Evidence:
        """All of it: look at `index` alone."""
        return self.outcomes.evidence

    @property
    def columns(self) -> Columns:
        """Of all rows."""
        return self.outcomes.columns

    @property
    def seed(self) -> int:
        """Of all draws."""
        return self.outcomes.seed

    @cached_property
    def index(self) -> Ints:
        """Rows to learn from."""
        return self.outcomes.rows(self.without)

    def pair(self, arm: int) -> Ints:
        """Those of them that were given the arm or nothing."""
        return self.index[np.isin(self.evidence.trial.arm[self.index], (0, arm))]

    def model(self, base: Base, arm: int) -> Model:
        """The outcome of one arm."""
        return self.outcomes.model(base, arm, self.without)

    def expected(self, base: Base) -> Floats:
        """(rows of `index`, arms), cross-fitted."""
        return self.outcomes.expected(base, self.without)[self.index]

    def scores(self, base: Base) -> Floats:
        """(rows of `index`, offers), cross-fitted."""
        return self.outcomes.scores(base, self.without)[self.index]
