"""Some places of a list are left to chance, and how probable each product was is written down.

The last ``slots`` places are drawn without replacement from the ``pool`` products that come next in the list:
evenly, or leaning to the better ones. A product above them is shown with certainty, one of the pool with exactly the
probability that is written beside it; so what a list would have earned under another policy can be told later from what
was shown. The draw hangs on the seed and the context's name alone: the same customer gets the same list until the salt
(a day, a run) changes.
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
    """How many places, out of how many candidates; ``salt`` says when draws change.

    With ``lean`` 0 all of the pool are drawn evenly; else the r-th of it in proportion to r ** -lean.
    """

    slots: int = 1
    pool: int = 20
    seed: int = 0
    salt: str = ""
    lean: float = 0.0

    def __post_init__(self) -> None:
        if self.slots < 0 or self.pool < 1 or self.lean < 0:
            raise ContractError(f"explore: {self}", "slots and lean 0 or more, a pool of 1 or more")

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
                chance = inclusion(np.arange(1.0, len(open_) + 1) ** -self.lean, slots)
                at = np.sort(self._choice(name, chance))
                shown[i, certain:] = open_[at]
                probability[i, certain:] = chance[at]
        return shown, probability

    def _choice(self, name: str, chance: Floats) -> Ints:
        digest = hashlib.sha256(f"{self.seed}|{self.salt}|{name}".encode()).digest()
        return systematic(chance, np.random.default_rng(int.from_bytes(digest[:8], "big")))


def inclusion(weight: Floats, slots: int) -> Floats:
    """With which probability each is among ``slots`` that are drawn: in proportion to its weight, at most 1.

    >>> inclusion(np.array([8.0, 1.0, 1.0]), 2).tolist()
    [1.0, 0.5, 0.5]
    """
    found = np.ones(len(weight))
    free = np.full(len(weight), slots < len(weight))
    while free.any():
        found[free] = weight[free] * ((slots - np.count_nonzero(~free)) / weight[free].sum())
        above = free & (found > 1)
        if not above.any():
            break
        found[above], free[above] = 1.0, False
    return np.minimum(found, 1.0)


def systematic(chance: Floats, rng: np.random.Generator) -> Ints:
    """Places drawn so that each has exactly its chance, and as many as the chances add up to (Madow 1949).

    The chances are laid end to end in random order, and a comb of teeth 1 apart, thrown anywhere, picks those it hits.
    """
    order = rng.permutation(len(chance))
    ends = np.cumsum(chance[order])
    slots = round(float(ends[-1])) if len(ends) else 0
    ends[-1:] = slots  # rounding must not lose the last tooth
    return np.asarray(order[np.searchsorted(ends, rng.random() + np.arange(slots), side="right")])
