"""Baskets as numbers: which products each holds, once, however many pieces."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tierwise.errors import ContractError

Ints = NDArray[np.int64]
Places = NDArray[np.int32]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=False, eq=False)
class Baskets:
    """Basket b holds the products ``product[start[b]:start[b + 1]]``: places in ``ids``, rising, none twice.

    ``ids`` is an Arrow array of product ids. ``at``: the instant of each basket in days since 1970-01-01.
    """

    start: Ints
    product: Places
    ids: Any
    at: Floats

    def __len__(self) -> int:
        return len(self.start) - 1

    @cached_property
    def size(self) -> Ints:
        """Different products in each basket."""
        return np.diff(self.start)

    @cached_property
    def basket(self) -> Ints:
        """The basket of each row of ``product``."""
        return np.repeat(np.arange(len(self)), self.size)

    @cached_property
    def held(self) -> Ints:
        """In how many baskets each product stands."""
        return np.bincount(self.product, minlength=len(self.ids))

    def where(self, keep: Flags) -> Baskets:
        """These baskets alone; the ids stay."""
        size = self.size[keep]
        start = np.concatenate([[0], np.cumsum(size)]).astype(np.int64)
        return replace(self, start=start, product=self.product[np.repeat(keep, self.size)], at=self.at[keep])

    def matrix(self, columns: Places | None = None) -> Any:
        """Baskets x products (CSR, uint32 ones), or x the products at ``columns`` in that order."""
        from scipy import sparse

        ones = np.ones(len(self.product), dtype=np.uint32)
        whole = sparse.csr_matrix((ones, self.product, self.start), shape=(len(self), len(self.ids)))
        return whole if columns is None else whole[:, columns]


def code(basket: Any, product: Any, ids: Any, at: Any = None) -> Baskets:
    """Baskets from rows in any order: numbers of baskets from 0 without gaps, and places of products in ``ids``.

    ``at`` is by basket (0 where not given). Raises ``ContractError`` where a place lies outside ``ids``.
    """
    basket, product = np.asarray(basket, dtype=np.int64), np.asarray(product, dtype=np.int64)
    products = len(ids)
    if len(product) and (product.min() < 0 or product.max() >= products):
        raise ContractError(f"baskets: product {product.min()} to {product.max()}, expected 0 to {products - 1}")
    key = basket * products + product
    key = key if np.all(key[1:] > key[:-1]) else np.unique(key)
    count = int(basket.max()) + 1 if len(basket) else 0
    size = np.bincount(key // max(products, 1), minlength=count)
    start = np.concatenate([[0], np.cumsum(size)]).astype(np.int64)
    when = np.zeros(count) if at is None else np.asarray(at, dtype=np.float64)
    return Baskets(start, (key % max(products, 1)).astype(np.int32), ids, when)


def of_lists(baskets: Sequence[Sequence[str]]) -> Baskets:
    """Baskets given as lists of product ids.

    >>> b = of_lists([["tea", "pot", "tea"], ["tea"]])
    >>> b.ids.to_pylist(), b.product.tolist(), b.size.tolist()
    (['pot', 'tea'], [0, 1, 1], [2, 1])
    """
    import pyarrow as pa

    ids = sorted({p for b in baskets for p in b})
    place = {p: i for i, p in enumerate(ids)}
    product = [place[p] for b in baskets for p in b]
    basket = np.repeat(np.arange(len(baskets)), [len(b) for b in baskets])
    found = code(basket, product, pa.array(ids, pa.string()), None)
    empty = len(baskets) - len(found)  # lists without a product are baskets too
    start = np.concatenate([found.start, np.full(empty, found.start[-1])])
    return replace(found, start=start, at=np.zeros(len(baskets)))
