"""When have new customers paid for themselves? The mean margin of a customer by days since her first order.

Customers won last week have been watched for a week. So the mean margin up to day t adds up, day by day, what those
watched so long brought on that day of their lives, by their number (the mean cumulative function: Nelson 1995,
Technometrics 37). It goes as far as at least half of the customers have been watched.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tierwise.contract.arrays import Floats, Ints


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """Mean cumulated margin of a customer on day 0, 1, 2 ... after the first order; empty where nobody is watched."""

    margin: Floats

    @property
    def reach(self) -> int:
        """The last day that it tells of; -1 where nobody is watched."""
        return len(self.margin) - 1

    def passes(self, cost: float) -> float:
        """The first day on which it has reached the cost; NaN where it has not yet, or no cost is known.

        >>> Curve(np.array([4.0, 4.0, 9.0])).passes(5.0), Curve(np.array([4.0])).passes(5.0)
        (2.0, nan)
        """
        reached = np.flatnonzero(self.margin >= cost) if np.isfinite(cost) else np.zeros(0, dtype=np.int64)
        return float(reached[0]) if len(reached) else np.nan


def margin_curve(age: Ints, since: Ints, margin: Floats) -> Curve:
    """From how many days each customer has been watched, and the days since the first order and margins of them all.

    >>> margin_curve(np.array([2, 1]), np.array([0, 0, 2]), np.array([4.0, 2.0, 5.0])).margin.tolist()
    [3.0, 3.0, 8.0]
    """
    if not len(age):
        return Curve(np.zeros(0))
    reach = int(np.sort(age)[len(age) // 2])
    watched = np.bincount(np.minimum(age, reach), minlength=reach + 1)[::-1].cumsum()[::-1]
    within = since <= reach
    brought = np.bincount(since[within], margin[within], minlength=reach + 1)
    return Curve(np.asarray(np.cumsum(brought / watched), dtype=np.float64))
