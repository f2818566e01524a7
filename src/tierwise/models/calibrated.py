"""A model with a calibration behind it, under the same protocol.

What it predicts is calibrated. Its reasons are those of the model inside: they add up to the raw score, and the way
from score to answer is the link and then the monotone map, so a part that raises the score never lowers the answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tierwise.models.calibration import Calibration, calibrate
from tierwise.models.family import Contributions, Examples, Family, Fitted, Floats, Rows, State, Task
from tierwise.models.folds import folds
from tierwise.models.nested import nest, parts_of
from tierwise.models.select import out_of_fold

KIND = "calibrated"


@dataclass(frozen=True, slots=True)
class WithCalibration:
    """A family whose models are calibrated on what they say of customers they were not fitted on (``folds`` cuts)."""

    base: Family
    folds: int = 5

    @property
    def kind(self) -> str:
        """Stable name."""
        return KIND

    @property
    def tasks(self) -> frozenset[Task]:
        """Those of the family inside."""
        return self.base.tasks

    def variants(self, rows: int) -> Sequence[Family]:
        """Those of the family inside, each calibrated."""
        return [WithCalibration(base, self.folds) for base in self.base.variants(rows)]

    def fit(self, examples: Examples, seed: int) -> Calibrated:
        """``folds`` fits to learn the map, one on all examples to serve."""
        fold = folds(examples.group, self.folds, seed, examples.label > 0)
        return fit_calibrated(self.base, examples, out_of_fold(self.base, examples, fold, seed), seed)


@dataclass(frozen=True, slots=True, eq=False)
class Calibrated:
    """A fitted model and the map behind it."""

    part: Fitted
    calibration: Calibration

    @property
    def family(self) -> str:
        """Stable name; the model inside is ``part``."""
        return KIND

    def predict(self, rows: Rows) -> Floats:
        """Calibrated answers."""
        return self.calibration.apply(self.part.predict(rows))

    def explain(self, rows: Rows) -> Contributions:
        """Of the raw score: ``predictions()`` is what the model inside says, before the map."""
        return self.part.explain(rows)

    def state(self) -> State:
        """The state of the model inside, and the map."""
        facts = {"calibration": self.calibration.facts()}
        return nest(KIND, facts, {"part": self.part.state()}, self.calibration.arrays())

    @classmethod
    def restored(cls, state: State) -> Calibrated:
        """From `state`."""
        from tierwise.models.catalogue import restore

        part = restore(parts_of(state)["part"])
        return cls(part, Calibration.restored(state.facts["calibration"], state.arrays))


def fit_calibrated(family: Family, examples: Examples, predicted: Floats, seed: int) -> Calibrated:
    """Fitted on all examples, calibrated on ``predicted``: what the family said of rows it was not fitted on.

    `select.search` leaves such predictions; rows that were never judged (NaN) teach the map nothing.
    """
    seen = np.flatnonzero(np.isfinite(predicted))
    group = examples.group[seen]
    calibration = calibrate(examples.task, examples.label[seen], predicted[seen], group, seed)
    return Calibrated(family.fit(examples, seed), calibration)
