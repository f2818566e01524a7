"""Seasons: how much more or less a week of the year sells than the year's mean, shared by the items of a category.

An item alone tells little of its season: sums of a category do. Logarithms of weekly sums are regressed on a trend, on
waves of the year (Fourier terms) and on festivals that move. What the whole shop's season is, is learned first; a
category keeps its own only as far as its weeks, left out in blocks of four, are foretold better by it (ridge with the
penalty that cross-validation by blocks likes best). Fewer than 78 weeks cannot tell season from trend: no season then.

Sources. Fourier terms and festival windows in a regression: Harvey & Shephard, Structural time series models (1993).
Leaving out blocks by the hat matrix: Burman, Chow & Nolan, Biometrika 81 (1994).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from tierwise.contract.arrays import Floats, Ints, day_number, day_of
from tierwise.insight.demand.series import Series
from tierwise.locale.festivals import WEST, windows

MIN_WEEKS = 78
"""A year and a half: below, a season cannot be told from a trend."""
YEAR_WEEKS = 365.25 / 7
WAVES = 8
BLOCK = 4
"""Weeks left out together."""
PENALTIES = tuple(10.0**p for p in np.arange(-2.0, 5.1, 0.5))
_NOISE = 0.02
"""Variance of the logarithm of a large weekly sum beside its counting noise."""


@dataclass(frozen=True, slots=True, eq=False)
class Seasons:
    """``effects``: categories × terms of the season, in logarithms; ``end`` as of the series they were learned from.
    ``weeks``: how many they were learned from; ``known`` is False where that was too few."""

    effects: Floats
    festivals: tuple[str, ...]
    end: int
    known: bool

    def factors(self, start: int, stop: int) -> Floats:
        """Categories × weeks: what each week sells relative to the year's mean. Week 0 is the first after the end of
        the series, -1 its last."""
        if not self.known:
            return np.ones((len(self.effects), stop - start))
        year = np.exp(self.effects @ _terms(self.end, -52, 0, self.festivals).T).mean(axis=1, keepdims=True)
        return np.asarray(np.exp(self.effects @ _terms(self.end, start, stop, self.festivals).T) / year)

    @property
    def strength(self) -> Floats:
        """By category, the highest week of the coming year over the lowest; 1 without a season."""
        found = self.factors(0, 52)
        return np.asarray(found.max(axis=1) / found.min(axis=1))


def no_seasons(series: Series) -> Seasons:
    """Every week sells alike."""
    return Seasons(np.zeros((len(series.categories), 0)), (), series.end, False)


def fit_seasons(series: Series, festivals: tuple[str, ...] = WEST) -> Seasons:
    """The seasons of a shop's categories, by the weeks of the series; none where these are fewer than 78."""
    weeks = series.weeks
    if weeks < MIN_WEEKS:
        return no_seasons(series)
    sums = _category_sums(series)
    season, trend = _terms(series.end, -weeks, 0, festivals), _trend(weeks)
    whole = _ridge(_log(sums.sum(axis=0)[None, :]), trend, season, _precision(sums.sum(axis=0)[None, :]))
    own = _ridge(_log(sums) - whole @ season.T, trend, season, _precision(sums))
    return Seasons(whole + own, festivals, series.end, True)


def _category_sums(series: Series) -> Floats:
    """Pieces by category and week; an unknown week of an item between known ones counts as its mean."""
    known = np.isfinite(series.demand)
    begun = np.maximum.accumulate(known, axis=1)
    mean = np.nan_to_num(series.demand).sum(axis=1) / np.maximum(known.sum(axis=1), 1)
    filled = np.where(known, series.demand, np.where(begun, mean[:, None], 0.0))
    sums = np.zeros((len(series.categories), series.weeks))
    np.add.at(sums, series.category, filled)
    return sums


def _log(sums: Floats) -> Floats:
    return np.asarray(np.log(sums + 0.5))


def _precision(sums: Floats) -> Floats:
    """One over the variance that the logarithm of a category's week has at least, by category."""
    return np.asarray(1.0 / (1.0 / np.maximum(sums.mean(axis=1), 1e-3) + _NOISE))


def _trend(weeks: int) -> Floats:
    t = np.linspace(-1, 1, weeks)
    columns = [np.ones(weeks), t] + ([t**2] if weeks >= 2.5 * YEAR_WEEKS else [])
    return np.column_stack(columns)


def _terms(end: int, start: int, stop: int, festivals: tuple[str, ...]) -> Floats:
    """Weeks × terms: waves of the year and the share of each week's days that lie in each festival."""
    first_days = end + 7 * np.arange(start, stop)
    phase = 2 * np.pi * (first_days + 3) / 365.25
    waves = [f(k * phase) for k in range(1, WAVES + 1) for f in (np.sin, np.cos)]
    return np.column_stack([*waves, *_shares(first_days, festivals)])


def _shares(first_days: Ints, festivals: tuple[str, ...]) -> list[Floats]:
    first, last = (day_of(d) for d in (first_days.min(), first_days.max() + 6))
    found = {name: np.zeros(len(first_days)) for name in festivals}
    for window in windows(festivals, first, last):
        a, b = day_number(window.first), day_number(window.last)
        overlap = np.minimum(first_days + 6, b) - np.maximum(first_days, a) + 1
        found[window.name] += np.clip(overlap, 0, 7) / 7
    return list(found.values())


def _ridge(y: Floats, trend: Floats, season: Floats, precision: Floats) -> Floats:
    """Season effects of each row of ``y``: the penalty is the one that foretells left-out blocks of all rows best."""
    errors = [(_left_out(y, trend, season, precision, p), p) for p in PENALTIES]
    return _effects(y, trend, season, precision, min(errors)[1])


def _effects(y: Floats, trend: Floats, season: Floats, precision: Floats, penalty: float) -> Floats:
    x, prior = np.column_stack([trend, season]), _prior(trend.shape[1], season.shape[1]) * penalty
    rows = [np.linalg.solve(w * x.T @ x + np.diag(prior), w * x.T @ row) for row, w in zip(y, precision, strict=True)]
    return np.array(rows)[:, trend.shape[1] :]


def _prior(trend: int, season: int) -> Floats:
    """Penalties of the terms: none on the trend, k² on wave k (steep seasons are rare), 1 on festivals."""
    waves = np.repeat(np.arange(1, WAVES + 1) ** 2.0, 2)
    return np.concatenate([np.full(trend, 1e-8), waves, np.ones(season - 2 * WAVES)])


def _left_out(y: Floats, trend: Floats, season: Floats, precision: Floats, penalty: float) -> float:
    """Squared errors of weeks foretold by all others but their block, weighed by precision."""
    x, prior = np.column_stack([trend, season]), np.diag(_prior(trend.shape[1], season.shape[1]) * penalty)
    total = 0.0
    for row, w in zip(y, precision, strict=True):
        hat = w * x @ np.linalg.solve(w * x.T @ x + prior, x.T)
        total += w * _block_errors(row - hat @ row, hat)
    return float(total)


def _block_errors(residual: Floats, hat: Floats) -> float:
    total = 0.0
    for start in range(0, len(residual), BLOCK):
        b = slice(start, start + BLOCK)
        left: Any = np.linalg.solve(np.eye(len(residual[b])) - hat[b, b], residual[b])
        total += float(left @ left)
    return total
