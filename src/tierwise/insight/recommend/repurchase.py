"""How often a product is in a later basket again, by the days since it was bought last: the numbers of `replenish`.

From a purchase on, every later basket of the customer up to the next purchase of the product is a chance to buy it
again; at the last of them it was, unless the history ends before. Counted by `BINS` of days since the purchase, that
gives the hazard: of the baskets that came so long after, the share that held the product again. Durables have a low one
throughout, a jar of coffee a hump where it is empty.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tierwise.insight.recommend.interactions import Floats

Ints = NDArray[np.int64]
DAYS = (0.5, 3, 7, 14, 21, 28, 42, 56, 84, 112, 168, 252, 365)
BINS = len(DAYS) + 1
_SECONDS = np.array(DAYS) * 86_400


@dataclass(frozen=True, slots=True, eq=False)
class Baskets:
    """Sequence s owns the baskets ``start[s]`` to ``start[s + 1]``, at the instants ``at`` (days), oldest first.

    ``weight``: what each counts.
    """

    start: Ints
    at: Floats
    weight: Floats

    def position(self, sequence: Ints, at: Floats, low: Ints, high: Ints) -> list[Ints]:
        """For each bin's upper end the first basket that lies beyond it, counted from ``at``, within low to high."""
        seconds = np.rint(self.at * 86_400).astype(np.int64)
        first = int(seconds.min(initial=0))
        span = int(seconds.max(initial=0)) - first + int(_SECONDS[-1]) + 1
        owner = np.repeat(np.arange(len(self.start) - 1), np.diff(self.start))
        key = owner * span + seconds - first
        from_now = np.rint(at * 86_400).astype(np.int64) - first
        return [
            np.clip(np.searchsorted(key, sequence * span + np.clip(from_now + int(s), -1, span - 1)), low, high)
            for s in _SECONDS
        ]


@dataclass(frozen=True, slots=True, eq=False)
class Bought:
    """Purchases: the sequence, the product, the instant (days), and the number of the basket.

    A purchase from before all baskets has the number of its sequence's first basket less 1.
    """

    sequence: Ints
    product: Ints
    at: Floats
    basket: Ints

    def __len__(self) -> int:
        return len(self.product)

    def take(self, index: Any) -> Bought:
        """These purchases."""
        return Bought(*(getattr(self, name)[index] for name in ("sequence", "product", "at", "basket")))


@dataclass(frozen=True, slots=True, eq=False)
class Spans:
    """What followed each purchase, in the order of sequence, product and basket.

    ``chances`` (purchases x bins): weight of later baskets up to the next purchase of the product, by the days since
    this one. ``again``: the bin of that next purchase, -1 where there was none, and ``taken`` the weight of its basket.
    ``first``, ``last``: is it the first and last purchase of its product in its sequence?
    """

    bought: Bought
    chances: Floats
    again: Ints
    taken: Floats
    first: NDArray[np.bool_]
    last: NDArray[np.bool_]


def follow(baskets: Baskets, bought: Bought) -> Spans:
    """Each purchase with what followed; the same product twice in a basket is one purchase."""
    bought = bought.take(np.lexsort((bought.basket, bought.product, bought.sequence)))
    fresh = np.ones(len(bought), dtype=np.bool_)
    fresh[1:] = ~_same(bought, "sequence", "product", "basket")
    bought = bought.take(fresh)
    goes_on = np.zeros(len(bought), dtype=np.bool_)
    goes_on[:-1] = _same(bought, "sequence", "product")
    following = np.minimum(np.arange(len(bought)) + 1, len(bought) - 1)
    end = np.where(goes_on, bought.basket[following], baskets.start[bought.sequence + 1] - 1)
    low, high = bought.basket + 1, end + 1
    edges = [low, *baskets.position(bought.sequence, bought.at, low, high), high]
    upto = np.concatenate([[0.0], np.cumsum(baskets.weight)])
    chances = np.stack([np.maximum(upto[b] - upto[a], 0) for a, b in pairwise(edges)], axis=1)
    taken = np.zeros(len(bought))
    taken[goes_on] = baskets.weight[end[goes_on]]
    again = np.where(goes_on, since(bought.at[following] - bought.at), -1)
    starts = np.concatenate([np.ones(min(1, len(bought)), dtype=np.bool_), ~goes_on[:-1]])
    return Spans(bought, chances, again, taken, starts, ~goes_on)


def since(days: Floats) -> Ints:
    """The bin of so many days."""
    return np.searchsorted(_SECONDS, np.rint(days * 86_400), side="right").astype(np.int64)


def _same(bought: Bought, *names: str) -> NDArray[np.bool_]:
    columns = [getattr(bought, name) for name in names]
    return np.asarray(np.logical_and.reduce([c[1:] == c[:-1] for c in columns]))


@dataclass(frozen=True, slots=True, eq=False)
class Tally:
    """By product and bin: baskets that could have held it again, and those that did. Tallies add up."""

    chances: Floats
    again: Floats

    @classmethod
    def of(cls, spans: Spans, products: int) -> Tally:
        """Counted over all purchases."""
        from scipy import sparse

        n = len(spans.bought)
        rows = sparse.csr_matrix((np.ones(n), (spans.bought.product, np.arange(n))), shape=(products, n))
        hits = np.zeros((products, BINS))
        known = spans.again >= 0
        np.add.at(hits, (spans.bought.product[known], spans.again[known]), spans.taken[known])
        return cls(np.asarray(rows @ spans.chances), hits)

    def plus(self, other: Tally, fade: float) -> Tally:
        """Both, this one's counts times ``fade``; the other may know more products."""
        grown = np.zeros((2, *other.chances.shape))
        grown[:, : len(self.chances)] = self.chances * fade, self.again * fade
        return Tally(grown[0] + other.chances, grown[1] + other.again)

    def hazard(self, category: Ints, pull: float, shape_pull: float) -> Floats:
        """Products x bins, drawn from the whole shop to the category to the product.

        ``pull`` and ``shape_pull`` are purchases: so many expected ones are counted beside what was seen, for the level
        of a product and for the course over its bins. Category -1 is the whole shop.
        """
        rate = (self.again.sum() + 0.5) / (self.chances.sum() + 1)
        shop = _drawn(self.again.sum(axis=0), self.chances.sum(axis=0), np.full(BINS, rate), pull)
        kinds = np.zeros((2, int(category.max(initial=-1)) + 1, BINS))
        inside = category >= 0
        for total, part in zip(kinds, (self.again, self.chances), strict=True):
            np.add.at(total, category[inside], part[inside])
        of_kind = np.vstack([_drawn(kinds[0], kinds[1], shop, shape_pull), shop])[category]
        level = _drawn(self.again.sum(axis=1), (self.chances * of_kind).sum(axis=1), np.ones(len(of_kind)), pull)
        return _drawn(self.again, self.chances, level[:, None] * of_kind, shape_pull)


def _drawn(seen: Floats, chances: Floats, prior: Floats, pull: float) -> Floats:
    """seen / chances with ``pull`` purchases at the prior rate counted beside: the mean of a gamma posterior."""
    return np.asarray((seen + pull) / (chances + pull / prior))
