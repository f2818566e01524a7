"""Who is left out of an experiment's reading, by arm and with the reason; and which clicks of it machines made.

Left out is who had ordered between the campaign's start and her own assignment, or used a coupon of the campaign before
it; and who was no customer yet when it was decided. A click of a machine costs nobody her place: the held out could not
have clicked, so leaving out who did would undo the draw.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import numpy as np

from tierwise.contract.arrays import Flags
from tierwise.features.known import Known
from tierwise.features.spans import instant, within
from tierwise.pipeline.drawn import CONTROL, first_instants, ordered_before
from tierwise.pipeline.experiments import Experiment
from tierwise.proof.checks import by_machine, early, refuse_uneven

_SECOND = np.timedelta64(1, "s")


@dataclass(frozen=True, slots=True, eq=False)
class LeftOut:
    """Of the customers of an experiment (n,): who had an outcome before her assignment, and who was not known then."""

    early: Flags
    unknown: Flags

    @property
    def anyone(self) -> Flags:
        """Left out for whatever reason."""
        return self.early | self.unknown

    def counted(self, treated: Flags) -> dict[str, int]:
        """How many for each reason and arm."""
        arms = {"treated": treated, "control": ~treated}
        reasons = {"early": self.early & ~self.unknown, "unknown": self.unknown}
        return {f"{arm}_{why}": int((who & a).sum()) for why, who in reasons.items() for arm, a in arms.items()}


def left_out(now: Known, x: Experiment, then: Flags) -> LeftOut:
    """Who is left out of ``x``; ``then``: who was a customer when it was decided. `Unreadable` where outcomes before
    the assignment are too many, or more of one arm than of the other.
    """
    before = early_outcomes(now, x)
    refuse_uneven(before[then], x.treated[then])
    return LeftOut(before, ~then)


def early_outcomes(now: Known, x: Experiment) -> Flags:
    """Who had ordered between the campaign's start and her own assignment, or used its coupon before (n,)."""
    assigned = x.instants()
    found = ordered_before(now, x.at, x.customers, assigned)
    if now.shop.has("redemptions"):
        last: datetime = assigned.max().item() if assigned.size else x.at
        t = now.table("redemptions")
        t = t.filter((t.campaign == x.name) & t.customer_id.notnull() & (t.redeemed_at < instant(last)))
        used = first_instants(now, t.group_by("customer_id").agg(at=t.redeemed_at.min()), x.customers)
        found = found | early(assigned, used)
    return found


def clicks(now: Known, x: Experiment) -> dict[str, int] | None:
    """Contacts of the campaign with a click: made by ``people`` and by ``machines``; ``untold`` where neither instant
    nor links are on file. None without contacts of this name that tell of clicks.
    """
    if not now.shop.has("contacts"):
        return None
    t = now.table("contacts")
    sent = (t.campaign == x.name) & (t.arm.isnull() | (t.arm != CONTROL)) & within(t.contacted_at, x.at, x.ends)
    t = t.filter(sent & (t.clicked.notnull() | t.clicked_at.notnull()))
    rows = now.shop.warehouse.arrow(
        t.select("contacted_at", "clicked", "clicked_at", "links", "links_clicked").order_by("contacted_at")
    ).to_pylist()
    if not rows:
        return None
    mine = [r for r in rows if r["clicked"] or r["clicked_at"] is not None]
    sent_at, at = (np.array([r[c] or "NaT" for r in mine], "M8[us]") for c in ("contacted_at", "clicked_at"))
    links, clicked = (
        np.array([np.nan if r[c] is None else r[c] for r in mine], np.float64) for c in ("links", "links_clicked")
    )
    seconds = np.where(np.isnat(at), np.nan, (at - sent_at) / _SECOND)
    machines = by_machine(seconds, clicked, links)
    untold = np.isnat(at) & (np.isnan(links) | np.isnan(clicked))
    return {
        "contacts": len(rows), "people": int((~machines & ~untold).sum()), "machines": int(machines.sum()),
        "untold": int(untold.sum()),
    }  # fmt: skip
