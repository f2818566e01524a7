"""Win-back: customers who are about to leave, or have just fallen silent, and are worth it."""

from __future__ import annotations

import numpy as np

from tierwise.outreach.offers import Kind
from tierwise.outreach.strategies.findings import Findings
from tierwise.outreach.strategies.proposal import NoProposal, Proposal

KIND = "win_back"
LIKELY = 0.5
ANYWAY = 0.5
"""Below this share of the middle customer's risk, whoever is slipping comes back without being asked."""
SILENT = 0.5
"""Share of her usual gap that has to have passed: who ordered just now is not written to as if she were gone."""


def propose(f: Findings) -> Proposal | NoProposal:
    """Who will more likely than not stay away for the churn horizon, and who is slipping, unless she is less than half
    as likely to as the middle customer. Most value at risk first. New customers are not won back: `second_order` is for
    them.
    """
    if not f.has("tiers"):
        return NoProposal(KIND, "needs_value")
    question, leave = f.answer("churn_")
    days = int(question.removeprefix("churn_").removesuffix("d")) if question else 90
    risk = np.where(np.isfinite(leave), leave, 1.0 - f.buyers(days).chance)
    least = min(LIKELY, ANYWAY * float(np.nanmedian(risk))) if np.isfinite(risk).any() else LIKELY
    asked = np.isfinite(leave) | (f.stage == "lapsed")
    slipping = (f.stage == "slipping") & (risk >= least)
    at_risk = (slipping | (asked & (risk >= LIKELY))) & (f.stage != "new")
    silent = f.feature("days_since_last_order") >= SILENT * np.nan_to_num(f.feature("gap_median_days"))
    who = np.flatnonzero(at_risk & silent & (f.value > 0))
    if not who.size:
        return NoProposal(KIND, "nobody_at_risk")
    score = risk[who] * f.value[who]
    reasons = {
        "p_leave": risk[who].round(4), "value": f.value[who].round(2),
        "days_since_last": f.feature("days_since_last_order")[who].astype(int),
        "usual_gap_days": f.feature("gap_median_days")[who].round(1),
    }  # fmt: skip
    facts = {"days": days, "likely": LIKELY, "least": round(least, 4)}
    kinds = (Kind.RECOMMENDATION, Kind.PERCENT, Kind.FIXED, Kind.FREE_SHIPPING, Kind.POINTS)
    return Proposal(KIND, who, score, kinds, reasons, facts)
