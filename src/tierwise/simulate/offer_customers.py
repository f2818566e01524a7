"""Who the customers of a world of offers are, and what an offer truly changes: for each person, and given her profile.

A person's type is hidden and partly chance; what a programme could know at best is the mean over all persons of her
profile. Both are exact here (docs/adr/0050).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from tierwise.simulate.chance import Floats, stream, uniforms
from tierwise.simulate.offer_world import CONTACT, OFFERS, REDEEMED, OfferWorld

FEATURES = ("days_since_last_order", "orders_a_year", "mean_order_value", "discount_share", "margin_rate", "age")
SPREAD = 0.6
"""Sigma of the order values across customers (log scale)."""
WIDTH = 0.05
"""Half the width of the margin rates across customers."""
MOST = 0.95
"""No order probability of a month without offer is above it."""
Known = Literal["person", "profile"]


@dataclass(frozen=True, eq=False)
class OfferCustomers:
    """What is true of a world's customers (n). ``z`` (n, 6) are the normals behind the ``features`` (n, 6)."""

    world: OfferWorld
    z: Floats

    @cached_property
    def features(self) -> Floats:
        """What every programme sees, columns `FEATURES`; each rises with its own normal alone."""
        from scipy.special import ndtr

        z = self.z.T
        return np.column_stack(
            [60 * np.exp(0.8 * z[0]), 4 * np.exp(0.7 * z[1]), self.value, ndtr(z[3]), self.margin_rate, 45 + 12 * z[5]]
        )

    @cached_property
    def value(self) -> Floats:
        """Mean order value in money (n,)."""
        return np.asarray(self.world.order_value * np.exp(SPREAD * self.z[:, 2]))

    @cached_property
    def margin_rate(self) -> Floats:
        """Margin as a share of the order value (n,)."""
        from scipy.special import ndtr

        return np.asarray(self.world.margin_rate + WIDTH * (2 * ndtr(self.z[:, 4]) - 1))

    @cached_property
    def face(self) -> Floats:
        """What each offer takes off an order of mean value (n, offers), in money."""
        return np.column_stack([offer.money + offer.depth * self.value for offer in OFFERS])

    @cached_property
    def yearly(self) -> Floats:
        """Order probability of a month of mean season without offer (n,)."""
        return _sigmoid(_intercept(self.world.base) + self.z @ _directions(self.world)[0])

    def base(self, month: int) -> Floats:
        """Order probability of a month without offer, of customers who have not unsubscribed (n,)."""
        return np.minimum(self.yearly * self.world.season_of(month), MOST)

    def chances(self) -> tuple[Floats, Floats]:
        """Given the profile, the chances to be persuadable and to be a sleeping dog (n,) each."""
        from scipy.special import ndtr

        first, second = self._scores()
        rest = np.sqrt(1 - self.world.rho**2)
        bars = _bars(self.world)
        persuadable = ndtr((first - bars[0]) / rest)
        return persuadable, (1 - persuadable) * ndtr((second - bars[1]) / rest)

    @cached_property
    def types(self) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Who is persuadable, who a sleeping dog (n,) each."""
        rest, bars = np.sqrt(1 - self.world.rho**2), _bars(self.world)
        n, seed = len(self.z), self.world.seed
        noise = [_normals(seed, name, n, 1)[:, 0] for name in ("offers type", "offers dog")]
        first, second = self._scores()
        persuadable = first + rest * noise[0] > bars[0]
        return persuadable, ~persuadable & (second + rest * noise[1] > bars[1])

    def effect(self, known: Known = "person") -> Floats:
        """What the deepest offer adds to the order probability of an unworn customer (n,): below 0 for sleeping dogs.

        ``known`` "person": hers; "profile": the mean over all persons of her profile.
        """
        if self.world.alike:
            return np.full(len(self.z), self.world.persuadable * self.world.effect)
        up, down = self.types if known == "person" else self.chances()
        return np.asarray(self.world.effect * (1.0 * up - 0.5 * down))

    def leaving(self, known: Known = "person") -> Floats:
        """Chance that an unworn customer unsubscribes on a contact (n,)."""
        down = self.types[1] if known == "person" else self.chances()[1]
        return np.asarray(self.world.unsubscribe * (1 + 2.0 * down))

    def cost(self, month: int) -> Floats:
        """What each offer is set down with in the month's budget (n, offers): contact, and coupon at the base chance.

        Told to every programme: a shop knows from its history how often such customers order.
        """
        return np.asarray(CONTACT + REDEEMED * self.base(month)[:, None] * self.face)

    def _scores(self) -> tuple[Floats, Floats]:
        directions = _directions(self.world)
        return self.world.rho * (self.z @ directions[1]), self.world.rho * (self.z @ directions[2])


def offer_customers(world: OfferWorld) -> OfferCustomers:
    """The customers of a world; those of a larger world begin with those of the smaller one."""
    return OfferCustomers(world, _normals(world.seed, "offers profile", world.customers, len(FEATURES)))


def _normals(seed: int, name: str, rows: int, columns: int) -> Floats:
    from scipy.special import ndtri

    found: Floats = ndtri(uniforms(seed, name, np.arange(rows)[:, None], np.arange(columns)[None, :]))
    return found


@lru_cache(maxsize=64)
def _directions(world: OfferWorld) -> tuple[Floats, Floats, Floats]:
    """Unit vectors: of the base, of the persuadable (tied to the base as the world says), of the sleeping dogs."""
    base, other, dogs = (
        stream(world.seed, f"offers direction of {name}").standard_normal(len(FEATURES))
        for name in ("base", "persuadable", "dogs")
    )
    base = base / np.linalg.norm(base)
    other = other - (other @ base) * base
    tied = world.tie * base + np.sqrt(1 - world.tie**2) * other / np.linalg.norm(other)
    return base, tied, dogs / np.linalg.norm(dogs)


@lru_cache(maxsize=64)
def _bars(world: OfferWorld) -> tuple[float, float]:
    """Where the latent scores cut: shares of all possible customers, so that size changes nobody's type."""
    from scipy.optimize import brentq
    from scipy.special import ndtri

    first = float(ndtri(1 - world.persuadable)) if world.persuadable else np.inf
    if not world.dogs:
        return first, np.inf
    directions = _directions(world)
    tie = world.rho**2 * float(directions[1] @ directions[2])
    second = brentq(lambda bar: _both(first, bar, tie) - world.dogs, -8.0, 8.0)
    return first, float(second)


def _both(first: float, second: float, tie: float) -> float:
    """Chance that of two normals of correlation ``tie`` the first stays below ``first``, the second passes its bar."""
    from scipy.special import ndtr

    grid = np.linspace(-8.0, min(first, 8.0), 2001)
    density = np.exp(-(grid**2) / 2) / np.sqrt(2 * np.pi)
    return float(np.trapezoid(density * ndtr((tie * grid - second) / np.sqrt(1 - tie**2)), grid))


@lru_cache(maxsize=64)
def _intercept(mean: float) -> float:
    """So that the logistic of it plus a standard normal has this mean."""
    from scipy.optimize import brentq

    points, weights = np.polynomial.hermite_e.hermegauss(61)
    weights = weights / weights.sum()
    return float(brentq(lambda a: float(weights @ _sigmoid(a + points)) - mean, -30.0, 30.0))


def _sigmoid(score: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-score)))
