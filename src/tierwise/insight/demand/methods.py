"""The forecasting methods by name: each tells, for many items and several origins at once, what the coming weeks sell.

An *origin* is a number of weeks: what is expected after that many were known. A *window* is a stretch of coming weeks:
(0, 4) are the next four. A method answers origins × items × weeks of the window. All but seasonal naive expect a level
of every item and let the season (`seasons`) shape the weeks; they see demand with the season taken out. None looks
beyond its origin.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from tierwise.contract.arrays import Floats
from tierwise.insight.demand import smoothing
from tierwise.insight.demand.seasons import Seasons
from tierwise.insight.demand.series import Series

SEASON_WEEKS = 52
AVERAGE_WEEKS = 8
SLOW = 0.1
"""Weight of the newest week in the slow smoothing: Croston's usual one, for items that sell each week too."""
Window = tuple[int, int]
Level = Callable[[Floats, Sequence[int], Window], Floats]
"""(demand, origins, window) → origins × items: mean expected of a week of the window."""


@dataclass(frozen=True, slots=True)
class Task:
    """Forecast a window of a series from each origin; ``seasons``: one for each origin, learned before it."""

    series: Series
    origins: tuple[int, ...]
    window: Window
    seasons: tuple[Seasons, ...]

    @property
    def weeks(self) -> int:
        """How many weeks the window holds."""
        return self.window[1] - self.window[0]

    @property
    def seasonal(self) -> bool:
        """Whether a season was found at any origin."""
        return any(s.known for s in self.seasons)

    def shape_at(self, place: int) -> tuple[Floats, Floats]:
        """Factors of the weeks known at an origin and of the weeks to come, items × weeks."""
        seasons, origin = self.seasons[place], self.origins[place]
        of = self.series.category
        return seasons.factors(-origin, 0)[of], seasons.factors(*self.window)[of]


def learned(series: Series, origins: Sequence[int], learn: Callable[[Series], Seasons]) -> tuple[Seasons, ...]:
    """The seasons that ``learn`` finds in the weeks before each origin."""
    return tuple(learn(series.until(o)) for o in origins)


def by_level(level: Level) -> Callable[[Task], Floats]:
    """A method from one that expects a steady level."""

    def forecast(task: Task) -> Floats:
        if not task.seasonal:
            steady = level(task.series.demand, task.origins, task.window)
            return np.repeat(steady[:, :, None], task.weeks, axis=2)
        return np.stack([_shaped(level, task, place) for place in range(len(task.origins))])

    return forecast


def _shaped(level: Level, task: Task, place: int) -> Floats:
    origin = task.origins[place]
    past, coming = task.shape_at(place)
    flat = task.series.demand[:, :origin] / past
    return np.asarray(level(flat, (origin,), task.window)[0][:, None] * coming)


def by_path(path: Callable[[Floats], Floats]) -> Level:
    """A level from a path (`smoothing`)."""
    return lambda y, origins, _: np.ascontiguousarray(path(y)[:, [o - 1 for o in origins]].T)


def _damped(y: Floats, origins: Sequence[int], window: Window) -> Floats:
    return by_path(lambda demand: smoothing.damped(demand).mean(*window))(y, origins, window)


def _adida(y: Floats, origins: Sequence[int], _: Window) -> Floats:
    known = np.isfinite(y)
    return np.stack([np.where(known[:, :o].any(axis=1), smoothing.adida(y[:, :o], steps=12), np.nan) for o in origins])


def seasonal_naive(task: Task) -> Floats:
    """The same weeks a year ago; not known for items younger than that."""
    y, h = task.series.demand, np.arange(*task.window)
    found = np.full((len(task.origins), len(y), task.weeks), np.nan)
    for place, origin in enumerate(task.origins):
        if origin >= SEASON_WEEKS:
            found[place] = y[:, origin - SEASON_WEEKS + h % SEASON_WEEKS]
    return found


BASELINES: dict[str, Callable[[Task], Floats]] = {
    "last_value": by_level(by_path(smoothing.last_value)),
    "moving_average": by_level(by_path(lambda y: smoothing.moving_average(y, AVERAGE_WEEKS))),
    "sba": by_level(by_path(smoothing.sba)),
    "seasonal_naive": seasonal_naive,
}
"""What any shop can do by hand; a forecast must beat them to be used."""
METHODS: dict[str, Callable[[Task], Floats]] = {
    **BASELINES,
    "ses": by_level(by_path(smoothing.ses_tuned)),
    "ses_slow": by_level(by_path(lambda y: smoothing.ses(y, SLOW))),
    "slow_average": by_level(by_path(lambda y: smoothing.moving_average(y, 26))),
    "damped_trend": by_level(_damped),
    "tsb": by_level(by_path(smoothing.tsb)),
    "adida": by_level(_adida),
}
"""Every method that needs no learning across items."""
