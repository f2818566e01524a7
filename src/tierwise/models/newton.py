"""Weights of a linear score that make a convex loss smallest, by Newton's steps.

    minimise over b, w:   sum over rows of loss(y, b + X w) + ridge |w|^2 / 2

Each step solves the weighted least-squares problem of the curvature where it stands (IRLS) and is halved until the
total falls; a convex loss has one minimum, and the last steps double the digits.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from tierwise.errors import ComputationError
from tierwise.models.family import Floats

Loss = Callable[[Floats, Floats], tuple[Floats, Floats, Floats]]
"""(y, score) -> each row's loss and its first and second derivative by the score."""

STEPS = 100
NEAR = 1e-14  # a step that promises less, relative to the total, is taken unseen: its own error is the square of this


@dataclass(frozen=True, slots=True, eq=False)
class Minimum:
    """Where the loss is smallest. ``curvature``: second derivatives of the loss alone, intercept first."""

    intercept: float
    weights: Floats
    curvature: Floats
    steps: int


def logistic(y: Floats, score: Floats) -> tuple[Floats, Floats, Floats]:
    """Log loss of an answer y in 0..1 given a score on the logit scale.

    >>> [round(float(part[0]), 4) for part in logistic(np.array([1.0]), np.array([0.0]))]
    [0.6931, -0.5, 0.25]
    """
    p = sigmoid(score)
    return np.asarray(np.logaddexp(0, score) - y * score), p - y, p * (1 - p)


def squared_hinge(y: Floats, score: Floats) -> tuple[Floats, Floats, Floats]:
    """max(0, 1 - s)^2 with s the score in the direction of the answer: nothing to improve beyond a margin of one.

    >>> [part.tolist() for part in squared_hinge(np.array([1.0, 0.0]), np.array([0.5, -2.0]))]
    [[0.25, 0.0], [-1.0, 0.0], [2.0, 0.0]]
    """
    side = 2 * y - 1
    short = np.asarray(np.maximum(0, 1 - side * score), dtype=np.float64)
    return short**2, -2 * side * short, np.where(short > 0, 2.0, 0.0)


def sigmoid(score: Floats) -> Floats:
    """1/(1 + e^-score), without overflow."""
    return np.asarray(0.5 * (1 + np.tanh(score / 2)))


def minimise(x: Floats, y: Floats, loss: Loss, ridge: float, question: str) -> Minimum:
    """The minimum; ``ComputationError`` naming the question when it is not reached.

    >>> found = minimise(np.zeros((4, 0)), np.array([0.0, 0, 0, 1]), logistic, 1.0, "churn")
    >>> round(float(sigmoid(np.array([found.intercept]))[0]), 9)
    0.25
    """
    ones = np.column_stack([np.ones(len(x)), x])
    penalty = ridge * np.r_[0.0, np.ones(x.shape[1])]

    def total(at: Floats) -> float:
        return float(loss(y, ones @ at)[0].sum() + penalty @ at**2 / 2)

    at = np.zeros(ones.shape[1])
    for step in range(1, STEPS + 1):
        _, first, second = loss(y, ones @ at)
        curvature = ones.T @ (ones * second[:, None])
        downhill = -(ones.T @ first + penalty * at)
        move = _newton(curvature, penalty, downhill)
        promised, here = float(downhill @ move) / 2, total(at)
        if promised <= NEAR * max(here, 1.0):
            return Minimum(float(at[0] + move[0]), (at + move)[1:], curvature, step)
        at = _lower(total, at, move, here, promised)
    raise ComputationError(
        f"question {question}: Newton's steps have not arrived after {STEPS}", "use a stronger penalty (ridge)"
    )


def _newton(curvature: Floats, penalty: Floats, downhill: Floats) -> Floats:
    """The full step. The intercept gets a grain of curvature: none is left where every row is beyond its margin."""
    full = curvature + np.diag(penalty)
    full[0, 0] += 1e-12 * max(float(np.trace(full)), 1e-12)
    return np.asarray(np.linalg.solve(full, downhill))


def _lower(total: Callable[[Floats], float], at: Floats, move: Floats, here: float, promised: float) -> Floats:
    """After the step, halved until it gains a fair part of what it promises (Armijo)."""
    for halvings in range(60):
        part = 0.5**halvings
        if here - total(at + part * move) >= 1e-4 * part * promised:
            return at + part * move
    return at
