"""Customers of a large shop are put side by side a part at a time, so that the joins of all features fit in memory.

A grouping that does not fit goes to disk; a chain of some twenty joins has to hold a little of each at once, and fails.
A part is a stretch of customer ids. Every table of features has one row for a customer, so its rows of some customers
are the same whoever else is looked at: parts change no result, only what stands in memory at a time.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any


@dataclass(frozen=True, slots=True)
class Part:
    """The customers from the id ``first`` up to ``end``, which is not among them; None: no bound on that side."""

    first: str | None = None
    end: str | None = None

    def of(self, table: Any) -> Any:
        """The rows of these customers."""
        if self.first is not None:
            table = table.filter(table.customer_id >= self.first)
        return table if self.end is None else table.filter(table.customer_id < self.end)


def divide(customers: Any, warehouse: Any) -> tuple[Part, ...]:
    """Parts of a table with one row for each customer, as many in each as the warehouse joins at once.

    They stand in the order of their ids. One part, of everybody, where all fit.
    """
    most = warehouse.customers_at_once
    if most is None or int(warehouse.scalar(customers.count())) <= most:
        return (Part(),)
    bounds = [None, *_firsts(customers, most, warehouse), None]
    return tuple(Part(first, end) for first, end in pairwise(bounds))


def _firsts(customers: Any, most: int, warehouse: Any) -> list[str]:
    """The ids with which the second and all later parts begin."""
    import ibis

    placed = customers.select("customer_id", before=ibis.row_number().over(ibis.window(order_by="customer_id")))
    firsts = placed.filter((placed.before > 0) & (placed.before % most == 0))
    return sorted(warehouse.arrow(firsts)["customer_id"].to_pylist())
