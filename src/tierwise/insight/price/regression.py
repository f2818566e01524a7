"""Least squares and Poisson pseudo-likelihood with fixed effects and errors clustered by group.

Log-log least squares reads the elasticity as a slope; it cannot hold weeks without a sale. The Poisson
pseudo-likelihood can, and asks only that the mean is right: E(y) = exp(x b + effects). Gourieroux, Monfort and
Trognon (1984), Econometrica 52; Santos Silva and Tenreyro (2006), Review of Economics and Statistics 88; with many
effects Correia, Guimaraes and Zylkin (2020), Stata Journal 20.

Errors: Liang and Zeger's sandwich, times G/(G - 1) and (N - 1)/(N - K), K counting slopes and effects, a set
of effects that lies within the clusters as one. Liang and Zeger (1986), Biometrika 73; Cameron, Gelbach and Miller
(2011), JBES 29.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from tierwise.errors import ComputationError
from tierwise.insight.price.fixed_effects import Flags, Floats, Ints, alone, nested, without_effects

MOST_STEPS = 60
SETTLED = 1e-12


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """What is explained (``y``), by which columns (``x``, rows × k), within which groups, clustered by what."""

    y: Floats
    x: Floats
    groups: tuple[Ints, ...] = ()
    cluster: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))

    def where(self, keep: Flags) -> Rows:
        """These rows alone; groups are numbered again."""
        again = tuple(np.unique(g[keep], return_inverse=True)[1].astype(np.int64) for g in self.groups)
        return Rows(self.y[keep], self.x[keep], again, np.unique(self.cluster[keep], return_inverse=True)[1])


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """Slopes, their covariance, how many rows and clusters they stand on, and what the model says for each row."""

    slopes: Floats
    covariance: Floats
    rows: int
    clusters: int

    @property
    def errors(self) -> Floats:
        """Standard errors of the slopes."""
        return np.sqrt(np.maximum(np.diag(self.covariance), 0.0))


def least_squares(rows: Rows) -> Fit:
    """Least squares of ``y`` on ``x`` and every group's own level; without groups the caller gives a constant.

    >>> x = np.array([[0.0], [1.0], [0.0], [1.0]])
    >>> at = np.array([0, 0, 1, 1])
    >>> fit = least_squares(Rows(np.array([1.0, 3.0, 5.0, 7.0]), x, (at,), np.arange(4)))
    >>> fit.slopes.round(6).tolist()
    [2.0]
    """
    left = without_effects(np.column_stack([rows.y, rows.x]), rows.groups)
    y, x = left[:, 0], left[:, 1:]
    bread = _inverse(x.T @ x)
    slopes = bread @ (x.T @ y)
    return _clustered(rows, slopes, bread, x * (y - x @ slopes)[:, None])


def poisson(rows: Rows) -> Fit:
    """Poisson pseudo-likelihood of counts ``y`` (zeros welcome) with the groups' levels, by reweighted least squares.

    Groups without a single sale and rows alone in a group say nothing about the slopes and are left out.
    """
    rows = _telling(rows)
    mean = (rows.y + rows.y.mean()) / 2
    slopes, before = np.zeros(rows.x.shape[1]), np.inf
    for _ in range(MOST_STEPS):
        score = np.log(mean)
        working = score + (rows.y - mean) / mean
        left = without_effects(np.column_stack([working, rows.x]), rows.groups, mean)
        x = left[:, 1:]
        bread = _inverse(x.T @ (x * mean[:, None]))
        slopes = bread @ (x.T @ (mean * left[:, 0]))
        mean = np.exp(np.clip(working - (left[:, 0] - x @ slopes), -40, 40))
        now = _deviance(rows.y, mean)
        if abs(now - before) <= SETTLED * (1 + abs(now)):
            break
        before = now
    else:
        raise ComputationError(f"a Poisson regression did not settle in {MOST_STEPS} steps")
    return _clustered(rows, slopes, bread, x * (rows.y - mean)[:, None])


def _telling(rows: Rows) -> Rows:
    keep = np.ones(len(rows.y), dtype=np.bool_)
    for group in rows.groups:
        keep &= np.bincount(group, rows.y)[group] > 0
    found = rows.where(keep)
    if found.groups:
        found = found.where(~alone(found.groups))
    if not len(found.y) or not found.y.any():
        raise ComputationError(
            f"none of {len(rows.y)} rows tells what a price does", "more weeks with sales are needed"
        )
    return found


def _deviance(y: Floats, mean: Floats) -> float:
    some = y > 0
    return float(2 * (y[some] * np.log(y[some] / mean[some])).sum() - 2 * (y - mean).sum())


def _inverse(square: Floats) -> Floats:
    """Of a sum of squares; raises where columns hang together, since no slope is known then."""
    scale = np.sqrt(np.maximum(np.diag(square), 1e-300))
    sized = square / np.outer(scale, scale)
    if (len(square) and (np.diag(square) <= 1e-12).any()) or np.linalg.cond(sized) > 1e12:
        raise ComputationError(
            "a column does not vary within its groups, or follows from others", "leave it out, or use fewer groups"
        )
    return np.asarray(np.linalg.inv(sized) / np.outer(scale, scale), dtype=np.float64)


def _clustered(rows: Rows, slopes: Floats, bread: Floats, scores: Floats) -> Fit:
    cluster = rows.cluster
    sums = np.column_stack([np.bincount(cluster, s) for s in scores.T])
    many = len(sums)
    if many < 2:
        raise ComputationError(f"clustered errors need two clusters, got {many}", "cluster by a finer group")
    n, k = len(rows.y), len(slopes) + effects_used(rows.groups, cluster)
    factor = many / (many - 1) * (n - 1) / max(n - k, 1)
    return Fit(slopes, factor * bread @ (sums.T @ sums) @ bread, n, many)


def effects_used(groups: Sequence[Ints], cluster: Ints) -> int:
    """Effects that count as parameters; a set that lies within the clusters counts as one, as in fixest."""
    counted = [1 if nested(g, cluster) else int(g.max(initial=-1)) + 1 for g in groups]
    return sum(counted) - max(len(groups) - 1, 0)
