"""All families by name, and how a kept model comes back: the only list of them."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from tierwise.errors import ComputationError
from tierwise.models.family import Family, Fitted, State, Task

_HOMES: dict[str, tuple[str, str, str]] = {
    "linear": ("tierwise.models.linear", "LinearRegression", "FittedLinear"),
    "polynomial": ("tierwise.models.curves", "PolynomialRegression", "FittedCurve"),
    "spline": ("tierwise.models.curves", "SplineRegression", "FittedCurve"),
    "logistic": ("tierwise.models.logistic", "LogisticRegression", "FittedLogistic"),
    "tree": ("tierwise.models.tree", "DecisionTree", "FittedTree"),
    "svm": ("tierwise.models.svm", "SupportVectorMachine", "FittedMachine"),
    "neighbours": ("tierwise.models.neighbours", "Neighbours", "FittedNeighbours"),
    "boosting": ("tierwise.models.boosting", "Boosting", "FittedBoosting"),
    "mlp": ("tierwise.models.perceptron", "Perceptron", "FittedPerceptron"),
    "sequence": ("tierwise.models.network", "SequenceNetwork", "FittedNetwork"),
    "hurdle": ("tierwise.models.hurdle", "Hurdle", "FittedHurdle"),
    "tweedie": ("tierwise.models.tweedie", "Tweedie", "FittedTweedie"),
    "ziln": ("tierwise.models.ziln", "ZeroInflatedLognormal", "FittedLognormal"),
    "blend": ("tierwise.models.blend", "Blend", "FittedBlend"),
}
"""kind -> (module, family class, fitted class); loaded on first use, for some stand on slow libraries."""

_AROUND: dict[str, tuple[str, str]] = {
    "calibrated": ("tierwise.models.calibrated", "Calibrated"),
    "single": ("tierwise.models.single", "FittedSingle"),
    "one_against_rest": ("tierwise.models.choice", "FittedChoice"),
}
"""What else is kept: what stands around a family, and free rules: kind -> (module, fitted class)."""


def family(kind: str, **settings: Any) -> Family:
    """The family of that name with these settings.

    >>> family("linear").kind
    'linear'
    """
    module, name, _ = _home(kind)
    made: Family = getattr(import_module(module), name)(**settings)
    return made


def families(task: Task, kinds: tuple[str, ...] = ()) -> tuple[Family, ...]:
    """The families that suit a task, in the order of the list; only ``kinds`` where given."""
    for kind in kinds:
        _home(kind)
    found = (family(kind) for kind in _HOMES if not kinds or kind in kinds)
    return tuple(f for f in found if task in f.tasks)


def kinds() -> tuple[str, ...]:
    """The names of all families, in the order of the list."""
    return tuple(_HOMES)


def restore(state: State) -> Fitted:
    """The fitted model that the state was taken from; an unknown kind is refused."""
    module, name = _AROUND[state.kind] if state.kind in _AROUND else _home(state.kind)[::2]
    back: Callable[[State], Fitted] = getattr(import_module(module), name).restored
    return back(state)


def _home(kind: str) -> tuple[str, str, str]:
    if kind not in _HOMES:
        raise ComputationError(f"no model family is called {kind!r}; there are {', '.join(_HOMES)}")
    return _HOMES[kind]
