"""A trained sequence recommender: chances of the next product, reasons by leaving out, at rest as plain arrays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tierwise.errors import ComputationError
from tierwise.insight.recommend.attention import Attention, without
from tierwise.insight.recommend.histories import Floats32, Histories, of_sequences
from tierwise.insight.recommend.interactions import Interactions, Places
from tierwise.insight.recommend.recommender import Because
from tierwise.models.family import State

Floats = NDArray[np.float64]
BLOCK = 1_024


@dataclass(frozen=True, slots=True, eq=False)
class Next:
    """Histories, and the one product that came next in each."""

    histories: Histories
    product: NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class FittedSequence:
    """``known`` are the places, among ``products``, of those that were trained on; ``facts`` the settings and how
    training went (``epochs``: the round each network was kept after; ``ndcg`` of all together on validation)."""

    networks: tuple[Attention, ...]
    known: NDArray[np.int64]
    products: int
    facts: Mapping[str, Any]
    name: str = "sequence"

    @property
    def parameters(self) -> int:
        """How many numbers were learned."""
        return sum(n.parameters for n in self.networks)

    def score(self, histories: Histories) -> Floats32:
        """Chance that each product is the next one; zeros for a history without a known product."""
        found = np.zeros((len(histories), self.products), dtype=np.float32)
        found[:, self.known] = self._chances(*self._known_rows(histories.start, histories.product))
        return found

    def _known_rows(self, start: NDArray[np.int64], product: Places) -> tuple[NDArray[np.int64], Places]:
        """The rows of known products, as places among them."""
        place = np.full(self.products, -1, dtype=np.int32)
        place[self.known] = np.arange(len(self.known), dtype=np.int32)
        inside = place[product] >= 0
        before = np.concatenate([[0], np.cumsum(inside)]).astype(np.int64)
        return before[start], place[product[inside]]

    def _chances(self, start: NDArray[np.int64], product: Places) -> Floats32:
        """The mean of the networks' chances."""
        chance = sum(_softmax(n.last_states(start, product) @ n.weights["item"].T) for n in self.networks)
        chance = np.asarray(chance, dtype=np.float32) / np.float32(len(self.networks))
        chance[np.diff(start) == 0] = 0.0
        return np.asarray(chance, dtype=np.float32)

    def because(self, histories: Histories, chosen: Places) -> Because:
        """The product without which the chance of each chosen one falls most; none where none lowers it.

        Exact by definition: every product of the history is left out in turn, and the network asked again.
        """
        row, product = _distinct(histories)
        fall = np.zeros((len(row), chosen.shape[1]))
        safe = np.maximum(chosen, 0)
        for at in range(0, len(row), BLOCK):
            some = slice(at, at + BLOCK)
            with_all = self._of(*self._known_rows(*_taken(histories, row[some])), safe[row[some]])
            less = self._known_rows(*without(histories, row[some], product[some]))
            fall[some] = with_all - self._of(*less, safe[row[some]])
        return _largest(fall, row, product, chosen)

    def _of(self, start: NDArray[np.int64], product: Places, chosen: Places) -> Floats:
        """Chances of the chosen products only."""
        found = np.zeros((len(chosen), self.products), dtype=np.float32)
        found[:, self.known] = self._chances(start, product)
        return np.take_along_axis(found, chosen, axis=1).astype(np.float64)

    def update(self, later: Interactions) -> FittedSequence:
        """A network is trained as a whole. A history may grow without it."""
        del later
        raise ComputationError(
            "sequence: new purchases need new training", "fit it again; histories may grow without it"
        )

    def state(self) -> State:
        """Plain float32 arrays by their names in the network, each under its network's number."""
        one = self.networks[0]
        sizes = {"networks": len(self.networks), "blocks": one.blocks, "heads": one.heads, "steps": one.most_steps}
        arrays: dict[str, NDArray[Any]] = {"known": self.known}
        arrays |= {f"{i}_{name}": w for i, n in enumerate(self.networks) for name, w in n.weights.items()}
        return State("sequence_recommender", {**sizes, "products": self.products, "about": dict(self.facts)}, arrays)

    @classmethod
    def of_state(cls, state: State) -> FittedSequence:
        """The model that was kept; PyTorch is not needed."""
        facts = state.facts
        weights: list[dict[str, Floats32]] = [{} for _ in range(facts["networks"])]
        for name, array in state.arrays.items():
            if name != "known":
                at, _, own = name.partition("_")
                weights[int(at)][own] = array
        networks = tuple(Attention(w, facts["blocks"], facts["heads"], facts["steps"]) for w in weights)
        return cls(networks, state.arrays["known"], facts["products"], facts["about"])


