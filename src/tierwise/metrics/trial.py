"""What was given to whom, with which probability, and what came of it: the input of everything that judges offers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tierwise.errors import UsageError

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
ROUNDED = 1e-6
"""How far the propensities of a row may add up to something else than 1."""


@dataclass(frozen=True, slots=True, eq=False)
class Trial:
    """Outcomes of customers who were each given one arm.

    ``outcome`` (n,) in its own unit, ``arm`` (n,) from 0 (nothing) to the number of offers, ``propensity``
    (n, arms): the probability with which each customer could have been given each arm; rows add up to 1.

    >>> Trial.even(np.array([1.0, 0.0]), np.array([1, 0])).propensity.tolist()
    [[0.5, 0.5], [0.5, 0.5]]
    """

    outcome: Floats
    arm: Ints
    propensity: Floats

    def __post_init__(self) -> None:
        n = self.outcome.size
        fits = self.arm.shape == (n,) and self.propensity.ndim == 2 and self.propensity.shape[0] == n
        if not fits:
            raise UsageError(
                f"{n} outcomes, arms of shape {self.arm.shape}, propensities of shape {self.propensity.shape}",
                "give one arm and one row of propensities for each outcome",
            )
        if n and not (self.arm.min() >= 0 and self.arm.max() < self.propensity.shape[1]):
            raise UsageError("an arm has no column of propensities", "number the arms from 0 without a gap")
        if not np.isfinite(self.outcome).all():
            raise UsageError("an outcome is not a number", "leave out customers whose outcome is not known")

    @classmethod
    def even(cls, outcome: Floats, arm: Ints) -> Trial:
        """A trial in which every arm was equally likely for everybody."""
        arms = int(arm.max(initial=1)) + 1
        return cls(outcome, arm, np.full((outcome.size, arms), 1.0 / arms))

    @property
    def arms(self) -> int:
        """Number of arms, nothing included."""
        return int(self.propensity.shape[1])

    def given(self) -> Floats:
        """The probability with which each customer was given what she was given (n,)."""
        return self.propensity[np.arange(self.arm.size), self.arm]

    def rows(self, chosen: NDArray[np.bool_] | Ints) -> Trial:
        """The trial of some of its customers."""
        return Trial(self.outcome[chosen], self.arm[chosen], self.propensity[chosen])
