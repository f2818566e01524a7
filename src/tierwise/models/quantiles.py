"""Quantiles of an amount: what it will stay below with a stated probability.

From boosted trees, one model for each level (`QuantileTrees`), or from any family with ``quantiles(rows, levels)``
(hurdle, zero-inflated lognormal). Whatever the source, `in_order` puts levels in order and `over_horizons` makes 30
days hold no more than 90, and 90 no more than 365: an amount from zero up only grows with time.

Sorting crossed quantiles never makes them worse: Chernozhukov, Fernandez-Val & Galichon (2010), Econometrica 78. The
isotonic fit across horizons (Barlow et al. 1972) keeps the order of levels, for it is itself monotone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from tierwise.errors import ComputationError, UsageError
from tierwise.models.boosted import TreeHead, Trees, grow
from tierwise.models.family import Examples, Floats, Rows, State
from tierwise.models.nested import nest, parts_of

LEVELS = (0.1, 0.5, 0.9)


class HasQuantiles(Protocol):
    """A fitted model that knows more than the mean."""

    def quantiles(self, rows: Rows, levels: Sequence[float]) -> Floats:
        """(rows, levels)."""


@dataclass(frozen=True, slots=True)
class QuantileTrees:
    """Settings: the levels in (0, 1), rising, and the trees of each."""

    levels: tuple[float, ...] = LEVELS
    trees: Trees = field(default_factory=Trees)

    def fit(self, examples: Examples, seed: int) -> FittedQuantiles:
        """One model for each level (LightGBM's quantile loss)."""
        if not self.levels or any(not 0 < q < 1 for q in self.levels) or list(self.levels) != sorted(set(self.levels)):
            raise UsageError(f"levels {self.levels}: each in (0, 1), rising")
        if len(examples) < 100:
            raise ComputationError(
                f"question {examples.question}: quantiles by trees need 100 examples, got {len(examples)}",
                "take the quantiles of a hurdle or a zero-inflated lognormal",
            )
        data = (examples.rows, examples.label, examples.group, "quantile", seed, self.trees)
        heads = tuple(grow(*data, alpha=level).head for level in self.levels)
        return FittedQuantiles(heads, self.levels, bool((examples.label >= 0).all()))


@dataclass(frozen=True, slots=True, eq=False)
class FittedQuantiles:
    """``from_zero``: no amount of fitting lay below zero, so no quantile does."""

    heads: tuple[TreeHead, ...]
    levels: tuple[float, ...]
    from_zero: bool

    def quantiles(self, rows: Rows, levels: Sequence[float] = ()) -> Floats:
        """(rows, levels) at the levels of fitting, or at some of them; in order."""
        wanted = tuple(levels) or self.levels
        unknown = [q for q in wanted if q not in self.levels]
        if unknown:
            raise UsageError(f"no quantile was fitted at {unknown}", f"one of {self.levels}")
        found = in_order(np.column_stack([head.score(rows) for head in self.heads]))
        found = np.maximum(found, 0.0) if self.from_zero else found
        return np.asarray(found[:, [self.levels.index(q) for q in wanted]])

    def state(self) -> State:
        """All heads."""
        parts = {f"q{i}": head.state() for i, head in enumerate(self.heads)}
        return nest("quantiles", {"levels": list(self.levels), "from_zero": self.from_zero}, parts)

    @classmethod
    def restored(cls, state: State) -> FittedQuantiles:
        """From `state`."""
        parts, levels = parts_of(state), tuple(state.facts["levels"])
        heads = tuple(TreeHead.restored(parts[f"q{i}"]) for i in range(len(levels)))
        return cls(heads, levels, state.facts["from_zero"])


def in_order(values: Floats) -> Floats:
    """Quantiles (..., levels) that crossed, sorted by level.

    >>> in_order(np.array([[1.0, 3.0, 2.0]])).tolist()
    [[1.0, 2.0, 3.0]]
    """
    return np.sort(values, axis=-1)


def over_horizons(by_horizon: Mapping[int, Floats]) -> dict[int, Floats]:
    """Means or quantiles by horizon in days, each (rows, ...), made to rise with the horizon, nearest in squares.

    >>> rising = over_horizons({30: np.array([5.0]), 365: np.array([9.0]), 90: np.array([3.0])})
    >>> {days: float(v[0]) for days, v in rising.items()}
    {30: 4.0, 90: 4.0, 365: 9.0}
    """
    days = sorted(by_horizon)
    stacked = np.stack([np.asarray(by_horizon[d], dtype=np.float64) for d in days])
    return dict(zip(days, isotonic(stacked), strict=True))


def isotonic(values: Floats) -> Floats:
    """The nearest rising sequence along the first axis, by max-min of means: max over i <= k of min over j >= k.

    >>> isotonic(np.array([1.0, 4.0, 2.0, 3.0])).tolist()
    [1.0, 3.0, 3.0, 3.0]
    """
    sums = np.concatenate([np.zeros((1, *values.shape[1:])), np.cumsum(values, axis=0)])
    n, out = len(values), np.empty_like(values)
    for k in range(n):
        lows = [min_of([(sums[j + 1] - sums[i]) / (j + 1 - i) for j in range(k, n)]) for i in range(k + 1)]
        out[k] = np.max(np.stack(lows), axis=0)
    return out


def min_of(values: Sequence[Floats]) -> Floats:
    """Elementwise least."""
    return np.asarray(np.min(np.stack(list(values)), axis=0))
