"""By what a product is, not by who bought it: for products that nobody, or hardly anybody, has bought yet.

Products that are bought by the same people lie close together in *behaviour space* (truncated SVD of the buyers x
products matrix, each product scaled to length 1). A ridge regression learns where a product lies from its words,
categories, brand and price, each bought product weighing by its number of buyers; it then places the products that are
new. A product's place is a mean of both: of its own buyers n, and of ``prior_buyers`` who stand for its description.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tierwise.errors import ComputationError
from tierwise.insight.recommend.goods import Goods
from tierwise.insight.recommend.goods_features import described
from tierwise.insight.recommend.histories import Decay, Floats32, Histories, all_sequences
from tierwise.insight.recommend.interactions import Interactions, Places
from tierwise.insight.recommend.recommender import Because
from tierwise.models.family import State

Floats = NDArray[np.float64]
FADING = Decay(per_step=0.8)


@dataclass(frozen=True, slots=True)
class Content:
    """Settings: dimensions of behaviour space, the ridge penalty, how many buyers a description is worth, decay."""

    dimensions: int = 64
    ridge: float = 1.0
    prior_buyers: float = 5.0
    decay: Decay = FADING
    name: str = "content"

    def fit(self, log: Interactions, goods: Goods, seed: int) -> FittedContent:
        """Learned from ``log``. ``ComputationError`` where no product is described by anything."""
        features = described(goods, seed)
        if features.shape[1] == 0:
            raise ComputationError(
                "content: no product has a name, category, brand, text or price", "add a table of products"
            )
        buyers, places = behaviour_space(log, len(goods), self.dimensions, seed)
        told = features @ _ridge(features, places, buyers, self.ridge)
        trust = (buyers / (buyers + self.prior_buyers))[:, None]
        return FittedContent(_unit(trust * places + (1 - trust) * told).astype(np.float32), self.decay)


def behaviour_space(log: Interactions, products: int, dimensions: int, seed: int) -> tuple[Floats, Floats]:
    """Buyers of each product, and its place among the others; zeros for one without buyers."""
    from scipy import sparse
    from sklearn.decomposition import TruncatedSVD

    if not len(log):
        return np.zeros(products), np.zeros((products, 1))
    seen = all_sequences(log).matrix(products)
    seen.data[:] = 1.0
    buyers = np.asarray(seen.sum(axis=0), dtype=np.float64).ravel()
    scaled = seen @ sparse.diags(1 / np.sqrt(np.maximum(buyers, 1.0)).astype(np.float32))
    rank = min(dimensions, min(scaled.shape) - 1)
    if rank < 1:
        return buyers, (buyers > 0).astype(float)[:, None]
    with np.errstate(divide="ignore", invalid="ignore"):  # its explained variance, which is not asked for
        found = TruncatedSVD(rank, algorithm="randomized", random_state=seed).fit(scaled)
    return buyers, _unit(found.components_.T * found.singular_values_)


def _ridge(features: Floats, places: Floats, buyers: Floats, penalty: float) -> Floats:
    """Weighted least squares with a penalty: (X'WX + penalty I) B = X'WZ."""
    from scipy.linalg import cho_factor, cho_solve

    weighted = features * buyers[:, None]
    gram = features.T @ weighted + penalty * np.eye(features.shape[1])
    return np.asarray(cho_solve(cho_factor(gram), weighted.T @ places))


def _unit(rows: Floats) -> Floats:
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(np.divide(rows, length, out=np.zeros_like(rows), where=length > 1e-9))


@dataclass(frozen=True, slots=True, eq=False)
class FittedContent:
    """``place``: products x dimensions, each row of length 1, or 0 for a product of which nothing is known."""

    place: Floats32
    decay: Decay
    name: str = "content"

    def score(self, histories: Histories) -> Floats32:
        """Decayed sum of cosines between the history's products and each product; negative cosines count."""
        profile = histories.matrix(len(self.place), self.decay) @ self.place
        return np.asarray(profile @ self.place.T, dtype=np.float32)

    def because(self, histories: Histories, chosen: Places) -> Because:
        """The history's product with the largest decayed cosine to each chosen one."""
        weights = histories.matrix(len(self.place), self.decay)
        product = np.full(chosen.shape, -1, dtype=np.int32)
        share = np.zeros(chosen.shape)
        for i in range(len(histories)):
            row = weights[i]
            if row.nnz:
                product[i], share[i] = self._strongest(row, chosen[i])
        return Because(np.where(chosen >= 0, product, -1).astype(np.int32), np.where(chosen >= 0, share, 0.0))

    def _strongest(self, row: Any, chosen: Places) -> tuple[Places, Floats]:
        addends = row.data[:, None] * (self.place[row.indices] @ self.place[chosen].T)
        gains = np.maximum(addends, 0.0)
        best, total = gains.argmax(axis=0), gains.sum(axis=0)
        top = gains[best, np.arange(len(chosen))]
        share = np.divide(top, total, out=np.zeros(len(chosen)), where=total > 0)
        return np.where(top > 0, row.indices[best], -1).astype(np.int32), share

    def update(self, later: Interactions) -> FittedContent:
        """Behaviour space moves as a whole: only a new fit is right."""
        del later
        raise ComputationError("content: new purchases move every place", "fit it again")

    def state(self) -> State:
        """Places and decay."""
        facts = {"per_step": self.decay.per_step, "half_life_days": _finite(self.decay.half_life_days)}
        return State("content", facts, {"place": self.place})

    @classmethod
    def of_state(cls, state: State) -> FittedContent:
        """The model that was kept."""
        days = state.facts["half_life_days"]
        return cls(state.arrays["place"], Decay(state.facts["per_step"], np.inf if days is None else days))


def _finite(days: float) -> float | None:
    return days if np.isfinite(days) else None
