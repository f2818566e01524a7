"""From what a model says to what then happens: the map is chosen, like a model, on rows it was not fitted on.

Probabilities: nothing, Platt's straight line in log odds, Kull's beta curve, or isotonic regression. Amounts: nothing,
one factor for the level, or isotonic regression of deciles. Every map rises, so it moves the level and not the order:
isotonic blocks are joined at their centres (centred isotonic regression), for flat steps would make ties of customers
whom the model tells apart. Lines and beta curves answer within [1e-6, 1 - 1e-6], isotonic ones within [1/(n + 2),
1 - 1/(n + 2)]: n held-out rows cannot tell what is rarer.

Platt (1999), Advances in Large Margin Classifiers; Zadrozny & Elkan (2002), KDD; Kull, Silva Filho & Flach (2017),
AISTATS, PMLR 54; Oron & Flournoy (2017), Statistics in Biopharmaceutical Research 9.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from tierwise.errors import ComputationError
from tierwise.models.family import Floats, Ints, Task
from tierwise.models.folds import folds
from tierwise.models.select import row_loss

CLIP = 1e-6
FOLDS = 5
FEWEST_GROUPS = 20
DECILES = 10


class Curve(Protocol):
    """A monotone map from what was said to what is to be said."""

    @property
    def method(self) -> str:
        """Its name in cards."""

    def apply(self, predicted: Floats) -> Floats:
        """The map."""


Fit = Callable[[Floats, Floats], Curve]
"""From labels and held-out predictions to a curve; ``ComputationError`` when it cannot be fitted."""


@dataclass(frozen=True, slots=True)
class LogOdds:
    """log odds = intercept + rise ln(p) - fall ln(1 - p): (0, 1, 1) changes nothing; Platt: rise = fall; beta: both.

    >>> LogOdds("platt", 0.0, 2.0, 2.0).apply(np.array([0.5, 0.8])).round(3).tolist()
    [0.5, 0.941]
    """

    method: str = "none"
    intercept: float = 0.0
    rise: float = 1.0
    fall: float = 1.0

    def apply(self, predicted: Floats) -> Floats:
        """Within [1e-6, 1 - 1e-6]."""
        up, down = _logs(predicted)
        score = self.intercept + self.rise * up - self.fall * down
        return np.asarray(np.clip(0.5 * (1 + np.tanh(score / 2)), CLIP, 1 - CLIP))


@dataclass(frozen=True, slots=True)
class Level:
    """Every amount times one factor."""

    method: str = "none"
    factor: float = 1.0

    def apply(self, predicted: Floats) -> Floats:
        """In the amounts' unit."""
        return predicted * self.factor


@dataclass(frozen=True, slots=True, eq=False)
class Knots:
    """Straight between knots that rise; flat before the first, and ``beyond`` for each unit after the last."""

    method: str
    x: Floats
    y: Floats
    beyond: float = 0.0

    def apply(self, predicted: Floats) -> Floats:
        """Within the first and last ``y``; more only where ``beyond`` is."""
        return np.asarray(np.interp(predicted, self.x, self.y) + self.beyond * np.maximum(predicted - self.x[-1], 0))


