"""Several learners' effects as one: the mean of what each says, in units of its own spread.

Whoever takes the one best of several learners that cannot be told apart takes the luckiest of them; their mean has no
such choice to regret, and the errors of different learners cancel. Each one's share is found in `choice`. Learners
differ in how far they trust themselves, not only in what they see, so each is divided by the spread of its out-of-fold
answers before; how large the mean's differences are is learned from the scores (`levels.trusted_slope`). Why this rule
and no other: `docs/adr/0061`, measured in `benchmarks/uplift_selection.py`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from tierwise.models.family import Floats, Ints
from tierwise.outreach.uplift.columns import Columns
from tierwise.outreach.uplift.learners import Effect
from tierwise.outreach.uplift.levels import centred

FLAT = 1e-9
"""A learner that differs by less than this share of its answers says nothing of whom to ask first."""


@dataclass(frozen=True, slots=True)
class Part:
    """A learner that serves with others: its ``share`` of the mixture (shares add to 1), and the ``spread`` of its
    answers, in the outcome's unit, by which they are divided.
    """

    kind: str
    share: float
    spread: float

    @property
    def weight(self) -> float:
        """What its answers are multiplied by."""
        return self.share / self.spread


@dataclass(frozen=True, slots=True, eq=False)
class Mixture:
    """Fitted learners and the weight of each one's effects."""

    effects: tuple[Effect, ...]
    weights: tuple[float, ...]

    def at(self, columns: Columns, index: Ints | slice) -> Floats:
        """Weighted sum of the effects (rows, offers)."""
        said = [w * effect.at(columns, index) for w, effect in zip(self.weights, self.effects, strict=True)]
        return np.asarray(np.sum(said, axis=0), np.float64)


def parts(shares: Mapping[str, float], said: Mapping[str, Floats], fold: Ints) -> tuple[Part, ...]:
    """Learners with a share that tell customers apart, in that order; shares add to 1 again.

    ``said``: out-of-fold answers (n, offers) of each.

    >>> one = np.array([[0.0], [2.0], [0.0], [2.0]])
    >>> found = parts({"a": 0.4, "flat": 0.6}, {"a": one, "flat": 0 * one}, np.zeros(4, int))
    >>> [(part.kind, part.share, part.weight) for part in found]
    [('a', 1.0, 1.0)]
    """
    spreads = {kind: float(np.sqrt((within(said[kind], fold) ** 2).mean())) for kind in shares}
    telling = [k for k, spread in spreads.items() if spread > FLAT * float(np.abs(said[k]).max(initial=0.0))]
    whole = sum(shares[kind] for kind in telling)
    return tuple(Part(kind, shares[kind] / whole, spreads[kind]) for kind in telling)


def mixed(found: Sequence[Part], said: Mapping[str, Floats]) -> Floats:
    """The mixture's out-of-fold answers (n, offers)."""
    return np.asarray(np.sum([part.weight * said[part.kind] for part in found], axis=0), np.float64)


def models(found: Sequence[Part], effects: Mapping[str, Sequence[Effect]]) -> tuple[Mixture, ...]:
    """One mixture for each fold's models; none where nobody is told apart."""
    weights = tuple(part.weight for part in found)
    folds = zip(*(effects[part.kind] for part in found), strict=True)
    return tuple(Mixture(each, weights) for each in folds)


def within(said: Floats, fold: Ints) -> Floats:
    """Less each fold's mean: the models of two folds need not agree on the level."""
    return np.column_stack([centred(column, fold) for column in said.T])
