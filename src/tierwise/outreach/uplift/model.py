"""What a base learns from and what it answers with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from tierwise.models.family import Floats, Ints
from tierwise.outreach.uplift.columns import Columns


@dataclass(frozen=True, slots=True, eq=False)
class Target:
    """``value`` of the rows ``index`` (rising), weighted where they differ; ``binary``: 0 or 1, told as a chance."""

    index: Ints
    value: Floats
    weight: Floats | None = None
    binary: bool = False


class Model(Protocol):
    """Something fitted."""

    def at(self, columns: Columns, index: Ints | slice) -> Floats:
        """One number for each of these rows."""


class Base(Protocol):
    """A way to learn expected values: lines or trees."""

    @property
    def kind(self) -> str:
        """Stable short name."""

    def outcome(self, columns: Columns, target: Target, seed: int) -> Model:
        """The expected outcome."""

    def effect(self, columns: Columns, target: Target, seed: int) -> Model:
        """The expected value of scores that are mostly noise."""


@dataclass(frozen=True, slots=True)
class Constant:
    """The same for everybody."""

    value: float

    def at(self, columns: Columns, index: Ints | slice) -> Floats:
        """The value for each row."""
        rows = len(columns) if isinstance(index, slice) else len(index)
        return np.full(rows, self.value)
