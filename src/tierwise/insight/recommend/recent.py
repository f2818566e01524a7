"""What a history holds already, the last or the most often: models without anything to learn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from tierwise.insight.recommend.goods import Goods
from tierwise.insight.recommend.histories import Decay, Floats32, Histories
from tierwise.insight.recommend.interactions import Deed, Interactions, Places
from tierwise.insight.recommend.recommender import Because
from tierwise.models.family import State


@dataclass(frozen=True, slots=True)
class Usual:
    """A customer's usual products: the free baseline where people buy again, and a voice in the blend."""

    half_life_days: float = 90.0
    name: ClassVar[str] = "usual"

    def fit(self, log: Interactions, goods: Goods, seed: int = 0) -> Recent:
        """There is nothing to learn."""
        del log, seed
        return Recent(len(goods), (Deed.BUY,), half_life_days=self.half_life_days, often=True)


@dataclass(frozen=True, slots=True)
class Recent:
    """Scores what the history holds with one of ``deeds``; it needs no fit.

    The newest is highest, or with ``often`` what was done most often lately.
    """

    products: int
    deeds: tuple[int, ...] = (Deed.VIEW, Deed.CART)
    half_life_days: float = 7.0
    often: bool = False

    @property
    def name(self) -> str:
        """``recent``, or ``usual`` for what was done most often."""
        return "usual" if self.often else "recent"

    def score(self, histories: Histories) -> Floats32:
        """A deed counts 1 just now, half after the half-life; of equally old ones the later step counts more."""
        return np.asarray(self._weights(histories).toarray(), dtype=np.float32)

    def _weights(self, histories: Histories) -> Any:
        """Histories x products (CSR, float32)."""
        from scipy import sparse

        rows = np.flatnonzero(np.isin(histories.deed, self.deeds))
        weight = Decay(0.999, self.half_life_days).weights(histories.age_days[rows], histories.steps_back[rows])
        at, shape = (histories.row[rows], histories.product[rows]), (len(histories), self.products)
        if not self.often:  # of several the newest, not their sum
            order = np.lexsort((-weight, at[0].astype(np.int64) * self.products + at[1]))
            key = (at[0].astype(np.int64) * self.products + at[1])[order]
            first = order[np.concatenate([[True], key[1:] != key[:-1]])] if len(order) else order
            at, weight = (at[0][first], at[1][first]), weight[first]
        return sparse.csr_matrix((weight.astype(np.float32), at), shape=shape)

    def because(self, histories: Histories, chosen: Places) -> Because:
        """The product itself."""
        rows = np.broadcast_to(np.arange(len(histories))[:, None], chosen.shape)
        weights = self._weights(histories)[rows.ravel(), np.maximum(chosen, 0).ravel()]
        seen = np.asarray(weights).reshape(chosen.shape) > 0
        told = np.where(seen & (chosen >= 0), chosen, -1).astype(np.int32)
        return Because(told, (told >= 0).astype(float))

    def update(self, later: Interactions) -> Recent:
        """Nothing was learned."""
        return Recent(len(later.products), self.deeds, self.half_life_days, self.often)

    def state(self) -> State:
        """Its settings."""
        facts = {"products": self.products, "deeds": [int(d) for d in self.deeds], "often": self.often}
        return State("recent", {**facts, "half_life_days": self.half_life_days})

    @classmethod
    def of_state(cls, state: State) -> Recent:
        """The same settings again."""
        return cls(**{**state.facts, "deeds": tuple(state.facts["deeds"])})
