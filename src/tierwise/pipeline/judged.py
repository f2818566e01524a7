"""Before launch: what this plan's way of deciding would have earned on the shop's past decisions.

The way is judged, not the list of names: it learns from half of the past customers what offers change, decides about
the other half with the plan's offers, goals and budget a head, and the other way round; so nobody is judged by what she
taught. Offers are those that each customer could have been given then. `proof.offpolicy` says what that would have
brought, against the lots that decided and against sending nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from tierwise.contract.arrays import Floats, Ints, number
from tierwise.contract.result_tables import POLICY_CHECKS
from tierwise.errors import ComputationError
from tierwise.metrics.trial import Trial
from tierwise.models.folds import folds
from tierwise.outreach.offers import CHANNELS, Buyers, costs
from tierwise.outreach.plan import Plan
from tierwise.outreach.policy.allocate import allocate
from tierwise.outreach.policy.problem import Problem, at
from tierwise.outreach.several_goals import MARGIN, of_costs, together
from tierwise.outreach.spending import expected_spending
from tierwise.outreach.uplift.evidence import Evidence
from tierwise.pipeline.drawn import Log, numbers_then
from tierwise.pipeline.learned import evidence_of, learn_offers
from tierwise.proof.offpolicy import Log as Past
from tierwise.proof.offpolicy import Verdict, judge, linear_outcomes

LABELS = ("bought", "margin")


def judged(p: Plan, logs: Sequence[Log]) -> dict[str, Any]:
    """The verdict with its numbers, or with the key ``none`` why there is none: ``no_past`` (no drawn campaign whose
    window has passed), ``other_offers`` (none of them had an offer of this plan), ``too_few``.
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
        past = _past(p, logs, bought)
        policy, spent = _decided(p, logs, bought, mine)
        found = judge(policy, past)
    except ComputationError:
        return {"none": "too_few", **about}
    money = {"spent": float(spent[:, 0].mean()), "spent_logged": float(spent[:, 1].mean())}
    return about | _told(found) | money | {"contacted": float((policy > 0).mean())}


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
    return Past(trial, _numbers(logs), bought.group, p.findings.currency)


def _contact(p: Plan, log: Log) -> Floats:
    """What a contact cost then, by its channel."""
    known = {**CHANNELS, **dict(p.brief.contact_costs), **log.drawn.costs}
    return np.array([known.get(c, 0.0) for c in log.of(log.drawn.channel)], np.float64)


def _numbers(logs: Sequence[Log]) -> Floats:
    return np.concatenate([numbers_then(log.features) for log in logs])


def _decided(p: Plan, logs: Sequence[Log], bought: Evidence, mine: Sequence[str]) -> tuple[Ints, Floats]:
    """What the plan's way would have given to each (n,), each half by what the other half taught; and what that and
    what was done spend on her in the mean (n, 2), of the plan's offers alone.
    """
    half = folds(bought.group, 2, p.findings.known.shop.settings.seed)
    tiers = np.array([t for log in logs for t in log.of(log.drawn.tier)], dtype=object)
    arms, spent = np.zeros(len(bought), np.int64), np.zeros((len(bought), 2))
    buyers = _buyers(p, logs)
    for k in range(2):
        known, here = np.flatnonzero(half != k), np.flatnonzero(half == k)
        taught = bought.among(known, range(bought.trial.arms))
        fitted = learn_offers(taught, tiers[known], p.findings.known.shop.settings.seed)
        rows, tier = bought.rows.take(here), tiers[here].tolist()
        rises = {o: fitted[o].predict(rows, tier).value[:, 0] for o in mine if o in fitted}
        if not rises:
            raise ComputationError("no offer of the plan can be learned from half of the past", "wait for more")
        chance = _chance(taught, _numbers(logs)[known], _numbers(logs)[here])
        theirs = Buyers(chance, buyers.order_value[here], buyers.margin_rate[here], _at(buyers.wear, here))
        arms[here], spent[here] = _best(p, bought, (here, theirs), rises)
    return arms, spent


def _at(wear: Floats | None, here: Ints) -> Floats | None:
    return None if wear is None else wear[here]


def _chance(taught: Evidence, known: Floats, here: Floats) -> Floats:
    """Of an order without an offer, learned from the other half."""
    past = Past(taught.trial, known, taught.group, "share")
    return np.clip(linear_outcomes(past, here)[:, 0], 0.0, 1.0)


def _buyers(p: Plan, logs: Sequence[Log]) -> Buyers:
    """What an order of each was worth then, as her own orders until then tell; wear as it is now."""
    order, revenue, margin = (
        np.concatenate([number(log.features, name) for log in logs])
        for name in ("mean_order_value", "revenue", "margin")
    )
    usual = p.findings.known.shop.settings.margin_rate
    rate = np.divide(margin, revenue, out=np.full_like(margin, usual), where=revenue > 0)
    middle = float(np.nanmedian(order))
    people = [c for log in logs for c in log.of(log.drawn.customers)]
    mean = float(p.wear.cost.mean()) if p.wear.cost.size else 0.0
    wear = np.array([p.wear.cost[p.findings.place[c]] if c in p.findings.place else mean for c in people])
    return Buyers(
        np.zeros_like(order),
        np.where(np.isfinite(order), order, middle),
        np.where(np.isfinite(rate), rate, usual),
        wear,
    )


def _best(p: Plan, bought: Evidence, half: tuple[Ints, Buyers], rises: Mapping[str, Floats]) -> tuple[Ints, Floats]:
    """The arm of most gain for each, within the plan's budget a head; and the spending (m, 2)."""
    here, buyers = half
    offers = {o.id: o for o in p.brief.offers}
    arm = np.array([1 + bought.offers.index(o) for o in rises], np.int64)
    channel = {o: next(c for c in offers[o].channels if c in p.brief.channels) for o in rises}
    money = [costs(offers[o], buyers, p.brief.contact_cost(channel[o]), p.brief.used) for o in rises]
    uplift = np.column_stack(list(rises.values()))
    goals = of_costs(money, uplift, buyers)
    weights = {g: dict(p.brief.goals)[g] for g in p.weighed if g in goals} or {MARGIN: 1.0}
    spending = np.column_stack(
        [expected_spending(m, uplift[:, k], buyers.chance, p.brief.used) for k, m in enumerate(money)]
    )
    asked = max(int(p.open_to().sum()), 1)
    budget = p.brief.budget / p.asked.treated * here.size / asked
    eligible = bought.trial.propensity[np.ix_(here, arm)] > 0
    problem = Problem(goals[MARGIN], spending, budget, None, eligible)
    choice = allocate(Problem(together(problem, goals, weights), spending, budget, None, eligible)).choice
    logged = (bought.trial.propensity[np.ix_(here, arm)] * spending).sum(axis=1)
    return np.where(choice > 0, arm[choice - 1], 0), np.column_stack([at(spending, choice), logged])


def policy_checks(p: Plan, found: Mapping[str, Any]) -> pa.Table:
    """The verdict as a table; no row where nothing could be judged."""
    rows = []
    if not found.get("none"):
        kept = {k: v for k, v in found.items() if k in POLICY_CHECKS.names}
        rows.append({
            **kept, "campaign": p.brief.name, "reasons": ", ".join(found["reasons"]), "unit": p.findings.currency,
            "method": "doubly robust, off policy", "as_of": p.findings.as_of,
        })  # fmt: skip
    return POLICY_CHECKS.conform(pa.Table.from_pylist(rows, schema=POLICY_CHECKS.arrow_schema()))
