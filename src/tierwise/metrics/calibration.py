"""Is what is said 30 % of the time true 30 % of the time: the curve, and the line through it, with intervals."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tierwise.contract.estimate import Estimate
from tierwise.metrics.probability import calibration_slope, outcomes_of
from tierwise.metrics.proportions import Z_80, wilson
from tierwise.metrics.resampling import Metric

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
CLIP = 1e-9


@dataclass(frozen=True, slots=True)
class Bin:
    """Rows with neighbouring probabilities: their mean, the share where it happened, Wilson's 80 % interval."""

    rows: int
    predicted: float
    share: float
    low: float
    high: float


def reliability(happened: ArrayLike, probability: ArrayLike, bins: int = 10) -> tuple[Bin, ...]:
    """The reliability curve in bins of equal size by sorted probability, the same bins as `probability.ece`.

    >>> [(b.rows, round(b.predicted, 2), b.share) for b in reliability([0, 1, 1, 1], [0.2, 0.2, 0.9, 0.9], bins=2)]
    [(2, 0.2, 0.5), (2, 0.9, 1.0)]
    """
    y, p = outcomes_of(happened, probability)
    parts = np.array_split(np.argsort(p, kind="stable"), min(bins, len(y)))
    rows = [len(part) for part in parts]
    shares = zip(*wilson([y[part].sum() for part in parts], rows), strict=True)
    return tuple(
        Bin(n, float(p[part].mean()), *(float(v) for v in found))
        for n, part, found in zip(rows, parts, shares, strict=True)
    )


def calibration_line(
    happened: ArrayLike, probability: ArrayLike, group: Ints | None = None
) -> tuple[Estimate, Estimate]:
    """Intercept and slope of `probability.calibration_slope` with 80 % intervals; (0, 1) = calibrated.

    Standard errors are the robust ones, rows of one ``group`` (customer) added up before squaring: Liang & Zeger
    (1986), Biometrika 73, times G / (G - 1).
    """
    y, p = outcomes_of(happened, probability)
    weights = np.array(calibration_slope(y, p))
    design = _design(p)
    mean = _logistic(design @ weights)
    code = np.unique(group, return_inverse=True)[1] if group is not None else np.arange(len(y))
    scores = np.column_stack([np.bincount(code, column) for column in (design * (y - mean)[:, None]).T])
    bread = np.linalg.inv(design.T @ (design * (mean * (1 - mean))[:, None]))
    inflate = len(scores) / max(len(scores) - 1, 1)
    half = Z_80 * np.sqrt(np.diag(bread @ (scores.T @ scores) @ bread) * inflate)
    intercept, slope = (
        Estimate(float(w), float(w - h), float(w + h), "log odds", len(y), "logistic regression, robust errors")
        for w, h in zip(weights, half, strict=True)
    )
    return intercept, slope


def resampled_line(happened: Floats, probability: Floats) -> tuple[Metric, Metric]:
    """Intercept and slope as metrics of the counts of resampled rows; NaN where the slope is not known.

    Rows of one probability are one, and each fit starts at the one on all rows: a draw costs a few passes.
    """
    value, code = np.unique(probability, return_inverse=True)
    design, size = _design(value), len(value)
    start = np.array(calibration_slope(happened, probability))
    kept: list[tuple[Floats, Floats]] = []

    def line(w: Floats) -> Floats:
        if not kept or kept[0][0] is not w:
            rows, yes = (np.bincount(code, v, size).astype(np.float64) for v in (w, w * happened))
            kept[:] = [(w, _refit(design, rows, yes, start))]
        return kept[0][1]

    return (lambda w: float(line(w)[0])), (lambda w: float(line(w)[1]))


def _refit(design: Floats, rows: Floats, yes: Floats, start: Floats) -> Floats:
    """Newton's steps from ``start`` on counted rows."""
    weights = start
    for _ in range(25):
        mean = _logistic(design @ weights)
        info = design.T @ (design * (rows * mean * (1 - mean))[:, None])
        try:
            step = np.linalg.solve(info, design.T @ (yes - rows * mean))
        except np.linalg.LinAlgError:
            break
        weights = np.asarray(weights + np.clip(step, -2, 2), dtype=np.float64)
        if np.abs(step).max() < 1e-8:
            return weights
    return np.full(2, np.nan)


def _design(p: Floats) -> Floats:
    p = np.clip(p, CLIP, 1 - CLIP)
    return np.column_stack([np.ones(len(p)), np.log(p) - np.log1p(-p)])


def _logistic(score: Floats) -> Floats:
    return np.asarray(0.5 * (1 + np.tanh(score / 2)))
