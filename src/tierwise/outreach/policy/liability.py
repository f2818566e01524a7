"""What a campaign could cost at worst: the face value of all it hands out, times the most that will be redeemed.

The budget speaks of expected costs. A coupon that is used twice as often as expected costs twice as much, so beside
the budget stands a ceiling on *liability*: face value x the upper bound of the share redeemed.
"""

from __future__ import annotations

import numpy as np

from tierwise.errors import UsageError
from tierwise.outreach.policy.problem import Floats, Ints, Problem, at
from tierwise.outreach.policy.side_limits import SideLimit

SURE = 0.95


def redeemed_at_most(redeemed: int, given: int, sure: float = SURE) -> float:
    """The one-sided upper bound of the share redeemed (Clopper & Pearson 1934); 1 where nothing was ever given.

    >>> round(redeemed_at_most(0, 59), 3), redeemed_at_most(0, 0)
    (0.05, 1.0)
    """
    if not 0 <= redeemed <= given:
        raise UsageError(f"{redeemed} redeemed of {given} given", "give counts, the first no larger than the second")
    from scipy.stats import beta

    return float(beta.ppf(sure, redeemed + 1, given - redeemed)) if redeemed < given else 1.0


def liability(choice: Ints, face: Floats, redeemed: Floats) -> float:
    """What these choices (n,) could cost: ``face`` (n, k) in money, ``redeemed`` (k,) the upper bounds of shares."""
    return float(at(face * redeemed, choice).sum())


def ceiling(problem: Problem, face: Floats, redeemed: Floats, most: float) -> SideLimit:
    """The limit that keeps the liability at or below ``most``, for `side_limits.within`."""
    if not most >= 0:
        raise UsageError(f"a ceiling on liability of {most}", "give 0 or more")
    if not ((face >= 0).all() and (redeemed >= 0).all() and (redeemed <= 1).all()):
        raise UsageError("face values below 0 or redemption outside 0..1", "give money and upper bounds of shares")
    return SideLimit("liability", np.broadcast_to(face * redeemed, problem.gain.shape).astype(np.float64), most)
