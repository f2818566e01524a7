"""Taste as a short vector: implicit matrix factorisation, and new histories folded in without a new fit.

Sources: Hu, Koren & Volinsky, ICDM 2008 (the model, and section 5: how a score comes about); Rendle, Krichene, Zhang &
Koren, RecSys 2022 (regularisation that grows with how much is known of a row). The arithmetic stands in `als`.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from tierwise.errors import ComputationError, ContractError
from tierwise.insight.recommend import als
from tierwise.insight.recommend.additive import decay_facts, decay_of
from tierwise.insight.recommend.goods import Goods
from tierwise.insight.recommend.histories import Decay, Floats32, Histories, all_sequences
from tierwise.insight.recommend.interactions import Interactions, Places
from tierwise.insight.recommend.recommender import Because
from tierwise.insight.recommend.topk import OPEN, Best, Mask, Shelf
from tierwise.models.compiling import compiled
from tierwise.models.family import State

Floats = NDArray[np.float64]


CONTENDERS = 3
"""So many of the largest addends are looked at for the reason of a score."""


@dataclass(frozen=True, slots=True)
class Factors:
    """Implicit alternating least squares.

    A product in a history counts 1 + ``confidence`` x its decayed weight and should score 1; all others count 1 and
    should score 0. ``fast``: compiled (True), NumPy (False), or compiled where the extra is there; results agree to
    float32 rounding.

    >>> from tierwise.insight.recommend.goods import bare
    >>> from tierwise.insight.recommend.histories import of_products
    >>> from tierwise.insight.recommend.interactions import from_sequences
    >>> log = from_sequences([["cup", "tea"], ["cup", "tea"], ["ink", "pen"], ["ink", "pen"], ["cup"]])
    >>> fitted = Factors(factors=2, fast=False).fit(log, bare(log.products), seed=1)
    >>> scores = fitted.score(of_products([[0]]))[0]  # cup, ink, pen, tea
    >>> bool(scores[3] > 0.5 > scores[1])
    True
    """

    name: ClassVar[str] = "factors"

    factors: int = 64
    iterations: int = 15
    steps: int = 3
    confidence: float = 10.0
    penalty: als.Penalty = field(default_factory=als.Penalty)
    decay: Decay = field(default_factory=Decay)
    fast: bool | None = None

    def __post_init__(self) -> None:
        if min(self.factors, self.iterations, self.steps) < 1 or not (
            self.confidence > 0 < self.penalty.regularisation
        ):
            raise ContractError(f"factors: {self}", "1 or more factors, iterations and steps, the rest above 0")

    def fit(self, log: Interactions, goods: Goods, seed: int) -> FittedFactors:  # noqa: ARG002 (promised)
        """Learned from the sequences as they stand just after the last deed; ``seed`` draws where to begin."""
        if len(log) == 0:
            raise ComputationError("factors: there are no interactions", "take more history")
        histories = all_sequences(log)
        cells = self.cells(histories, len(log.products))
        start = als.begin(len(histories), len(log.products), self.factors, seed)
        sides = als.alternate(cells, self.penalty, start, self.iterations, self.steps, compiled(self.fast))
        if not np.isfinite(sides.column).all():
            raise ComputationError("factors: the fit ran away", "raise the regularisation")
        return FittedFactors(self, sides.column)

    def cells(self, histories: Histories, products: int) -> Any:
        """Extra confidence of each history's products, CSR."""
        found = histories.matrix(products, self.decay)
        found.data *= np.float32(self.confidence)
        return found


