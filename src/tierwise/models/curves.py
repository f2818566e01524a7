"""Regression with one smooth curve for each number column: the amount is the sum of the curves.

Every column is read within the range it had in training: below it counts as its lowest value, above it as its highest.
A curve is never drawn on beyond the data. Categories and marks of missing values add their own step, as in `linear`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from tierwise.errors import UsageError
from tierwise.models.columns import Design
from tierwise.models.family import Contributions, Examples, Floats, Rows, State, Task, learnable
from tierwise.models.least_squares import Sums, solve_sums

AT_ONCE = 50_000  # rows expanded together: the expanded matrix of all rows may not fit in memory


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """A basis of functions on [low, high] for one number column; ``knots`` empty: polynomials up to ``degree``."""

    low: float
    high: float
    degree: int
    knots: Floats

    def expand(self, values: Floats) -> Floats:
        """The basis at these values, drawn into the range first: (n, size).

        Legendre polynomials on the range, without the constant, or cubic B-splines.
        """
        inside = np.clip(values, self.low, self.high)
        if len(self.knots):
            return _splines(self.knots, inside)
        if self.degree == 0:
            return np.zeros((len(values), 0))
        place = 2 * (inside - self.low) / (self.high - self.low) - 1
        return np.asarray(np.polynomial.legendre.legvander(place, self.degree)[:, 1:])

    @property
    def size(self) -> int:
        """How many functions there are."""
        return len(self.knots) - 4 if len(self.knots) else self.degree

    def rough(self) -> Floats:
        """The root of the roughness: |root w|^2 is the integral of the squared second derivative, the range being 2.

        A straight line costs nothing (Reinsch 1967, Numerische Mathematik 10). Gauss's rule is exact here.
        """
        if not self.size:
            return np.zeros((0, 0))
        if len(self.knots):
            return np.asarray(_bends(self.knots) * ((self.high - self.low) / 2) ** 1.5)
        legendre = np.polynomial.legendre
        nodes, shares = legendre.leggauss(self.degree)
        second = legendre.legder(np.eye(self.degree + 1)[:, 1:], m=2) if self.degree > 1 else np.zeros((1, 1))
        return np.asarray(np.sqrt(shares)[:, None] * legendre.legval(nodes, second).T)


@dataclass(frozen=True, slots=True)
class PolynomialRegression:
    """A polynomial for each number column, up to ``degree``, less where a column has too few different values.

    ``ridge`` penalises all weights alike, as in `linear`; ``smooth`` bending alone.

    >>> import pyarrow as pa
    >>> rows = Rows(pa.table({"age": [20.0, 30.0, 40.0, 50.0, 60.0]}))
    >>> label = np.array([0.0, 3.0, 4.0, 3.0, 0.0])
    >>> spend = Examples("spend", Task.AMOUNT, rows, label, np.arange(5))
    >>> fitted = PolynomialRegression(degree=2, ridge=1e-9, smooth=0).fit(spend, seed=0)
    >>> fitted.predict(Rows(pa.table({"age": [35.0, 60.0, 99.0]}))).round(6).tolist()
    [3.75, 0.0, 0.0]
    """

    kind: ClassVar[str] = "polynomial"
    tasks: ClassVar[frozenset[Task]] = frozenset({Task.AMOUNT})

    degree: int = 3
    ridge: float = 1.0
    smooth: float = 0.1

    def __post_init__(self) -> None:
        _check(self.kind, self.ridge, self.smooth, self.degree, 10)

    def variants(self, rows: int) -> Sequence[PolynomialRegression]:  # noqa: ARG002
        """Other degrees and penalties."""
        others = [replace(self, degree=d, ridge=r) for d in (3, 2, 5) for r in (1.0, 10.0, 100.0)]
        return (self, *(o for o in others if o != self))

    def fit(self, examples: Examples, seed: int) -> FittedCurve:  # noqa: ARG002 - nothing here is left to chance
        """Fitted on these examples; ``seed`` is moot."""
        learnable(self, examples)

        def curve(values: Floats) -> Curve:
            degree = min(self.degree, len(np.unique(values)) - 1)
            return Curve(float(values.min()), float(values.max()), degree, np.zeros(0))

        return _fit(self.kind, examples, curve, self.ridge, self.smooth)


@dataclass(frozen=True, slots=True)
class SplineRegression:
    """A cubic spline for each number column, its ``knots`` inner knots at quantiles of the different values.

    A column with fewer than five different values gets a polynomial through them instead. ``ridge`` penalises all
    weights alike; ``smooth`` bending alone, so that a large one gives straight lines within the range.

    >>> SplineRegression(knots=0)
    Traceback (most recent call last):
    tierwise.errors.UsageError: spline regression of 0 (degree or knots), ridge 0.1, smooth 0.1
      Try: 1 to 50, a ridge above 0 and a smooth of 0 or more
    """

    kind: ClassVar[str] = "spline"
    tasks: ClassVar[frozenset[Task]] = frozenset({Task.AMOUNT})

    knots: int = 5
    ridge: float = 0.1
    smooth: float = 0.1

    def __post_init__(self) -> None:
        _check(self.kind, self.ridge, self.smooth, self.knots, 50)

    def variants(self, rows: int) -> Sequence[SplineRegression]:  # noqa: ARG002
        """Other numbers of knots and penalties."""
        others = [replace(self, knots=k, smooth=s) for k in (5, 3, 10) for s in (0.1, 0.01, 1.0, 10.0)]
        return (self, *(o for o in others if o != self))

    def fit(self, examples: Examples, seed: int) -> FittedCurve:  # noqa: ARG002 - nothing here is left to chance
        """Fitted on these examples; ``seed`` is moot."""
        learnable(self, examples)

        def curve(values: Floats) -> Curve:
            different = np.unique(values)
            low, high = float(different[0]), float(different[-1])
            if len(different) < 5:
                return Curve(low, high, len(different) - 1, np.zeros(0))
            inner = np.quantile(different, np.linspace(0, 1, self.knots + 2)[1:-1])
            inner = np.unique(inner[(inner > low) & (inner < high)])
            return Curve(low, high, 3, np.r_[[low] * 4, inner, [high] * 4])

        return _fit(self.kind, examples, curve, self.ridge, self.smooth)


@dataclass(frozen=True, slots=True, eq=False)
class FittedCurve:
    """What was found: a curve for each number column of ``design``, and the weights of all basis functions.

    ``weights`` come curve by curve, then one for each other term; ``intercept`` goes with basis functions as they are.
    ``base`` is the average training row's amount, ``level`` each source column's mean part there.
    """

    family: str
    design: Design
    curves: tuple[Curve, ...]
    intercept: float
    weights: Floats
    base: float
    level: Floats
    unit: str

    def predict(self, rows: Rows) -> Floats:
        """Amounts in the label's unit."""
        return np.asarray(self.intercept + self.parts(rows).sum(axis=1))

    def explain(self, rows: Rows) -> Contributions:
        """Exact: what each column's curve adds to the amount of the average training row."""
        parts = self.parts(rows) - self.level
        return Contributions(self.base, parts, self.design.columns, self.base + parts.sum(axis=1))

    def parts(self, rows: Rows) -> Floats:
        """What the curves say, one for each source column, before their means are taken off."""
        x = self.design.matrix(rows)
        terms, at = np.zeros_like(x), 0
        for i, curve in enumerate(self.curves):
            terms[:, i] = curve.expand(x[:, i]) @ self.weights[at : at + curve.size]
            at += curve.size
        terms[:, len(self.curves) :] = x[:, len(self.curves) :] * self.weights[at:]
        return self.design.by_column(terms)

    def state(self) -> State:
        """At rest."""
        facts = {"design": self.design.facts(), "intercept": self.intercept, "base": self.base, "unit": self.unit}
        arrays = {**self.design.arrays(), **_curve_arrays(self.curves), "weights": self.weights, "level": self.level}
        return State(self.family, facts, arrays)

    @classmethod
    def restored(cls, state: State) -> FittedCurve:
        """From `state`."""
        f, a = state.facts, state.arrays
        design, curves = Design.restored(f["design"], a), _curves_of(a)
        return cls(state.kind, design, curves, f["intercept"], a["weights"], f["base"], a["level"], f["unit"])


