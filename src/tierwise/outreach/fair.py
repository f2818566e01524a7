"""Fairness as a goal: the share with an offer in the tier that gets fewest, and how high its weight sets it.

    fairness    the lowest share, over tiers, of those who can have anything that gets something

More of it is a floor for all tiers at one level. The level is where a higher one would lose more of the other goals
than it adds of this: what the others bring falls ever faster as the level rises, so that one search finds it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from tierwise.contract.arrays import Flags, Floats
from tierwise.outreach.policy.problem import Problem

GOLDEN = (5**0.5 - 1) / 2
TRIES = 9
LEAST = 0.01
"""A level is not looked for more closely than this."""


def lowest_share(chances: Floats, tiers: Mapping[str, Flags], could: Flags) -> float:
    """The lowest share of a tier, of those who ``could`` (n,) have anything, that is drawn for something by these
    ``chances`` (n, 1 + k); 0 where nobody could.

    >>> two = {"a": np.array([True, True, False]), "b": np.array([False, False, True])}
    >>> lowest_share(np.array([[0.0, 1.0], [1.0, 0.0], [0.2, 0.8]]), two, np.ones(3, bool))
    0.5
    """
    given = 1.0 - chances[:, 0]
    shares = [float(given[who & could].mean()) for who in tiers.values() if (who & could).any()]
    return min(shares, default=0.0)


def borne(problem: Problem, tiers: Mapping[str, Flags], could: Flags) -> float:
    """The highest level that the budget bears, each getting the cheapest she can have (0..1)."""
    cost = problem.cost if problem.eligible is None else np.where(problem.eligible, problem.cost, np.inf)
    cheapest = cost.min(axis=1) if problem.options else np.full(problem.customers, np.inf)
    rising = [np.cumsum(np.sort(cheapest[who & could])) for who in tiers.values() if (who & could).any()]

    def fits(level: float) -> bool:
        counts = [int(np.ceil(level * x.size - 1e-9)) for x in rising]
        return sum(float(x[n - 1]) for x, n in zip(rising, counts, strict=True) if n) <= problem.budget

    if not rising or fits(1.0):
        return 1.0 if rising else 0.0
    low, high = 0.0, 1.0
    while high - low > LEAST / 4:
        middle = (low + high) / 2
        low, high = (middle, high) if fits(middle) else (low, middle)
    return low


def highest(worth: Callable[[float], float], low: float, high: float) -> float:
    """The level between two at which ``worth`` is highest (golden section); it rises, then falls.

    >>> round(highest(lambda x: -(x - 0.3) ** 2, 0.0, 1.0), 1)
    0.3
    """
    ends = {x: worth(x) for x in (low, high)}
    a, b = low, high
    for _ in range(TRIES):
        if b - a <= LEAST:
            break
        left, right = b - GOLDEN * (b - a), a + GOLDEN * (b - a)
        for x in (left, right):
            ends.setdefault(x, worth(x))
        a, b = (a, right) if ends[left] >= ends[right] else (left, b)
    return max(ends, key=lambda x: (ends[x], -x))
