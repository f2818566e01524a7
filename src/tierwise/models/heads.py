"""Heads: one additive score of rows, of which the amount models are made.

A head answers ``why(rows)`` with a base, a part for each column and the score they sum to. A linear head adds weights
in a `Design`; a head of trees (`boosted`) adds LightGBM's own exact contributions.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from tierwise.errors import ComputationError
from tierwise.models.columns import Design
from tierwise.models.family import Contributions, Examples, Floats, Ints, Rows, State
from tierwise.models.links import logistic

STEPS = 100
STEEPEST = 30.0  # scores of a log-linear mean lie within this of 0 while it is fitted
GRID = 200


class Head(Protocol):
    """A learned additive score."""

    def score(self, rows: Rows) -> Floats:
        """One number for each row."""

    def why(self, rows: Rows) -> Contributions:
        """The parts it is the sum of."""

    def state(self) -> State:
        """At rest."""


@dataclass(frozen=True, slots=True, eq=False)
class LinearHead:
    """Score = weights[0] + standardised terms x weights[1:]."""

    design: Design
    weights: Floats

    def score(self, rows: Rows) -> Floats:
        """One number for each row."""
        return np.asarray(self.weights[0] + self.design.matrix(rows) @ self.weights[1:])

    def why(self, rows: Rows) -> Contributions:
        """Weight times standardised term, added up by source column."""
        parts = self.design.by_column(self.design.matrix(rows) * self.weights[1:])
        base = float(self.weights[0])
        return Contributions(base, parts, self.design.columns, base + parts.sum(axis=1))

    def state(self) -> State:
        """At rest."""
        return State("linear head", self.design.facts(), {**self.design.arrays(), "weights": self.weights})

    @classmethod
    def restored(cls, state: State) -> LinearHead:
        """From `state`."""
        return cls(Design.restored(state.facts, state.arrays), state.arrays["weights"])


def straight(rows: Rows, label: Floats, l2: float) -> LinearHead:
    """Ridge regression of the label; the intercept is free.

    >>> import pyarrow as pa
    >>> rows = Rows(pa.table({"x": [0.0, 1.0, 2.0, 3.0]}))
    >>> straight(rows, np.array([1.0, 3.0, 5.0, 7.0]), l2=1e-9).score(rows).round(6).tolist()
    [1.0, 3.0, 5.0, 7.0]
    """
    design = Design.learn(rows, fewest_of(len(rows)))
    x = _with_one(design.matrix(rows))
    return LinearHead(design, _ridge_step(x, np.ones(len(x)), label, l2))


def log_odds(rows: Rows, label: Floats, l2: float, question: str) -> LinearHead:
    """Ridge logistic regression, by Newton steps with halving."""
    return _newton(rows, label, l2, question, _Bernoulli())


def log_mean(rows: Rows, label: Floats, l2: float, question: str) -> LinearHead:
    """Log of the mean of positive amounts: gamma deviance, log link, ridge."""
    return _newton(rows, label, l2, question, _Gamma())


def fewest_of(rows: int) -> int:
    """Rows a level of a category needs to be a column of its own."""
    return min(20, max(2, rows // 20))


def quantile_grid(values: Floats, most: int = GRID) -> Floats:
    """The values' shape in at most ``most`` numbers: means of equal parts, so that the mean stays.

    >>> quantile_grid(np.array([3.0, 1.0, 2.0, 10.0]), most=2).tolist()
    [1.5, 6.5]
    """
    parts = np.array_split(np.sort(values), min(most, len(values)))
    return np.array([part.mean() for part in parts])


def grid_quantile(grid: Floats, level: Floats) -> Floats:
    """The quantile at each level in 0..1 of a grid of equal parts, straight between their middles."""
    middles = (np.arange(len(grid)) + 0.5) / len(grid)
    return np.asarray(np.interp(level, middles, grid))


def held_groups(group: Ints, seed: int, share: float = 0.2) -> Ints:
    """Places of the rows of about ``share`` of the groups; a group is never cut."""
    groups = np.unique(group)
    chosen = np.random.default_rng(seed).permutation(groups)[: max(1, round(share * len(groups)))]
    return np.flatnonzero(np.isin(group, chosen))


def amounts_only(examples: Examples, kind: str, fewest: int = 20) -> None:
    """Refuses labels below zero, too few positive ones: families of skewed amounts cannot use them."""
    below, positive = int((examples.label < 0).sum()), int((examples.label > 0).sum())
    if below:
        raise ComputationError(
            f"question {examples.question}: {below} of {len(examples)} amounts lie below zero, {kind} has no place "
            "for them",
            "take a linear family, or count a net return as zero and say so",
        )
    if positive < fewest:
        raise ComputationError(
            f"question {examples.question}: {positive} positive amounts, {kind} needs {fewest}",
            "take a longer horizon or more history",
        )


class _Likelihood(Protocol):
    def start(self, y: Floats) -> float: ...
    def loss(self, s: Floats, y: Floats) -> float: ...
    def slopes(self, s: Floats, y: Floats) -> tuple[Floats, Floats]: ...


class _Bernoulli:
    def start(self, y: Floats) -> float:
        p = float(np.clip(y.mean(), 1e-6, 1 - 1e-6))
        return float(np.log(p) - np.log1p(-p))

    def loss(self, s: Floats, y: Floats) -> float:
        return float((np.logaddexp(0.0, s) - y * s).sum())

    def slopes(self, s: Floats, y: Floats) -> tuple[Floats, Floats]:
        p = logistic(s)
        return p - y, p * (1 - p)


class _Gamma:
    def start(self, y: Floats) -> float:
        return float(np.log(y.mean()))

    def loss(self, s: Floats, y: Floats) -> float:
        s = np.clip(s, -STEEPEST, STEEPEST)
        return float((s + y * np.exp(-s)).sum())

    def slopes(self, s: Floats, y: Floats) -> tuple[Floats, Floats]:
        ratio = y * np.exp(-np.clip(s, -STEEPEST, STEEPEST))
        return 1 - ratio, np.maximum(ratio, 1e-9)


def _newton(rows: Rows, label: Floats, l2: float, question: str, likelihood: _Likelihood) -> LinearHead:
    design = Design.learn(rows, fewest_of(len(rows)))
    x = _with_one(design.matrix(rows))
    at = np.zeros(x.shape[1])
    at[0] = likelihood.start(label)
    ridge = _ridge(x.shape[1], l2)
    loss = _penalised(likelihood, x, label, at, ridge)
    for _ in range(STEPS):
        slope, bend = likelihood.slopes(x @ at, label)
        gradient = x.T @ slope + ridge * at
        step = np.linalg.solve((x * bend[:, None]).T @ x + np.diag(ridge + 1e-9), gradient)
        scale, there = 1.0, at - step
        while (tried := _penalised(likelihood, x, label, there, ridge)) > loss and scale > 1e-8:
            scale /= 2
            there = at - scale * step
        done = float(gradient @ step) < 1e-9 * max(1.0, len(label)) or scale <= 1e-8
        if tried <= loss:
            at, loss = there, tried
        if done:
            return LinearHead(design, at)
    raise ComputationError(f"question {question}: a linear head did not settle in {STEPS} steps", "raise l2")


def _penalised(likelihood: _Likelihood, x: Floats, y: Floats, at: Floats, ridge: Floats) -> float:
    return likelihood.loss(x @ at, y) + float(ridge @ at**2) / 2


def _with_one(matrix: Floats) -> Floats:
    return np.column_stack([np.ones(len(matrix)), matrix])


def _ridge(columns: int, l2: float) -> Floats:
    ridge = np.full(columns, l2)
    ridge[0] = 0.0
    return ridge


def _ridge_step(x: Floats, weight: Floats, y: Floats, l2: float) -> Floats:
    """Weighted ridge solution; the mean is taken out first so that the tiny guard pulls at nothing."""
    middle = float(np.average(y, weights=weight))
    found = np.linalg.solve(
        (x * weight[:, None]).T @ x + np.diag(_ridge(x.shape[1], l2) + 1e-9), x.T @ (weight * (y - middle))
    )
    found[0] += middle
    return np.asarray(found)
