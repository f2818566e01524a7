"""Forecasts of every item's coming weeks, with bands for their sums.

The next four weeks and the nine after them are foretold apart, since what serves near does not serve far; the sum of
thirteen weeks is the sum of both, so all numbers add up. Items add up to categories and these to the shop.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from tierwise.contract.arrays import Floats, Ints
from tierwise.insight.demand.backtest import backtest, origins_of
from tierwise.insight.demand.bands import Bands, eight_in_ten, learn_bands, widened
from tierwise.insight.demand.classes import classes
from tierwise.insight.demand.methods import BASELINES, METHODS, Task, Window, learned
from tierwise.insight.demand.rolling import Rolled, roll
from tierwise.insight.demand.seasons import Seasons, fit_seasons
from tierwise.insight.demand.series import Series
from tierwise.insight.demand.trees import trees
from tierwise.locale.festivals import WEST

NEAR: Window = (0, 4)
FAR: Window = (4, 13)
LENGTHS = (1, 4, 13)
"""Weeks of the sums that have bands of their own."""
Method = Callable[[Task], Floats]


@dataclass(frozen=True, slots=True)
class Plan:
    """How forecasts are made. ``items``: methods are chosen on a sample of so many at most; all items are foretold."""

    festivals: tuple[str, ...] = WEST
    origins: int = 10
    items: int = 5_000
    seed: int = 0
    methods: Mapping[str, Method] = field(default_factory=lambda: METHODS | {"trees": trees})


@dataclass(frozen=True, slots=True, eq=False)
class Forecast:
    """``weekly``: items × 13, mean pieces of each coming week, NaN for items not begun; ``kind`` their classes;
    ``windows``: how near and far were chosen and judged; ``bands`` by length of sum; ``past``: the sums by length as
    told and as they came, origins × items of the sample; ``sampled``: the series of these; ``planned``: what planned
    prices do to it, already in ``weekly``."""

    series: Series
    weekly: Floats
    kind: Ints
    windows: Mapping[Window, Rolled]
    bands: Mapping[int, Bands]
    past: Mapping[int, Past]
    sampled: Series
    seasons: Seasons
    planned: Planned | None = None

    def total(self, weeks: int) -> Floats:
        """Mean pieces over the next ``weeks``."""
        return np.asarray(self.weekly[:, :weeks].sum(axis=1))

    def band(self, weeks: int, level: float) -> Floats:
        """Pieces that the sum over the next ``weeks`` (1, 4 or 13) stays at or below with chance ``level``; NaN where
        no past says."""
        told = self.total(weeks)
        return np.asarray(told * self.ratios(weeks, told, np.full(len(told), level)))

    def range(self, weeks: int) -> tuple[Floats, Floats]:
        """Pieces between which the sum over the next ``weeks`` (1, 4 or 13) lies in eight of ten cases;
        NaN where no past says."""
        told = self.total(weeks)
        low, high = self.range_of(weeks, told)
        return np.asarray(told * low), np.asarray(told * high)

    def range_of(self, length: int, mean: Floats) -> tuple[Floats, Floats]:
        """The same as ratios to each item's ``mean``, the doubt about planned prices in it."""
        return eight_in_ten(lambda level: self.ratios(length, mean, np.full(len(mean), level)))

    def holds(self, length: int, mean: Floats) -> Floats:
        """How often the range of a sum of so many weeks (1, 4 or 13) holds what comes, by item: .8, or as often as
        nothing sells where that is more often (its range is 0 then); NaN where no past says."""
        held = self.bands.get(length)
        return np.full(len(mean), np.nan) if held is None else held.holds(mean, self.kind)

    def ratios(self, length: int, mean: Floats, level: Floats) -> Floats:
        """For each item the ratio to its ``mean`` that a sum of so many weeks (1, 4 or 13) stays at or below with
        chance ``level``, the doubt about planned prices in it; NaN where no past says."""
        held = self.bands.get(length)
        if held is None:
            return np.full(len(mean), np.nan)
        own = held.ratios(mean, self.kind, level)
        if self.planned is None:
            return own
        middle = held.ratios(mean, self.kind, np.full(len(mean), 0.5))
        return widened(own, middle, level, self.planned.doubt_of(self.weekly[:, :length]))


