"""How far a quantity sets a product's cheap lines apart from its dear ones, by what other lines pay at the same time.

A line is held against the middle small line of its day. A day of large lines alone is held against the days before and
after it on which small lines paid one price, where these lie within a week and agree: then that was the price between
them. Days of small lines alone are held against their neighbours in the same way, so that cheap days, and cheap lines
of mixed ones, count on both sides.

Whether chance explains it: Fisher's exact test (1922) on days, cheap ones among those of large lines and of small ones.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tierwise.insight.price.fixed_effects import Flags, Floats, Ints

CHEAPER = 0.03
"""How much less a line must pay than the small lines of its day, as a share, to count as cheap."""
BETWEEN_DAYS = 7
"""Days with small lines that tell the price between them lie no further apart."""
FEWEST_DAYS = 3


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

    def in_order(self) -> Lines:
        """By product, day, price and quantity."""
        return self.where(np.lexsort((self.quantity, self.paid, self.day, self.product)))


@dataclass(frozen=True, slots=True, eq=False)
class Split:
    """By product. ``least``: pieces from which on a line is large (NaN: too few days with one); ``off``: by how much
    less cheap large lines pay; ``share_large``, ``share_small``: cheap lines on either side; ``lines``: large ones;
    ``days``: 4 × products: days of large lines, cheap ones among them, days of small lines, cheap ones among them."""

    least: Floats
    off: Floats
    share_large: Floats
    share_small: Floats
    lines: Floats
    days: Ints

    @classmethod
    def nothing(cls, products: int) -> Split:
        """No quantity sets anything apart."""
        none = np.full(products, np.nan)
        return cls(none, none, none, none, np.zeros(products), np.zeros((4, products), np.int64))

    @property
    def apart(self) -> Floats:
        """Share of cheap lines among large ones less that among small ones; -1 where nothing is known."""
        known = np.isfinite(self.least) & np.isfinite(self.share_large) & np.isfinite(self.share_small)
        return np.where(known, self.share_large - self.share_small, -1.0)

    def better(self, other: Split) -> Split:
        """Product by product the one that sets cheap lines further apart; this one where both do alike."""
        return self.taking(other, np.asarray(other.apart > self.apart))

    def taking(self, other: Split, take: Flags) -> Split:
        """``other`` for the products of ``take``, this one for the rest."""
        return Split(*(np.where(take, getattr(other, k), getattr(self, k)) for k in self.__slots__))

    def luck(self) -> Floats:
        """How often days drawn by lot would be cheap for large lines as often as they were."""
        from scipy.stats import hypergeom

        large, cheap, small, cheap_small = self.days
        return np.asarray(hypergeom.sf(cheap - 1, large + small, cheap + cheap_small, large))


def split(lines: Lines, least: Floats) -> Split:
    """What the quantity ``least`` of each product sets apart (NaN: none is asked). ``lines`` in order, of all days."""
    at, large, products = groups(lines), lines.quantity >= least[lines.product], len(least)
    usual = _usual(lines, at, large, np.isfinite(least))[at]
    known = np.isfinite(usual)
    cheap = known & (lines.paid < (1 - CHEAPER) * np.where(known, usual, 0.0))
    big, small = (np.where(known & side, lines.count, 0.0) for side in (large, ~large))
    many, few = (np.bincount(lines.product, w, products) for w in (big, small))
    low = [np.bincount(lines.product, w * cheap, products) for w in (big, small)]
    share = [d / np.where(n > 0, n, np.nan) for d, n in zip(low, (many, few), strict=True)]
    cut = np.bincount(lines.product, big * cheap * (1 - lines.paid / np.where(known, usual, 1.0)), products)
    days = np.concatenate([_days(lines, at, (w, cheap), products) for w in (big, small)])
    enough = np.where(days[0] >= FEWEST_DAYS, least, np.nan)
    return Split(enough, cut / np.maximum(low[0], 1e-9), share[0], share[1], many.astype(np.float64), days)


def groups(lines: Lines) -> Ints:
    """Number of each row's product-day; rows lie in order."""
    new = (np.diff(lines.product) != 0) | (np.diff(lines.day) != 0)
    return np.concatenate([[0], np.cumsum(new)]).astype(np.int64) if len(lines.day) else np.zeros(0, np.int64)


def middle_of(lines: Lines, at: Ints, rows: Flags) -> Floats:
    """The median price of these rows, by product-day (rows lie by price); NaN without any."""
    weight = np.where(rows, lines.count, 0.0)
    many = int(at[-1]) + 1 if len(at) else 0
    total = np.bincount(at, weight, many)
    before = np.cumsum(weight) - (np.cumsum(total) - total)[at]
    half = rows & (before >= total[at] / 2) & (before - weight < total[at] / 2)
    middle = np.full(many, np.nan)
    middle[at[half]] = lines.paid[half]
    return middle


def _usual(lines: Lines, at: Ints, large: Flags, asked: Flags) -> Floats:
    """What a small line pays, by product-day: of the day itself where it has both kinds, else of the days around."""
    small = ~large & asked[lines.product]
    middle = middle_of(lines, at, small)
    both = np.isfinite(middle) & (np.bincount(at, large, len(middle)) > 0)
    with np.errstate(invalid="ignore"):
        other = small & (np.abs(np.log(lines.paid / middle[at])) > CHEAPER)
    agreed = np.where(np.bincount(at, other, len(middle)) > 0, np.nan, middle)
    return np.where(both, middle, _between(lines, at, agreed))


def _between(lines: Lines, at: Ints, middle: Floats) -> Floats:
    """The price between the days with small lines before and after each product-day; NaN where they lie more than a
    week apart or do not agree."""
    first = np.diff(at, prepend=-1) > 0
    product, day, place = lines.product[first], lines.day[first], np.arange(len(middle))
    known, last = np.isfinite(middle), len(middle) - 1
    before = np.concatenate([[-1], np.maximum.accumulate(np.where(known, place, -1))[:-1]])
    after = np.concatenate([np.minimum.accumulate(np.where(known, place, last + 1)[::-1])[::-1][1:], [last + 1]])
    there = (before >= 0) & (after <= last)
    before, after = np.maximum(before, 0), np.minimum(after, last)
    there &= (product[before] == product) & (product[after] == product) & (day[after] - day[before] <= BETWEEN_DAYS)
    low, high = (np.where(there, f(middle[before], middle[after]), np.nan) for f in (np.minimum, np.maximum))
    return np.asarray(np.where(low >= (1 - CHEAPER) * high, np.sqrt(low * high), np.nan))


def _days(lines: Lines, at: Ints, told: tuple[Floats, Flags], products: int) -> Ints:
    """2 × products: days with such lines, and those on which most of them were cheap."""
    weight, cheap = told
    many = int(at[-1]) + 1 if len(at) else 0
    count, low = (np.bincount(at, w, many) for w in (weight, weight * cheap))
    owner = lines.product[np.diff(at, prepend=-1) > 0]
    return np.stack([np.bincount(owner, d, products) for d in (count > 0, low > count / 2)]).astype(np.int64)
