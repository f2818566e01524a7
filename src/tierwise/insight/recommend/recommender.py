"""What every recommender promises: three verbs and a reason.

    model.fit(log, goods, seed) -> fitted          a model is a frozen value that holds its settings
    fitted.score(histories) -> float32             histories x products; higher fits better
    fitted.because(histories, chosen) -> Because   the product of the history that adds most to a score
    fitted.update(later) -> fitted                 as if fitted on all of it, where the maths is additive

A row of zeros says that the model has nothing to say of this history: a fallback speaks then. Scores of two models are
not on one scale. Products seen before are scored like all others; rules decide what may be shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from tierwise.insight.recommend.goods import Goods
from tierwise.insight.recommend.histories import Floats32, Histories
from tierwise.insight.recommend.interactions import Interactions, Places
from tierwise.models.family import State


@dataclass(frozen=True, slots=True, eq=False)
class Because:
    """For each chosen product (histories x k): the history's product that adds most, -1 for none, and its part.

    ``share`` is that product's addend over the sum of all positive addends, in 0..1 (0 where there is none).
    """

    product: Places
    share: NDArray[np.float64]


class FittedRecommender(Protocol):
    """A model that has learned."""

    @property
    def name(self) -> str:
        """Stable short name: ``popular``, ``item_graph`` ..."""

    def score(self, histories: Histories) -> Floats32:
        """One score for each history and product; zeros where it has nothing to say."""

    def because(self, histories: Histories, chosen: Places) -> Because:
        """Which product of its history speaks most for each of ``chosen`` (histories x k places, -1: no product).

        Removing that product from the history lowers the score.
        """

    def update(self, later: Interactions) -> FittedRecommender:
        """With what happened since. ``ComputationError`` where only a new fit is right."""

    def state(self) -> State:
        """All that is needed to answer again."""


class Recommender(Protocol):
    """A method with its settings; a frozen value."""

    @property
    def name(self) -> str:
        """Stable short name, the same as that of the fitted model."""

    def fit(self, log: Interactions, goods: Goods, seed: int) -> FittedRecommender:
        """Learned from ``log``. ``ComputationError`` names what is missing when it cannot."""


def no_reason(chosen: Places) -> Because:
    """What a model says whose scores do not come from the history."""
    return Because(np.full(chosen.shape, -1, dtype=np.int32), np.zeros(chosen.shape))
