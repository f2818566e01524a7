"""Newton steps in a trust region: finds the maximum of a smooth function of a few variables from almost
anywhere.

The models hand over exact gradients, so the last steps are exact too: no tolerance to tune, nothing to
restart.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from tierwise.errors import ComputationError
from tierwise.insight.value.order_models.summary import Floats

Derivatives = tuple[float, Floats, Floats | None]
"""Value, gradient, and Hessian where the model knows it."""
Objective = Callable[[Floats], Derivatives]

GAIN = 1e-7  # stop when another step promises less log-likelihood than this, and take that step unseen
EDGE = 12.0  # coordinates this far from where the data put the start say: the maximum lies at infinity


@dataclass(frozen=True, slots=True, eq=False)
class Optimum:
    """Where the maximum is, how high, how curved, and how many evaluations it took."""

    at: Floats
    value: float
    hessian: Floats
    evaluations: int


def maximise(
    objective: Objective, start: Floats, *, centre: Floats | None = None, max_evaluations: int = 300
) -> Optimum:
    """Climb from ``start``; raises ComputationError when the top is not reached, or lies at the edge.

    ``centre`` is where the top is expected, ``start`` unless given. The last step is taken without another look:
    Newton's error after it is the square of what it was, far below what the data can tell.

    >>> top = maximise(lambda v: (-float((v**2).sum()), -2 * v, -2 * np.eye(2)), np.array([3.0, -4.0]))
    >>> bool(np.allclose(top.at, 0)), top.evaluations < 5
    (True, True)
    """
    at, radius, evaluations = np.array(start, dtype=np.float64), 2.0, 1
    here = objective(at)
    if not np.isfinite(here[0]):
        raise ComputationError("the log-likelihood is not finite at the start")
    hessian = _hessian(objective, at, here)
    while evaluations < max_evaluations:
        step, gain, concave = _step(here[1], hessian, radius)
        if concave and gain < GAIN:
            top = Optimum(at + step, float(here[0] + gain), hessian, evaluations)
            return _checked(top, np.asarray(start if centre is None else centre))
        there = objective(at + step)
        evaluations += 1
        real = there[0] - here[0] if np.isfinite(there[0]) else -np.inf
        length = float(np.linalg.norm(step))
        if real < 0.1 * gain and not (abs(real) < 1e-11 * abs(here[0]) and gain < 1e-6):
            radius = length / 4
            if radius < 1e-10:
                break
            continue
        radius = max(radius, 2 * length) if real > 0.6 * gain else radius
        at, here = at + step, there
        hessian = _hessian(objective, at, here)
    raise ComputationError(
        f"no convergence after {evaluations} evaluations (log-likelihood {here[0]:.6g})",
        "give the fit a prior, or more customers with repeat orders",
    )


def _step(gradient: Floats, hessian: Floats, radius: float) -> tuple[Floats, float, bool]:
    """The best step within the radius, the gain a quadratic promises for it, and whether it is a full one."""
    bend, axes = np.linalg.eigh(-hessian)
    floor = 1e-9 * max(float(np.abs(bend).max()), 1e-12)
    concave = bool(bend.min() > 0)
    stiff = np.maximum(np.abs(bend), floor)
    slope = axes.T @ gradient
    shift = _shift(slope, stiff, radius)
    move = slope / (stiff + shift)
    gain = float(slope @ move - 0.5 * (stiff @ move**2))
    return axes @ move, gain, concave and shift == 0


def _shift(slope: Floats, stiff: Floats, radius: float) -> float:
    """The Levenberg shift that keeps the step within the radius; 0 when the full step already is."""
    if np.linalg.norm(slope / stiff) <= radius:
        return 0.0
    low, high = 0.0, float(np.linalg.norm(slope)) / radius
    for _ in range(60):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if np.linalg.norm(slope / (stiff + middle)) > radius else (low, middle)
    return high


def _hessian(objective: Objective, at: Floats, here: Derivatives) -> Floats:
    if here[2] is not None:
        return here[2]
    width, rows = 1e-5, []
    for i in range(len(at)):
        side = np.zeros(len(at))
        side[i] = width
        rows.append((objective(at + side)[1] - objective(at - side)[1]) / (2 * width))
    square = np.array(rows)
    return 0.5 * (square + square.T)


def _checked(top: Optimum, centre: Floats) -> Optimum:
    if np.abs(top.at - centre).max() > EDGE or not np.isfinite(top.at).all():
        raise ComputationError(
            "no convergence: the likelihood keeps rising towards the edge of the parameters "
            f"({', '.join(f'{value:.3g}' for value in top.at)})",
            "give the fit a prior (WEAK): these customers do not show how much they differ",
        )
    return top
