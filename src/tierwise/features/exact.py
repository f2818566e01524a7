"""Casts that keep counts and money exact, and alike on every engine.

Ibis drops a cast to the type it believes a value already has, while DuckDB widens sums of int64 to 128 bits and
products of decimals to more digits. Going through a wider type first makes the last cast a real one.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

MONEY = "decimal(18, 4)"
_WIDE = "decimal(38, 14)"
_AMOUNT = "decimal(19, 4)"  # 19 digits, not 18: two of 18 DuckDB multiplies in 64 bits, and overflows
_RATE = "decimal(19, 10)"


def whole(total: Any) -> Any:
    """A sum of integers as int64."""
    return total.cast("decimal(30, 0)").cast("int64")


def money(amount: Any) -> Any:
    """A sum or product of decimals as decimal(18,4), half away from zero."""
    return amount.cast(_WIDE).cast(MONEY)


def times(amount: Any, rate: Any) -> Any:
    """decimal(18,4) x a rate (float column or Python number) of at most ten decimals, exactly, then as money."""
    import ibis

    if isinstance(rate, (int, float)):
        rate = ibis.literal(Decimal(repr(float(rate))), type=_RATE)
    return money(amount.cast(_AMOUNT) * rate.cast(_RATE))


def product(pieces: Any, price: Any) -> Any:
    """decimal(18,4) x decimal(18,4) as money; wide first, since DuckDB overflows on two of 18 digits."""
    return money(pieces.cast(_AMOUNT) * price.cast(_AMOUNT))


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


def known_sum(amount: Any, where: Any = None) -> Any:
    """The sum of an order's money over a group; null where a single one is unknown, for then the sum is unknown too."""
    import ibis

    total = money(amount.sum(where=where)) if where is not None else money(amount.sum())
    return ibis.ifelse(amount.isnull().sum().cast("decimal(30, 0)") > 0, nothing(MONEY), total.fill_null(zero()))
