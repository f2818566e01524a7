"""Several models as one: scores scaled to a highest of 1 for each history, added by weights found on held-out data."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tierwise.errors import ComputationError, ContractError
from tierwise.insight.recommend.histories import Floats32, Histories
from tierwise.insight.recommend.interactions import Interactions, Places
from tierwise.insight.recommend.recommender import Because, FittedRecommender
from tierwise.models.family import State

Floats = NDArray[np.float64]
STEPS = (0.0, 0.25, 0.5, 1.0, 2.0)
"""Weights that are tried for each model beside the first one that has any weight."""


@dataclass(frozen=True, slots=True, eq=False)
class FittedHybrid:
    """A weighted sum of models that were fitted on the same products."""

    parts: tuple[FittedRecommender, ...]
    weights: tuple[float, ...]
    name: str = "hybrid"
    _last: dict[str, Any] = field(init=False, default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        if len(self.parts) != len(self.weights) or not any(w > 0 for w in self.weights):
            raise ContractError(f"hybrid: {len(self.parts)} models, weights {self.weights}", "one positive at least")

    def score(self, histories: Histories) -> Floats32:
        """The weighted sum of scaled scores."""
        return np.asarray(sum(w * s for w, s in self._scaled(histories)), dtype=np.float32)

    def heard(self, histories: Histories, every: bool = False) -> dict[int, Floats32]:
        """The scores of each part (by its place) that has a weight, or of ``every`` one.

        Those of the histories asked last are kept: lists and their reasons ask for the same.
        """
        if self._last.get("of") is not histories:
            self._last.update(of=histories, scores={})
        found: dict[int, Floats32] = self._last["scores"]
        for i, (part, weight) in enumerate(zip(self.parts, self.weights, strict=True)):
            if (weight > 0 or every) and i not in found:
                found[i] = part.score(histories)
        return found

    def _scaled(self, histories: Histories) -> list[tuple[np.float32, Floats32]]:
        scores = self.heard(histories)
        return [(np.float32(w), scaled(scores[i])) for i, w in enumerate(self.weights) if w > 0]

    def because(self, histories: Histories, chosen: Places) -> Because:
        """The reason of the model that adds most to each chosen product."""
        used = [p for p, w in zip(self.parts, self.weights, strict=True) if w > 0]
        if len(used) == 1:
            return used[0].because(histories, chosen)
        safe = np.maximum(chosen, 0)
        added = np.stack([w * np.take_along_axis(s, safe, axis=1) for w, s in self._scaled(histories)])
        reasons = [p.because(histories, chosen) for p in used]
        told = np.stack([r.product for r in reasons])
        strongest = np.where(told >= 0, added, -np.inf).argmax(axis=0)[None]
        share = np.stack([r.share for r in reasons])
        return Because(*(np.take_along_axis(stack, strongest, axis=0)[0] for stack in (told, share)))

    def source(self, histories: Histories, chosen: Places) -> NDArray[np.int64]:
        """Which of ``parts`` adds most to each chosen product."""
        at = [i for i, w in enumerate(self.weights) if w > 0]
        safe = np.maximum(chosen, 0)
        added = np.stack([w * np.take_along_axis(s, safe, axis=1) for w, s in self._scaled(histories)])
        return np.asarray(np.array(at)[added.argmax(axis=0)], dtype=np.int64)

    def state(self) -> State:
        """The parts' states side by side, each array under its part's number."""
        states = [p.state() for p in self.parts]
        facts = {"weights": list(self.weights), "parts": [{"kind": s.kind, "facts": dict(s.facts)} for s in states]}
        arrays = {f"{i}_{name}": a for i, s in enumerate(states) for name, a in s.arrays.items()}
        return State(self.name, facts, arrays)

    def update(self, later: Interactions) -> FittedHybrid:
        """Each model updated; one that only a new fit suits says so."""
        return FittedHybrid(tuple(p.update(later) for p in self.parts), self.weights)


def scaled(scores: Floats32) -> Floats32:
    """Each row over its highest score; a row without a positive score stays as it is."""
    top = scores.max(axis=1, keepdims=True, initial=0.0)
    return np.asarray(scores / np.where(top > 0, top, np.float32(1)), dtype=np.float32)


def blended(
    parts: Sequence[FittedRecommender], histories: Histories, worth: Callable[[Floats32], float]
) -> FittedHybrid:
    """The models with the weights that are worth most on held-out histories.

    ``worth`` judges a matrix of scores (NDCG of the lists it gives). One model after the other, best alone first, gets
    the weight that helps most; a model that does not help gets none.
    """
    if not parts:
        raise ComputationError("hybrid: there is no model to blend", "give at least one")
    ready = [scaled(p.score(histories)) for p in parts]
    alone = [worth(s) for s in ready]
    order = sorted(range(len(parts)), key=lambda i: (-alone[i], i))
    weights = np.zeros(len(parts))
    weights[order[0]] = 1.0
    total, best = ready[order[0]].copy(), alone[order[0]]
    for i in order[1:]:
        tried = [(best, 0.0)] + [(worth(total + np.float32(w) * ready[i]), w) for w in STEPS[1:]]
        best, weights[i] = max(tried, key=lambda t: (t[0], -t[1]))
        total = total + np.float32(weights[i]) * ready[i]
    return FittedHybrid(tuple(parts), tuple(float(w) for w in weights))


def every_mix(count: int) -> list[tuple[float, ...]]:
    """All mixes of so many models with weights of `STEPS`, the first model's being 1: a full search for few models."""
    return [(1.0, *rest) for rest in product(STEPS, repeat=count - 1)]