@dataclass(frozen=True, eq=False)
class FittedFactors:
    """The products' vectors (products x factors, float32); a history's vector follows from them at any time."""

    name: ClassVar[str] = "factors"

    settings: Factors
    products: Floats32

    def score(self, histories: Histories) -> Floats32:
        """The history's vector times each product's: near 1 for what suits, near 0 else."""
        return np.asarray(self.vectors(histories) @ self.products.T)

    def best(self, histories: Histories, k: int, mask: Mask = OPEN) -> Best:
        """The k best products without holding all scores; see `topk`."""
        return self.shelf.best(self.vectors(histories), k, mask, self.settings.fast)

    def vectors(self, histories: Histories) -> Floats32:
        """Each history's taste (histories x factors): the exact solution of its normal equations, 0 where empty."""
        cells = self.settings.cells(histories, len(self.products))
        found = np.zeros((len(histories), self.products.shape[1]), dtype=np.float32)
        for u in np.flatnonzero(np.diff(cells.indptr)).tolist():
            near, extra = self._near(cells, u)
            found[u] = self._taste(near, extra)
        return found

    def because(self, histories: Histories, chosen: Places) -> Because:
        """The product of the history without which the score falls most, among those that add most to it.

        A score is the sum of (1 + e_j) y_i' W y_j over the history's products j, W the inverse of its normal equations
        (Hu, Koren & Volinsky, section 5); W too is another one without a product, so the `CONTENDERS` largest addends
        of each chosen product are left out in turn. ``share`` is the addend's.
        """
        cells = self.settings.cells(histories, len(self.products))
        product, share = np.full(chosen.shape, -1, dtype=np.int32), np.zeros(chosen.shape)
        for u in np.flatnonzero(np.diff(cells.indptr)).tolist():
            near, extra = self._near(cells, u)
            wanted = self.products[np.maximum(chosen[u], 0)].astype(np.float64)
            weighed = np.linalg.solve(self._equations(near, extra), wanted.T)
            parts = np.maximum((1 + extra)[:, None] * (near @ weighed), 0) * (chosen[u] >= 0)
            fall = self._falls(near, extra, wanted, parts)
            top, places = fall.argmax(axis=0), cells.indices[cells.indptr[u] : cells.indptr[u + 1]]
            true = fall.max(axis=0) > 0
            product[u] = np.where(true, places[top], -1)
            added, total = np.take_along_axis(parts, top[None], axis=0)[0], parts.sum(axis=0)
            share[u] = np.where(true, added / np.where(total > 0, total, 1), 0.0)
        return Because(product, share)

    def _falls(self, near: Floats, extra: Floats, wanted: Floats, parts: Floats) -> Floats:
        """By how much each chosen product's score falls without each product of the history; -inf where not tried."""
        fall = np.full(parts.shape, -np.inf)
        whole = wanted @ self._taste(near, extra)
        contends = np.argsort(-parts, axis=0, kind="stable")[:CONTENDERS]
        for j in np.unique(contends).tolist():
            left = np.arange(len(near)) != j
            without = wanted @ self._taste(near[left], extra[left]) if left.any() else np.zeros(len(wanted))
            fall[j] = np.where(parts[j] > 0, whole - without, -np.inf)
        return fall

    def _taste(self, near: Floats, extra: Floats) -> Floats:
        return np.asarray(np.linalg.solve(self._equations(near, extra), (1 + extra) @ near))

    def update(self, later: Interactions) -> FittedFactors:
        """Never: the vectors of all products depend on one another. Histories need no update, they are folded in."""
        raise ComputationError(
            f"factors: {len(later)} later interactions cannot be added to a factorisation",
            "fit anew; histories with new deeds can be scored as they are",
        )

    def state(self) -> State:
        """At rest."""
        facts = {**asdict(self.settings), "decay": decay_facts(self.settings.decay)}
        return State(self.name, facts, {"products": self.products})

    @classmethod
    def of_state(cls, state: State) -> FittedFactors:
        """The model that was kept."""
        f = state.facts
        settings = Factors(**{**f, "decay": decay_of(f["decay"]), "penalty": als.Penalty(**f["penalty"])})
        return cls(settings, state.arrays["products"])

    @cached_property
    def shelf(self) -> Shelf:
        """The products' vectors, ready for a search."""
        return Shelf(self.products)

    @cached_property
    def _gram(self) -> Floats:
        wide = self.products.astype(np.float64)
        return np.asarray(wide.T @ wide)

    def _near(self, cells: Any, u: int) -> tuple[Floats, Floats]:
        """The vectors of a history's products, and their extra confidence."""
        part = slice(cells.indptr[u], cells.indptr[u + 1])
        return self.products[cells.indices[part]].astype(np.float64), cells.data[part].astype(np.float64)

    def _equations(self, near: Floats, extra: Floats) -> Floats:
        reg = self.settings.penalty.of_rows(extra.sum(keepdims=True), len(self.products))
        return np.asarray(self._gram + (near.T * extra) @ near + np.eye(near.shape[1]) * float(reg[0]))
