"""The weights with the smallest sum of squares, three ways that agree.

    minimise over b, w:   sum of (y - b - X w)^2 + |root w|^2

``root`` is the square root of a penalty, sqrt(ridge) times the identity for a ridge; the intercept b is never
penalised. Columns are centred and brought to length one first, so that units decide neither the condition nor the step.

normal      the normal equations by Cholesky; where they are too ill-conditioned for it (they square the columns'
            condition), QR of X itself with the penalty below it, then the singular values of R
lstsq       the singular values of X (LAPACK gelsd)
gradient    Nesterov's accelerated descent, step 1/L with L the largest eigenvalue of X'X, restarted when it goes uphill
            (O'Donoghue & Candes 2015, Found. Comput. Math. 15); it gets there or raises

Where columns repeat one another and nothing is penalised, all three give the solution of least length.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from tierwise.errors import ComputationError, UsageError
from tierwise.models.family import Floats

SOLVERS = ("normal", "lstsq", "gradient")
WORST_FOR_CHOLESKY = 1e8  # condition of the normal equations, the square of the columns' own: eight digits stay
STILL = 1e-13  # the gradient over what it is at zero
STEPS = 200_000


@dataclass(frozen=True, slots=True, eq=False)
class Solution:
    """``y`` is about ``intercept + X @ weights``. ``by`` names the factorisation, or counts the steps."""

    intercept: float
    weights: Floats
    by: str


def solve(x: ArrayLike, y: ArrayLike, root: Floats | None = None, solver: str = "normal") -> Solution:
    """Least squares with an intercept. ``root``: (anything, columns of x).

    >>> found = solve([[0.0], [1.0], [2.0]], [1.0, 3.0, 5.0])
    >>> round(found.intercept, 9), found.weights.round(9).tolist(), found.by
    (1.0, [2.0], 'cholesky')
    """
    if solver not in SOLVERS:
        raise UsageError(f"no solver is called {solver!r}", f"one of {', '.join(SOLVERS)}")
    x, y = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    centre, middle = x.mean(axis=0), float(y.mean())
    z = x - centre
    length = np.linalg.norm(z, axis=0)
    vary = length > 1e-12 * np.linalg.norm(x, axis=0)  # a column that never varies says nothing: its weight is 0
    z, length = z[:, vary] / length[vary], length[vary]
    below = np.zeros((0, len(length))) if root is None else root[:, vary] / length
    weights = np.zeros(x.shape[1])
    found, by = {"normal": _normal, "lstsq": _lstsq, "gradient": _descent}[solver](z, y - middle, below)
    weights[vary] = found / length
    return Solution(middle - float(centre @ weights), weights, by)


@dataclass(frozen=True, slots=True, eq=False)
class Sums:
    """What least squares needs of rows too many to stand side by side: their number, means, and centred products."""

    n: int
    centre: Floats
    middle: float
    squares: Floats
    products: Floats

    @classmethod
    def over(cls, blocks: Iterable[tuple[Floats, Floats]]) -> Sums:
        """Of all blocks (x, y), each read once (Chan, Golub & LeVeque 1983, American Statistician 37)."""
        n, centre, middle, squares, products = 0, np.zeros(0), 0.0, np.zeros((0, 0)), np.zeros(0)
        for x, y in blocks:
            own, at = x.mean(axis=0), float(y.mean())
            z = x - own
            if n == 0:
                n, centre, middle, squares, products = len(y), own, at, z.T @ z, z.T @ (y - at)
                continue
            away, off, both = own - centre, at - middle, n + len(y)
            share = n * len(y) / both
            squares = squares + z.T @ z + share * np.outer(away, away)
            products = products + z.T @ (y - at) + share * away * off
            n, centre, middle = both, centre + away * len(y) / both, middle + off * len(y) / both
        return cls(n, centre, middle, squares, products)


def solve_sums(sums: Sums, root: Floats) -> Solution:
    """As `solve` by Cholesky, from sums; the penalty must leave no direction free.

    >>> rows = (np.array([[0.0], [1.0]]), np.array([1.0, 3.0])), (np.array([[2.0]]), np.array([5.0]))
    >>> solve_sums(Sums.over(rows), np.array([[1e-9]])).weights.round(9).tolist()
    [2.0]
    """
    from scipy.linalg import LinAlgError, cho_factor, cho_solve

    try:
        weights = np.asarray(cho_solve(cho_factor(sums.squares + root.T @ root), sums.products))
    except LinAlgError as e:
        raise ComputationError("the columns repeat one another too nearly", "use a stronger penalty (ridge)") from e
    return Solution(sums.middle - float(sums.centre @ weights), weights, "cholesky")


def ridge_root(ridge: float, columns: int) -> Floats:
    """The penalty ridge x |w|^2 as a root."""
    if not ridge >= 0:
        raise UsageError(f"a ridge penalty is 0 or more, got {ridge}")
    return np.asarray(np.sqrt(ridge) * np.eye(columns))


def gradient(x: Floats, y: Floats, intercept: float, weights: Floats, ridge: float = 0.0) -> tuple[float, Floats]:
    """Derivatives of half the mean squared error plus ridge |w|^2/2n, by the intercept and by the weights.

    With residuals e = y - b - X w these are -mean(e) and -(X'e - ridge w)/n: each weight's derivative sums over *all*
    rows.

    >>> slope, slopes = gradient(np.array([[1.0], [3.0]]), np.array([2.0, 2.0]), 0.0, np.array([0.0]))
    >>> slope, slopes.tolist()
    (-2.0, [-4.0])
    """
    rest = y - intercept - x @ weights
    return -float(rest.mean()), -(x.T @ rest - ridge * weights) / len(y)


def _normal(z: Floats, y: Floats, below: Floats) -> tuple[Floats, str]:
    from scipy.linalg import LinAlgError, cho_solve, cholesky
    from scipy.linalg.lapack import dpocon

    gram = z.T @ z + below.T @ below
    if not len(gram):
        return np.zeros(0), "cholesky"
    try:
        upper = cholesky(gram)
    except LinAlgError:
        return _qr(z, y, below)
    reciprocal, _ = dpocon(upper, np.linalg.norm(gram, 1))
    if reciprocal * WORST_FOR_CHOLESKY < 1:
        return _qr(z, y, below)
    return np.asarray(cho_solve((upper, False), z.T @ y)), "cholesky"


def _qr(z: Floats, y: Floats, below: Floats) -> tuple[Floats, str]:
    from scipy.linalg import qr

    q, r = qr(np.vstack([z, below]), mode="economic")
    return _least(r, q[: len(y)].T @ y, max(len(z) + len(below), z.shape[1])), "qr"


def _lstsq(z: Floats, y: Floats, below: Floats) -> tuple[Floats, str]:
    stacked = np.vstack([z, below])
    return _least(stacked, np.r_[y, np.zeros(len(below))], max(stacked.shape)), "svd"


def _least(matrix: Floats, target: Floats, size: int) -> Floats:
    """The shortest solution; singular values below ``size`` roundings of the largest count as zero."""
    from scipy.linalg import lstsq

    if not matrix.shape[1]:
        return np.zeros(0)
    return np.asarray(lstsq(matrix, target, cond=size * np.finfo(float).eps)[0])


def _descent(z: Floats, y: Floats, below: Floats) -> tuple[Floats, str]:
    gram, slope = z.T @ z + below.T @ below, z.T @ y
    steepest = float(np.linalg.eigvalsh(gram)[-1]) if len(gram) else 0.0
    if steepest == 0 or not slope.any():
        return np.zeros(len(gram)), "0 steps"
    here = ahead = np.zeros(len(gram))
    inertia, enough = 1.0, STILL * float(np.linalg.norm(slope))
    for step in range(1, STEPS + 1):
        uphill = gram @ ahead - slope
        if np.linalg.norm(uphill) <= enough:
            return ahead, f"{step} steps"
        there = ahead - uphill / steepest
        if uphill @ (there - here) > 0:  # the momentum carries it uphill: start again from rest
            inertia, ahead = 1.0, here
            continue
        following = 0.5 * (1 + np.sqrt(1 + 4 * inertia**2))
        ahead, here, inertia = there + (inertia - 1) / following * (there - here), there, following
    raise ComputationError(
        f"gradient descent has not arrived after {STEPS} steps: the columns repeat one another too nearly",
        "penalise (ridge), or use the solver normal or lstsq",
    )
