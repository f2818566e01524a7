"""Goods that go together: companions that come into an order because of what it already holds.

A companion is one line more, one piece at its list price, with the order's coupon: no other line changes. Its own
companion does not follow.
"""

from __future__ import annotations

from dataclasses import fields

import numpy as np

from tierwise.errors import UsageError
from tierwise.simulate.catalogue import Products
from tierwise.simulate.chance import Ints, stream, uniforms
from tierwise.simulate.lines import Lines, returned
from tierwise.simulate.world import World

MIDDLE = (0.25, 0.75)
"""Pairs are drawn among products of the middle half of each ladder of prices: those at its ends sell too seldom."""


def pairs(world: World, products: Products) -> tuple[Ints, Ints]:
    """Products and their companions (rows of ``products``), no product twice; none where the cause is off."""
    n = world.goes_with.pairs
    place = products.step / products.per_category
    can = np.flatnonzero((place >= MIDDLE[0]) & (place < MIDDLE[1]))
    if 2 * n > can.size:
        raise UsageError(
            f"{n} pairs of {can.size} products in the middle of the ladders", "fewer goes_with.pairs, or more products"
        )
    drawn = stream(world.seed, "goes with").permutation(can)[: 2 * n].astype(np.int64)
    return drawn[:n], drawn[n:]


def with_companions(world: World, lines: Lines, products: Products) -> Lines:
    """The lines and those of companions, which come last in their order."""
    if world.goes_with.is_off:
        return lines
    new = np.concatenate([[True], (np.diff(lines.customer) != 0) | (np.diff(lines.ordinal) != 0)])
    order = np.cumsum(new) - 1
    lead, companion = _brought(world, lines, order, products)
    more = _lines(world, lines, lead, companion, products, _numbers(order, lead))
    place = np.lexsort((np.concatenate([lines.number, more.number]), np.concatenate([order, order[lead]])))
    joined = (np.concatenate([getattr(lines, f.name), getattr(more, f.name)])[place] for f in fields(Lines))
    return Lines(*joined)


def _brought(world: World, lines: Lines, order: Ints, products: Products) -> tuple[Ints, Ints]:
    """Rows of lines that bring a companion, and which: once in an order, however many lines hold the product."""
    lead, companion = pairs(world, products)
    of = np.full(products.price.size, -1)
    of[lead] = companion
    row = np.flatnonzero(of[lines.product] >= 0)
    _, first = np.unique(order[row] * products.price.size + lines.product[row], return_index=True)
    row = row[first]
    u = uniforms(world.seed, "goes with", lines.customer[row], lines.ordinal[row], lines.product[row])
    row = row[u < world.goes_with.pull]
    return row, of[lines.product[row]]


def _numbers(order: Ints, lead: Ints) -> Ints:
    """Line numbers of companions: on from the order's own lines."""
    own = np.bincount(order)[order[lead]]
    before = np.arange(lead.size) - np.searchsorted(order[lead], order[lead])
    found: Ints = own + before + 1
    return found


def _lines(world: World, lines: Lines, lead: Ints, companion: Ints, products: Products, number: Ints) -> Lines:
    same = {f.name: getattr(lines, f.name)[lead] for f in fields(Lines)}
    unit = np.maximum(np.round(products.price[companion] / same["to_reporting"]), 1).astype(np.int64)
    discount = np.round(same["depth"] * unit).astype(np.int64)
    own = {
        "number": number, "product": companion, "quantity": np.ones(lead.size, dtype=np.int64), "unit": unit,
        "discount": discount, "amount": unit - discount, "cost": products.cost[companion],
        "returned": returned(world, same["customer"], same["ordinal"], number, same["moment"]),
    }  # fmt: skip
    return Lines(**(same | own))
