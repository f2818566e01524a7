"""Past campaigns in the shop's table of contacts whose arms nobody drew: what each changed, as far as can be told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pyarrow as pa

from tierwise.contract.arrays import Floats, placed
from tierwise.errors import ComputationError
from tierwise.features.customer_table import customer_features
from tierwise.features.known import Known, know
from tierwise.features.labels import label_table
from tierwise.features.spans import within
from tierwise.insight.behaviour.learning import Dated
from tierwise.models.family import Rows
from tierwise.proof.effects import total
from tierwise.proof.observational import FEWEST, Compared, Reading, observed_effect

WINDOW_DAYS = 28
HISTORY_DAYS = 60
CONTACT_DAYS = 90
"""Contacts by other campaigns so long before the start stand among what was known of a customer."""


@dataclass(frozen=True, slots=True)
class Contacted:
    """One past campaign: when it began and who was contacted."""

    campaign: str
    at: datetime
    customers: frozenset[str]


def past_contacts(now: Known) -> list[Contacted]:
    """Campaigns without arms, large enough, with history before and a whole window after; by date."""

    if not now.shop.has("contacts"):
        return []
    t = now.table("contacts")
    t = t.anti_join(t.filter(t.arm.notnull()), "campaign")  # with arms they are read as experiments
    rows = now.shop.warehouse.arrow(
        t.select("campaign", "customer_id", "contacted_at").order_by(["campaign", "customer_id"])
    )
    first = now.shop.warehouse.scalar(now.orders.ordered_at.min())
    if first is None:
        return []
    begin: dict[str, datetime] = {}
    people: dict[str, set[str]] = {}
    columns = (rows[c].to_pylist() for c in ("campaign", "customer_id", "contacted_at"))
    for campaign, customer, at in zip(*columns, strict=True):
        begin[campaign] = min(at, begin.get(campaign, at))
        people.setdefault(campaign, set()).add(str(customer))
    window, history = timedelta(days=WINDOW_DAYS), timedelta(days=HISTORY_DAYS)
    found = [
        Contacted(str(c), at, frozenset(people[c])) for c, at in begin.items()
        if len(people[c]) >= FEWEST and at - window - history >= first and at + window <= now.as_of
    ]  # fmt: skip
    return sorted(found, key=lambda c: (c.at, c.campaign))


def read_contacts(now: Known, campaign: Contacted, metric: str) -> Reading | ComputationError:
    """The effect on ``metric`` (revenue, margin, bought) a customer within the window; or why it cannot be read."""
    window = timedelta(days=WINDOW_DAYS)
    then, before = _known(now, campaign.at), _known(now, campaign.at - window)
    treated = np.array([c in campaign.customers for c in then.customers], bool)
    outcome = _after(now, then, metric)
    earlier = _after(now, before, metric)
    place = {c: i for i, c in enumerate(before.customers)}
    mine = pa.array([place.get(c) for c in then.customers], pa.int64())
    compared = Compared(
        Rows(then.inputs), treated, outcome, Rows(before.inputs.take(mine)),
        np.array([earlier[place[c]] if c in place else 0.0 for c in then.customers]),
        _by_others(now, campaign.at, campaign.at + window, then.customers, campaign.campaign) > 0,
    )  # fmt: skip
    try:
        return observed_effect(compared, now.shop.settings.seed)
    except ComputationError as e:
        return e


def rows_of(now: Known, campaign: Contacted) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Rows of `effects` (revenue a customer) and a note with the diagnostics."""
    found = read_contacts(now, campaign, "revenue")
    if isinstance(found, ComputationError):
        return [], {"none": "too_few", "observational": True}
    e, contacted = found.effect, len(campaign.customers)
    whole = None if "thin_overlap" in found.doubts else total(found.of_contacted, contacted)
    row = {
        "campaign": campaign.campaign, "version": 0, "metric": "revenue", "tier": "", "offer": "",
        "treated": contacted, "control": e.n - contacted, "base": None, "effect": e.value, "effect_low": e.low,
        "effect_high": e.high, "total": whole and whole.value, "total_low": whole and whole.low,
        "total_high": whole and whole.high, "p_value": min(e.p, 1.0), "unit": now.currency, "days": WINDOW_DAYS,
        "running": False, "n": e.n, "method": f"observational, grade {found.grade}", "as_of": now.as_of,
    }  # fmt: skip
    note = {
        "observational": True, "grade": found.grade, "doubts": list(found.doubts),
        "decided_at": campaign.at.isoformat(),
        "treated": contacted, "unlike_before": found.unlike_before, "unlike_after": found.unlike_after,
        "placebo": found.placebo.value, "placebo_se": found.placebo.se, "robustness": found.robustness,
        "of_contacted": found.of_contacted.value, "trimmed": found.trimmed, "elsewhere": found.elsewhere,
    }  # fmt: skip
    return [row], note


@dataclass(frozen=True, slots=True)
class _Then:
    known: Known
    customers: list[str]
    inputs: Any


def _known(now: Known, at: datetime) -> _Then:
    then = know(now.shop.as_of(at), now)
    features = then.shop.warehouse.arrow(customer_features(then)).sort_by("customer_id")
    customers = [str(c) for c in features["customer_id"].to_pylist()]
    contacts = _by_others(now, at - timedelta(days=CONTACT_DAYS), at, customers)
    inputs = Dated(at, features, None).inputs().append_column(f"contacts_{CONTACT_DAYS}d", pa.array(contacts))
    return _Then(then, customers, inputs)


def _by_others(now: Known, start: datetime, end: datetime, customers: list[str], but: str = "") -> Floats:
    """How many campaigns, ``but`` left out, contacted each customer from ``start`` to before ``end`` (n,)."""
    t = now.table("contacts")
    mine = t.filter(within(t.contacted_at, start, end) & (t.campaign != but))
    counted = now.shop.warehouse.arrow(mine.group_by("customer_id").agg(n=mine.campaign.nunique()))
    return placed(counted, "n", customers, absent=0.0)


def _after(now: Known, then: _Then, metric: str) -> Floats:
    labels = now.shop.warehouse.arrow(label_table(now, then.known, WINDOW_DAYS, (metric,)))
    return placed(labels, metric, then.customers, absent=0.0)
