"""Judging predicted probabilities: order (AUC), level (ECE, slope) and both (Brier, log loss)."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tierwise.errors import ComputationError, UsageError
from tierwise.metrics.amounts import mid_ranks

Floats = NDArray[np.float64]


def auc(happened: ArrayLike, score: ArrayLike) -> float:
    """P(a row where it happened scores higher than one where it did not), ties count half.

    >>> auc([0, 1, 0, 1], [0.1, 0.4, 0.4, 0.8])
    0.875
    """
    y, s = outcomes(happened, score)
    positive = int(y.sum())
    if positive in {0, len(y)}:
        raise ComputationError("AUC needs both outcomes")
    excess = mid_ranks(s)[y > 0].sum() - positive * (positive + 1) / 2
    return float(excess / (positive * (len(y) - positive)))


def brier(happened: ArrayLike, probability: ArrayLike) -> float:
    """Mean squared difference of probability and outcome, 0 = perfect.

    >>> brier([1, 0], [0.8, 0.4])
    0.1
    """
    y, p = outcomes_of(happened, probability)
    return round(float(np.mean((p - y) ** 2)), 15)


def log_loss(happened: ArrayLike, probability: ArrayLike, clip: float = 1e-6) -> float:
    """Mean of -log(probability given to what happened), probabilities clipped to [clip, 1 - clip].

    >>> round(log_loss([1, 0], [0.5, 0.5]), 4)
    0.6931
    """
    y, p = outcomes_of(happened, probability)
    p = np.clip(p, clip, 1 - clip)
    return float(-np.mean(y * np.log(p) + (1 - y) * np.log1p(-p)))


def ece(happened: ArrayLike, probability: ArrayLike, bins: int = 10) -> float:
    """Expected calibration error with bins of equal size: mean over rows of |bin's mean p - bin's share|.

    Rows are cut by sorted probability; equal probabilities across an edge stay in the order given.

    >>> round(ece([0, 1, 1, 1], [0.2, 0.2, 0.9, 0.9], bins=2), 6)
    0.2
    """
    y, p = outcomes_of(happened, probability)
    parts = np.array_split(np.argsort(p, kind="stable"), min(bins, len(y)))
    return float(sum(len(part) * abs(p[part].mean() - y[part].mean()) for part in parts) / len(y))


def calibration_slope(happened: ArrayLike, probability: ArrayLike) -> tuple[float, float]:
    """Intercept and slope of a logistic regression of the outcome on logit(probability); (0, 1) = calibrated.

    A slope below 1 says the probabilities are too extreme. Cox (1958), Biometrika 45.
    """
    y, p = outcomes_of(happened, probability)
    if y.min() == y.max():
        raise ComputationError("a calibration slope needs both outcomes")
    p = np.clip(p, 1e-9, 1 - 1e-9)
    design = np.column_stack([np.ones(len(p)), np.log(p) - np.log1p(-p)])
    weights = np.zeros(2)
    for _ in range(50):
        mean = 0.5 * (1 + np.tanh(design @ weights / 2))
        step = np.linalg.lstsq(design.T @ (design * (mean * (1 - mean))[:, None]), design.T @ (y - mean), rcond=None)[0]
        weights = weights + np.clip(step, -2, 2)
        if np.abs(step).max() < 1e-10:
            break
    if np.abs(step).max() > 1e-8 or (mean * (1 - mean)).max() < 1e-5:
        raise ComputationError("the calibration slope is not known: the score separates the outcomes")
    return float(weights[0]), float(weights[1])


def outcomes_of(happened: ArrayLike, probability: ArrayLike) -> tuple[Floats, Floats]:
    """`outcomes` with probabilities, which lie in 0..1."""
    y, p = outcomes(happened, probability)
    if (p < 0).any() or (p > 1).any():
        raise UsageError("probabilities lie in 0..1")
    return y, p


def outcomes(happened: ArrayLike, score: ArrayLike) -> tuple[Floats, Floats]:
    """Both columns as float64; refuses outcomes other than 0 and 1, scores that are not finite, unequal lengths."""
    y, s = np.asarray(happened, dtype=np.float64), np.asarray(score, dtype=np.float64)
    if y.shape != s.shape or y.ndim != 1 or len(y) == 0:
        raise UsageError(f"two columns of one length are needed, got shapes {y.shape} and {s.shape}")
    if not np.isin(y, (0.0, 1.0)).all() or not np.isfinite(s).all():
        raise UsageError("outcomes are 0 or 1 and scores finite")
    return y, s
