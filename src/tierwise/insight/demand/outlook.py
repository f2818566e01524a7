"""What is expected of each item from a day on: the one door through which stock advice asks forecasts.

An outlook answers for *sums* over the coming weeks, since an order must last for all of them: the quantile of a sum is
not the sum of quantiles.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from tierwise.contract.arrays import Floats


class Outlook(Protocol):
    """Coming demand of many items. ``weeks``: for each item, how many weeks from the day on; fractions are allowed."""

    @property
    def items(self) -> tuple[str, ...]:
        """Product ids, in the order of all answers."""
        ...

    def mean(self, weeks: Floats) -> Floats:
        """Expected pieces of each item over its next ``weeks``."""
        ...

    def quantile(self, level: Floats, weeks: Floats) -> Floats:
        """Pieces that each item's demand over its next ``weeks`` stays at or below with chance ``level``."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class NegativeBinomialOutlook:
    """Steady demand of ``rate`` pieces a week; the variance of a sum of mean m is m + m² / ``size`` (NB2).

    For small worlds with a known answer, and for items with a rate and nothing else. Poisson where ``size`` is inf.

    >>> tea = NegativeBinomialOutlook(("tea",), np.array([2.0]), np.array([np.inf]))
    >>> tea.quantile(np.array([0.5]), np.array([3.0]))
    array([6.])
    """

    items: tuple[str, ...]
    rate: Floats
    size: Floats

    def mean(self, weeks: Floats) -> Floats:
        """See `Outlook`."""
        return self.rate * weeks

    def quantile(self, level: Floats, weeks: Floats) -> Floats:
        """See `Outlook`."""
        from scipy import stats

        mean = self.mean(weeks)
        flat = np.isinf(self.size)
        size = np.where(flat, 1.0, self.size)
        chance = size / (size + mean)
        found = np.where(flat, stats.poisson.ppf(level, mean), stats.nbinom.ppf(level, size, chance))
        return np.asarray(np.where(mean > 0, found, 0.0))
