"""What stands on the orders: products, quantities, prices, coupons, money in each order's currency, returns."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tierwise.simulate.campaigns import Contacted
from tierwise.simulate.catalogue import CATEGORIES, PRICE_LOW, Products, nearest_step
from tierwise.simulate.chance import Floats, Ints, choices, stream, uniforms
from tierwise.simulate.clock import Clock
from tierwise.simulate.ids import GUEST
from tierwise.simulate.lives import Lives, Orders
from tierwise.simulate.offer_campaigns import Used
from tierwise.simulate.people import COUNTRIES, WITHOUT_MINOR, People, exchange_rates
from tierwise.simulate.world import World

CHANNELS = ("web", "app", "store")


@dataclass(frozen=True, slots=True, eq=False)
class Lines:
    """One row for each order line of the span, by time; money in minor units of ``currency``.

    ``to_reporting`` is one minor unit of the row in reporting currency; ``cost`` and ``revenue`` are in that
    currency; ``returned`` is the calendar moment the line came back (inf: never).
    """

    customer: Ints
    ordinal: Ints
    number: Ints
    moment: Floats
    product: Ints
    quantity: Ints
    unit: Ints
    discount: Ints
    amount: Ints
    depth: Floats
    currency: Ints
    country: Ints
    channel: Ints
    to_reporting: Floats
    cost: Floats
    returned: Floats

    @property
    def revenue(self) -> Floats:
        """Net of discounts, before returns, in reporting currency."""
        return self.amount * self.to_reporting


def currencies(world: World) -> list[str]:
    """The currencies of the world's countries, in the countries' order without repeats."""
    return list(dict.fromkeys(COUNTRIES[c].currency for c in world.people.countries))


def minor_unit(currency: str) -> float:
    """The smallest piece of money."""
    return 1.0 if currency in WITHOUT_MINOR else 0.01


def money(minor: Ints, currency: Ints, codes: list[str]) -> Floats:
    """Minor units as money."""
    places = np.array([minor_unit(c) for c in codes])[currency]
    found: Floats = np.round(minor * places, 2)
    return found


def all_orders(world: World, clock: Clock, lives: Lives, contacted: Contacted) -> Orders:
    """Customers' own orders, those that campaigns caused and guests' orders, by time."""
    own = lives.orders
    if contacted.offered is not None:
        own = own.taken(np.flatnonzero(contacted.offered.kept))
    found = own.and_then(contacted.caused, _guest_orders(world, clock))
    return found.taken(np.lexsort((found.ordinal, found.customer, found.moment)))


def _guest_orders(world: World, clock: Clock) -> Orders:
    n = round(world.guests.share * world.customers)
    who = GUEST + np.arange(n)
    operational = uniforms(world.seed, "guests", who) * clock.ticks[-1]
    shape = stream(world.seed, "guests' spend").gamma(world.spend.q, 1 / world.spend.v, n)
    value = np.full(n, world.spend.mean) if world.spend.same else world.spend.p / shape
    return Orders(who, np.zeros(n, dtype=np.int64), operational, clock.calendar(operational), value)


def make_lines(
    world: World, clock: Clock, orders: Orders, people: People, products: Products, used: Used | None = None
) -> Lines:
    """Fill every order with lines whose amounts add up to the order's value (to the smallest piece of money).

    Where a campaign's coupon was ``used``, to the value less the coupon.
    """
    seed = world.seed
    row, number = _line_numbers(world, orders)
    customer, ordinal = orders.customer[row], orders.ordinal[row]
    day = np.floor(orders.moment[row]).astype(np.int64)
    country = _countries(world, people, customer)
    weight = 0.4 + uniforms(seed, "line weight", customer, ordinal, number)
    coupon = _coupons(world, orders, used)[row]
    budget = orders.value[row] * (1 - coupon) * weight / np.bincount(row, weight)[row]
    depth = np.where(coupon > 0, coupon, _depths(world, customer, ordinal))
    quantity = _quantities(world, customer, ordinal, number, budget)
    category = _categories(world, clock, people, (customer, ordinal, number), day)
    step = nearest_step(products, budget / (1 - depth) / quantity)
    product = category * products.per_category + step
    codes = currencies(world)
    currency = np.array([codes.index(COUNTRIES[c].currency) for c in world.people.countries])[country]
    unit_value = np.array([minor_unit(c) for c in codes])[currency] * _rates(world, codes)[currency, day]
    unit = np.maximum(np.round(budget / (1 - depth) / quantity / unit_value), 1).astype(np.int64)
    discount = np.round(depth * unit * quantity).astype(np.int64)
    return Lines(
        customer, ordinal, number, orders.moment[row], product, quantity, unit, discount,
        unit * quantity - discount, depth, currency, country,
        choices(uniforms(seed, "channel", customer, ordinal), np.array([0.6, 0.3, 0.1])),
        unit_value, products.cost[product] * quantity,
        returned(world, customer, ordinal, number, orders.moment[row]),
    )  # fmt: skip


def _line_numbers(world: World, orders: Orders) -> tuple[Ints, Ints]:
    """Row of the order and number of the line (from 1); line counts are geometric with the catalogue's mean."""
    mean = world.catalogue.lines
    count = np.ones(orders.customer.size, dtype=np.int64)
    if mean > 1:
        u = uniforms(world.seed, "line count", orders.customer, orders.ordinal)
        count = np.minimum(1 + np.floor(np.log(u) / np.log(1 - 1 / mean)).astype(np.int64), 30)
    row = np.repeat(np.arange(count.size), count)
    first = np.repeat(np.cumsum(count) - count, count)
    return row, np.arange(row.size) - first + 1


