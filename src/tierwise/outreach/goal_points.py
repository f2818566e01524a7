"""What several goals cost one another: plans within the same money and limits, each drawn as the plan would be.

The first point is the plan itself: the chances it is drawn by. The others are what would be drawn for other weights,
and where fairness is asked for, with every tier at other levels. All of them keep to ceiling and floors and leave the
same share to chance.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from tierwise.contract.arrays import Floats
from tierwise.errors import ComputationError
from tierwise.outreach.decide import Asked, Settled
from tierwise.outreach.fair import lowest_share
from tierwise.outreach.limits import possible
from tierwise.outreach.policy.goals import Point, front, not_beaten, totals
from tierwise.outreach.policy.side_limits import SideLimit
from tierwise.outreach.several_goals import FAIRNESS, MARGIN, most_even, scales

STEPS = {1: 1, 2: 8, 3: 5, 4: 3, 5: 2}
"""Parts the weights are cut into, by number of goals that are sums over customers: nine to twenty-one plans."""
EVEN_STEPS = {1: 1, 2: 4, 3: 3, 4: 2, 5: 2}
"""The same where fairness is asked for too: each with so many levels of it."""
LEVELS = {1: 8, 2: 4, 3: 3, 4: 3, 5: 2}


@dataclass(frozen=True, slots=True)
class FrontPoint:
    """A plan: the ``weights`` it is best for, what it brings of every goal (``totals``), ``customers`` who get an offer
    and what is spent on them (``cost``), held out or not; ``evenly``: the share every tier was to get at least, held
    out or not counted in (None: not asked); ``chosen``: the plan itself.
    """

    weights: dict[str, float]
    totals: dict[str, float]
    customers: float
    cost: float
    chosen: bool
    evenly: float | None = None


def trade(
    asked: Asked, settled: Settled, goals: Mapping[str, Floats], weights: Mapping[str, float]
) -> tuple[FrontPoint, ...]:
    """The plan, then those that no other beats in margin and the goals weighed, by falling margin; what each point
    brings of the goals not weighed stands beside it.
    """
    shares = {g: w / sum(weights.values()) for g, w in weights.items()}
    level = asked.limits.evenly if FAIRNESS in weights else None
    mine = Point(shares, _totals(asked, settled, goals, settled.chances), settled.chances)
    names = list(dict.fromkeys((MARGIN, *(g for g in weights if g != FAIRNESS))))
    others = list(_points(asked, settled, goals, names, even=FAIRNESS in weights))
    compared = [*names, FAIRNESS] if FAIRNESS in weights else names
    values = np.array([[p.totals[g] for g in compared] for p, _ in others]).reshape(len(others), len(compared))
    kept = [others[i] for i in not_beaten(values)]
    return (_made(settled, mine, level, chosen=True), *(_made(settled, p, at, chosen=False) for p, at in kept))


def _points(
    asked: Asked, settled: Settled, goals: Mapping[str, Floats], names: Sequence[str], *, even: bool
) -> Iterator[tuple[Point, float | None]]:
    scale = scales(settled.problem, goals, names, asked.limits.ceilings(asked.treated)) or {MARGIN: 1.0}
    for level, limits in _levels(asked, settled, len(scale)) if even else [(None, settled.limits)]:
        best = partial(settled.best, limits=limits)
        try:
            found = front(best, goals, scale, (EVEN_STEPS if even else STEPS)[len(scale)])
        except ComputationError:  # such a level cannot be kept
            continue
        yield from ((replace(p, totals=_totals(asked, settled, goals, p.chances)), level) for p in found)


def _levels(asked: Asked, settled: Settled, linear: int) -> Iterator[tuple[float, Sequence[SideLimit]]]:
    most = most_even(asked, settled.problem, possible(settled.problem))
    for level in np.linspace(0.0, most, LEVELS[linear] + 1 if most > 0 else 1).tolist():
        limits = replace(asked.limits, evenly=level)
        yield level, limits.all(settled.problem, asked.treated, settled.chances)


def _totals(asked: Asked, settled: Settled, goals: Mapping[str, Floats], chances: Floats) -> dict[str, float]:
    lowest = lowest_share(chances, asked.limits.tiers, possible(settled.problem))
    return totals(goals, chances) | {FAIRNESS: asked.treated * lowest}


def _made(settled: Settled, p: Point, evenly: float | None, *, chosen: bool) -> FrontPoint:
    cost = float((p.chances[:, 1:] * settled.problem.cost).sum())
    return FrontPoint(p.weights, p.totals, float((1.0 - p.chances[:, 0]).sum()), cost, chosen, evenly)
