"""A plan: what is proposed to whom, what it costs and gains, and who is assigned to what."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pyarrow as pa

from tierwise.contract.arrays import Flags, Floats, Ints
from tierwise.contract.result_tables import STRATEGY_CUSTOMERS
from tierwise.outreach.audiences import Step, consents, gates, waterfall
from tierwise.outreach.brief import Brief
from tierwise.outreach.decide import Asked, Decided, as_trial
from tierwise.outreach.goal_points import FrontPoint, trade
from tierwise.outreach.limits import Limits
from tierwise.outreach.options import Field, Option, options
from tierwise.outreach.policy.fatigue import Contacted
from tierwise.outreach.satisfaction import Satisfaction, satisfied
from tierwise.outreach.several_goals import FAIRNESS, MARGIN, decide_for, of_options
from tierwise.outreach.spending import Spending
from tierwise.outreach.strategies.every import proposals
from tierwise.outreach.strategies.findings import Findings
from tierwise.outreach.strategies.proposal import NoProposal, Proposal
from tierwise.outreach.wear import NOBODY, Wear, history, since, wear_of


@dataclass(frozen=True, slots=True, eq=False)
class Draw:
    """By lot: who is in the universal holdout, who is held out of this campaign (n,), and the salt of the offers' draw;
    ``holdout`` is the share held out.
    """

    universal: Flags
    campaign: Flags
    holdout: float
    salt: str


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """What was decided, with all it was decided from. ``uplift`` (n, k) is None where no past campaign tells;
    ``weighed``: the goals that are measured and were weighed, ``satisfaction``: what stands for it, ``front``: what
    several goals cost one another.
    """

    findings: Findings
    brief: Brief
    made: Sequence[Proposal]
    not_made: Sequence[NoProposal]
    steps: Mapping[str, tuple[Step, ...]]
    options: Sequence[Option]
    asked: Asked
    decided: Decided
    draw: Draw
    uplift: Floats | None
    wear: Wear
    front: tuple[FrontPoint, ...] = ()
    weighed: tuple[str, ...] = ()
    satisfaction: Satisfaction = field(default_factory=Satisfaction)
    assumed: Mapping[str, str] = field(default_factory=dict)

    def of(self, kind: str) -> list[int]:
        """Numbers (from 1) of the options of a strategy."""
        return [k for k, o in enumerate(self.options, start=1) if o.proposal.kind == kind]

    def open_to(self) -> Flags:
        """Who may be written to about something (n,)."""
        return np.asarray(self.asked.open().any(axis=1), np.bool_)

    def spared(self) -> int | None:
        """Customers whom an offer would gain from, were it not for wear; None where gains are not known."""
        if self.uplift is None:
            return None
        both = np.zeros((2, len(self.asked.customers)), bool)
        for k, o in enumerate(self.options):
            gain = np.where(o.open, np.nan_to_num(o.costs.gain(self.uplift[:, k])), -np.inf)
            both |= np.array([gain > 0, gain + o.costs.wear > 0])
        return int((both[1] & ~both[0]).sum())


@dataclass(frozen=True, slots=True, eq=False)
class Rises:
    """What options change for each customer (n, k), NaN where no past campaign tells: the chance of an order within the
    window, that within the days of ``retention``, and stars above the usual; None where that was not asked or nothing
    tells. ``rated``: customers of past campaigns who gave stars; ``usual``: the shop's mean.
    """

    bought: Floats
    retention: Floats | None = None
    stars: Floats | None = None
    rated: int = 0
    usual: float | None = None


Uplift = Callable[[Sequence[Option]], Rises]


@dataclass(frozen=True, slots=True, eq=False)
class Before:
    """What past campaigns leave a plan: what they ``gave``, sent or not, and by offer the most that may be redeemed, a
    share.
    """

    gave: Contacted = NOBODY
    redeemed: Mapping[str, float] = field(default_factory=dict)


def plan(f: Findings, brief: Brief, drawn: Draw, uplift: Uplift | None = None, before: Before | None = None) -> Plan:
    """Asks who may be written to, proposes every kind of strategy, and decides within budget and limits."""
    before = before or Before()
    agreed = consents(f, brief.channels)
    anyone = None if agreed is None else np.any(list(agreed.values()), axis=0)
    n = len(f.customers)
    past = history(f, before.gave)
    worn = wear_of(f, past, brief.within_days, brief.quieter)
    often = since(past, n, f, brief.rest_days) > 0, worn.lately >= brief.most_contacts
    barred = gates(f, anyone, often, drawn.universal)
    may = np.logical_and.reduce([gate.passes for gate in barred])
    made, not_made = proposals(replace(f, written_to=may))
    ways = {p.kind: waterfall(p.who, barred, n) for p in made}
    buyers = replace(f.buyers(brief.window_days), wear=worn.cost)
    found = options(made, brief, Field({k: who for k, (who, _) in ways.items()}, f.tier, agreed, buyers))
    rises = uplift(found) if uplift is not None and found else None
    if rises is not None and not np.isfinite(rises.bought).any():
        rises = None  # past campaigns tell of other offers only
    known = None if rises is None else rises.bought
    rise = np.nan_to_num(known) if known is not None else np.zeros((n, len(found)))
    spending = Spending.of(found, rise, buyers.chance, brief.used)
    asked = Asked(
        found, spending, f.customers, buyers.chance, 1.0 - drawn.holdout, drawn.salt, brief.budget, brief.explore,
        Limits.of(brief, found, f.tier, before.redeemed),
    )  # fmt: skip
    made_of = satisfied(found, worn, None if rises is None else (rises.stars, rises.rated, rises.usual))
    points: tuple[FrontPoint, ...] = ()
    weighed: tuple[str, ...] = ()
    if rises is None:
        decided = as_trial(asked)
    else:
        goals = of_options(found, rises.bought, buyers, rises.retention, made_of.rise)
        weighed = tuple(g for g in dict(brief.goals) if g in goals or (g == FAIRNESS and asked.limits.tiers))
        weights = {g: dict(brief.goals)[g] for g in weighed} or {MARGIN: 1.0}
        decided, asked = decide_for(asked, goals, weights)
        points = () if set(weights) == {MARGIN} else _trade(asked, decided, goals, weights)
    assumed = {} if agreed is not None else {"consent": "not_recorded"}
    steps = {kind: step for kind, (_, step) in ways.items()}
    return Plan(
        f, brief, made, not_made, steps, found, asked, decided, drawn, known, worn, points, weighed, made_of, assumed
    )


def _trade(
    asked: Asked, decided: Decided, goals: Mapping[str, Floats], weights: Mapping[str, float]
) -> tuple[FrontPoint, ...]:
    """What the goals cost one another; nothing where no option is there."""
    return () if decided.settled is None else trade(asked, decided.settled, goals, weights)


def strategy_customers(p: Plan) -> pa.Table:
    """Everybody whom a strategy means, with her own reason, the most at stake first."""
    parts = [_meant(p, proposal) for proposal in p.made]
    return pa.concat_tables(parts) if parts else STRATEGY_CUSTOMERS.arrow_schema().empty_table()


def _meant(p: Plan, proposal: Proposal) -> pa.Table:
    n = proposal.who.size
    rank = np.empty(n, np.int64)
    rank[np.lexsort((proposal.who, -proposal.score))] = np.arange(1, n + 1)
    names = list(proposal.reasons)
    columns = zip(*(_plain(proposal.reasons[k]) for k in names), strict=True)
    values = [json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False) for row in columns]
    ids = [p.findings.customers[i] for i in proposal.who.tolist()]
    return STRATEGY_CUSTOMERS.conform(
        pa.table(
            {
                "strategy": [proposal.kind] * n, "customer_id": ids, "rank": rank, "score": proposal.score,
                "arm": _arms(p, proposal),
                "reason_code": [f"{proposal.said}_customer"] * n, "reason_values": values,
                "as_of": pa.array([p.findings.as_of] * n, pa.timestamp("us")),
            }
        )
    )  # fmt: skip


def _arms(p: Plan, proposal: Proposal) -> list[str | None]:
    """Of those whom a strategy means: who gets an offer of it, who is held out of it, and who is in neither arm."""
    drawn = np.isin(p.decided.choice[proposal.who], p.of(proposal.kind))
    held = p.draw.campaign[proposal.who]
    return [None if not d else "control" if h else "treated" for d, h in zip(drawn, held, strict=True)]


def _plain(column: Any) -> list[Any]:
    """Numbers and text as JSON has them: what is not known is null."""
    values = np.asarray(column).tolist()
    return [None if isinstance(v, float) and not np.isfinite(v) else v for v in values]


def in_tier(p: Plan, tier: str) -> Flags:
    """Customers of a tier; "" for those without one."""
    return np.asarray(p.findings.tier == tier, np.bool_)


def members(p: Plan, option: int, tier: str) -> tuple[Ints, Ints]:
    """Customers of a tier whom the option was drawn for: those who get it, and those held out of it."""
    mine = (p.decided.choice == option) & in_tier(p, tier)
    return np.flatnonzero(mine & ~p.draw.campaign), np.flatnonzero(mine & p.draw.campaign)
