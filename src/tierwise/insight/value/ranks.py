"""Ranks among those of whom something is known, and how sure a rank is that stands on a few own observations.

The mean of n own observations is pulled towards the shop's mean as if by one more average observation, and its
standard error is the customers' standard deviation over sqrt(n + 1). That is a convention, not a fit: it takes one
observation to tell half of what there is to know of a customer, and widens the interval of whoever has shown little.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tierwise.contract.arrays import Floats
from tierwise.metrics.proportions import Z_80

OWN_WEIGHT = 1.0  # observations that the shop's mean counts for in a customer's


@dataclass(frozen=True, slots=True, eq=False)
class Score:
    """A number for each customer with its standard error, and the observations it stands on; NaN is not known."""

    value: Floats
    error: Floats
    n: Floats

    def only(self, rows: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Score:
        """Known for these rows alone."""
        return Score(*(np.where(rows, column, np.nan) for column in (self.value, self.error, self.n)))

    def ends(self) -> tuple[Floats, Floats]:
        """80 % interval of the rank: where the score less and plus its error would stand among all scores."""
        low, high = self.value - Z_80 * self.error, self.value + Z_80 * self.error
        return place(low, self.value), place(high, self.value)


def unknown(rows: int) -> Score:
    """Nothing is known of anybody."""
    return Score(*(np.full(rows, np.nan) for _ in range(3)))


def pooled(mean: Floats, n: Floats) -> Score:
    """Means of ``n`` own observations (not known: one), pulled towards the shop's mean.

    >>> score = pooled(np.array([5.0, 1.0]), np.array([1.0, 1.0]))
    >>> score.value.tolist(), score.error.round(2).tolist()
    ([4.0, 2.0], [1.41, 1.41])
    """
    known = np.isfinite(mean)
    if not known.any():
        return unknown(len(mean))
    weight = np.maximum(np.nan_to_num(n, nan=1.0), 1.0)
    centre = float(np.average(mean[known], weights=weight[known]))
    sd = float(np.sqrt(np.average((mean[known] - centre) ** 2, weights=weight[known])))
    value = (weight * mean + OWN_WEIGHT * centre) / (weight + OWN_WEIGHT)
    return Score(value, sd / np.sqrt(weight + OWN_WEIGHT), weight).only(known)


def rank_share(values: Floats) -> Floats:
    """Mid-rank as a share of the known values: (rank - 1/2)/n; NaN stays NaN.

    >>> rank_share(np.array([3.0, np.nan, 1.0, 3.0])).round(3).tolist()
    [0.667, nan, 0.167, 0.667]
    """
    return place(values, values)


def place(at: Floats, among: Floats) -> Floats:
    """The share of the known values ``among`` that lie below, half of those that are equal; NaN stays NaN.

    >>> place(np.array([2.0, 0.0, np.nan]), np.array([1.0, 2.0])).tolist()
    [0.75, 0.0, nan]
    """
    known = np.sort(among[np.isfinite(among)])
    if not len(known):
        return np.full(len(at), np.nan)
    below, upto = (np.searchsorted(known, at, side) for side in ("left", "right"))
    return np.where(np.isnan(at), np.nan, (below + upto) / 2 / len(known))
