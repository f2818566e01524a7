"""Who did what with which product, and when: the one form in which every recommender learns.

A *sequence* is one customer, or one order or visit of a guest: what comes after what is known within it only. A *step*
is one basket or visit of a sequence. Products and customers are places in lists of ids.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tierwise.errors import ContractError

Floats = NDArray[np.float64]
Places = NDArray[np.int32]
Flags = NDArray[np.bool_]


class Deed(IntEnum):
    """What was done with a product, the strongest last."""

    VIEW = 0
    CART = 1
    BUY = 2


@dataclass(frozen=True, slots=True, eq=False)
class Interactions:
    """Rows in the order of `arrange`: by sequence, time and basket.

    ``sequence`` counts from 0; ``owner[s]`` is the customer (place in ``customers``) of sequence s, -1 for a guest.
    ``at`` is in days since 1970-01-01 (UTC, with fraction), ``basket`` the order or visit, ``quantity`` in pieces,
    ``amount`` in the shop's currency (0 for a view). ``customers`` and ``products`` are Arrow arrays of ids.
    """

    sequence: Places
    product: Places
    at: Floats
    deed: NDArray[np.int8]
    basket: Places
    quantity: Floats
    amount: Floats
    owner: Places
    customers: Any
    products: Any

    def __len__(self) -> int:
        return len(self.product)

    @property
    def sequences(self) -> int:
        """How many sequences there are, those without a row included."""
        return len(self.owner)

    def where(self, keep: Flags) -> Interactions:
        """The rows that are kept; ids, sequences and owners stay as they are."""
        rows = {name: getattr(self, name)[keep] for name in _ROW}
        return replace(self, **rows)

    def before(self, at: float) -> Interactions:
        """What had happened strictly before ``at``."""
        return self.where(self.at < at)

    def since(self, at: float) -> Interactions:
        """What happened from ``at`` on."""
        return self.where(self.at >= at)

    def of(self, *deeds: Deed) -> Interactions:
        """Deeds of these kinds only."""
        return self.where(np.isin(self.deed, deeds))

    def start(self) -> NDArray[np.int64]:
        """Sequence s owns the rows ``start[s]`` to ``start[s + 1]``."""
        counts = np.bincount(self.sequence, minlength=self.sequences)
        return np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)

    def step(self) -> Places:
        """The basket's number within its sequence, from 0, the oldest first."""
        if len(self) == 0:
            return np.zeros(0, dtype=np.int32)
        first = np.concatenate([[True], self.sequence[1:] != self.sequence[:-1]])
        new = first | np.concatenate([[True], self.basket[1:] != self.basket[:-1]])
        number = np.cumsum(new) - 1
        return np.asarray(number - np.maximum.accumulate(np.where(first, number, 0)), dtype=np.int32)


_ROW = ("sequence", "product", "at", "deed", "basket", "quantity", "amount")


def arrange(rows: Interactions) -> Interactions:
    """The same rows by sequence, time and basket; rows alike in all three keep their order.

    Raises ``ContractError`` where a place lies outside its list or columns differ in length.
    """
    lengths = {len(getattr(rows, name)) for name in _ROW}
    if len(lengths) > 1:
        raise ContractError(f"interactions: columns of {sorted(lengths)} rows")
    _inside("product", rows.product, len(rows.products), least=0)
    _inside("sequence", rows.sequence, len(rows.owner), least=0)
    _inside("owner", rows.owner, len(rows.customers), least=-1)
    order = np.lexsort((rows.basket, rows.at, rows.sequence))
    return replace(rows, **{name: getattr(rows, name)[order] for name in _ROW})


def _inside(name: str, places: Places, size: int, least: int) -> None:
    if len(places) and (places.min() < least or places.max() >= size):
        raise ContractError(f"interactions: {name} {places.min()} to {places.max()}, expected {least} to {size - 1}")


def from_sequences(sequences: list[list[str]], days: list[list[float]] | None = None) -> Interactions:
    """Plain sequences of product ids, oldest first, one customer each ("0", "1" ...), every item a basket of its own.

    Without ``days`` one item follows the other by a day.

    >>> log = from_sequences([["tea", "cup"], ["tea"]])
    >>> log.product.tolist(), log.step().tolist(), log.products.to_pylist()
    ([1, 0, 1], [0, 1, 0], ['cup', 'tea'])
    """
    import pyarrow as pa

    lengths = np.array([len(s) for s in sequences], dtype=np.int64)
    names, product = np.unique([p for s in sequences for p in s], return_inverse=True)
    n = int(lengths.sum())
    position = np.arange(n) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    at = position.astype(float) if days is None else np.array([d for s in days for d in s], dtype=float)
    return arrange(
        Interactions(
            sequence=np.repeat(np.arange(len(sequences)), lengths).astype(np.int32),
            product=np.asarray(product, dtype=np.int32),
            at=at,
            deed=np.full(n, Deed.BUY, dtype=np.int8),
            basket=np.arange(n, dtype=np.int32),
            quantity=np.ones(n),
            amount=np.zeros(n),
            owner=np.arange(len(sequences), dtype=np.int32),
            customers=pa.array([str(i) for i in range(len(sequences))]),
            products=pa.array([str(x) for x in names], type=pa.string()),
        )
    )
