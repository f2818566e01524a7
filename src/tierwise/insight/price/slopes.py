"""Each product's own slopes, all products at once: Poisson pseudo-likelihood, levels by shelf, common weeks by group.

Given the slopes the best level of a shelf is known in closed form, so the likelihood of a shelf is that of a
multinomial over its weeks (Hausman, Hall and Griliches 1984, Econometrica 52): no level is ever estimated. The level
of a week, common to a group of shelves, is known in closed form given all else. Newton's step for the slopes and the
closed form for weeks take turns until both rest, which is the joint maximum, since the likelihood is concave.

A shelf that sells much is not heard much better than one that sells some, since sales vary by more than a Poisson's
root: with variance mean + alpha mean², a shelf's sales are weighed by 1 / (1 + alpha times its mean).

Errors: sandwiches in which what moves a product beyond its mean lasts, see `lasting`; they hold for given levels of the
weeks, and the factor n / (n - k) counts those levels too.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tierwise.insight.price.fixed_effects import Flags, Floats, Ints
from tierwise.insight.price.lasting import lasting

MOST_ROUNDS = 200
SETTLED = 1e-7
WIDE = 10.0
"""Standard deviation of the prior of a slope around 0: keeps what weeks cannot tell apart from running away."""
TELLING = 1e-4
"""A column that varies less than this within its shelves has no slope."""


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """What sales are explained by: ``x`` shelves × weeks × k, where ``seen``; ``common``: group of the week levels."""

    x: Floats
    seen: Flags
    common: Ints | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Slopes:
    """By product: slopes (NaN where nothing varied), covariance, weeks they stand on; ``mean`` by shelf and week."""

    slopes: Floats
    covariance: Floats
    weeks: Ints
    mean: Floats

    def error(self, column: int) -> Floats:
        """Standard error of one slope by product."""
        return np.sqrt(np.maximum(self.covariance[:, column, column], 0.0))


def fit_slopes(units: Floats, product: Ints, columns: Columns, products: int) -> Slopes:
    """Slopes of every product. ``units`` shelves × weeks; ``product`` the place of each shelf's product."""
    y = np.where(columns.seen, units, 0.0) * _weight(units, columns.seen)[:, None]
    x = np.where(columns.seen[:, :, None], columns.x, 0.0)
    slopes, weeks = np.zeros((products, x.shape[2])), np.zeros(y.shape)
    bends = np.zeros((products, x.shape[2], x.shape[2]))
    mean = _means(y, x, weeks, slopes[product], columns.seen)
    for _ in range(MOST_ROUNDS):
        step, bends = _newton(y, x, mean, (product, slopes))
        slopes = slopes + step
        mean = _means(y, x, weeks, slopes[product], columns.seen)
        moved = float(np.abs(step).max(initial=0.0))
        if columns.common is not None:
            shift = _week_shift(y, mean, columns.common)
            weeks = weeks + shift
            mean = _means(y, x, weeks, slopes[product], columns.seen)
            moved = max(moved, float(np.abs(shift[columns.seen]).max(initial=0.0)))
        if moved < SETTLED:
            break
    return _judged(y, x, mean, columns, (product, slopes, bends))


def _weight(units: Floats, seen: Flags) -> Floats:
    """1 / (1 + alpha mean) of each shelf; alpha from the middle shelf's variance over neighbouring weeks."""
    weeks = np.maximum(seen.sum(axis=1), 1)
    mean = np.where(seen, units, 0.0).sum(axis=1) / weeks
    both = seen[:, 1:] & seen[:, :-1]
    steps = np.where(both, np.diff(units, axis=1) ** 2, 0.0).sum(axis=1) / np.maximum(2 * both.sum(axis=1), 1)
    some = mean > 0
    alpha = float(np.median((steps[some] - mean[some]) / mean[some] ** 2)) if some.any() else 0.0
    return np.asarray(1 / (1 + max(alpha, 0.0) * mean))