def _quantities(world: World, customer: Ints, ordinal: Ints, number: Ints, budget: Floats) -> Ints:
    """One to three pieces, and no more than the budget buys of the cheapest product."""
    drawn = 1 + choices(uniforms(world.seed, "quantity", customer, ordinal, number), np.array([0.78, 0.15, 0.07]))
    affordable = np.maximum(np.floor(budget / PRICE_LOW), 1).astype(np.int64)
    return np.minimum(drawn, affordable)


def _countries(world: World, people: People, customer: Ints) -> Ints:
    guest = customer >= GUEST
    own = people.country[np.where(guest, 0, customer)]
    drawn = choices(uniforms(world.seed, "guest country", customer), np.asarray(world.people.country_shares))
    return np.where(guest, drawn, own)


def _categories(world: World, clock: Clock, people: People, counters: tuple[Ints, Ints, Ints], day: Ints) -> Ints:
    customer = counters[0]
    guest = customer >= GUEST
    shares = np.array([c.share for c in CATEGORIES])
    taste = np.where(guest[:, None], shares, people.taste[np.where(guest, 0, customer)])
    return choices(uniforms(world.seed, "category", *counters), taste * clock.category[day])


def _depths(world: World, customer: Ints, ordinal: Ints) -> Floats:
    cause = world.discounts
    used = uniforms(world.seed, "coupon", customer, ordinal) < cause.share
    which = choices(uniforms(world.seed, "depth", customer, ordinal), np.ones(len(cause.depths)))
    return np.where(used, np.asarray(cause.depths)[which], 0.0)


def _coupons(world: World, orders: Orders, used: Used | None) -> Floats:
    """What a campaign's coupon takes off each order (share)."""
    depth = np.zeros(orders.customer.size)
    if used is None:
        return depth
    shares = np.array([0.0, *(offer.depth if offer.kind == "percent" else 0.0 for offer in world.offers.offers)])
    place = {key: row for row, key in enumerate(zip(orders.customer.tolist(), orders.ordinal.tolist(), strict=True))}
    rows = [place[key] for key in zip(used.customer.tolist(), used.ordinal.tolist(), strict=True)]
    depth[rows] = shares[used.offer]
    return depth


def _rates(world: World, codes: list[str]) -> Floats:
    by_code = exchange_rates(world)
    return np.stack([by_code[c] for c in codes])


def returned(world: World, customer: Ints, ordinal: Ints, number: Ints, moment: Floats) -> Floats:
    """When each line came back (calendar), inf where it never does."""
    cause, seed = world.returns, world.seed
    back = uniforms(seed, "returns", customer, ordinal, number) < cause.share
    delay = -np.log(uniforms(seed, "return delay", customer, ordinal, number)) * cause.mean_days
    return np.where(back, moment + 0.5 + delay, np.inf)
