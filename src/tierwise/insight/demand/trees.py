"""One forecaster for all items: boosted trees on what every item's past looks like at an origin.

The target is what a mean week of the window sells above what smoothing expects, in units of the item's own weekly
steps: errors are then RMSSE's (`backtest`) and large items do not drown small ones. Huber's loss keeps the few items
that explode from deciding for all. The trees read lagged means, how often and how lately the item
sold, its age, what the smoothing methods expect of it, and how its category and the whole shop have moved. They learn
from earlier origins whose window was over by the one they answer for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from tierwise.contract.arrays import Floats, Ints
from tierwise.insight.demand import smoothing
from tierwise.insight.demand.methods import Task, Window
from tierwise.insight.demand.series import Series

LAGS = (1, 2, 4, 8, 13, 26, 52)
MOST_ROWS = 60_000
ORIGINS = 12
"""Earlier origins that share these rows where a shop has many items."""
EARLIEST = 6
"""Weeks of history that an origin to learn from has at least."""
SETTINGS: dict[str, Any] = {
    "objective": "huber", "alpha": 0.5, "learning_rate": 0.05, "num_leaves": 15, "min_data_in_leaf": 100,
    "feature_fraction": 0.7, "bagging_fraction": 0.7, "bagging_freq": 1, "lambda_l2": 5.0, "verbosity": -1,
    "deterministic": True, "force_row_wise": True, "num_threads": 1,
}  # fmt: skip
ROUNDS = 80


@dataclass(frozen=True, slots=True, eq=False)
class Past:
    """What all origins share: paths of the methods and running sums, items × weeks (columns: after that week)."""

    demand: Floats
    paths: tuple[Floats, ...]
    total: Floats
    known: Floats
    sold: Floats
    steps: Floats
    category: Ints
    group: Floats

    @classmethod
    def of(cls, demand: Floats, category: Ints, categories: int) -> Past:
        """From demand with the season taken out."""
        known = np.isfinite(demand)
        filled = np.where(known, demand, 0.0)
        group = np.zeros((categories, demand.shape[1]))
        np.add.at(group, category, filled)
        paths = (smoothing.ses_tuned(demand), smoothing.tsb(demand), smoothing.damped(demand).mean(0, 4))
        return cls(demand, paths, _sums(filled), _sums(known), _sums(filled > 0), _steps(demand), category, group)

    def scale(self, origin: int) -> Floats:
        """An item's weekly step before the origin, at least what its mean makes likely (Poisson), never 0."""
        mean = (self.total[:, origin] + 0.5) / (self.known[:, origin] + 1.0)
        return np.asarray(np.sqrt(np.maximum(self.steps[:, origin], 2 * mean)))

    def anchor(self, origin: int) -> Floats:
        """What smoothing expects of the item."""
        return self.paths[0][:, origin - 1]

    def features(self, origin: int, rows: Ints) -> Floats:
        """Columns of some items as known at the origin."""
        scale = self.scale(origin)[rows]
        means = [self._mean(origin, lag)[rows] / scale for lag in LAGS]
        own = [p[rows, origin - 1] / scale for p in self.paths]
        life = np.maximum(self.known[rows, origin], 1)
        sales, mean = self.sold[rows, origin], self.total[rows, origin] / life
        recent = [self._share(origin, lag)[rows] for lag in (4, 13)]
        plain = [mean / scale, np.log(scale), life, sales / life, sales, _since_sold(self.demand[rows, :origin])]
        return np.column_stack([*means, *own, *plain, *recent, *self._moves(origin, rows), self.category[rows]])

    def _moves(self, origin: int, rows: Ints) -> list[Floats]:
        """How the item's category and the whole shop have grown."""
        own = [_growth(self.group, origin, lag)[self.category[rows]] for lag in (2, 4)]
        whole = [_growth(self.group.sum(axis=0, keepdims=True), origin, lag) for lag in (2, 4)]
        return own + [np.repeat(g, len(rows)) for g in whole]

    def _mean(self, origin: int, lag: int) -> Floats:
        """Mean of the known among the newest ``lag`` weeks; NaN where there is none."""
        start = max(origin - lag, 0)
        many = self.known[:, origin] - self.known[:, start]
        return np.where(many > 0, (self.total[:, origin] - self.total[:, start]) / np.maximum(many, 1), np.nan)

    def _share(self, origin: int, lag: int) -> Floats:
        start = max(origin - lag, 0)
        many = np.maximum(self.known[:, origin] - self.known[:, start], 1)
        return np.asarray((self.sold[:, origin] - self.sold[:, start]) / many)