def _means(y: Floats, x: Floats, weeks: Floats, slopes: Floats, seen: Flags) -> Floats:
    """Expected pieces: each shelf's total, spread over its weeks."""
    score = np.where(seen, np.einsum("stk,sk->st", x, slopes) + weeks, -np.inf)
    top = np.where(seen.any(axis=1), np.max(score, axis=1, initial=-1e9), 0.0)
    size = np.exp(score - top[:, None])
    total = size.sum(axis=1)
    return np.asarray(size * (y.sum(axis=1) / np.where(total > 0, total, 1.0))[:, None])


def _centred(x: Floats, mean: Floats) -> Floats:
    """Columns less their mean over the shelf's weeks, weighed by what is expected to sell."""
    total = mean.sum(axis=1)
    middle = np.einsum("stk,st->sk", x, mean) / np.where(total > 0, total, 1.0)[:, None]
    return np.asarray(x - middle[:, None, :])


def _newton(y: Floats, x: Floats, mean: Floats, by: tuple[Ints, Floats]) -> tuple[Floats, Floats]:
    product, slopes = by
    centred = _centred(x, mean)
    pull = np.zeros_like(slopes)
    np.add.at(pull, product, np.einsum("stk,st->sk", centred, y - mean))
    bends = np.zeros((*slopes.shape, slopes.shape[1]))
    np.add.at(bends, product, np.einsum("stk,stj,st->skj", centred, centred, mean))
    bends = bends + np.eye(slopes.shape[1]) / WIDE**2
    step = np.linalg.solve(bends, (pull - slopes / WIDE**2)[:, :, None])[:, :, 0]
    return np.clip(step, -1.0, 1.0), bends


def _week_shift(y: Floats, mean: Floats, common: Ints) -> Floats:
    """How far each group's weeks lie above what is expected, in logs; weeks without sales are left where they are."""
    groups = int(common.max(initial=-1)) + 1
    sold, expected = np.zeros((groups, y.shape[1])), np.zeros((groups, y.shape[1]))
    np.add.at(sold, common, y)
    np.add.at(expected, common, mean)
    some = (sold > 0) & (expected > 0)
    shift = np.log(np.where(some, sold, 1.0) / np.where(some, expected, 1.0))
    return np.asarray(shift[common])


def _judged(y: Floats, x: Floats, mean: Floats, columns: Columns, by: tuple[Ints, Floats, Floats]) -> Slopes:
    product, slopes, bends = by
    seen = columns.seen & (mean > 0)
    centred = np.where(seen[:, :, None], _centred(x, mean), 0.0)
    counted = _counted(seen, product, len(slopes))
    factor = counted / np.maximum(counted - _parameters(columns, by, seen), 1)
    inverse = np.linalg.inv(bends)
    meat = lasting(centred, y - mean, mean, (product, factor))
    varied = np.zeros(slopes.shape)
    np.add.at(varied, product, (centred**2).sum(axis=1))
    still = varied <= TELLING**2 * np.maximum(counted, 1)[:, None]
    found = np.where(still, np.nan, slopes)
    return Slopes(found, inverse @ meat @ inverse, counted.astype(np.int64), mean)


def _counted(seen: Flags, product: Ints, products: int) -> Floats:
    return np.bincount(product, seen.sum(axis=1), minlength=products).astype(np.float64)


def _parameters(columns: Columns, by: tuple[Ints, Floats, Floats], seen: Flags) -> Floats:
    """Parameters for each product: its slopes, its shelves' levels, its share of the common weeks."""
    product, slopes, _ = by
    own = slopes.shape[1] + np.bincount(product, minlength=len(slopes)).astype(np.float64)
    if columns.common is None:
        return np.asarray(own)
    shelves = np.bincount(columns.common)[columns.common]
    return np.asarray(own + np.bincount(product, seen.sum(axis=1) / shelves, minlength=len(slopes)))
