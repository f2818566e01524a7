"""Past campaigns: who was contacted at random, who can be persuaded, and the orders that this caused."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tierwise.simulate.chance import Floats, Ints, uniforms
from tierwise.simulate.clock import Clock
from tierwise.simulate.lives import EXTRA, Lives, Orders, order_values
from tierwise.simulate.offer_campaigns import (
    Offered,
    caused_orders,
    kept_orders,
    offered,
    rounds,
    used_coupons,
)
from tierwise.simulate.world import World


@dataclass(frozen=True, slots=True, eq=False)
class Contacted:
    """One row for each customer and campaign she was in; ``effect`` is her true chance of one more order.

    ``offered`` where campaigns have several offers; ``effect`` is then that of the offer meant, 0 for the held out.
    """

    campaign: Ints
    customer: Ints
    moment: Floats
    treated: Ints
    effect: Floats
    caused: Orders
    offered: Offered | None = None


def contact(world: World, clock: Clock, lives: Lives) -> Contacted:
    """Draw all campaigns of the drawn days: everybody who has ordered by then is treated or held out at random."""
    cause = world.contacts
    days = np.arange(cause.every_days, world.days, cause.every_days) if cause.every_days else np.empty(0, int)
    if not world.offers.is_off:
        return _with_offers(world, clock, lives, days)
    first = clock.calendar(lives.arrival)
    campaign, customer = np.nonzero(first[None, :] < days[:, None])
    seed = world.seed
    treated = (uniforms(seed, "arms", customer, campaign) < cause.treated).astype(np.int64)
    persuadable = uniforms(seed, "persuadable", customer) < cause.persuadable
    moment = days[campaign].astype(np.float64) + 0.4
    alive = lives.stopped[customer] > clock.operational(moment)
    effect = np.where(persuadable & alive, cause.effect, 0.0)
    order = (treated == 1) & (uniforms(seed, "persuaded", customer, campaign) < effect)
    caused = _caused(world, clock, lives, customer[order], campaign[order], moment[order])
    return Contacted(campaign, customer, moment, treated, effect, caused)


def _with_offers(world: World, clock: Clock, lives: Lives, days: Ints) -> Contacted:
    found, gone_at = rounds(world, clock, lives, days)
    caused = caused_orders(world, clock, lives, found, days)
    kept = kept_orders(world, lives, found, days, gone_at)
    made = lives.orders.taken(np.flatnonzero(kept)).and_then(caused)
    told = offered(found, kept, gone_at, used_coupons(world, made, found, days))
    campaign = np.repeat(np.arange(len(found)), [r.customer.size for r in found])
    customer = np.concatenate([r.customer for r in found] or [np.empty(0, np.int64)])
    strength = np.array([0.0, *(offer.strength for offer in world.offers.offers)])
    effect, moment = told.scale * strength[told.offer], days[campaign].astype(np.float64) + 0.4
    return Contacted(campaign, customer, moment, (told.offer > 0).astype(np.int64), effect, caused, told)


def _caused(world: World, clock: Clock, lives: Lives, customer: Ints, campaign: Ints, sent: Floats) -> Orders:
    ordinal = EXTRA + campaign
    delay = uniforms(world.seed, "persuaded delay", customer, campaign) * world.contacts.window_days
    moment = np.minimum(sent + delay, world.span - 1e-6)
    value = order_values(world, lives.nu, customer, ordinal)
    return Orders(customer, ordinal, clock.operational(moment), moment, value)
