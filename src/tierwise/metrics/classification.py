"""Judging yes or no, and one of several classes: what a cut gets right, where to cut, and each class on its own.

A row counts as said "yes" where its score is at the cut or above. A ratio without anything to divide by (the precision
of a model that never says yes) is NaN, not 0: it is not known. The numbers equal scikit-learn's (zero_division=nan).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tierwise.errors import ComputationError, UsageError
from tierwise.metrics.probability import outcomes

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Confusion:
    """Rows by what was said and what happened."""

    true_positives: int
    false_positives: int
    false_negatives: int
    true_negatives: int

    @property
    def precision(self) -> float:
        """Share of the rows said yes where it happened."""
        return _ratio(self.true_positives, self.true_positives + self.false_positives)

    @property
    def recall(self) -> float:
        """Share of the rows where it happened that were said yes."""
        return _ratio(self.true_positives, self.true_positives + self.false_negatives)

    @property
    def specificity(self) -> float:
        """Share of the rows where it did not happen that were said no."""
        return _ratio(self.true_negatives, self.true_negatives + self.false_positives)

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall: 2 TP / (2 TP + FP + FN)."""
        twice = 2 * self.true_positives
        return _ratio(twice, twice + self.false_positives + self.false_negatives)

    @property
    def accuracy(self) -> float:
        """Share of all rows said rightly."""
        right = self.true_positives + self.true_negatives
        return _ratio(right, right + self.false_positives + self.false_negatives)


def confusion(happened: ArrayLike, score: ArrayLike, cut: float = 0.5) -> Confusion:
    """The four counts at a cut.

    >>> got = confusion([1, 0, 1, 0], [0.9, 0.8, 0.4, 0.1], cut=0.5)
    >>> got.true_positives, got.precision, got.recall, got.specificity
    (1, 0.5, 0.5, 0.5)
    """
    y, s = outcomes(happened, score)
    said = s >= cut
    yes, true, positive = int(said.sum()), int(y[said].sum()), int(y.sum())
    return Confusion(true, yes - true, positive - true, len(y) - yes - positive + true)


def average_precision(happened: ArrayLike, score: ArrayLike) -> float:
    """Area under the precision-recall curve as a step function: sum of precision x gain in recall, highest score first.

    Equal scores are one step, so that row order is moot. A random order gives about the share that happened.

    >>> round(average_precision([0, 1, 0, 1], [0.1, 0.4, 0.4, 0.8]), 4)
    0.8333
    """
    y, s = outcomes(happened, score)
    if not y.any():
        raise ComputationError("average precision needs rows where it happened")
    _, rows, positive = _steps(y, s)
    return float((positive * np.cumsum(positive) / np.cumsum(rows)).sum() / positive.sum())


@dataclass(frozen=True, slots=True)
class Cut:
    """Where to cut (infinity: say yes to nobody), and the best number reached there."""

    cut: float
    value: float


def best_cut(happened: ArrayLike, score: ArrayLike) -> Cut:
    """The cut with the highest F1; among equals the highest cut. Judge it on other rows than it was found on.

    >>> best_cut([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8])
    Cut(cut=0.35, value=0.8)
    """
    y, s = outcomes(happened, score)
    if not y.any():
        raise ComputationError("F1 needs rows where it happened")
    cuts, rows, positive = _steps(y, s)
    f1 = 2 * np.cumsum(positive) / (np.cumsum(rows) + positive.sum())
    at = int(np.argmax(f1))
    return Cut(float(cuts[at]), float(f1[at]))


def cheapest_cut(happened: ArrayLike, score: ArrayLike, false_alarm: float, miss: float) -> Cut:
    """The cut with the least mean cost of a row; among equals the highest. Costs are in one unit, not negative.

    >>> cheapest_cut([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8], false_alarm=1, miss=3)
    Cut(cut=0.35, value=0.25)
    >>> cheapest_cut([0, 1], [0.2, 0.1], false_alarm=5, miss=1).cut
    inf
    """
    y, s = outcomes(happened, score)
    if not (false_alarm >= 0 and miss >= 0):
        raise UsageError(f"costs are 0 or more, got {false_alarm} and {miss}")
    cuts, rows, positive = (np.concatenate([[first], v]) for first, v in zip((np.inf, 0, 0), _steps(y, s), strict=True))
    caught = np.cumsum(positive)
    cost = (false_alarm * (np.cumsum(rows) - caught) + miss * (y.sum() - caught)) / len(y)
    at = int(np.argmin(cost))
    return Cut(float(cuts[at]), float(cost[at]))


