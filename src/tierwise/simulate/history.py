"""All that happens in a world, from the hidden lives to the last order line: tables and truth both read this."""

from __future__ import annotations

from dataclasses import dataclass

from tierwise.simulate.campaigns import Contacted, contact
from tierwise.simulate.catalogue import Products, make_products
from tierwise.simulate.clock import Clock, make_clock
from tierwise.simulate.companions import with_companions
from tierwise.simulate.lines import Lines, all_orders, make_lines
from tierwise.simulate.lives import Lives, Orders, live
from tierwise.simulate.people import People, make_people
from tierwise.simulate.world import World


@dataclass(frozen=True, slots=True, eq=False)
class History:
    """A world unfolded over its drawn and future days."""

    world: World
    clock: Clock
    lives: Lives
    people: People
    products: Products
    contacted: Contacted
    orders: Orders
    lines: Lines


def unfold(world: World) -> History:
    """Everything that happens in the world, in the order in which causes act.

    >>> from tierwise.simulate.world import World
    >>> unfold(World.pure(customers=5)).lives.rate.size
    5
    """
    clock = make_clock(world)
    lives = live(world, clock)
    people = make_people(world, lives.arrival)
    products = make_products(world)
    contacted = contact(world, clock, lives)
    used = contacted.offered.used if contacted.offered else None
    orders = all_orders(world, clock, lives, contacted)
    lines = with_companions(world, make_lines(world, clock, orders, people, products, used), products)
    return History(world, clock, lives, people, products, contacted, orders, lines)
