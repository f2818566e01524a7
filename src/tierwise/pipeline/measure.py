"""The verb ``measure OUT [CAMPAIGN]``: what an approved campaign, or the whole programme, has changed."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from tierwise.contract.arrays import Floats, placed
from tierwise.contract.result_tables import EFFECTS, WARNING_CHECKS
from tierwise.data.shop import Shop
from tierwise.errors import ComputationError, UsageError
from tierwise.features.customer_table import customer_features
from tierwise.features.known import Known, know
from tierwise.features.labels import label_table
from tierwise.features.spans import within
from tierwise.pipeline.campaigns import Campaign, approved, find
from tierwise.pipeline.drawn import BEFORE, CONTROL
from tierwise.pipeline.experiments import Experiment, experiment_of, programmes
from tierwise.pipeline.left_out import clicks, left_out
from tierwise.pipeline.logged_experiments import logged_experiments
from tierwise.pipeline.onward import Added, onward
from tierwise.pipeline.past_contacts import past_contacts, rows_of
from tierwise.pipeline.stages import Progress, Silence, Stages
from tierwise.pipeline.warned import warning_check
from tierwise.pipeline.workspace import Run, open_workspace
from tierwise.privacy.pseudonyms import key_path, load_key
from tierwise.proof.adjusted import capped
from tierwise.proof.checks import Unreadable, readable, refuse_unlike
from tierwise.proof.reached import effect_on_reached
from tierwise.proof.readings import FEWEST, Outcomes, adjusted, effect_among, readings

MOST_PAST = 8
"""The latest so many campaigns of the shop's own contacts are read; each takes a few seconds."""


def measure(
    out: str | Path, campaign: str | None = None, version: int | None = None, progress: Progress | None = None
) -> Run:
    """The run with the table `effects`: of one approved campaign; without a name of all of them, of the programme, and
    of the latest campaigns in the table `contacts`: by their arms, or without these compared and graded C or D. Where
    a churn warning was in force, `warning_checks` says how right it was.

    ``UsageError`` where nothing has happened yet; ``ComputationError`` where the split may not be read.
    """
    workspace = open_workspace(out)
    others = approved(workspace)
    asked = [find(workspace, campaign, version)] if campaign else others
    salt = load_key(key_path(workspace.root)).id
    key = {"campaigns": [[c.name, c.version] for c in asked], "programme": campaign is None, "salt": salt}
    key |= {"others": [[c.name, c.version] for c in others]}

    def work(shop: Shop, _: Run) -> Added:
        return _added(shop, asked, others, None if campaign else salt, strict=bool(campaign))

    return onward(workspace, "measure", key, work, Stages(progress or Silence()))


def _added(shop: Shop, asked: list[Campaign], others: list[Campaign], salt: str | None, strict: bool) -> Added:
    now = know(shop)
    rows: list[dict[str, Any]] = []
    notes: dict[str, Any] = {}
    checks: list[dict[str, Any]] = []
    for campaign in asked:
        if _days_passed(now, campaign.decided_at) < 1 and not strict:
            notes[campaign.name] = {"none": "not_begun"}
            continue
        found, note = (_read if strict else _tried)(now, experiment_of(campaign))
        margin = note.pop("warned_margin", None)
        notes[campaign.name], rows = note, rows + found
        if note.get("none") != "blocked" and (check := warning_check(now, campaign, margin, others)) is not None:
            checks.append(check)
    if salt is not None:
        found, more = _besides(now, asked, salt)
        rows, notes = rows + found, notes | more
    table = EFFECTS.conform(pa.Table.from_pylist(rows, schema=EFFECTS.arrow_schema()))
    if not checks:
        return Added({"effects": table}, {"measure": notes}, frozenset({"warning_checks"}))
    judged = WARNING_CHECKS.conform(pa.Table.from_pylist(checks, schema=WARNING_CHECKS.arrow_schema()))
    return Added({"effects": table, "warning_checks": judged}, {"measure": notes})


def _besides(now: Known, asked: list[Campaign], salt: str) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """All but approved campaigns: those in the table `contacts`, with arms or without, and the whole programme."""
    rows: list[dict[str, Any]] = []
    notes: dict[str, Any] = {}
    for past in past_contacts(now)[-MOST_PAST:]:
        found, notes[past.campaign] = rows_of(now, past)
        rows += found
    own = {c.name for c in asked}
    logged, others = logged_experiments(now)
    latest = sorted(others.items(), key=lambda item: item[1]["decided_at"])[-MOST_PAST:]
    notes |= {name: note for name, note in latest if name not in own}
    for x in [x for x in logged if x.name not in own][-MOST_PAST:] + programmes(now, asked, salt):
        found, notes[x.name] = _tried(now, x)
        rows += found
    return rows, notes


