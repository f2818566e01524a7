"""The verb ``measure OUT [CAMPAIGN]``: what an approved campaign, or the whole programme, has changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa

from tierwise.contract.arrays import Flags, Floats, placed
from tierwise.contract.result_tables import EFFECTS
from tierwise.data.shop import Shop
from tierwise.errors import ComputationError, UsageError
from tierwise.features.customer_table import customer_features
from tierwise.features.known import Known, know
from tierwise.features.labels import label_table
from tierwise.features.spans import within
from tierwise.pipeline.campaigns import Campaign, approved, find
from tierwise.pipeline.onward import Added, onward
from tierwise.pipeline.past_contacts import past_contacts, rows_of
from tierwise.pipeline.plan import holdout_of
from tierwise.pipeline.stages import Progress, Silence, Stages
from tierwise.pipeline.workspace import Run, open_workspace
from tierwise.privacy.pseudonyms import key_path, load_key
from tierwise.proof.checks import readable
from tierwise.proof.holdout import quarter, universal, universal_propensity
from tierwise.proof.readings import Outcomes, Texts, readings

BEFORE = ("revenue_90d", "orders_90d", "revenue_365d", "orders_365d", "days_since_last_order")
PROGRAMME = "programme"
MOST_PAST = 8
"""The latest so many campaigns of the shop's own contacts are read; each takes a few seconds."""


@dataclass(frozen=True, slots=True)
class Experiment:
    """Who was in which arm when, with what chance of treatment; ``contact`` is what was spent on each treated one."""

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

    @property
    def ends(self) -> datetime:
        """The first instant whose outcomes count no more."""
        return self.at + timedelta(days=self.window_days)


def measure(
    out: str | Path, campaign: str | None = None, version: int | None = None, progress: Progress | None = None
) -> Run:
    """The run with the table `effects`: of one approved campaign; without a name of all of them, of the programme, and
    of the latest campaigns in the table `contacts` that nobody drew lots for (graded C or D).

    ``UsageError`` where nothing has happened yet; ``ComputationError`` where the split may not be read.
    """
    workspace = open_workspace(out)
    asked = [find(workspace, campaign, version)] if campaign else approved(workspace)
    salt = load_key(key_path(workspace.root)).id
    key = {"campaigns": [[c.name, c.version] for c in asked], "programme": campaign is None, "salt": salt}

    def work(shop: Shop, _: Run) -> Added:
        return _added(shop, asked, None if campaign else salt, strict=bool(campaign))

    return onward(workspace, "measure", key, work, Stages(progress or Silence()))


def _added(shop: Shop, asked: list[Campaign], salt: str | None, strict: bool) -> Added:
    now = know(shop)
    rows: list[dict[str, Any]] = []
    notes: dict[str, Any] = {}
    for campaign in asked:
        if _days_passed(now, campaign.decided_at) < 1 and not strict:
            notes[campaign.name] = {"none": "not_begun"}
            continue
        found, notes[campaign.name] = _read(now, experiment_of(campaign)) if strict else _tried(now, campaign)
        rows += found
    if salt is not None:
        for past in past_contacts(now)[-MOST_PAST:]:
            found, notes[past.campaign] = rows_of(now, past)
            rows += found
    if salt is not None and now.shop.settings.holdout_share > 0:
        every = programme(now, salt)
        if _days_passed(now, every.at) < 1:
            notes[PROGRAMME] = {"none": "not_begun"}
        else:
            found, notes[PROGRAMME] = _tried(now, every)
            rows += found
    table = EFFECTS.conform(pa.Table.from_pylist(rows, schema=EFFECTS.arrow_schema()))
    return Added({"effects": table}, {"measure": notes})


def _tried(now: Known, what: Campaign | Experiment) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """The reading, or a note that says why there is none: of several, one that is blocked must not hide the others."""
    try:
        return _read(now, experiment_of(what) if isinstance(what, Campaign) else what)
    except ComputationError as e:
        return [], {"none": "blocked", "why": e.message}


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
    )  # fmt: skip


def _contact_costs(brief: Mapping[str, Any]) -> dict[str, float]:
    from tierwise.outreach.offers import CHANNELS

    return {**CHANNELS, **{str(k): float(v) for k, v in brief.get("contact_costs", [])}}


