"""How right a churn warning was, told by customers whom nobody influenced.

Who was written to may have stayed because of it, so she says nothing about the warning. Who was held out of a campaign,
or was drawn nothing, does: each counts 1 / her chance of having been left alone, so that together they stand for all
customers of the campaign.

precision   share of the warned who left             recall   share of those who left that had been warned
F1          harmonic mean of both = 2 J / (1 + J), with J the share of right warnings among who was warned or left

All three are shares, so all have Wilson's interval, on the customers that the unequal weights leave: the fewer of
Kish's (sum w)^2 / sum w^2 and those of the weighted share's own variance. F1 does not decide who is worth a coupon: a
right warning says who leaves, not whom an offer keeps.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tierwise.contract.arrays import Flags, Floats
from tierwise.contract.estimate import Estimate
from tierwise.errors import UsageError
from tierwise.metrics.proportions import wilson

FEWEST = 10
"""Customers left alone who were warned, and who left, from which a warning is judged."""
METHOD = "those left alone, weighted"


@dataclass(frozen=True, slots=True)
class Rightness:
    """``base``: share of all who left, which is the precision of warning everybody; ``recall`` and ``f1`` are None
    where everybody was warned, for then nobody could be missed. ``warned``, ``left``: customers left alone, counted.
    """

    n: int
    warned: int
    left: int
    base: float
    precision: Estimate
    recall: Estimate | None
    f1: Estimate | None


def rightness(warned: Flags, left: Flags, chance: Floats) -> Rightness | None:
    """Of customers left alone (n,): who was warned, who left, and with which chance each was left alone; None where
    fewer than `FEWEST` were warned or left.

    >>> warned, left = np.arange(40) < 20, np.arange(40) % 2 == 0
    >>> found = rightness(warned, left, np.full(40, 0.1))
    >>> (found.precision.value, found.recall.value, found.f1.value, found.base)
    (0.5, 0.5, 0.5, 0.5)
    """
    if not ((chance > 0) & (chance <= 1)).all():
        raise UsageError("a chance of being left alone outside 0..1", "leave out who could not have been left alone")
    if min(warned.sum(), left.sum()) < FEWEST:
        return None
    w = 1.0 / chance
    right = warned & left
    missed = None if warned.all() else _share(right, left, w)
    return Rightness(
        warned.size, int(warned.sum()), int(left.sum()), float(w[left].sum() / w.sum()), _share(right, warned, w),
        missed, None if missed is None else _harmonic(_share(right, warned | left, w)),
    )  # fmt: skip


def _share(hits: Flags, among: Flags, weight: Floats) -> Estimate:
    """The weighted share of ``hits`` among some, by Wilson on the customers that the weights leave."""
    w, y = weight[among], hits[among].astype(np.float64)
    p = float((w * y).sum() / w.sum())
    effective = float(w.sum() ** 2 / (w**2).sum())
    if 0 < p < 1:
        effective = min(effective, p * (1 - p) * float(w.sum()) ** 2 / float((w**2 * (y - p) ** 2).sum()))
    value, low, high = (float(x) for x in wilson(p * effective, effective))
    return Estimate(value, low, high, "share", int(among.sum()), METHOD)


def _harmonic(j: Estimate) -> Estimate:
    """F1 of the share of right warnings among who was warned or left: a rising function of it, ends included."""
    value, low, high = (2 * x / (1 + x) for x in (j.value, j.low, j.high))
    return Estimate(value, low, high, j.unit, j.n, j.method)