def _tried(now: Known, x: Experiment) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """The reading, or a note that says why there is none: of several, one that is blocked must not hide the others."""
    try:
        return _read(now, x)
    except ComputationError as e:
        reason = {"reason": e.code, **e.values} if isinstance(e, Unreadable) else {}
        return [], {"none": "blocked", "why": e.message, **reason}


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
    then = know(now.shop.as_of(x.at), now)
    features = then.shop.warehouse.arrow(customer_features(then))
    known = set(map(str, features["customer_id"].to_pylist()))
    out = left_out(now, x, np.array([c in known for c in x.customers], bool))
    counted, x = out.counted(x.treated), x.only(~out.anyone)
    ratio = readable(x.treated, x.propensity)
    outcomes, note = _outcomes(now, then, features, x)
    passed = min(days, x.window_days)
    about = {"campaign": x.name, "version": x.version, "days": passed, "as_of": now.as_of}
    rows = [row | about for row in (*readings(outcomes), *on_reached(now, x, note.pop("ids"), outcomes))]
    warned = note.pop("warned")
    if warned is not None:
        note["warned_margin"] = effect_among(outcomes, "margin", warned)
    if not rows:
        note |= {"none": "too_few"}
    return rows, note | {
        "treated": ratio.treated, "control": ratio.control, "ratio_p": ratio.p if x.split_known else None,
        "days": passed, "window_days": x.window_days, "running": outcomes.running, "decided_at": x.at.isoformat(),
        "left_out": counted, "clicks": clicks(now, x), "unchecked": x.unchecked or None,
    }  # fmt: skip


def _outcomes(now: Known, then: Known, features: pa.Table, x: Experiment) -> tuple[Outcomes, dict[str, Any]]:
    labels = now.shop.warehouse.arrow(
        label_table(now, then, x.window_days, ("orders", "bought", "revenue", "margin"), short_ok=True)
    )
    ids = x.customers
    points = np.zeros(len(ids)) if x.points is None else x.points * np.nan_to_num(placed(labels, "bought", ids))
    metrics = {
        "conversion": (placed(labels, "bought", ids), "share"), "orders": (placed(labels, "orders", ids), "orders"),
        "revenue": (placed(labels, "revenue", ids), now.currency),
        "margin": (placed(labels, "margin", ids) - x.contact - points, now.currency),
        "discount": (_discounts(now, x, ids), now.currency),
    }  # fmt: skip
    metrics |= _besides_orders(now, x, ids, metrics["revenue"][0])
    if x.points is not None:
        metrics["points"] = (points, now.currency)
    unsubscribed = _withdrawn(now, x, ids)
    if unsubscribed is not None:
        metrics["unsubscribed"] = (unsubscribed, "share")
    before = np.column_stack([np.nan_to_num(placed(features, name, ids)) for name in BEFORE])
    if x.logged:
        refuse_unlike(before, x.treated)
    passed = min(_days_passed(now, x.at) / x.window_days, 1.0)
    made = Outcomes(x.treated, metrics, before, x.tier, x.offer, x.contact, passed)
    return made, {"ids": ids, "warned": x.warned}


def on_reached(now: Known, x: Experiment, ids: list[str], o: Outcomes) -> list[dict[str, Any]]:
    """The effect on margin of those whom the campaign reached, where the file of contacts tells (under the campaign's
    name) that it did not reach all of the assigned, or some of the held out; read once the window is over.
    """
    if x.logged or o.running or not now.shop.has("contacts"):
        return []
    t = now.table("contacts")
    sent = t.filter(
        (t.campaign == x.name) & (t.arm.isnull() | (t.arm != CONTROL)) & within(t.contacted_at, x.at, x.ends)
    )
    told = now.shop.warehouse.arrow(sent.select("customer_id").distinct())["customer_id"].to_pylist()
    got = np.isin(np.array(ids, dtype=object), np.array(told, dtype=object))
    mine = np.isfinite(o.metrics["margin"][0])
    arms = mine & o.treated, mine & ~o.treated
    if not got.any() or (got == o.treated)[mine].all() or min(a.sum() for a in arms) < FEWEST:
        return []
    try:
        found = effect_on_reached(adjusted(o, "margin", mine), o.treated[mine], got[mine])
    except ComputationError:  # no more of the assigned than of the held out
        return []
    bounded = np.isfinite(found.low) and np.isfinite(found.high)
    low, high = (found.low, found.high) if bounded else (None, None)
    return [{
        "metric": "margin_reached", "tier": "", "offer": "", "treated": int((got & arms[0]).sum()),
        "control": int(arms[1].sum()), "base": None, "effect": found.value, "effect_low": low,
        "effect_high": high, "total": None, "total_low": None, "total_high": None,
        "p_value": None, "unit": now.currency, "running": False, "n": int(mine.sum()),
        "method": "of those reached" + (", some held out were too" if found.contaminated else ""),
    }]  # fmt: skip


def _besides_orders(now: Known, x: Experiment, ids: list[str], revenue: Floats) -> dict[str, tuple[Floats, str]]:
    """Revenue without what the largest orders add, where they add anything; and the stars of those who gave any."""
    found: dict[str, tuple[Floats, str]] = {}
    bought = np.nan_to_num(revenue) > 0
    if bought.any() and (drawn_in := capped(revenue[bought])).max() < revenue[bought].max():
        less = revenue.copy()
        less[bought] = drawn_in
        found["revenue_capped"] = (less, now.currency)
    if now.shop.has("reviews"):
        t = now.table("reviews")
        written = t.filter(within(t.reviewed_at, x.at, x.ends) & t.stars.notnull())
        rows = now.shop.warehouse.arrow(written.group_by("customer_id").agg(stars=written.stars.mean()))
        found["stars"] = (placed(rows, "stars", ids), "stars")
    return found


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
