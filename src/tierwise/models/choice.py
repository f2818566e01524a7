"""One of several answers, such as the next category: a model for each class against the rest, brought to add up to 1.

Any family that answers probability questions will do. Rifkin & Klautau (2004), J. Machine Learning Research 5: as good
as cleverer schemes where each model is tuned well.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tierwise.errors import ComputationError, ContractError
from tierwise.models.family import Contributions, Examples, Family, Fitted, Floats, Ints, Rows, State, Task
from tierwise.models.folds import folds
from tierwise.models.nested import nest, parts_of
from tierwise.models.select import between_customers

LEAST = 1e-6
KIND = "one_against_rest"


@dataclass(frozen=True, slots=True)
class OneAgainstRest:
    """Of a family; fitted on integer classes, it answers with a probability for each."""

    family: Family

    def fit(self, rows: Rows, label: Ints, group: Ints, seed: int, question: str = "choice") -> FittedChoice:
        """One fit for each class that occurs. ``ComputationError`` names the class that cannot be learned."""
        if not np.issubdtype(label.dtype, np.integer) or len(label) != len(rows):
            raise ContractError(f"question {question}: one whole number is needed for each of {len(rows)} rows")
        classes = [int(c) for c in np.unique(label)]
        if len(classes) < 2:
            raise ComputationError(f"question {question}: a choice needs two classes, got {len(classes)}")
        parts = []
        for c in classes:
            own = (label == c).astype(np.float64)
            parts.append(self.family.fit(Examples(f"{question} = {c}", Task.PROBABILITY, rows, own, group), seed))
        return FittedChoice(tuple(classes), tuple(parts))

    def out_of_fold(self, rows: Rows, label: Ints, group: Ints, seed: int, n: int = 5) -> Floats:
        """Probabilities of every row by models that have not seen its customer: a column for each class of ``label``.

        A class that all but one fold lack cannot be judged, and raises.
        """
        out = np.empty((len(rows), len(np.unique(label))))
        for cut in between_customers(folds(group, n, seed)):
            fitted = self.fit(rows.take(cut.train), label[cut.train], group[cut.train], seed)
            if len(fitted.classes) != out.shape[1]:
                lost = sorted(set(np.unique(label).tolist()) - set(fitted.classes))
                raise ComputationError(f"classes {lost} stand with too few customers to be judged", "join rare classes")
            out[cut.judge] = fitted.predict(rows.take(cut.judge))
        return out


@dataclass(frozen=True, slots=True, eq=False)
class FittedChoice:
    """A model for each class, in the order of ``classes``."""

    classes: tuple[int, ...]
    parts: Sequence[Fitted]

    @property
    def family(self) -> str:
        """Stable name."""
        return KIND

    def predict(self, rows: Rows) -> Floats:
        """(rows, classes): each model's probability, at least 1e-6, over the sum of all."""
        said = np.column_stack([np.maximum(part.predict(rows), LEAST) for part in self.parts])
        return np.asarray(said / said.sum(axis=1, keepdims=True))

    def choose(self, rows: Rows) -> Ints:
        """The likeliest class of each row; the first among equals."""
        likeliest = self.predict(rows).argmax(axis=1)
        return np.array([self.classes[i] for i in likeliest], dtype=np.int64)

    def explain(self, rows: Rows, label: int) -> Contributions:
        """Why this class: the additive score of its own model against the rest."""
        if label not in self.classes:
            raise ComputationError(f"class {label} was never seen; there are {self.classes}")
        return self.parts[self.classes.index(label)].explain(rows)

    def state(self) -> State:
        """All parts in one."""
        parts = {str(c): part.state() for c, part in zip(self.classes, self.parts, strict=True)}
        return nest(KIND, {"classes": list(self.classes)}, parts)

    @classmethod
    def restored(cls, state: State) -> FittedChoice:
        """From `state`."""
        from tierwise.models.catalogue import restore

        classes = tuple(int(c) for c in state.facts["classes"])
        parts = parts_of(state)
        return cls(classes, tuple(restore(parts[str(c)]) for c in classes))
