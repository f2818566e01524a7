"""What the sequence recommender trains on: runs of a sequence's rows, in batches of like lengths."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tierwise.insight.recommend.interactions import Interactions

SORTED_TOGETHER = 16


@dataclass(frozen=True, slots=True, eq=False)
class Windows:
    """Runs of at most ``most_steps + 1`` rows that overlap by one: each row but a sequence's first is foretold once.

    ``known`` are the places of the products there are, ``product`` places among them.
    """

    product: NDArray[np.int32]
    known: NDArray[np.int64]
    first: NDArray[np.int64]
    length: NDArray[np.int64]

    @classmethod
    def of(cls, log: Interactions, most_steps: int) -> Windows:
        """All windows of a log's sequences; a sequence of one row has none."""
        known, product = np.unique(log.product, return_inverse=True)
        start = log.start()
        targets = np.maximum(np.diff(start) - 1, 0)
        parts = -(-targets // most_steps)
        number = np.arange(int(parts.sum())) - np.repeat(np.cumsum(parts) - parts, parts)
        first = np.repeat(start[:-1], parts) + number * most_steps
        length = np.minimum(np.repeat(start[1:], parts) - first, most_steps + 1)
        return cls(product.astype(np.int32), known.astype(np.int64), first, length)

    def batches(self, size: int, chance: np.random.Generator) -> Iterator[NDArray[np.int64]]:
        """All windows once, in batches of like lengths, in an order of chance."""
        shuffled, found = chance.permutation(len(self.first)), []
        for at in range(0, len(shuffled), size * SORTED_TOGETHER):
            block = shuffled[at : at + size * SORTED_TOGETHER]
            block = block[np.argsort(self.length[block], kind="stable")]
            found += np.array_split(block, -(-len(block) // size))
        for i in chance.permutation(len(found)):
            yield found[i]