def _softmax(logits: Floats32) -> Floats32:
    logits -= logits.max(axis=1, keepdims=True)
    chance = np.exp(logits, out=logits)
    return np.asarray(chance / chance.sum(axis=1, keepdims=True), dtype=np.float32)


def _taken(histories: Histories, row: NDArray[np.int64]) -> tuple[NDArray[np.int64], Places]:
    some = histories.take(row)
    return some.start, some.product


def _distinct(histories: Histories) -> tuple[NDArray[np.int64], Places]:
    """Each history's different products: (history, product)."""
    pairs = np.unique(np.stack([histories.row, histories.product.astype(np.int64)], axis=1), axis=0)
    return pairs[:, 0], pairs[:, 1].astype(np.int32)


def _largest(fall: Floats, row: NDArray[np.int64], product: Places, chosen: Places) -> Because:
    """Of each history's products the one whose absence costs most, and its part of all that cost anything."""
    told = np.full(chosen.shape, -1, dtype=np.int32)
    share = np.zeros(chosen.shape)
    edges = np.searchsorted(row, np.arange(len(chosen) + 1))
    for i in range(len(chosen)):
        costs = np.maximum(fall[edges[i] : edges[i + 1]], 0.0)
        if not len(costs):
            continue
        best, total = costs.argmax(axis=0), costs.sum(axis=0)
        top = costs[best, np.arange(chosen.shape[1])]
        good = (top > 0) & (chosen[i] >= 0)
        told[i] = np.where(good, product[edges[i] : edges[i + 1]][best], -1)
        share[i] = np.divide(top, total, out=np.zeros(len(top)), where=good)
    return Because(told, share)


def gain_at_10(model: FittedSequence, judged: Next) -> float:
    """Mean NDCG@10 over all products; products seen do not compete where nobody's next one had been seen before."""
    again = _seen_before(judged)
    gains = np.zeros(len(judged.histories))
    for at in range(0, len(gains), BLOCK):
        some = np.arange(at, min(at + BLOCK, len(gains)))
        part = judged.histories.take(some)
        scores = model.score(part)
        if not again:
            scores[part.row, part.product] = -1.0
        right = scores[np.arange(len(some)), judged.product[some]][:, None]
        rank = (scores > right).sum(axis=1) + ((scores == right).sum(axis=1) - 1)  # ties count against it
        gains[some] = np.where(rank < 10, 1 / np.log2(rank + 2), 0.0)
    return float(gains.mean()) if len(gains) else 0.0


def _seen_before(judged: Next) -> bool:
    return bool((judged.histories.product == judged.product[judged.histories.row]).any())


def last_of_each(log: Interactions, most: int, seed: int) -> tuple[Interactions, Next]:
    """The log without the last row of a tenth of the sequences of three rows or more, and these rows to be foretold."""
    start = log.start()
    able = np.flatnonzero(np.diff(start) >= 3)
    count = min(most, max(len(able) // 10, min(len(able), 20)))
    some = np.sort(np.random.default_rng(seed).choice(able, count, replace=False)) if count else able
    keep = np.ones(len(log), dtype=np.bool_)
    keep[start[some + 1] - 1] = False
    product = log.product[start[some + 1] - 1].astype(np.int64)
    rest = log.where(keep)
    after = float(log.at.max()) + 1 if len(log) else 0.0
    return rest, Next(of_sequences(rest, some, after), product)