def _fit(kind: str, examples: Examples, curve: Callable[[Floats], Curve], ridge: float, smooth: float) -> FittedCurve:
    design = Design.learn(examples.rows)
    x = design.matrix(examples.rows)
    curves = tuple(curve(x[:, i]) for i in range(len(design.numbers)))
    spans = (slice(at, at + AT_ONCE) for at in range(0, len(x), AT_ONCE))
    sums = Sums.over((_expanded(curves, x[span]), examples.label[span]) for span in spans)
    found = solve_sums(sums, _root(curves, x.shape[1] - len(curves), ridge, smooth))
    fitted = FittedCurve(kind, design, curves, found.intercept, found.weights, 0.0, np.zeros(0), examples.unit)
    level = fitted.parts(examples.rows).mean(axis=0)
    return replace(fitted, base=found.intercept + float(level.sum()), level=level)


def _expanded(curves: Sequence[Curve], x: Floats) -> Floats:
    """All basis functions, then the terms that are no numbers."""
    return np.hstack([*(curve.expand(x[:, i]) for i, curve in enumerate(curves)), x[:, len(curves) :]])


def _root(curves: Sequence[Curve], others: int, ridge: float, smooth: float) -> Floats:
    """The root of both penalties over all weights."""
    from scipy.linalg import block_diag

    bends = block_diag(*(np.sqrt(smooth) * curve.rough() for curve in curves), np.zeros((0, others)))
    return np.vstack([bends, np.sqrt(ridge) * np.eye(bends.shape[1])])


