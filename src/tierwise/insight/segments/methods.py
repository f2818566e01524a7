"""Three ways to cut customers into groups, each answering the same two questions: who belongs where, and how to tell.

k-means (round groups of like size), Gaussian mixture (stretched groups), HDBSCAN (groups of any shape as peaks of
density; what lies between them goes to the nearest centre).
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from tierwise.insight.segments.traits import Floats, Ints

K_MEANS, MIXTURE, DENSITY = "k_means", "gaussian_mixture", "hdbscan"


@dataclass(frozen=True, slots=True, eq=False)
class Cut:
    """Groups 0 ... k-1: their centres, and for a mixture the precisions and weights that posteriors need."""

    method: str
    centres: Floats
    precisions: Floats = field(default_factory=lambda: np.zeros((0, 0, 0)))
    weights: Floats = field(default_factory=lambda: np.zeros(0))

    @property
    def groups(self) -> int:
        """How many groups."""
        return len(self.centres)

    def assign(self, points: Floats) -> Ints:
        """Group of each point: the nearest centre, or the highest posterior; by the coordinates that are known."""
        return np.asarray(self.distances(points).argmin(axis=1), dtype=np.int64)

    def distances(self, points: Floats) -> Floats:
        """(n, k) squared distances; for a mixture -2 log of posterior up to a constant. NaN coordinates add nothing."""
        away = points[:, None, :] - self.centres[None, :, :]
        away = np.where(np.isnan(away), 0.0, away)
        if not len(self.weights):
            return np.asarray((away**2).sum(axis=2))
        squared = np.einsum("nki,kij,nkj->nk", away, self.precisions, away)
        log_size = np.linalg.slogdet(self.precisions)[1]
        return np.asarray(squared - log_size - 2 * np.log(self.weights))


def cut(method: str, points: Floats, groups: int, seed: int) -> Cut | None:
    """The points cut into so many groups (HDBSCAN finds its own number); None where that leaves fewer than two."""
    if method == DENSITY:
        return _density(points)
    return _mixture(points, groups, seed) if method == MIXTURE else _k_means(points, groups, seed)


def _k_means(points: Floats, groups: int, seed: int) -> Cut:
    from sklearn.cluster import KMeans

    fitted = KMeans(groups, n_init=5, max_iter=100, random_state=seed).fit(points)
    return Cut(K_MEANS, np.asarray(fitted.cluster_centers_))


def _mixture(points: Floats, groups: int, seed: int) -> Cut:
    from sklearn.mixture import GaussianMixture

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a mixture that has not settled is judged by its groups like any other
        fitted = GaussianMixture(groups, reg_covar=0.01, n_init=2, max_iter=60, random_state=seed).fit(points)
    return Cut(MIXTURE, np.asarray(fitted.means_), np.asarray(fitted.precisions_), np.asarray(fitted.weights_))


def _density(points: Floats) -> Cut | None:
    from sklearn.cluster import HDBSCAN

    least = max(15, len(points) // 25)
    labels: Any = HDBSCAN(min_cluster_size=least, min_samples=10, copy=True).fit(points).labels_
    groups = int(labels.max()) + 1
    if groups < 2:
        return None
    return Cut(DENSITY, np.stack([points[labels == g].mean(axis=0) for g in range(groups)]))
