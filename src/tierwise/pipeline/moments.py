"""What is known of the customers on one date, and what they were worth then: the same look at now and at the past."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

import pyarrow as pa

from tierwise.data.shop import Shop
from tierwise.features import effort, visits
from tierwise.features.customer_table import customer_features, feature_table
from tierwise.features.known import Known, know
from tierwise.features.people import channel, country
from tierwise.features.purchases import frequency, gaps, purchase_days
from tierwise.insight.value.outlook import outlook
from tierwise.insight.value.trust.held_out import HeldOut
from tierwise.insight.value.worth import ValueModels, Worth, fit_models, worth


@dataclass(frozen=True, slots=True)
class Moment:
    """What is known of the customers on one date."""

    as_of: datetime
    known: Known
    features: pa.Table
    days: pa.Table

    @property
    def shop(self) -> Shop:
        """The shop as it was known then."""
        shop: Shop = self.known.shop
        return shop


def look(shop: Shop | Known) -> Moment:
    """Features and purchase days as of the shop's cut, in Arrow."""
    known = know(shop)
    if known.shop.cut is None:
        raise ValueError("a moment needs a shop with a cut: shop.as_of(instant)")
    features = _read(customer_features(known), known).sort_by("customer_id")
    return Moment(known.shop.cut, known, features, _days(known))


KnownAt = Callable[[datetime], Known]


def known_at(now: Known) -> KnownAt:
    """What was known at an instant, looked up once for each."""
    return cache(lambda instant: know(now.shop.as_of(instant), now))


def days_known_at(then: KnownAt) -> Callable[[datetime], pa.Table]:
    """Purchase days as they were known at an instant."""
    return lambda instant: _days(then(instant))


def kinds_known_at(then: KnownAt) -> Callable[[datetime], pa.Table]:
    """Channel and country of customers, as known at an instant."""
    return lambda instant: _read(feature_table(known := then(instant), (channel, country)), known)


TIME = (
    frequency, gaps, visits.visits, visits.search_to_buy, effort.up_to_order, effort.delivery, effort.support,
)  # fmt: skip
"""The features that time value is made of."""


def time_known_at(then: KnownAt) -> Callable[[datetime], pa.Table]:
    """What time value is made of, as known at an instant."""
    return lambda instant: _read(feature_table(known := then(instant), TIME), known).sort_by("customer_id")


def worth_at(at: Moment, check: HeldOut | None) -> Worth:
    """Value of each customer at a moment, by the family and recalibration that the held-out check has chosen."""
    return worth(_models_at(at, check), at.features, at.shop.settings)


def outlook_at(at: Moment, check: HeldOut | None) -> pa.Table:
    """What the order models say of each customer at a moment, without the intervals that `worth_at` simulates."""
    return outlook(_models_at(at, check), at.features, at.shop.settings)


def _models_at(at: Moment, check: HeldOut | None) -> ValueModels | None:
    settings = at.shop.settings
    if check is None:
        return fit_models(at.features, settings)
    return fit_models(at.features, settings, family=check.family, pace=check.pace)


def _read(table: Any, known: Known) -> pa.Table:
    return known.shop.warehouse.arrow(table)


def _days(known: Known) -> pa.Table:
    """Purchase days in a total order: sums of floats then agree to the last digit, whatever the engine's order."""
    return _read(purchase_days(known), known).sort_by([("customer_id", "ascending"), ("day", "ascending")])
