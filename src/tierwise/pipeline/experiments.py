"""What can be read as an experiment: an approved campaign, campaigns whose arms the shop has logged, the programme."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from tierwise.contract.arrays import Flags, Floats
from tierwise.features.known import Known, know, local_day
from tierwise.outreach.offers import CHANNELS, Kind
from tierwise.pipeline.campaigns import Campaign
from tierwise.pipeline.plan import holdout_of
from tierwise.proof.checks import Instants
from tierwise.proof.holdout import quarter, quarter_after, quarter_before, universal, universal_propensity
from tierwise.proof.readings import Texts

PROGRAMME = "programme"


@dataclass(frozen=True, slots=True)
class Experiment:
    """Who was in which arm when, with what chance of treatment; ``contact`` is what was spent on each treated one.
    ``points``: what the points are worth that an order of hers earns (None: the campaign hands out none).
    ``warned``: whom a churn warning named then (None: not noted). ``logged``: the arms are the shop's own, and whether
    a lot drew them is to be checked; ``split_known``: with what chance is known too. ``assigned``: when each was, as
    `numpy.datetime64` (None: all at the start); ``unchecked``: why the split cannot be compared with its chance.
    """

    name: str
    version: int
    at: datetime
    window_days: int
    customers: list[str]
    treated: Flags
    propensity: Floats
    offer: Texts
    tier: Texts
    contact: Floats
    points: Floats | None = None
    logged: bool = False
    split_known: bool = True
    warned: Flags | None = None
    assigned: Instants | None = None
    unchecked: str = ""

    def instants(self) -> Instants:
        """When each customer was assigned (n,)."""
        return np.full(len(self.customers), self.at, "M8[us]") if self.assigned is None else self.assigned

    def only(self, who: Flags) -> Experiment:
        """The same with some of its customers."""
        parts = ("treated", "propensity", "offer", "tier", "contact", "points", "warned", "assigned")
        kept: dict[str, Any] = {n: None if getattr(self, n) is None else getattr(self, n)[who] for n in parts}
        return replace(self, customers=[c for c, yes in zip(self.customers, who, strict=True) if yes], **kept)

    @property
    def ends(self) -> datetime:
        """The first instant whose outcomes count no more."""
        return self.at + timedelta(days=self.window_days)


def experiment_of(campaign: Campaign) -> Experiment:
    """An approved campaign as an experiment: treated are all who were assigned to an offer and not held out."""
    t = campaign.assignments
    brief = campaign.plan["brief"]
    offers = np.array([o or "none" for o in t["offer"].to_pylist()], dtype=np.str_)
    meant = offers != "none"
    treated = np.array([a != "control" for a in t["arm"].to_pylist()], bool)
    ids = np.array(t["customer_id"].to_pylist(), dtype=object)
    costs = _contact_costs(brief)
    channel = [costs.get(c or "", 0.0) for c in t["channel"].to_pylist()]
    contact = np.where(treated, np.array(channel, np.float64), 0.0)
    n = int(meant.sum())
    return Experiment(
        campaign.name, campaign.version, campaign.decided_at, campaign.window_days,
        [str(c) for c in ids[meant]], treated[meant], np.full(n, 1.0 - float(brief["holdout"])), offers[meant],
        np.array([x or "" for x in t["tier"].to_pylist()], dtype=np.str_)[meant], contact[meant],
        _points(brief, offers[meant], treated[meant]), warned=np.array(t["warned"].to_pylist(), bool)[meant],
    )  # fmt: skip


def _points(brief: Mapping[str, Any], offers: Texts, treated: Flags) -> Floats | None:
    """What an order earns in points by each customer's offer, at the share that the plan expects to be used."""
    worth = {
        str(o["id"]): float(o["depth"]) * float(o["point_value"]) * float(brief["used"])
        for o in brief.get("offers", []) if o["kind"] == Kind.POINTS
    }  # fmt: skip
    if not set(worth) & set(offers.tolist()):
        return None
    return np.where(treated, np.array([worth.get(o, 0.0) for o in offers.tolist()]), 0.0)


def _contact_costs(brief: Mapping[str, Any]) -> dict[str, float]:
    return {**CHANNELS, **{str(k): float(v) for k, v in brief.get("contact_costs", [])}}


def programmes(now: Known, campaigns: Sequence[Campaign], salt: str) -> list[Experiment]:
    """The quarter before and the current one, the universal holdout of each against everybody else who could have been
    in it; only quarters in which a campaign was decided, for else there is nothing to be seen, and from the first of
    these on: what was ordered before it is nobody's doing.
    """
    if not now.shop.settings.holdout_share > 0:
        return []
    this = quarter(now.as_of_day)
    begun: dict[str, datetime] = {}
    for at in sorted(c.decided_at for c in campaigns):
        begun.setdefault(quarter(local_day(at, now.shop)), at)
    found = [_programme(now, salt, name, begun[name]) for name in (quarter_before(this), this) if name in begun]
    return [x for x in found if now.as_of - x.at >= timedelta(days=1)]


def _programme(now: Known, salt: str, name: str, at: datetime) -> Experiment:
    end = _midnight(now, _first_day(quarter_after(name)))
    then = know(now.shop.as_of(at))
    customers = then.orders.select("customer_id").distinct().order_by("customer_id")
    ids = [str(c) for c in then.shop.warehouse.arrow(customers)["customer_id"].to_pylist()]
    rule = holdout_of(now.shop.settings, salt)
    held, chance = universal(ids, rule, name), universal_propensity(ids, rule, name)
    mine = np.flatnonzero(chance > 0)
    none = np.full(mine.size, "")
    return Experiment(
        f"{PROGRAMME} {name}", 0, at, max(1, round((end - at) / timedelta(days=1))), [ids[i] for i in mine.tolist()],
        ~held[mine], 1.0 - chance[mine], none, none, np.zeros(mine.size),
    )  # fmt: skip


def _first_day(name: str) -> date:
    return date(int(name[:4]), 3 * int(name[5:]) - 2, 1)


def _midnight(now: Known, day: date) -> datetime:
    """The shop's own, as an instant."""
    local = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(now.shop.settings.time_zone))
    return local.astimezone(UTC).replace(tzinfo=None)
