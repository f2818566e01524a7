"""Some places of a list are left to chance, and how probable each product was is written down.

The last ``slots`` places are drawn evenly, without replacement, from the ``pool`` products that come next by score. A
product above them is shown with certainty, one of the pool with probability slots / pool exactly; so what a list would
have earned under another policy can be told later from what was shown. The draw hangs on the seed and the context's
name alone: the same customer gets the same list until the salt (a day, a run) changes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tierwise.errors import ContractError

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Explore:
    """How many places, out of how many candidates; ``salt`` says when draws change."""

    slots: int = 1
    pool: int = 20
    seed: int = 0
    salt: str = ""

    def __post_init__(self) -> None:
        if self.slots < 0 or self.pool < 1:
            raise ContractError(f"explore: {self}", "slots 0 or more, a pool of 1 or more")

    def drawn(self, ranked: Ints, k: int, names: Sequence[str]) -> tuple[Ints, Floats]:
        """Lists of k from candidates in the order of their scores (-1: no more), and each one's probability.

        Where fewer than k candidates are left nothing is drawn: all are shown.
        """
        slots = min(self.slots, k)
        certain = k - slots
        shown, probability = ranked[:, :k].copy(), (ranked[:, :k] >= 0).astype(float)
        pool = ranked[:, certain : certain + max(self.pool, slots)]
        for i, name in enumerate(names):
            open_ = pool[i][pool[i] >= 0]
            if slots and len(open_) > slots:
                shown[i, certain:] = open_[np.sort(self._choice(name, len(open_), slots))]
                probability[i, certain:] = slots / len(open_)
        return shown, probability

    def _choice(self, name: str, count: int, slots: int) -> Ints:
        digest = hashlib.sha256(f"{self.seed}|{self.salt}|{name}".encode()).digest()
        rng = np.random.default_rng(int.from_bytes(digest[:8], "big"))
        return rng.choice(count, slots, replace=False)
