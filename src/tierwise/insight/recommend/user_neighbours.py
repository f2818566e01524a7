"""What people with a like history bought: user-based collaborative filtering, kept as a thin comparison only.

It needs every customer's history at hand, and cannot name a product as its reason. `item_graph` does better on both.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from tierwise.errors import ComputationError, ContractError
from tierwise.insight.recommend.additive import decay_facts, decay_of
from tierwise.insight.recommend.goods import Goods
from tierwise.insight.recommend.histories import Decay, Floats32, Histories, all_sequences
from tierwise.insight.recommend.interactions import Interactions, Places
from tierwise.insight.recommend.recommender import Because, no_reason
from tierwise.models.family import State


@dataclass(frozen=True, slots=True)
class UserNeighbours:
    """The ``k`` sequences with the largest cosine to a history, their decayed products added up by that cosine.

    >>> from tierwise.insight.recommend.goods import bare
    >>> from tierwise.insight.recommend.histories import of_products
    >>> from tierwise.insight.recommend.interactions import from_sequences
    >>> log = from_sequences([["cup", "tea"], ["ink", "pen"]])
    >>> UserNeighbours(k=1).fit(log, bare(log.products), seed=0).score(of_products([[0]]))[0].argmax()
    np.int64(3)
    """

    name: ClassVar[str] = "user_neighbours"

    k: int = 100
    decay: Decay = Decay(per_step=0.9)  # noqa: RUF009 (frozen)

    def __post_init__(self) -> None:
        if self.k < 1:
            raise ContractError(f"user_neighbours: k is {self.k}", "ask for 1 or more")

    def fit(self, log: Interactions, goods: Goods, seed: int) -> FittedUserNeighbours:
        """Remembers every sequence. ``ComputationError`` where there is none."""
        del goods, seed
        if len(log) == 0:
            raise ComputationError("user_neighbours: there are no interactions", "take more history")
        return FittedUserNeighbours(self, all_sequences(log).matrix(len(log.products), self.decay))


@dataclass(frozen=True, slots=True, eq=False)
class FittedUserNeighbours:
    """``known``: the decayed products of every sequence, CSR."""

    name: ClassVar[str] = "user_neighbours"

    settings: UserNeighbours
    known: Any

    def score(self, histories: Histories) -> Floats32:
        """Sum of cosines of the neighbours who have the product, each times its decayed weight."""
        from scipy import sparse

        asked = histories.matrix(self.known.shape[1], self.settings.decay)
        alike = (_unit(asked) @ _unit(self.known).T).tocsr()
        near = [self._nearest(alike, i) for i in range(len(histories))]
        row = np.repeat(np.arange(len(near)), [len(n) for n in near])
        at = np.concatenate([np.zeros(0, dtype=np.int64), *near])
        chosen = sparse.csr_matrix((alike.data[at], (row, alike.indices[at])), shape=alike.shape)
        return np.asarray((chosen @ self.known).toarray(), dtype=np.float32)

    def _nearest(self, alike: Any, i: int) -> Any:
        """Which stored cells of a row are the k largest; where equal, the earlier sequence."""
        part = np.arange(alike.indptr[i], alike.indptr[i + 1])
        return part[np.lexsort((alike.indices[part], -alike.data[part]))[: self.settings.k]]

    def because(self, histories: Histories, chosen: Places) -> Because:
        """People speak here, not products."""
        del histories
        return no_reason(chosen)

    def update(self, later: Interactions) -> FittedUserNeighbours:
        """Never: every weight of a sequence shifts with each new step."""
        raise ComputationError(f"user_neighbours: {len(later)} later interactions cannot be added", "fit anew")

    def state(self) -> State:
        """At rest."""
        s = self.settings
        facts = {"k": s.k, "decay": decay_facts(s.decay), "shape": list(self.known.shape)}
        arrays = {"data": self.known.data, "indices": self.known.indices, "indptr": self.known.indptr}
        return State(self.name, facts, arrays)

    @classmethod
    def of_state(cls, state: State) -> FittedUserNeighbours:
        """The model that was kept."""
        from scipy import sparse

        f, a = state.facts, state.arrays
        known = sparse.csr_matrix((a["data"], a["indices"], a["indptr"]), shape=tuple(f["shape"]))
        return cls(UserNeighbours(f["k"], decay_of(f["decay"])), known)


def _unit(rows: Any) -> Any:
    from scipy import sparse

    length = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
    return sparse.diags(np.divide(1.0, length, out=np.zeros_like(length), where=length > 0)) @ rows
