"""One column alone, made into an answer by steps that only rise: what a free rule of thumb is worth.

"Who ordered lately orders again" becomes a probability with a level as honest as any model's, so that a model is
compared with what anybody could have read off that column. Isotonic regression: Barlow & Brunk (1972), JASA 67.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tierwise.errors import ContractError
from tierwise.models.columns import number
from tierwise.models.family import Contributions, Examples, Family, Floats, Ints, Rows, State, Task, both_outcomes

KIND = "single"
KNOTS = 1000
"""At most so many steps are kept of a column of many values."""


@dataclass(frozen=True, slots=True)
class SingleColumn:
    """The answer rises with ``sign`` times ``column``; rows without a value get the mean of such rows in training."""

    column: str
    sign: int = 1

    @property
    def kind(self) -> str:
        """Stable name."""
        return KIND

    @property
    def tasks(self) -> frozenset[Task]:
        """Both."""
        return frozenset(Task)

    def variants(self, rows: int) -> Sequence[Family]:  # noqa: ARG002  the protocol asks for it
        """Nothing to try."""
        return [self]

    def fit(self, examples: Examples, seed: int) -> FittedSingle:  # noqa: ARG002
        """Rising steps through the labels. Deterministic: ``seed`` decides nothing."""
        both_outcomes(examples)
        if self.column not in examples.rows.table.column_names:
            raise ContractError(f"question {examples.question}: the rows have no column {self.column!r}")
        score = self.sign * number(examples.rows.table, self.column)
        known, mean = np.isfinite(score), float(examples.label.mean())
        missing = float(examples.label[~known].mean()) if (~known).any() else mean
        x, y = _steps(score[known], examples.label[known], examples.task) if known.any() else _flat(mean)
        return FittedSingle(self.column, self.sign, x, y, missing, mean)

    def fit_by_place(self, examples: Examples, date: Ints, there: Rows) -> FittedSingle:
        """The same for a column that grows as time goes by, such as orders so far: what a customer's place among those
        of her own ``date`` (one number a row) told, said of the places among ``there``, where the answers are wanted.

        Twenty orders are many in a shop's first year and few in its third; the upper tenth stays the upper tenth.
        """
        both_outcomes(examples)
        score, wanted = (self.sign * number(rows.table, self.column) for rows in (examples.rows, there))
        place = np.full(len(score), np.nan)
        for at in np.unique(date):
            place[date == at] = _places(score[date == at])
        known, mean = np.isfinite(place), float(examples.label.mean())
        missing = float(examples.label[~known].mean()) if (~known).any() else mean
        if not known.any() or not np.isfinite(wanted).any():
            return FittedSingle(self.column, self.sign, *_flat(mean), missing, mean)
        steps = _steps(place[known], examples.label[known], examples.task)
        x, first = np.unique(wanted[np.isfinite(wanted)], return_index=True)
        y = np.interp(_places(wanted[np.isfinite(wanted)])[first], *steps)
        few = np.unique(np.linspace(0, len(x) - 1, KNOTS).round().astype(np.int64))
        return FittedSingle(self.column, self.sign, x[few], y[few], missing, mean)


@dataclass(frozen=True, slots=True, eq=False)
class FittedSingle:
    """Straight between the knots (``x`` rising, ``y`` never falling), flat outside."""

    column: str
    sign: int
    x: Floats
    y: Floats
    missing: float
    mean: float

    @property
    def family(self) -> str:
        """Stable name."""
        return KIND

    def predict(self, rows: Rows) -> Floats:
        """One answer for each row."""
        score = self.sign * number(rows.table, self.column)
        known = np.isfinite(score)
        return np.where(known, np.interp(np.where(known, score, 0.0), self.x, self.y), self.missing)

    def explain(self, rows: Rows) -> Contributions:
        """The mean answer, and how far the column moves this one from it."""
        said = self.predict(rows)
        return Contributions(self.mean, (said - self.mean)[:, None], (self.column,), said)

    def state(self) -> State:
        """Knots and means."""
        facts = {"column": self.column, "sign": self.sign, "missing": self.missing, "mean": self.mean}
        return State(KIND, facts, {"x": self.x, "y": self.y})

    @classmethod
    def restored(cls, state: State) -> FittedSingle:
        """From `state`."""
        f, a = state.facts, state.arrays
        return cls(str(f["column"]), int(f["sign"]), a["x"], a["y"], float(f["missing"]), float(f["mean"]))


def _places(score: Floats) -> Floats:
    """Each one's share below plus half the share of her equals, 0 to 1; NaN stays."""
    found = np.full(len(score), np.nan)
    known = np.isfinite(score)
    _, at, many = np.unique(score[known], return_inverse=True, return_counts=True)
    below = np.cumsum(many) - many
    found[known] = ((below + many / 2) / max(int(known.sum()), 1))[at]
    return found


def _steps(score: Floats, label: Floats, task: Task) -> tuple[Floats, Floats]:
    from sklearn.isotonic import IsotonicRegression

    rare = 1 / (len(label) + 2)
    ends = {"y_min": rare, "y_max": 1 - rare} if task is Task.PROBABILITY else {}
    found = IsotonicRegression(**ends).fit(score, label)
    return np.asarray(found.X_thresholds_, dtype=np.float64), np.asarray(found.y_thresholds_, dtype=np.float64)


def _flat(mean: float) -> tuple[Floats, Floats]:
    return np.array([0.0]), np.array([mean])
