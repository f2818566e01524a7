"""Are the groups there, or has a cloud merely been cut? Four questions, each asked of a cloud without groups as well.

silhouette  how much nearer a customer stands to its own group than to the next (Rousseeuw 1987)
stability   adjusted Rand index of the same cut made on subsamples (Hubert and Arabie 1985; Hennig 2007)
valley      between any two groups the density falls: lowest density on the way over the lower of the two peaks
reference   silhouettes of clouds with the same spread and correlations but no groups: normal and uniform ones, in the
            way of the gap statistic (Tibshirani, Walther and Hastie 2001)
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np

from tierwise.insight.segments.methods import DENSITY, K_MEANS, Cut, cut
from tierwise.insight.segments.traits import Floats, Ints

REFERENCES = 10  # of each kind
RESAMPLES = 20
PART = 0.6  # of the customers in a resample
JUDGED = 1000  # customers that a silhouette is worked out on


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for a cut of one method into so many groups; None where it was not worked out."""

    method: str
    groups: int
    silhouette: float
    valley: float
    smallest: int
    reference: float | None = None
    stability: float | None = None
    stability_low: float | None = None
    stability_high: float | None = None
    why_not: str = ""


def silhouette(points: Floats, labels: Ints) -> float:
    """Mean silhouette of the first `JUDGED` points (they come in no order that matters); 0 for fewer than 2 groups."""
    from sklearn.metrics import silhouette_score

    points, labels = points[:JUDGED], labels[:JUDGED]
    groups = len(np.unique(labels))
    return float(silhouette_score(points, labels)) if 2 <= groups < len(points) else 0.0


def valley(points: Floats, labels: Ints, groups: int) -> float:
    """The shallowest valley between two groups: 1 where some two are one hill, near 0 where all stand apart."""
    return max((_between(points[labels == a], points[labels == b]) for a, b in combinations(range(groups), 2)))


def _between(one: Floats, other: Floats) -> float:
    """Lowest density between two groups over the lower peak, along the line that tells them apart best (Fisher's).

    One over the root of the smaller group's size is added: in few customers a gap opens by chance.
    """
    if min(len(one), len(other)) < 2:
        return 1.0
    within = (np.cov(one.T) * len(one) + np.cov(other.T) * len(other)) / (len(one) + len(other))
    away = one.mean(axis=0) - other.mean(axis=0)
    axis = np.linalg.solve(np.atleast_2d(within) + 0.05 * np.eye(len(away)), away)
    a, b = one @ axis, other @ axis
    at = np.linspace(b.mean(), a.mean(), 41)
    height = _density(np.concatenate([a, b]), at, min(float(a.std()), float(b.std())))
    low = int(np.argmin(height[1:-1])) + 1
    depth = float(height[low] / min(height[: low + 1].max(), height[low:].max()))
    return float(min(1.0, depth + min(len(one), len(other)) ** -0.5))


def _density(values: Floats, at: Floats, spread: float) -> Floats:
    """A kernel estimate with the width that suits one group of this spread (Silverman's rule)."""
    width = max(0.9 * spread * len(values) ** -0.2, 1e-9)
    return np.asarray(np.exp(-0.5 * ((at[:, None] - values[None, :]) / width) ** 2).sum(axis=1))


def reference(points: Floats, method: str, groups: int, seed: int) -> tuple[float, float]:
    """Of clouds without groups, cut the same way: the highest silhouette, and the deepest valley.

    HDBSCAN finds no groups in such clouds; its cuts are held against k-means', which cuts anything.
    """
    method = K_MEANS if method == DENSITY else method
    rng = np.random.default_rng(seed)
    best, deepest = 0.0, 1.0
    for i in range(2 * REFERENCES):
        cloud = _cloud(points, rng, uniform=i % 2 == 1)
        found = cut(method, cloud, groups, seed + i)
        if found is None:
            continue
        labels = found.assign(cloud)
        best = max(best, silhouette(cloud, labels))
        if len(np.unique(labels)) == found.groups:
            deepest = min(deepest, valley(cloud, labels, found.groups))
    return best, deepest


def _cloud(points: Floats, rng: np.random.Generator, uniform: bool) -> Floats:
    """As many points with the same covariance in one hill: normal, or uniform along the principal axes."""
    centre = points.mean(axis=0)
    size, axes = np.linalg.eigh(np.atleast_2d(np.cov(points.T)))
    sd = np.sqrt(np.maximum(size, 0))
    raw = rng.uniform(-np.sqrt(3), np.sqrt(3), points.shape) if uniform else rng.standard_normal(points.shape)
    return np.asarray(centre + (raw * sd) @ axes.T)


def agreement(points: Floats, whole: Cut, seed: int) -> tuple[Floats, Floats]:
    """Of the cut with that of each of `RESAMPLES` parts, on all points: adjusted Rand index, and groups' best matches.

    The match is the largest Jaccard overlap with one of the other cut's groups, (resamples, groups): clusterwise
    stability after Hennig (2007), Computational Statistics & Data Analysis 52.
    """
    from sklearn.metrics import adjusted_rand_score

    labels = whole.assign(points)
    again = [np.zeros_like(labels) if c is None else c.assign(points) for c in resampled(points, whole, seed)]
    rand = np.array([float(adjusted_rand_score(labels, other)) for other in again])
    matches = [[_best_match(labels == g, other) for g in range(whole.groups)] for other in again]
    return rand, np.array(matches)


def _best_match(members: Any, again: Ints) -> float:
    both = np.bincount(again[members], minlength=int(again.max()) + 1)
    either = np.bincount(again) + members.sum() - both
    return float((both / either).max())


def resampled(points: Floats, whole: Cut, seed: int) -> list[Cut | None]:
    """The same method on random parts of the points."""
    rng = np.random.default_rng(seed)
    size = max(int(PART * len(points)), 2)
    parts = [rng.permutation(len(points))[:size] for _ in range(RESAMPLES)]
    return [cut(whole.method, points[part], whole.groups, seed + i) for i, part in enumerate(parts)]
