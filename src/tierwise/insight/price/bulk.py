"""Prices that fall with the quantity of a line: told from promotions by what other lines pay on the same day.

A promotion is cheap for every line of its days; a bulk price is cheap for large lines alone. So only days on which a
product sold at more than one price speak. For a quantity q, on days with lines below and from q on, a line counts as
cheap where it pays clearly less than the middle line below q; ``share_large`` and ``share_small`` are the shares of
cheap lines on either side. The q that sets them furthest apart (Youden 1950, Cancer 3) is the product's break, if
nearly all large and hardly any small lines are cheap and chance (a fair coin for each large line, all quantities tried
counted) does not explain it.

What a cheap week means cannot be told (``unclear``) where the price falls with quantity on nearly all such days and no
q explains it; and, in a shop where it does so for most products, for every product whose other lines have not been seen
to pay one price within a week: there a cheap week may be one of large lines, until the contrary is seen.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from tierwise.insight.price.fixed_effects import Flags, Floats, Ints

CHEAPER = 0.03
"""How much less a line must pay than the small lines of its day, as a share, to count as cheap."""
MOST_TRIED = 24
"""Quantities tried for each product, at equal steps through those that were seen."""
LARGE_CHEAP, SMALL_CHEAP = 0.8, 0.2
"""Least share of large lines that must be cheap, and most of small ones."""
FEWEST_DAYS = 3
CHANCE = 0.01
"""A break that a fair coin explains this often is none."""
MOSTLY_FALLS = 0.75
"""Prices that fall with quantity on such a share of the days with several prices depend on it, with or without q; so do
a shop's where they do for such a share of its products."""
STILL_MIXED = 0.1
"""Where more small lines than this share pay another price than the middle one of their week, there is no one price."""
DAYS = 7


@dataclass(frozen=True, slots=True, eq=False)
class Lines:
    """Kinds of order lines: place of the product, local day, pieces, price of a piece, and how many such lines."""

    product: Ints
    day: Ints
    quantity: Floats
    paid: Floats
    count: Floats

    def where(self, rows: Flags | Ints) -> Lines:
        """These rows alone."""
        return Lines(*(getattr(self, k)[rows] for k in self.__slots__))


@dataclass(frozen=True, slots=True, eq=False)
class BulkPrices:
    """By product. ``least``: pieces from which on a line is cheaper (NaN: no such break); ``off``: by which share;
    ``share_large``, ``share_small``: cheap lines among those from ``least`` on and below; ``lines``: large ones looked
    at. ``worth``: what a mean piece brings over the price of a small line (1 without a break). ``unclear``: the price
    falls with the quantity, or may, and cannot be told apart. ``shop``: most products' prices fall with it."""

    least: Floats
    off: Floats
    share_large: Floats
    share_small: Floats
    lines: Floats
    worth: Floats
    unclear: Flags
    shop: bool = False

    @property
    def found(self) -> Flags:
        """Products with a break."""
        return np.isfinite(self.least)


def bulk_prices(lines: Lines, doubled: Ints) -> BulkPrices:
    """Each product's break. ``lines``: all lines of products that sold at several prices in some week; ``doubled``:
    weeks with two lines and more, of every product. Days are counted from a Monday.

    >>> day = np.repeat(np.arange(12), 2)
    >>> kinds = Lines(np.zeros(24, int), day, np.tile([1.0, 12.0], 12), np.tile([10.0, 8.0], 12), np.ones(24))
    >>> found = bulk_prices(kinds, np.array([12]))
    >>> float(found.least[0]), round(float(found.off[0]), 3), bool(found.unclear[0])
    (12.0, 0.2, False)
    """
    mixed, products = _mixed_days(lines), len(doubled)
    best = _nothing(products)
    for least in _tried(mixed, products):
        best = _better(best, _judged(mixed, least, products))
    sure = _sure(best, np.maximum(_many_tried(mixed, products), 1))
    kept = _taken(_nothing(products), best, sure)
    days, down = _turns(mixed, products)
    shop = bool(_mostly(np.array([np.sum(days > 0)]), np.array([np.sum(down > days / 2)]))[0])
    apart = _mostly(days, down) & ~sure
    unclear = apart | (shop & ~_agreed(lines, doubled, kept))
    return replace(kept, worth=_worth(lines, kept), unclear=unclear, shop=shop)


