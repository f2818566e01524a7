"""Judging predicted amounts: order, level, and the money a ranking catches."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tierwise.contract.estimate import Estimate
from tierwise.errors import ComputationError, UsageError

Floats = NDArray[np.float64]


def mid_ranks(values: ArrayLike) -> Floats:
    """Ranks from 1 on; equal values share the mean of their ranks.

    >>> mid_ranks([10, 20, 20, 30]).tolist()
    [1.0, 2.5, 2.5, 4.0]
    """
    _, codes, counts = np.unique(np.asarray(values), return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    return np.asarray((last - (counts - 1) / 2)[codes], dtype=np.float64)


def spearman(first: ArrayLike, second: ArrayLike, level: float = 0.8) -> Estimate:
    """Spearman's rank correlation: Pearson's on mid-ranks, -1 .. 1.

    Interval by Fisher's z with standard error sqrt((1 + rho^2/2)/(n - 3)), Bonett & Wright (2000),
    Psychometrika 65.

    >>> spearman([1, 2, 3, 4, 5], [2, 1, 4, 3, 5]).value
    0.8
    """
    from scipy.special import ndtri

    a, b = _pair(first, second)
    if len(a) < 4:
        raise ComputationError(f"a rank correlation needs four rows, got {len(a)}")
    ranks_a, ranks_b = mid_ranks(a) - (len(a) + 1) / 2, mid_ranks(b) - (len(b) + 1) / 2
    scale = np.sqrt((ranks_a @ ranks_a) * (ranks_b @ ranks_b))
    if scale == 0:
        raise ComputationError("a rank correlation needs both columns to vary")
    rho = float(np.clip(round(float(ranks_a @ ranks_b / scale), 15), -1, 1))
    half = ndtri((1 + level) / 2) * np.sqrt((1 + rho**2 / 2) / (len(a) - 3))
    low, high = np.tanh(np.arctanh(np.clip(rho, -1 + 1e-15, 1 - 1e-15)) + np.array([-half, half]))
    ends = min(float(low), rho), max(float(high), rho)
    return Estimate(rho, *ends, "correlation", len(a), "Spearman, Fisher z", level)


def gini(actual: ArrayLike, score: ArrayLike) -> float:
    """Normalised Gini: how well the score orders the amounts, 1 = as the amounts themselves, 0 = at random.

    Rows are taken from the highest score down; G = sum of (cumulative share of actual - cumulative share of
    rows), divided by the same for a perfect order. Equal scores share their rows' mean amount, so that row
    order is moot.

    >>> gini([0, 0, 10, 30], [1, 2, 3, 4]), gini([0, 0, 10, 30], [5, 5, 5, 5])
    (1.0, 0.0)
    """
    y, s = _pair(actual, score)
    if y.sum() <= 0:
        raise ComputationError("a Gini needs a positive total")
    return _area(y, s) / _area(y, y)


def _area(y: Floats, score: Floats) -> float:
    _, codes, counts = np.unique(-score, return_inverse=True, return_counts=True)
    shared = np.repeat(np.bincount(codes, y) / counts, counts)
    steps = np.cumsum(shared) / y.sum() - np.arange(1, len(y) + 1) / len(y)
    return float(steps.sum())


def bias(actual: ArrayLike, predicted: ArrayLike) -> float:
    """Relative error of the total: sum predicted / sum actual - 1.

    >>> bias([10, 30], [10, 20])
    -0.25
    """
    y, f = _pair(actual, predicted)
    if y.sum() == 0:
        raise ComputationError("a relative bias needs a total other than zero")
    return float(f.sum() / y.sum() - 1)


def mae(actual: ArrayLike, predicted: ArrayLike) -> float:
    """Mean absolute error, in the amounts' unit. The median minimises it: where most amounts are 0 it praises 0.

    >>> mae([10, 30], [10, 20])
    5.0
    """
    y, f = _pair(actual, predicted)
    return float(np.abs(y - f).mean())


def rmse(actual: ArrayLike, predicted: ArrayLike) -> float:
    """Root of the mean squared error, in the amounts' unit.

    >>> rmse([0, 0], [3, -3])
    3.0
    """
    y, f = _pair(actual, predicted)
    return float(np.sqrt(((y - f) ** 2).mean()))


def wape(actual: ArrayLike, predicted: ArrayLike) -> float:
    """Weighted absolute percentage error: sum of absolute errors / sum of absolute amounts.

    >>> wape([10, 30], [10, 20])
    0.25
    """
    y, f = _pair(actual, predicted)
    if not y.any():
        raise ComputationError("WAPE needs an amount other than zero")
    return float(np.abs(y - f).sum() / np.abs(y).sum())


def r2(actual: ArrayLike, predicted: ArrayLike) -> float:
    """1 - squared errors / squared distances from the mean amount: 1 = perfect, 0 = no better than that mean.

    >>> r2([1, 2, 3], [1, 2, 4])
    0.5
    """
    y, f = _pair(actual, predicted)
    spread = ((y - y.mean()) ** 2).sum()
    if spread == 0:
        raise ComputationError("R² needs amounts that vary")
    return float(1 - ((y - f) ** 2).sum() / spread)


def decile_mape(actual: ArrayLike, predicted: ArrayLike, bins: int = 10) -> float:
    """Mean absolute relative error of the mean by decile of the prediction: |mean predicted - mean
    actual|/mean actual.

    Deciles are equal in size by predicted value; rows with equal predictions stay in the order given. Deciles
    whose actual mean is zero cannot be divided by and raise.

    >>> decile_mape([1, 2, 4, 4], [1, 2, 3, 4], bins=2)
    0.0625
    """
    y, f = _pair(actual, predicted)
    parts = np.array_split(np.argsort(f, kind="stable"), bins)
    means = np.array([[y[part].mean(), f[part].mean()] for part in parts])
    if (means[:, 0] == 0).any():
        raise ComputationError("decile MAPE: a decile's actual mean is zero", "use fewer bins")
    return float(np.mean(np.abs(means[:, 1] - means[:, 0]) / np.abs(means[:, 0])))


def captured(actual: ArrayLike, score: ArrayLike, share: float = 0.1) -> float:
    """Share of the actual total held by the top ``share`` of rows by score; ties at the edge count in part.

    >>> captured([0, 10, 30, 60], [1, 2, 3, 4], share=0.25)
    0.6
    """
    y, s = _pair(actual, score)
    if not 0 < share <= 1:
        raise UsageError(f"a share lies in (0, 1], got {share}")
    if y.sum() == 0:
        raise ComputationError("captured value needs a total other than zero")
    _, codes, counts = np.unique(-s, return_inverse=True, return_counts=True)
    room = share * len(y) - (np.cumsum(counts) - counts)
    taken = np.clip(room / counts, 0, 1)
    return float(taken @ np.bincount(codes, y) / y.sum())


def lift(actual: ArrayLike, score: ArrayLike, share: float = 0.1) -> float:
    """Captured value of the top ``share`` over what a random choice of the same size would hold.

    >>> lift([0, 10, 30, 60], [1, 2, 3, 4], share=0.25)
    2.4
    """
    return captured(actual, score, share) / share


def _pair(first: ArrayLike, second: ArrayLike) -> tuple[Floats, Floats]:
    a, b = np.asarray(first, dtype=np.float64), np.asarray(second, dtype=np.float64)
    if a.shape != b.shape or a.ndim != 1 or len(a) == 0:
        raise UsageError(f"two columns of one length are needed, got shapes {a.shape} and {b.shape}")
    if not (np.isfinite(a).all() and np.isfinite(b).all()):
        raise UsageError("metrics take finite numbers only")
    return a, b
