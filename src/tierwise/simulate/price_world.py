"""A world in which prices act: known elasticities, promotions that borrow from later weeks, prices that follow demand.

Priors: docs/adr/0002 ("Price"). Own elasticity between -0.5 and -3.5 by product, in a fifth of the worlds exactly 0
(nothing to find); in a third of the worlds the price follows demand (it is raised where more is expected to sell),
where the right answer may be a refusal. Pieces are Poisson around
exp(level + season of the category + lasting shock of the product + elasticity log price + promotion - borrowed).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tierwise.errors import UsageError
from tierwise.simulate.chance import Floats, Ints, stream

Flags = np.ndarray[tuple[int, ...], np.dtype[np.bool_]]


@dataclass(frozen=True, slots=True)
class PriceWorld:
    """The causes. ``elastic``: False is the world without any effect of price. ``follows``: log price per unit of the
    demand shock, 0: prices know nothing of demand. ``still``, ``promoted_only``: shares of products whose price never
    changes, and changes in promotions alone. ``borrowed``: share of a promotion's extra sales missing in the next two
    weeks. ``shock``: standard deviation of the lasting shock (log units), which fades by half each week.
    """

    seed: int
    products: int = 60
    categories: int = 6
    weeks: int = 104
    elastic: bool = True
    follows: float = 0.0
    still: float = 0.1
    promoted_only: float = 0.1
    borrowed: float = 0.2
    shock: float = 0.2

    def __post_init__(self) -> None:
        if self.products < self.categories or self.weeks < 20:
            raise UsageError(f"a price world needs a product a category and 20 weeks: {self}")


@dataclass(frozen=True, slots=True, eq=False)
class PriceHistory:
    """What the shop saw (products × weeks) and what it did not: the true elasticity, promotion effect and mean."""

    units: Ints
    paid: Floats
    base: Floats
    promoted: Flags
    category: Ints
    unit_cost: Floats
    elasticity: Floats
    lift: Floats
    mean: Floats
    changes: Flags
    """Does the product's regular price change at all?"""


def drawn_world(seed: int) -> PriceWorld:
    """World number ``seed`` of the priors: a fifth without effect, a third with prices that follow demand.

    >>> sum(not drawn_world(s).elastic for s in range(500)), sum(drawn_world(s).follows > 0 for s in range(500))
    (103, 177)
    """
    draw = stream(seed, "price: which world").random(3)
    return PriceWorld(
        seed, elastic=bool(draw[0] >= 0.2), follows=float(0.3 + 0.5 * draw[2]) if draw[1] < 1 / 3 else 0.0
    )


def price_history(world: PriceWorld, asked: Floats | None = None) -> PriceHistory:
    """Two years (``weeks``) of one world. ``asked``: products × weeks, a price test's price over the first week's one,
    NaN outside the test; it takes the place of the shop's own price and promotions."""
    shape = (world.products, world.weeks)
    category = np.arange(world.products) % world.categories
    elasticity, lift = _effects(world, category)
    shock, season = _shocks(world), _season(world)
    changes = stream(world.seed, "price: kinds").random(world.products)
    base, promoted = _base(world, shock, changes), _promoted(world, changes)
    if asked is not None:
        tested = np.isfinite(asked)
        base = np.where(tested, np.round(base[:, :1] * np.where(tested, asked, 1.0), 2), base)
        promoted = promoted & ~tested
    depth = np.where(promoted, _depths(world), 0.0)
    price = np.maximum(np.round(base * np.exp(depth), 2), 0.01)
    level = stream(world.seed, "price: level").normal(2.5, 0.8, world.products)
    pull = elasticity[:, None] * np.log(price / base[:, :1]) + lift[:, None] * promoted
    usual = np.exp(level[:, None] + season[category] + shock + elasticity[:, None] * np.log(base / base[:, :1]))
    mean = np.exp(level[:, None] + season[category] + shock + pull)
    mean = np.maximum(mean - _borrowed(world, mean - usual, promoted), 0.05 * usual)
    units = stream(world.seed, "price: sales").poisson(mean).astype(np.int64).reshape(shape)
    cost = base[:, 0] * stream(world.seed, "price: cost").uniform(0.4, 0.7, world.products)
    moved = changes >= world.still + world.promoted_only
    return PriceHistory(units, price, base, promoted, category, cost, elasticity, lift, mean, moved)


def _effects(world: PriceWorld, category: Ints) -> tuple[Floats, Floats]:
    rng = stream(world.seed, "price: elasticity")
    middle = rng.uniform(-2.8, -1.2, world.categories)
    own = np.clip(middle[category] + rng.normal(0, 0.4, world.products), -3.5, -0.5)
    lift = rng.uniform(0.0, 0.4, world.products)
    return (own, lift) if world.elastic else (np.zeros(world.products), np.zeros(world.products))


def _shocks(world: PriceWorld) -> Floats:
    fresh = stream(world.seed, "price: shock").normal(0, world.shock, (world.products, world.weeks))
    shock = fresh.copy()
    for week in range(1, world.weeks):
        shock[:, week] = 0.5 * shock[:, week - 1] + np.sqrt(0.75) * fresh[:, week]
    return shock


def _season(world: PriceWorld) -> Floats:
    rng = stream(world.seed, "price: season")
    high, peak = rng.uniform(0.1, 0.5, world.categories), rng.uniform(0, 52, world.categories)
    week = np.arange(world.weeks)
    wave = np.cos(2 * np.pi * (week[None, :] - peak[:, None]) / 52.18)
    return np.asarray(high[:, None] * wave + rng.normal(0, 0.1, (world.categories, world.weeks)))


def _base(world: PriceWorld, shock: Floats, kinds: Floats) -> Floats:
    """Regular prices: steps of -10 to +10 % about every ten weeks, and what follows demand."""
    rng = stream(world.seed, "price: base")
    first = np.round(np.exp(rng.normal(2.5, 0.8, world.products)), 2)
    step = (rng.random((world.products, world.weeks)) < 0.1) * rng.normal(0, 0.08, (world.products, world.weeks))
    step[:, 0] = 0.0
    path = np.empty_like(step)
    path[:, 0] = 0.0
    for week in range(1, world.weeks):  # drifts back, so that prices stay near where they began
        path[:, week] = np.where(step[:, week] != 0, 0.7 * path[:, week - 1] + step[:, week], path[:, week - 1])
    path = np.where((kinds >= world.still + world.promoted_only)[:, None], path + world.follows * shock, 0.0)
    return np.asarray(np.maximum(np.round(first[:, None] * np.exp(path), 2), 0.01))


def _promoted(world: PriceWorld, kinds: Floats) -> Flags:
    """One week in fifteen begins a promotion of two weeks; none where the price never changes."""
    starts = stream(world.seed, "price: promotions").random((world.products, world.weeks)) < 1 / 15
    found = starts.copy()
    found[:, 1:] |= starts[:, :-1]
    return np.asarray(found & (kinds >= world.still)[:, None])


def _depths(world: PriceWorld) -> Floats:
    depths = stream(world.seed, "price: depth").choice([0.1, 0.15, 0.2, 0.3], (world.products, world.weeks))
    return np.asarray(np.log(1 - depths), dtype=np.float64)


def _borrowed(world: PriceWorld, extra: Floats, promoted: Flags) -> Floats:
    """What is missing in the two weeks after a promotion, in pieces."""
    gained = np.where(promoted, np.maximum(extra, 0.0), 0.0)
    missing = np.zeros_like(gained)
    for lag, share in ((1, 0.65), (2, 0.35)):
        missing[:, lag:] += world.borrowed * share * gained[:, :-lag]
    return missing
