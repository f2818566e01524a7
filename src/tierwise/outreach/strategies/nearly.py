"""Nearly there: customers whose next order, or two, would lift them into the tier above; points show them the way."""

from __future__ import annotations

import json

import numpy as np

from tierwise.contract.arrays import Floats
from tierwise.outreach.offers import Kind
from tierwise.outreach.strategies.findings import Findings, Texts
from tierwise.outreach.strategies.proposal import NoProposal, Proposal

KIND = "next_tier"
ORDERS = 2.0


def propose(f: Findings) -> Proposal | NoProposal:
    """Active or new customers below the next tier by no more than the margin of ``ORDERS`` of their orders."""
    if not f.has("tiers"):
        return NoProposal(KIND, "needs_value")
    away, next_tier = _distance(f)
    buyers = f.buyers(30)
    per_order = buyers.margin_rate * buyers.order_value
    alive = (f.stage == "active") | (f.stage == "new")
    who = np.flatnonzero(alive & np.isfinite(away) & (away > 0) & (away <= ORDERS * per_order))
    if not who.size:
        return NoProposal(KIND, "nobody_near", {"orders": ORDERS})
    reasons = {
        "next_tier": next_tier[who], "to_next": away[who].round(2), "orders_away": (away / per_order)[who].round(2)
    }  # fmt: skip
    return Proposal(KIND, who, away[who], (Kind.POINTS, Kind.RECOMMENDATION), reasons, {"orders": ORDERS})


def _distance(f: Findings) -> tuple[Floats, Texts]:
    """Value that lacks to the next tier, and its name, as the table `tiers` says it."""
    away, name = np.full(len(f.customers), np.nan), np.full(len(f.customers), "", dtype=object)
    found = f.tables["tiers"]
    for customer, values in zip(found["customer_id"].to_pylist(), found["reason_values"].to_pylist(), strict=True):
        said = json.loads(values or "{}")
        if said.get("to_next") is not None:
            away[f.place[str(customer)]], name[f.place[str(customer)]] = said["to_next"], said["next_tier"]
    return away, name.astype(np.str_)
