"""Lines: the base with the least variance. Outcomes by ridge or logistic regression, effects by a ridge that learns
from the data how far to trust them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from tierwise.models.family import Floats, Ints
from tierwise.models.least_squares import ridge_root, solve
from tierwise.models.newton import logistic, minimise, sigmoid
from tierwise.outreach.uplift.columns import Columns
from tierwise.outreach.uplift.model import Constant, Model, Target

STRENGTHS = np.geomspace(1e-3, 1e6, 37)
"""Penalties tried, in units of the mean eigenvalue of the columns' cross product over the rows."""


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """intercept + weights; on the logit scale where ``odds``."""

    intercept: float
    weights: Floats
    odds: bool = False

    def at(self, columns: Columns, index: Ints | slice) -> Floats:
        """The line's answer for these rows."""
        score = self.intercept + columns.line[index] @ self.weights
        return sigmoid(score) if self.odds else np.asarray(score)


@dataclass(frozen=True, slots=True)
class Lines:
    """The base: ``ridge`` is the penalty of outcomes; effects find their own."""

    kind: ClassVar[str] = "lines"
    ridge: float = 1.0

    def outcome(self, columns: Columns, target: Target, seed: int) -> Model:  # noqa: ARG002 - nothing is left to chance
        """The expected outcome."""
        x, y = columns.line[target.index], target.value
        if y.min() == y.max():
            return Constant(float(y[0]))
        if target.binary:
            found = minimise(x, y, logistic, self.ridge, "uplift")
            return Line(found.intercept, found.weights, odds=True)
        line = solve(x, y, ridge_root(self.ridge, x.shape[1]))
        return Line(line.intercept, line.weights)

    def effect(self, columns: Columns, target: Target, seed: int) -> Model:  # noqa: ARG002
        """The expected value of scores that are mostly noise."""
        weight = target.weight if target.weight is not None else np.ones(len(target.index))
        return trusting_line(columns.line[target.index], target.value, weight)


def trusting_line(x: Floats, y: Floats, weight: Floats) -> Line:
    """Weighted ridge regression whose penalty has the highest evidence.

    With y = b + x w + noise and w normal with one variance for all columns, the marginal likelihood of each penalty is
    known in closed form (MacKay 1992, Neural Computation 4; the noise is profiled out). Where the columns say nothing,
    the strongest penalty wins and the line is all but flat.
    """
    total = weight.sum()
    centre, middle = weight @ x / total, float(weight @ y / total)
    z, rest = x - centre, y - middle
    size, axes = np.linalg.eigh(z.T @ (z * weight[:, None]))
    size, pull = np.maximum(size, 0.0), axes.T @ (z.T @ (weight * rest))
    if not len(size) or size.max() <= 0:
        return Line(middle, np.zeros(x.shape[1]))
    penalties = STRENGTHS * size.mean()
    chosen = max(penalties, key=lambda a: _evidence(a, size, pull, float(weight @ rest**2), len(y)))
    w = axes @ (pull / (size + chosen))
    return Line(middle - float(centre @ w), w)


def _evidence(penalty: float, size: Floats, pull: Floats, squares: float, n: int) -> float:
    """Log marginal likelihood of the penalty but for a constant, the noise variance at its best value."""
    left = max(squares - float((pull**2 / (size + penalty)).sum()), 1e-12 * max(squares, 1e-300))
    return -0.5 * (float(np.log1p(size / penalty).sum()) + n * float(np.log(left)))
