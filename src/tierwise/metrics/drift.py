"""Has what the model sees changed since it was fitted: the population stability index of scores and inputs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tierwise.errors import UsageError

Ints = NDArray[np.int64]
LEAST_SHARE = 1e-4


@dataclass(frozen=True, slots=True)
class Drift:
    """A population stability index, and what it stays below in 95 of 100 cases where nothing has changed.

    ``by_chance`` is (1/n + 1/m) times the 95 % point of chi-squared with bins - 1 degrees of freedom: Yurdakul &
    Naranjo (2020), J. Risk Model Validation 14. The custom of ".1 is a small, .25 a large change" ignores n and m.
    """

    psi: float
    by_chance: float
    bins: int

    @property
    def drifted(self) -> bool:
        """More than chance explains."""
        return self.psi > self.by_chance


def psi(reference: ArrayLike, current: ArrayLike, bins: int = 10) -> Drift:
    """Of numbers: bins are quantiles of the reference, fewer where values repeat; missing (NaN) is a bin of its own.

    PSI = sum over bins of (c - r) ln(c / r), r and c the shares of reference and current, each at least 1e-4.

    >>> psi(range(100), range(100), bins=4).psi
    0.0
    >>> round(psi(range(100), range(25, 125), bins=4).psi, 3)
    2.129
    """
    r, c = np.asarray(reference, dtype=np.float64), np.asarray(current, dtype=np.float64)
    _filled(len(r), len(c))
    seen = r[np.isfinite(r)]
    if bins < 2 or not len(seen):
        raise UsageError(f"at least two bins and one known value are needed, got {bins} bins of {len(seen)} values")
    # An edge is a value of the reference that begins the next bin; a value held by many rows is never cut in two.
    edges = np.unique(np.quantile(seen, np.arange(1, bins) / bins, method="higher"))
    edges = edges[edges > seen.min()]
    if not len(edges) and (seen == seen[0]).all():
        edges = np.array([seen[0], np.nextafter(seen[0], np.inf)])
    was, now = (np.where(np.isfinite(v), np.searchsorted(edges, v, side="right"), len(edges) + 1) for v in (r, c))
    return _index(was, now, len(edges) + 2)


def psi_of_categories(reference: Sequence[str | None], current: Sequence[str | None]) -> Drift:
    """Of categories: a bin for each level of the reference, one for all levels new since, one for missing ones.

    >>> psi_of_categories(["a", "b"] * 50, ["a", "b"] * 50).psi
    0.0
    """
    _filled(len(reference), len(current))
    levels = {level: i for i, level in enumerate(sorted({v for v in reference if v is not None}))}
    new, missing = len(levels), len(levels) + 1
    was, now = (
        np.array([missing if v is None else levels.get(v, new) for v in column], dtype=np.int64)
        for column in (reference, current)
    )
    return _index(was, now, missing + 1)


def _index(reference: Ints, current: Ints, size: int) -> Drift:
    from scipy.special import chdtri

    n, m = len(reference), len(current)
    r, c = np.bincount(reference, minlength=size) / n, np.bincount(current, minlength=size) / m
    used = (r > 0) | (c > 0)
    r, c = np.maximum(r[used], LEAST_SHARE), np.maximum(c[used], LEAST_SHARE)
    bins = int(used.sum())
    chance = (1 / n + 1 / m) * float(chdtri(bins - 1, 0.05)) if bins > 1 else 0.0
    return Drift(float(((c - r) * np.log(c / r)).sum()), chance, bins)


def _filled(n: int, m: int) -> None:
    if not n or not m:
        raise UsageError(f"a change needs rows on both sides, got {n} and {m}")
