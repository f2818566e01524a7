"""Logistic regression: the log-odds are a sum, one term for each column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np

from tierwise.errors import UsageError
from tierwise.models.coefficients import Coefficient, Errors, coefficients, errors_of, in_units
from tierwise.models.columns import Design
from tierwise.models.family import Contributions, Examples, Floats, Rows, State, Task, learnable
from tierwise.models.newton import Minimum, logistic, minimise, sigmoid


@dataclass(frozen=True, slots=True)
class LogisticRegression:
    """log p/(1 - p) as base + sum of weight x column, fitted by penalised maximum likelihood (Newton, that is IRLS).

    ``ridge``: half of it times the squared weights of the standardised columns is taken from the log-likelihood,
    which is a normal prior of variance 1/ridge; the intercept has none. It must be above 0: where a column tells the
    answers apart without an error the likelihood alone has no maximum, the penalised one always has.

    >>> import pyarrow as pa
    >>> rows = Rows(pa.table({"late": [0.0, 0.0, 1.0, 1.0]}))
    >>> churn = Examples("churn", Task.PROBABILITY, rows, np.array([0.0, 0.0, 1.0, 1.0]), np.arange(4))
    >>> LogisticRegression().fit(churn, seed=0).predict(rows).round(3).tolist()
    [0.261, 0.261, 0.739, 0.739]
    """

    kind: ClassVar[str] = "logistic"
    tasks: ClassVar[frozenset[Task]] = frozenset({Task.PROBABILITY})

    ridge: float = 1.0

    def __post_init__(self) -> None:
        if not self.ridge > 0:
            raise UsageError(f"logistic regression with ridge {self.ridge}", "ridge is above 0")

    def variants(self, rows: int) -> Sequence[LogisticRegression]:  # noqa: ARG002
        """Other ridges around the default."""
        return tuple(replace(self, ridge=r) for r in (self.ridge, *sorted({0.1, 10.0, 100.0, 1000.0} - {self.ridge})))

    def fit(self, examples: Examples, seed: int) -> FittedLogistic:  # noqa: ARG002 - nothing here is left to chance
        """Fitted on these examples; ``seed`` is moot."""
        learnable(self, examples)
        design = Design.learn(examples.rows)
        x = design.matrix(examples.rows)
        found = minimise(x, examples.label, logistic, self.ridge, examples.question)
        errors = _errors(design, x, examples.label, found, self.ridge)
        return FittedLogistic(design, found.intercept, found.weights, errors)


@dataclass(frozen=True, slots=True, eq=False)
class FittedLogistic:
    """What was found: ``weights`` of the standardised terms on the logit scale."""

    family: ClassVar[str] = "logistic"

    design: Design
    intercept: float
    weights: Floats
    errors: Errors

    def predict(self, rows: Rows) -> Floats:
        """Probabilities."""
        return sigmoid(self.intercept + self.design.matrix(rows) @ self.weights)

    def explain(self, rows: Rows) -> Contributions:
        """Exact: what each column adds to the log-odds of the average training row."""
        terms = self.design.matrix(rows) * self.weights
        score = self.intercept + terms.sum(axis=1)
        return Contributions(self.intercept, self.design.by_column(terms), self.design.columns, score, "logit")

    def coefficients(self, level: float = 0.95) -> tuple[Coefficient, ...]:
        """Intercept and coefficients on the logit scale in raw units, with normal intervals.

        Standard errors are the posterior's under the prior (inverse of the penalised curvature): as the ridge goes to
        0 those of maximum likelihood, and under separation no smaller than what the prior leaves open.
        ``robust_error`` is the sandwich.
        """
        estimate = in_units(self.design, self.intercept, self.weights)
        return coefficients(self.design, estimate, self.errors, level, student=False)

    def state(self) -> State:
        """At rest."""
        facts = {"design": self.design.facts(), "intercept": self.intercept}
        return State(self.family, facts, {**self.design.arrays(), **self.errors.arrays(), "weights": self.weights})

    @classmethod
    def restored(cls, state: State) -> FittedLogistic:
        """From `state`."""
        facts, arrays = state.facts, state.arrays
        design = Design.restored(facts["design"], arrays)
        return cls(design, facts["intercept"], arrays["weights"], Errors.restored(arrays))


def _errors(design: Design, x: Floats, y: Floats, found: Minimum, ridge: float) -> Errors:
    n, p = x.shape
    full = found.curvature + ridge * np.diag(np.r_[0.0, np.ones(p)])
    inverse = np.asarray(np.linalg.inv(full), dtype=np.float64)
    left = n - float(np.trace(inverse @ found.curvature))
    ones = np.column_stack([np.ones(n), x])
    slopes = ones * logistic(y, ones @ np.r_[found.intercept, found.weights])[1][:, None]
    return errors_of(design, inverse, full, slopes, left, 1.0, n)