_SHOWN = ("least", "off", "share_large", "share_small", "lines")


def _nothing(products: int) -> BulkPrices:
    none = np.full(products, np.nan)
    return BulkPrices(none, none, none, none, np.zeros(products), np.ones(products), np.zeros(products, np.bool_))


def _mixed_days(lines: Lines) -> Lines:
    """Lines of product-days with several prices, by product, day and price."""
    order = np.lexsort((lines.quantity, lines.paid, lines.day, lines.product))
    lines = lines.where(order)
    at = _groups(lines)
    first = np.flatnonzero(np.diff(at, prepend=-1))
    last = np.append(first, len(at))[1:] - 1
    several = lines.paid[first] < lines.paid[last] * (1 - CHEAPER)
    return lines.where(several[at])


def _groups(lines: Lines) -> Ints:
    """Number of each row's product-day; rows lie in order."""
    new = (np.diff(lines.product) != 0) | (np.diff(lines.day) != 0)
    return np.concatenate([[0], np.cumsum(new)]).astype(np.int64) if len(lines.day) else np.zeros(0, np.int64)


def _seen(mixed: Lines, products: int) -> list[Floats]:
    """Quantities above the smallest, by product, in order."""
    pairs = np.unique(np.stack([mixed.product.astype(float), mixed.quantity], axis=1), axis=0)
    ends = np.searchsorted(pairs[:, 0], np.arange(products + 1))
    return [pairs[a:b, 1][1:] for a, b in pairwise(ends)]


def _many_tried(mixed: Lines, products: int) -> Ints:
    return np.array([min(len(q), MOST_TRIED) for q in _seen(mixed, products)], dtype=np.int64)


def _tried(mixed: Lines, products: int) -> list[Floats]:
    """The first, second ... quantity to be tried of every product at once; NaN where it has no more."""
    rounds = np.full((MOST_TRIED, products), np.nan)
    for p, seen in enumerate(_seen(mixed, products)):
        if len(seen):
            many = min(len(seen), MOST_TRIED)
            rounds[:many, p] = seen[np.linspace(0, len(seen) - 1, many).round().astype(int)]
    return [r for r in rounds if np.isfinite(r).any()]


def _judged(mixed: Lines, least: Floats, products: int) -> BulkPrices:
    """How far the quantity ``least`` of each product sets cheap lines apart."""
    at, large = _groups(mixed), mixed.quantity >= least[mixed.product]
    usual = _middle_of_small(mixed, at, ~large & np.isfinite(least[mixed.product]))
    both = np.isfinite(usual)[at] & (np.bincount(at, large, len(usual)) > 0)[at]
    cheap = mixed.paid < (1 - CHEAPER) * usual[at]
    big, small = (np.where(both & side, mixed.count, 0.0) for side in (large, ~large))
    many, few = (np.bincount(mixed.product, w, products) for w in (big, small))
    share = [
        np.bincount(mixed.product, w * cheap, products) / np.where(n > 0, n, np.nan)
        for w, n in ((big, many), (small, few))
    ]
    cut = np.where(both & large & cheap, mixed.count * (1 - mixed.paid / np.where(both, usual[at], 1.0)), 0.0)
    off = np.bincount(mixed.product, cut, products) / np.maximum(many * np.nan_to_num(share[0]), 1e-9)
    first = np.diff(at, prepend=-1) > 0
    days = np.bincount(mixed.product, both & first, products)
    enough = np.where(days >= FEWEST_DAYS, least, np.nan)
    return replace(
        _nothing(products),
        least=enough,
        off=off,
        share_large=share[0],
        share_small=share[1],
        lines=many.astype(np.float64),
    )


def _middle_of_small(mixed: Lines, at: Ints, small: Flags) -> Floats:
    """The median price of small lines of each product-day (rows lie by price); NaN without any."""
    weight = np.where(small, mixed.count, 0.0)
    many = int(at[-1]) + 1 if len(at) else 0
    total = np.bincount(at, weight, many)
    before = np.cumsum(weight) - (np.cumsum(total) - total)[at]
    half = small & (before >= total[at] / 2) & (before - weight < total[at] / 2)
    middle = np.full(many, np.nan)
    middle[at[half]] = mixed.paid[half]
    return middle


