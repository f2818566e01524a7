"""Columns of a table as NumPy arrays: the one place that says how nulls and decimals turn into floats."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tierwise.errors import ContractError, UsageError

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

EPOCH = date(1970, 1, 1)


def day_number(day: date) -> int:
    """Days from 1970-01-01 to a day, or to the UTC day of a naive instant: what `day` gives for a whole column.

    >>> day_number(date(1970, 1, 5)), day_number(datetime(1970, 1, 5, 23))
    (4, 4)
    """
    return day.toordinal() - EPOCH.toordinal()


def day_of(number: Any) -> date:
    """The day so many days after 1970-01-01.

    >>> day_of(4)
    datetime.date(1970, 1, 5)
    """
    return EPOCH + timedelta(days=int(number))


def instant_number(instant: datetime) -> float:
    """Days from 1970-01-01 to a naive UTC instant, to the minute.

    >>> instant_number(datetime(1970, 1, 2, 12))
    1.5
    """
    return day_number(instant) + (instant.hour * 60 + instant.minute) / 1440


def number(table: Any, name: str) -> Floats:
    """The column as float64; null becomes NaN.

    >>> import pyarrow as pa
    >>> number(pa.table({"x": [1, None]}), "x").tolist()
    [1.0, nan]
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    column = pc.cast(_column(table, name), pa.float64())
    return np.asarray(column.to_numpy(zero_copy_only=False), dtype=np.float64)


def integer(table: Any, name: str) -> Ints:
    """The column as int64; a null raises ContractError."""
    column = _column(table, name)
    if column.null_count:
        raise ContractError(f"column {name}: {column.null_count} values are empty, none may be")
    return np.asarray(column.to_numpy(zero_copy_only=False)).astype(np.int64)


def flag(table: Any, name: str) -> Flags:
    """The column as booleans; null is False."""
    import pyarrow.compute as pc

    return np.asarray(pc.fill_null(_column(table, name), False).to_numpy(zero_copy_only=False), dtype=np.bool_)


def day(table: Any, name: str) -> Ints:
    """A date column as days since 1970-01-01."""
    import pyarrow as pa
    import pyarrow.compute as pc

    return integer({name: pc.cast(pc.cast(_column(table, name), pa.date32()), pa.int32())}, name)


def optional(table: Any, name: str) -> Floats:
    """As `number`; all NaN where the table has no such column."""
    return number(table, name) if name in table.column_names else np.full(table.num_rows, np.nan)


def placed(table: Any, name: str, customers: Sequence[str], absent: float = np.nan) -> Floats:
    """The column of a table with one row a customer, in the order of ``customers`` (n,).

    ``absent`` for those who have no row; null is NaN. ``UsageError`` where a customer has several rows.

    >>> import pyarrow as pa
    >>> placed(pa.table({"customer_id": ["b", "a"], "x": [2, 1]}), "x", ["a", "b", "c"]).tolist()
    [1.0, 2.0, nan]
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    ids = pc.cast(_column(table, "customer_id"), pa.string())
    if len(pc.unique(ids)) != len(ids):
        raise UsageError(f"{name} has several rows of one customer", "give one row for each")
    at = pc.index_in(pa.array(customers, pa.string()), value_set=ids)
    found = np.full(len(customers), absent)
    there = at.is_valid().to_numpy(zero_copy_only=False)
    found[there] = number(table, name)[at.drop_null().to_numpy()]
    return found


def the_as_of(table: Any) -> datetime:
    """The one as-of instant (naive UTC) of a table's rows."""
    import pyarrow.compute as pc

    instants = pc.unique(table["as_of"]).to_pylist()
    if len(instants) != 1:
        raise UsageError(f"a table of one as-of date is needed, got {len(instants)}", "compute it at one instant")
    found: datetime = instants[0]
    return found


def nullable(values: Floats, kind: Any = None) -> Any:
    """A float array as Arrow, NaN and infinities as null."""
    import pyarrow as pa

    return pa.array(values, type=kind or pa.float64(), mask=~np.isfinite(values))


def _column(table: Any, name: str) -> Any:
    try:
        return table[name]
    except KeyError as e:
        raise ContractError(f"the table has no column {name!r}") from e
