"""Money and counts that come out alike on every engine, and cheaply.

Ibis drops a cast to the type it believes a value already has, while DuckDB widens sums of int64 to 128 bits: such a
sum goes through float64 first, which makes the last cast a real one. Products of decimals are avoided: of 18 digits
DuckDB multiplies them in 64 bits and overflows, of more it takes a microsecond to narrow each one again.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

MONEY = "decimal(18, 4)"
_UNITS = 10_000.0  # a decimal(18,4) holds so many in one
_TIE = 1e-7  # what should end in a half unit may miss it by the last bits of a float64


def whole(total: Any) -> Any:
    """A sum of integers as int64; exact up to 2^53."""
    return total.cast("float64").cast("int64")


def money(amount: Any) -> Any:
    """A sum or difference of decimal(18,4) as decimal(18,4)."""
    return amount.cast(MONEY)


def times(amount: Any, factor: Any) -> Any:
    """decimal(18,4) x a rate, price or number, half up to four decimals.

    Computed in float64 by multiplication, addition and floor alone, which no engine rounds its own way; exact up to
    some 10^11 of money, far above an order.
    """
    import ibis

    other = ibis.literal(float(factor)) if isinstance(factor, (int, float)) else factor.cast("float64")
    units = (amount.cast("float64") * other * _UNITS + (0.5 + _TIE)).floor()
    return (units.cast("float64") / _UNITS).cast(MONEY)


def ratio(part: Any, base: Any) -> Any:
    """part / base as float64; null where the base is 0 or unknown."""
    return part.cast("float64") / base.cast("float64").nullif(0.0)


def nothing(kind: str) -> Any:
    """A typed null: not known."""
    import ibis

    return ibis.null(kind)


def zero() -> Any:
    """No money, no pieces."""
    import ibis

    return ibis.literal(Decimal(0), type=MONEY)


def known_sum(amount: Any, where: Any = None, *, certain: bool = False) -> Any:
    """The sum of an order's money over a group; null where a single one is unknown, for then the sum is unknown too.

    ``certain``: the caller knows that none can be unknown, and saves the look.
    """
    import ibis

    total = money(amount.sum(where=where)) if where is not None else money(amount.sum())
    if certain:
        return total.fill_null(zero())
    return ibis.ifelse(amount.isnull().any(), nothing(MONEY), total.fill_null(zero()))
