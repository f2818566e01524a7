"""What new customers cost and are worth, where anything tells how they were won."""

from __future__ import annotations

import pyarrow as pa

from tierwise.contract.estimate import Estimate
from tierwise.features.acquired import channel_costs, first_orders
from tierwise.insight.value.acquisition import acquisition
from tierwise.pipeline.moments import Moment


def acquired(now: Moment, value: pa.Table, total: Estimate | None) -> pa.Table | None:
    """The result table `acquisition`; None where the shop knows neither marketing costs nor any channel."""
    shop, known = now.shop, now.known
    firsts = shop.warehouse.arrow(first_orders(known)).sort_by("customer_id")
    costs = shop.warehouse.arrow(channel_costs(known)) if shop.has("marketing_costs") else None
    if costs is None or not costs.num_rows:
        if firsts["channel"].null_count == firsts["source"].null_count == firsts.num_rows:
            return None
        costs = None
    return acquisition(firsts, now.days, value, costs, total, shop.settings, now.as_of)
