"""How large effects are: the mean of each tier, drawn towards the mean of all as far as tiers cannot be told apart, and
how far the learner's differences within a tier are to be believed.

    tier mean      mean of doubly robust scores; with spread w between tiers a tier keeps the share w/(w + its error
                   variance) of its own mean, averaged over all w by how likely the scores make each
    within a tier  slope of the scores on the learner's out-of-fold differences (the best linear predictor of
                   Chernozhukov, Demirer, Duflo & Fernandez-Val 2018), times z^2/(1 + z^2) with z the slope over its
                   error: a slope that could be chance is not taken at its face
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from tierwise.models.family import Floats, Ints

SPREADS = np.geomspace(0.02, 10, 60)
"""Spreads looked at, in units of the errors and of the distance between means."""
UNKNOWN = 1e9
"""Variance, in usual ones, of a mean of which nothing is known."""

ALL = ""
"""The name under which every customer is looked up whose tier is not known."""


@dataclass(frozen=True, slots=True)
class Level:
    """Mean effect of a tier, its variance, and the customers it stands on."""

    mean: float
    variance: float
    n: int


@dataclass(frozen=True, slots=True)
class Levels:
    """One offer: each tier's level (`ALL`: a customer of no tier), and the slope within tiers with its variance."""

    of: Mapping[str, Level]
    slope: float
    slope_variance: float


def tier_levels(scores: Floats, tier: Ints, names: tuple[str, ...], customer: Ints) -> dict[str, Level]:
    """Shrunken tier means of one offer's scores (n,); ``tier`` numbers ``names``, the first of which is `ALL`.

    >>> names = (ALL, "a", "b")
    >>> same = tier_levels(np.array([1.0, 3.0, 1.0, 3.0]), np.array([1, 1, 2, 2]), names, np.arange(4))
    >>> [round(level.mean, 9) for level in same.values()]
    [2.0, 2.0, 2.0]
    """
    whole = _mean(scores, customer)
    parts = [_mean(scores[tier == g], customer[tier == g]) for g, name in enumerate(names) if name != ALL]
    if len(parts) < 2:
        return {ALL: whole} | {name: whole for name in names if name != ALL}
    return dict(zip(names, _drawn_together(parts), strict=True))


def _mean(scores: Floats, customer: Ints) -> Level:
    """Mean, and its variance with customers drawn whole; infinite for fewer than two customers."""
    n = len(scores)
    if n == 0:
        return Level(0.0, np.inf, 0)
    middle = float(scores.mean())
    sums = np.bincount(customer, scores - middle)
    known = len(np.unique(customer))
    variance = float((sums**2).sum()) / n**2 * known / (known - 1) if known > 1 else np.inf
    return Level(middle, variance, n)


def _drawn_together(parts: list[Level]) -> list[Level]:
    """A tier nobody has seen, then each tier: means and variances over all spreads, by how likely each one is.

    The spread between tiers has a half-Cauchy prior whose scale is the error of a tier's mean, the mean of all tiers a
    flat one (Gelman 2006, Bayesian Analysis 1). A spread that is merely estimated is often found to be 0, and the
    intervals are then too short.
    """
    means = np.array([p.mean for p in parts])
    finite = np.array([p.variance for p in parts if np.isfinite(p.variance)])
    scale = float(np.sqrt(finite.mean())) if len(finite) else 0.0
    if scale == 0:
        return [Level(float(means.mean()), float(means.var()), sum(p.n for p in parts)), *parts]
    own = np.minimum(np.array([p.variance for p in parts]), UNKNOWN * scale**2)
    looked = SPREADS * max(scale, float(np.ptp(means[own < UNKNOWN * scale**2])))
    spread = looked[:, None] ** 2
    weight = 1 / (own + spread)
    left = 1 / weight.sum(axis=1)
    centre = left * (weight @ means)
    fit = (np.log(weight) - weight * (means - centre[:, None]) ** 2).sum(axis=1) + np.log(left)
    prior = looked / (1 + (looked / scale) ** 2)  # the density times the step of a geometric grid
    likely = prior * np.exp((fit - fit.max()) / 2)
    likely /= likely.sum()
    keep = spread * weight
    at = np.column_stack([centre, keep * means + (1 - keep) * centre[:, None]])
    around = np.column_stack([spread[:, 0] + left, keep * own + (1 - keep) ** 2 * left[:, None]])
    mean = likely @ at
    variance = likely @ (around + (at - mean) ** 2)
    n = [sum(p.n for p in parts), *(p.n for p in parts)]
    return [Level(float(m), float(v), k) for m, v, k in zip(mean, variance, n, strict=True)]


def trusted_slope(scores: Floats, differences: Floats, tier: Ints, customer: Ints) -> tuple[float, float]:
    """Slope of one offer's scores on the learner's differences within tiers, drawn to 0, and its variance.

    0 where the learner makes no difference, or the wrong one.
    """
    d, rest = centred(differences, tier), centred(scores, tier)
    size = float(d @ d)
    if size <= 1e-12 * max(float(differences @ differences), 1e-300):
        return 0.0, 0.0
    slope = float(d @ rest) / size
    sums = np.bincount(customer, d * (rest - slope * d))
    variance = float((sums**2).sum()) / size**2
    if slope <= 0 or variance <= 0:
        return max(slope, 0.0), max(variance, 0.0)
    keep = slope**2 / (slope**2 + variance)
    return slope * keep, variance * keep


def centred(values: Floats, tier: Ints) -> Floats:
    """Less the mean of each tier (numbers from 0)."""
    counts = np.maximum(np.bincount(tier), 1)
    return np.asarray(values - (np.bincount(tier, values) / counts)[tier])


def rising(values: Floats, weights: Floats) -> Floats:
    """Each row (n, steps) made non-decreasing with the least weighted squares; the ladder's offers in order of depth.

    The min-max form of isotonic regression: step k is the largest over i <= k of the smallest over j >= k of the
    weighted mean of i..j (Robertson, Wright & Dykstra 1988, theorem 1.4.4). It keeps order between tables, so that low,
    value and high stay in order.

    >>> rising(np.array([[1.0, 3.0, 2.0]]), np.ones(3)).tolist()
    [[1.0, 2.5, 2.5]]
    """
    steps = values.shape[1]
    total = np.concatenate([np.zeros((len(values), 1)), np.cumsum(values * weights, axis=1)], axis=1)
    mass = np.concatenate([[0.0], np.cumsum(weights)])
    out = np.full_like(values, -np.inf)
    for i in range(steps):
        smallest = np.full(len(values), np.inf)
        for j in range(steps - 1, i - 1, -1):
            smallest = np.minimum(smallest, (total[:, j + 1] - total[:, i]) / (mass[j + 1] - mass[i]))
            out[:, j] = np.maximum(out[:, j], smallest)
    return out
