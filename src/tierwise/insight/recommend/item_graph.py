"""What is bought after what, and with what: a directed graph of products, counted from all sequences.

A pair counts ``gap_decay ** (gap - 1)`` where the second product came ``gap`` steps after the first, ``together`` where
both stood in one basket, and 1 / sqrt(m n) of it in baskets of m and n products, so that a giant basket says no more
than a small one. A link is the pair's count over powers of the two products' own counts; powers of 1/2 are a directed
cosine. A history's score is the decayed sum of its products' links: each addend is a reason, and counts only add up, so
that new purchases need no new fit.
"""

from __future__ import annotations

from copy import copy
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tierwise.errors import ComputationError, ContractError
from tierwise.insight.recommend.additive import FittedLinks, decay_facts, decay_of, strongest, top_addend
from tierwise.insight.recommend.goods import Goods
from tierwise.insight.recommend.histories import Decay, Floats32, Histories
from tierwise.insight.recommend.interactions import Interactions, Places, arrange
from tierwise.insight.recommend.recommender import Because
from tierwise.models.family import State

Floats = NDArray[np.float64]
FADING = Decay(per_step=0.7)


@dataclass(frozen=True, slots=True)
class ItemGraph:
    """Settings of the graph; a frozen value.

    ``most_gap`` steps ahead are looked at. ``backward`` is the part that a pair counts in the other direction (1: the
    graph is symmetric). ``half_life_days`` makes old pairs fade, as of the last row. ``from_power`` and ``to_power``
    are those of the two products' counts. ``fewest`` baskets a product needs to have links, and of each product the
    ``most_links`` strongest are scored by (None: all).
    """

    most_gap: int = 20
    gap_decay: float = 0.8
    together: float = 1.0
    backward: float = 0.0
    half_life_days: float = np.inf
    from_power: float = 0.5
    to_power: float = 0.5
    fewest: int = 1
    most_links: int | None = None
    decay: Decay = FADING
    name: str = "item_graph"

    def fit(self, log: Interactions, goods: Goods, seed: int = 0) -> FittedGraph:
        """Counts of all pairs. Deterministic: ``seed`` is not used."""
        del seed
        return FittedGraph(self, *_counts(self, log, len(goods), _last(log)), tail=log, at=_last(log))


def _last(log: Interactions) -> float:
    return float(log.at.max()) if len(log) else 0.0


def _counts(settings: ItemGraph, log: Interactions, products: int, at: float) -> tuple[Any, Floats]:
    """Pairs (CSR, float32) and in how many baskets each product stood."""
    from scipy import sparse

    if not len(log):
        return sparse.csr_matrix((products, products), dtype=np.float32), np.zeros(products)
    step, first_row = _steps(log)
    baskets = sparse.csr_matrix(
        (np.ones(len(log), dtype=np.float32), (step, log.product)), shape=(len(first_row), products)
    )
    baskets.data[:] = 1.0  # a product twice in a basket is there once
    held = np.asarray(baskets.sum(axis=0), dtype=np.float64).ravel()
    if settings.fewest > 1:
        baskets = baskets @ sparse.diags((held >= settings.fewest).astype(np.float32))
        baskets.eliminate_zeros()
    size = np.maximum(np.diff(baskets.indptr), 1)
    fading = 0.5 ** ((at - log.at[first_row]) / settings.half_life_days)
    scaled = sparse.diags((1 / np.sqrt(size)).astype(np.float32)) @ baskets
    ahead = _ahead(settings, scaled, log.sequence[first_row])
    if settings.together:
        ahead = ahead + settings.together * scaled
    pairs = (sparse.diags(fading.astype(np.float32)) @ scaled).T.tocsr() @ ahead
    pairs.setdiag(0)
    pairs.eliminate_zeros()
    return pairs.astype(np.float32), held


