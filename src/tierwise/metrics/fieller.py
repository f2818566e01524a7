"""The interval of a ratio of two estimates (Fieller 1954): all r for which ``over - r x under`` may be 0."""

from __future__ import annotations

import numpy as np

from tierwise.metrics.trial import Floats


def fieller(over: Floats, under: Floats, moments: Floats, z: float) -> tuple[Floats, Floats]:
    """Lower and upper ends (n,), ``z`` standard errors wide: roots of (over - r under)^2 = z^2 Var(over - r under).

    ``moments`` (3, n): variance of ``over``, of ``under``, and their covariance. Where ``under`` may be 0 itself every
    ratio may be possible, and the ends are infinite.

    >>> [round(float(x[0]), 3) for x in fieller(*np.array([[6.0], [2.0]]), np.zeros((3, 1)), 1.28)]
    [3.0, 3.0]
    """
    z2 = z * z
    oo, uu, ou = moments
    a, b, c = under * under - z2 * uu, over * under - z2 * ou, over * over - z2 * oo
    sure = a > 0
    middle, root = np.divide(b, a, where=sure, out=np.zeros_like(a)), np.sqrt(np.maximum(b * b - a * c, 0.0))
    half = np.divide(root, a, where=sure, out=np.full_like(a, np.inf))
    return middle - half, middle + half
