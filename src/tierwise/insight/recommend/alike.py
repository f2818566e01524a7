"""Products that share attributes with what the history holds: the same brand, the same kind, the rarer the more.

A shared attribute adds ``count ** -rarity`` of it (in how many products it stands), and the sum is lifted by the
product's own number of interactions to the power ``lift``: of two products that are alike, the one that sells first. No
pair of products needs to have been seen together, so this speaks where a graph of pairs is silent. Sums over the
history, so that each addend is a reason and new interactions only change the lift.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tierwise.errors import ComputationError, ContractError
from tierwise.insight.recommend.additive import decay_facts, decay_of, top_addend
from tierwise.insight.recommend.goods import Goods
from tierwise.insight.recommend.histories import Decay, Floats32, Histories
from tierwise.insight.recommend.interactions import Interactions, Places
from tierwise.insight.recommend.recommender import Because
from tierwise.models.family import State

Floats = NDArray[np.float64]
FADING = Decay(per_step=0.8)
KINDS = ("category", "subcategory", "brand")


@dataclass(frozen=True, slots=True)
class Alike:
    """Settings: which columns of the goods hold attributes (texts, or lists of texts), and the two powers."""

    columns: tuple[str, ...] = KINDS
    rarity: float = 0.5
    lift: float = 0.3
    decay: Decay = FADING
    name: str = "alike"

    def fit(self, log: Interactions, goods: Goods, seed: int = 0) -> FittedAlike:
        """Attributes and counts. Deterministic. ``ComputationError`` where no two products share an attribute."""
        del seed
        has = attributes(goods, self.columns)
        if has.shape[1] == 0:
            raise ComputationError(
                f"alike: no two products share a value of {', '.join(self.columns)}", "add a table of products"
            )
        count = np.bincount(log.product, minlength=len(goods)).astype(np.float64)
        return FittedAlike(self, has, count)


def attributes(goods: Goods, columns: tuple[str, ...]) -> Any:
    """Products x attributes (CSR of ones): every value of a column that two products or more share, columns apart."""
    from scipy import sparse

    blocks = [_shared(goods, name) for name in columns if goods.has(name)]
    empty = sparse.csr_matrix((len(goods), 0), dtype=np.float32)
    return sparse.hstack([empty, *blocks], format="csr", dtype=np.float32)


def _shared(goods: Goods, name: str) -> Any:
    from scipy import sparse

    cells = [v if isinstance(v, list) else [v] for v in goods.table[name].to_pylist()]
    pairs = [(row, str(v)) for row, values in enumerate(cells) for v in values if v is not None]
    names = sorted({v for _, v in pairs})
    place = {v: i for i, v in enumerate(names)}
    at = ([row for row, _ in pairs], [place[v] for _, v in pairs])
    found = sparse.csr_matrix((np.ones(len(pairs), dtype=np.float32), at), shape=(len(goods), len(names)))
    found.data[:] = 1.0  # a value twice in a list is there once
    return found[:, np.asarray(found.sum(axis=0)).ravel() >= 2]


@dataclass(frozen=True, slots=True, eq=False)
class FittedAlike:
    """``has``: products x attributes (CSR of ones); ``count``: interactions of each product."""

    settings: Alike
    has: Any
    count: Floats
    left: Any = None
    right: Any = None

    def __post_init__(self) -> None:
        from scipy import sparse

        s = self.settings
        if len(self.count) != self.has.shape[0]:
            raise ContractError(f"alike: counts of {len(self.count)} products, attributes of {self.has.shape[0]}")
        rare = np.maximum(np.asarray(self.has.sum(axis=0)).ravel(), 1.0) ** -s.rarity
        lift = (1 + self.count) ** s.lift
        object.__setattr__(self, "left", (self.has @ sparse.diags(rare.astype(np.float32))).tocsr())
        object.__setattr__(self, "right", (sparse.diags(lift.astype(np.float32)) @ self.has).T.tocsr())

    @property
    def name(self) -> str:
        """The model's short name."""
        return self.settings.name

    def score(self, histories: Histories) -> Floats32:
        """Decayed, lifted sums of shared attributes."""
        profile = histories.matrix(self.has.shape[0], self.settings.decay) @ self.left
        return np.asarray((profile @ self.right).toarray(), dtype=np.float32)

    def because(self, histories: Histories, chosen: Places) -> Because:
        """The largest addend; only links between products that are asked about are computed."""
        weights = histories.matrix(self.has.shape[0], self.settings.decay)
        mine, theirs = np.unique(weights.indices), np.unique(chosen[chosen >= 0])
        if not len(mine) or not len(theirs):
            return top_addend(weights, self.left, np.full(chosen.shape, -1, dtype=np.int32))
        links = np.asarray((self.left[mine] @ self.right[:, theirs]).toarray(), dtype=np.float32)
        asked = np.where(chosen >= 0, np.searchsorted(theirs, chosen), -1).astype(np.int32)
        found = top_addend(weights[:, mine].tocsr(), links, asked)
        named = np.where(found.product >= 0, mine[np.maximum(found.product, 0)], -1).astype(np.int32)
        return Because(named, found.share)

    def update(self, later: Interactions) -> FittedAlike:
        """Equal to a fit on all rows (the same products)."""
        more = np.bincount(later.product, minlength=len(self.count))
        return replace(self, count=self.count + more)

    def state(self) -> State:
        """Attributes, counts and settings."""
        s = self.settings
        facts = {
            "columns": list(s.columns), "rarity": s.rarity, "lift": s.lift, "decay": decay_facts(s.decay),
            "name": s.name, "attributes": self.has.shape[1],
        }  # fmt: skip
        arrays = {"indices": self.has.indices, "indptr": self.has.indptr, "count": self.count}
        return State("alike", facts, arrays)

    @classmethod
    def of_state(cls, state: State) -> FittedAlike:
        """The model that was kept."""
        from scipy import sparse

        f, a = state.facts, state.arrays
        settings = Alike(tuple(f["columns"]), f["rarity"], f["lift"], decay_of(f["decay"]), f["name"])
        shape = (len(a["count"]), f["attributes"])
        ones = np.ones(len(a["indices"]), dtype=np.float32)
        return cls(settings, sparse.csr_matrix((ones, a["indices"], a["indptr"]), shape=shape), a["count"])
