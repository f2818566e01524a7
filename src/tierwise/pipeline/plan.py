"""The verb ``plan OUT`` and the stage of the same name: strategies for every tier, and who is assigned to what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from tierwise.contract.arrays import Ints
from tierwise.contract.settings import Settings
from tierwise.data.config import read_config
from tierwise.data.shop import Shop
from tierwise.errors import ConfigError, UsageError
from tierwise.features.known import Known, know
from tierwise.outreach.bounds import bounds
from tierwise.outreach.brief import Brief, refuse_unfit
from tierwise.outreach.offers import Kind, Offer, loses, refuse_losses, unit_of, usual
from tierwise.outreach.offers_file import brief_of
from tierwise.outreach.options import Option
from tierwise.outreach.plan import Before, Draw, Plan, Rises, plan, strategy_customers
from tierwise.outreach.plan_tables import assignments, by_tier, goal_front, strategies, uplift
from tierwise.outreach.policy.fatigue import Contacted
from tierwise.outreach.several_goals import RETENTION, SATISFACTION
from tierwise.outreach.strategies.findings import Findings
from tierwise.outreach.wear import numbered
from tierwise.pipeline.campaigns import Campaign, approve, checked_name
from tierwise.pipeline.campaigns import approved as approved_campaigns
from tierwise.pipeline.drawn import Log, logs_of
from tierwise.pipeline.judged import LABELS, judged, policy_checks
from tierwise.pipeline.learned import Learned, learn
from tierwise.pipeline.offers import kept_offers, own_brief
from tierwise.pipeline.onward import Added, onward
from tierwise.pipeline.redeemed import most_redeemed
from tierwise.pipeline.stages import Progress, Silence, Stages
from tierwise.pipeline.stars import Stars, refuse_unknown, stars_of
from tierwise.pipeline.workspace import Run, Workspace, open_workspace, storage_errors
from tierwise.privacy.pseudonyms import key_path, load_key
from tierwise.proof.design import Design, detectable_effect
from tierwise.proof.holdout import Holdout, of_campaign, quarter, universal

FEWEST = 20
"""Customers of both arms from which a detectable effect is said."""
EXPORTED = ("customer_id", "offer", "channel", "strategy", "tier", "campaign", "valid_to")
NEEDED = ("customer_features", "value", "tiers")


@dataclass(frozen=True, slots=True)
class Planned:
    """The run that holds the plan; the campaign where it was approved."""

    run: Run
    brief: Brief
    campaign: Campaign | None = None


def plan_campaign(
    out: str | Path, brief: Brief | None = None, approved: bool = False, progress: Progress | None = None
) -> Planned:
    """Plans on the current run, as a new run with the tables `strategies`, `strategy_customers` and `assignments`.

    With ``approved`` the assignments are also kept as a campaign in OUT/campaigns, to be measured later.
    """
    workspace = open_workspace(out)
    current = workspace.require_current()
    missing = [t for t in NEEDED if t not in current.table_names()]
    if missing:
        raise UsageError(f"run {current.id} has no {', '.join(missing)}", "tierwise run SOURCE without --only, first")
    settings, _ = read_config(workspace.config)
    brief = (brief or own_brief(workspace)).priced(unit_of(str(current.about["currency"]))).aimed(settings.goals())
    checked_name(brief.name)
    salt, past = load_key(key_path(workspace.root)).id, approved_campaigns(workspace)
    known = [[c.name, c.version] for c in past]
    done = onward(
        workspace, "plan", {"brief": brief.as_dict(), "salt": salt, "holdout": settings.holdout_share, "past": known},
        lambda shop, run: _added(shop, run.tables(), brief, Past(salt, past)), Stages(progress or Silence()),
    )  # fmt: skip
    return Planned(done, brief, _approved(workspace, brief, done) if approved else None)


def _approved(workspace: Workspace, brief: Brief, done: Run) -> Campaign:
    """The plan kept as a campaign; ``UsageError`` for one that writes to nobody: there would be nothing to measure."""
    if not done.about["remarks"]["plan"]["customers"]:
        raise UsageError(
            f"campaign {brief.name!r} writes to nobody, so it is not approved",
            "tierwise plan OUT says why for each plan; with a file of consents, its ids must be those of the orders",
        )
    return approve(workspace, brief.name, _kept(brief, done), done.table("assignments"))


def _kept(brief: Brief, run: Run) -> dict[str, Any]:
    """What rests with an approved campaign."""
    return {"brief": brief.as_dict(), "as_of": run.about["as_of"], "remarks": run.about["remarks"].get("plan", {})}


def export(planned: Planned, path: str | Path) -> int:
    """Writes who gets what and until when (the held out are not in it) as a CSV file for a mailing tool; gives the
    number of rows.
    """
    import csv

    rows = [r for r in planned.run.table("assignments").to_pylist() if r["arm"] == "treated" and r["offer"] != "none"]
    offers = {o.id: o for o in planned.brief.offers}
    for r in rows:
        r["valid_to"] = offers[r["offer"]].last_day(r["decided_at"].date()).isoformat()
    with storage_errors(Path(path)), Path(path).open("w", encoding="utf-8-sig", newline="") as f:
        out = csv.writer(f)
        out.writerow(EXPORTED)
        out.writerows([r[k] for k in EXPORTED] for r in rows)
    return len(rows)


def note_plan(tables: dict[str, pa.Table], remarks: dict[str, Any], known: Known, workspace: Workspace) -> None:
    """The stage of a run: what would be proposed with the shop's offers, or the usual ones, and no limit. Nobody is
    assigned to anything. Offers of the shop's table that cannot be followed end no run: the usual ones stand for them,
    and the remark says why.
    """
    if any(t not in tables for t in NEEDED):
        return
    rate, unit = known.shop.settings.margin_rate, unit_of(known.currency)
    past = Past(load_key(key_path(workspace.root)).id, approved_campaigns(workspace))
    refused = {}
    try:
        made = _plan(known, tables, brief_of(None, rate, lambda: kept_offers(known), unit), past).plan
    except ConfigError as e:
        refused = {"offers_refused": e.message}
        made = _plan(known, tables, brief_of(None, rate, unit=unit), past).plan
    tables["strategies"], tables["strategy_customers"] = strategies(made, detectable), strategy_customers(made)
    tables["goal_front"] = goal_front(made)
    remarks["plan"] = {**_remark(made), "proposed_only": True, **refused}


@dataclass(frozen=True, slots=True)
class Past:
    """The shop's salt and its approved campaigns."""

    salt: str
    campaigns: Sequence[Campaign] = ()


