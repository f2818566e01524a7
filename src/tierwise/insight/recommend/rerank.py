"""A second look at the best candidates: a list is worth more than the sum of its scores.

The list is filled place by place with the candidate of the highest score plus what each *aim* adds for taking it next:
variety (`variety`), the customer's own mix of categories (`own_mix`), products that fewer know. Aims add up, so any of
them stand together; a strength of 0 leaves the order of scores, and equal sums keep it. Scores are those of lists: 1 is
the best that the customer's rung has to say. The choice is greedy, so every beginning of a list is itself a list made
this way, for whatever number of places.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from tierwise.errors import ContractError
from tierwise.insight.recommend.goods import Goods
from tierwise.insight.recommend.histories import Histories
from tierwise.insight.recommend.interactions import Flags, Interactions

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
DIGITS = 9
"""Sums that differ by less than rounding are equal, whichever machine added them."""


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """What is put in order: places of products (histories x m, best first, -1 at the end) and whose list it becomes."""

    product: Ints
    histories: Histories


class Progress(Protocol):
    """An aim while lists are filled."""

    def gains(self) -> Floats:
        """What taking each candidate next would add (histories x m)."""

    def take(self, column: Ints) -> None:
        """Each history's list goes on with the candidate of this column."""


class Aim(Protocol):
    """What a list is to be beside relevant; a frozen value with its strength."""

    def begin(self, candidates: Candidates) -> Progress:
        """Before the first place is filled."""


@dataclass(frozen=True, slots=True, eq=False)
class NewQuota:
    """At least one new product in every ``one_in`` places from the top, as long as one is left among the candidates.

    ``fresh``: a flag for each product. Holds for the first 5, 10, 15 ... places of ``one_in=5`` alike.
    """

    fresh: Flags
    one_in: int = 10

    def __post_init__(self) -> None:
        if self.one_in < 1:
            raise ContractError(f"quota of new products: one in {self.one_in}", "1 or more")


@dataclass(frozen=True, slots=True, eq=False)
class Reranked:
    """All aims of a list together; nothing is dropped and nothing added: it is the same candidates in another order.

    >>> same = Reranked().order(np.array([[4, 2, -1]]), np.array([[1.0, 0.5, 0.0]]), None, None)
    >>> same.tolist()
    [[4, 2, -1]]
    """

    aims: Sequence[Aim] = ()
    quota: NewQuota | None = None

    @property
    def also(self) -> Flags | None:
        """Products of which the best are looked at too, though others score higher: without them no quota is met."""
        return None if self.quota is None else self.quota.fresh

    def order(self, candidates: Ints, scores: Floats, goods: Goods, histories: Histories) -> Ints:
        """The candidates in their new order; -1 stays at the end."""
        del goods
        rows, (n, m) = np.arange(len(candidates)), candidates.shape
        progress = [aim.begin(Candidates(candidates, histories)) for aim in self.aims]
        left = candidates >= 0
        found = np.full((n, m), -1, dtype=np.int64)
        due = _Due(self.quota, candidates)
        for place in range(m if progress or self.quota else 0):
            worth = scores + sum((p.gains() for p in progress), start=np.zeros(1))
            column = np.where(due.open(left, place), np.round(worth, DIGITS), -np.inf).argmax(axis=1)
            there = left[rows, column]
            found[there, place] = candidates[rows, column][there]
            left[rows, column] = False
            due.take(column, there)
            for p in progress:
                p.take(column)
        return found if progress or self.quota else candidates


class _Due:
    """Which candidates may come next, so that the quota is met."""

    def __init__(self, quota: NewQuota | None, candidates: Ints) -> None:
        self.one_in = quota.one_in if quota else 0
        self.fresh = quota.fresh[candidates] & (candidates >= 0) if quota else np.zeros(0, dtype=np.bool_)
        self.count = np.zeros(len(candidates), dtype=np.int64)

    def open(self, left: Flags, place: int) -> Flags:
        if not self.one_in:
            return left
        new = left & self.fresh
        behind = (self.count < (place + 1) // self.one_in) & new.any(axis=1)
        return np.where(behind[:, None], new, left)

    def take(self, column: Ints, there: Flags) -> None:
        if self.one_in:
            self.count += self.fresh[np.arange(len(column)), column] & there


@dataclass(frozen=True, slots=True, eq=False)
class LesserKnown:
    """Adds up to ``strength`` for products that few know: the self-information of ``share``, highest 1.

    ``share``: of each product, the share of customers who have it already (see `known_by`); one that nobody has counts
    as half of the smallest share, as in `metrics.beyond_accuracy.novelty`.
    """

    strength: float
    share: Floats

    def begin(self, candidates: Candidates) -> Progress:
        """The same gain at every place."""
        known = self.share[self.share > 0]
        least = known.min() / 2 if len(known) else 1.0
        bits = -np.log2(np.clip(self.share, least, 1.0))
        part = bits / bits.max() if bits.max(initial=0.0) > 0 else bits
        return _Same(self.strength * part[candidates.product])


@dataclass(frozen=True, slots=True, eq=False)
class _Same:
    each: Floats

    def gains(self) -> Floats:
        return self.each

    def take(self, column: Ints) -> None:
        del column


def known_by(log: Interactions) -> Floats:
    """Of each product, the share of sequences (customers; visits and orders of guests) that have it.

    >>> from tierwise.insight.recommend.interactions import from_sequences
    >>> known_by(from_sequences([["cup", "tea", "tea"], ["tea"]])).tolist()
    [0.5, 1.0]
    """
    products = len(log.products)
    pairs = np.unique(log.sequence.astype(np.int64) * products + log.product)
    return np.bincount(pairs % max(products, 1), minlength=products) / max(len(np.unique(log.sequence)), 1)
