"""Prices that fall with the quantity of a line: told from promotions by what other lines pay at the same time.

A promotion is cheap for every line of its days; a bulk price is cheap for large lines alone. For a quantity q every
line is held against the small lines, those below q, of its day or of the days around it (`bulk_split`). The q that sets
the shares of cheap lines furthest apart (Youden 1950, Cancer 3) is the product's break, if nearly all large and hardly
any small lines are cheap and chance does not explain it, all quantities tried counted.

What a cheap week means cannot be told (``unclear``) where the price falls with quantity on nearly all days with several
prices and no q explains it; and, in a shop where it does so for most products, for every product whose other lines have
not been seen to pay one price within a week: there a cheap week may be one of large lines, until the contrary is seen.
In such a shop a single line tells the price of its week where hardly any line differed from its week (``fewest``).

In any shop a product many of whose lines pay another price than their week's, whatever their size, has no price by the
piece (``mixed``): goods by weight, prices by buyer.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from tierwise.insight.price.bulk_split import CHEAPER, FEWEST_DAYS, Lines, Split, groups, middle_of, split
from tierwise.insight.price.fixed_effects import Flags, Floats, Ints

MOST_TRIED = 24
"""Quantities tried for each product, at equal steps through those that were seen."""
LARGE_CHEAP, SMALL_CHEAP = 0.8, 0.2
"""Least share of large lines that must be cheap, and most of small ones."""
CHANCE = 0.01
"""A break that days drawn by lot explain this often is none."""
MOSTLY_FALLS = 0.75
"""Prices that fall with quantity on such a share of the days with several prices depend on it, with or without q; so do
a shop's where they do for such a share of its products."""
STILL_MIXED, HARDLY_MIXED = 0.1, 0.01
"""Where more small lines than this share pay another price than the middle one of their week, there is no one price;
where fewer than the second, one line tells it."""
NO_ONE_PRICE = 0.25
"""Where more small lines than this share do, no price of the week says what a line paid, in whatever shop. On Complete
Journey elasticities are around -1 up to a fifth of such lines, and around 0 from three in ten on."""
SEVERAL_LINES = 3
"""Elsewhere in a shop of bulk prices so many lines tell a week's price: no single line priced otherwise makes it."""
DAYS = 7


@dataclass(frozen=True, slots=True, eq=False)
class BulkPrices:
    """By product. ``least``: pieces from which on a line is cheaper (NaN: no such break); ``off``: by which share;
    ``share_large``, ``share_small``: cheap lines among those from ``least`` on and below; ``lines``: large ones looked
    at. ``worth``: what a mean piece brings over the price of a small line (1 without a break). ``unclear``: the price
    falls with the quantity, or may, and cannot be told apart; ``mixed``: lines of one week pay different prices
    whatever their size. ``fewest``: small lines that tell the price of a week. ``shop``: most products' prices fall
    with the quantity."""

    least: Floats
    off: Floats
    share_large: Floats
    share_small: Floats
    lines: Floats
    worth: Floats
    unclear: Flags
    mixed: Flags
    fewest: Ints
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
    lines, products = lines.in_order(), len(doubled)
    several = _mixed_days(lines)
    kept = _breaks(lines, _seen(several, products))
    days, down = _turns(several, products)
    shop = bool(_mostly(np.array([np.sum(days > 0)]), np.array([np.sum(down > days / 2)]))[0])
    weeks, off = _within_weeks(lines, doubled, kept.least)
    agreed = (weeks >= FEWEST_DAYS) & (off <= STILL_MIXED)
    unclear = (_mostly(days, down) & np.isnan(kept.least)) | (shop & ~agreed)
    fewest = np.where(shop & ~(agreed & (off <= HARDLY_MIXED)), SEVERAL_LINES, 1)
    mixed = ~unclear & (weeks >= FEWEST_DAYS) & (off > NO_ONE_PRICE)
    return BulkPrices(kept.least, kept.off, kept.share_large, kept.share_small, kept.lines, _worth(lines, kept),
                      unclear, mixed, fewest.astype(np.int64), shop)  # fmt: skip


