"""Baskets for the benchmark of itemsets: drawn, or read from the data sets; pairs of arrays basket, item."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np

DATA = Path(os.environ.get("TIERWISE_DATA", Path(__file__).resolve().parents[3] / "shared" / "data"))
ITEMS, PATTERNS, ITEMS_EACH = 5_000, 400, 5.2


def retail(baskets: int = 100_000, seed: int = 4) -> tuple[np.ndarray, np.ndarray]:
    """Items by a flat popularity (rank ** -0.5); planted patterns of 2 to 4, each in 0.45 % of baskets in the mean."""
    rng = np.random.default_rng(seed)
    popular = np.arange(1, ITEMS + 1) ** -0.5
    popular /= popular.sum()
    size = np.maximum(rng.poisson(ITEMS_EACH * rng.gamma(2.0, 0.5, baskets)), 1)
    basket = [np.repeat(np.arange(baskets), size)]
    item = [rng.choice(ITEMS, size.sum(), p=popular)]
    for _ in range(PATTERNS):
        pattern = rng.choice(ITEMS, rng.choice([2, 3, 4], p=[0.75, 0.2, 0.05]), replace=False, p=popular)
        where = np.flatnonzero(rng.random(baskets) < rng.exponential(0.0045))
        basket.append(np.repeat(where, len(pattern)))
        item.append(np.tile(pattern, len(where)))
    return distinct(np.concatenate(basket), np.concatenate(item))


def quest() -> tuple[np.ndarray, np.ndarray]:
    """t10i4d100k, made by the IBM Quest generator."""
    import pyarrow.parquet as pq

    table = pq.read_table(DATA / "t10i4d100k_synthetic" / "t10i4d100k.parquet")
    return distinct(table["transaction_no"].to_numpy(), table["item_id"].to_numpy())


def online_retail() -> tuple[np.ndarray, np.ndarray]:
    """Invoices of Online Retail with what was sold on them (quantity above 0)."""
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    table = pq.read_table(DATA / "online_retail" / "online_retail.parquet")
    sold = table.filter(pc.greater(table["Quantity"], 0))
    basket, item = (
        np.unique(sold[c].to_numpy().astype(str), return_inverse=True)[1] for c in ("InvoiceNo", "StockCode")
    )
    return distinct(basket, item)


def distinct(basket: np.ndarray, item: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Each item once in a basket, by basket; baskets and items numbered from 0 without gaps."""
    basket, item = (np.unique(x, return_inverse=True)[1] for x in (basket, item))
    key = np.unique(basket.astype(np.int64) * (item.max() + 1) + item)
    return key // (item.max() + 1), key % (item.max() + 1)
