"""Win-back: customers who are about to leave, or have just fallen silent, and are worth it."""

from __future__ import annotations

import numpy as np

from tierwise.outreach.offers import Kind
from tierwise.outreach.strategies.evidence import Evidence
from tierwise.outreach.strategies.proposal import NoProposal, Proposal

KIND = "win_back"
LIKELY = 0.5
SILENT = 0.5
"""Share of her usual gap that has to have passed: who ordered just now is not written to as if she were gone."""


def propose(e: Evidence) -> Proposal | NoProposal:
    """Who is slipping, or has lapsed or is asked about and will more likely than not stay away for the churn horizon;
    most value at risk first.
    """
    if not e.has("tiers"):
        return NoProposal(KIND, "needs_value")
    question, leave = e.answer("churn_")
    days = int(question.removeprefix("churn_").removesuffix("d")) if question else 90
    risk = np.where(np.isfinite(leave), leave, 1.0 - e.buyers(days).chance)
    gone = (e.stage == "lapsed") & (risk >= LIKELY)
    at_risk = (e.stage == "slipping") | gone | (np.isfinite(leave) & (leave >= LIKELY))
    silent = e.feature("days_since_last_order") >= SILENT * np.nan_to_num(e.feature("gap_median_days"))
    who = np.flatnonzero(at_risk & silent & (e.value > 0))
    if not who.size:
        return NoProposal(KIND, "nobody_at_risk")
    score = risk[who] * e.value[who]
    reasons = {
        "p_leave": risk[who].round(4), "value": e.value[who].round(2),
        "days_since_last": e.feature("days_since_last_order")[who].astype(int), "usual_gap_days": _gap(e)[who],
    }  # fmt: skip
    facts = {"days": days, "likely": LIKELY}
    kinds = (Kind.RECOMMENDATION, Kind.PERCENT, Kind.FIXED, Kind.FREE_SHIPPING, Kind.POINTS)
    return Proposal(KIND, who, score, kinds, reasons, facts)


def _gap(e: Evidence) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return np.asarray(e.feature("gap_median_days").round(1), np.float64)
