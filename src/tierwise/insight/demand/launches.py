"""Products that have never been sold and are about to be: who they are, whom they are held against, and the table."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import numpy as np

from tierwise.contract.arrays import Floats, Ints, nullable
from tierwise.contract.results.demand import LAUNCHES
from tierwise.features.known import Known
from tierwise.insight.demand.analogues import Described, Launches, foretell_launches
from tierwise.insight.demand.series import Series

FIRST_WEEKS = 4
FRESH_DAYS = 28
"""A product listed or first counted within so many days and not yet sold is new; an older one is dead stock."""
MOST = 3_000
"""Launches that are learned from, the newest."""
Rows = dict[str, dict[str, Any]]


def launches(known: Known, series: Series) -> tuple[Any, Launches] | None:
    """The table `launches` and how it was made; None without new products, or with too few launches to learn from."""
    if "products" not in known.present:
        return None
    rows = {r["product_id"]: r for r in known.shop.warehouse.arrow(known.table("products")).to_pylist()}
    new = sorted(_fresh(known, rows) - set(series.items))
    old, sold, when = launched(series, set(rows))
    found = foretell_launches(_described(known, old, rows), sold, when, _described(known, new, rows))
    return None if found is None else (_table(found, new, (old, rows), known.as_of), found)


def _fresh(known: Known, rows: Rows) -> set[str]:
    """Products of the catalogue listed, or first counted, in the last weeks; those to be listed too."""
    start = known.as_of - timedelta(days=FRESH_DAYS)
    listed = {p for p, r in rows.items() if r["listed_at"] is not None and r["listed_at"] >= start}
    return listed | {p for p, first in _first_counts(known).items() if first >= start and p in rows}


def _first_counts(known: Known) -> dict[str, datetime]:
    """When pieces of each product were first counted; nothing is known to be new where no count is older."""
    if not known.shop.has("stock"):
        return {}
    t = known.table("stock")
    t = t.filter(t.on_hand.cast("float64") > 0).group_by("product_id").agg(first=t.counted_at.min())
    found = {r["product_id"]: r["first"] for r in known.shop.warehouse.arrow(t).to_pylist()}
    return found if found and min(found.values()) < known.as_of - timedelta(days=FRESH_DAYS) else {}


def launched(series: Series, described: set[str]) -> tuple[list[str], Floats, Ints]:
    """Products with a description whose first four weeks are known, the newest first; their pieces, and the week they
    began in. The first weeks of the data launch nobody."""
    known = np.isfinite(series.demand)
    begins = np.where(known.any(axis=1), np.argmax(known, axis=1), series.weeks)
    found = []
    for i in np.argsort(-begins, kind="stable").tolist():
        first = series.demand[i, begins[i] : begins[i] + FIRST_WEEKS]
        whole = FIRST_WEEKS <= begins[i] <= series.weeks - FIRST_WEEKS and np.isfinite(first).all()
        if whole and first.sum() > 0 and series.items[i] in described:
            found.append((series.items[i], float(first.sum()), int(begins[i])))
    names, sold, when = zip(*found[:MOST], strict=True) if found else ((), (), ())
    return list(names), np.array(sold, dtype=np.float64), np.array(when, dtype=np.int64)


def _described(known: Known, ids: Sequence[str], rows: Rows) -> Described:
    parts = [[rows[p][c] for c in ("product_name", "brand", "description")] for p in ids]
    words = tuple(" ".join(str(x) for x in part if x) for part in parts)
    prices = [rows[p]["list_price"] if rows[p]["currency"] in (None, known.currency) else None for p in ids]
    price = np.array([float(x) if x else np.nan for x in prices])
    return Described(tuple(ids), words, tuple(rows[p]["category"] or "" for p in ids), np.log(price))


def _table(found: Launches, new: list[str], told: tuple[list[str], Rows], as_of: datetime) -> Any:
    import pyarrow as pa

    (old, rows), many = told, len(new)
    columns = {
        "product_id": pa.array(new, pa.string()),
        "category": pa.array([rows[p]["category"] for p in new], pa.string()),
        "quantity": nullable(found.middle), "quantity_low": nullable(found.low), "quantity_high": nullable(found.high),
        "alike": pa.array([json.dumps([old[i] for i in row.tolist()]) for row in found.alike], pa.string()),
        "n": pa.array([found.n] * many, pa.int64()), "method": pa.array([found.serves] * many, pa.string()),
        "as_of": pa.array([as_of] * many, pa.timestamp("us")),
    }  # fmt: skip
    return LAUNCHES.conform(pa.table(columns))
