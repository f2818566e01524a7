"""Smoothing of many series at once: one row an item, one column a period, NaN where demand is not known.

Every function that gives a *path* answers items × periods: in column t what is expected of any later period, known at
the end of period t. One pass thus serves every origin of a backtest. A period that is not known (before the item was
listed, out of stock) changes nothing. Before an item's first known period the path is NaN.

Sources. SES: Brown (1959). Damped trend: Gardner & McKenzie, Management Science 31 (1985). Croston: Operational
Research Quarterly 23 (1972). SBA: Syntetos & Boylan, International Journal of Forecasting 21 (2005). TSB: Teunter,
Syntetos & Babai, EJOR 214 (2011). ADIDA: Nikolopoulos et al., JORS 62 (2011).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tierwise.contract.arrays import Floats, Ints

ALPHAS = (0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.6)
"""Weights of the newest period that `ses_tuned` chooses among."""
_GOLDEN = (np.sqrt(5.0) - 1) / 2


def last_value(y: Floats) -> Floats:
    """Path of the newest known value.

    >>> last_value(np.array([[np.nan, 3.0, np.nan, 5.0]]))[0].tolist()
    [nan, 3.0, 3.0, 5.0]
    """
    at = np.maximum.accumulate(np.where(np.isfinite(y), np.arange(y.shape[1]), 0), axis=1)
    return np.take_along_axis(y, at, axis=1)


def moving_average(y: Floats, periods: int) -> Floats:
    """Path of the mean of the known values among the newest ``periods`` columns; the older mean where none is known."""
    known = np.isfinite(y)
    total, many = (np.cumsum(x, axis=1) for x in (np.where(known, y, 0.0), known.astype(np.float64)))
    for x in (total, many):
        x[:, periods:] = x[:, periods:] - x[:, :-periods].copy()
    return last_value(np.where(many > 0, total / np.maximum(many, 1), np.nan))


def ses(y: Floats, alpha: float | Floats) -> Floats:
    """Path of simple exponential smoothing from the first known value on; ``alpha`` for all or one for each item.

    >>> ses(np.array([[4.0, 8.0, np.nan]]), 0.25)[0].tolist()
    [4.0, 5.0, 5.0]
    """
    path = np.full(y.shape, np.nan)
    level = np.full(len(y), np.nan)
    for t in range(y.shape[1]):
        now = y[:, t]
        level = np.where(np.isnan(now), level, np.where(np.isnan(level), now, level + alpha * (now - level)))
        path[:, t] = level
    return path


def ses_tuned(y: Floats, alphas: tuple[float, ...] = ALPHAS) -> Floats:
    """Path of SES in which each item uses, at each period, the alpha with the least squared errors until then."""
    best, found = np.full(y.shape, np.inf), np.full(y.shape, np.nan)
    for alpha in alphas:
        path = ses(y, alpha)
        error = _errors_so_far(y, path)
        better = error < best
        best, found = np.where(better, error, best), np.where(better, path, found)
    return found


def _errors_so_far(y: Floats, path: Floats) -> Floats:
    error = np.zeros(y.shape)
    error[:, 1:] = np.nan_to_num(y[:, 1:] - path[:, :-1]) ** 2
    return np.asarray(np.cumsum(error, axis=1))


@dataclass(frozen=True, slots=True, eq=False)
class Trended:
    """Paths of level and trend; the trend fades by ``damping`` each period."""

    level: Floats
    trend: Floats
    damping: float

    def mean(self, start: int, stop: int) -> Floats:
        """Path of the mean expected over the coming periods ``start`` to ``stop``, (0, 4) the next four; never below
        0."""
        steps = np.cumsum(self.damping ** np.arange(1, stop + 1))[start:].mean()
        return np.asarray(np.maximum(self.level + steps * self.trend, 0.0))


def damped(y: Floats, alpha: float = 0.2, beta: float = 0.05, damping: float = 0.9) -> Trended:
    """Damped additive trend, ETS(A,Ad,N) in error-correction form: level and trend move by alpha and beta x error."""
    levels, trends = np.full(y.shape, np.nan), np.zeros(y.shape)
    level, trend = np.full(len(y), np.nan), np.zeros(len(y))
    for t in range(y.shape[1]):
        now, new = y[:, t], np.isnan(level)
        error = np.where(np.isnan(now) | new, 0.0, now - (level + damping * trend))
        level = np.where(new, now, level + damping * trend + alpha * error)
        trend = damping * trend + beta * error
        levels[:, t], trends[:, t] = level, trend
    return Trended(levels, trends, damping)


def croston(y: Floats, alpha: float = 0.1) -> Floats:
    """Path of Croston's ratio: smoothed size of a sale over smoothed interval between sales; 0 before the first sale.

    >>> croston(np.array([[0.0, 4.0, 0.0, 0.0]]))[0].tolist()
    [0.0, 2.0, 2.0, 2.0]
    """
    path = np.full(y.shape, np.nan)
    size, gap = np.full(len(y), np.nan), np.full(len(y), np.nan)
    since = np.zeros(len(y))
    for t in range(y.shape[1]):
        now = y[:, t]
        since += np.isfinite(now)
        sold = now > 0
        size = np.where(sold, np.where(np.isnan(size), now, size + alpha * (now - size)), size)
        gap = np.where(sold, np.where(np.isnan(gap), since, gap + alpha * (since - gap)), gap)
        path[:, t] = np.where(np.isnan(gap), np.where(since > 0, 0.0, np.nan), size / np.where(np.isnan(gap), 1, gap))
        since = np.where(sold, 0.0, since)
    return path


def sba(y: Floats, alpha: float = 0.1) -> Floats:
    """Croston less its bias: times 1 - alpha/2."""
    return croston(y, alpha) * (1 - alpha / 2)


def tsb(y: Floats, alpha_size: float = 0.1, alpha_chance: float = 0.1) -> Floats:
    """Path of the chance of a sale times its size. Without sales it falls towards 0, which Croston's never does.

    >>> tsb(np.array([[4.0, 0.0]]), 0.5, 0.5)[0].tolist()
    [4.0, 2.0]
    """
    chance = ses(np.where(np.isnan(y), np.nan, (y > 0).astype(np.float64)), alpha_chance)
    size = ses(np.where(y > 0, y, np.nan), alpha_size)
    return chance * np.where(np.isnan(size), 0.0, size)


def adida(y: Floats, from_end: bool = True, steps: int = 44) -> Floats:
    """What ADIDA expects of a period after the last column, one number an item.

    Periods are joined in chunks as long as the item's mean interval between sales; SES with its best alpha in
    0.1 .. 0.3 runs over the chunks. ``from_end`` counts chunks back from the newest period, so that only the oldest
    ones are lost; False counts from the first as the reference programs do. An item without a sale: 0. ``steps`` of
    the search for alpha: 44 end below 1e-9.
    """
    known = np.isfinite(y)
    sold = np.nan_to_num(y) > 0
    many = sold.sum(axis=1)
    until_last = np.where(sold, np.cumsum(known, axis=1), 0).max(axis=1)
    chunk = np.maximum(np.rint(until_last / np.maximum(many, 1)), 1).astype(np.int64)
    means = _chunk_means(y, chunk, from_end)
    level = ses(means, _best_alpha(means, steps))[:, -1]
    return np.where(many > 0, level, 0.0)


def _chunk_means(y: Floats, chunk: Ints, from_end: bool) -> Floats:
    """Mean of each item's chunks in time's order, at the right of the row; NaN where none."""
    items, periods = y.shape
    known = np.isfinite(y)
    first = np.argmax(known, axis=1)[:, None]
    length = np.where(known.any(axis=1), periods - first[:, 0], 0)[:, None]
    at, size = np.arange(periods)[None, :] - first, chunk[:, None]
    place = (at - length % size) // size if from_end else at // size
    place += periods - length // size
    use = known & (place < periods) & (place >= periods - length // size)
    row = np.broadcast_to(np.arange(items)[:, None], y.shape)
    total, many = np.zeros(y.shape), np.zeros(y.shape)
    np.add.at(total, (row[use], place[use]), y[use])
    np.add.at(many, (row[use], place[use]), 1.0)
    return np.where(many > 0, total / np.maximum(many, 1), np.nan)


def _best_alpha(y: Floats, steps: int, low: float = 0.1, high: float = 0.3) -> Floats:
    """Each item's alpha with the least squared one-step errors, by golden section."""
    a, b = np.full(len(y), low), np.full(len(y), high)
    c, d = b - _GOLDEN * (b - a), a + _GOLDEN * (b - a)
    at_c, at_d = _squares(y, c), _squares(y, d)
    for _ in range(steps):
        left = at_c < at_d
        a, b = np.where(left, a, c), np.where(left, d, b)
        new = np.where(left, b - _GOLDEN * (b - a), a + _GOLDEN * (b - a))
        at_new = _squares(y, new)
        c, d = np.where(left, new, d), np.where(left, c, new)
        at_c, at_d = np.where(left, at_new, at_d), np.where(left, at_c, at_new)
    return np.asarray((a + b) / 2)


def _squares(y: Floats, alpha: Floats) -> Floats:
    """Sum of squared one-step errors of SES."""
    level, total = np.full(len(y), np.nan), np.zeros(len(y))
    for now in y.T:
        error = np.where(np.isnan(now) | np.isnan(level), 0.0, now - level)
        total += error**2
        level = np.where(np.isnan(level), now, level + alpha * error)
    return total
