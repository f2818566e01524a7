"""What writing to a customer once more costs beside its postage: the chance that she unsubscribes, and what goes then.

Learned from the shop's own contacts and withdrawals where it records both, drawn towards the assumed figure while they
are few (`policy.fatigue`); assumed where it does not, and said so. It is taken off every gain and added to what an
offer has to earn; it is no money spent, so no budget counts it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tierwise.contract.arrays import Flags, Floats, Ints
from tierwise.outreach.policy.contact_history import contacts, withdrawals
from tierwise.outreach.policy.fatigue import WITHIN_DAYS, Contacted, Fatigue, learned, wear
from tierwise.outreach.strategies.findings import Findings

NOBODY = Contacted(np.zeros(0, np.int64), np.zeros(0, "M8[us]"))
_NEXT = np.timedelta64(1, "us")
SHOWN = ("web", "app")
"""What a customer sees when she comes by herself: nobody unsubscribes from it."""


@dataclass(frozen=True, slots=True, eq=False)
class Wear:
    """``leaves`` (n,): chance that one more contact makes each customer unsubscribe; ``cost`` (n,): what that costs her
    later margin; ``at_stake`` (n,): the margin that goes when she does; ``lately`` (n,): contacts within
    ``within_days``.
    """

    fatigue: Fatigue
    at_stake: Floats
    leaves: Floats
    cost: Floats
    lately: Ints
    within_days: int
    quieter: float
    value_days: int

    def remark(self, asked: Flags) -> dict[str, Any]:
        """Figures of those who may be written to, for sentences; {} without any."""
        if not asked.any():
            return {}
        f, stake = self.fatigue, float(self.at_stake[asked].mean())
        tired = asked & (self.lately > 0)
        return {
            "per_1000": 1000 * f.hazard, "per_1000_low": 1000 * f.low, "per_1000_high": 1000 * f.high,
            "contacts": f.n, "withdrawn": f.withdrawn, "method": f.method, "half_life_days": f.half_life_days,
            "quieter": self.quieter, "value_days": self.value_days, "at_stake": stake, "rested": f.hazard * stake,
            "cost": float(self.cost[asked].mean()), "within_days": self.within_days, "tired": int(tired.sum()),
            "tired_cost": float(self.cost[tired].mean()) if tired.any() else None,
        }  # fmt: skip


def wear_of(f: Findings, past: Contacted, within_days: int, quieter: float) -> Wear:
    """Of every customer at the decision. ``quieter``: the share by which who unsubscribed buys less; a customer whose
    value is not known has the mean of the others at stake.
    """
    now = np.datetime64(f.as_of, "us") + _NEXT  # an offer approved at this very instant counts
    found = _fatigue(f, past)
    value = np.maximum(f.value, 0.0)
    known = np.isfinite(value)
    at_stake = quieter * np.where(known, value, value[known].mean() if known.any() else 0.0)
    worn = wear(past, len(f.customers), now, found.half_life_days)
    leaves, cost = found.loss(worn, np.ones_like(worn)), found.loss(worn, at_stake)
    lately = since(past, len(f.customers), f, within_days)
    return Wear(found, at_stake, leaves, cost, lately, within_days, quieter, f.known.shop.settings.horizon_days)


def _fatigue(f: Findings, past: Contacted) -> Fatigue:
    """Assumed where contacts or withdrawals are not recorded: a file without any withdrawal does not record them."""
    gone = withdrawals(f.known, f.customers)
    return learned(past, gone) if past.customer.size and gone.customer.size else Fatigue()


def history(f: Findings, given: Contacted = NOBODY) -> Contacted:
    """All contacts before the decision: those in the shop's file and those ``given`` by approved campaigns, but for who
    has a contact in the file within the week after: that is the same one.
    """
    file = contacts(f.known, f.customers, SHOWN)
    week = np.timedelta64(int(WITHIN_DAYS), "D")
    told: dict[int, list[np.datetime64]] = {}
    for who, at in zip(file.customer.tolist(), file.at, strict=True):
        told.setdefault(who, []).append(at)
    pairs = zip(given.customer.tolist(), given.at, strict=True)
    new = np.array([not any(at <= x <= at + week for x in told.get(who, ())) for who, at in pairs], bool)
    return Contacted(
        np.concatenate([file.customer, given.customer[new]]).astype(np.int64), np.concatenate([file.at, given.at[new]])
    )


def since(past: Contacted, customers: int, f: Findings, days: int) -> Ints:
    """How many of the contacts of each customer (n,) fall within so many days before the decision."""
    now = np.datetime64(f.as_of, "us") + _NEXT
    recent = (past.at >= now - np.timedelta64(days, "D")) & (past.at < now)
    return np.bincount(past.customer[recent], minlength=customers).astype(np.int64)


def numbered(f: Findings, given: Sequence[tuple[str, Any]]) -> Contacted:
    """Customers' ids and instants as `Contacted`; who is not a customer now is left out."""
    mine = [(f.place[c], at) for c, at in given if c in f.place]
    who = np.array([i for i, _ in mine], np.int64)
    return Contacted(who, np.array([at for _, at in mine], "M8[us]"))
