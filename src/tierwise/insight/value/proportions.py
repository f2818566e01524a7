"""Shares of counted customers as Estimates."""

from __future__ import annotations

from tierwise.contract.estimate import Estimate
from tierwise.metrics.proportions import Z_80, wilson

__all__ = ["Z_80", "share_estimate", "wilson"]


def share_estimate(hits: int, n: int, unit: str = "share") -> Estimate:
    """`wilson` for one share as an Estimate; n must be positive."""
    p, low, high = (float(v) for v in wilson(hits, n))
    return Estimate(p, low, high, unit, n, "wilson")
