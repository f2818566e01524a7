"""Weeks of a shop's shelves: pieces sold, price paid, regular price, promotion; one row a shelf, one column a week.

A shelf is a product in one place (a country, a store); a shop without places has one shelf for each product.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from tierwise.errors import UsageError
from tierwise.insight.price.bulk import BulkPrices
from tierwise.insight.price.fixed_effects import Flags, Floats, Ints

DIP_WEEKS = 4
"""A price that comes back within so many weeks was a promotion, not a new regular price."""
DIP = 0.03
"""How far below the regular price a price must lie to be a promotion, as a share."""
SAME = 0.005
"""Prices closer than this share are one level: rounding, currencies, mixes of coupons."""


@dataclass(frozen=True, slots=True, eq=False)
class Panel:
    """``units``, ``paid``, ``base``: shelves × weeks (pieces; money of one currency). ``seen``: weeks that count: on
    sale and in stock. ``promoted``: weeks of a promotion. ``product``: place of each shelf's product in ``products``;
    ``category``: place of each product's category in ``categories``. ``first_week`` and the following columns are weeks
    since 1970-01-05. ``rival``: rivals' mean price, NaN where unknown; None without rivals. ``bulk``: prices that fall
    with the quantity of a line, by product; None where lines were not looked at.
    """

    products: tuple[str, ...]
    categories: tuple[str, ...]
    category: Ints
    product: Ints
    units: Floats
    paid: Floats
    base: Floats
    seen: Flags
    promoted: Flags
    first_week: int = 0
    rival: Floats | None = None
    bulk: BulkPrices | None = None

    def __post_init__(self) -> None:
        shape = self.units.shape
        for name in ("paid", "base", "seen", "promoted"):
            if getattr(self, name).shape != shape:
                raise UsageError(f"panel: {name} is {getattr(self, name).shape}, units are {shape}")
        if self.seen.any() and not (self.paid[self.seen] > 0).all():
            raise UsageError("panel: a price that counts must be above 0", "leave such weeks out of `seen`")

    @property
    def unclear(self) -> Flags:
        """Products whose price falls with the quantity at no one quantity: what a cheap week means cannot be told."""
        return np.zeros(len(self.products), np.bool_) if self.bulk is None else self.bulk.unclear

    @property
    def mixed(self) -> Flags:
        """Products whose lines pay different prices within a week, whatever their size: they have no one price."""
        return np.zeros(len(self.products), np.bool_) if self.bulk is None else self.bulk.mixed

    @property
    def worth(self) -> Floats:
        """By product: what a mean piece brings over the panel's price, 1 where large lines pay no less."""
        return np.ones(len(self.products)) if self.bulk is None else self.bulk.worth

    @property
    def weeks(self) -> int:
        """How many weeks there are."""
        return int(self.units.shape[1])

    def until(self, weeks: int) -> Panel:
        """As it was after its first ``weeks`` weeks; regular prices found with hindsight stay."""
        rival = None if self.rival is None else self.rival[:, :weeks]
        parts = {k: getattr(self, k)[:, :weeks] for k in ("units", "paid", "base", "seen", "promoted")}
        return replace(self, rival=rival, **parts)

    def where(self, shelves: Flags) -> Panel:
        """These shelves alone; products and categories keep their places."""
        rival = None if self.rival is None else self.rival[shelves]
        parts = {k: getattr(self, k)[shelves] for k in ("product", "units", "paid", "base", "seen", "promoted")}
        return replace(self, rival=rival, **parts)


def closed(price: Floats, weeks: int = DIP_WEEKS) -> Floats:
    """The regular price behind each week's price: dips shorter than ``weeks`` are filled, nothing else moves.

    The lower of the highest price around before and the highest around after (a closing, Serra 1982).

    >>> closed(np.array([[10.0, 8, 10, 10, 10, 10, 9, 9, 9, 9, 9, 9]]), 3)[0].tolist()
    [10.0, 10.0, 10.0, 10.0, 10.0, 10.0, 9.0, 9.0, 9.0, 9.0, 9.0, 9.0]
    """
    before, after = price.copy(), price.copy()
    for lag in range(1, min(weeks + 1, price.shape[1])):
        before[:, lag:] = np.fmax(before[:, lag:], price[:, :-lag])
        after[:, :-lag] = np.fmax(after[:, :-lag], price[:, lag:])
    return np.asarray(np.fmax(np.fmin(before, after), price))


def carried(price: Floats) -> Floats:
    """Weeks without a price take the last known one, the first weeks the first one.

    >>> carried(np.array([[np.nan, 2.0, np.nan, 3.0]]))[0].tolist()
    [2.0, 2.0, 2.0, 3.0]
    """
    return _forward(_forward(price)[:, ::-1])[:, ::-1]


def _forward(price: Floats) -> Floats:
    known = np.where(np.isfinite(price), np.arange(price.shape[1]), 0)
    return np.asarray(np.take_along_axis(price, np.maximum.accumulate(known, axis=1), axis=1))


def after(promoted: Flags, weeks: int = 2) -> Flags:
    """The ``weeks`` weeks after a promotion that are none themselves: what was bought ahead is missing there."""
    found = np.zeros_like(promoted)
    for lag in range(1, weeks + 1):
        found[:, lag:] |= promoted[:, :-lag]
    return np.asarray(found & ~promoted)


def levels(prices: NDArray[np.float64]) -> int:
    """How many prices there were, those within half a percent of one another counted once.

    >>> levels(np.array([9.99, 10.0, 12.0, 12.0, 8.0])), levels(np.array([]))
    (3, 0)
    """
    sizes = np.sort(np.log(prices[np.isfinite(prices) & (prices > 0)]))
    found, last = 0, -np.inf
    for size in sizes.tolist():
        if size - last > SAME:
            found, last = found + 1, size
    return found
