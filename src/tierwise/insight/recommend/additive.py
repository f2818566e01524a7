"""Scores that are sums over the history: each product of it adds its weight times its row of a matrix."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tierwise.errors import ComputationError
from tierwise.insight.recommend.histories import Decay, Floats32, Histories
from tierwise.insight.recommend.interactions import Interactions, Places
from tierwise.insight.recommend.recommender import Because
from tierwise.models.family import State

Floats = NDArray[np.float64]


def top_addend(weights: Any, links: Any, chosen: Places) -> Because:
    """For ``weights @ links`` (CSR weights; CSR or dense links): which product adds most to each chosen one.

    Only positive addends are reasons. ``chosen`` holds places, -1 for none.
    """
    read = _sparse_addends if hasattr(links, "indptr") else _dense_addends
    product = np.full(chosen.shape, -1, dtype=np.int32)
    share = np.zeros(chosen.shape)
    lookup = np.full(weights.shape[1] if weights.shape[1] else 1, -1, dtype=np.int64)
    for i in range(weights.shape[0]):
        mine = slice(weights.indptr[i], weights.indptr[i + 1])
        asked = np.flatnonzero(chosen[i] >= 0)
        if mine.start == mine.stop or not len(asked):
            continue
        history, weight = weights.indices[mine], weights.data[mine]
        gains = np.maximum(read(history, weight, links, chosen[i, asked], lookup), 0.0)
        best, total = gains.argmax(axis=0), gains.sum(axis=0)
        top = gains[best, np.arange(len(asked))]
        product[i, asked] = np.where(top > 0, history[best], -1)
        share[i, asked] = np.divide(top, total, out=np.zeros(len(asked)), where=total > 0)
    return Because(product, share)


def _dense_addends(history: Places, weight: Floats32, links: Any, asked: Places, _: Any) -> Floats:
    return np.asarray(weight[:, None].astype(np.float64) * links[np.ix_(history, asked)])


def _sparse_addends(history: Places, weight: Floats32, links: Any, asked: Places, lookup: NDArray[np.int64]) -> Floats:
    """Addends of a CSR matrix; ``lookup`` is scratch space that is left as it was found."""
    lookup[asked] = np.arange(len(asked))
    size = links.indptr[history + 1] - links.indptr[history]
    at = np.arange(size.sum()) + np.repeat(links.indptr[history] - np.cumsum(size) + size, size)
    place = lookup[links.indices[at]]
    found = place >= 0
    row = np.repeat(np.arange(len(history)), size)[found]
    gains = np.zeros((len(history), len(asked)))
    gains[row, place[found]] = weight[row] * links.data[at[found]]
    lookup[asked] = -1
    return gains


@dataclass(frozen=True, slots=True, eq=False)
class FittedLinks:
    """Links between products (CSR) and a decay: all that is needed to score histories and to say why."""

    name: str
    links: Any
    decay: Decay

    def score(self, histories: Histories) -> Floats32:
        """Decayed sums of links."""
        return np.asarray((histories.matrix(self.links.shape[0], self.decay) @ self.links).toarray(), dtype=np.float32)

    def because(self, histories: Histories, chosen: Places) -> Because:
        """The largest addend."""
        return top_addend(histories.matrix(self.links.shape[0], self.decay), self.links, chosen)

    def update(self, later: Interactions) -> FittedLinks:
        """Links alone do not know how often they were seen."""
        raise ComputationError(f"{self.name}: {len(later)} later rows cannot be added to links alone", "fit it again")

    def state(self) -> State:
        """Links and decay."""
        csr = self.links
        arrays = {"data": csr.data, "indices": csr.indices, "indptr": csr.indptr}
        facts = {"name": self.name, "products": csr.shape[0], "decay": decay_facts(self.decay)}
        return State("links", facts, arrays)

    @classmethod
    def of_state(cls, state: State) -> FittedLinks:
        """The model that was kept."""
        from scipy import sparse

        a, n = state.arrays, state.facts["products"]
        links = sparse.csr_matrix((a["data"], a["indices"], a["indptr"]), shape=(n, n))
        return cls(state.facts["name"], links, decay_of(state.facts["decay"]))


def strongest(links: Any, most: int) -> Any:
    """Only the ``most`` strongest links of each product; of equal ones those to the lower place."""
    from scipy import sparse

    csr = links.tocsr()
    size = np.diff(csr.indptr)
    if size.max(initial=0) <= most:
        return csr
    row, floor = np.repeat(np.arange(len(size)), size), np.repeat(_floors(csr, most), size)
    above, level = csr.data > floor, csr.data == floor
    room = most - np.bincount(row[above], minlength=len(size))
    upto = np.cumsum(level)
    before = np.concatenate([[0], upto])[csr.indptr[:-1]]
    keep = above | (level & (upto - before[row] <= room[row]))
    start = np.concatenate([[0], np.cumsum(np.minimum(size, most))])
    return sparse.csr_matrix((csr.data[keep], csr.indices[keep], start), shape=csr.shape)


def _floors(csr: Any, most: int) -> Any:
    """The ``most``-th strongest link of each row; below all where it has no more than that."""
    found = np.full(csr.shape[0], -np.inf, dtype=csr.data.dtype)
    for i in np.flatnonzero(np.diff(csr.indptr) > most):
        data = csr.data[csr.indptr[i] : csr.indptr[i + 1]]
        found[i] = np.partition(data, len(data) - most)[len(data) - most]
    return found


def decay_facts(decay: Decay) -> dict[str, Any]:
    """A decay as plain facts; no half-life is null."""
    days = decay.half_life_days if np.isfinite(decay.half_life_days) else None
    return {"per_step": decay.per_step, "half_life_days": days}


def decay_of(facts: Any) -> Decay:
    """The decay that `decay_facts` wrote."""
    days = facts["half_life_days"]
    return Decay(facts["per_step"], np.inf if days is None else days)