def _steps(log: Interactions) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Each row's step, numbered over all sequences, and each step's first row."""
    new = np.ones(len(log), dtype=np.bool_)
    new[1:] = (np.diff(log.sequence) != 0) | (np.diff(log.basket) != 0)
    return np.cumsum(new) - 1, np.flatnonzero(new)


def _ahead(settings: ItemGraph, scaled: Any, sequence: Places) -> Any:
    """For each step, what came in the steps after it, the nearer the more."""
    from scipy import sparse

    n = len(sequence)
    total = sparse.csr_matrix(scaled.shape, dtype=np.float32)
    for gap in range(1, settings.most_gap + 1):
        here = np.flatnonzero(sequence[: max(n - gap, 0)] == sequence[gap:])
        if not len(here):
            break
        weight = np.full(len(here), settings.gap_decay ** (gap - 1), dtype=np.float32)
        move = sparse.csr_matrix((weight, (here, here + gap)), shape=(n, n))
        total = total + move @ scaled
    return total


@dataclass(frozen=True, slots=True, eq=False)
class FittedGraph:
    """``pairs`` as counted at ``at``; ``tail``, what new purchases are joined to, is None for a model that was kept."""

    settings: ItemGraph
    pairs: Any
    held: Floats
    tail: Interactions | None
    at: float
    links: Any = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "links", self._links())

    @property
    def name(self) -> str:
        """The model's short name."""
        return self.settings.name

    def _links(self) -> Any:
        """Counts over powers of the products' own counts, as CSR; only the strongest where settings say so."""
        s = self.settings
        both = (self.pairs + s.backward * self.pairs.T).tocsr() if s.backward else self.pairs.tocsr(copy=True)
        out, into = (np.asarray(both.sum(axis=a), dtype=np.float64).ravel() for a in (1, 0))
        left = np.where(out > 0, np.maximum(out, 1e-12) ** -s.from_power, 0.0).astype(np.float32)
        right = np.where(into > 0, np.maximum(into, 1e-12) ** -s.to_power, 0.0).astype(np.float32)
        both.data *= np.repeat(left, np.diff(both.indptr))
        both.data *= right[both.indices]
        both.sort_indices()
        return both if s.most_links is None else strongest(both, s.most_links)

    def with_decay(self, decay: Decay) -> FittedGraph:
        """The same graph that looks at histories with another decay; links do not depend on it."""
        again = copy(self)
        object.__setattr__(again, "settings", replace(self.settings, decay=decay))
        return again

    def score(self, histories: Histories) -> Floats32:
        """Decayed sums of links."""
        weights = histories.matrix(self.links.shape[0], self.settings.decay)
        return np.asarray((weights @ self.links).toarray(), dtype=np.float32)

    def because(self, histories: Histories, chosen: Places) -> Because:
        """The largest addend."""
        return top_addend(histories.matrix(self.links.shape[0], self.settings.decay), self.links, chosen)

    def similar(self, product: int, most: int, view: str = "cosine") -> list[tuple[int, float]]:
        """Products that go with one, best first: ``cosine`` (links both ways), ``conditional`` (share of its baskets'
        pairs) or ``lift`` (over what independence gives). Only products with a link.
        """
        both = (self.pairs[product] + self.pairs[:, product].T).toarray().ravel().astype(np.float64)
        strength = np.asarray(self.pairs.sum(axis=0)).ravel() + np.asarray(self.pairs.sum(axis=1)).ravel()
        strength = np.maximum(strength.astype(np.float64), 1e-12)
        scale = {
            "cosine": np.sqrt(strength * strength[product]),
            "conditional": np.full(len(both), strength[product]),
            "lift": strength * strength[product] / strength.sum(),
        }
        if view not in scale:
            raise ContractError(f"item graph: no view {view!r}", f"one of {', '.join(scale)}")
        score = both / scale[view]
        score[product] = 0.0
        best = np.lexsort((np.arange(len(score)), -score))[:most]
        return [(int(p), float(score[p])) for p in best if score[p] > 0]

    def update(self, later: Interactions) -> FittedGraph:
        """With the rows of ``later`` (same customers and products, none earlier than what was counted).

        Equal to a fit on all rows: only pairs that end in a new row are counted.
        """
        if self.tail is None:
            raise ComputationError("item graph: a model that was kept does not hold its purchases", "fit it again")
        whole = joined(self.tail, later)
        touched = np.isin(whole.sequence, np.unique(later.sequence))
        at = max(self.at, _last(later))
        faded = self.pairs * np.float32(0.5 ** ((at - self.at) / self.settings.half_life_days))
        n = self.pairs.shape[0]
        if self.settings.fewest > 1:
            return FittedGraph(self.settings, *_counts(self.settings, whole, n, at), tail=whole, at=at)
        before, _ = _counts(self.settings, self.tail.where(np.isin(self.tail.sequence, later.sequence)), n, at)
        after, _ = _counts(self.settings, whole.where(touched), n, at)
        pairs = (faded - before + after).tocsr()
        pairs.data[np.abs(pairs.data) < 1e-7] = 0.0
        pairs.eliminate_zeros()
        held = self.held + _counts(replace(self.settings, most_gap=0, together=0.0), later, n, at)[1]
        return FittedGraph(self.settings, pairs, held, tail=whole, at=at)

    def pruned(self, most: int = 100) -> FittedLinks:
        """The links alone, the ``most`` strongest of each product: small enough to be kept beside every run."""
        return FittedLinks(self.name, strongest(self.links, most), self.settings.decay)

    def state(self) -> State:
        """Counts and settings; the purchases themselves are not kept."""
        s = self.settings
        facts = {
            **asdict(s), "decay": decay_facts(s.decay), "at": self.at,
            "half_life_days": s.half_life_days if np.isfinite(s.half_life_days) else None,
        }  # fmt: skip
        csr = self.pairs.tocsr()
        arrays = {"data": csr.data, "indices": csr.indices, "indptr": csr.indptr, "held": self.held}
        return State("item_graph", facts, arrays)

    @classmethod
    def of_state(cls, state: State) -> FittedGraph:
        """The model that was kept."""
        from scipy import sparse

        facts = dict(state.facts)
        at, days = facts.pop("at"), facts.pop("half_life_days")
        decay = decay_of(facts.pop("decay"))
        settings = ItemGraph(**facts, decay=decay, half_life_days=np.inf if days is None else days)
        a = state.arrays
        n = len(a["held"])
        pairs = sparse.csr_matrix((a["data"], a["indices"], a["indptr"]), shape=(n, n))
        return cls(settings, pairs, a["held"], None, at)


def joined(first: Interactions, second: Interactions) -> Interactions:
    """The rows of both, in order; customers, sequences and products are those of ``second``, which may have more."""
    names = ("sequence", "product", "at", "deed", "basket", "quantity", "amount")
    return arrange(replace(second, **{n: np.concatenate([getattr(first, n), getattr(second, n)]) for n in names}))
