"""A feature: a named function from what is known to one or more columns for each customer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tierwise.errors import ContractError
from tierwise.features.exact import nothing
from tierwise.features.known import Known
from tierwise.features.parts import Part, divide

Compute = Callable[[Known], Any]


@dataclass(frozen=True, slots=True)
class Feature:
    """``compute(known)`` gives an Ibis table with ``customer_id`` and ``columns`` (name to Ibis type).

    Where a table in ``needs`` is not there, or was still empty on the date, the columns are null: not known, rather
    than zero. ``absent`` is the value of a customer whom ``compute`` leaves out (0 for a count); without it, null.
    """

    name: str
    compute: Compute
    columns: Mapping[str, str]
    needs: tuple[str, ...] = ()
    absent: Mapping[str, Any] = field(default_factory=dict)


def feature(
    columns: Mapping[str, str], *, needs: tuple[str, ...] = (), absent: Mapping[str, Any] | None = None
) -> Callable[[Compute], Feature]:
    """Make a ``Feature`` of a function; its name is the function's.

    >>> @feature({"big_orders": "int64"}, absent={"big_orders": 0})
    ... def big_orders(known):
    ...     big = known.orders.filter(known.orders.revenue > 100)
    ...     return big.group_by("customer_id").agg(big_orders=big.count())
    >>> big_orders.name, list(big_orders.columns)
    ('big_orders', ['big_orders'])
    """

    def make(compute: Compute) -> Feature:
        return Feature(getattr(compute, "__name__", "feature"), compute, dict(columns), needs, dict(absent or {}))

    return make


def gather(known: Known, features: Sequence[Feature]) -> Any:
    """One row for each customer with an order, and the columns of all features, in their order."""
    names = [column for f in features for column in f.columns]
    twice = sorted({n for n in names if names.count(n) > 1})
    if twice:
        raise ContractError(f"features name the same column twice: {', '.join(twice)}", "rename one of them")
    told = [f for f in features if set(f.needs) <= known.present]
    found = [_cast(one, one.compute(known)) for one in told]
    customers, warehouse = known.totals.select("customer_id"), known.shop.warehouse

    def gathered(part: Part, found: Sequence[Any]) -> Any:
        joined = _side_by_side(part.of(customers), [part.of(t) for t in found])
        columns = {c: _value(joined, f, c, told) for f in features for c in f.columns}
        return joined.select("customer_id", **columns)

    parts = divide(customers, warehouse)
    if len(parts) == 1:
        return gathered(parts[0], found)
    kept = [warehouse.keep(t, "feature") for t in found]
    return warehouse.keep_each((gathered(part, kept) for part in parts), "gathered")


def _cast(one: Feature, found: Any) -> Any:
    return found.select("customer_id", *[found[name].cast(kind).name(name) for name, kind in one.columns.items()])


def _side_by_side(customers: Any, found: Sequence[Any]) -> Any:
    """One chain of left joins: a nested join for each feature would take the compiler seconds."""
    joined = customers
    for i, t in enumerate(found):
        own = _own(i)
        named = t.select(t.customer_id.name(own), *[c for c in t.columns if c != "customer_id"])
        joined = joined.left_join(named, customers.customer_id == named[own])
    return joined


def _own(i: int) -> str:
    return f"customer_{i}"


def _value(joined: Any, one: Feature, column: str, told: Sequence[Feature]) -> Any:
    import ibis

    if one not in told:
        return nothing(one.columns[column])
    if column not in one.absent:
        return joined[column]
    value = ibis.literal(one.absent[column], type=one.columns[column])
    return ibis.ifelse(joined[_own(told.index(one))].isnull(), value, joined[column])
