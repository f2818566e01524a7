"""Before launch: what this plan's way of deciding would have earned on the shop's past decisions.

The way is judged, not the list of names: it learns from half of the past customers what offers change, decides about
the other half as the plan does (`judged_way`), and the other way round; so nobody is judged by what she taught. Offers
are those that each customer could have been given then. `proof.offpolicy` says what that would have brought, against
the lots that decided and against sending nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from tierwise.contract.arrays import Floats
from tierwise.contract.result_tables import POLICY_CHECKS
from tierwise.errors import ComputationError
from tierwise.metrics.trial import Trial
from tierwise.outreach.offers import CHANNELS
from tierwise.outreach.plan import Plan
from tierwise.outreach.uplift.evidence import Evidence
from tierwise.pipeline.drawn import Log
from tierwise.pipeline.judged_way import LimitsNotKept, as_planned, not_asked, numbers_of
from tierwise.pipeline.learned import evidence_of
from tierwise.proof.offpolicy import Log as Past
from tierwise.proof.offpolicy import Verdict, judge

LABELS = ("bought", "margin")


def judged(p: Plan, logs: Sequence[Log]) -> dict[str, Any]:
    """The verdict with its numbers, or with the key ``none`` why there is none: ``no_past`` (no drawn campaign whose
    window has passed), ``other_offers`` (none of them had an offer of this plan), ``limits`` (ceiling and floors cannot
    be kept with the past customers), ``too_few``.
    """
    if not logs:
        return {"none": "no_past"}
    bought = evidence_of(logs, "bought")
    mine = [o.id for o in p.brief.offers if o.id in bought.offers]
    about = {
        "campaigns": len(logs), "decisions": len(bought), "offers": mine,
        "other_offers": [o.id for o in p.brief.offers if o.id not in bought.offers],
    }  # fmt: skip
    if not mine:
        return {"none": "other_offers", **about}
    try:
        policy, spent = as_planned(p, logs, bought, mine)
        found = judge(policy, _past(p, logs, bought))
    except LimitsNotKept:
        return {"none": "limits", **about}
    except ComputationError:
        return {"none": "too_few", **about}
    money = {"spent": float(spent[:, 0].mean()), "spent_logged": float(spent[:, 1].mean())}
    asked = {"contacted": float(1.0 - policy[:, 0].mean()), "left_out": not_asked(p, logs)}
    return about | _told(found) | money | asked


def _told(found: Verdict) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for name, x in (("value", found.value), ("logged", found.logged), ("gain", found.gain), ("nobody", found.nobody)):
        told |= {name: x and x.value, f"{name}_low": x and x.low, f"{name}_high": x and x.high}
    return told | {
        "effective": found.overlap.effective, "largest_weight": found.overlap.largest,
        "unsupported": found.unsupported, "promoted": found.promoted, "reasons": [str(r) for r in found.reasons],
    }  # fmt: skip


def _past(p: Plan, logs: Sequence[Log], bought: Evidence) -> Past:
    """The log with margin after contacts as its outcome, all that is needed to judge a policy on it."""
    margin = np.concatenate([log.after["margin"] for log in logs])
    spent = np.concatenate([_contact(p, log) for log in logs])
    trial = Trial(margin - spent * (bought.trial.arm > 0), bought.trial.arm, bought.trial.propensity)
    return Past(trial, numbers_of(logs), bought.group, p.findings.currency)


def _contact(p: Plan, log: Log) -> Floats:
    """What a contact cost then, by its channel."""
    known = {**CHANNELS, **dict(p.brief.contact_costs), **log.drawn.costs}
    return np.array([known.get(c, 0.0) for c in log.of(log.drawn.channel)], np.float64)


def policy_checks(p: Plan, found: Mapping[str, Any]) -> pa.Table:
    """The verdict as a table; no row where nothing could be judged."""
    rows = []
    if not found.get("none"):
        kept = {k: v for k, v in found.items() if k in POLICY_CHECKS.names}
        rows.append({
            **kept, "campaign": p.brief.name, "reasons": ", ".join(found["reasons"]),
            "left_out": ", ".join(found["left_out"]), "unit": p.findings.currency,
            "method": "doubly robust, off policy", "as_of": p.findings.as_of,
        })  # fmt: skip
    return POLICY_CHECKS.conform(pa.Table.from_pylist(rows, schema=POLICY_CHECKS.arrow_schema()))