def _added(shop: Shop, tables: Mapping[str, pa.Table], brief: Brief, past: Past) -> Added:
    known = know(shop)
    done = _plan(known, tables, brief, past)
    refuse_unknown(done.plan)
    made, learned, before = done.plan, done.learned, judged(done.plan, done.logs)
    remark = _remark(made) | {"judged": before} | ({} if learned is None else {"learned": learned.remark()})
    found = {
        "strategies": strategies(made, detectable), "strategy_customers": strategy_customers(made),
        "goal_front": goal_front(made), "policy_checks": policy_checks(made, before),
        "assignments": assignments(made, known.as_of, known.shop.settings.seed),
    }  # fmt: skip
    if learned is None or made.uplift is None:  # a trial: what another plan knew is not said beside it
        return Added(found, {"plan": remark}, frozenset({"uplift"}))
    return Added({**found, "uplift": uplift(made, learned.uplifts(made.findings), learned.method)}, {"plan": remark})


@dataclass(frozen=True, slots=True, eq=False)
class _Made:
    """The plan, the logs of past decisions, and what they taught."""

    plan: Plan
    logs: Sequence[Log]
    learned: Learned | None = None


def _plan(known: Known, tables: Mapping[str, pa.Table], brief: Brief, past: Past) -> _Made:
    f = Findings(known, tables, known.shop.settings.tier_names)
    brief = brief.aimed(known.shop.settings.goals())
    refuse_unfit(brief, f.tier_names, known.as_of_day)
    brief = _affordable(f, brief)
    logs = logs_of(known, past.campaigns, LABELS)
    learned = learn(known, logs)
    drawn = _draw(f, brief, past.salt, known.shop.settings)
    before = Before(_given(f, brief, past.campaigns), most_redeemed(logs))
    if learned is None:
        return _Made(plan(f, brief, drawn, before=before), logs)
    kept = _staying(f, brief, past)
    stars = stars_of(known, logs) if SATISFACTION in dict(brief.goals) else Stars()

    def rises(options: Sequence[Option]) -> Rises:
        found = learned.of_options(f, options)
        stay, rated = (None if x is None else x.of_options(f, options) for x in (kept, stars.learned))
        return Rises(found, stay, rated, stars.rated, stars.usual)

    return _Made(plan(f, brief, drawn, rises, before), logs, learned)


