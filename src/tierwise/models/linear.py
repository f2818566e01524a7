"""Linear regression: the amount is a sum, one term for each column; every part of every answer can be read off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np

from tierwise.errors import UsageError
from tierwise.models.coefficients import Coefficient, Errors, coefficients, errors_of, in_units
from tierwise.models.columns import Design
from tierwise.models.family import Contributions, Examples, Floats, Rows, State, Task, learnable
from tierwise.models.least_squares import SOLVERS, ridge_root, solve


@dataclass(frozen=True, slots=True)
class LinearRegression:
    """The amount as base + sum of weight x column, fitted by (penalised) least squares.

    ``solver``: see `least_squares`; all three give the same answer. ``ridge`` times the squared weights of the
    standardised columns is added to the sum of squares, as if each column had been seen without effect on that many
    rows more; the intercept is not penalised. The answer is not held above zero: amounts that are mostly 0 are better
    asked of `hurdle`.

    >>> import pyarrow as pa
    >>> rows = Rows(pa.table({"orders": [1.0, 2.0, 3.0]}))
    >>> spend = Examples("spend", Task.AMOUNT, rows, np.array([15.0, 25.0, 35.0]), np.arange(3), "EUR")
    >>> LinearRegression(ridge=0).fit(spend, seed=0).predict(Rows(pa.table({"orders": [10.0]}))).round(6).tolist()
    [105.0]
    """

    kind: ClassVar[str] = "linear"
    tasks: ClassVar[frozenset[Task]] = frozenset({Task.AMOUNT})

    solver: str = "normal"
    ridge: float = 1.0

    def __post_init__(self) -> None:
        if self.solver not in SOLVERS or not self.ridge >= 0:
            raise UsageError(f"linear regression by {self.solver!r} with ridge {self.ridge}", "ridge is 0 or more")

    def variants(self, rows: int) -> Sequence[LinearRegression]:
        """Other ridges, up to one that halves the effect of a column of its own."""
        return tuple(
            replace(self, ridge=r)
            for r in (self.ridge, *sorted({0.1, 10.0, 100.0, float(max(rows, 1))} - {self.ridge}))
        )

    def fit(self, examples: Examples, seed: int) -> FittedLinear:  # noqa: ARG002 - nothing here is left to chance
        """Fitted on these examples; ``seed`` is moot."""
        learnable(self, examples)
        design = Design.learn(examples.rows)
        x = design.matrix(examples.rows)
        found = solve(x, examples.label, ridge_root(self.ridge, x.shape[1]), self.solver)
        rest = examples.label - found.intercept - x @ found.weights
        errors = _errors(design, x, rest, self.ridge)
        return FittedLinear(design, found.intercept, found.weights, errors, found.by, examples.unit)


@dataclass(frozen=True, slots=True, eq=False)
class FittedLinear:
    """What was found: ``weights`` of the standardised terms; ``by`` says which factorisation found them."""

    family: ClassVar[str] = "linear"

    design: Design
    intercept: float
    weights: Floats
    errors: Errors
    by: str
    unit: str

    def predict(self, rows: Rows) -> Floats:
        """Amounts in the label's unit."""
        return np.asarray(self.intercept + self.design.matrix(rows) @ self.weights)

    def explain(self, rows: Rows) -> Contributions:
        """Exact: what each column adds to the amount of the average training row."""
        parts = self.design.by_column(self.design.matrix(rows) * self.weights)
        return Contributions(self.intercept, parts, self.design.columns, self.predict(rows))

    def coefficients(self, level: float = 0.95) -> tuple[Coefficient, ...]:
        """Intercept and coefficients in raw units with classical t intervals.

        ``ComputationError`` where there are no more rows than coefficients: then the errors are not known.
        With a ridge these are the errors of the penalised estimate about its own mean, which is drawn towards zero.
        """
        estimate = in_units(self.design, self.intercept, self.weights)
        return coefficients(self.design, estimate, self.errors, level, student=True)

    def state(self) -> State:
        """At rest."""
        facts = {"design": self.design.facts(), "intercept": self.intercept, "by": self.by, "unit": self.unit}
        return State(self.family, facts, {**self.design.arrays(), **self.errors.arrays(), "weights": self.weights})

    @classmethod
    def restored(cls, state: State) -> FittedLinear:
        """From `state`."""
        facts, arrays = state.facts, state.arrays
        design, errors = Design.restored(facts["design"], arrays), Errors.restored(arrays)
        return cls(design, facts["intercept"], arrays["weights"], errors, facts["by"], facts["unit"])


def _errors(design: Design, x: Floats, rest: Floats, ridge: float) -> Errors:
    """Covariance of a ridge estimate: A^-1 X'X A^-1 times the noise, A = X'X + ridge (Hoerl & Kennard 1970)."""
    n, p = x.shape
    ones = np.column_stack([np.ones(n), x])
    curvature = ones.T @ ones
    penalty = ridge * np.diag(np.r_[0.0, np.ones(p)])
    tiny = 4 * (p + 1) * np.finfo(float).eps
    inverse = np.asarray(np.linalg.pinv(curvature + penalty, rcond=tiny, hermitian=True), dtype=np.float64)
    left = n - float(np.einsum("ij,ji->", inverse, curvature))
    noise = float(rest @ rest) / left if left > 1e-6 * n else np.nan
    return errors_of(design, inverse, curvature, ones * rest[:, None], left, noise, n)
