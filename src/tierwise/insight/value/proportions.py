"""Shares of counted customers with their interval."""

from __future__ import annotations

from tierwise.contract.estimate import Estimate
from tierwise.metrics.shares import wilson


def share_estimate(hits: int, n: int, unit: str = "share") -> Estimate:
    """`wilson` for one share as an Estimate; n must be positive."""
    p, low, high = (float(v) for v in wilson(hits, n))
    return Estimate(p, low, high, unit, n, "wilson")
