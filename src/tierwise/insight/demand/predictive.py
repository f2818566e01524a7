"""One predictive distribution of a week's units for each shelf, and the point forecasts that different losses ask for.

A point forecast is a functional of the distribution, chosen by the loss it is judged by (Gneiting, "Making and
evaluating point forecasts", JASA 106, 2011): absolute error, and so WAPE, is least at the median; squared error at the
mean; absolute *percentage* error at the median of the distribution with density ∝ f(y) / y, the β-median of his section
2.2 with β = -1. The last forecasts low, so stock is advised from quantiles, never from it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tierwise.contract.arrays import Floats
from tierwise.errors import UsageError


@dataclass(frozen=True, slots=True, eq=False)
class Predictive:
    """``outcomes``: rows × equally likely amounts of units, in rising order, above 0."""

    outcomes: Floats

    def mean(self) -> Floats:
        """Least squared error."""
        return np.asarray(self.outcomes.mean(axis=1))

    def median(self) -> Floats:
        """Least absolute error, and so least WAPE."""
        return self.quantile(0.5)

    def quantile(self, level: float) -> Floats:
        """Units that are not exceeded with chance ``level``; between outcomes interpolated in the logarithm."""
        if not 0 < level < 1:
            raise UsageError(f"a quantile's level lies between 0 and 1, got {level}")
        return np.asarray(np.exp(np.quantile(np.log(self.outcomes), level, axis=1, method="hazen")))

    def for_percentage_error(self) -> Floats:
        """Least absolute percentage error: the median when each outcome y counts 1 / y.

        >>> Predictive(np.array([[1.0, 2.0, 2.0, 10.0]])).for_percentage_error().tolist()
        [2.0]
        """
        weight = 1 / self.outcomes
        share = np.cumsum(weight, axis=1) / weight.sum(axis=1, keepdims=True)
        at = (share < 0.5 - 1e-12).sum(axis=1)
        return np.asarray(self.outcomes[np.arange(len(at)), at])
