"""Purchase days as steps, for a method that reads them one after the other."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import numpy as np

from tierwise.contract.arrays import day, number
from tierwise.models.family import History


def history_of(days: Any, customers: Any, as_of: datetime) -> History:
    """The purchase days of each customer in their order, oldest first: gaps, days before ``as_of``, revenue, orders.

    ``days`` is sorted by customer and day; a customer without a purchase day has no steps. Unknown revenue counts as 0.
    """
    import pyarrow.compute as pc

    ids = customers.combine_chunks() if hasattr(customers, "combine_chunks") else customers
    places = pc.index_in(days["customer_id"], value_set=ids).to_numpy(zero_copy_only=False)
    known = np.flatnonzero(np.isfinite(np.asarray(places, dtype=np.float64)))
    owner, at = np.asarray(places, dtype=np.float64)[known].astype(np.int64), day(days, "day")[known]
    order = np.lexsort((at, owner))
    owner, at = owner[order], at[order]
    first = np.concatenate([[True], owner[1:] != owner[:-1]]) if len(owner) else np.zeros(0, dtype=bool)
    gaps = np.where(first, 0, np.diff(at, prepend=at[:1]))
    today = (as_of.date() - date(1970, 1, 1)).days
    start = np.concatenate([[0], np.cumsum(np.bincount(owner, minlength=len(ids)))]).astype(np.int64)
    steps = {
        "gap_days": gaps.astype(np.float64),
        "days_ago": (today - at).astype(np.float64),
        "amount": np.nan_to_num(number(days, "revenue"))[known][order],
        "orders": number(days, "orders")[known][order],
    }
    return History(start, steps)
