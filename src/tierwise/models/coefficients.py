"""Coefficients of a linear score with what is not known about them, in the units of the columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tierwise.errors import ComputationError
from tierwise.models.columns import Design
from tierwise.models.family import Floats

INTERCEPT = "(intercept)"


@dataclass(frozen=True, slots=True)
class Coefficient:
    """One coefficient: the score changes by ``estimate`` (``low`` .. ``high``) when the column grows by one.

    A column with a long tail grows by one of log1p; a category or a mark goes from no to yes. ``robust_error`` is
    White's (HC1), which does not need errors of one size.
    """

    name: str
    estimate: float
    standard_error: float
    robust_error: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, eq=False)
class Errors:
    """Standard errors of the intercept (first) and of each term, in the units of the columns.

    ``rest`` are the degrees of freedom left over; infinite where the normal distribution is meant. Without any left
    nothing is known about the errors: the arrays hold NaN, and `coefficients` raises.
    """

    standard: Floats
    robust: Floats
    rest: float

    def arrays(self) -> dict[str, NDArray[Any]]:
        """As arrays."""
        return {"standard": self.standard, "robust": self.robust, "rest": np.array([self.rest])}

    @classmethod
    def restored(cls, arrays: Mapping[str, NDArray[Any]]) -> Errors:
        """From `arrays`."""
        return cls(arrays["standard"], arrays["robust"], float(arrays["rest"][0]))


def in_units(design: Design, intercept: float, weights: Floats) -> Floats:
    """Intercept (first) and coefficients of the raw terms, from those of the standardised ones."""
    return np.asarray(_to_units(design) @ np.r_[intercept, weights])


def errors_of(
    design: Design, inverse: Floats, curvature: Floats, slopes: Floats, rest: float, scale: float, n: int
) -> Errors:
    """Both kinds of standard error of an estimate that solves "sum of slopes - penalty = 0".

    ``inverse``: of the penalised curvature, intercept first, as is ``curvature`` without the penalty; the classical
    covariance is scale x inverse curvature inverse. ``slopes``: each row's derivative of the fit (n, 1 + terms); HC1 is
    inverse (slopes' slopes) inverse, times n over the degrees of freedom left (MacKinnon & White 1985, J. Econometrics
    29).
    """
    if rest < 1e-6 * n:
        unknown = np.full(len(inverse), np.nan)
        return Errors(unknown, unknown, 0.0)
    units = _to_units(design) @ inverse
    standard = np.sqrt(np.maximum(scale * np.einsum("ij,jk,ik->i", units, curvature, units), 0))
    robust = np.sqrt(n / rest * ((slopes @ units.T) ** 2).sum(axis=0))
    return Errors(standard, robust, rest)


def coefficients(
    design: Design, estimate: Floats, errors: Errors, level: float, student: bool
) -> tuple[Coefficient, ...]:
    """The intercept, then each term, with classical intervals: Student's t where the noise is estimated, else normal.

    ``ComputationError`` where no rows are left over.
    """
    from scipy.special import ndtri, stdtrit

    if not errors.rest > 0:
        raise ComputationError(
            f"{len(estimate)} coefficients leave no rows over to tell their errors", "take more examples"
        )
    inside = (1 + level) / 2
    wide = float(stdtrit(errors.rest, inside) if student else ndtri(inside))
    names = (INTERCEPT, *(term.name for term in design.terms))
    found = zip(names, estimate.tolist(), errors.standard.tolist(), errors.robust.tolist(), strict=True)
    return tuple(Coefficient(name, e, s, r, e - wide * s, e + wide * s) for name, e, s, r in found)


def _to_units(design: Design) -> Floats:
    """The matrix that takes (intercept, weights) of standardised terms to those of raw ones."""
    shrink = 1 / design.scale
    out = np.diag(np.r_[1.0, shrink])
    out[0, 1:] = -design.centre * shrink
    return out
