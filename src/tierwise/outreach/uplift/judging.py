"""What an order of customers is worth, averaged over all budgets, with what each customer adds to its error.

A budget lets a share of the customers be contacted. Whoever has the highest estimate comes first, each with her best
offer, and nobody whose best estimate is not above 0. With g the doubly robust score of the offer she would get (0 for
none) and r the share of customers before her, the mean over all budgets (nobody to everybody) of the gain per customer:

    value = mean of g (1 - r)

which is the area between the gain curve and chance (`metrics.uplift_curves`) plus half the mean of g. Two orders judged
on the same customers are compared by the difference of their influence values: most of the noise is common and drops
out.
"""

from __future__ import annotations

import numpy as np

from tierwise.metrics.uplift_curves import Valued, area
from tierwise.models.family import Floats, Ints


def value_of_order(estimates: Floats, scores: Floats, fold: Ints) -> Valued:
    """``estimates`` of rows by models that have not seen them and ``scores``, both (n, offers).

    Places are counted within each fold: the models of two folds need not agree on the level.

    >>> one = np.array([[2.0], [1.0], [-1.0]])
    >>> round(value_of_order(one, np.array([[3.0], [3.0], [9.0]]), np.zeros(3, int)).value, 4)
    1.3333
    """
    best = estimates.argmax(axis=1)
    here = np.arange(len(best))
    first = estimates[here, best]
    return _within_folds(first, np.where(first > 0, scores[here, best], 0.0), fold)


def value_of_all(scores: Floats, fold: Ints) -> Valued:
    """One offer (n,) for everybody, in random order."""
    return _within_folds(np.zeros(len(scores)), scores, fold)


def error(valued: Valued, customer: Ints) -> float:
    """Standard error; rows of one customer (numbers from 0 on) count as one."""
    return float(np.sqrt((by_customer(valued.influence, customer) ** 2).sum()) / len(valued.influence))


def by_customer(influence: Floats, customer: Ints) -> Floats:
    """Sums of influence values over the rows of each customer."""
    return np.asarray(np.bincount(customer, influence), dtype=np.float64)


def _within_folds(order: Floats, gain: Floats, fold: Ints) -> Valued:
    value, influence = 0.0, np.empty(len(gain))
    for k in np.unique(fold):
        rows = np.flatnonzero(fold == k)
        above, mean = area(order[rows], gain[rows]), float(gain[rows].mean())
        value += len(rows) / len(gain) * (above.value + mean / 2)
        influence[rows] = above.influence + (gain[rows] - mean) / 2
    return Valued(value, influence)
