"""Demand of many items by week: what was wanted, as far as it is known, up to the as-of day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from tierwise.contract.arrays import Flags, Floats, Ints
from tierwise.errors import NothingUsable, UsageError


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """``demand``: items × weeks in pieces, NaN where demand is not known (not listed yet, out of stock); weeks run to
    the as-of day without a gap. ``promoted``: weeks with a promotion. ``category``: place of each item's in
    ``categories``. ``end``: the as-of day, in days since 1970-01-01; the last week ends the day before. ``capped``:
    pieces left out as unusual single orders, by item. ``measured``: items sold by weight, volume or length, whose
    amounts cannot be added to pieces of others; none where it is not told.
    """

    items: tuple[str, ...]
    categories: tuple[str, ...]
    category: Ints
    demand: Floats
    promoted: Flags
    end: int
    capped: Floats
    measured: Flags = field(default_factory=lambda: np.zeros(0, dtype=np.bool_))

    def __post_init__(self) -> None:
        if not self.measured.size:
            object.__setattr__(self, "measured", np.zeros(len(self.items), dtype=np.bool_))
        if self.promoted.shape != self.demand.shape or len(self.items) != len(self.demand):
            raise UsageError(
                f"series: {len(self.items)} items, demand {self.demand.shape}, promoted {self.promoted.shape}"
            )
        if (self.demand < 0).any():
            raise UsageError("series: demand below 0", "net returns before, a week's demand is 0 at least")

    @property
    def weeks(self) -> int:
        """How many weeks there are."""
        return int(self.demand.shape[1])

    def until(self, weeks: int) -> Series:
        """The same as known after its first ``weeks`` weeks."""
        end = self.end - 7 * (self.weeks - weeks)
        return replace(self, demand=self.demand[:, :weeks], promoted=self.promoted[:, :weeks], end=end)

    def sample(self, items: int, seed: int) -> Series:
        """The same with at most so many items, drawn by lot."""
        if len(self.items) <= items:
            return self
        kept = np.sort(np.random.default_rng(seed).choice(len(self.items), items, replace=False))
        names = tuple(self.items[i] for i in kept)
        return Series(names, self.categories, self.category[kept], self.demand[kept], self.promoted[kept], self.end,
                      self.capped[kept], self.measured[kept])  # fmt: skip


def chained(items: tuple[str, ...], successors: Mapping[str, str]) -> tuple[str, ...]:
    """The newest name of each item: old → new → newer. Raises NothingUsable where a chain runs in a circle.

    >>> chained(("mug-1", "mug-2", "tea"), {"mug-1": "mug-2", "mug-2": "mug-3"})
    ('mug-3', 'mug-3', 'tea')
    """
    return tuple(_newest(item, successors) for item in items)


def _newest(item: str, successors: Mapping[str, str]) -> str:
    passed = [item]
    while passed[-1] in successors:
        passed.append(successors[passed[-1]])
        if len(set(passed)) < len(passed):
            raise NothingUsable(f"successors run in a circle: {' -> '.join(passed)}", "the newest product has none")
    return passed[-1]
