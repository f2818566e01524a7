"""The way in which a plan decides, asked about the shop's past customers: each half by what the other half taught.

Everything is as in the plan that would be approved: its goals and their weights, what is left of its money and its
ceiling a head once what draws vary by is kept back, the floors of its tiers and the level of fairness, and the share
left to chance. What the past cannot be asked is named (`not_asked`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from tierwise.contract.arrays import Floats, Ints, number
from tierwise.errors import ComputationError
from tierwise.models.folds import folds
from tierwise.outreach.limits import Limits, members_of
from tierwise.outreach.offers import Buyers, Costs, costs
from tierwise.outreach.plan import Plan
from tierwise.outreach.policy.explore import floored
from tierwise.outreach.policy.problem import Problem
from tierwise.outreach.satisfaction import STARS
from tierwise.outreach.several_goals import MARGIN, RETENTION, of_costs, together
from tierwise.outreach.spending import Spending, expected_spending
from tierwise.outreach.strategies.findings import Texts
from tierwise.outreach.uplift.evidence import Evidence
from tierwise.outreach.wear import SHOWN
from tierwise.pipeline.drawn import Log, numbers_then
from tierwise.pipeline.learned import evidence_of, learn_offers
from tierwise.pipeline.stars import with_stars
from tierwise.proof.offpolicy import Log as Past
from tierwise.proof.offpolicy import linear_outcomes


class LimitsNotKept(ComputationError):
    """Ceiling and floors cannot be kept with the customers of the past."""


@dataclass(frozen=True, slots=True, eq=False)
class _Past:
    """All customers of past campaigns: who bought and what stars they gave (None: not asked), tiers, what was known of
    each as numbers, what an order was worth, chances to unsubscribe.
    """

    bought: Evidence
    starred: Evidence | None
    tiers: Texts
    numbers: Floats
    buyers: Buyers
    leaves: Floats


@dataclass(frozen=True, slots=True, eq=False)
class _Half:
    """Customers decided about (``here``): what an order of theirs is worth, their tiers, chances to unsubscribe, and
    what offers change, of orders and of stars ({}: not asked), by offer.
    """

    here: Ints
    buyers: Buyers
    tier: Texts
    leaves: Floats
    rises: Mapping[str, Floats]
    stars: Mapping[str, Floats]


def as_planned(p: Plan, logs: Sequence[Log], bought: Evidence, mine: Sequence[str]) -> tuple[Floats, Floats]:
    """The chances (n, arms) with which the plan's way would have given each arm; and what that and what was done spend
    on her in the mean (n, 2), of the plan's offers alone. ``mine``: the plan's offers that the past had.

    ``LimitsNotKept`` where the past customers leave ceiling or floors no room; ``ComputationError`` of too few.
    """
    half = folds(bought.group, 2, p.findings.known.shop.settings.seed)
    past = _past(p, logs, bought)
    chances, spent = np.zeros((len(bought), bought.trial.arms)), np.zeros((len(bought), 2))
    for k in range(2):
        known, here = np.flatnonzero(half != k), np.flatnonzero(half == k)
        found = _taught(p, past, mine, (known, here))
        chances[here], spent[here] = _decided(p, bought, found)
    return chances, spent


def not_asked(p: Plan, logs: Sequence[Log]) -> list[str]:
    """Goals and limits of the plan that the past cannot be asked: retention needs longer windows, floors the tiers."""
    tiers = any(t for log in logs for t in log.of(log.drawn.tier))
    floors = bool(p.asked.limits.floors) or p.asked.limits.evenly > 0
    return [*([RETENTION] if RETENTION in p.weighed else []), *(["floors"] if floors and not tiers else [])]


def numbers_of(logs: Sequence[Log]) -> Floats:
    """What was known of each customer then, as numbers (n, columns)."""
    return np.concatenate([numbers_then(log.features) for log in logs])


def _past(p: Plan, logs: Sequence[Log], bought: Evidence) -> _Past:
    starred = None
    if p.satisfaction.by == STARS and p.satisfaction.usual is not None:
        starred = evidence_of(with_stars(p.findings.known, logs, p.satisfaction.usual), STARS)
    tiers = np.array([t for log in logs for t in log.of(log.drawn.tier)], dtype=np.str_)
    return _Past(bought, starred, tiers, numbers_of(logs), *_buyers(p, logs))


def _taught(p: Plan, past: _Past, mine: Sequence[str], parts: tuple[Ints, Ints]) -> _Half:
    known, here = parts
    bought, tiers, every = past.bought, past.tiers, past.buyers
    rises = _rises(p, bought, mine, tiers, parts)
    if not rises:
        raise ComputationError("no offer of the plan can be learned from half of the past", "wait for more")
    stars = {} if past.starred is None else _rises(p, past.starred, list(rises), tiers, parts)
    chance = _chance(bought.among(known, range(bought.trial.arms)), past.numbers[known], past.numbers[here])
    wear = None if every.wear is None else every.wear[here]
    buyers = Buyers(chance, every.order_value[here], every.margin_rate[here], wear)
    return _Half(here, buyers, tiers[here], past.leaves[here], rises, stars)


def _rises(
    p: Plan, evidence: Evidence, mine: Sequence[str], tiers: Texts, parts: tuple[Ints, Ints]
) -> dict[str, Floats]:
    """What each offer changes for those decided about, by what the others taught."""
    known, here = parts
    taught = evidence.among(known, range(evidence.trial.arms))
    fitted = learn_offers(taught, tiers[known], p.findings.known.shop.settings.seed)
    rows, tier = evidence.rows.take(here), tiers[here].tolist()
    return {o: fitted[o].predict(rows, tier).value[:, 0] for o in mine if o in fitted}


def _chance(taught: Evidence, known: Floats, here: Floats) -> Floats:
    """Of an order without an offer, learned from the other half."""
    past = Past(taught.trial, known, taught.group, "share")
    return np.clip(linear_outcomes(past, here)[:, 0], 0.0, 1.0)


def _buyers(p: Plan, logs: Sequence[Log]) -> tuple[Buyers, Floats]:
    """What an order of each was worth then, as her own orders until then tell; wear, and the chance to unsubscribe, as
    they are now.
    """
    order, revenue, margin = (
        np.concatenate([number(log.features, name) for log in logs])
        for name in ("mean_order_value", "revenue", "margin")
    )
    usual = p.findings.known.shop.settings.margin_rate
    rate = np.divide(margin, revenue, out=np.full_like(margin, usual), where=revenue > 0)
    people = [c for log in logs for c in log.of(log.drawn.customers)]
    worth = np.where(np.isfinite(order), order, float(np.nanmedian(order)))
    buyers = Buyers(np.zeros_like(order), worth, np.where(np.isfinite(rate), rate, usual), _now(p, p.wear.cost, people))
    return buyers, _now(p, p.wear.leaves, people)


def _now(p: Plan, each: Floats, people: Sequence[str]) -> Floats:
    """Of today's customers, for those of the past; the mean for who is none today."""
    mean, place = (float(each.mean()) if each.size else 0.0), p.findings.place
    return np.array([each[place[c]] if c in place else mean for c in people])


