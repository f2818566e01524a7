"""The table `bulk_prices`: where the price of a piece falls with the quantity, from how many on, and by how much."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import numpy as np

from tierwise.contract.arrays import nullable
from tierwise.contract.result_tables import BULK_PRICES
from tierwise.insight.price.fixed_effects import Flags
from tierwise.insight.price.panel import Panel


def bulk_table(panel: Panel, as_of: datetime) -> Any:
    """One row for each product whose price falls with the quantity, told apart or not; other products have none."""
    import pyarrow as pa

    found = panel.bulk
    if found is None:
        return pa.Table.from_pylist([], schema=BULK_PRICES.arrow_schema())
    rows = np.flatnonzero(found.found | found.unclear)
    columns = {
        "product_id": pa.array([panel.products[p] for p in rows], pa.string()),
        "from_pieces": nullable(found.least[rows]), "price_off": nullable(found.off[rows]),
        "share_large": nullable(found.share_large[rows]), "share_small": nullable(found.share_small[rows]),
        "mean_worth": nullable(np.where(found.found, found.worth, np.nan)[rows]),
        "decision": pa.array(_decisions(found.found[rows], found.unclear[rows]), pa.string()),
        "n": np.nan_to_num(found.lines[rows]).astype(np.int64),
        "method": pa.array(["lines_of_the_same_days"] * len(rows), pa.string()),
        "as_of": pa.array([as_of] * len(rows), pa.timestamp("us")),
    }  # fmt: skip
    return BULK_PRICES.conform(pa.table(columns))


def _decisions(found: Flags, unclear: Flags) -> list[str]:
    told = np.where(unclear, "bulk_and_other_prices", "bulk_price")
    return [str(d) for d in np.where(found, told, "not_separable")]
