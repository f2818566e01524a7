"""What two customers are compared by: a few columns, brought to one scale on which distances mean the same.

Each column is divided by its median (so that the unit of money is moot), its skew taken out by a Yeo-Johnson power
(Yeo and Johnson 2000, Biometrika 87), standardised, and held to four standard deviations. Value itself takes no part:
its bands are the tiers; here groups come from what customers do, and then it is asked what each is worth.

Counts and shares of few orders are lumpy: everybody with one order stands on one point, which looks like a group and
is none. To learn, each customer is therefore given a plausible value: a whole number somewhere within half a step, a
share drawn from its Beta posterior. To assign, the middle is taken, so that equal customers stand together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tierwise.models.columns import number

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

LIMIT = 4.0
LEAST_KNOWN = 0.8
"""A column takes part when at least so many customers' value is known."""
MOST_ALIKE = 0.9
"""And when no single value is that of more customers than this share: what nearly all have alike tells nobody apart."""
PRIOR_ORDERS = 4.0
"""A share weighs as if so many orders at the shop's mean share stood beside the customer's own."""


@dataclass(frozen=True, slots=True)
class Trait:
    """One column: its unit for people, and its kind: whole steps, whole steps for each order, a share, or an amount."""

    column: str
    unit: str
    kind: str = "amount"


TRAITS = (
    Trait("days_since_last_order", "days", "whole"),
    Trait("purchase_days", "days", "whole"),
    Trait("mean_order_value", "money"),
    Trait("lines_per_order", "lines", "per_order"),  # not pieces: some shops sell by weight, and a tank is no basket
    Trait("discount_share", "share", "share"),
    Trait("visits_365d", "visits", "whole"),
)
"""The columns that distances are made of, where a shop knows them."""


@dataclass(frozen=True, slots=True, eq=False)
class Space:
    """The traits in use, and for each its scale, power, mean and standard deviation; learned once, then kept."""

    traits: tuple[Trait, ...]
    share_mean: Floats
    unit: Floats
    power: Floats
    centre: Floats
    spread: Floats

    @classmethod
    def learn(cls, features: Any, rng: np.random.Generator) -> tuple[Space | None, Floats]:
        """The space of these customers, and where they stand in it: plausible values, without empty cells.

        Columns that too few know, or that never vary, are left out; a customer with an empty cell in one that is used
        is not learned from (its row is missing in the answer). None where nothing is left to go by.
        """
        kept = [t for t in TRAITS if _varies(number(features, t.column))]
        values = np.column_stack([number(features, t.column) for t in kept]) if kept else np.zeros((0, 0))
        whole = np.isfinite(values).all(axis=1)
        if not kept or whole.sum() < 2:
            return None, np.zeros((0, 0))
        means = np.nanmean(values, axis=0)
        drawn = _plausible(values[whole], kept, means, _orders(features)[whole], rng)
        unit = np.array([_unit(v) for v in drawn.T])
        scaled = _scaled(drawn, unit)
        power = np.array([_power(v) for v in scaled.T])
        bent = _bent(scaled, power)
        centre, spread = bent.mean(axis=0), bent.std(axis=0)
        space = cls(tuple(kept), means, unit, power, centre, spread)
        return space, space._placed(drawn)

    def middle(self, features: Any) -> Floats:
        """Where each customer stands: (n, traits), NaN where a value is not known."""
        values = np.column_stack([number(features, t.column) for t in self.traits])
        return self._placed(_middle(values, self.traits, self.share_mean, _orders(features)))

    def _placed(self, values: Floats) -> Floats:
        placed = (_bent(_scaled(values, self.unit), self.power) - self.centre) / self.spread
        return np.asarray(np.clip(placed, -LIMIT, LIMIT))


def _orders(features: Any) -> Floats:
    return np.asarray(np.fmax(number(features, "orders"), 1.0))


def _varies(values: Floats) -> bool:
    known = values[np.isfinite(values)]
    if len(known) < max(LEAST_KNOWN * len(values), 1):
        return False
    return bool(np.unique(known, return_counts=True)[1].max() <= MOST_ALIKE * len(known))


def _plausible(
    values: Floats, traits: Sequence[Trait], means: Floats, orders: Floats, rng: np.random.Generator
) -> Floats:
    out = values.copy()
    for i, trait in enumerate(traits):
        if trait.kind in ("whole", "per_order"):
            out[:, i] += (rng.random(len(values)) - 0.5) / (orders if trait.kind == "per_order" else 1.0)
        if trait.kind == "share":
            share, prior = np.clip(values[:, i], 0, 1), np.clip(means[i], 0.001, 0.999)
            a, b = share * orders + prior * PRIOR_ORDERS, (1 - share) * orders + (1 - prior) * PRIOR_ORDERS
            out[:, i] = rng.beta(a, b)
    return out


def _middle(values: Floats, traits: Sequence[Trait], means: Floats, orders: Floats) -> Floats:
    out = values.copy()
    for i, trait in enumerate(traits):
        if trait.kind == "share":
            out[:, i] = (values[:, i] * orders + means[i] * PRIOR_ORDERS) / (orders + PRIOR_ORDERS)
    return out


def _scaled(values: Floats, unit: Floats) -> Floats:
    """In units, rounded so that another currency gives the very same numbers."""
    return np.asarray(np.round(values / unit, 9))


def _unit(values: Floats) -> float:
    """The median size of what is not zero."""
    size = np.abs(values[values != 0])
    return float(np.median(size)) if len(size) else 1.0


def _power(values: Floats) -> float:
    """The Yeo-Johnson power under which the values look most normal, kept to a range that inverts well."""
    from scipy.stats import yeojohnson_normmax

    return float(np.clip(yeojohnson_normmax(values), -2.0, 3.0))


def _bent(scaled: Floats, power: Floats) -> Floats:
    from scipy.special import boxcox1p

    up = boxcox1p(np.maximum(scaled, 0), power)
    down = -boxcox1p(np.maximum(-scaled, 0), 2 - power)
    return np.asarray(np.where(scaled >= 0, up, down))
