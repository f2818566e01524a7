"""Instants as every engine compares them, and the time from one to another."""

from __future__ import annotations

from datetime import datetime
from typing import Any


def instant(at: datetime) -> Any:
    """An instant (naive UTC) as an expression, to the microsecond."""
    import ibis

    return ibis.literal(at, type="timestamp(6)")


def within(column: Any, start: datetime, end: datetime) -> Any:
    """Does it lie between the two, the first included and the last not?"""
    return (column >= instant(start)) & (column < instant(end))
