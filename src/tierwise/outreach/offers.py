"""What a shop can offer, what it costs with a customer, and when it would pay.

An order of value v and margin rate m earns m v; an offer takes its discount away from each order that uses it, and a
contact costs money whether or not she orders. With p0 the chance of an order without the offer, an offer pays from the
*break-even uplift* on: (p0 x used x discount + contact + wear) / (m v - used x discount), in chance of an order. The
first term is what goes to customers who would have bought anyway: usually the larger part of what a coupon costs.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from tierwise.errors import ConfigError
from tierwise.locale.currencies import CURRENCIES

Floats = NDArray[np.float64]
USED = 0.8
"""Share of orders that use a coupon they could use, where the shop's own rate is not known."""


class Kind(StrEnum):
    """Kinds of offers. Early access and recommendations cost no more than the contact."""

    PERCENT = "percent"  # depth: share of the order
    FIXED = "fixed"  # depth: money off the order
    POINTS = "points"  # depth: points for the order, worth `point_value` each
    FLASH_SALE = "flash_sale"  # depth: share off the products on sale
    FREE_SHIPPING = "free_shipping"  # depth: what shipping costs the shop
    RECOMMENDATION = "recommendation"
    EARLY_ACCESS = "early_access"


SHARES = (Kind.PERCENT, Kind.FLASH_SALE)
MONEY = (Kind.FIXED, Kind.FREE_SHIPPING)
FREE = (Kind.RECOMMENDATION, Kind.EARLY_ACCESS)
CHANNELS = {"email": 0.002, "sms": 0.05, "push": 0.0, "mail": 0.80, "wechat": 0.0, "app": 0.0, "web": 0.0}
"""Channels, and what a contact costs there where the offers file does not say: in euros, dollars or yuan, about; in
other money times `unit_of` it."""


@dataclass(frozen=True, slots=True)
class Offer:
    """One offer. ``stock``: how often it can be given; ``tiers``: for whom ((): everybody); ``margin_floor``: the least
    margin, as a share of the order, that an order under the offer must leave. It can be used for ``valid_days`` from
    the assignment (or ``valid_from``) on, and not after ``valid_to``.
    """

    id: str
    kind: Kind
    depth: float = 0.0
    channels: tuple[str, ...] = ("email",)
    stock: float = float("inf")
    margin_floor: float = 0.0
    tiers: tuple[str, ...] = ()
    point_value: float = 0.01
    valid_days: int = 14
    valid_from: date | None = None
    valid_to: date | None = None

    def __post_init__(self) -> None:
        where = f"offer {self.id!r}"
        _check(bool(self.id.strip()), "an offer", "has no id", "give each offer a short name such as ten-percent")
        if self.kind in FREE:
            _check(self.depth == 0, where, f"of kind {self.kind} has a depth of {self.depth}", "leave depth out")
        elif self.kind in SHARES:
            _check(0 < self.depth < 1, where, f"takes {self.depth} off", "give depth as a share such as 0.10 for 10 %")
        else:
            sized = 0 < self.depth < float("inf")
            _check(sized, where, f"has a depth of {self.depth}", "give depth as money (or points) above 0")
        _check(self.stock >= 0, where, f"has a stock of {self.stock}", "give 0 or more, or leave it out for no limit")
        unknown = [c for c in self.channels if c not in CHANNELS]
        _check(not unknown and bool(self.channels), where, f"goes by {unknown or 'no channel'}", _one_of(CHANNELS))
        _check(self.valid_days >= 1, where, f"holds {self.valid_days} days", "give a number of days from 1")
        _check(0 <= self.margin_floor < 1, where, f"has a margin floor of {self.margin_floor}", "give a share below 1")
        _check(0 < self.point_value < float("inf"), where, f"has points worth {self.point_value}", "give money above 0")
        turned = self.valid_from is not None and self.valid_to is not None and self.valid_to < self.valid_from
        _check(not turned, where, f"ends on {self.valid_to}, before it begins", "mend valid_from or valid_to")

    def last_day(self, made: date) -> date:
        """The last day on which it can be used, when it is made on a day.

        >>> Offer("sale", Kind.FLASH_SALE, 0.2, valid_days=3).last_day(date(2024, 11, 29))
        datetime.date(2024, 12, 2)
        """
        last = max(made, self.valid_from or made) + timedelta(days=self.valid_days)
        return last if self.valid_to is None else min(last, self.valid_to)

    def discount(self, order_value: Floats) -> Floats:
        """What an order of this value that uses the offer costs the shop; never more than the order."""
        if self.kind in SHARES:
            return np.asarray(self.depth * order_value, np.float64)
        worth = self.depth * (self.point_value if self.kind is Kind.POINTS else 1.0)
        return np.asarray(np.minimum(0.0 if self.kind in FREE else worth, order_value), np.float64)


