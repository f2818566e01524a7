"""A simulated shop: one frozen value of true parameters, from which all tables and all right answers follow."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from datetime import date
from typing import Any, Self

from tierwise.errors import UsageError
from tierwise.simulate.causes import (
    Arrivals,
    Catalogue,
    Cause,
    Contacts,
    Discounts,
    Dropout,
    GoesWith,
    Guests,
    Hours,
    People,
    Purchase,
    Referrals,
    Returns,
    Reviews,
    Satisfaction,
    Season,
    Spend,
    Stock,
    Visits,
    Weekday,
)
from tierwise.simulate.offers_cause import Offers

_ALWAYS_ON = ("purchase", "catalogue")


@dataclass(frozen=True, slots=True)
class World:
    """True parameters of a shop. ``days`` are drawn into tables; ``future_days`` more are known to the truth only.

    ``start`` is the first local day, ``time_zone`` the shop's IANA zone, ``currency`` its reporting currency.

    >>> World(seed=3).without("season").season.is_off
    True
    >>> World.pure(seed=3, customers=10).returns.share
    0.0
    """

    seed: int = 1
    customers: int = 1000
    start: date = date(2021, 1, 1)
    days: int = 1096
    future_days: int = 365
    time_zone: str = "Europe/Berlin"
    currency: str = "EUR"
    arrivals: Arrivals = field(default_factory=Arrivals)
    purchase: Purchase = field(default_factory=Purchase)
    dropout: Dropout = field(default_factory=Dropout)
    spend: Spend = field(default_factory=Spend)
    season: Season = field(default_factory=Season)
    weekday: Weekday = field(default_factory=Weekday)
    hours: Hours = field(default_factory=Hours)
    people: People = field(default_factory=People)
    catalogue: Catalogue = field(default_factory=Catalogue)
    discounts: Discounts = field(default_factory=Discounts)
    returns: Returns = field(default_factory=Returns)
    referrals: Referrals = field(default_factory=Referrals)
    guests: Guests = field(default_factory=Guests)
    satisfaction: Satisfaction = field(default_factory=Satisfaction)
    visits: Visits = field(default_factory=Visits)
    reviews: Reviews = field(default_factory=Reviews)
    contacts: Contacts = field(default_factory=Contacts.off)
    offers: Offers = field(default_factory=Offers.off)
    stock: Stock = field(default_factory=Stock)
    goes_with: GoesWith = field(default_factory=GoesWith.off)

    def __post_init__(self) -> None:
        if self.customers < 1 or self.days < 1 or self.future_days < 0:
            raise UsageError(
                f"a world of {self.customers} customers, {self.days} days and {self.future_days} future days",
                "give at least one customer and one day, and no negative future",
            )

    @property
    def span(self) -> int:
        """Days the world lives: those drawn and those only the truth knows."""
        return self.days + self.future_days

    @property
    def causes(self) -> dict[str, Cause]:
        """Every cause by name."""
        values = {f.name: getattr(self, f.name) for f in fields(self)}
        return {name: value for name, value in values.items() if isinstance(value, Cause)}

    def without(self, *causes: str) -> Self:
        """The same world with these causes off; all other draws stay as they were."""
        known = self.causes
        for name in causes:
            if name not in known or name in _ALWAYS_ON:
                can = ", ".join(n for n in known if n not in _ALWAYS_ON)
                raise UsageError(f"the cause {name!r} cannot be turned off", f"one of {can}")
        off: dict[str, Any] = {name: type(known[name]).off() for name in causes}
        return replace(self, **off)

    @classmethod
    def pure(cls, seed: int = 1, customers: int = 1000, **settings: Any) -> Self:
        """Purchase, dropout and spend only: exactly the world that the BTYD and gamma-gamma models describe."""
        keep = ("purchase", "dropout", "spend", "arrivals", "catalogue", *settings)
        world = cls(seed=seed, customers=customers, **settings)
        return world.without(*(name for name in world.causes if name not in keep))

    @classmethod
    def nothing(cls, seed: int = 1, customers: int = 1000, **settings: Any) -> Self:
        """A world with nothing to find: one rate, no dropout, one order value. Only chance tells customers apart."""
        same = cls.pure(seed, customers, purchase=Purchase(shared=True), **settings)
        return same.without("dropout", "spend")
