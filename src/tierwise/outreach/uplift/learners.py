"""Learners of effects. Each is given known probabilities, never estimates them, and answers (rows, offers).

S    one model of outcomes that knows what was given; the effect is the difference of its answers
T    a model of outcomes for each arm; the effect is their difference
X    what those given it did beyond what was expected without it, and the other way round, both learned and mixed
     (Kunzel, Sekhon, Bickel & Yu 2019, PNAS 116)
R    the rest of the outcome on the rest of the lot: (y - m)/(t - e) with weights (t - e)^2 (Nie & Wager 2021,
     Biometrika 108)
DR   the doubly robust score of each customer learned (Kennedy 2023, Electronic Journal of Statistics 17)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Protocol

import numpy as np

from tierwise.models.family import Floats, Ints
from tierwise.outreach.uplift.columns import Columns
from tierwise.outreach.uplift.model import Base, Model, Target
from tierwise.outreach.uplift.outcomes import Work


class Effect(Protocol):
    """A fitted learner."""

    def at(self, columns: Columns, index: Ints | slice) -> Floats:
        """(rows, offers)."""


class Learner(Protocol):
    """How effects are learned; ``kind`` is its stable name in cards."""

    @property
    def kind(self) -> str:
        """Stable short name: learner and base."""

    def fit(self, work: Work) -> Effect:
        """Learned from the work's rows."""


@dataclass(frozen=True, slots=True, eq=False)
class Each:
    """One model for each offer."""

    models: Sequence[Model]

    def at(self, columns: Columns, index: Ints | slice) -> Floats:
        """(rows, offers)."""
        return np.column_stack([model.at(columns, index) for model in self.models])


@dataclass(frozen=True, slots=True, eq=False)
class LessNothing:
    """Each arm's model less that of nothing."""

    arms: Sequence[Model]

    def at(self, columns: Columns, index: Ints | slice) -> Floats:
        """(rows, offers)."""
        return Each(self.arms[1:]).at(columns, index) - self.arms[0].at(columns, index)[:, None]


@dataclass(frozen=True, slots=True)
class T:
    """See the module."""

    base: Base

    @property
    def kind(self) -> str:
        """``t_`` and the base."""
        return f"t_{self.base.kind}"

    def fit(self, work: Work) -> LessNothing:
        """A model of each arm."""
        return LessNothing([work.model(self.base, arm) for arm in range(work.evidence.trial.arms)])


@dataclass(frozen=True, slots=True)
class DR:
    """See the module; ``outcomes`` is the base of what is expected (the same where not given)."""

    base: Base
    outcomes: Base | None = None

    @property
    def kind(self) -> str:
        """``dr_`` and the base."""
        return f"dr_{self.base.kind}"

    def fit(self, work: Work) -> Each:
        """A model of each offer's scores."""
        scores = work.scores(self.outcomes or self.base)
        targets = [Target(work.index, column) for column in scores.T]
        return Each([self.base.effect(work.columns, target, work.seed) for target in targets])


@dataclass(frozen=True, slots=True)
class R:
    """See the module."""

    base: Base

    @property
    def kind(self) -> str:
        """``r_`` and the base."""
        return f"r_{self.base.kind}"

    def fit(self, work: Work) -> Each:
        """A weighted model of each offer's rests."""
        offers = range(1, work.evidence.trial.arms)
        return Each([self.base.effect(work.columns, self._target(work, arm), work.seed) for arm in offers])

    def _target(self, work: Work, arm: int) -> Target:
        rows, trial = work.pair(arm), work.evidence.trial
        rest = trial.outcome[rows] - self._expected(work, arm, rows)
        lot = (trial.arm[rows] == arm) - chance(work, arm, rows)
        return Target(rows, rest / lot, lot**2)

    def _expected(self, work: Work, arm: int, rows: Ints) -> Floats:
        """Whatever was given of the two. With one offer a single model; with several each arm's, mixed by chance."""
        if work.evidence.trial.arms == 2:
            return work.outcomes.whatever_given(self.base, work.without)[rows]
        expected, e = work.outcomes.expected(self.base, work.without)[rows], chance(work, arm, rows)
        return np.asarray(e * expected[:, arm] + (1 - e) * expected[:, 0])


def chance(work: Work, arm: int, rows: Ints) -> Floats:
    """Known probability of the arm for who got it or nothing."""
    p = work.evidence.trial.propensity[rows]
    return np.asarray(p[:, arm] / (p[:, arm] + p[:, 0]))


@dataclass(frozen=True, slots=True)
class X:
    """See the module; the mix is the mean probability of the offer among the two."""

    base: Base

    @property
    def kind(self) -> str:
        """``x_`` and the base."""
        return f"x_{self.base.kind}"

    def fit(self, work: Work) -> Each:
        """Two models of each offer, mixed."""
        return Each([self._mixed(work, arm) for arm in range(1, work.evidence.trial.arms)])

    def _mixed(self, work: Work, arm: int) -> Model:
        rows, trial = work.pair(arm), work.evidence.trial
        given, nothing = rows[trial.arm[rows] == arm], rows[trial.arm[rows] == 0]
        beyond = trial.outcome[given] - work.model(self.base, 0).at(work.columns, given)
        missed = work.model(self.base, arm).at(work.columns, nothing) - trial.outcome[nothing]
        sides = ((given, beyond), (nothing, missed))
        learned = [self.base.effect(work.columns, Target(index, value), work.seed) for index, value in sides]
        share = float(chance(work, arm, rows).mean())
        return Mixed(learned, np.array([1 - share, share]))


@dataclass(frozen=True, slots=True, eq=False)
class Mixed:
    """Weighted sum of models."""

    models: Sequence[Model]
    weights: Floats

    def at(self, columns: Columns, index: Ints | slice) -> Floats:
        """One number a row."""
        return Each(self.models).at(columns, index) @ self.weights


@dataclass(frozen=True, slots=True)
class Response:
    """No effect: the expected outcome of who is given the offer. What a shop ranks by that knows no uplift."""

    base: Base
    baseline: ClassVar[bool] = True

    @property
    def kind(self) -> str:
        """``response_`` and the base."""
        return f"response_{self.base.kind}"

    def fit(self, work: Work) -> Each:
        """A model of each offer's outcome."""
        return Each([work.model(self.base, arm) for arm in range(1, work.evidence.trial.arms)])
