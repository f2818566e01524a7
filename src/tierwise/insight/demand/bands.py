"""How far off sums over the coming weeks may be: what the same forecast's sums were off at earlier origins.

Quantiles of weeks do not add up, so each length of sum has a band of its own, of the ratio of what came to what was
foretold. Ratios are pooled over the items of a demand class that are foretold to sell about as much, since a
slow item's sums scatter more; between such groups they are interpolated in the logarithm of the forecast. What all
items were off together at an origin cannot be learned from many items but from few origins: ratios are stretched as far
as Student's quantile of so few exceeds the normal one.
Split conformal prediction: Papadopoulos et al., ECML 2002; groups (Mondrian): Vovk et al., ACML 2012.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from tierwise.contract.arrays import Flags, Floats, Ints
from tierwise.insight.demand.classes import CLASSES

LEVELS = np.concatenate([[0.005, 0.01, 0.02], np.arange(0.05, 0.951, 0.05), [0.975, 0.98, 0.99, 0.995]])
GROUP = 150
"""Ratios to a group at least."""
MOST_GROUPS = 12
EIGHT_IN_TEN = 0.8
FLOOR = 0.05
"""Pieces below which a forecast sum counts as so many."""


@dataclass(frozen=True, slots=True, eq=False)
class Bands:
    """``centre``: by class, the logarithm of each group's middle forecast; ``ratio``: by class, groups × levels;
    ``none``: by class, the share of each group of which nothing came."""

    centre: tuple[Floats, ...]
    ratio: tuple[Floats, ...]
    none: tuple[Floats, ...]
    n: int

    def ratios(self, forecast: Floats, kind: Ints, level: Floats) -> Floats:
        """For each item the ratio that what comes stays at or below with chance ``level``; NaN where none is known."""
        found = np.full(len(forecast), np.nan)
        for k in range(len(CLASSES)):
            here = kind == k
            if here.any() and len(self.centre[k]):
                found[here] = _between(self.centre[k], self.ratio[k], forecast[here], level[here])
        return found

    def holds(self, forecast: Floats, kind: Ints) -> Floats:
        """For each item how often its range of `eight_in_ten` holds what comes: eight times in ten; where nothing comes
        more often than that, as often as nothing comes, since no range holds less. NaN where none is known."""
        found = np.full(len(forecast), np.nan)
        for k in range(len(CLASSES)):
            here = kind == k
            if here.any() and len(self.centre[k]):
                left, right, share = _sides(self.centre[k], forecast[here])
                found[here] = (1 - share) * self.none[k][left] + share * self.none[k][right]
        return np.asarray(np.maximum(found, EIGHT_IN_TEN))


def eight_in_ten(ratios: Callable[[float], Floats]) -> tuple[Floats, Floats]:
    """The ends between which what comes lies in eight of ten cases, from the ratio at each level.

    A tenth is left out on either side. Where nothing is sold in a tenth of cases and more the lower end is 0 and leaves
    out nobody, since nothing lies below it: the upper end then leaves out the whole fifth, or the range would hold nine
    of ten.

    >>> low, high = eight_in_ten(lambda level: np.array([0.5, 0.0]) if level == 0.1 else np.array([level, level]))
    >>> low.tolist(), high.tolist()
    ([0.5, 0.0], [0.9, 0.8])
    """
    low = ratios(0.1)
    return low, np.asarray(np.where(low <= 0, ratios(0.8), ratios(0.9)))


def _between(centre: Floats, ratio: Floats, forecast: Floats, level: Floats) -> Floats:
    """Bilinear in log forecast and level."""
    left, right, share = _sides(centre, forecast)
    up = np.clip(np.searchsorted(LEVELS, level), 1, len(LEVELS) - 1)
    part = np.clip((level - LEVELS[up - 1]) / (LEVELS[up] - LEVELS[up - 1]), 0, 1)
    at = [(1 - part) * ratio[g, up - 1] + part * ratio[g, up] for g in (left, right)]
    return np.asarray((1 - share) * at[0] + share * at[1])


def _sides(centre: Floats, forecast: Floats) -> tuple[Ints, Ints, Floats]:
    """The groups on either side of each forecast, and how far it lies from the left one to the right one."""
    size = np.log(np.maximum(forecast, FLOOR))
    right = np.clip(np.searchsorted(centre, size), 1, max(len(centre) - 1, 1))
    left = right - 1
    right = np.minimum(right, len(centre) - 1)
    gap = np.maximum(centre[right] - centre[left], 1e-9)
    return left, right, np.clip((size - centre[left]) / gap, 0, 1)


def widened(ratio: Floats, middle: Floats, level: Floats, doubt: Floats) -> Floats:
    """Ratios whose distance from the ``middle`` one also holds a log-normal ``doubt`` (standard deviation), in squares.

    >>> widened(np.array([0.5]), np.array([1.0]), np.array([0.1]), np.array([0.0])).tolist()
    [0.5]
    """
    from scipy import stats

    with np.errstate(divide="ignore", invalid="ignore"):
        away = np.log(ratio / middle)
        apart = np.sqrt(away**2 + (stats.norm.ppf(level) * doubt) ** 2) * np.sign(level - 0.5)
        found = middle * np.exp(np.where(np.sign(away) * np.sign(level - 0.5) < 0, away, apart))
    return np.asarray(np.where((doubt > 0) & (middle > 0) & (ratio > 0), found, ratio))


def learn_bands(told: Floats, came: Floats, kind: Ints) -> Bands:
    """From origins × items of foretold and actual sums and classes; rows with an unknown sum are left out. A class with
    fewer than 150 of them takes the bands of all classes."""
    known = np.isfinite(told) & np.isfinite(came) & (kind >= 0)
    shared = _shared(told, came, known)
    whole = _groups(told, came, known)
    per_class = [_groups(told, came, known & (kind == k)) for k in range(len(CLASSES))]
    chosen = [own if len(own[0]) else whole for own in per_class]
    centre, ratio, none = zip(*chosen, strict=True)
    return Bands(centre, tuple(_stretched(r, shared) for r in ratio), none, int(known.sum()))


def _shared(told: Floats, came: Floats, known: Flags) -> float:
    """Variance, in logarithms, to add for what all items may be off together and few origins could not show."""
    from scipy import stats

    sums = [(t[k].sum(), c[k].sum()) for t, c, k in zip(told, came, known, strict=True)]
    levels = np.array([np.log(c / t) for t, c in sums if t > 0 and c > 0])
    if not len(levels):
        return 0.0
    many = len(levels)
    wider = float(stats.t.ppf(0.9, max(many - 1, 1)) / stats.norm.ppf(0.9))
    return float((levels**2).mean() * (wider**2 * (1 + 1 / many) - 1))


def _stretched(ratio: Floats, shared: float) -> Floats:
    """Quantiles moved away from the median so that their spread holds the added variance."""
    middle, low, high = (ratio[:, [int(np.argmin(np.abs(LEVELS - p)))]] for p in (0.5, 0.1, 0.9))
    with np.errstate(divide="ignore", invalid="ignore"):
        own = np.log(high / low) / (2 * 1.2816)
        power = np.where(np.isfinite(own) & (own > 0), np.sqrt(1 + shared / own**2), 1.0)
        found = middle * (ratio / middle) ** power
    return np.asarray(np.where(middle > 0, found, ratio))


def _groups(told: Floats, came: Floats, here: Flags) -> tuple[Floats, Floats, Floats]:
    """The middle forecast of each group (its logarithm), the quantiles of its ratios, the share that sold nothing."""
    f, a = np.maximum(told[here], FLOOR), came[here]
    many = min(len(f) // GROUP, MOST_GROUPS)
    if not many:
        return np.zeros(0), np.zeros((0, len(LEVELS))), np.zeros(0)
    parts = np.array_split(np.argsort(f, kind="stable"), many)
    centre = np.array([np.log(np.median(f[p])) for p in parts])
    none = np.array([(a[p] <= 0).mean() for p in parts])
    return centre, np.stack([_quantiles(a[p] / f[p]) for p in parts]), none


def _quantiles(ratio: Floats) -> Floats:
    """Quantiles at LEVELS, a little further out than the sample's, as split conformal asks for: rank (n + 1) p."""
    return np.asarray(np.quantile(ratio, LEVELS, method="weibull"))
