"""Decisions that a lot has made, with the chances it drew by: approved campaigns, and those in the table `contacts`.

A campaign in `contacts` tells all chances where every row names its propensity, each offer (and none, the arm
`control`) has one for all, and they add up to one. Arms that differed before the start were not drawn by lot, and are
left out.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pyarrow as pa

from tierwise.contract.arrays import Flags, Floats, placed
from tierwise.errors import ComputationError
from tierwise.features.customer_table import customer_features
from tierwise.features.known import Known, know
from tierwise.features.labels import label_table
from tierwise.features.spans import within
from tierwise.insight.behaviour.learning import Dated
from tierwise.pipeline.campaigns import Campaign
from tierwise.proof.checks import Instants, early, refuse_unlike

BEFORE = ("revenue_90d", "orders_90d", "revenue_365d", "orders_365d", "days_since_last_order")
NONE = "none"
CONTROL = "control"
WINDOW_DAYS = 28
"""Outcomes of a campaign of the table `contacts` count so long."""
MOST_LOGGED = 8
"""The latest so many campaigns of the table `contacts` are read; each takes a few seconds."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """One campaign: when it was decided, and for each customer what she was given (`NONE` for nothing), the chance of
    everything she could have been given, her tier then and the channel.
    """

    name: str
    at: datetime
    window_days: int
    customers: list[str]
    offer: list[str]
    chances: list[dict[str, float]]
    tier: list[str]
    channel: list[str]
    costs: dict[str, float] = field(default_factory=dict)
    assigned: Instants | None = None
    """When each was assigned (n,); None: all at the start."""

    def over(self, now: Known, days: int | None = None) -> bool:
        """Has the window (or so many days) passed?"""
        return self.at + timedelta(days=days or self.window_days) <= now.as_of


@dataclass(frozen=True, slots=True, eq=False)
class Log:
    """The rows of one campaign whose customers were known then: what was known of each (``rows``), and what followed
    (columns of ``after`` by name of the label); ``features`` is the table `customer_features` of then.
    """

    drawn: Drawn
    place: list[int]
    rows: pa.Table
    after: dict[str, Floats]
    features: pa.Table

    def of(self, values: Sequence[Any]) -> list[Any]:
        """Of a list of the campaign, the entries of these rows."""
        return [values[i] for i in self.place]


def drawn_of(campaign: Campaign) -> Drawn:
    """An approved campaign."""
    rows = campaign.assignments.to_pylist()
    return Drawn(
        campaign.name, campaign.decided_at, campaign.window_days, [str(r["customer_id"]) for r in rows],
        [NONE if r["arm"] == CONTROL else str(r["offer"]) for r in rows], [json.loads(r["chances"]) for r in rows],
        [str(r["tier"] or "") for r in rows], [str(r["channel"] or "") for r in rows],
        {str(k): float(v) for k, v in campaign.plan["brief"].get("contact_costs", [])},
    )  # fmt: skip


def drawn_contacts(now: Known, but: Sequence[str] = ()) -> list[Drawn]:
    """The latest campaigns of the table `contacts` that tell all chances, oldest first, without those named ``but``."""
    if not now.shop.has("contacts"):
        return []
    t = now.table("contacts")
    t = t.filter(t.arm.notnull() & t.campaign.notin(list(but))) if but else t.filter(t.arm.notnull())
    t = t.select("campaign", "customer_id", "contacted_at", "channel", "offer", "arm", "propensity")
    rows = now.shop.warehouse.arrow(t.order_by(["campaign", "contacted_at", "customer_id", "arm"])).to_pylist()
    by: dict[str, dict[str, dict[str, Any]]] = {}
    for row in rows:
        by.setdefault(str(row["campaign"]), {}).setdefault(str(row["customer_id"]), row)
    found = [x for name, first in by.items() if (x := _drawn(name, first)) is not None and x.over(now)]
    return sorted(found, key=lambda x: (x.at, x.name))[-MOST_LOGGED:]


def _drawn(name: str, first: dict[str, dict[str, Any]]) -> Drawn | None:
    """None where the chances are not all told."""
    customers = sorted(first)
    rows = [first[c] for c in customers]
    given = [NONE if r["arm"] == CONTROL else str(r["offer"] or "") for r in rows]
    told = {(g, r["propensity"]) for g, r in zip(given, rows, strict=True)}
    chances = {g: float(p) for g, p in told if g and p}
    whole = len(told) == len(chances) and NONE in chances and abs(sum(chances.values()) - 1.0) < 1e-6
    if not whole or len(chances) < 2:
        return None
    at: datetime = min(r["contacted_at"] for r in rows)
    channel, when = [str(r["channel"] or "") for r in rows], np.array([r["contacted_at"] for r in rows], "M8[us]")
    return Drawn(
        name, at, WINDOW_DAYS, customers, given, [chances] * len(rows), [""] * len(rows), channel, assigned=when
    )


def log_of(now: Known, drawn: Drawn, labels: Sequence[str] = ("bought",), days: int | None = None) -> Log:
    """What was known of each customer then, and what followed within the window (or so many days); without those who
    had ordered between the campaign's start and their own assignment.

    ``ComputationError`` where the arms of a campaign of the table `contacts` differed before the start.
    """
    then = know(now.shop.as_of(drawn.at), now)
    features = then.shop.warehouse.arrow(customer_features(then)).sort_by("customer_id")
    after = now.shop.warehouse.arrow(label_table(now, then, days or drawn.window_days, tuple(labels)))
    row = {str(c): i for i, c in enumerate(features["customer_id"].to_pylist())}
    before = ordered_before(now, drawn.at, drawn.customers, drawn.assigned)
    place = [i for i, c in enumerate(drawn.customers) if c in row and not before[i]]
    ids = [drawn.customers[i] for i in place]
    mine = pa.array([row[c] for c in ids], pa.int64())
    if ids and not any(drawn.tier):
        given = np.array([drawn.offer[i] != NONE for i in place], bool)
        refuse_unlike(numbers_then(features.take(mine)), given)
    inputs = Dated(drawn.at, features, None).inputs().take(mine)
    return Log(
        drawn, place, inputs, {name: placed(after, name, ids, absent=0.0) for name in labels}, features.take(mine)
    )


def ordered_before(now: Known, start: datetime, customers: Sequence[str], assigned: Instants | None) -> Flags:
    """Who had ordered from the campaign's start on, but before her own assignment (n,)."""
    if assigned is None or not assigned.size or assigned.max().item() <= start:
        return np.zeros(len(customers), np.bool_)
    t = now.orders.filter(within(now.orders.ordered_at, start, assigned.max().item()))
    return early(assigned, first_instants(now, t.group_by("customer_id").agg(at=t.ordered_at.min()), customers))