@dataclass(frozen=True, slots=True, eq=False)
class Planned:
    """``factor``: items × 13, what planned prices make of each week's pieces (1: nothing is planned); ``doubt``: the
    standard deviation of its logarithm."""

    factor: Floats
    doubt: Floats

    def doubt_of(self, weekly: Floats) -> Floats:
        """The doubt about each item's sum over the first weeks, given its pieces of these: one and the same elasticity
        is in doubt in all weeks, so their doubts add up."""
        weight = np.nan_to_num(weekly)
        total = np.maximum(weight.sum(axis=1), 1e-12)
        return np.asarray((weight * self.doubt[:, : weight.shape[1]]).sum(axis=1) / total)


@dataclass(frozen=True, slots=True, eq=False)
class Past:
    """Sums as they would have been told, and as they came: origins × items."""

    origins: Ints
    told: Floats
    came: Floats
    kind: Ints

    def apart(self, weeks: int) -> float:
        """How many windows of so many weeks the origins hold without overlap."""
        return float(self.origins[-1] - self.origins[0]) / weeks + 1 if len(self.origins) else 0.0


def forecast(series: Series, plan: Plan | None = None) -> Forecast:
    """Choose by rolling origins, foretell all items, learn bands from what the same forecasts were off by.

    Windows that no earlier origin could be held against (short histories) use plain smoothing and have no bands.
    """
    plan = plan or Plan()
    sample = series.sample(plan.items, plan.seed)
    windows = {w: _rolled(sample, w, plan) for w in (NEAR, FAR)}
    seasons = fit_seasons(series, plan.festivals)
    kind = classes(series.demand)
    weekly = np.concatenate([_told(series, w, r, seasons, plan, kind) for w, r in windows.items()], axis=1)
    past = _past(windows)
    bands = {n: learn_bands(p.told, p.came, p.kind) for n, p in past.items() if len(p.origins)}
    return Forecast(series, weekly, kind, windows, bands, past, sample, seasons)


def _rolled(sample: Series, window: Window, plan: Plan) -> Rolled:
    origins = tuple(o for o in origins_of(sample.weeks, NEAR[1], plan.origins) if o + window[1] <= sample.weeks)
    seasons = learned(sample, origins, lambda s: fit_seasons(s, plan.festivals))
    return roll(backtest(Task(sample, origins, window, seasons), plan.methods), window)


def _told(series: Series, window: Window, rolled: Rolled, seasons: Seasons, plan: Plan, kind: Ints) -> Floats:
    """Items × weeks of the window from now, by the methods in use."""
    now = Task(series, (series.weeks,), window, (seasons,))
    if rolled.serves in BASELINES:
        return np.asarray(plan.methods[rolled.serves](now)[0])
    used = sorted({m for methods in rolled.choice.of for m in methods})
    return rolled.choice.forecast({m: plan.methods[m](now)[0] for m in used}, kind)


def _past(windows: Mapping[Window, Rolled]) -> dict[int, Past]:
    near, far = windows[NEAR], windows[FAR]
    at = [int(np.flatnonzero(near.test.origins == o)[0]) for o in far.test.origins if o in near.test.origins]
    ends = [i for i, o in enumerate(far.test.origins) if o in near.test.origins]
    origins, kind = near.test.origins, near.test.kind
    week = Past(origins, near.served[:, :, 0], near.test.actual[:, :, 0], kind)
    month = Past(origins, near.served.sum(axis=2), near.test.actual.sum(axis=2), kind)
    told = near.served[at].sum(axis=2) + far.served[ends].sum(axis=2)
    came = near.test.actual[at].sum(axis=2) + far.test.actual[ends].sum(axis=2)
    return dict(zip(LENGTHS, (week, month, Past(far.test.origins[ends], told, came, far.test.kind[ends])), strict=True))
