"""Several goals at once: what every option adds to each of them, one gain out of all, and the decision for it.

All goals come from what past campaigns measured. With *d* the discount of an order that uses the offer, *v* its value
and *m* its margin rate, a rise of *u* of the chance of an order with a chance *p* of one anyway adds

    margin        u (m v - d) - p d - contact - wear       revenue   u (v - d) - p d - wear / m
    orders        u - wear / (m v)
    retention     the measured rise of the chance to order at all within the days after which customers count as gone
    satisfaction  the measured rise of stars given above the shop's usual, none given counting as the usual; or where
                  too few gave any, less the chance that a contact makes her unsubscribe, learned from contacts
    fairness      no sum over customers: the share with an offer in the tier that gets fewest (`fair`)

(*wear* is margin lost later, here turned into the revenue and orders it comes from.) Weights are shares: each goal is
measured by the most it reaches alone within the budget, so that 0.7 and 0.3 mean the same in every shop. Satisfaction
is lost more easily than won (who hears nothing does not unsubscribe): it is measured by how far its best lies above the
worst of the plans for one of the other goals alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from tierwise.contract.arrays import Flags, Floats
from tierwise.errors import ComputationError
from tierwise.outreach.decide import Asked, Decided, by_gain
from tierwise.outreach.fair import borne, highest, lowest_share
from tierwise.outreach.limits import possible
from tierwise.outreach.offers import Buyers, Costs
from tierwise.outreach.options import Option
from tierwise.outreach.policy.explore import floored
from tierwise.outreach.policy.goals import sharply, totals, weighted
from tierwise.outreach.policy.problem import Problem
from tierwise.outreach.policy.side_limits import SideLimit

MARGIN, REVENUE, ORDERS, RETENTION = "margin", "revenue", "orders", "retention"
SATISFACTION, FAIRNESS = "satisfaction", "fairness"
HALVINGS = 6
LOWER = (1.0, 0.97, 0.9, 0.8, 0.6, 0.3, 0.0)
"""Parts of a level of fairness that are tried in turn, until what draws vary by leaves it room."""


def of_options(
    options: Sequence[Option],
    uplift: Floats,
    buyers: Buyers,
    kept: Floats | None = None,
    satisfied: Floats | None = None,
) -> dict[str, Floats]:
    """`of_costs` of these options."""
    return of_costs([o.costs for o in options], uplift, buyers, kept, satisfied)


def of_costs(
    money: Sequence[Costs],
    uplift: Floats,
    buyers: Buyers,
    kept: Floats | None = None,
    satisfied: Floats | None = None,
) -> dict[str, Floats]:
    """What each option adds to each goal (n, k) by its measured ``uplift`` (n, k); retention where ``kept`` (n, k), the
    measured rise of the chance to order within the longer days, is known, and satisfaction where ``satisfied`` is.
    """
    rate = np.where(buyers.margin_rate > 0, buyers.margin_rate, np.nan)
    earned = np.where(buyers.order_value > 0, rate * buyers.order_value, np.nan)
    made: dict[str, list[Floats]] = {MARGIN: [], REVENUE: [], ORDERS: []}
    for k, c in enumerate(money):
        u = uplift[:, k]
        discount = rate * buyers.order_value - c.earned
        made[MARGIN].append(c.gain(u))
        made[REVENUE].append(u * (buyers.order_value - discount) - c.subsidy - c.wear / rate)
        made[ORDERS].append(u - c.wear / earned)
    found = {g: np.column_stack([np.nan_to_num(x) for x in columns]) for g, columns in made.items()}
    more = {RETENTION: kept, SATISFACTION: satisfied}
    return found | {g: np.nan_to_num(x) for g, x in more.items() if x is not None}


@dataclass(frozen=True, slots=True, eq=False)
class Weighed:
    """One ``gain`` (n, k), in the unit of the first goal weighed; so much of it (``unit``) counts as a weight of 1."""

    gain: Floats
    unit: float


def scales(
    problem: Problem,
    goals: Mapping[str, Floats],
    asked: Sequence[str],
    ceilings: Sequence[SideLimit] = (),
    served: Floats | None = None,
) -> dict[str, float]:
    """What each goal asked for is measured by, without those that nothing reaches. ``served``: the chances (n, 1 + k)
    of the plan for fairness alone, where that is asked for too.
    """
    best = sharply(problem, ceilings)
    brought = {g: totals(goals, best(goals[g])) for g in dict.fromkeys((*asked, MARGIN))}
    found = {g: brought[g][g] for g in asked}
    if SATISFACTION in asked:
        others = [t[SATISFACTION] for g, t in brought.items() if g != SATISFACTION]
        others += [] if served is None else [totals(goals, served)[SATISFACTION]]
        found[SATISFACTION] -= min(others)
    return {g: x for g, x in found.items() if x > 0}


def together(
    problem: Problem,
    goals: Mapping[str, Floats],
    weights: Mapping[str, float],
    ceilings: Sequence[SideLimit] = (),
    served: Floats | None = None,
) -> Weighed:
    """One gain out of the goals weighed, fairness left out. One goal alone is its own gain; without any it is margin,
    for nothing else decides then. ``served``: as for `scales`.
    """
    linear = {g: w for g, w in weights.items() if g != FAIRNESS}
    if not linear:
        return Weighed(goals[MARGIN], np.inf)
    scale = scales(problem, goals, list(linear), ceilings, served)
    first = next(iter(linear))
    if len(linear) == 1 or not scale:
        return Weighed(goals[first], scale.get(first, np.inf) / linear[first])
    unit = next(iter(scale.values()))
    return Weighed(weighted(goals, {g: linear[g] * unit / x for g, x in scale.items()}), unit)


def decide_for(asked: Asked, goals: Mapping[str, Floats], weights: Mapping[str, float]) -> tuple[Decided, Asked]:
    """The decision for goals with their weights; and what it was made within, the level of fairness included."""
    problem, ceilings = asked.problem(goals[MARGIN], 0.0), asked.limits.ceilings(asked.treated)
    if FAIRNESS not in weights:
        return by_gain(asked, together(problem, goals, weights, ceilings).gain), asked
    most = most_even(asked, problem, possible(problem))
    found = together(problem, goals, weights, ceilings, _drawn(asked, problem, most))
    level = fair_level(asked, found, weights[FAIRNESS], most) if most > 0 else 0.0
    for share in LOWER:
        within = replace(asked, limits=replace(asked.limits, evenly=share * level))
        try:
            return by_gain(within, found.gain), within
        except ComputationError:
            if share == 0.0:
                raise
    raise AssertionError("the last share is 0")


def fair_level(asked: Asked, found: Weighed, weight: float, most: float) -> float:
    """The share that every tier gets, where a higher one would cost more of the other goals than it is weighed;
    ``most``: the highest there can be.
    """
    problem = asked.problem(found.gain, 0.0)
    could = possible(problem)
    natural = asked.treated * lowest_share(_drawn(asked, problem, 0.0), asked.limits.tiers, could)

    def worth(level: float) -> float:
        try:
            chances = _drawn(asked, problem, level)
        except ComputationError:
            return -np.inf
        others = float((chances[:, 1:] * found.gain).sum()) / found.unit
        return others + weight * asked.treated * lowest_share(chances, asked.limits.tiers, could) / most

    return highest(worth, min(natural, most), most)


def most_even(asked: Asked, problem: Problem, could: Flags) -> float:
    """The highest share of all tiers that budget and limits bear, those held out taken off, to a fortieth or so."""
    low, high = 0.0, asked.treated * borne(problem, asked.limits.tiers, could)
    tried = high
    for _ in range(HALVINGS):
        try:
            _drawn(asked, problem, tried)
            low = tried
        except ComputationError:
            high = tried
        if low == high:
            break
        tried = (low + high) / 2
    return low


def _drawn(asked: Asked, problem: Problem, level: float) -> Floats:
    """The chances (n, 1 + k) of the draw with every tier at this level."""
    limits = replace(asked.limits, evenly=level).all(problem, asked.treated)
    unit = float(np.abs(problem.gain).mean()) or 1.0  # single precision has no use for gains of 1e-12
    return floored(replace(problem, gain=problem.gain / unit), asked.explore, limits).propensity
