"""Privileges for the best: early access and recommendations, never a discount on what they buy anyway."""

from __future__ import annotations

import numpy as np

from tierwise.outreach.offers import Kind
from tierwise.outreach.strategies.findings import Findings
from tierwise.outreach.strategies.proposal import NoProposal, Proposal

KIND = "vip"


def propose(f: Findings) -> Proposal | NoProposal:
    """Active customers of the highest tier."""
    if not f.has("tiers"):
        return NoProposal(KIND, "needs_value")
    top = f.tier_names[0]
    who = np.flatnonzero((f.tier == top) & (f.stage == "active"))
    if not who.size:
        return NoProposal(KIND, "nobody_on_top", {"tier": top})
    buy = f.buyers(30).chance[who]
    reasons = {"value": f.value[who].round(2), "p_buy": buy.round(4), "orders": f.feature("orders")[who].astype(int)}
    facts = {"tier": top, "p_buy": float(np.nanmean(buy).round(4))}
    return Proposal(KIND, who, f.value[who], (Kind.EARLY_ACCESS, Kind.RECOMMENDATION), reasons, facts)
