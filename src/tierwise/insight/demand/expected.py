"""A forecast as an outlook (`outlook`): means and quantiles of sums over any number of coming weeks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tierwise.contract.arrays import Flags, Floats
from tierwise.insight.demand.forecast import FAR, LENGTHS, Forecast
from tierwise.insight.demand.scatter import Scatter

FARTHEST = 52
"""Weeks that can be asked for; longer spans count as so many."""


@dataclass(frozen=True, slots=True, eq=False)
class Expected:
    """Beyond 13 weeks an item goes on at the level of its weeks 5 to 13 and its last planned price, shaped by the
    season; bands stay those of 13 weeks, which is told too narrow the farther one asks. Where no past forecast gives a
    band, the scatter of the shop's own weeks does (`scatter`)."""

    forecast: Forecast
    path: Floats
    """Items × 53: pieces expected of the first 0, 1, … weeks."""
    scatter: Scatter

    @classmethod
    def of(cls, forecast: Forecast) -> Expected:
        """Of a forecast; items not begun count as 0."""
        weekly = np.nan_to_num(forecast.weekly)
        planned = np.ones_like(weekly) if forecast.planned is None else forecast.planned.factor
        factors = forecast.seasons.factors(0, FARTHEST)[forecast.series.category]
        usual = (weekly / planned)[:, FAR[0] :].sum(axis=1)
        level = usual / factors[:, FAR[0] : FAR[1]].sum(axis=1) * planned[:, -1]
        far = level[:, None] * factors[:, FAR[1] :]
        path = np.cumsum(np.concatenate([np.zeros((len(weekly), 1)), weekly, far], axis=1), axis=1)
        return cls(forecast, path, Scatter.of(forecast.series.demand))

    @property
    def items(self) -> tuple[str, ...]:
        """Product ids."""
        return self.forecast.series.items

    def mean(self, weeks: Floats) -> Floats:
        """Expected pieces over each item's next ``weeks``; within a week evenly."""
        at = np.clip(weeks, 0, FARTHEST)
        whole = np.minimum(at.astype(np.int64), FARTHEST - 1)
        rows = np.arange(len(self.path))
        low, high = self.path[rows, whole], self.path[rows, whole + 1]
        return np.asarray(low + (at - whole) * (high - low))

    def quantile(self, level: Floats, weeks: Floats) -> Floats:
        """See `Outlook`; between the lengths that have bands, ratios are interpolated in the logarithm of weeks."""
        mean = self.mean(weeks)
        found = mean * self._ratios(mean, level, weeks)
        return np.where(np.isfinite(found), found, self.scatter.quantile(mean, level, np.clip(weeks, 0, FARTHEST)))

    @property
    def unjudged(self) -> Flags:
        """Items whose spread no past forecast tells."""
        many = len(self.path)
        weeks = np.ones(many)
        return ~np.isfinite(self._ratios(self.mean(weeks), np.full(many, 0.5), weeks))

    def _ratios(self, mean: Floats, level: Floats, weeks: Floats) -> Floats:
        """Quantile over mean by the bands; NaN where none is known."""
        lengths = [n for n in LENGTHS if n in self.forecast.bands]
        if not lengths:
            return np.full(len(mean), np.nan)
        ratios = [self.forecast.ratios(n, mean, level) for n in lengths]
        return _interpolated(np.log(lengths), ratios, weeks)


def _interpolated(known: Floats, values: list[Floats], weeks: Floats) -> Floats:
    at = np.log(np.maximum(weeks, 1e-3))
    found = values[0]
    for i in range(1, len(values)):
        share = np.clip((at - known[i - 1]) / (known[i] - known[i - 1]), 0, 1)
        found = np.where(at > known[i - 1], (1 - share) * values[i - 1] + share * values[i], found)
    return np.asarray(found)