def _breaks(lines: Lines, seen: list[Floats]) -> Split:
    """The best quantity of each product, where it is sure."""
    none = Split.nothing(len(seen))
    tried = np.array([min(len(q), MOST_TRIED) for q in seen], dtype=np.int64)
    lines, best = lines.where(tried[lines.product] > 0), none
    for least in _tried(seen):
        best = best.better(split(lines, least))
    apart = (best.share_large >= LARGE_CHEAP) & (best.share_small <= SMALL_CHEAP)
    sure = np.isfinite(best.least) & apart & (best.luck() * np.maximum(tried, 1) < CHANCE)
    return none.taking(best, np.asarray(sure))


def _mixed_days(lines: Lines) -> Lines:
    """Lines of product-days with several prices."""
    at = groups(lines)
    first = np.flatnonzero(np.diff(at, prepend=-1))
    last = np.append(first, len(at))[1:] - 1
    several = lines.paid[first] < lines.paid[last] * (1 - CHEAPER)
    return lines.where(several[at])


def _seen(mixed: Lines, products: int) -> list[Floats]:
    """Quantities above the smallest, by product, in order."""
    pairs = np.unique(np.stack([mixed.product.astype(float), mixed.quantity], axis=1), axis=0)
    ends = np.searchsorted(pairs[:, 0], np.arange(products + 1))
    return [pairs[a:b, 1][1:] for a, b in pairwise(ends)]


def _tried(seen: list[Floats]) -> list[Floats]:
    """The first, second ... quantity to be tried of every product at once; NaN where it has no more."""
    rounds = np.full((MOST_TRIED, len(seen)), np.nan)
    for p, quantities in enumerate(seen):
        if len(quantities):
            many = min(len(quantities), MOST_TRIED)
            rounds[:many, p] = quantities[np.linspace(0, len(quantities) - 1, many).round().astype(int)]
    return [r for r in rounds if np.isfinite(r).any()]


def _turns(mixed: Lines, products: int) -> tuple[Ints, Ints]:
    """By product: days on which price and quantity go together either way, and those on which the price falls."""
    at = groups(mixed)
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


def _within_weeks(lines: Lines, doubled: Ints, least: Floats) -> tuple[Ints, Floats]:
    """By product: weeks with two small lines and more, and the share of these lines that pay another price than the
    middle one of their week."""
    products = len(doubled)
    rows = replace(lines, day=lines.day // DAYS).in_order()
    rows = rows.where(~(rows.quantity >= np.nan_to_num(least, nan=np.inf)[rows.product]))
    at = groups(rows)
    middle = middle_of(rows, at, np.ones(len(at), np.bool_))[at]
    several = (np.bincount(at, rows.count) >= 2)[at]
    other = several & (np.abs(np.log(rows.paid / middle)) > CHEAPER)
    both, off = (np.bincount(rows.product, rows.count * w, products) for w in (several, other))
    looked = np.bincount(lines.product, minlength=products) > 0
    first = np.diff(at, prepend=-1) > 0
    weeks = np.where(looked, np.bincount(rows.product, several & first, products), doubled)
    return weeks.astype(np.int64), off / np.maximum(both, 1.0)


def _worth(lines: Lines, found: Split) -> Floats:
    """1 less what cheap large lines pay less, by their share of all pieces."""
    many, pieces = len(found.least), lines.count * lines.quantity
    large = lines.quantity >= np.nan_to_num(found.least, nan=np.inf)[lines.product]
    sold, bulk = (np.bincount(lines.product, w, many) for w in (pieces, pieces * large))
    share = bulk / np.where(sold > 0, sold, 1.0)
    return np.asarray(1 - share * np.nan_to_num(found.share_large * found.off))