@dataclass(frozen=True, slots=True)
class ClassScore:
    """A class (or a mean over classes) in a `Report`; ``support``: rows that are of it."""

    label: str
    precision: float
    recall: float
    f1: float
    support: int


@dataclass(frozen=True, slots=True)
class Report:
    """Each class on its own, the plain (``macro``) and the support-``weighted`` mean, and the share said rightly.

    What is not known of a class is left out of the means.
    """

    classes: tuple[ClassScore, ...]
    macro: ClassScore
    weighted: ClassScore
    accuracy: float


def classification_report(actual: ArrayLike, said: ArrayLike) -> Report:
    """Precision, recall and F1 of every class that occurs on either side, in the order of the labels.

    >>> got = classification_report(["tea", "tea", "pot"], ["tea", "pot", "pot"])
    >>> [(c.label, c.precision, c.recall, c.support) for c in got.classes]
    [('pot', 0.5, 1.0, 1), ('tea', 1.0, 0.5, 2)]
    """
    a, b = np.asarray(actual), np.asarray(said)
    if a.shape != b.shape or a.ndim != 1 or len(a) == 0:
        raise UsageError(f"two columns of one length are needed, got shapes {a.shape} and {b.shape}")
    labels, code = np.unique(np.concatenate([a, b]), return_inverse=True)
    size = len(labels)
    table = np.bincount(code[: len(a)] * size + code[len(a) :], minlength=size * size).reshape(size, size)
    right, support, named = np.diag(table), table.sum(axis=1), table.sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        scores = np.column_stack([right / named, right / support, 2 * right / (named + support)])
    lines = [
        ClassScore(str(name), float(row[0]), float(row[1]), float(row[2]), int(n))
        for name, row, n in zip(labels, scores, support, strict=True)
    ]
    macro, weighted = _mean("macro", scores, np.ones(size), len(a)), _mean("weighted", scores, support, len(a))
    return Report(tuple(lines), macro, weighted, float(right.sum() / len(a)))


def log_loss_of_classes(actual: ArrayLike, probability: ArrayLike, clip: float = 1e-6) -> float:
    """Mean of -log(probability given to the class that came), clipped below; classes are columns 0, 1 ...

    >>> round(log_loss_of_classes([0, 2], [[0.5, 0.3, 0.2], [0.1, 0.4, 0.5]]), 4)
    0.6931
    """
    y, p = _classes(actual, probability)
    return float(-np.log(np.maximum(p[np.arange(len(y)), y], clip)).mean())


def brier_of_classes(actual: ArrayLike, probability: ArrayLike) -> float:
    """Mean over rows of the sum over classes of (probability - outcome)^2: 0 .. 2; two classes give twice Brier's.

    >>> round(brier_of_classes([0], [[0.8, 0.1, 0.1]]), 4)
    0.06
    """
    y, p = _classes(actual, probability)
    return float(((p - np.eye(p.shape[1])[y]) ** 2).sum(axis=1).mean())


def _classes(actual: ArrayLike, probability: ArrayLike) -> tuple[Ints, Floats]:
    y, p = np.asarray(actual), np.asarray(probability, dtype=np.float64)
    if p.ndim != 2 or y.shape != p.shape[:1] or len(y) == 0:
        raise UsageError(f"one row of probabilities for each class is needed, got shapes {y.shape} and {p.shape}")
    if not ((p >= 0).all() and np.allclose(p.sum(axis=1), 1, atol=1e-6)):
        raise UsageError("probabilities of classes lie in 0..1 and add up to 1")
    if not np.isin(y, np.arange(p.shape[1])).all():
        raise UsageError(f"classes are 0 .. {p.shape[1] - 1}")
    return y.astype(np.int64), p


def _steps(y: Floats, s: Floats) -> tuple[Floats, Floats, Floats]:
    """Distinct scores from the highest down, rows at each, and rows where it happened."""
    values, code, rows = np.unique(-s, return_inverse=True, return_counts=True)
    return -values, rows.astype(np.float64), np.asarray(np.bincount(code, y), dtype=np.float64)


def _mean(name: str, scores: Floats, weight: ArrayLike, n: int) -> ClassScore:
    known = np.isfinite(scores) * np.asarray(weight, dtype=np.float64)[:, None]
    with np.errstate(invalid="ignore", divide="ignore"):
        precision, recall, f1 = (np.nan_to_num(scores) * known).sum(axis=0) / known.sum(axis=0)
    return ClassScore(name, float(precision), float(recall), float(f1), n)


def _ratio(top: float, bottom: float) -> float:
    return top / bottom if bottom else np.nan
