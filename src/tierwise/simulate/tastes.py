"""A small world in which it is known who truly likes what, and what was bought is only what was seen and liked.

Priors and what counts as right: docs/adr/0022. Customers see famous products more often than others, so what sells is
not what pleases; lists are judged by the true appeal of their products, not by what was bought.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from tierwise.errors import UsageError
from tierwise.simulate.chance import Floats, Ints, stream

BAR = 2.0
"""Utility at which a product shown is taken with a chance of one half."""
FAMILIAR = 0.05
"""Share beyond which no category falls: nothing repels altogether."""
STYLES = 4
AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class TasteWorld:
    """True tastes of a shop's customers; a frozen value, from which all purchases follow.

    >>> TasteWorld(seed=3).without_fame().fame
    0.0
    """

    seed: int = 1
    customers: int = 2000
    products: int = 1000
    categories: int = 20
    days: float = 360.0
    leaning: float = 0.3
    style: float = 1.0
    quality: float = 0.5
    fame: float = 0.9
    fame_by_quality: float = 0.3
    purchases: float = 10.0
    shelf: int = 30
    fresh: float = 0.1

    def __post_init__(self) -> None:
        if self.products % self.categories or not 1 <= self.shelf <= self.products * (1 - self.fresh):
            raise UsageError(f"world of tastes: {self}", "products divide into categories; the shelf is smaller")

    @classmethod
    def alike(cls, seed: int = 1, **settings: Any) -> Self:
        """Everybody likes the same: there is no taste to find."""
        return replace(cls(seed=seed, leaning=np.inf, style=0.0), **settings)

    def without_fame(self) -> Self:
        """Every product is seen equally often."""
        return replace(self, fame=0.0)


@dataclass(frozen=True, eq=False)
class Tastes:
    """What is true of a world. ``utility`` and ``appeal`` are customers x products."""

    world: TasteWorld
    category: Ints
    brand: Ints
    listed_day: Floats
    visibility: Floats
    utility: Floats

    @cached_property
    def appeal(self) -> Floats:
        """The chance that a customer takes a product which she is shown."""
        return np.asarray(1 / (1 + np.exp(BAR - self.utility)))

    def worth(self, shown: Ints) -> Floats:
        """True utility of each customer's list (customers x k, -1 for an empty place): the mean appeal in it."""
        found = np.take_along_axis(self.appeal, np.maximum(shown, 0), axis=1)
        held = shown >= 0
        return np.asarray((found * held).sum(axis=1) / np.maximum(held.sum(axis=1), 1))

    def oracle(self, k: int, allowed: NDArray[np.bool_]) -> Ints:
        """The best possible lists of what may be shown (customers x products flags), ties to the lower place."""
        order = np.argsort(np.where(allowed, -self.appeal, np.inf), axis=1, kind="stable")[:, :k]
        return np.where(np.take_along_axis(allowed, order, axis=1), order, -1)


@dataclass(frozen=True, slots=True, eq=False)
class Bought:
    """One row for each purchase, by customer and time; ``at`` in days from 0."""

    customer: Ints
    product: Ints
    at: Floats


def tastes(world: TasteWorld) -> Tastes:
    """The truth."""
    category = np.repeat(np.arange(world.categories), world.products // world.categories)
    quality = stream(world.seed, "quality").standard_normal(world.products)
    return Tastes(
        world, category.astype(np.int64),
        brand=stream(world.seed, "brand").integers(0, 20, world.products),
        listed_day=_listed(world),
        visibility=_visibility(world, quality),
        utility=_leanings(world)[:, category] + _styles(world) + world.quality * quality,
    )  # fmt: skip


def _leanings(world: TasteWorld) -> Floats:
    if np.isinf(world.leaning):
        return np.zeros((world.customers, world.categories))
    shares = stream(world.seed, "leaning").dirichlet(np.full(world.categories, world.leaning), world.customers)
    return np.asarray(np.log(world.categories * shares + FAMILIAR))


def _styles(world: TasteWorld) -> Floats:
    of_customer = stream(world.seed, "style of customers").standard_normal((world.customers, STYLES))
    of_product = stream(world.seed, "style of products").standard_normal((world.products, STYLES))
    return np.asarray(of_customer @ of_product.T * (world.style / np.sqrt(STYLES)))


def _visibility(world: TasteWorld, quality: Floats) -> Floats:
    luck = stream(world.seed, "fame").standard_normal(world.products)
    rho = world.fame_by_quality
    known = rho * quality + np.sqrt(1 - rho**2) * luck
    rank = np.argsort(np.argsort(-known, kind="stable"), kind="stable") + 1
    return np.asarray(rank ** -float(world.fame))


def _listed(world: TasteWorld) -> Floats:
    rng = stream(world.seed, "listed")
    late = rng.random(world.products) < world.fresh
    return np.where(late, world.days * (0.9 + 0.1 * rng.random(world.products)), 0.0)


def buy(truth: Tastes) -> Bought:
    """All purchases: each time the customer looks at a shelf of what is visible and takes what pleases most."""
    world = truth.world
    rng = stream(world.seed, "purchases")
    count = 1 + rng.poisson(rng.gamma(2.0, (world.purchases - 1) / 2, world.customers))
    customer = np.repeat(np.arange(world.customers), count)
    at = rng.random(len(customer)) * world.days
    order = np.lexsort((at, customer))
    at = at[order]
    chance = stream(world.seed, "choice")
    product = [_taken(truth, customer[i : i + AT_ONCE], at[i : i + AT_ONCE], chance)
               for i in range(0, len(customer), AT_ONCE)]  # fmt: skip
    return Bought(customer, np.concatenate(product), at)


def _taken(truth: Tastes, customer: Ints, at: Floats, chance: np.random.Generator) -> Ints:
    """Weighted draws without replacement (Efraimidis and Spirakis 2006), then a multinomial logit among them."""
    shape = (len(customer), truth.world.products)
    wait = chance.standard_exponential(shape) / truth.visibility
    wait[truth.listed_day > at[:, None]] = np.inf
    shelf = np.argpartition(wait, truth.world.shelf - 1, axis=1)[:, : truth.world.shelf]
    liked = truth.utility[customer[:, None], shelf] + chance.gumbel(size=shelf.shape)
    return np.asarray(np.take_along_axis(shelf, liked.argmax(axis=1)[:, None], axis=1)[:, 0])
