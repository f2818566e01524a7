"""Forecasts where coming prices and promotions are planned: what each shelf will sell, as one distribution.

The log-linear elasticity model (`elasticity`) says what a price and a promotion do; boosted trees learn what it leaves:
moods of the last weeks, rivals, how promotions wear. Both are fitted with blocks of weeks left out in turn. The
forecast is the mean of these fits, its distribution what they were off by in the weeks that they had not seen, by
product and promotion (cross-validated residuals as in Barber et al., "Predictive inference with the jackknife+",
Annals of Statistics 49, 2021, pooled within groups).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from tierwise.contract.arrays import Flags, Floats, Ints
from tierwise.errors import ComputationError, UsageError
from tierwise.insight.demand.elasticity import LogLinear, columns, fit_log_linear
from tierwise.insight.demand.predictive import Predictive
from tierwise.insight.demand.shelf_features import features, level
from tierwise.insight.demand.shelves import Shelves

FOLDS = 5
BLOCK = 4
"""Weeks left out together: neighbours know too much of one another."""
GROUP = 150
"""Residuals to a group at least; smaller ones take all."""
OUTCOMES = 199
HALF_LIFE = 52.0
LEAST_WEEKS = 20
SETTINGS: dict[str, Any] = {
    "objective": "l1", "num_leaves": 63, "min_data_in_leaf": 100, "learning_rate": 0.06, "feature_fraction": 0.5,
    "bagging_fraction": 0.8, "bagging_freq": 1, "max_bin": 127, "verbosity": -1, "num_threads": 1,
    "deterministic": True, "force_row_wise": True,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Planned:
    """``horizon``: weeks that are forecast; ``trees``: rounds of boosting, 0 for the elasticity model alone."""

    horizon: int = 3
    trees: int = 120
    seed: int = 1


@dataclass(frozen=True, slots=True, eq=False)
class Fitted:
    """``log_units``: shelves × weeks before and after ``until``, middle forecast; ``residuals``: groups × outcomes."""

    until: int
    elasticity: LogLinear
    log_units: Floats
    group: Ints
    residuals: Floats

    def distribution(self, week: int) -> Predictive:
        """Units of every shelf in a planned week, counted as the panel's columns are."""
        if not self.until <= week < self.log_units.shape[1]:
            raise UsageError(f"week {week} is not forecast", f"ask for {self.until} .. {self.log_units.shape[1] - 1}")
        off = self.residuals[self.group[:, week]]
        return Predictive(np.exp(self.log_units[:, [week]] + off))


def fit(shelves: Shelves, until: int, plan: Planned | None = None) -> Fitted:
    """Learn from weeks before ``until``; forecast ``horizon`` weeks from it on, whose plans the panel must hold."""
    plan = plan or Planned()
    known = shelves.known(until, plan.horizon)
    if int(np.isfinite(known.units).any(axis=0).sum()) < LEAST_WEEKS:
        raise ComputationError(f"prices need {LEAST_WEEKS} weeks of sales to learn from", "use the general forecast")
    x = columns(known)
    use = np.isfinite(known.units)
    fold = ((until - 1 - np.arange(known.weeks)) // BLOCK) % FOLDS
    whole = fit_log_linear(known, x, use, HALF_LIFE)
    left_out = _left_out(known, x, use, fold)
    base = np.where(np.arange(known.weeks) < until, left_out, whole.log_units(x))
    told = _boosted(known, base, fold, plan) if plan.trees else base
    group, residuals = _residuals(known, np.log(known.units) - told)
    return Fitted(until, whole, told, group, residuals)


def _left_out(known: Shelves, x: Floats, use: Flags, fold: Ints) -> Floats:
    found = np.zeros(known.units.shape)
    for f in range(FOLDS):
        found[:, fold == f] = fit_log_linear(known, x, use & (fold != f)).log_units(x)[:, fold == f]
    return found


def _boosted(known: Shelves, base: Floats, fold: Ints, plan: Planned) -> Floats:
    """Trees on what the elasticity model leaves; each fold's weeks by trees that have not seen them, coming weeks by
    the mean of all."""
    import lightgbm as lgb

    more = np.stack([base, level(known, plan.horizon) - base], axis=2).astype(np.float32)
    x = np.concatenate([features(known, plan.horizon), more], axis=2)
    past = np.isfinite(known.units)
    past[:, : plan.horizon] = False
    off = np.log(known.units) - base
    coming: Flags = np.asarray(~np.isfinite(known.units).any(axis=0))
    coming[: np.flatnonzero(~coming)[-1]] = False
    added = np.zeros(base.shape)
    for f in range(FOLDS):
        rows = past & (fold != f)
        data = lgb.Dataset(x[rows], off[rows], params={"verbosity": -1, "max_bin": 127}, categorical_feature=[0])
        booster = lgb.train(SETTINGS | {"seed": plan.seed + f}, data, plan.trees)
        here = past & (fold == f)
        if here.any():
            added[here] = np.asarray(booster.predict(x[here]))
        ahead = x[:, coming].reshape(-1, x.shape[2])
        added[:, coming] += np.asarray(booster.predict(ahead)).reshape(len(base), -1) / FOLDS
    return np.asarray(base + added)


def _residuals(known: Shelves, off: Floats) -> tuple[Ints, Floats]:
    """Groups by product, promoted or not, featured or not; their residuals as equally likely outcomes."""
    group = (known.product[:, None] * 2 + known.promoted) * 2 + known.featured
    levels = (np.arange(OUTCOMES) + 0.5) / OUTCOMES
    seen = np.isfinite(off)
    found = np.tile(np.quantile(off[seen], levels), (int(group.max()) + 1, 1))
    for g in np.unique(group[seen]):
        own = off[seen & (group == g)]
        if len(own) >= GROUP:
            found[g] = np.quantile(own, levels, method="hazen")
    return group.astype(np.int64), found
