"""Of each offer the most that may be redeemed, from past campaigns: nobody redeems without an order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from tierwise.outreach.policy.liability import redeemed_at_most
from tierwise.pipeline.drawn import NONE, Log


def most_redeemed(logs: Sequence[Log], ordered: str = "bought") -> dict[str, float]:
    """By offer the upper bound of the share who redeem it: that of those who got it and ordered within the window."""
    given, orders = Counter[str](), Counter[str]()
    for log in logs:
        for offer, came in zip(log.of(log.drawn.offer), log.after[ordered].tolist(), strict=True):
            given[offer] += 1
            orders[offer] += int(came > 0)
    return {offer: redeemed_at_most(orders[offer], n) for offer, n in given.items() if offer != NONE}
