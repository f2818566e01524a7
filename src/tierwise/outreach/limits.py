"""Limits of a plan beside budget and stock: a ceiling on what it could cost at worst, and floors for tiers.

The budget speaks of what is expected to be spent. A coupon that is used twice as often costs twice as much, and points
are owed until they are used: the ceiling holds for the face value of all that is handed out, times the most that past
campaigns leave possible of each offer to be redeemed (all of it where there was none). A floor keeps a share of a
tier's customers in the plan although others would gain more; what that costs is its price. Where fairness is a goal,
its weight sets one floor for all tiers (`several_goals`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from tierwise.contract.arrays import Flags, Floats
from tierwise.outreach.brief import Brief
from tierwise.outreach.options import Option
from tierwise.outreach.policy.liability import ceiling
from tierwise.outreach.policy.problem import Problem
from tierwise.outreach.policy.side_limits import SideLimit, group_floor
from tierwise.outreach.spending import Spending
from tierwise.outreach.strategies.findings import Texts


@dataclass(frozen=True, slots=True, eq=False)
class Limits:
    """``most``: the ceiling (infinite for none) on ``worst``, what options cost each customer at worst; ``floors``: by
    tier the least share that gets an offer, and its customers (n,); ``tiers``: the customers (n,) of every tier, each
    of which gets at least the share ``evenly``; ``redeemed``: by offer the most that may be redeemed, a share.
    """

    most: float
    worst: Spending
    floors: Mapping[str, tuple[float, Flags]] = field(default_factory=dict)
    tiers: Mapping[str, Flags] = field(default_factory=dict)
    evenly: float = 0.0
    redeemed: Mapping[str, float] = field(default_factory=dict)

    @classmethod
    def of(cls, brief: Brief, options: Sequence[Option], tier: Texts, redeemed: Mapping[str, float]) -> Limits:
        """``redeemed``: of each offer the most that may be redeemed, a share; 1 where it is not told."""
        shares = np.array([redeemed.get(o.offer.id, 1.0) for o in options], np.float64)
        floors = {name: (share, np.asarray(tier == name, np.bool_)) for name, share in brief.floors}
        worst = Spending.at_worst(options, tier.size, shares)
        return cls(brief.liability, worst, floors, members_of(tier), redeemed=redeemed)

    def ceilings(self, treated: float, chances: Floats | None = None) -> list[SideLimit]:
        """Of what is drawn, held out or not: only the share ``treated`` is handed out, and what the draws of these
        ``chances`` vary by is kept back.
        """
        if not np.isfinite(self.most):
            return []
        back = 0.0 if chances is None else self.worst.kept_back(chances, treated)
        return [ceiling(self.worst.mean, np.ones(self.worst.mean.shape[1]), max(0.0, self.most - back) / treated)]

    def all(self, problem: Problem, treated: float, chances: Floats | None = None) -> list[SideLimit]:
        """Ceilings and floors. A floor is for those of its tier who can have anything, and is aimed so much higher as
        are held out of what is drawn; where that would be more than everybody, at everybody.
        """
        could = possible(problem)
        floors = [
            group_floor(problem, who & could, min(1.0, share / treated), name)
            for name, (share, who) in self.floors.items()
        ]
        even = [
            group_floor(problem, who & could, min(1.0, self.evenly / treated), f"{EVENLY}{name}")
            for name, who in self.tiers.items() if self.evenly > 0
        ]  # fmt: skip
        return [*self.ceilings(treated, chances), *floors, *even]


EVENLY = "evenly: "
"""Begins the name of a floor that fairness sets, before the tier's."""


def members_of(tier: Texts) -> dict[str, Flags]:
    """The customers (n,) of each tier; who has none is in none."""
    return {str(name): np.asarray(tier == name, np.bool_) for name in np.unique(tier) if name}


def possible(problem: Problem) -> Flags:
    """Who can have anything (n,)."""
    if problem.eligible is None:
        return np.ones(problem.customers, bool)
    return np.asarray(problem.eligible.any(axis=1), np.bool_)