def _sums(values: Any) -> Floats:
    """Running sums with a leading 0: column t holds the first t weeks."""
    return np.concatenate([np.zeros((len(values), 1)), np.cumsum(values, axis=1, dtype=np.float64)], axis=1)


def _steps(demand: Floats) -> Floats:
    """Mean squared weekly step within the first t weeks; NaN-free."""
    step = np.diff(demand, axis=1)
    known = np.isfinite(step)
    squares, many = _sums(np.where(known, step, 0.0) ** 2), _sums(known)
    found = squares / np.maximum(many, 1)
    return np.concatenate([np.zeros((len(demand), 1)), found], axis=1)


def _growth(group: Floats, origin: int, lag: int) -> Floats:
    """Logarithm of the newest ``lag`` weeks' sum over that of the same number before."""
    new = group[:, max(origin - lag, 0) : origin].sum(axis=1)
    old = group[:, max(origin - 2 * lag, 0) : max(origin - lag, 0)].sum(axis=1)
    return np.asarray(np.log((new + 1.0) / (old + 1.0)))


def _since_sold(demand: Floats) -> Floats:
    """Weeks since the last sale; the whole history where there was none."""
    sold = np.nan_to_num(demand) > 0
    weeks = demand.shape[1]
    last = np.where(sold.any(axis=1), weeks - 1 - np.argmax(sold[:, ::-1], axis=1), -1)
    return np.asarray(weeks - 1 - last, dtype=np.float64)


def trees(task: Task, seed: int = 0) -> Floats:
    """Origins × items × weeks; NaN for items not begun, and where too few weeks lie before the origin to learn from."""
    series = task.series
    found = np.full((len(task.origins), len(series.items), task.weeks), np.nan)
    whole = None if task.seasonal else _learner(series, series.demand, task.window, seed)
    for place, origin in enumerate(task.origins):
        before, coming = task.shape_at(place)
        learner = whole or _learner(series, series.demand[:, :origin] / before, task.window, seed)
        found[place] = learner.level(origin)[:, None] * coming
    return found


@dataclass(frozen=True, slots=True, eq=False)
class _Learner:
    """``examples``: rows of one earlier origin each, made once."""

    past: Past
    window: Window
    seed: int
    examples: dict[int, tuple[Floats, Floats]]

    def level(self, origin: int) -> Floats:
        """Mean week of the window, by item."""
        import lightgbm as lgb

        begun = self.past.known[:, origin] > 0
        x, y = self._before(origin)
        if not len(y):
            return np.full(len(begun), np.nan)
        data = lgb.Dataset(x, y, params={"verbosity": -1, "max_bin": 63}, categorical_feature=[x.shape[1] - 1])
        booster = lgb.train(SETTINGS | {"seed": self.seed, "max_bin": 63}, data, ROUNDS)
        told = np.full(len(begun), np.nan)
        rows = np.flatnonzero(begun)
        step = np.asarray(booster.predict(self.past.features(origin, rows)), dtype=np.float64)
        told[rows] = np.maximum(self.past.anchor(origin)[rows] + step * self.past.scale(origin)[rows], 0.0)
        return told

    def _before(self, origin: int) -> tuple[Floats, Floats]:
        """Rows of earlier origins whose window was over by then, the newest first, until there are enough."""
        parts, room = [], MOST_ROWS
        for then in range(origin - self.window[1], EARLIEST - 1, -1):
            if then not in self.examples:
                self.examples[then] = self._of(then)
            parts.append(self.examples[then])
            room -= len(parts[-1][1])
            if room <= 0:
                break
        if not parts:
            return np.zeros((0, 1)), np.zeros(0)
        return np.concatenate([x for x, _ in parts]), np.concatenate([y for _, y in parts])

    def _of(self, then: int) -> tuple[Floats, Floats]:
        start, stop = self.window
        y = self.past.demand[:, then + start : then + stop].mean(axis=1)
        rows = np.flatnonzero((self.past.known[:, then] > 0) & np.isfinite(y))
        if len(rows) > MOST_ROWS // ORIGINS:
            rng = np.random.default_rng((self.seed, then))
            rows = np.sort(rng.choice(rows, MOST_ROWS // ORIGINS, replace=False))
        step = (y[rows] - self.past.anchor(then)[rows]) / self.past.scale(then)[rows]
        return self.past.features(then, rows), step


def _learner(series: Series, demand: Floats, window: Window, seed: int) -> _Learner:
    return _Learner(Past.of(demand, series.category, len(series.categories)), window, seed, {})
