"""Who moves prices first, and who follows: weekly changes of matched products, correlated at each distance in weeks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tierwise.insight.price.competitors.listings import Floats

MOST_LAG, LEAST_TOGETHER = 4, 0.3
"""Weeks looked ahead, and the least correlation that counts as following."""
FEWEST_WEEKS, FEWEST_CHANGES = 12, 5
"""Weeks with both prices, and price changes on either side, from which it is asked at all."""
DRAWS = 200


@dataclass(frozen=True, slots=True)
class Pace:
    """``kind``: they_follow, we_follow, together, apart, unknown; ``behind``: weeks the follower needs; the correlation
    at that distance with its 80 % interval (draws of whole products); weeks and products it stands on."""

    kind: str
    behind: int | None
    correlation: float
    low: float
    high: float
    weeks: int
    products: int


def pace(ours: Floats, theirs: Floats, seed: int = 0) -> Pace:
    """Read of products × weeks of prices, NaN unknown.

    >>> rng = np.random.default_rng(1)
    >>> a = np.exp((rng.random((8, 60)) < 0.1).cumsum(axis=1) * 0.05)
    >>> found = pace(a, np.roll(a, 2, axis=1))
    >>> found.kind, found.behind
    ('they_follow', 2)
    """
    mine, other = _changes(ours), _changes(theirs)
    both = np.isfinite(ours) & np.isfinite(theirs)
    weeks, products = int(both.any(axis=0).sum()), int(both.any(axis=1).sum())
    moves = min(int((np.abs(np.nan_to_num(m)) > 1e-3).sum()) for m in (mine, other))
    if weeks < FEWEST_WEEKS or moves < FEWEST_CHANGES:
        return Pace("unknown", None, np.nan, np.nan, np.nan, weeks, products)
    lag, size = lead(ours, theirs)
    low, high = _interval(mine, other, lag, seed)
    kind = "they_follow" if lag > 0 else "we_follow" if lag < 0 else "together" if size >= LEAST_TOGETHER else "apart"
    return Pace(kind, None if kind == "apart" else abs(lag), size, low, high, weeks, products)


def _changes(prices: Floats) -> Floats:
    return np.asarray(np.diff(np.log(np.where(prices > 0, prices, np.nan)), axis=1))


def _interval(mine: Floats, other: Floats, lag: int, seed: int) -> tuple[float, float]:
    sums = _sums(mine, other, lag)
    draws = np.random.default_rng(seed).integers(0, len(mine), (DRAWS, len(mine)))
    drawn = sums[draws].sum(axis=1)
    size = np.sqrt(drawn[:, 1] * drawn[:, 2])
    found = np.where(size > 0, drawn[:, 0] / np.where(size > 0, size, 1.0), 0.0)
    low, high = np.quantile(found, [0.1, 0.9])
    return float(low), float(high)


def lead(ours: Floats, theirs: Floats) -> tuple[int, float]:
    """Who follows whom: weeks that ``theirs`` moves after ``ours`` (negative: before), and the correlation.

    Both are products × weeks of prices. Weekly changes of log prices, correlated over all products at each lag; 0 and
    the correlation at 0 where nothing stands out.

    >>> rng = np.random.default_rng(1)
    >>> a = np.exp((rng.random((8, 60)) < 0.1).cumsum(axis=1) * 0.05)
    >>> lead(a, np.roll(a, 2, axis=1))[0]
    2
    """
    mine, other = _changes(ours), _changes(theirs)
    lags = [lag for lag in range(-MOST_LAG, MOST_LAG + 1) if abs(lag) < mine.shape[1] - 2]
    found = {lag: _together(mine, other, lag) for lag in lags}
    best = max(found, key=lambda lag: (found[lag], -abs(lag)))
    if found[best] < LEAST_TOGETHER or found[best] < found.get(0, 0.0) + 0.05:
        best = 0
    return best, found.get(best, 0.0)


def _together(mine: Floats, other: Floats, lag: int) -> float:
    xy, xx, yy = _sums(mine, other, lag).sum(axis=0)
    size = float(np.sqrt(xx * yy))
    return float(xy / size) if size > 0 else 0.0


def _sums(mine: Floats, other: Floats, lag: int) -> Floats:
    """By product: sums of xy, xx, yy over weeks with both changes known."""
    a, b = (mine[:, : mine.shape[1] - lag], other[:, lag:]) if lag >= 0 else (mine[:, -lag:], other[:, :lag])
    both = np.isfinite(a) & np.isfinite(b)
    x, y = np.where(both, a, 0.0), np.where(both, b, 0.0)
    return np.column_stack([(x * y).sum(axis=1), (x * x).sum(axis=1), (y * y).sum(axis=1)])
