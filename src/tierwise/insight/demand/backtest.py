"""What every method would have foretold, held against what came: rolling origins, scaled errors, bias, totals.

RMSSE (Hyndman & Koehler, International Journal of Forecasting 22, 2006; as in the M5 competition): the root of the mean
squared error over the window, over the root of the mean squared step from one known week to the next before the origin.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from tierwise.contract.arrays import Floats, Ints
from tierwise.insight.demand.classes import classes
from tierwise.insight.demand.methods import Task
from tierwise.insight.demand.series import Series


@dataclass(frozen=True, slots=True, eq=False)
class Backtest:
    """``forecasts``: by method, origins × items × weeks, NaN where a method has no answer; ``actual`` likewise, NaN
    where demand was not known. ``scale``: origins × items, the squared step; NaN where an item never moved before.
    ``kind``: origins × items, the class of demand then (`classes`)."""

    origins: Ints
    forecasts: Mapping[str, Floats]
    actual: Floats
    scale: Floats
    kind: Ints

    def errors(self, forecast: Floats) -> Floats:
        """RMSSE of each origin and item; NaN where no week is known or the item never moved before."""
        known = np.isfinite(self.actual) & np.isfinite(forecast)
        squares = np.where(known, (np.nan_to_num(self.actual) - np.nan_to_num(forecast)) ** 2, 0.0).sum(axis=2)
        many = known.sum(axis=2)
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.asarray(np.where(many > 0, np.sqrt(squares / many / self.scale), np.nan))

    def totals(self, forecast: Floats) -> tuple[Floats, Floats]:
        """Foretold and actual sums over the window, origins × items; NaN where any week is not known."""
        return forecast.sum(axis=2), self.actual.sum(axis=2)


def origins_of(weeks: int, horizon: int, most: int = 8, least: int = 13, step: int = 4) -> tuple[int, ...]:
    """Origins whose whole horizon is known, newest last: at most ``most``, ``step`` weeks apart, none younger than
    ``least`` weeks (half of the history where that is shorter).

    >>> origins_of(60, 4)
    (28, 32, 36, 40, 44, 48, 52, 56)
    >>> origins_of(30, 13), origins_of(12, 13)
    ((13, 17), ())
    """
    last = weeks - horizon
    found = range(last, max(min(least, weeks // 2), 4) - 1, -step)
    return tuple(reversed(list(found)[:most]))


def backtest(task: Task, methods: Mapping[str, Callable[[Task], Floats]]) -> Backtest:
    """All methods on one task, which may be without origins. The series must hold the window of each origin."""
    if not task.origins:
        empty = np.zeros((0, len(task.series.items), task.weeks))
        kind = np.zeros(empty.shape[:2], dtype=np.int64)
        return Backtest(kind[:, 0], dict.fromkeys(methods, empty), empty, empty[:, :, 0], kind)
    forecasts = {name: method(task) for name, method in methods.items()}
    return Backtest(np.array(task.origins), forecasts, _actual(task), *_at_origins(task.series, task.origins))


def _actual(task: Task) -> Floats:
    y, (start, stop) = task.series.demand, task.window
    return np.stack([y[:, o + start : o + stop] for o in task.origins])


def _at_origins(series: Series, origins: Sequence[int]) -> tuple[Floats, Ints]:
    scales = np.stack([_squared_step(series.demand[:, :o]) for o in origins])
    return scales, np.stack([classes(series.demand[:, :o]) for o in origins])


def _squared_step(y: Floats) -> Floats:
    """Mean squared change from one known week to the next; NaN where there is none or all are 0."""
    step = np.diff(y, axis=1)
    known = np.isfinite(step)
    many = known.sum(axis=1)
    found = np.where(known, step, 0.0)
    squares = (found**2).sum(axis=1) / np.maximum(many, 1)
    return np.where(squares > 0, squares, np.nan)
