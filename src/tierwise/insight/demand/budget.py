"""What to order with so much money: the pieces that save most margin for it.

Of each order some pieces are all but sure to sell and the last ones hardly: the expected margin saved falls with every
pack. Orders are cut into steps, each worth the margin that its pieces save for what they cost, and taken from the best
on until the money is spent. As each product's steps fall in worth (its upper concave hull is taken), this greedy order
is the best there is but for the last step that no longer fits (Dantzig, Operations Research 5, 1957).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tierwise.contract.arrays import Flags, Floats
from tierwise.insight.demand.inventory import Terms
from tierwise.insight.demand.outlook import Outlook

STEPS = 8
_LEVELS = (np.arange(100) + 0.5) / 100


@dataclass(frozen=True, slots=True, eq=False)
class Within:
    """``pieces``: to order of each item with the money; ``worth``: margin that the next money would save for each unit
    of it, 0 where nothing is left out."""

    pieces: Floats
    worth: float


@dataclass(frozen=True, slots=True, eq=False)
class Saving:
    """Margin that orders save: demand over the time they must last, as equally likely outcomes × items."""

    terms: Terms
    outcomes: Floats

    @classmethod
    def of(cls, outlook: Outlook, terms: Terms) -> Saving:
        """By the outlook, over each item's lead time and review."""
        many = len(terms.on_hand)
        return cls(terms, np.stack([outlook.quantile(np.full(many, level), terms.span) for level in _LEVELS]))

    def saved(self, pieces: Floats) -> tuple[Floats, Floats, Floats]:
        """Mean, and 10 and 90 % quantile, of the margin lost without these pieces and kept with them."""
        short = np.maximum(self.outcomes - self.terms.position, 0.0)
        each = np.minimum(short, pieces) * self.terms.margin
        low, high = np.quantile(each, (0.1, 0.9), axis=0)
        mean = each.mean(axis=0)
        return mean, np.minimum(low, mean), np.maximum(high, mean)


def within(saving: Saving, wanted: Floats, here: Flags, budget: float) -> Within:
    """Pieces of ``wanted`` to order for ``budget`` at most; ``here``: items that are to be ordered and have a cost."""
    cost = saving.terms.unit_cost
    steps = _steps(saving.terms, wanted)
    saved = np.stack([saving.saved(q)[0] for q in steps])
    jumps = [jump for i in np.flatnonzero(here).tolist() for jump in _hull(i, steps[:, i] * cost[i], saved[:, i])]
    jumps.sort(key=lambda j: (-j[0], j[1], j[2]))
    left, at = budget, np.zeros(len(wanted), dtype=np.int64)
    stopped, worth = np.zeros(len(wanted), dtype=np.bool_), 0.0
    for value, item, to, price in jumps:
        if stopped[item]:
            continue
        if price > left + 1e-9:  # the steps between, as far as the money goes
            stopped[item], worth = True, max(worth, value)
            money = (steps[at[item] : to, item] - steps[at[item], item]) * cost[item]
            to = int(at[item] + np.flatnonzero(money <= left + 1e-9)[-1])
            price = float((steps[to, item] - steps[at[item], item]) * cost[item])
        at[item], left = to, left - price
    return Within(np.where(here, steps[at, np.arange(len(wanted))], 0.0), worth)


def _steps(terms: Terms, wanted: Floats) -> Floats:
    """Steps × items: none, then growing orders in whole packs, at least the smallest order, up to what is wanted."""
    pack = np.where(terms.pack > 0, terms.pack, 1.0)
    parts = np.ceil(np.outer(np.arange(STEPS + 1) / STEPS, wanted) / pack - 1e-9) * pack
    some = np.maximum(parts, np.ceil(np.minimum(terms.minimum, wanted) / pack - 1e-9) * pack)
    return np.asarray(np.where(np.arange(STEPS + 1)[:, None] == 0, 0.0, np.minimum(some, wanted)))


def _hull(item: int, cost: Floats, saved: Floats) -> list[tuple[float, int, int, float]]:
    """Jumps along the upper concave hull from nothing on: worth for each unit of money, item, step reached, money."""
    found, at, last = list[tuple[float, int, int, float]](), 0, np.inf
    while at < len(cost) - 1:
        more, money = saved[at + 1 :] - saved[at], cost[at + 1 :] - cost[at]
        worth = np.where(money > 1e-9, more / np.maximum(money, 1e-9), -np.inf)
        if not np.isfinite(worth).any():
            break
        best = int(np.argmax(worth >= worth.max() - 1e-9 * abs(worth.max())))  # of equal ones the nearest
        last = min(last, float(worth[best]))  # equal worth differs in its last bits, and must not change the order
        found.append((last, item, at + 1 + best, float(money[best])))
        at += 1 + best
    return found
