"""How right the churn warning of an approved campaign was, beside what writing to the warned earned."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import numpy as np

from tierwise.contract.arrays import Flags, Floats, placed
from tierwise.features.known import Known, know
from tierwise.features.labels import label_table
from tierwise.pipeline.campaigns import Campaign
from tierwise.pipeline.drawn import CONTROL, NONE
from tierwise.proof.effects import Effect
from tierwise.proof.warned import METHOD, rightness

GONE_DAYS = 90
"""The churn horizon of a campaign that does not tell its own."""


def warning_check(
    now: Known, campaign: Campaign, margin: Effect | None, others: Sequence[Campaign] = ()
) -> dict[str, Any] | None:
    """A row of `warning_checks`; None where the campaign notes no warning, or nobody in it was warned.

    ``margin``: what writing to the warned changed of theirs. ``others``: campaigns that may have written since to the
    customers whom this one left alone; they are counted, not left out, for who is written to is not drawn from all.
    """
    rows = campaign.assignments.to_pylist()
    if not any(r["warned"] for r in rows):
        return None
    days = int(campaign.plan.get("remarks", {}).get("gone_days") or GONE_DAYS)
    ends = campaign.decided_at + timedelta(days=days)
    about = {
        "campaign": campaign.name, "version": campaign.version, "days": days, "ends_at": ends, "as_of": now.as_of,
        "warned_all": sum(bool(r["warned"]) for r in rows), "customers_all": len(rows), "method": METHOD,
        "currency": now.currency, **_ends("margin", margin),
    }  # fmt: skip
    if ends > now.as_of:
        return about | {"state": "running"}
    alone = [r for r in rows if r["arm"] == CONTROL or r["offer"] == NONE]
    return about | _judged(now, campaign, alone, days) | {"contacted_since": _since(alone, others, campaign, ends)}


def _judged(now: Known, campaign: Campaign, alone: list[dict[str, Any]], days: int) -> dict[str, Any]:
    """The figures of the customers left alone; only their counts where these are too few."""
    then = know(now.shop.as_of(campaign.decided_at), now)
    after = now.shop.warehouse.arrow(label_table(now, then, days, ("bought",)))
    came = placed(after, "bought", [str(r["customer_id"]) for r in alone])
    seen = np.isfinite(came)
    warned = np.array([bool(r["warned"]) for r in alone], bool)[seen]
    left: Flags = came[seen] == 0
    found = rightness(warned, left, _chance(alone)[seen])
    counts = {"customers": int(seen.sum()), "warned": int(warned.sum()), "left": int(left.sum())}
    if found is None:
        return {**counts, "state": "too_few"}
    shares = {"precision": found.precision, "recall": found.recall, "f1": found.f1}
    told = {k: v for name, share in shares.items() for k, v in _ends(name, share).items()}
    return {**counts, "state": "judged", "base": found.base, **told}


def _chance(alone: list[dict[str, Any]]) -> Floats:
    """With which chance each was left alone: held out, or drawn nothing."""
    return np.array([json.loads(r["chances"])[NONE] for r in alone], np.float64)


def _since(alone: list[dict[str, Any]], others: Sequence[Campaign], mine: Campaign, ends: datetime) -> int:
    """How many of them a later approved campaign wrote to before the horizon was over."""
    left_alone = {r["customer_id"] for r in alone}
    later = [c for c in others if c.name != mine.name and mine.decided_at <= c.decided_at < ends]
    got = {
        r["customer_id"] for c in later for r in c.assignments.to_pylist()
        if r["arm"] != CONTROL and r["offer"] != NONE
    }  # fmt: skip
    return len(left_alone & got)


def _ends(name: str, found: Any) -> dict[str, float]:
    return {} if found is None else {name: found.value, f"{name}_low": found.low, f"{name}_high": found.high}
