"""What a history comes to by self-attention (Vaswani et al. 2017), as plain arrays: PyTorch is not needed to answer.

A block adds to each step what earlier steps tell it, then what one layer makes of the sum. Weights of attention have a
learned part for the distance between two steps instead of places counted from the beginning, so that a history means
the same whatever came long before it. ``gated`` blocks let each step decide how much of an addend it takes (LiGR:
Borisyuk et al. 2025).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tierwise.insight.recommend.histories import Floats32, Histories
from tierwise.insight.recommend.interactions import Places

AT_ONCE = 512
"""Histories that go through the blocks at once."""
TINY = 1e-5


@dataclass(frozen=True, slots=True, eq=False)
class Attention:
    """Weights by name: ``item`` (products x width), for block k ``k.query``, ``k.key`` ..., and a last ``norm``."""

    weights: Mapping[str, Floats32]
    blocks: int
    heads: int
    most_steps: int

    @property
    def parameters(self) -> int:
        """How many numbers were learned."""
        return sum(w.size for w in self.weights.values())

    def last_states(self, start: NDArray[np.int64], product: Places) -> Floats32:
        """The state after the last step of each history, zeros for an empty one: (histories, width)."""
        length = np.minimum(np.diff(start), self.most_steps)
        out = np.zeros((len(length), self.weights["item"].shape[1]), dtype=np.float32)
        order = np.argsort(length, kind="stable")
        order = order[length[order] > 0]
        for at in range(0, len(order), AT_ONCE):
            some = order[at : at + AT_ONCE]
            places, held = padded(start[some + 1] - length[some], length[some], product)
            states = self._through(places)
            out[some] = states[np.arange(len(some)), held.sum(axis=1) - 1]
        return out

    def _through(self, places: NDArray[np.int64]) -> Floats32:
        """All states of histories of one length. What pads a history stands behind it and is not looked at."""
        x = self.weights["item"][places]
        for k in range(self.blocks):
            x = x + self._gate(k, "look", x, self._look(k, self._norm(f"{k}.first", x)))
            x = x + self._gate(k, "think", x, self._think(k, self._norm(f"{k}.second", x)))
        return self._norm("norm", x)

    def _look(self, k: int, x: Floats32) -> Floats32:
        n, steps, width = x.shape
        each = width // self.heads
        query, key, value = (
            self._line(f"{k}.{name}", x).reshape(n, steps, self.heads, each).transpose(0, 2, 1, 3)
            for name in ("query", "key", "value")
        )
        back = np.arange(steps)[:, None] - np.arange(steps)[None, :]
        near = self.weights[f"{k}.near"][:, np.maximum(back, 0)]
        score = query @ key.transpose(0, 1, 3, 2) / np.float32(np.sqrt(each)) + near
        score = np.where(back >= 0, score, np.float32(-np.inf))
        score = np.exp(score - score.max(axis=-1, keepdims=True))
        seen = (score / score.sum(axis=-1, keepdims=True)) @ value
        return self._line(f"{k}.out", seen.transpose(0, 2, 1, 3).reshape(n, steps, width))

    def _think(self, k: int, x: Floats32) -> Floats32:
        inner = self._line(f"{k}.up", x)
        return self._line(f"{k}.down", np.asarray(inner * _logistic(inner), dtype=np.float32))

    def _gate(self, k: int, name: str, before: Floats32, addend: Floats32) -> Floats32:
        if f"{k}.{name}_gate.weight" not in self.weights:
            return addend
        return np.asarray(addend * _logistic(self._line(f"{k}.{name}_gate", before)), dtype=np.float32)

    def _line(self, name: str, x: Floats32) -> Floats32:
        return np.asarray(x @ self.weights[f"{name}.weight"].T + self.weights[f"{name}.bias"], dtype=np.float32)

    def _norm(self, name: str, x: Floats32) -> Floats32:
        x = x - x.mean(axis=-1, keepdims=True)
        x = x / np.sqrt((x * x).mean(axis=-1, keepdims=True) + np.float32(TINY))
        return np.asarray(x * self.weights[f"{name}.weight"] + self.weights[f"{name}.bias"], dtype=np.float32)


def padded(first: NDArray[np.int64], length: NDArray[np.int64], product: Places) -> tuple[Any, NDArray[np.bool_]]:
    """Rows ``first`` to ``first + length`` side by side, (histories, longest), and which cells hold one of them."""
    steps = np.arange(int(length.max(initial=0)))
    held = steps[None, :] < length[:, None]
    at = np.minimum(first[:, None] + steps[None, :], max(len(product) - 1, 0))
    return np.where(held, product[at], 0).astype(np.int64), held


def without(histories: Histories, row: NDArray[np.int64], product: Places) -> tuple[NDArray[np.int64], Places]:
    """Histories ``row`` each without one product of theirs: starts and products, for `Attention.last_states`."""
    some = histories.take(row)
    kept = some.product != product[some.row]
    counts = np.bincount(some.row[kept], minlength=len(row))
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int64), some.product[kept]


def _logistic(x: Floats32) -> Floats32:
    return np.asarray(0.5 * (1 + np.tanh(x / 2)), dtype=np.float32)