def _decided(p: Plan, bought: Evidence, half: _Half) -> tuple[Floats, Floats]:
    """The chances of every arm for this half, and what they and the lots spend (m, 2)."""
    offers = {o.id: o for o in p.brief.offers}
    arm = np.array([1 + bought.offers.index(o) for o in half.rises], np.int64)
    channel = [next(c for c in offers[o].channels if c in p.brief.channels) for o in half.rises]
    money = [
        costs(offers[o], half.buyers, p.brief.contact_cost(c), p.brief.used)
        for o, c in zip(half.rises, channel, strict=True)
    ]
    uplift = np.column_stack(list(half.rises.values()))
    spending = np.column_stack(
        [expected_spending(m, uplift[:, k], half.buyers.chance, p.brief.used) for k, m in enumerate(money)]
    )
    goals = of_costs(money, uplift, half.buyers, None, _satisfied(p, half, channel))
    could = bought.trial.propensity[np.ix_(half.here, arm)]
    chosen = _chosen(p, Problem(goals[MARGIN], spending, np.inf, None, could > 0), goals, _worst(p, money, half), half)
    found = np.zeros((half.here.size, bought.trial.arms))
    found[:, 0], found[:, arm] = chosen[:, 0], chosen[:, 1:]
    return found, np.column_stack([(chosen[:, 1:] * spending).sum(axis=1), (could * spending).sum(axis=1)])


def _satisfied(p: Plan, half: _Half, channel: Sequence[str]) -> Floats | None:
    """What stands for satisfaction in the plan, for these customers (m, k)."""
    if p.satisfaction.by == STARS:
        nothing = np.zeros(half.here.size)
        return np.column_stack([half.stars.get(o, nothing) for o in half.rises])
    if not p.satisfaction.by:
        return None
    return np.column_stack([np.zeros(half.here.size) if c in SHOWN else -half.leaves for c in channel])


def _worst(p: Plan, money: Sequence[Costs], half: _Half) -> Spending:
    """What the options cost these customers at worst, by the same shares redeemed as in the plan."""
    shares = p.asked.limits.redeemed
    worst = [(m.liability - m.contact) * shares.get(o, 1.0) + m.contact for o, m in zip(half.rises, money, strict=True)]
    return Spending(np.column_stack(worst), np.zeros((half.here.size, len(worst))))


def _chosen(p: Plan, problem: Problem, goals: Mapping[str, Floats], worst: Spending, half: _Half) -> Floats:
    """The chances (m, 1 + k) by which the plan's way draws, with its money and its ceiling a head."""
    settled = p.decided.settled
    if settled is None:
        raise ComputationError("a trial decides by lot", "measure a campaign first")
    treated = p.asked.treated
    head = half.here.size / max(int(p.open_to().sum()), 1)
    ceilings = p.asked.limits.ceilings(treated, settled.chances)
    members = members_of(half.tier)
    nobody = np.zeros(half.here.size, bool)
    limits = Limits(
        ceilings[0].most * treated * head if ceilings else np.inf, worst,
        {t: (share, members.get(t, nobody)) for t, (share, _) in p.asked.limits.floors.items()},
        members, p.asked.limits.evenly,
    )  # fmt: skip
    mine = replace(problem, budget=settled.problem.budget * head)
    weights = {g: w for g, w in dict(p.brief.goals).items() if g in p.weighed and g != RETENTION} or {MARGIN: 1.0}
    gain = together(mine, goals, weights, limits.ceilings(treated)).gain
    unit = float(np.abs(gain).mean()) or 1.0  # single precision has no use for gains of 1e-12
    try:
        return floored(replace(mine, gain=gain / unit), p.brief.explore, limits.all(mine, treated)).propensity
    except ComputationError as e:
        raise LimitsNotKept(e.message, e.hint) from e
