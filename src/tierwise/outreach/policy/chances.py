"""Chances that stock can bear, settled before anything is drawn: for trials, where nothing is chosen yet.

Customers come in a given order. A scarce option is closed to those after whom the mean of the draws, with what they
vary by, has used up its stock; what they had of it goes to what else they could have, in proportion. Money is
`purses`. As nothing of this looks at a draw, the chances are exact, and `explore.draw_within` is left with the one case
in twenty.
"""

from __future__ import annotations

import numpy as np

from tierwise.outreach.policy.explore import SURE
from tierwise.outreach.policy.problem import Flags, Floats, Problem


def chances_in_stock(problem: Problem, propensity: Floats, first: Floats) -> Floats:
    """The chances (n, 1 + k), none first, thinned to the stock; those of the largest ``first`` (n,) come first.

    >>> p = Problem(np.zeros((3, 2)), np.ones((3, 2)), stock=np.array([1.0, np.inf]))
    >>> chances_in_stock(p, np.tile([0.0, 0.5, 0.5], (3, 1)), np.array([3.0, 2.0, 1.0])).tolist()
    [[0.0, 0.0, 1.0], [0.0, 0.0, 1.0], [0.0, 0.0, 1.0]]
    """
    order = np.lexsort((np.arange(first.size), -first))
    mine = propensity[order]
    closed: Flags = np.zeros(mine.shape, bool)
    for _ in range(problem.options if problem.stock is not None else 0):
        before = closed.copy()
        closed[:, 1:] |= _used_up(problem, _moved(mine, closed))
        if (closed == before).all():
            break
    back = np.empty_like(mine)
    back[order] = _moved(mine, closed)
    return back


def _used_up(problem: Problem, p: Floats) -> Flags:
    """From whom on each option is closed (n, k)."""
    assert problem.stock is not None
    q = p[:, 1:]
    most = np.cumsum(q, axis=0) + SURE * np.sqrt(np.cumsum(q * (1.0 - q), axis=0))
    return np.asarray(most > np.floor(np.minimum(problem.stock, len(p))) + 1e-9, np.bool_)


def _moved(p: Floats, closed: Flags) -> Floats:
    """Chances without what is closed, in proportion; none for whom nothing is left."""
    left = np.where(closed, 0.0, p)
    total = left.sum(axis=1, keepdims=True)
    found = left / np.where(total > 0, total, 1.0)
    found[total[:, 0] == 0, 0] = 1.0
    return np.asarray(found, np.float64)
