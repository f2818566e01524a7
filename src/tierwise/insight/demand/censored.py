"""What would have sold on days that ran out: sales of such a day are a lower bound, not the demand.

Demand of a day is negative binomial about the item's mean; the unseen part of a day sold out is its mean given that it
was at least what sold. Mean and expectation are brought into agreement by EM (Dempster, Laird & Rubin, JRSS B 39,
1977); the dispersion is one for all items, of full days and expected ones. With X negative binomial of size k and mean
m, E[X | X >= s] = m P(X' >= s - 1) / P(X >= s) where X' has size k + 1 and the same odds; of X (X - 1) likewise, by
k + 2.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tierwise.contract.arrays import Flags, Floats, Ints

ROUNDS = 200
CLOSE = 1e-6
MOST_SIZE = 50.0
_FEWEST = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class _Days:
    """Of the items that can be restored: days known, sums of what was seen and of its squares; ``row`` and ``least``
    of each day sold out."""

    many: Floats
    total: Floats
    square: Floats
    row: Ints
    least: Floats


def restored(sales: Floats, sold_out: Flags) -> Floats:
    """Items × days: sales as they were, and the expected demand of days sold out. NaN days stay unknown.

    An item that was sold out on all its days keeps its sales: nothing tells how much more was wanted.

    >>> sales = np.array([[4.0, 6.0, 5.0, 5.0, 2.0]])
    >>> bool(restored(sales, np.array([[False] * 4 + [True]]))[0, 4] > 5)
    True
    """
    known = np.isfinite(sales)
    seen, out = known & ~sold_out, known & sold_out
    found = sales.copy()
    rows = np.flatnonzero(seen.any(axis=1))
    at, day = np.nonzero(out[rows])
    if len(at):
        full = np.where(seen[rows], sales[rows], 0.0)
        days = _Days(known[rows].sum(axis=1), full.sum(axis=1), (full**2).sum(axis=1), at, sales[rows][at, day])
        found[rows[at], day] = _expected(days)
    return found


def _expected(days: _Days) -> Floats:
    """The demand of the days sold out once mean, dispersion and expectation agree."""
    mean, size = days.total / days.many, MOST_SIZE
    first = days.least
    for _ in range(ROUNDS):
        first, second = moments(mean[days.row], size, days.least)
        new = (days.total + np.bincount(days.row, first, len(mean))) / days.many
        square = (days.square + np.bincount(days.row, second, len(mean))) / days.many
        size = _size(days.many, new, square)
        if np.abs(new - mean).max() <= CLOSE * max(float(new.max()), 1.0):
            break
        mean = new
    return first


def moments(mean: Floats, size: float, least: Floats) -> tuple[Floats, Floats]:
    """Mean and mean square of negative binomials that are known to be ``least`` or more."""
    from scipy import stats

    whole = np.ceil(least)
    odds = size / (size + np.maximum(mean, 1e-12))
    tail, once, twice = (stats.nbinom.sf(whole - 1 - j, size + j, odds) for j in range(3))
    far = tail < _FEWEST  # so far out that the tail is but its first term
    tail = np.maximum(tail, _FEWEST)
    first = np.where(far, least, np.maximum(mean * once / tail, least))
    pairs = mean**2 * (1 + 1 / size) * twice / tail
    return first, np.where(far, least**2, np.maximum(pairs + first, first**2))


def _size(many: Floats, mean: Floats, square: Floats) -> float:
    """One NB size for all items: squared means over what variances have beyond the means."""
    freedom = np.maximum(many - 1, 1)
    variance = (square - mean**2) * many / freedom
    beyond = float((freedom * (variance - mean)).sum())
    return float(np.clip((freedom * mean**2).sum() / beyond, 0.05, MOST_SIZE)) if beyond > 0 else MOST_SIZE
