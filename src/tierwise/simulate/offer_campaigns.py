"""Campaigns with several offers, one after the other: wear, coupons used, orders lost, customers who unsubscribe."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tierwise.simulate.chance import Floats, Ints, choices, uniforms
from tierwise.simulate.clock import Clock
from tierwise.simulate.lives import EXTRA, Lives, Orders, order_values
from tierwise.simulate.world import World

Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Offered:
    """One row for each contact: ``offer`` meant (0: held out), ``got`` (contamination), true ``scale``: the effect of
    an offer of strength 1 on her (chance of one more order; below 0: of losing the next one). ``kept`` (own orders of
    `Lives`): still made. ``gone_at`` (customers): calendar day of the unsubscribe, infinite where none.
    """

    offer: Ints
    got: Ints
    scale: Floats
    kept: Flags
    gone_at: Floats
    used: Used


@dataclass(frozen=True, slots=True, eq=False)
class Used:
    """Coupons used: by whom on which order, of which campaign and offer (from 1)."""

    customer: Ints
    ordinal: Ints
    moment: Floats
    campaign: Ints
    offer: Ints


@dataclass(frozen=True, slots=True, eq=False)
class Round:
    """One campaign's contacts."""

    customer: Ints
    offer: Ints
    got: Ints
    scale: Floats
    caused: Flags
    lost: Flags


def rounds(world: World, clock: Clock, lives: Lives, days: Ints) -> tuple[list[Round], Floats]:
    """All campaigns in order, and when each customer unsubscribed."""
    n, cause = world.customers, world.offers
    first = clock.calendar(lives.arrival)
    fatigue, gone_at, found = np.zeros(n), np.full(n, np.inf), []
    for campaign, day in enumerate(days.tolist()):
        who = np.flatnonzero((first < day) & np.isinf(gone_at))
        alive = lives.stopped[who] > clock.operational(np.array([day + 0.4]))[0]
        one = _round(world, who, campaign, np.where(alive, np.exp(-cause.wear * fatigue[who]), 0.0))
        chance = cause.unsubscribe * (1 + fatigue[who]) * np.where(_types(world, who)[1], 3.0, 1.0)
        leaves = (one.got > 0) & (uniforms(world.seed, "unsubscribes", who, campaign) < chance)
        gone_at[who[leaves]] = day + 0.5
        fatigue[who] += one.got > 0
        fatigue *= cause.keeps(world.contacts.every_days)
        found.append(one)
    return found, gone_at


def _round(world: World, who: Ints, campaign: int, worn: Floats) -> Round:
    seed, cause = world.seed, world.offers
    treated = uniforms(seed, "arms", who, campaign) < world.contacts.treated
    which = 1 + choices(uniforms(seed, "offer given", who, campaign), np.ones(len(cause.offers)))
    mistaken = uniforms(seed, "contaminated", who, campaign) < cause.contaminated
    got = np.where(treated | mistaken, which, 0)
    up, dogs = _types(world, who)
    scale = world.contacts.effect * worn * (1.0 * up - 0.5 * dogs)
    chance = scale * np.array([0.0, *(offer.strength for offer in cause.offers)])[got]
    u = uniforms(seed, "persuaded", who, campaign)
    return Round(who, np.where(treated, which, 0), got, scale, u < chance, u < -chance)


def _types(world: World, who: Ints) -> tuple[Flags, Flags]:
    """Persuadable, sleeping dog."""
    u = uniforms(world.seed, "persuadable", who)
    up = u < world.contacts.persuadable
    return up, ~up & (u > 1 - world.offers.dogs)


def caused_orders(world: World, clock: Clock, lives: Lives, found: list[Round], days: Ints) -> Orders:
    """Orders that offers caused; the late ones come in a second window after the first."""
    customer = np.concatenate([r.customer[r.caused] for r in found] or [np.empty(0, np.int64)])
    campaign = np.repeat(np.arange(len(found)), [int(r.caused.sum()) for r in found])
    late = uniforms(world.seed, "late", customer, campaign) < world.offers.late
    delay = (uniforms(world.seed, "persuaded delay", customer, campaign) + late) * world.contacts.window_days
    moment = np.minimum(days[campaign] + 0.4 + delay, world.span - 1e-6)
    ordinal = EXTRA + campaign
    value = order_values(world, lives.nu, customer, ordinal)
    return Orders(customer, ordinal, clock.operational(moment), moment, value)


def kept_orders(world: World, lives: Lives, found: list[Round], days: Ints, gone_at: Floats) -> Flags:
    """Own orders that are still made: a contact took the next one of some, the unsubscribed leave a share out."""
    own = lives.orders
    kept = ~((own.moment > gone_at[own.customer]) &
             (uniforms(world.seed, "quieter", own.customer, own.ordinal) < world.offers.quieter))  # fmt: skip
    for one, day in zip(found, days.tolist(), strict=True):
        row = first_within(own, one.customer[one.lost], day + 0.4, world.contacts.window_days)
        kept[row[row >= 0]] = False
    return kept


def first_within(orders: Orders, customer: Ints, sent: float, window: float) -> Ints:
    """Row of each customer's first order in the window, -1 where none; ``orders`` stand by customer and moment."""
    far = float(orders.moment.max(initial=0.0)) + window + 1
    key = orders.customer * far + orders.moment
    row = np.searchsorted(key, customer * far + sent, side="right")
    inside = row < key.size
    here = np.where(inside, row, 0)
    same = inside & (orders.customer[here] == customer) & (orders.moment[here] <= sent + window) if key.size else inside
    return np.where(same, here, -1)


def used_coupons(world: World, orders: Orders, found: list[Round], days: Ints) -> Used:
    """The first order in the window (late ones: the second window) uses the coupon, in so many cases."""
    by_time = np.lexsort((orders.moment, orders.customer))
    orders = orders.taken(by_time)
    coupon = np.array([False, *(offer.depth > 0 for offer in world.offers.offers)])
    parts = []
    for campaign, (one, day) in enumerate(zip(found, days.tolist(), strict=True)):
        has = coupon[one.got]
        row = first_within(orders, one.customer[has], day + 0.4, 2 * world.contacts.window_days)
        uses = (row >= 0) & (uniforms(world.seed, "redeemed", one.customer[has], campaign) < world.offers.redeemed)
        parts.append((row[uses], np.full(int(uses.sum()), campaign), one.got[has][uses]))
    row, campaign_, offer = (np.concatenate([p[i] for p in parts] or [np.empty(0, np.int64)]) for i in range(3))
    _, first = np.unique(row, return_index=True)  # one coupon on an order: the earlier campaign's
    row, campaign_, offer = row[first], campaign_[first], offer[first]
    return Used(orders.customer[row], orders.ordinal[row], orders.moment[row], campaign_, offer)


def offered(found: list[Round], kept: Flags, gone_at: Floats, used: Used) -> Offered:
    """All rounds under each other."""
    none = [np.empty(0, np.int64)]
    offer, got = (np.concatenate([getattr(r, name) for r in found] or none) for name in ("offer", "got"))
    scale = np.concatenate([r.scale for r in found] or [np.empty(0)])
    return Offered(offer, got, scale, kept, gone_at, used)
