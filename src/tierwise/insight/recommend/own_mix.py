"""Lists in which the customer's kinds stand in the proportion of her own past (calibration: Steck, RecSys 2018).

With p the shares of kinds in the history and q those in the list, a list is worth its scores less ``strength`` times
KL(p || (1 - a) q + a p), a = 0.01; Steck's lambda is strength / (1 + strength). Somebody who buys tea seven times in
ten is shown seven teas in ten, not ten: the smaller of her interests are kept.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from tierwise.insight.recommend.histories import Decay, Histories
from tierwise.insight.recommend.rerank import Candidates, Floats, Ints, Progress

SMOOTH = 0.01


@dataclass(frozen=True, slots=True, eq=False)
class Calibrated:
    """``kind``: of each product (see `Goods.codes`), -1 where not known: such a product counts for no kind.

    ``decay``: how fast the past fades. A history of no known kind has no mix, and its list keeps its order.
    """

    strength: float
    kind: Ints
    decay: Decay = field(default_factory=Decay)

    def begin(self, candidates: Candidates) -> Progress:
        """Nothing is in the list."""
        safe = np.where(candidates.product >= 0, self.kind[candidates.product], -1)
        return _Mix(self.strength, mix(candidates.histories, self.kind, self.decay), safe)


def mix(histories: Histories, kind: Ints, decay: Decay | None = None) -> Floats:
    """Histories x kinds: share of each kind in the history; zeros for a history of no known kind.

    >>> from tierwise.insight.recommend.histories import of_products
    >>> mix(of_products([[0, 0, 1, 2], []]), np.array([0, 1, -1])).round(2).tolist()
    [[0.67, 0.33], [0.0, 0.0]]
    """
    kinds = int(kind.max(initial=-1)) + 1
    weight = (decay or Decay()).weights(histories.age_days, histories.steps_back)
    of = kind[histories.product]
    known = of >= 0
    cell = histories.row[known] * kinds + of[known]
    counted = np.bincount(cell, weights=weight[known], minlength=len(histories) * kinds)
    found = counted.astype(np.float64).reshape(len(histories), kinds)
    total = found.sum(axis=1, keepdims=True)
    return np.asarray(np.divide(found, total, out=np.zeros_like(found), where=total > 0))


def distance(own: Floats, shown: Floats) -> Floats:
    """KL(p || (1 - a) q + a p) in nats for rows of shares; 0 where both are equal or p is not known.

    >>> distance(np.array([[0.5, 0.5]]), np.array([[1.0, 0.0]])).round(3).tolist()
    [1.959]
    """
    blend = (1 - SMOOTH) * shown + SMOOTH * own
    ratio = np.divide(own, blend, out=np.ones_like(own), where=own > 0)
    return np.asarray((own * np.log(ratio)).sum(axis=1))


class _Mix:
    """``near``: sum over kinds of p log(blend), whose growth is what the distance loses."""

    def __init__(self, strength: float, own: Floats, kind: Ints) -> None:
        self.strength, self.own, self.kind = strength, own, kind
        self.count = np.zeros_like(own)
        self.size = np.zeros(len(own))

    def _terms(self, extra: float) -> Floats:
        """p log(blend) of each kind after the list has grown to one more, ``extra`` of it being of that kind."""
        size = np.maximum(self.size[:, None] + 1, 1)
        blend = (1 - SMOOTH) * (self.count + extra) / size + SMOOTH * self.own
        return self.own * np.log(np.where(self.own > 0, blend, 1.0))

    def _now(self) -> Floats:
        blend = (1 - SMOOTH) * self.count / np.maximum(self.size, 1)[:, None] + SMOOTH * self.own
        return np.asarray((self.own * np.log(np.where(self.own > 0, blend, 1.0))).sum(axis=1))

    def gains(self) -> Floats:
        without, with_one = self._terms(0.0), self._terms(1.0)
        each = without.sum(axis=1, keepdims=True) + with_one - without - self._now()[:, None]
        if not each.shape[1]:
            return np.zeros(self.kind.shape)
        safe = np.maximum(self.kind, 0)
        return self.strength * np.where(self.kind >= 0, np.take_along_axis(each, safe, axis=1), 0.0)

    def take(self, column: Ints) -> None:
        at = np.arange(len(column))
        kind = self.kind[at, column]
        known = kind >= 0
        self.count[at[known], kind[known]] += 1
        self.size[known] += 1
