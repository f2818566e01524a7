"""Shares of counted things with their interval."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tierwise.contract.estimate import Estimate

Floats = NDArray[np.float64]

Z_80 = 1.2815515655446004
"""90 % point of the normal distribution: half width of an 80 % interval in standard errors."""


def wilson(hits: ArrayLike, n: ArrayLike) -> tuple[Floats, Floats, Floats]:
    """Share with Wilson's 80 % score interval; NaN where n is 0. Wilson (1927), J. Amer. Stat. Assoc. 22.

    >>> share, low, high = wilson([5], [10])
    >>> [round(float(v[0]), 3) for v in (share, low, high)]
    [0.5, 0.312, 0.688]
    """
    k, n = np.asarray(hits, dtype=np.float64), np.asarray(n, dtype=np.float64)
    with np.errstate(invalid="ignore", divide="ignore"):
        p, z2 = k / n, Z_80**2
        centre = (p + z2 / (2 * n)) / (1 + z2 / n)
        half = Z_80 * np.sqrt(p * (1 - p) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    low, high = np.minimum(np.maximum(centre - half, 0.0), p), np.maximum(np.minimum(centre + half, 1.0), p)
    return p, low, high


def share_estimate(hits: int, n: int, unit: str = "share") -> Estimate:
    """`wilson` for one share as an Estimate; n must be positive."""
    p, low, high = (float(v) for v in wilson(hits, n))
    return Estimate(p, low, high, unit, n, "wilson")
