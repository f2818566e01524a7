"""What limits a plan and what a little more of it would earn: the prices of budget, stock, ceiling and floors."""

from __future__ import annotations

from typing import Any

import numpy as np

from tierwise.outreach.plan import Plan
from tierwise.outreach.policy.liability import NAME, liability
from tierwise.outreach.policy.prices import Prices, says


def prices(p: Plan) -> Prices | None:
    """The prices of budget and of each option's stock, options named strategy/offer/channel; None for a trial."""
    if p.decided.prices is None:
        return None
    return Prices.of(p.decided.prices, [f"{o.proposal.kind}/{o.offer.id}/{o.channel}" for o in p.options])


def bounds(p: Plan) -> dict[str, Any]:
    """For sentences: what limits the plan (``code``), what one more unit of budget, piece of stock, unit of the ceiling
    and customer of a floor would change, and how far the choice is from the best there could be (``gap``).

    A piece of stock goes to the held out, too, as often as they are drawn: what it earns is of the others alone.
    """
    found, drawn = p.decided.prices, p.decided
    worst = p.asked.limits.worst.mean
    handed_out = np.where(p.draw.campaign, 0, drawn.choice)
    told: dict[str, Any] = {
        "unreached": drawn.unreached, "lessened": drawn.lessened,
        "ceiling": _finite(p.asked.limits.most), "floors": dict(p.brief.floors),
        "at_worst": liability(handed_out, worst, np.ones(worst.shape[1])),
    }  # fmt: skip
    if found is None or drawn.gain is None:
        return told | {"code": "trial"}
    scarce = [
        {
            "strategy": o.proposal.kind, "offer": o.offer.id, "channel": o.channel,
            "price": p.asked.treated * float(price),
        }
        for o, price in zip(p.options, found.stock_prices, strict=True) if price > 0
    ]  # fmt: skip
    code, values = says(p.asked.problem(drawn.gain, 0.0), found)
    limits = drawn.limit_prices
    return told | {
        "code": code, "price": values["price"], "gap": values["gap"], "stock": scarce,
        "ceiling_price": limits.get(NAME), "floor_prices": {t: limits[t] for t in told["floors"] if t in limits},
    }  # fmt: skip


def _finite(value: float) -> float | None:
    return None if value == float("inf") else value
