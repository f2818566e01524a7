"""Several goals at once: what every option adds to each of them, one gain out of all, and what each costs the others.

All goals come from the same measured rise of the chance of an order. With *d* the discount of an order that uses the
offer, *v* its value and *m* its margin rate, a rise of *u* with a chance *p* of an order anyway adds

    margin   u (m v - d) - p d - contact - wear        revenue   u (v - d) - p d - wear / m
    orders   u - wear / (m v)                          retention the measured rise of the chance to order at all within
                                                                 the days after which customers count as gone

(*wear* is margin lost later, here turned into the revenue and orders it comes from.) Weights are shares: each goal is
measured by the most it reaches alone within the budget, so that 0.7 and 0.3 mean the same in every shop.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from tierwise.contract.arrays import Floats, Ints
from tierwise.outreach.offers import Buyers, Costs
from tierwise.outreach.options import Option
from tierwise.outreach.policy.allocate import allocate
from tierwise.outreach.policy.goals import front, totals, weighted
from tierwise.outreach.policy.problem import Allocation, Problem, at

MARGIN, REVENUE, ORDERS, RETENTION = "margin", "revenue", "orders", "retention"
STEPS = {2: 8, 3: 5, 4: 3}
"""Parts the weights are cut into, by number of goals: nine to twenty-one allocations."""


@dataclass(frozen=True, slots=True)
class FrontPoint:
    """An allocation: the ``weights`` it is best for, what it brings of every goal (``totals``), ``customers`` who get
    an offer and what is spent on them (``cost``); ``chosen``: that of the weights asked for.
    """

    weights: dict[str, float]
    totals: dict[str, float]
    customers: float
    cost: float
    chosen: bool


def of_options(
    options: Sequence[Option], uplift: Floats, buyers: Buyers, kept: Floats | None = None
) -> dict[str, Floats]:
    """`of_costs` of these options."""
    return of_costs([o.costs for o in options], uplift, buyers, kept)


def of_costs(money: Sequence[Costs], uplift: Floats, buyers: Buyers, kept: Floats | None = None) -> dict[str, Floats]:
    """What each option adds to each goal (n, k) by its measured ``uplift`` (n, k); retention where ``kept`` (n, k), the
    measured rise of the chance to order within the longer days, is known.
    """
    rate = np.where(buyers.margin_rate > 0, buyers.margin_rate, np.nan)
    made: dict[str, list[Floats]] = {MARGIN: [], REVENUE: [], ORDERS: []}
    for k, c in enumerate(money):
        u = uplift[:, k]
        discount = rate * buyers.order_value - c.earned
        made[MARGIN].append(c.gain(u))
        made[REVENUE].append(u * (buyers.order_value - discount) - c.subsidy - c.wear / rate)
        made[ORDERS].append(u - c.wear / (rate * buyers.order_value))
    found = {g: np.column_stack([np.nan_to_num(x) for x in columns]) for g, columns in made.items()}
    return found if kept is None else found | {RETENTION: np.nan_to_num(kept)}


def together(problem: Problem, goals: Mapping[str, Floats], weights: Mapping[str, float]) -> Floats:
    """One gain (n, k), in the unit of the first goal weighed: each measured by the most it reaches alone. One goal
    alone is its own gain; a goal that nothing reaches weighs nothing.
    """
    if len(weights) == 1:
        return goals[next(iter(weights))]
    reach = {g: _alone(problem, goals, g) for g in weights}
    unit = next((r for r in reach.values() if r > 0), 1.0)
    scaled = {g: w * unit / reach[g] for g, w in weights.items() if reach[g] > 0}
    return weighted(goals, scaled) if scaled else goals[next(iter(weights))]


def _alone(problem: Problem, goals: Mapping[str, Floats], goal: str) -> float:
    return totals(goals, allocate(_of(problem, goals[goal])))[goal]


def _of(problem: Problem, gain: Floats) -> Problem:
    return Problem(gain, problem.cost, problem.budget, problem.stock, problem.eligible)


def trade(problem: Problem, goals: Mapping[str, Floats], weights: Mapping[str, float]) -> tuple[FrontPoint, ...]:
    """The allocation of the weights asked for, then the front of margin and the goals weighed, by falling margin; what
    each point brings of the goals not weighed stands beside it.
    """
    chosen = allocate(_of(problem, together(problem, goals, weights)))
    asked = {g: goals[g] for g in dict.fromkeys((MARGIN, *weights))}
    others = front(problem, asked, STEPS[len(asked)])
    shares = {g: w / sum(weights.values()) for g, w in weights.items()}
    return (
        _point(problem, goals, shares, chosen, chosen=True),
        *(_point(problem, goals, p.weights, p.allocation, chosen=False) for p in others),
    )


def _point(
    problem: Problem, goals: Mapping[str, Floats], weights: dict[str, float], found: Allocation, *, chosen: bool
) -> FrontPoint:
    choice: Ints = found.choice
    cost = float(at(problem.cost, choice).sum())
    return FrontPoint(weights, totals(goals, found), float((choice > 0).sum()), cost, chosen)
