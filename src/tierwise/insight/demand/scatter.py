"""How far sums of coming weeks may be off where no past forecast says: by how the shop's own weeks scatter.

A week of mean m is taken as negative binomial of variance m + phi m² (NB2), phi pooled over all items by the method of
moments (Anscombe, Biometrika 37, 1950), weeks independent, and the item's level as known from its n weeks only. The sum
of w weeks, of mean M, then has the variance M + M² (phi / w + phi / n + 1 / (n rate)). Trends and seasons count as
scatter, so ranges are rather too wide.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tierwise.contract.arrays import Floats

ONE_WEEK = 1.0
"""phi where no item has two known weeks: sales as uneven as a geometric distribution's."""


@dataclass(frozen=True, slots=True, eq=False)
class Scatter:
    """``phi`` of the shop; by item: pieces sold in all known ``weeks``."""

    phi: float
    sold: Floats
    weeks: Floats

    @classmethod
    def of(cls, demand: Floats) -> Scatter:
        """From items × weeks of pieces, NaN where not known.

        >>> Scatter.of(np.array([[4.0, 4, 4, 4]])).phi
        0.0
        """
        known = np.isfinite(demand)
        weeks, sold = known.sum(axis=1).astype(float), np.nan_to_num(demand).sum(axis=1)
        mean = sold / np.maximum(weeks, 1)
        squares = np.where(known, (np.nan_to_num(demand) - mean[:, None]) ** 2, 0.0).sum(axis=1)
        free = np.maximum(weeks - 1, 0)
        base = float((free * mean**2).sum())
        phi = max(float((squares - free * mean).sum()) / base, 0.0) if base > 0 else ONE_WEEK
        return cls(phi, sold, weeks)

    def quantile(self, mean: Floats, level: Floats, weeks: Floats) -> Floats:
        """Pieces that a sum of ``mean`` over so many ``weeks`` stays at or below with chance ``level``."""
        from scipy import stats

        per_square = self.phi / np.maximum(weeks, 1 / 7) + self.phi / np.maximum(self.weeks, 1)
        per_square = per_square + 1 / np.maximum(self.sold, 1.0)
        size = 1 / np.maximum(per_square, 1e-9)
        found = stats.nbinom.ppf(level, size, size / (size + np.maximum(mean, 1e-12)))
        return np.asarray(np.where(mean > 0, found, 0.0))
