"""A plan as result tables: strategies tier by tier, and the assignment of every customer in the campaign."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa

from tierwise.contract.result_tables import ASSIGNMENTS, GOAL_FRONT, STRATEGIES, UPLIFT
from tierwise.outreach.bounds import prices
from tierwise.outreach.options import Option
from tierwise.outreach.plan import Plan, members
from tierwise.outreach.policy.fairness import by_group
from tierwise.outreach.policy.problem import Floats
from tierwise.outreach.strategies import win_back
from tierwise.outreach.strategies.proposal import NoProposal, Proposal
from tierwise.outreach.uplift.fitted import Uplifts

Detectable = Callable[[float, int, float], float | None]
"""From the chance without offer, the customers of both arms and the share held out: the smallest rise to be shown."""


def strategies(p: Plan, detectable: Detectable) -> pa.Table:
    """A row for each strategy, tier and offer that has customers; one for each strategy without any, with the why."""
    rows = [row for proposal in p.made for row in _rows(p, proposal, detectable)]
    rows += [_not_proposed(p, none) for none in p.not_made]
    return STRATEGIES.conform(pa.Table.from_pylist(rows, schema=STRATEGIES.arrow_schema()))


def _rows(p: Plan, proposal: Proposal, detectable: Detectable) -> list[dict[str, Any]]:
    about = {
        "strategy": proposal.kind, "currency": p.findings.currency, "as_of": p.findings.as_of,
        "waterfall": json.dumps([[s.code, s.left] for s in p.steps[proposal.kind]]),
        "reason_code": proposal.said, "reason_values": json.dumps(proposal.facts, ensure_ascii=False),
        "method": _method(p),
    }  # fmt: skip
    rows = []
    for option in p.of(proposal.kind):
        for tier in (*p.findings.tier_names, ""):
            given, held = members(p, option, tier)
            if given.size + held.size:
                rows.append(about | {"tier": tier} | _numbers(p, option, given, held, detectable))
    nobody: dict[str, Any] = {"tier": "", "offer": "", "channel": "", "customers": 0, "held_out": 0}
    return rows or [about | nobody | {"reason_code": _why_nobody(p, proposal)}]


def _method(p: Plan) -> str:
    return "trial" if p.uplift is None else "measured uplift"


def _why_nobody(p: Plan, proposal: Proposal) -> str:
    """Nobody left to write to, no offer that suits or that could pay, no gain, no money or pieces left, or all of them
    are in other plans.
    """
    if p.steps[proposal.kind][-1].left == 0:
        return "nobody_left"
    mine = [k - 1 for k in p.of(proposal.kind)]
    can = p.asked.open()[:, mine]
    if not can.any():
        return "no_offer"
    if not (_pays(p, mine) & can).any():
        return "never_pays" if p.uplift is None else "gains_nothing"
    left = can.any(axis=1) & (p.decided.choice == 0)
    limited = p.asked.bounded() or bool(np.isfinite(p.asked.stock()).any())
    return "limits_first" if left.any() and limited else "others_first"


def _pays(p: Plan, options: list[int]) -> Any:
    """Where an option (n, k) gains, or where that is not known, could pay if everybody ordered for it."""
    if p.decided.gain is not None:
        return p.decided.gain[:, options] > 0
    room = 1.0 - np.clip(np.nan_to_num(p.asked.chance), 0.0, 1.0)
    return np.column_stack([p.options[k].costs.break_even(worn=False) <= room for k in options])


def _numbers(p: Plan, option: int, given: Any, held: Any, detectable: Detectable) -> dict[str, Any]:
    o = p.options[option - 1]
    n = int(given.size + held.size)
    every = np.concatenate([given, held])
    base = float(p.asked.chance[every].mean())
    wear = o.costs.wear[given].sum()
    pays = (o.costs.expected[given].sum() + wear) / o.costs.earned[given].sum() if given.size else np.inf
    cost = p.asked.spending.mean[given, option - 1].sum()
    return {
        "offer": o.offer.id, "channel": o.channel, "customers": int(given.size), "held_out": int(held.size),
        "expected_cost": _money(cost), "cost_ceiling": _money(o.costs.liability[given].sum()),
        "wear": _money(wear), "base": base,
        "break_even": float(pays) if 0 <= pays < np.inf else None,
        "detectable": detectable(base, n, p.draw.holdout), **_gain(p, option, given),
    }  # fmt: skip


def _gain(p: Plan, option: int, given: Any) -> dict[str, Any]:
    if p.uplift is None:
        return {}
    gain = p.options[option - 1].costs.gain(p.uplift[:, option - 1])[given]
    return {"gain": _money(gain.sum())} if np.isfinite(gain).all() else {}


def _not_proposed(p: Plan, none: NoProposal) -> dict[str, Any]:
    return {
        "strategy": none.kind, "tier": "", "offer": "", "channel": "", "customers": 0, "held_out": 0,
        "currency": p.findings.currency, "reason_code": none.code, "method": "not proposed",
        "reason_values": json.dumps(none.facts, ensure_ascii=False), "as_of": p.findings.as_of,
    }  # fmt: skip


def uplift(p: Plan, found: Uplifts, method: str) -> pa.Table:
    """What each offer that is known changes to the margin of each customer, its costs taken off, with its interval."""
    parts = []
    for k, offer in enumerate(found.offers):
        option = next((o for o in p.options if o.offer.id == offer), None)
        if option is not None:
            parts.append(_of_offer(p, option, (found.value[:, k], found.low[:, k], found.high[:, k]), method))
    return pa.concat_tables(parts) if parts else UPLIFT.arrow_schema().empty_table()


def _of_offer(p: Plan, option: Option, ends: tuple[Floats, Floats, Floats], method: str) -> pa.Table:
    value, low, high = (option.costs.gain(x) for x in ends)
    known = np.flatnonzero(np.isfinite(value))
    rows = {
        "customer_id": [p.findings.customers[i] for i in known.tolist()], "offer": [option.offer.id] * known.size,
        "uplift": value[known], "uplift_low": np.minimum(low, high)[known], "uplift_high": np.maximum(low, high)[known],
        "currency": [p.findings.currency] * known.size, "method": [method] * known.size,
        "as_of": pa.array([p.findings.as_of] * known.size, pa.timestamp("us")),
    }  # fmt: skip
    return UPLIFT.conform(pa.table(rows))


def by_tier(p: Plan) -> list[dict[str, Any]]:
    """Of each tier, best first: customers, the ``rate`` of them who get an offer, their share of what is ``spent``."""
    problem = p.asked.problem(np.zeros_like(p.asked.spending.mean), 0.0)
    found = {
        s.group: s for s in by_group(problem, np.where(p.draw.campaign, 0, p.decided.choice), p.findings.tier.tolist())
    }
    cost = {name: s.given * (s.cost or 0.0) for name, s in found.items()}
    total = sum(cost.values())
    return [
        {
            "tier": name, "customers": found[name].customers, "given": found[name].given, "rate": found[name].rate,
            "spent": cost[name] / total if total > 0 else None,
        }
        for name in p.findings.tier_names if name in found
    ]  # fmt: skip


def goal_front(p: Plan) -> pa.Table:
    """What the goals cost one another: for the share that is not held out, in the mean of the draws."""
    rows = []
    for n, point in enumerate(p.front):
        share = p.asked.treated
        rows.append({
            "campaign": p.brief.name, "point": n, "chosen": point.chosen, "weights": json.dumps(point.weights),
            "margin": _money(share * point.totals["margin"]), "revenue": _money(share * point.totals["revenue"]),
            "orders": share * point.totals["orders"],
            "retention": share * point.totals["retention"] if "retention" in point.totals else None,
            "satisfaction": share * point.totals["satisfaction"] if "satisfaction" in point.totals else None,
            "satisfaction_by": p.satisfaction.by or None,
            "fairness": point.totals["fairness"], "evenly": point.evenly,
            "customers": share * point.customers, "expected_cost": _money(share * point.cost),
            "currency": p.findings.currency, "as_of": p.findings.as_of,
        })  # fmt: skip
    return GOAL_FRONT.conform(pa.Table.from_pylist(rows, schema=GOAL_FRONT.arrow_schema()))


def assignments(p: Plan, decided_at: datetime, seed: int) -> pa.Table:
    """Everybody who took part in the draw: her arm, her offer (for the held out: which it would have been), and the
    chances of both.
    """
    who = np.flatnonzero(p.decided.asked)
    choice, h = p.decided.choice[who], p.draw.holdout
    held = p.draw.campaign[who]
    chance = p.decided.chances[who, choice] * np.where(held, h, 1.0 - h)
    offers = ["none", *(o.offer.id for o in p.options)]
    kinds = ["", *(o.proposal.kind for o in p.options)]
    channels = ["", *(o.channel for o in p.options)]
    told = json.dumps(_prices(p))
    rows = {
        "campaign": [p.brief.name] * who.size, "version": [1] * who.size,
        "customer_id": [p.findings.customers[i] for i in who.tolist()],
        "offer": [offers[c] for c in choice.tolist()], "channel": [channels[c] or None for c in choice.tolist()],
        "strategy": [kinds[c] or None for c in choice.tolist()],
        "tier": [t or None for t in p.findings.tier[who].tolist()], "warned": _warned(p, who),
        "arm": np.where(held, "control", "treated").tolist(), "propensity": chance,
        "chances": [_chances(offers, row, h) for row in p.decided.chances[who].tolist()],
        "policy": [_method(p)] * who.size, "score": _scores(p, who, choice),
        "prices": [told] * who.size, "seed": [seed] * who.size,
        "decided_at": pa.array([decided_at] * who.size, pa.timestamp("us")),
    }  # fmt: skip
    return ASSIGNMENTS.conform(pa.table(rows))


def _warned(p: Plan, who: Any) -> list[bool | None]:
    """Whether the churn warning named her, by whichever strategy she is written to; None where there was none."""
    named = next((proposal.who for proposal in p.made if proposal.kind == win_back.KIND), None)
    return [None] * who.size if named is None else np.isin(who, named).tolist()


def _chances(offers: list[str], row: list[float], held: float) -> str:
    """Of every offer with a chance: the holdout comes first, and what is held out gets none."""
    total: dict[str, float] = {"none": held}
    for offer, chance in zip(offers, row, strict=True):
        if chance > 0:
            total[offer] = total.get(offer, 0.0) + chance * (1.0 - held)
    return json.dumps({k: round(v, 9) for k, v in total.items()})


def _scores(p: Plan, who: Any, choice: Any) -> Any:
    """Expected gain of what was drawn, in the goals weighed; empty for a trial."""
    if p.decided.gain is None:
        return [None] * who.size
    gain = np.column_stack([np.zeros(len(p.asked.customers)), p.decided.gain])
    return gain[who, choice]


def _prices(p: Plan) -> dict[str, Any]:
    found, told = p.decided.prices, prices(p)
    if found is None or told is None:
        return {}
    stock = {name: round(price, 6) for name, price in told.stock.items() if price > 0}
    limits = {name: round(price, 6) for name, price in p.decided.limit_prices.items() if price > 0}
    sums = {"gap": found.gap, "bound": round(found.bound, 4)}
    return {"budget": round(told.budget, 6), "stock": stock, **({"limits": limits} if limits else {}), **sums}


def _money(value: float) -> Decimal:
    return Decimal(f"{float(value):.4f}")
