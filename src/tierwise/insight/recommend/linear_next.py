"""Closed-form linear models from a history to products: EASE (Steck, 2019) and its directed sister.

``target="same"`` (EASE): weights B that best rebuild each history from itself with a zero diagonal,
B = I - P diag(1 / diag P), P = (X'X + penalty I)^-1. ``target="next"``: weights W that best foretell each step's
products from the decayed steps before it, W = (D'D + penalty I)^-1 D'F. Both are one Cholesky factorisation in float32
of as many rows as there are products, at most ``most_products`` (the most bought; the others get no score).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tierwise.errors import ComputationError, ContractError
from tierwise.insight.recommend.additive import decay_facts, decay_of, top_addend
from tierwise.insight.recommend.goods import Goods
from tierwise.insight.recommend.histories import Decay, Floats32, Histories, all_sequences
from tierwise.insight.recommend.interactions import Interactions, Places
from tierwise.insight.recommend.recommender import Because
from tierwise.models.family import State

FADING = Decay(per_step=0.8)
_STEPS_AT_ONCE = 20_000


@dataclass(frozen=True, slots=True)
class LinearNext:
    """Settings: the ridge ``penalty``, what is foretold, the decay of the history, and how many products at most."""

    penalty: float = 100.0
    target: str = "same"
    decay: Decay = FADING
    most_products: int = 30_000
    most_steps: int = 20

    def __post_init__(self) -> None:
        if self.target not in ("same", "next"):
            raise ContractError(f"linear model: target {self.target!r}", "one of same, next")

    @property
    def name(self) -> str:
        """``ease`` for the same history, ``linear_next`` for what comes next."""
        return "ease" if self.target == "same" else "linear_next"

    def fit(self, log: Interactions, goods: Goods, seed: int = 0) -> FittedLinear:
        """The weights. Deterministic: ``seed`` is not used."""
        del seed
        if not len(log):
            raise ComputationError(f"{self.name}: there are no interactions", "take more history")
        kept = most_bought(log, len(goods), self.most_products)
        links = _ease(self, log, kept) if self.target == "same" else _regression(self, log, kept)
        return FittedLinear(self.name, links, kept, len(goods), self.decay)


def most_bought(log: Interactions, products: int, most: int) -> NDArray[np.int64]:
    """Places of the products with most rows, at most so many, in the order of places."""
    count = np.bincount(log.product, minlength=products)
    best = np.lexsort((np.arange(products), -count))[:most]
    return np.sort(best[count[best] > 0])


def _ease(settings: LinearNext, log: Interactions, kept: NDArray[np.int64]) -> Floats32:
    seen = all_sequences(log).matrix(int(log.product.max()) + 1)[:, kept]
    seen.data[:] = 1.0
    gram = (seen.T @ seen).toarray().astype(np.float32)
    inverse = _inverse(gram, settings.penalty)
    links = inverse / -np.diag(inverse)[None, :]
    np.fill_diagonal(links, 0.0)
    return links


def _inverse(gram: Floats32, penalty: float) -> Floats32:
    """(gram + penalty I)^-1 in place, by Cholesky; symmetric."""
    from scipy.linalg.lapack import spotrf, spotri

    gram[np.diag_indices_from(gram)] += np.float32(penalty)
    factor, info = spotrf(gram, lower=1, overwrite_a=1)
    inverse, info2 = spotri(factor, lower=1, overwrite_c=1)
    if info or info2:
        raise ComputationError("linear model: the normal equations are not positive definite", "raise the penalty")
    return np.asarray(np.where(np.tri(len(inverse), dtype=np.bool_), inverse, inverse.T), dtype=np.float32)


def _regression(settings: LinearNext, log: Interactions, kept: NDArray[np.int64]) -> Floats32:
    """Weights from the decayed past of every step to the step itself, summed over blocks of steps."""
    from scipy.linalg import cho_factor, cho_solve

    steps = _steps(log, kept)
    n = steps.shape[1]
    gram, moment = np.zeros((n, n), dtype=np.float32), np.zeros((n, n), dtype=np.float32)
    past = _past(settings, steps, _sequence_of_steps(log))
    for at in range(0, steps.shape[0], _STEPS_AT_ONCE):
        block = past[at : at + _STEPS_AT_ONCE]
        gram += (block.T @ block).toarray()
        moment += (block.T @ steps[at : at + _STEPS_AT_ONCE]).toarray()
    gram[np.diag_indices_from(gram)] += np.float32(settings.penalty)
    links = cho_solve(cho_factor(gram, lower=True, overwrite_a=True, check_finite=False), moment, overwrite_b=True)
    return np.asarray(links, dtype=np.float32)


def _steps(log: Interactions, kept: NDArray[np.int64]) -> Any:
    """Steps x kept products, each row of length 1, so that a giant basket weighs no more than a small one."""
    from scipy import sparse

    place = np.full(int(max(log.product.max(), kept.max())) + 1, -1, dtype=np.int64)
    place[kept] = np.arange(len(kept))
    number = _number(log)
    rows = np.flatnonzero(place[log.product] >= 0)
    shape = (int(number[-1]) + 1, len(kept))
    found = sparse.csr_matrix((np.ones(len(rows), dtype=np.float32), (number[rows], place[log.product[rows]])), shape)
    found.data[:] = 1.0
    size = np.maximum(np.diff(found.indptr), 1)
    return sparse.diags((1 / np.sqrt(size)).astype(np.float32)) @ found


def _number(log: Interactions) -> NDArray[np.int64]:
    new = np.ones(len(log), dtype=np.bool_)
    new[1:] = (np.diff(log.sequence) != 0) | (np.diff(log.basket) != 0)
    return np.cumsum(new) - 1


def _sequence_of_steps(log: Interactions) -> Places:
    number = _number(log)
    return log.sequence[np.flatnonzero(np.concatenate([[True], np.diff(number) > 0]))]


def _past(settings: LinearNext, steps: Any, sequence: Places) -> Any:
    """For each step the decayed sum of the steps before it."""
    from scipy import sparse

    n = len(sequence)
    total = sparse.csr_matrix(steps.shape, dtype=np.float32)
    for gap in range(1, settings.most_steps + 1):
        here = np.flatnonzero(sequence[gap:] == sequence[: max(n - gap, 0)]) + gap
        weight = settings.decay.per_step ** (gap - 1)
        if not len(here) or weight < 1e-3:
            break
        move = sparse.csr_matrix((np.full(len(here), weight, dtype=np.float32), (here, here - gap)), shape=(n, n))
        total = total + move @ steps
    return total.tocsr()


@dataclass(frozen=True, slots=True, eq=False)
class FittedLinear:
    """``links``: kept x kept weights; ``kept`` their places among ``products``."""

    name: str
    links: Floats32
    kept: NDArray[np.int64]
    products: int
    decay: Decay

    def score(self, histories: Histories) -> Floats32:
        """Decayed history times weights; 0 for products that are not kept."""
        found = np.zeros((len(histories), self.products), dtype=np.float32)
        found[:, self.kept] = self._weights(histories) @ self.links
        return found

    def _weights(self, histories: Histories) -> Any:
        return histories.matrix(self.products, self.decay)[:, self.kept]

    def because(self, histories: Histories, chosen: Places) -> Because:
        """The largest positive addend."""
        place = np.full(self.products, -1, dtype=np.int32)
        place[self.kept] = np.arange(len(self.kept), dtype=np.int32)
        inside = np.where(chosen >= 0, place[chosen], -1).astype(np.int32)
        found = top_addend(self._weights(histories).tocsr(), self.links, inside)
        named = np.where(found.product >= 0, self.kept[found.product], -1).astype(np.int32)
        return Because(named, found.share)

    def update(self, later: Interactions) -> FittedLinear:
        """An inverse moves as a whole: only a new fit is right."""
        del later
        raise ComputationError(f"{self.name}: new purchases move every weight", "fit it again")

    def state(self) -> State:
        """Weights, places and decay."""
        facts = {"name": self.name, "products": self.products, "decay": decay_facts(self.decay)}
        return State("linear_next", facts, {"links": self.links, "kept": self.kept})

    @classmethod
    def of_state(cls, state: State) -> FittedLinear:
        """The model that was kept."""
        facts, arrays = state.facts, state.arrays
        return cls(facts["name"], arrays["links"], arrays["kept"], facts["products"], decay_of(facts["decay"]))
