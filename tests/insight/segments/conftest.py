"""Customers of shops that do and do not hold natural groups, as `customer_features` with what groups look at."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

AS_OF = datetime(2024, 7, 1)
Columns = dict[str, Any]


def features(columns: Columns, **more: Any) -> pa.Table:
    """A table of so many customers as the columns are long; ids are numbers in the order given."""
    n = len(next(iter(columns.values())))
    table = {
        "customer_id": [f"c{i:05d}" for i in range(n)],
        "as_of": pa.array([AS_OF] * n, pa.timestamp("us")),
        "orders": columns.get("purchase_days", np.ones(n, dtype=np.int64)),
        "currency": ["EUR"] * n,
        "no_profiling": [False] * n,
        "is_giant": [False] * n,
    }
    return pa.table(table | columns | more)


def planted(n: int = 900, seed: int = 1) -> tuple[pa.Table, np.ndarray]:
    """Three kinds of customers, and which each one is: often and small, seldom and large, gone after a few."""
    rng = np.random.default_rng(seed)
    kind = rng.integers(0, 3, n)
    pick = lambda *of: np.array(of)[kind]  # noqa: E731
    return features({
        "days_since_last_order": np.floor(rng.gamma(4, pick(2, 10, 100))).astype(np.int64),
        "purchase_days": 1 + rng.poisson(rng.gamma(20, pick(2.0, 0.4, 0.1))),
        "mean_order_value": rng.lognormal(pick(3.0, 5.5, 3.5), 0.3),
        "lines_per_order": rng.gamma(8, 0.4, n) + 1,
        "discount_share": rng.beta(2, 8, n),
    }), kind  # fmt: skip


def one_kind(shape: str, n: int = 900, seed: int = 1) -> pa.Table:
    """A shop without groups: normal, skewed or uniform columns, or orders by chance at rates of a single hill."""
    rng = np.random.default_rng(seed)
    if shape == "orders":
        rate, since = rng.gamma(0.8, 1 / 40, n), rng.integers(1, 700, n)
        orders = 1 + rng.poisson(rate * since)
        last = np.where(orders > 1, np.floor(since * rng.beta(1, np.maximum(orders - 1, 1))), since)
        return features({
            "days_since_last_order": last.astype(np.int64),
            "purchase_days": orders,
            "mean_order_value": rng.lognormal(4, 0.6, n),
            "lines_per_order": 1 + rng.poisson(1.5 * orders) / orders,
        })  # fmt: skip
    draw = {"normal": lambda: rng.normal(100, 10, n), "skewed": lambda: rng.exponential(20, n)}
    column = draw.get(shape, lambda: rng.uniform(0, 50, n))
    return features({name: column() for name in ("days_since_last_order", "mean_order_value", "lines_per_order")})


@pytest.fixture(scope="session")
def features_of() -> Callable[..., pa.Table]:
    return features


@pytest.fixture(scope="session")
def planted_of() -> Callable[..., tuple[pa.Table, np.ndarray]]:
    return planted


@pytest.fixture(scope="session")
def one_kind_of() -> Callable[..., pa.Table]:
    return one_kind