def _better(best: BulkPrices, new: BulkPrices) -> BulkPrices:
    apart = [np.where(np.isfinite(b.least), b.share_large - b.share_small, -np.inf) for b in (best, new)]
    take = np.nan_to_num(apart[1], nan=-np.inf) > np.nan_to_num(apart[0], nan=-np.inf)
    return _taken(best, new, np.asarray(take))


def _taken(best: BulkPrices, new: BulkPrices, take: Flags) -> BulkPrices:
    """``new`` for the products of ``take``, ``best`` for the others."""
    least, off, large, small, lines = (np.where(take, getattr(new, k), getattr(best, k)) for k in _SHOWN)
    return BulkPrices(least, off, large, small, lines, best.worth, best.unclear)


def _sure(best: BulkPrices, tried: Ints) -> Flags:
    from scipy.stats import binom

    cheap = np.nan_to_num(best.share_large) * np.nan_to_num(best.lines)
    luck = binom.sf(np.round(cheap) - 1, np.round(np.nan_to_num(best.lines)), 0.5) * tried
    apart = (best.share_large >= LARGE_CHEAP) & (best.share_small <= SMALL_CHEAP)
    return np.asarray(np.isfinite(best.least) & apart & (luck < CHANCE))


def _turns(mixed: Lines, products: int) -> tuple[Ints, Ints]:
    """By product: days on which price and quantity go together either way, and those on which the price falls."""
    at = _groups(mixed)
    many = int(at[-1]) + 1 if len(at) else 0
    total = np.maximum(np.bincount(at, mixed.count, many), 1e-9)
    size, price = np.log(mixed.quantity), np.log(mixed.paid)
    middle = [np.bincount(at, mixed.count * v, many) / total for v in (size, price)]
    both = np.bincount(at, mixed.count * (size - middle[0][at]) * (price - middle[1][at]), many)
    owner = np.zeros(many, np.int64)
    owner[at] = mixed.product
    turned = np.abs(both) > 1e-9
    found = (np.bincount(owner, w, products).astype(np.int64) for w in (turned, turned & (both < 0)))
    return next(found), next(found)


def _mostly(days: Ints, down: Ints) -> Flags:
    """Down nearly always, and more often than a fair coin would: a sign test."""
    from scipy.stats import binom

    luck = binom.sf(down - 1, days, 0.5)
    return np.asarray((down >= MOSTLY_FALLS * days) & (days >= FEWEST_DAYS) & (luck < CHANCE))


def _agreed(lines: Lines, doubled: Ints, found: BulkPrices) -> Flags:
    """Have a product's small lines been seen to pay one price a week, in some weeks with two of them and more?"""
    lines, products = replace(lines, day=lines.day // DAYS), len(doubled)
    rows = lines.where(np.lexsort((lines.quantity, lines.paid, lines.day, lines.product)))
    rows = rows.where(~(rows.quantity >= np.nan_to_num(found.least, nan=np.inf)[rows.product]))
    at = _groups(rows)
    middle = _middle_of_small(rows, at, np.ones(len(at), np.bool_))[at]
    several = (np.bincount(at, rows.count) >= 2)[at]
    other = several & (np.abs(np.log(rows.paid / middle)) > CHEAPER)
    both, off = (np.bincount(rows.product, rows.count * w, products) for w in (several, other))
    looked = np.bincount(lines.product, minlength=products) > 0
    first = np.diff(at, prepend=-1) > 0
    weeks = np.where(looked, np.bincount(rows.product, several & first, products), doubled)
    return np.asarray((weeks >= FEWEST_DAYS) & (off <= STILL_MIXED * both))


def _worth(lines: Lines, found: BulkPrices) -> Floats:
    """1 less what cheap large lines pay less, by their share of all pieces."""
    many, pieces = len(found.least), lines.count * lines.quantity
    large = lines.quantity >= np.nan_to_num(found.least, nan=np.inf)[lines.product]
    sold, bulk = (np.bincount(lines.product, w, many) for w in (pieces, pieces * large))
    share = bulk / np.where(sold > 0, sold, 1.0)
    return 1 - share * np.where(found.found, found.share_large * found.off, 0.0)