@dataclass(frozen=True, slots=True, eq=False)
class Buyers:
    """What the offers' costs hang on, one number for each customer: chance of an order in the window without an offer,
    value of an order, margin as a share of it; ``wear``: what one more contact costs her later margin (None: nothing).
    """

    chance: Floats
    order_value: Floats
    margin_rate: Floats
    wear: Floats | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Costs:
    """An offer's money with each customer, by `costs`.

    ``subsidy``: discount that orders which come anyway will use; ``contact``; ``earned``: margin of one more order
    after its discount; ``liability``: the most it can cost, if she orders and uses it for sure; ``wear``: margin lost
    later, for some who are written to unsubscribe.
    """

    subsidy: Floats
    contact: float
    earned: Floats
    liability: Floats
    wear: Floats

    @property
    def expected(self) -> Floats:
        """What is spent in the mean where the offer changes nothing."""
        return self.subsidy + self.contact

    def break_even(self, worn: bool = True) -> Floats:
        """The rise of the chance of an order from which it pays; infinite where no order pays for it. Not ``worn``:
        for what is spent alone, wear left out.
        """
        pays = self.earned > 0
        cost = self.expected + self.wear if worn else self.expected
        return np.where(pays, cost / np.where(pays, self.earned, 1.0), np.inf)

    def gain(self, uplift: Floats) -> Floats:
        """Margin gained, wear taken off, when it raises the chance of an order by ``uplift`` (n,)."""
        return np.asarray(uplift * self.earned - self.expected - self.wear, np.float64)


def costs(offer: Offer, buyers: Buyers, contact: float, used: float = USED, reduced: Floats | None = None) -> Costs:
    """The money of an offer with each customer; ``used`` is the share of orders that use what they could, ``reduced``
    the part of an order that a discount is taken off (None, NaN: all of it).
    """
    whole = buyers.order_value
    part = whole if reduced is None else np.where(np.isfinite(reduced), np.fmin(reduced, whole), whole)
    discount = offer.discount(part)
    margin = buyers.margin_rate * buyers.order_value
    wear = np.zeros_like(discount) if buyers.wear is None else buyers.wear
    return Costs(buyers.chance * used * discount, contact, margin - used * discount, discount + contact, wear)


def left_of(offer: Offer, margin_rate: float, order_value: float) -> float:
    """Margin that an order of this value leaves under the offer."""
    return margin_rate * order_value - float(offer.discount(np.array([order_value]))[0])


def loses(offer: Offer, margin_rate: float, order_value: float) -> bool:
    """Does an order of this value under the offer leave less than its margin floor?"""
    left = left_of(offer, margin_rate, order_value)
    return offer.kind not in FREE and left < offer.margin_floor * order_value


def refuse_losses(offer: Offer, margin_rate: float, order_value: float) -> None:
    """``ConfigError`` with the sum where a typical order under the offer leaves less than the margin floor."""
    if loses(offer, margin_rate, order_value):
        margin, left = margin_rate * order_value, left_of(offer, margin_rate, order_value)
        raise ConfigError(
            f"offer {offer.id!r} loses money: an order of {order_value:,.2f} earns {margin:,.2f} "
            f"and the offer takes {margin - left:,.2f}, which leaves {left:,.2f} "
            f"(at least {offer.margin_floor * order_value:,.2f} is asked for)",
            "make it smaller, or lower its margin_floor; if the margin is wrong, mend margin_rate in shop.toml",
        )


def unit_of(currency: str) -> float:
    """How many of a currency's units stand for one where prices have two decimals; an order of magnitude, no rate.

    >>> unit_of("EUR"), unit_of("JPY")
    (1.0, 100.0)
    """
    return 10.0 ** (2 - CURRENCIES.get(currency, 2))


def usual(margin_rate: float, channels: tuple[str, ...] = ("email",), unit: float = 1.0) -> tuple[Offer, ...]:
    """Offers that most shops can make, sized so that no coupon takes more than half of the margin. ``unit``: `unit_of`
    the shop's currency, for points.

    >>> [(o.id, o.depth) for o in usual(0.3)][:3]
    [('reminder', 0.0), ('coupon-small', 0.05), ('coupon-large', 0.1)]
    """
    small, large, sale = (_step(margin_rate * share) for share in (1 / 6, 1 / 3, 1 / 2))
    return (
        Offer("reminder", Kind.RECOMMENDATION, channels=channels),
        Offer("coupon-small", Kind.PERCENT, small, channels),
        Offer("coupon-large", Kind.PERCENT, large, channels),
        Offer("points", Kind.POINTS, 500.0, channels, point_value=0.01 * unit),
        Offer("flash-sale", Kind.FLASH_SALE, sale, channels, valid_days=3),
        Offer("early-access", Kind.EARLY_ACCESS, channels=channels),
    )


def _step(share: float) -> float:
    """To the nearest 5 %, at least 1 %."""
    return max(round(share * 20) / 20, 0.01)


def _check(holds: bool, where: str, what: str, hint: str) -> None:
    if not holds:
        raise ConfigError(f"{where} {what}", hint)


def _one_of(words: object) -> str:
    return f"one or more of {', '.join(str(w) for w in words)}"  # type: ignore[attr-defined]
