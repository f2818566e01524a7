"""Learners that look at both sides, or at all offers, in one model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np

from tierwise.models.family import Floats, Ints
from tierwise.models.least_squares import ridge_root, solve
from tierwise.models.newton import logistic, minimise, sigmoid
from tierwise.outreach.uplift.columns import BINS, Columns
from tierwise.outreach.uplift.learners import Each
from tierwise.outreach.uplift.lines import Lines, trusting_line
from tierwise.outreach.uplift.model import Base, Constant, Model
from tierwise.outreach.uplift.outcomes import Work
from tierwise.outreach.uplift.trees import Trees


@dataclass(frozen=True, slots=True)
class S:
    """One line (log-odds for yes or no) of columns, offer and their products: the effect follows both.

    ``products`` False leaves the products out. For yes or no the offer then shifts everybody's log-odds alike, and the
    effect is larger where the answer is less sure: one number is learned, whom to ask first follows the response.
    """

    products: bool = True
    ridge: float = 1.0

    @property
    def kind(self) -> str:
        """``s_lines``, or ``s_shift`` without products."""
        return "s_lines" if self.products else "s_shift"

    def fit(self, work: Work) -> Each:
        """A line for each offer against nothing."""
        return Each([self._line(work, arm) for arm in range(1, work.evidence.trial.arms)])

    def _line(self, work: Work, arm: int) -> Model:
        rows, trial = work.pair(arm), work.evidence.trial
        y, side = trial.outcome[rows], np.where(trial.arm[rows] == arm, 0.5, -0.5)
        if y.min() == y.max():
            return Constant(0.0)
        x = self._matrix(work.columns.line[rows], side)
        if work.outcomes.binary:
            found = minimise(x, y, logistic, self.ridge, "uplift")
            return BothSides(self, found.intercept, found.weights, odds=True)
        line = solve(x, y, ridge_root(self.ridge, x.shape[1]))
        return BothSides(self, line.intercept, line.weights, odds=False)

    def _matrix(self, x: Floats, side: Floats) -> Floats:
        parts = [x, side[:, None], *([x * side[:, None]] if self.products else [])]
        return np.column_stack(parts)

    def score(self, x: Floats, side: float, intercept: float, weights: Floats) -> Floats:
        """The line on one side."""
        return np.asarray(intercept + self._matrix(x, np.full(len(x), side)) @ weights)


@dataclass(frozen=True, slots=True, eq=False)
class BothSides:
    """A fitted `S` line asked on both sides."""

    settings: S
    intercept: float
    weights: Floats
    odds: bool

    def at(self, columns: Columns, index: Ints | slice) -> Floats:
        """Given less nothing."""
        x = columns.line[index]
        given, nothing = (self.settings.score(x, side, self.intercept, self.weights) for side in (0.5, -0.5))
        return sigmoid(given) - sigmoid(nothing) if self.odds else given - nothing


@dataclass(frozen=True, slots=True)
class STrees:
    """Trees that may split by the offer as by any other column."""

    base: Trees

    @property
    def kind(self) -> str:
        """``s_`` and the base."""
        return f"s_{self.base.kind}"

    def fit(self, work: Work) -> Each:
        """Trees for each offer against nothing."""
        return Each([self._fit(work, arm) for arm in range(1, work.evidence.trial.arms)])

    def _fit(self, work: Work, arm: int) -> Model:
        import lightgbm as lgb

        rows, trial, codes = work.pair(arm), work.evidence.trial, work.columns.reading.codes
        x = np.column_stack([work.columns.tree[rows], trial.arm[rows] == arm])
        categories = list(range(len(codes.numbers), len(codes.columns)))
        data = lgb.Dataset(x, trial.outcome[rows], categorical_feature=categories, params=BINS)
        objective = "binary" if work.outcomes.binary else "regression"
        parameters = self.base.parameters(objective, len(rows), work.seed)
        return SplitByOffer(lgb.train(parameters, data, self.base.trees))


@dataclass(frozen=True, slots=True, eq=False)
class SplitByOffer:
    """Fitted `STrees` of one offer."""

    booster: Any

    def at(self, columns: Columns, index: Ints | slice) -> Floats:
        """Given less nothing."""
        x = columns.tree[index]
        if not len(x):
            return np.zeros(0)
        sides = (np.column_stack([x, np.full(len(x), given)]) for given in (1.0, 0.0))
        given, nothing = (np.asarray(self.booster.predict(side, num_threads=1)) for side in sides)
        return np.asarray(given - nothing)


@dataclass(frozen=True, slots=True)
class SharedDR:
    """Doubly robust lines that share what is common to all offers: each offer's line is that of the average offer and
    what it has of its own, both trusted as far as the data carry them. For many offers tried on few customers.
    """

    kind: ClassVar[str] = "shared_dr_lines"
    outcomes: Base = field(default_factory=Lines)

    def fit(self, work: Work) -> Each:
        """The average offer's line, then each offer's own part."""
        scores, p = work.scores(self.outcomes), work.evidence.trial.propensity[work.index]
        share = p[:, 1:] / p[:, 1:].sum(axis=1, keepdims=True)
        x, ones = work.columns.line[work.index], np.ones(len(work.index))
        common = trusting_line(x, (scores * share).sum(axis=1), ones)
        said = common.at(work.columns, work.index)
        own = [trusting_line(x, column - said, ones) for column in scores.T]
        return Each([Summed([common, line]) for line in own])


@dataclass(frozen=True, slots=True)
class Scaled:
    """The expected outcome under the offer, scaled to an effect: two numbers for each offer, either sign."""

    base: Base

    @property
    def kind(self) -> str:
        """``scaled_`` and the base of the response."""
        return f"scaled_{self.base.kind}"

    def fit(self, work: Work) -> Each:
        """A line of the scores on the response."""
        scores, response = work.scores(self.base), work.expected(self.base)[:, 1:]
        ones, models = np.ones(len(work.index)), []
        for arm, (score, expected) in enumerate(zip(scores.T, response.T, strict=True), start=1):
            line = trusting_line(expected[:, None], score, ones)
            models.append(Straight(work.model(self.base, arm), line.intercept, float(line.weights[0])))
        return Each(models)


@dataclass(frozen=True, slots=True, eq=False)
class Straight:
    """intercept + slope x another model."""

    model: Model
    intercept: float
    slope: float

    def at(self, columns: Columns, index: Ints | slice) -> Floats:
        """One number a row."""
        return np.asarray(self.intercept + self.slope * self.model.at(columns, index))


@dataclass(frozen=True, slots=True, eq=False)
class Summed:
    """Sum of models."""

    models: Sequence[Model]

    def at(self, columns: Columns, index: Ints | slice) -> Floats:
        """One number a row."""
        return np.asarray(Each(self.models).at(columns, index).sum(axis=1))