def first_instants(now: Known, rows: Any, customers: Sequence[str]) -> Instants:
    """The instant ``at`` of each customer (n,), NaT where she has none."""
    table = now.shop.warehouse.arrow(rows)
    at = dict(zip(map(str, table["customer_id"].to_pylist()), table["at"].to_pylist(), strict=True))
    return np.array([at.get(c, "NaT") for c in customers], "M8[us]")


def numbers_then(features: pa.Table) -> Floats:
    """The numbers of `BEFORE` (n, columns), 0 where there was nothing yet."""
    columns = [features[name].to_numpy(zero_copy_only=False).astype(np.float64) for name in BEFORE]
    return np.asarray(np.nan_to_num(np.column_stack(columns)), np.float64)


def logs_of(now: Known, campaigns: Sequence[Campaign], labels: Sequence[str], days: int | None = None) -> list[Log]:
    """Logs of all decisions whose window (or so many days) has passed, approved campaigns first."""
    own = [drawn_of(c) for c in campaigns]
    found = []
    for drawn in [*own, *drawn_contacts(now, [c.name for c in campaigns])]:
        if drawn.over(now, days):
            try:
                found.append(log_of(now, drawn, labels, days))
            except ComputationError:  # not drawn by lot after all: `measure` says so
                continue
    return [log for log in found if log.place]
