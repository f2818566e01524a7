"""What a slate is made from: the past of a customer, a visit without a name, a basket, or one product looked at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tierwise.errors import ContractError
from tierwise.insight.recommend.interactions import Deed, Floats, Interactions, Places

Floats32 = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Decay:
    """How fast the past fades: a step back counts ``per_step`` of the one after it, and half after so many days.

    >>> Decay(per_step=0.5).weights(np.array([0.0, 9.0]), np.array([0, 2])).tolist()
    [1.0, 0.25]
    """

    per_step: float = 1.0
    half_life_days: float = np.inf

    def __post_init__(self) -> None:
        if not (0 < self.per_step <= 1 and self.half_life_days > 0):
            raise ContractError(f"decay: {self}", "per_step lies in (0, 1], half_life_days above 0")

    def weights(self, age_days: Floats, steps_back: Places | NDArray[np.int64]) -> Floats:
        """The weight of each row, 1 for the newest."""
        return np.asarray(self.per_step ** steps_back.astype(float) * 0.5 ** (age_days / self.half_life_days))


@dataclass(frozen=True, slots=True, eq=False)
class Histories:
    """History i owns the rows ``start[i]`` to ``start[i + 1]``, oldest first; it may own none.

    ``age_days`` counts back from the instant of asking, ``steps_back`` from the history's newest basket (0). ``group``
    is each history's segment or country, -1 where not known; None where the shop tells none apart.
    """

    start: NDArray[np.int64]
    product: Places
    age_days: Floats
    steps_back: Places
    deed: NDArray[np.int8]
    quantity: Floats
    group: NDArray[np.int64] | None = None

    def __len__(self) -> int:
        return len(self.start) - 1

    @property
    def row(self) -> NDArray[np.int64]:
        """Which history each row belongs to."""
        return np.repeat(np.arange(len(self)), np.diff(self.start))

    def take(self, index: NDArray[np.int64]) -> Histories:
        """These histories, in this order."""
        length = np.diff(self.start)[index]
        start = np.concatenate([[0], np.cumsum(length)]).astype(np.int64)
        at = np.arange(start[-1]) + np.repeat(self.start[:-1][index] - start[:-1], length)
        group = None if self.group is None else self.group[index]
        rows = {name: getattr(self, name)[at] for name in _ROW}
        return Histories(start, **rows, group=group)

    def where(self, keep: NDArray[np.bool_]) -> Histories:
        """Only the rows that are kept; ages and steps stay as they are."""
        length = np.bincount(self.row[keep], minlength=len(self))
        start = np.concatenate([[0], np.cumsum(length)]).astype(np.int64)
        return replace(self, start=start, **{name: getattr(self, name)[keep] for name in _ROW})

    def grouped(self, group: NDArray[np.int64]) -> Histories:
        """The same histories, each in its group."""
        return replace(self, group=group)

    def matrix(self, products: int, decay: Decay | None = None) -> Any:
        """Histories x products as a float32 CSR matrix: the largest decayed weight of the product's rows."""
        from scipy import sparse

        weight = (decay or Decay()).weights(self.age_days, self.steps_back)
        key = self.row * products + self.product
        order = np.lexsort((-weight, key))
        first = order[np.concatenate([[True], np.diff(key[order]) != 0])] if len(order) else order
        at = (self.row[first], self.product[first])
        shape = (len(self), products)
        return sparse.csr_matrix((weight[first].astype(np.float32), at), shape=shape)


_ROW = ("product", "age_days", "steps_back", "deed", "quantity")


def of_sequences(log: Interactions, sequences: NDArray[np.int64], at: float) -> Histories:
    """The histories of these sequences as of ``at`` (days since 1970-01-01), from rows strictly before it."""
    past = log.before(at)
    steps, start = past.step(), past.start()
    last = np.zeros(past.sequences, dtype=np.int32)
    np.maximum.at(last, past.sequence, steps)
    whole = Histories(
        start, past.product, at - past.at, (last[past.sequence] - steps).astype(np.int32), past.deed, past.quantity
    )
    return whole.take(np.asarray(sequences, dtype=np.int64))


def all_sequences(log: Interactions) -> Histories:
    """Every sequence with all its rows, as of the last row's instant."""
    last = float(log.at.max()) if len(log) else 0.0
    return of_sequences(log, np.arange(log.sequences), np.nextafter(last, np.inf))


def of_customers(log: Interactions, customers: NDArray[np.int64], at: float) -> Histories:
    """The histories of these customers (places in ``log.customers``); one who did nothing has an empty history."""
    sequence_of = np.full(len(log.customers) + 1, -1, dtype=np.int64)
    known = np.flatnonzero(log.owner >= 0)
    sequence_of[log.owner[known]] = known
    wanted = sequence_of[np.asarray(customers, dtype=np.int64)]
    found = of_sequences(log, wanted[wanted >= 0], at)
    length = np.zeros(len(wanted), dtype=np.int64)
    length[wanted >= 0] = np.diff(found.start)
    start = np.concatenate([[0], np.cumsum(length)]).astype(np.int64)
    return Histories(start, *(getattr(found, name) for name in _ROW))


def of_products(lists: Sequence[Sequence[int]], together: bool = False) -> Histories:
    """Lists of product places, oldest first, all of now: each a step of its own, or all one basket."""
    length = np.array([len(x) for x in lists], dtype=np.int64)
    start = np.concatenate([[0], np.cumsum(length)]).astype(np.int64)
    n = int(start[-1])
    from_end = np.repeat(start[1:], length) - 1 - np.arange(n)
    back = np.zeros(n, dtype=np.int32) if together else from_end.astype(np.int32)
    product = np.array([p for x in lists for p in x], dtype=np.int32)
    return Histories(start, product, np.zeros(n), back, np.full(n, Deed.BUY, dtype=np.int8), np.ones(n))
