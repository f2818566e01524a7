"""What every method family here promises: fitted on examples, it answers for rows, says why, and can be kept.

    family.fit(examples, seed) -> fitted        fitted.predict(rows) -> one float64 for each row
    fitted.explain(rows) -> Contributions       fitted.state() -> State, which `store` writes and reads

A probability question has labels 0 and 1 and answers in 0..1; an amount question has finite labels (money, orders,
days) and answers in their unit. Rows carry columns by name: their order is moot, and a column that was not there when
the model was fitted is not looked at. A missing value or an unknown category is legal everywhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from tierwise.errors import ComputationError, ContractError

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Task(StrEnum):
    """What kind of number answers the question."""

    PROBABILITY = "probability"  # the label is 0 or 1
    AMOUNT = "amount"  # the label is a finite number in the question's unit


@dataclass(frozen=True, slots=True, eq=False)
class History:
    """What each row's customer did, oldest first: row i owns steps ``start[i]`` to ``start[i + 1]``.

    ``steps`` are columns of one length: ``gap_days`` (since the step before; 0 for the first), ``days_ago`` (before
    the as-of date), and whatever the caller knows (``amount``, ``category`` as a code from 0 ...).
    """

    start: Ints
    steps: Mapping[str, Floats]

    def take(self, index: Ints) -> History:
        """The histories of these rows, in this order."""
        length = np.diff(self.start)[index]
        start = np.concatenate([[0], np.cumsum(length)]).astype(np.int64)
        at = np.arange(start[-1]) + np.repeat(self.start[:-1][index] - start[:-1], length)
        return History(start, {name: column[at] for name, column in self.steps.items()})

    @classmethod
    def together(cls, parts: Sequence[History]) -> History:
        """Histories of rows one below the other; step columns are those of the first."""
        lengths = np.concatenate([np.diff(p.start) for p in parts])
        steps = {name: np.concatenate([p.steps[name] for p in parts]) for name in parts[0].steps}
        return cls(np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64), steps)


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Feature columns (an Arrow table without ids and labels), and histories where the caller has them."""

    table: Any
    history: History | None = None

    def __len__(self) -> int:
        return int(self.table.num_rows)

    def take(self, index: Ints) -> Rows:
        """These rows, in this order."""
        import pyarrow as pa

        history = self.history.take(index) if self.history is not None else None
        return Rows(self.table.take(pa.array(index)), history)


@dataclass(frozen=True, slots=True, eq=False)
class Examples:
    """Rows with their labels.

    ``group`` is a customer's number: rows of one customer never stand on both sides of a cut. ``unit`` is that of an
    amount. Raises ``ContractError`` on labels the task does not allow.
    """

    question: str
    task: Task
    rows: Rows
    label: Floats
    group: Ints
    unit: str = ""

    def __post_init__(self) -> None:
        n = len(self.rows)
        if len(self.label) != n or len(self.group) != n:
            found = f"{n} rows, {len(self.label)} labels, {len(self.group)} groups"
            raise ContractError(f"question {self.question}: {found}")
        if not np.isfinite(self.label).all():
            missing = int((~np.isfinite(self.label)).sum())
            raise ContractError(f"question {self.question}: {missing} of {n} labels are empty", "leave these rows out")
        if self.task is Task.PROBABILITY and not np.isin(self.label, (0.0, 1.0)).all():
            raise ContractError(f"question {self.question}: labels of a probability are 0 or 1")

    def __len__(self) -> int:
        return len(self.rows)

    def take(self, index: Ints) -> Examples:
        """These rows with their labels."""
        return Examples(
            self.question, self.task, self.rows.take(index), self.label[index], self.group[index], self.unit
        )


@dataclass(frozen=True, slots=True, eq=False)
class Contributions:
    """Why: ``base + parts.sum(axis=1) == score`` exactly (to 1e-6), one part for each named column.

    ``link`` says how the score becomes the prediction: ``logit`` (its logistic), ``identity``, or ``log`` (its
    exponential). ``columns`` name the columns of the rows that were looked at.
    """

    base: float
    parts: Floats
    columns: tuple[str, ...]
    score: Floats
    link: str = "identity"

    def predictions(self) -> Floats:
        """The score on the scale of the answer."""
        if self.link == "logit":
            return np.asarray(0.5 * (1 + np.tanh(self.score / 2)))
        return np.asarray(np.exp(self.score)) if self.link == "log" else self.score


@dataclass(frozen=True, slots=True, eq=False)
class State:
    """A fitted model at rest: the family's ``kind``, plain facts (JSON), arrays, and text (LightGBM's own form)."""

    kind: str
    facts: Mapping[str, Any]
    arrays: Mapping[str, NDArray[Any]] = field(default_factory=dict)
    text: str = ""


class Fitted(Protocol):
    """A model that answers."""

    @property
    def family(self) -> str:
        """Name of the family it came from."""

    def predict(self, rows: Rows) -> Floats:
        """One number for each row: a probability in 0..1, or an amount; never NaN."""

    def explain(self, rows: Rows) -> Contributions:
        """Additive reasons of each row's score."""

    def state(self) -> State:
        """All that is needed to answer again."""


class Family(Protocol):
    """A method with its settings; a frozen value. ``kind`` is its stable name in files and cards."""

    @property
    def kind(self) -> str:
        """Stable short name: ``logistic``, ``boosting`` ..."""

    @property
    def tasks(self) -> frozenset[Task]:
        """The questions it suits."""

    def variants(self, rows: int) -> Sequence[Family]:
        """Settings worth trying on so many rows, the default first; a budgeted search goes through them in order."""

    def fit(self, examples: Examples, seed: int) -> Fitted:
        """Fitted on these examples. ``ComputationError`` names the question when it cannot be."""


def both_outcomes(examples: Examples) -> None:
    """Refuses no rows at all, and a probability question of which only one answer was ever seen."""
    if len(examples) == 0:
        raise ComputationError(f"question {examples.question}: there are no examples", "take more history")
    if examples.task is Task.PROBABILITY and examples.label.min() == examples.label.max():
        raise ComputationError(
            f"question {examples.question}: only the answer {examples.label[0]:.0f} among {len(examples)} examples",
            "nothing can be learned from one answer alone: take a longer horizon or more history",
        )


def learnable(family: Family, examples: Examples) -> None:
    """Refuses examples that a family cannot learn from: another kind of question, no rows, or one answer only."""
    if examples.task not in family.tasks:
        raise ContractError(f"question {examples.question}: {family.kind} does not answer with {_a(examples.task)}")
    both_outcomes(examples)


def _a(task: Task) -> str:
    return "a probability" if task is Task.PROBABILITY else "an amount"