def _staying(f: Findings, brief: Brief, past: Past) -> Learned | None:
    """What offers change of the chance to order at all within the days after which customers count as gone; None where
    it is not asked for, or no campaign is so long past.
    """
    if RETENTION not in dict(brief.goals):
        return None
    return learn(f.known, logs_of(f.known, past.campaigns, ("bought",), gone_days(f)))


def gone_days(f: Findings) -> int:
    """The days of the question who leaves; 90 where nobody has asked it."""
    question = f.answer("churn_")[0]
    return int(question.removeprefix("churn_").removesuffix("d")) if question else 90


def _given(f: Findings, brief: Brief, campaigns: Sequence[Campaign]) -> Contacted:
    """The offers of other approved campaigns: no file may tell of them yet."""
    others = [c for c in campaigns if c.name != brief.name]
    rows = [(r, c.decided_at) for c in others for r in c.assignments.to_pylist()]
    sent = [(str(r["customer_id"]), at) for r, at in rows if r["arm"] == "treated" and r["offer"] != "none"]
    return numbered(f, sent)


def _affordable(f: Findings, brief: Brief) -> Brief:
    """The brief with offers that do not lose money on a typical order: of the usual ones those that would are left out,
    one that the shop has written itself is refused with the sum.
    """
    buyers = f.buyers(brief.window_days)
    if not np.isfinite(buyers.order_value).any():
        return brief
    order, rate = float(np.nanmedian(buyers.order_value)), float(np.nanmedian(buyers.margin_rate))
    common = usual(f.known.shop.settings.margin_rate, brief.channels, unit_of(f.currency))
    own = [o for o in brief.offers if o not in common]
    for offer in own:
        refuse_losses(offer, rate, order)
    return replace(brief, offers=tuple(o for o in brief.offers if o in own or not loses(o, rate, order)))


def _draw(f: Findings, brief: Brief, salt: str, settings: Settings) -> Draw:
    rule = holdout_of(settings, salt, brief)
    return Draw(
        universal(f.customers, rule, quarter(f.known.as_of_day)), of_campaign(f.customers, rule, brief.name),
        brief.holdout, f"{salt}\x1foffers\x1f{brief.name}",
    )  # fmt: skip


def holdout_of(settings: Settings, salt: str, brief: Brief | None = None) -> Holdout:
    """The shop's holdouts; a campaign's share is its brief's."""
    if brief is None:
        return Holdout(salt, settings.holdout_share)
    return Holdout(salt, settings.holdout_share, brief.holdout, brief.why_no_holdout)


