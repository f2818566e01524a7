"""Stock as a replayed (s, S) rule over what was sold. Sales are never censored: late pieces come later."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tierwise.simulate.chance import Floats

if TYPE_CHECKING:
    from tierwise.simulate.history import History


def weekly_counts(h: History) -> dict[str, Any]:
    """Columns of `stock`: pieces on hand and on order of every product at the first instant of each week."""
    lead = h.world.stock.lead_days
    if h.world.stock.is_off:
        return {}
    sold = _sold_by_day(h)
    on_hand, on_order = _replay(sold, lead)
    weeks = np.arange(0, h.world.days, 7)
    products = len(h.products.names)
    return {
        "product_id": h.products.ids * weeks.size,
        "location": ["warehouse"] * (products * weeks.size),
        "counted_at": np.repeat(h.clock.midnights[weeks] * 1_000_000, products),
        "on_hand": np.maximum(on_hand[weeks], 0).ravel(),
        "on_order": on_order[weeks].ravel(),
    }


def _sold_by_day(h: History) -> Floats:
    x = h.lines
    keep = x.moment < h.world.days
    sold = np.zeros((h.world.days, len(h.products.names)))
    np.add.at(sold, (np.floor(x.moment[keep]).astype(np.int64), x.product[keep]), x.quantity[keep])
    return sold


def _replay(sold: Floats, lead: int) -> tuple[Floats, Floats]:
    """Stock at each day's start: order up to S when stock and orders fall to s."""
    mean = sold.mean(axis=0)
    low, high = np.ceil(mean * lead * 1.5 + 2), np.ceil(mean * lead * 3 + 6)
    level, due = high.copy(), np.zeros((sold.shape[0] + lead + 1, sold.shape[1]))
    coming = np.zeros(sold.shape[1])
    on_hand, on_order = np.empty_like(sold), np.empty_like(sold)
    for day in range(sold.shape[0]):
        level, coming = level + due[day], coming - due[day]
        on_hand[day], on_order[day] = level, coming
        level = level - sold[day]
        wanted = np.where(level + coming <= low, high - level - coming, 0.0)
        due[day + lead] += wanted
        coming = coming + wanted
    return on_hand, on_order