def _splines(knots: Floats, values: Floats) -> Floats:
    from scipy.interpolate import BSpline

    if not len(values):
        return np.zeros((0, len(knots) - 4))
    return np.asarray(BSpline.design_matrix(values, knots, 3).toarray())


def _bends(knots: Floats) -> Floats:
    """Second derivatives at two Gauss nodes between each two knots, times the root of the nodes' shares."""
    from scipy.interpolate import BSpline

    edges = np.unique(knots)
    middle, half = (edges[1:] + edges[:-1]) / 2, np.diff(edges) / 2
    nodes = np.concatenate([middle - half / np.sqrt(3), middle + half / np.sqrt(3)])
    second = BSpline(knots, np.eye(len(knots) - 4), 3).derivative(2)(nodes)
    return np.asarray(np.sqrt(np.tile(half, 2))[:, None] * second)


def _curve_arrays(curves: Sequence[Curve]) -> dict[str, NDArray[Any]]:
    return {
        "range": np.array([(c.low, c.high) for c in curves]).reshape(-1, 2),
        "degree": np.array([c.degree for c in curves], dtype=np.int64),
        "knots": np.concatenate([np.zeros(0), *(c.knots for c in curves)]),
        "knots_of": np.array([len(c.knots) for c in curves], dtype=np.int64),
    }


def _curves_of(arrays: Mapping[str, NDArray[Any]]) -> tuple[Curve, ...]:
    knots = np.split(arrays["knots"], np.cumsum(arrays["knots_of"]))
    found = zip(arrays["range"].tolist(), arrays["degree"].tolist(), knots[: len(arrays["degree"])], strict=True)
    return tuple(Curve(low, high, degree, own) for (low, high), degree, own in found)


def _check(kind: str, ridge: float, smooth: float, shape: int, most: int) -> None:
    if not (ridge > 0 and smooth >= 0 and 1 <= shape <= most):
        found = f"{kind} regression of {shape} (degree or knots), ridge {ridge}, smooth {smooth}"
        raise UsageError(found, f"1 to {most}, a ridge above 0 and a smooth of 0 or more")