def programme(now: Known, salt: str) -> Experiment:
    """The universal holdout of the current quarter against everybody else who could have been in it."""
    day = now.as_of_day
    start = datetime(day.year, 3 * ((day.month - 1) // 3) + 1, 1, tzinfo=ZoneInfo(now.shop.settings.time_zone))
    at = start.astimezone(UTC).replace(tzinfo=None)
    then = know(now.shop.as_of(at))
    customers = then.orders.select("customer_id").distinct().order_by("customer_id")
    ids = [str(c) for c in then.shop.warehouse.arrow(customers)["customer_id"].to_pylist()]
    rule = holdout_of(now.shop.settings, salt)
    held, chance = universal(ids, rule, quarter(day)), universal_propensity(ids, rule, quarter(day))
    mine = np.flatnonzero(chance > 0)
    n = mine.size
    return Experiment(
        f"{PROGRAMME} {quarter(day)}", 0, at, 92, [ids[i] for i in mine.tolist()], ~held[mine], 1.0 - chance[mine],
        np.full(n, ""), np.full(n, ""), np.zeros(n),
    )  # fmt: skip


def _days_passed(now: Known, at: datetime) -> int:
    return (now.as_of - at) // timedelta(days=1)


def _read(now: Known, x: Experiment) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Rows of `effects` of one experiment, and a note on how it was read."""
    days = _days_passed(now, x.at)
    if days < 1:
        raise UsageError(
            f"campaign {x.name!r} was decided on {x.at:%Y-%m-%d} and the data end then",
            "run again with a newer export, then measure",
        )
    ratio = readable(x.treated, x.propensity)
    outcomes, note = _outcomes(now, x)
    passed = min(days, x.window_days)
    about = {"campaign": x.name, "version": x.version, "days": passed, "as_of": now.as_of}
    rows = [row | about for row in readings(outcomes)]
    if not rows:
        note |= {"none": "too_few"}
    return rows, note | {
        "treated": ratio.treated, "control": ratio.control, "ratio_p": ratio.p, "days": passed,
        "window_days": x.window_days, "running": outcomes.running, "decided_at": x.at.isoformat(),
    }  # fmt: skip


def _outcomes(now: Known, x: Experiment) -> tuple[Outcomes, dict[str, Any]]:
    then = know(now.shop.as_of(x.at), now)
    labels = now.shop.warehouse.arrow(
        label_table(now, then, x.window_days, ("orders", "bought", "revenue", "margin"), short_ok=True)
    )
    known = set(labels["customer_id"].to_pylist())
    seen = np.array([c in known for c in x.customers], bool)
    ids = [c for c in x.customers if c in known]
    metrics = {
        "conversion": (placed(labels, "bought", ids), "share"), "orders": (placed(labels, "orders", ids), "orders"),
        "revenue": (placed(labels, "revenue", ids), now.currency),
        "margin": (placed(labels, "margin", ids) - x.contact[seen], now.currency),
        "discount": (_discounts(now, x, ids), now.currency),
    }  # fmt: skip
    unsubscribed = _withdrawn(now, x, ids)
    if unsubscribed is not None:
        metrics["unsubscribed"] = (unsubscribed, "share")
    features = then.shop.warehouse.arrow(customer_features(then))
    before = np.column_stack([np.nan_to_num(placed(features, name, ids)) for name in BEFORE])
    passed = min(_days_passed(now, x.at) / x.window_days, 1.0)
    made = Outcomes(x.treated[seen], metrics, before, x.tier[seen], x.offer[seen], x.contact[seen], passed)
    return made, {"not_known_then": int((~seen).sum())}


def _discounts(now: Known, x: Experiment, ids: list[str]) -> Floats:
    """What was taken off the orders of the window, by customer; 0 where she did not order."""
    t = now.orders.filter(within(now.orders.ordered_at, x.at, x.ends))
    rows = now.shop.warehouse.arrow(t.group_by("customer_id").agg(off=t.discount.sum()))
    return np.nan_to_num(placed(rows, "off", ids))


def _withdrawn(now: Known, x: Experiment, ids: list[str]) -> Floats | None:
    """1 for who withdrew her consent to marketing within the window; None where no consents are recorded."""
    if not now.shop.has("consents"):
        return None
    t = now.table("consents")
    gone = t.filter((t.purpose == "marketing") & ~t.granted & within(t.decided_at, x.at, x.ends))
    rows = now.shop.warehouse.arrow(gone.select("customer_id").distinct())
    left = {str(c) for c in rows["customer_id"].to_pylist()}
    return np.array([float(c in left) for c in ids])


def summary(run: Run) -> list[dict[str, Any]]:
    """The rows of all customers together, campaign by campaign."""
    return [r for r in run.table("effects").to_pylist() if not r["tier"] and not r["offer"]]
