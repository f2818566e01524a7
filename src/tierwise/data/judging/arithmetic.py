"""Decimal and whole-number arithmetic in Ibis that gives the same exact result on every engine.

Ibis does not know how engines widen decimals and sums, so it leaves out casts that look needless: DuckDB's
decimal(18,4) x decimal(18,4) is decimal(18,8) and overflows, its sum of int64 has 128 bits and rests as DOUBLE in
Parquet, Spark's decimal sum is one digit wider, and a decimal literal loses its last digit. Hence the detours here.
"""

from __future__ import annotations

from typing import Any

DECIMAL = "decimal(18,4)"
_WIDE = "decimal(38,4)"
UNITS = 10_000
"""Counts of 1/10000 stand for decimal(18,4) where windows and divisions are needed."""


def exact(value: Any) -> Any:
    """The decimal as decimal(18,4), half up; null where it does not fit."""
    return value.cast(_WIDE).try_cast(DECIMAL)


def product(a: Any, b: Any) -> Any:
    """a x b of two decimal(18,4), half up to 4 decimals; null where it does not fit."""
    return exact(a.cast("decimal(19,4)") * b)


def zero() -> Any:
    """0 as decimal(18,4)."""
    import ibis

    return ibis.literal(0).cast(DECIMAL)


def whole(total: Any) -> Any:
    """A sum of int64 as int64 again."""
    return total.cast("decimal(30,0)").cast("int64")


def units(value: Any) -> Any:
    """decimal(18,4) as an int64 count of 1/10000."""
    return (value.cast(_WIDE) * UNITS).cast("int64")


def from_units(count: Any) -> Any:
    """An int64 count of 1/10000 (not negative) as decimal(18,4): whole and rest are each exact in float64."""
    rest = count % UNITS
    pieces = ((count - rest).cast("float64") / float(UNITS)).cast(DECIMAL)
    return exact(pieces + (rest.cast("float64") / float(UNITS)).cast(DECIMAL))
