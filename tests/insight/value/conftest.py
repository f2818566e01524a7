"""Small shops for the tests of value: purchase days written out, and features made of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pyarrow as pa
import pytest

from tierwise.insight.value.trust.past import PurchaseDays, past_features

END = date(2024, 7, 1)
"""First day that is not known; purchase days are given as days before it."""


def purchases(rows: list[tuple[str, int, float | None]]) -> pa.Table:
    """(customer, days before END, money) as a table of purchase days; margin is 30 %."""
    money = [r[2] for r in rows]
    return pa.table({
        "customer_id": pa.array([r[0] for r in rows], pa.string()),
        "day": pa.array([END - timedelta(r[1]) for r in rows], pa.date32()),
        "orders": pa.array([1] * len(rows), pa.int64()),
        "revenue": pa.array(money, pa.float64()),
        "margin": pa.array([None if m is None else 0.3 * m for m in money], pa.float64()),
    })  # fmt: skip


@pytest.fixture(scope="session")
def days_of() -> Callable[..., Any]:
    return purchases


@pytest.fixture(scope="session")
def features_of() -> Callable[..., Any]:
    def features(rows: list[tuple[str, int, float | None]], **marked: list[str]) -> pa.Table:
        return past_features(PurchaseDays.of(purchases(rows)), END, "EUR", marked)

    return features


@pytest.fixture(scope="session")
def mixed() -> list[tuple[str, int, float | None]]:
    """120 customers, every kind: regular, late, gone, new; money by customer."""
    rows: list[tuple[str, int, float | None]] = []
    for i in range(120):
        gap, since, money = 7 + i % 30, (i * 37) % 300, 10.0 + (i * 13) % 90
        repeats = (i % 4) * (i % 3) * 2
        last = [since + gap * k + (k * i) % 5 for k in range(repeats + 1)]
        rows += [(f"c{i:03d}", 1 + d, money + k % 7) for k, d in enumerate(last)]
    return rows
