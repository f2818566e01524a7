"""The hidden lives of customers: how often each orders, when each stops, what her orders are worth, how content."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tierwise.simulate.chance import Floats, Ints, exponentials, stream, uniforms
from tierwise.simulate.clock import Clock
from tierwise.simulate.renewal import Stopping, renew
from tierwise.simulate.world import World

EXTRA = 1_000_000
"""Ordinals from here on are orders that a campaign caused; they are outside the purchase process."""


@dataclass(frozen=True, slots=True, eq=False)
class Lives:
    """One row for each customer; times on the operational clock. ``stopped`` inf: would order on after the span.

    ``rate`` is orders per operational day, ``dropout`` the probability (or rate, Pareto) of stopping, ``nu`` the
    rate of the order-value gamma, ``mean_value`` its mean.
    """

    arrival: Floats
    rate: Floats
    dropout: Floats
    stopped: Floats
    nu: Floats
    mean_value: Floats
    contentment: Floats
    orders: Orders


@dataclass(frozen=True, slots=True, eq=False)
class Orders:
    """One row for each order in the span, by customer and ordinal (0 = first); ``moment`` in calendar days."""

    customer: Ints
    ordinal: Ints
    operational: Floats
    moment: Floats
    value: Floats

    def taken(self, rows: Ints) -> Orders:
        """These rows, in this order."""
        return Orders(
            self.customer[rows], self.ordinal[rows], self.operational[rows], self.moment[rows], self.value[rows]
        )

    def and_then(self, *others: Orders) -> Orders:
        """With other orders under these."""
        parts = (self, *others)
        return Orders(
            np.concatenate([p.customer for p in parts]), np.concatenate([p.ordinal for p in parts]),
            np.concatenate([p.operational for p in parts]), np.concatenate([p.moment for p in parts]),
            np.concatenate([p.value for p in parts]),
        )  # fmt: skip


def live(world: World, clock: Clock) -> Lives:
    """Draw all lives over the drawn and the future days."""
    n = world.customers
    arrival = uniforms(world.seed, "arrivals", np.arange(n)) * world.arrivals.share * clock.ticks[world.days]
    rate, dropout = draw_rate(world), draw_dropout(world)
    found = renew(
        rate,
        _stopping(world, dropout),
        clock.ticks[-1] - arrival,
        lambda c, k: exponentials(world.seed, "gaps", c, k),
        lambda c, k: uniforms(world.seed, "stops", c, k),
    )
    nu = draw_nu(world, rate)
    mean_value = np.full(n, world.spend.mean) if world.spend.same else world.spend.p / nu
    customer = np.concatenate([np.arange(n), found.customer])
    ordinal = np.concatenate([np.zeros(n, dtype=np.int64), found.ordinal])
    operational = np.concatenate([arrival, arrival[found.customer] + found.time])
    moment = clock.calendar(operational)
    value = order_values(world, nu, customer, ordinal)
    by_customer = np.lexsort((ordinal, customer))
    orders = Orders(customer, ordinal, operational, moment, value).taken(by_customer)
    contentment = draw_contentment(world, dropout)
    return Lives(arrival, rate, dropout, arrival + found.stopped_at, nu, mean_value, contentment, orders)


def draw_rate(world: World) -> Floats:
    """Everybody's rate of orders per operational day: Gamma(r, alpha)."""
    cause = world.purchase
    if cause.shared:
        return np.full(world.customers, cause.r / cause.alpha)
    drawn: Floats = stream(world.seed, "purchase").gamma(cause.r, 1 / cause.alpha, world.customers)
    return np.maximum(drawn, 1e-300)


def draw_dropout(world: World) -> Floats:
    """Everybody's probability of stopping after an order, or rate of stopping (Pareto); 0 where nobody stops."""
    cause, chance = world.dropout, stream(world.seed, "dropout")
    if cause.kind == "none":
        return np.zeros(world.customers)
    if cause.kind == "pareto":
        return chance.gamma(cause.a, 1 / cause.b, world.customers)
    return chance.beta(cause.a, cause.b, world.customers)


def _stopping(world: World, dropout: Floats) -> Stopping:
    never = np.full(dropout.size, np.inf)
    if world.dropout.kind == "pareto":
        whole = exponentials(world.seed, "lifetimes", np.arange(dropout.size))
        return Stopping(np.zeros(dropout.size), whole / np.maximum(dropout, 1e-300))
    return Stopping(dropout, never, at_first=world.dropout.kind == "mbg")


def draw_nu(world: World, rate: Floats) -> Floats:
    """Everybody's rate of the order-value gamma; tied to the rate of orders where the world says so."""
    cause = world.spend
    chance = stream(world.seed, "spend")
    if cause.rate_correlation == 0 or world.purchase.shared:
        return chance.gamma(cause.q, 1 / cause.v, world.customers)
    from scipy.special import gammainc, gammaincinv, ndtr

    score = _score(gammainc(world.purchase.r, rate * world.purchase.alpha))
    tied = _tied(score, cause.rate_correlation, chance.standard_normal(world.customers))
    nu: Floats = gammaincinv(cause.q, ndtr(-tied)) / cause.v
    return nu


def order_values(world: World, nu: Floats, customer: Ints, ordinal: Ints) -> Floats:
    """The value of each order in reporting currency: Gamma(p, nu of the customer)."""
    cause = world.spend
    if cause.same:
        return np.full(customer.size, cause.mean)
    from scipy.special import gammaincinv

    value: Floats = gammaincinv(cause.p, uniforms(world.seed, "order value", customer, ordinal)) / nu[customer]
    return value


def draw_contentment(world: World, dropout: Floats) -> Floats:
    """A normal score for each customer, tied to her inclination to stop."""
    cause, noise = world.satisfaction, stream(world.seed, "satisfaction").standard_normal(world.customers)
    if cause.is_off or world.dropout.kind == "none":
        return noise
    from scipy.special import betainc, gammainc

    a, b = world.dropout.a, world.dropout.b
    level = gammainc(a, dropout * b) if world.dropout.kind == "pareto" else betainc(a, b, dropout)
    return _tied(_score(level), cause.dropout_correlation, noise)


def _score(level: Floats) -> Floats:
    """Normal score of a uniform level."""
    from scipy.special import ndtri

    score: Floats = ndtri(np.clip(level, 1e-12, 1 - 1e-12))
    return score


def _tied(score: Floats, correlation: float, noise: Floats) -> Floats:
    """A normal of that correlation with the score (Gaussian copula)."""
    tied: Floats = correlation * score + np.sqrt(1 - correlation**2) * noise
    return tied