@dataclass(frozen=True, slots=True, eq=False)
class Calibration:
    """The chosen map. ``losses``: mean `row_loss` of each method on customers it was not fitted on; empty where there
    were too few customers to choose, and nothing is changed.
    """

    curve: Curve
    losses: Mapping[str, float] = field(default_factory=dict)
    rows: int = 0

    @property
    def method(self) -> str:
        """Name of the chosen method."""
        return self.curve.method

    def apply(self, predicted: Floats) -> Floats:
        """What is to be said instead."""
        return self.curve.apply(predicted)

    def facts(self) -> dict[str, Any]:
        """As JSON."""
        numbers = {k: getattr(self.curve, k) for k in _NUMBERS[type(self.curve).__name__]}
        about = {"form": type(self.curve).__name__, "method": self.method, **numbers}
        return about | {"losses": dict(self.losses), "rows": self.rows}

    def arrays(self) -> dict[str, NDArray[Any]]:
        """As arrays."""
        return {"x": self.curve.x, "y": self.curve.y} if isinstance(self.curve, Knots) else {}

    @classmethod
    def restored(cls, facts: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> Calibration:
        """From `facts` and `arrays`."""
        form, method = facts["form"], facts["method"]
        numbers = {k: float(facts[k]) for k in _NUMBERS[form]}
        curve: Curve
        if form == "Knots":
            curve = Knots(method, arrays["x"], arrays["y"], **numbers)
        else:
            curve = LogOdds(method, **numbers) if form == "LogOdds" else Level(method, **numbers)
        return cls(curve, dict(facts["losses"]), int(facts["rows"]))


_NUMBERS = {"LogOdds": ("intercept", "rise", "fall"), "Level": ("factor",), "Knots": ("beyond",)}


def calibrate(task: Task, label: Floats, predicted: Floats, group: Ints, seed: int) -> Calibration:
    """The map with the least held-out loss (`METHODS`), from predictions of rows the model was not fitted on.

    The predictions are cut once more by customers: a method is fitted on four fifths and judged on the rest. Among
    equals the simpler one is taken. Fewer than 20 customers cannot choose: nothing is changed and ``losses`` is empty.
    """
    methods, loss = METHODS[task], row_loss(task)
    if len(np.unique(group)) < FEWEST_GROUPS:
        return Calibration(methods["none"](label, predicted), {}, len(label))
    fold = folds(group, FOLDS, seed, label > 0)
    losses: dict[str, float] = {}
    for method, fit in methods.items():
        try:
            losses[method] = float(loss(label, _crossed(fit, label, predicted, fold)).mean())
        except ComputationError:  # a level without positive totals: that method is not there to choose
            continue
    best = min(losses, key=lambda method: losses[method])
    return Calibration(methods[best](label, predicted), losses, len(label))


def _crossed(fit: Fit, label: Floats, predicted: Floats, fold: Ints) -> Floats:
    said = np.empty(len(label))
    for k in range(FOLDS):
        here = fold == k
        said[here] = fit(label[~here], predicted[~here]).apply(predicted[here])
    return said


def _platt(label: Floats, predicted: Floats) -> Curve:
    up, down = _logs(predicted)
    intercept, slope = _fit_log_odds(np.column_stack([up - down]), label)
    return LogOdds("platt", intercept, slope, slope)


def _beta(label: Floats, predicted: Floats) -> Curve:
    """Both slopes free; one that would fall is 0 and the other fitted again, as in the paper."""
    up, down = _logs(predicted)
    intercept, rise, fall = _fit_log_odds(np.column_stack([up, -down]), label)
    if rise < 0:
        rise, (intercept, fall) = 0.0, _fit_log_odds(np.column_stack([-down]), label)
    elif fall < 0:
        fall, (intercept, rise) = 0.0, _fit_log_odds(np.column_stack([up]), label)
    return LogOdds("beta", intercept, max(rise, 0.0), max(fall, 0.0))


def _isotonic(label: Floats, predicted: Floats) -> Curve:
    """Beyond the outer centres it rises by a hundredth of the room left: order is kept, the level hardly moves."""
    rare = 1 / (len(label) + 2)
    x, y = _centred(predicted, label, rare, 1 - rare)
    first, last = y[0] - 0.01 * (y[0] - rare), y[-1] + 0.01 * (1 - rare - y[-1])
    return Knots("isotonic", np.r_[0.0, x, 1.0], np.r_[first, y, last])


def _centred(x: Floats, y: Floats, low: float, high: float | None) -> tuple[Floats, Floats]:
    """Centre and level of each block of isotonic regression; both rise."""
    from sklearn.isotonic import IsotonicRegression

    fitted = IsotonicRegression(y_min=low, y_max=high).fit_transform(x, y)
    levels, block, rows = np.unique(fitted, return_inverse=True, return_counts=True)
    return np.bincount(block, x) / rows, levels


def _level(label: Floats, predicted: Floats) -> Curve:
    """Total that came over total that was said."""
    said, came = float(predicted.sum()), float(label.sum())
    if not (said > 0 and came > 0):
        raise ComputationError(f"a level needs positive totals, got {said:g} said and {came:g} that came")
    return Level("level", came / said)


def _deciles(label: Floats, predicted: Floats) -> Curve:
    """Mean label against mean prediction in tenths of equal size, made to rise; straight between them, from (0, 0)."""
    parts = [part for part in np.array_split(np.argsort(predicted, kind="stable"), DECILES) if len(part)]
    said, came = (np.array([column[part].mean() for part in parts]) for column in (predicted, label))
    x, y = _centred(said, came, 0.0, None)
    if not (x[-1] > 0 and y[-1] > 0):
        raise ComputationError("a curve through deciles needs a positive last decile")
    if x[0] > 0:
        x, y = np.r_[0.0, x], np.r_[0.0, y]
    return Knots("deciles", x, y, float(y[-1] / x[-1]))


METHODS: dict[Task, dict[str, Fit]] = {
    Task.PROBABILITY: {"none": lambda _, __: LogOdds(), "platt": _platt, "beta": _beta, "isotonic": _isotonic},
    Task.AMOUNT: {"none": lambda _, __: Level(), "level": _level, "deciles": _deciles},
}
"""The methods to choose from by kind of question, the simplest first."""


def _logs(predicted: Floats) -> tuple[Floats, Floats]:
    p = np.clip(predicted, CLIP, 1 - CLIP)
    return np.log(p), np.log1p(-p)


def _fit_log_odds(columns: Floats, label: Floats) -> tuple[float, ...]:
    """Logistic regression by Newton's steps, with a prior of unit variance around "change nothing".

    The prior weighs about as much as four rows; it keeps scores that separate the outcomes from infinite slopes.
    """
    design = np.column_stack([np.ones(len(label)), columns])
    middle: Floats = np.r_[0.0, np.ones(columns.shape[1])]
    at: Floats = middle
    loss = _penalised(design, label, at, middle)
    for _ in range(100):
        mean = 0.5 * (1 + np.tanh(design @ at / 2))
        bend = design.T @ (design * (mean * (1 - mean))[:, None]) + np.eye(len(at))
        step = np.linalg.solve(bend, design.T @ (label - mean) - (at - middle))
        scale = 1.0
        while (there := _penalised(design, label, at + scale * step, middle)) > loss and scale > 1e-6:
            scale /= 2
        if there >= loss - 1e-12 * max(1.0, loss):
            return tuple(float(v) for v in at)
        at, loss = np.asarray(at + scale * step, dtype=np.float64), there
    raise ComputationError("a calibration line did not settle in 100 steps")


def _penalised(design: Floats, label: Floats, at: Floats, middle: Floats) -> float:
    score = design @ at
    return float((np.logaddexp(0.0, score) - label * score).sum() + ((at - middle) ** 2).sum() / 2)
