"""A blend whose proposals are looked at a second time: boosted trees order what its models propose.

The trees (`ranker`) see what all models say and what is known besides: how often and how long ago a product was bought,
how it sells, what kinds the customer buys. What no model proposed keeps the blend's order below. Reasons are those of
the blend and its models: they say why a product was proposed, and without the product that is named the blend's score
falls; of the order among proposals the trees alone decide. They learn from customers who came back, so that their
numbers order, and are no chances for everybody (docs/adr/0053).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, ClassVar

import numpy as np

from tierwise.errors import ComputationError
from tierwise.insight.recommend.candidate_features import Course, known_of
from tierwise.insight.recommend.candidates import proposed
from tierwise.insight.recommend.evaluate import Held
from tierwise.insight.recommend.goods import Goods
from tierwise.insight.recommend.histories import Floats32, Histories
from tierwise.insight.recommend.hybrid import FittedHybrid, scaled
from tierwise.insight.recommend.interactions import Interactions, Places
from tierwise.insight.recommend.ranker import Asked, FittedRanker, Ranker, candidates_of
from tierwise.insight.recommend.reading import Material
from tierwise.insight.recommend.recommender import Because, FittedRecommender
from tierwise.models.boosting import Boosting
from tierwise.models.family import State
from tierwise.models.nested import nest

FEWEST = 500
"""So many proposals must have come true, and as many not, before trees are grown."""
KINDS = ("product_id", "category", "subcategory", "brand")
FAST = Ranker(most=30, trees=Boosting("binary", most_trees=120, leaves=15, learning_rate=0.1, leaf_rows=100), folds=2)
"""The ranker of a run: fewer proposals, trees and folds, which order nearly as well for a third of the cost."""


@dataclass(frozen=True, eq=False)
class FittedSecondLook:
    """``blend`` and its parts as of ``material.at``, and the trees that order what the parts propose."""

    name: ClassVar[str] = "ranker"

    blend: FittedHybrid
    ranker: FittedRanker
    material: Material

    @cached_property
    def course(self) -> Course:
        """How products sell and come back."""
        return Course.of(self.material)

    def score(self, histories: Histories) -> Floats32:
        """Above 1 what was proposed, the likelier the higher; below it everything else by the blend's score."""
        heard = self.blend.heard(histories, every=True)
        scores = {part.name: heard[i] for i, part in enumerate(self.blend.parts)}
        total = scaled(self.blend.score(histories))
        found = known_of(proposed(scores, self.ranker.most), histories, self.material, self.course)
        if len(found):
            total[found.row, found.product] = 1 + self.ranker.chances(found)
        return total

    def because(self, histories: Histories, chosen: Places) -> Because:
        """Why the blend proposed each; else why one of its models did that has no weight in it."""
        told = self.blend.because(histories, chosen)
        for part, weight in zip(self.blend.parts, self.blend.weights, strict=True):
            silent = (told.product < 0) & (chosen >= 0)
            if weight == 0 and silent.any():
                more = part.because(histories, np.where(silent, chosen, -1).astype(np.int32))
                told = Because(
                    np.where(silent, more.product, told.product).astype(np.int32),
                    np.where(silent, more.share, told.share),
                )
        return told

    def update(self, later: Interactions) -> FittedSecondLook:
        """What is known of products changes with every day: only a new fit is right."""
        raise ComputationError(f"ranker: {len(later)} later rows cannot be added", "fit it again")

    def state(self) -> State:
        """Trees and blend."""
        return nest("second_look", {}, {"ranker": self.ranker.state(), "blend": self.blend.state()}, {})


def taught(sources: Sequence[FittedRecommender], held: Held, material: Material, seed: int) -> FittedRanker | None:
    """Trees that learned which proposals came true in a period; None where too few did.

    ``sources`` know what was before the period that began at ``material.at``; ``held`` says what was bought in it.
    """
    asked = Asked(held.histories, material)
    found = candidates_of(sources, asked, FAST.most)
    label = _came_true(found, held, len(material.goods))
    if min(label.sum(), (1 - label).sum()) < FEWEST:
        return None
    return FAST.learn(found, label, asked, tuple(s.name for s in sources), seed)


def _came_true(found: Any, held: Held, products: int) -> np.ndarray[Any, np.dtype[np.float64]]:
    wanted = held.later.row * products + held.later.product
    return np.isin(found.row * products + found.product, wanted).astype(np.float64)


def as_known(material: Material, at: float) -> Material:
    """The shop at an earlier date: kinds of products are the same then; prices, stock and ages are not known of it."""
    table = material.goods.table
    kinds = [name for name in KINDS if name in table.column_names]
    return replace(material, goods=Goods(table.select(kinds)), at=at)
