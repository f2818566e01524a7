"""What is known of each product on the as-of date, in the order of the interactions' product list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tierwise.contract.arrays import Floats, flag, optional
from tierwise.errors import ContractError

TEXTS = ("product_name", "category", "subcategory", "brand", "description")
"""Text columns a model may read; any of them may be missing or empty."""


@dataclass(frozen=True, slots=True, eq=False)
class Goods:
    """One row for each product: ``product_id`` and what else is known.

    ``price`` (what it last sold or listed for), ``margin`` (of one piece) and ``on_hand`` (pieces) are float columns,
    NaN where not known; ``durable`` is a flag, ``listed_days`` the age of the listing in days; `TEXTS` are texts.
    """

    table: Any

    def __len__(self) -> int:
        return int(self.table.num_rows)

    @property
    def ids(self) -> Any:
        """The product ids, an Arrow array."""
        return self.table["product_id"].combine_chunks()

    def number(self, name: str) -> Floats:
        """A number of each product, NaN where not known."""
        return optional(self.table, name)

    def durable(self) -> NDArray[np.bool_]:
        """Products bought once in a long while; those of which it is not known are not."""
        return flag(self.table, "durable") if self.has("durable") else np.zeros(len(self), dtype=np.bool_)

    def has(self, name: str) -> bool:
        """Is this known of any product?"""
        return name in self.table.column_names and self.table[name].null_count < len(self)

    def codes(self, name: str) -> tuple[NDArray[np.int64], list[str]]:
        """A category of each product as places in a sorted list of its values; -1 where not known."""
        if not self.has(name):
            return np.full(len(self), -1, dtype=np.int64), []
        values = self.table[name].to_pylist()
        names = sorted({v for v in values if v is not None})
        place = {v: i for i, v in enumerate(names)}
        return np.array([place.get(v, -1) for v in values], dtype=np.int64), names


def bare(products: Any) -> Goods:
    """Products of which only the id is known.

    >>> import pyarrow as pa
    >>> len(bare(pa.array(["tea", "cup"])))
    2
    """
    import pyarrow as pa

    if len(products.unique()) != len(products):
        raise ContractError("goods: a product id stands twice")
    return Goods(pa.table({"product_id": products}))
