"""Weeks of shelves with what is known ahead: prices and promotions are planned, units are not."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from tierwise.contract.arrays import Flags, Floats, Ints
from tierwise.errors import UsageError


@dataclass(frozen=True, slots=True, eq=False)
class Shelves:
    """``units``: shelves × weeks, pieces above 0, NaN where not known. ``price``: money, NaN where not known.
    ``promoted``, ``featured``: weeks with a deal, weeks in the leaflet. ``product``, ``place``: of each shelf, from 0;
    a product stands once in a place at most."""

    product: Ints
    place: Ints
    units: Floats
    price: Floats
    promoted: Flags
    featured: Flags

    def __post_init__(self) -> None:
        shape = self.units.shape
        if any(a.shape != shape for a in (self.price, self.promoted, self.featured)):
            raise UsageError(f"shelves: units are {shape}, price or promotions are not", "one row a shelf")
        if (self.units <= 0).any():
            raise UsageError(
                "shelves: a week with 0 units has no logarithm",
                "leave such weeks unknown (NaN), or use the general forecast for what sells now and then",
            )
        if (self.price <= 0).any():
            raise UsageError("shelves: a price must be above 0", "leave it unknown (NaN)")
        if len(np.unique(self.place * (self.product.max() + 1) + self.product)) < len(self.product):
            raise UsageError("shelves: a product stands twice in a place", "add their units before")

    @property
    def weeks(self) -> int:
        """How many weeks there are, planned ones included."""
        return int(self.units.shape[1])

    def known(self, until: int, horizon: int) -> Shelves:
        """What is known before week ``until``: its units, and plans for ``horizon`` weeks more."""
        end = until + horizon
        if until < 1 or end > self.weeks:
            raise UsageError(f"shelves: {self.weeks} weeks, asked for {until} and plans for {horizon} more")
        units = np.where(np.arange(end) < until, self.units[:, :end], np.nan)
        parts = {k: getattr(self, k)[:, :end] for k in ("price", "promoted", "featured")}
        return replace(self, units=units, **parts)

    def by_place(self, values: Floats) -> Floats:
        """Places × products × weeks of a shelves × weeks table; NaN where there is no shelf."""
        shape = (int(self.place.max()) + 1, int(self.product.max()) + 1, values.shape[1])
        found = np.full(shape, np.nan)
        found[self.place, self.product] = values
        return found

    def of_shelves(self, values: Floats) -> Floats:
        """The way back from `by_place`."""
        return np.asarray(values[self.place, self.product])
