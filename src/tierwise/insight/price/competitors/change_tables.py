"""Events, promotions and pace as the contract's tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import numpy as np

from tierwise.contract.arrays import nullable
from tierwise.contract.result_tables import COMPETITOR_EVENTS, COMPETITOR_PACE, COMPETITOR_PROMOTIONS
from tierwise.insight.price.competitors.changes import Event
from tierwise.insight.price.competitors.pace import Pace
from tierwise.insight.price.competitors.reactions import RivalPromotion, alerts

Ours = Mapping[str, tuple[str, float, float]]
"""Their product to ours, our price for the same, our margin a week with it (NaN: not known); sure matches alone."""


def event_table(competitor: str, found: Sequence[Event], ours: Ours, told: tuple[str, datetime]) -> Any:
    """Events in order of time; ``told``: currency and as-of instant."""
    import pyarrow as pa

    raised = {(a.event.product, a.event.at, a.event.kind) for a in alerts(found, dict(ours))}
    mine = [ours.get(e.product, (None, np.nan, np.nan)) for e in found]
    columns = {
        **_whose(competitor, [e.product for e in found], ours),
        "happened_at": pa.array([e.at for e in found], pa.timestamp("us")),
        "event": pa.array([str(e.kind) for e in found], pa.string()),
        "before": pa.array([e.before for e in found], pa.float64()),
        "after": pa.array([e.after for e in found], pa.float64()),
        "currency": pa.array([told[0]] * len(found), pa.string()),
        "alert": pa.array([(e.product, e.at, e.kind) in raised for e in found], pa.bool_()),
        "price": nullable(np.array([m[1] for m in mine], dtype=np.float64)),
        "at_stake": nullable(np.array([m[2] for m in mine], dtype=np.float64)),
        "as_of": pa.array([told[1]] * len(found), pa.timestamp("us")),
    }  # fmt: skip
    return COMPETITOR_EVENTS.conform(pa.table(columns))


def promotion_calendar_table(competitor: str, found: Sequence[RivalPromotion], ours: Ours, as_of: datetime) -> Any:
    """Promotions by start."""
    import pyarrow as pa

    columns = {
        **_whose(competitor, [p.product for p in found], ours),
        "started_at": pa.array([p.start for p in found], pa.timestamp("us")),
        "ended_at": pa.array([p.end for p in found], pa.timestamp("us")),
        "depth": pa.array([p.depth for p in found], pa.float64()),
        "as_of": pa.array([as_of] * len(found), pa.timestamp("us")),
    }  # fmt: skip
    return COMPETITOR_PROMOTIONS.conform(pa.table(columns))


def _whose(competitor: str, products: Sequence[str], ours: Ours) -> dict[str, Any]:
    import pyarrow as pa

    return {
        "competitor": pa.array([competitor] * len(products), pa.string()),
        "competitor_product_id": pa.array(list(products), pa.string()),
        "product_id": pa.array([ours[p][0] if p in ours else None for p in products], pa.string()),
    }


def pace_table(found: Mapping[str, Pace], as_of: datetime) -> Any:
    """One row for each competitor."""
    import pyarrow as pa

    rows, many = list(found.values()), len(found)
    sizes = {
        "correlation": [p.correlation for p in rows], "correlation_low": [p.low for p in rows],
        "correlation_high": [p.high for p in rows],
    }  # fmt: skip
    columns = {
        "competitor": pa.array(list(found), pa.string()), "pace": pa.array([p.kind for p in rows], pa.string()),
        "weeks_behind": pa.array([p.behind for p in rows], pa.int64()),
        **{name: nullable(np.array(values, dtype=np.float64)) for name, values in sizes.items()},
        "weeks": pa.array([p.weeks for p in rows], pa.int64()), "n": pa.array([p.products for p in rows], pa.int64()),
        "method": pa.array(["lagged_correlation"] * many, pa.string()),
        "as_of": pa.array([as_of] * many, pa.timestamp("us")),
    }  # fmt: skip
    return COMPETITOR_PACE.conform(pa.table(columns))
