"""Who can be drawn for what within money: for trials, where nothing is chosen yet and every chance is settled before.

A purse holds a budget, or a ceiling on the worst. What is drawn takes from it a mean and a variance; so much is given
that the mean and `SURE` standard deviations stay within (95 of 100 cases). Customers come in a given order. One whom a
purse cannot bear is passed over, not the end of the list: a single very large order must not keep a letter from
everybody behind it. Everybody is first given the cheapest she could have, then as many as can be borne all they could
have. Nothing of this looks at a draw, so the chances are exact.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tierwise.outreach.policy.explore import SURE
from tierwise.outreach.policy.problem import Flags, Floats, Ints

PASSES = 64
"""Each gives to all up to the first who is too dear, and drops all who would be at once; what is left is soon small."""


@dataclass(frozen=True, slots=True, eq=False)
class Purse:
    """``mean`` and ``variance`` (n, k) of what an option takes from it, ``most``: what it holds."""

    mean: Floats
    variance: Floats
    most: float

    def taken(self, chances: Floats, treated: float) -> Floats:
        """Mean and variance (2, n) of what each customer takes, when the share ``treated`` is not held out."""
        mean = treated * (chances[:, 1:] * self.mean).sum(axis=1)
        square = treated * (chances[:, 1:] * (self.variance + self.mean**2)).sum(axis=1)
        return np.stack([mean, np.maximum(square - mean**2, 0.0)])


def affordable(
    purses: Sequence[Purse], chances: Floats, cheapest: Floats, first: Floats, treated: float
) -> tuple[Floats, Flags]:
    """The chances (n, 1 + k), none first, that all purses can bear, and who keeps but her ``cheapest`` (n,); those of
    the largest ``first`` (n,) come first.
    """
    order = np.lexsort((np.arange(first.size), -first))
    most = np.array([p.most for p in purses])
    nothing = np.eye(chances.shape[1])[0]
    least, whole = (np.stack([p.taken(c, treated) for p in purses], axis=1) for c in (cheapest, chances))
    base = borne(least, most, order, np.zeros((2, most.size)))
    kept = np.where(base[:, None], cheapest, nothing)
    least = least * base
    raised = borne(np.maximum(whole - least, 0.0), most, order, least.sum(axis=2))
    found = np.where(raised[:, None], chances, kept)
    return found, ~raised & (kept[:, 0] < 1.0)


def borne(takes: Floats, most: Floats, order: Ints, taken: Floats) -> Flags:
    """Who (n,) can have what she takes (2, m, n) of each purse, in this order, after what is ``taken`` (2, m).

    >>> takes = np.array([[[5.0, 1.0, 9.0, 2.0]], [[0.0, 0.0, 0.0, 0.0]]])
    >>> borne(takes, np.array([8.0]), np.array([2, 0, 1, 3]), np.zeros((2, 1))).tolist()
    [True, True, False, True]
    """
    given = np.zeros(order.size, bool)
    left = order
    for _ in range(PASSES):
        left = left[_within(taken[:, :, None] + takes[:, :, left], most)]
        if not left.size:
            break
        sums = taken[:, :, None] + np.cumsum(takes[:, :, left], axis=2)
        fits = _within(sums, most)
        reach = left.size if fits.all() else int(fits.argmin())
        given[left[:reach]] = True
        taken, left = sums[:, :, reach - 1], left[reach:]
    return given


def _within(sums: Floats, most: Floats) -> Flags:
    """Do means and variances (2, m, n) keep to what each purse holds?"""
    return np.asarray((sums[0] + SURE * np.sqrt(sums[1]) <= most[:, None] * (1 + 1e-9)).all(axis=0), np.bool_)