def detectable(base: float, customers: int, held_out: float) -> float | None:
    """The smallest rise of a chance that so many customers show; None where too few or no share are compared."""
    if customers < FEWEST or not 0 < held_out < 1 or not 0 < base < 1:
        return None
    found = detectable_effect(Design.of_share(base, held_out=held_out), customers)
    return found if found + base < 1 else None


def _undrawn(known: Known) -> int | None:
    """How many contacts the shop's log holds, where none of them tells by which chance, between 0 and 1, it was made;
    else None.
    """
    if not known.shop.has("contacts"):
        return None
    contacts = known.table("contacts")
    drawn = contacts.filter((contacts.propensity > 0) & (contacts.propensity < 1))
    every, told = (int(known.shop.warehouse.scalar(n)) for n in (contacts.count(), drawn.count()))
    return every if every and not told else None


def _lost_and_gained(p: Plan, who: Ints, option: Ints) -> dict[str, float | None]:
    """Of those who get an offer: margin lost later with who unsubscribes, and the gain that it is taken off (None where
    effects are not known of all of them).
    """
    wear = np.column_stack([o.costs.wear for o in p.options]) if p.options else np.zeros((len(p.asked.customers), 0))
    lost = float(wear[who, option].sum())
    if p.uplift is None:
        return {"wear_total": lost, "gain_total": None}
    gain = np.column_stack([o.costs.gain(p.uplift[:, k]) for k, o in enumerate(p.options)])[who, option]
    return {"wear_total": lost, "gain_total": float(gain.sum()) if np.isfinite(gain).all() else None}


def _terms(o: Offer) -> dict[str, Any]:
    """What an offer is, for sentences: its kind, size in its own unit, and how long it holds."""
    worth = o.depth * o.point_value if o.kind is Kind.POINTS else None
    return {"offer": o.id, "kind": str(o.kind), "depth": o.depth, "worth": worth, "valid_days": o.valid_days}


def _remark(p: Plan) -> dict[str, Any]:
    asked = p.decided.asked
    choice = p.decided.choice
    given = (choice > 0) & ~p.draw.campaign
    who = np.flatnonzero(given)
    base = float(p.asked.chance[asked].mean()) if asked.any() else 0.0
    option = choice[who] - 1
    liability = [float(p.options[k].costs.liability[i]) for i, k in zip(who.tolist(), option.tolist(), strict=True)]
    limit, used = p.brief.budget, {p.options[k].offer.id for k in np.unique(option).tolist()}
    return {
        "campaign": p.brief.name, "method": "trial" if p.uplift is None else "measured",
        "window_days": p.brief.window_days,
        "budget": None if limit == float("inf") else limit, "customers": int(given.sum()),
        "held_out": int((p.draw.campaign & (choice > 0)).sum()), "universal": int(p.draw.universal.sum()),
        "all": len(p.asked.customers), "expected_cost": float(p.asked.spending.mean[who, option].sum()),
        "ceiling": float(sum(liability)), "base": base, **_lost_and_gained(p, who, option),
        "detectable": detectable(base, int(asked.sum()), p.draw.holdout),
        "price": None if p.decided.prices is None else p.decided.prices.price, "assumed": dict(p.assumed),
        "bounds": bounds(p),
        "contacts_undrawn": _undrawn(p.findings.known),
        "explore": p.brief.explore, "holdout": p.brief.holdout, "used": p.brief.used,
        "wear": p.wear.remark(p.open_to()), "spared": p.spared(),
        "most_contacts": p.brief.most_contacts, "within_days": p.brief.within_days,
        "offers": [o.id for o in p.brief.offers], "terms": [_terms(o) for o in p.brief.offers if o.id in used],
        "goals": dict(p.brief.goals), "by_tier": by_tier(p),
        "goals_waiting": [g for g in dict(p.brief.goals) if g not in p.weighed], "gone_days": gone_days(p.findings),
        "satisfaction": p.satisfaction.remark(), "evenly": p.asked.limits.evenly or None,
    }  # fmt: skip
