"""Variety within a list: by the most alike neighbour (MMR), or by the volume that the whole list spans (DPP).

Maximal marginal relevance (Carbonell and Goldstein, SIGIR 1998) takes off ``strength`` times the largest likeness to
what is in the list already; their lambda is 1 / (1 + strength). A determinantal point process adds ``strength`` times
the log of the determinant of the list's likenesses, so that all of the list counts, not the nearest alone; its greedy
maximum is followed with Cholesky rows (Chen, Zhang and Zhou, NeurIPS 2018) at one multiplication for each candidate and
place filled.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from tierwise.errors import ContractError
from tierwise.insight.recommend.goods import Goods
from tierwise.insight.recommend.histories import Floats32
from tierwise.insight.recommend.rerank import Candidates, Floats, Ints, Progress

LEAST = 1e-10


class Likeness(Protocol):
    """How alike products are: 1 with itself, 0 with one that shares nothing."""

    def pairs(self, products: Ints) -> Floats:
        """Histories x m places of products to histories x m x m; a place of -1 is like nothing but itself."""


@dataclass(frozen=True, slots=True, eq=False)
class Kinds:
    """Alike by the share of kinds (category, subcategory, brand) that two products have in common.

    A kind that is not known of a product is shared with none.

    >>> kinds = Kinds((np.array([0, 0, 1]), np.array([5, 6, -1])))
    >>> kinds.pairs(np.array([[0, 1, 2]])).tolist()
    [[[1.0, 0.5, 0.0], [0.5, 1.0, 0.0], [0.0, 0.0, 1.0]]]
    """

    codes: tuple[Ints, ...]

    @classmethod
    def of(cls, goods: Goods, names: tuple[str, ...] = ("category", "subcategory", "brand")) -> Kinds:
        """Those kinds that the shop knows. ``ContractError`` where it knows none."""
        known = tuple(goods.codes(name)[0] for name in names if goods.has(name))
        if not known:
            raise ContractError(
                f"variety: no product has a {' or '.join(names)}", "map such a column, or use Vectors of a model"
            )
        return cls(known)

    def pairs(self, products: Ints) -> Floats:
        """See `Likeness`."""
        alike = np.zeros((*products.shape, products.shape[1]))
        for code in self.codes:
            mine = np.where(products >= 0, code[products], -1)
            alike += (mine[:, :, None] == mine[:, None, :]) & (mine >= 0)[:, :, None]
        return _with_self(alike / len(self.codes))


@dataclass(frozen=True, slots=True, eq=False)
class Vectors:
    """Alike by the cosine of two products' vectors (rows of length 1, or 0 where nothing is known of a product)."""

    place: Floats32

    def pairs(self, products: Ints) -> Floats:
        """See `Likeness`."""
        vectors = self.place[products] * (products >= 0)[:, :, None]
        return _with_self((vectors @ vectors.transpose(0, 2, 1)).astype(np.float64))


def _with_self(alike: Floats) -> Floats:
    m = alike.shape[1]
    alike[:, np.arange(m), np.arange(m)] = 1.0
    return alike


@dataclass(frozen=True, slots=True, eq=False)
class Varied:
    """Maximal marginal relevance: takes off ``strength`` times the likeness to the most alike product in the list."""

    strength: float
    likeness: Likeness

    def begin(self, candidates: Candidates) -> Progress:
        """Nothing is in the list."""
        return _Nearest(self.strength, self.likeness.pairs(candidates.product))


class _Nearest:
    def __init__(self, strength: float, alike: Floats) -> None:
        self.strength, self.alike = strength, alike
        self.nearest = np.zeros(alike.shape[:2])

    def gains(self) -> Floats:
        return -self.strength * self.nearest

    def take(self, column: Ints) -> None:
        self.nearest = np.maximum(self.nearest, self.alike[np.arange(len(column)), column])


@dataclass(frozen=True, slots=True, eq=False)
class Spread:
    """Determinantal variety: adds ``strength`` times the log of the volume that a product adds to the list.

    ``own`` is the part in which each product is like no other: it bounds what two products of the same kinds cost each
    other, -log(1 - (1 - own)^2), else a list would never hold a second one.
    """

    strength: float
    likeness: Likeness
    own: float = 0.1

    def __post_init__(self) -> None:
        if not 0 <= self.own <= 1:
            raise ContractError(f"variety: own part {self.own}", "0 to 1")

    def begin(self, candidates: Candidates) -> Progress:
        """Each product alone spans a volume of 1."""
        alike = (1 - self.own) * self.likeness.pairs(candidates.product)
        return _Volume(self.strength, _with_self(alike))


class _Volume:
    """``left``: the squared distance of each candidate from the span of the list; ``rows``: its Cholesky rows."""

    def __init__(self, strength: float, alike: Floats) -> None:
        self.strength, self.alike = strength, alike
        n, m, _ = alike.shape
        self.left = np.ones((n, m))
        self.rows = np.zeros((n, m, m))
        self.taken = 0

    def gains(self) -> Floats:
        return self.strength * np.log(np.maximum(self.left, LEAST))

    def take(self, column: Ints) -> None:
        at = np.arange(len(column))
        known = self.rows[:, : self.taken]
        mine = np.take_along_axis(known, column[:, None, None], axis=2)
        shared = self.alike[at, column] - (mine.transpose(0, 2, 1) @ known)[:, 0]
        distance = self.left[at, column]
        row = np.where(distance > LEAST, shared.T / np.sqrt(np.maximum(distance, LEAST)), 0.0).T
        self.rows[:, self.taken] = row
        self.left = self.left - row**2
        self.taken += 1
