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
LEFT_BEHIND = 0.25
"""Share of shelves that rest from which on the others go on without them."""
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
    """By product: slopes (NaN where nothing varied), covariance, weeks they stand on; ``mean`` by shelf and week;
    ``pull``: products × weeks, what each week's deviations add to the first slope."""

    slopes: Floats
    covariance: Floats
    weeks: Ints
    mean: Floats
    pull: Floats

    def error(self, column: int) -> Floats:
        """Standard error of one slope by product."""
        return np.sqrt(np.maximum(self.covariance[:, column, column], 0.0))


def fit_slopes(units: Floats, product: Ints, columns: Columns, products: int) -> Slopes:
    """Slopes of every product. ``units`` shelves × weeks; ``product`` the place of each shelf's product."""
    y = np.where(columns.seen, units, 0.0) * _weight(units, columns.seen)[:, None]
    x = np.where(columns.seen[:, :, None], columns.x, 0.0)
    slopes, bends, mean = _rested(_Rounds.start(y, x, columns, product), products, y)
    return _judged(y, x, mean, columns, (product, slopes, bends))


@dataclass(slots=True, eq=False)
class _Rounds:
    """Shelves whose slopes and weeks still move. ``row``, ``whole``: places of shelves and products among all;
    ``product``: each shelf's among those of ``whole``; ``group``: shelves that move together; ``common`` as given."""

    y: Floats
    x: Floats
    seen: Flags
    row: Ints
    whole: Ints
    product: Ints
    group: Ints
    common: Ints | None
    slopes: Floats
    weeks: Floats
    mean: Floats
    bends: Floats

    @classmethod
    def start(cls, y: Floats, x: Floats, columns: Columns, product: Ints) -> _Rounds:
        """All shelves but those of one week or without a sale, whose level says all: they tell nothing of slopes or
        common weeks."""
        told = np.flatnonzero((columns.seen.sum(axis=1) > 1) & (y.sum(axis=1) > 0))
        whole, place = np.unique(product[told], return_inverse=True)
        common = None if columns.common is None else columns.common[told]
        k, weeks = x.shape[2], np.zeros((len(told), y.shape[1]))
        slopes, bends = np.zeros((len(whole), k)), np.zeros((len(whole), k, k))
        mean = _means(y[told], x[told], weeks, slopes[place], columns.seen[told])
        row = np.arange(len(y))[told]
        group = place if common is None else common
        return cls(y[told], x[told], columns.seen[told], row, whole, place, group, common, slopes, weeks, mean, bends)

    def move(self) -> Flags:
        """One round; which shelves rest, their whole group."""
        step, self.bends = _newton(self.y, self.x, self.mean, (self.product, self.slopes))
        self.slopes = self.slopes + step
        self.mean = _means(self.y, self.x, self.weeks, self.slopes[self.product], self.seen)
        moved = np.abs(step).max(axis=1, initial=0.0)[self.product]
        if self.common is not None:
            shift = _week_shift(self.y, self.mean, self.common)
            self.weeks = self.weeks + shift
            self.mean = _means(self.y, self.x, self.weeks, self.slopes[self.product], self.seen)
            moved = np.maximum(moved, np.where(self.seen, np.abs(shift), 0.0).max(axis=1, initial=0.0))
        furthest = np.zeros(int(self.group.max(initial=-1)) + 1)
        np.maximum.at(furthest, self.group, moved)
        return np.asarray(furthest[self.group] < SETTLED)

    def where(self, rows: Flags) -> _Rounds:
        """These shelves alone; groups, and so products, are whole."""
        kept, product = np.unique(self.product[rows], return_inverse=True)
        parts = {k: getattr(self, k)[rows] for k in ("y", "x", "seen", "row", "weeks", "mean")}
        common = None if self.common is None else self.common[rows]
        group = product if common is None else common
        return _Rounds(**parts, whole=self.whole[kept], product=product, group=group, common=common,
                       slopes=self.slopes[kept], bends=self.bends[kept])  # fmt: skip


def _rested(live: _Rounds, products: int, pieces: Floats) -> tuple[Floats, Floats, Floats]:
    """Slopes, their curvature and the expected pieces once nothing moves; groups at rest are left, since a few that
    hardly anything holds back would keep all going."""
    k, mean = live.x.shape[2], pieces.copy()
    slopes, bends = np.zeros((products, k)), np.tile(np.eye(k) / WIDE**2, (products, 1, 1))
    for last in range(MOST_ROUNDS, 0, -1):
        resting = live.move()
        if last > 1 and not resting.all() and resting.mean() < LEFT_BEHIND:
            continue
        slopes[live.whole], bends[live.whole], mean[live.row] = live.slopes, live.bends, live.mean
        if resting.all():
            break
        live = live.where(~resting)
    return slopes, bends, mean


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
    own = np.einsum("sk,stk,st->st", inverse[product, 0], centred, y - mean)
    pull = np.zeros((len(slopes), y.shape[1]))
    np.add.at(pull, product, own)
    return Slopes(found, inverse @ meat @ inverse, counted.astype(np.int64), mean, pull)


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
