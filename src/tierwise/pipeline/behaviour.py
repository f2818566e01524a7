"""What customers will do: earlier dates as they were known then, and the questions that learn from what followed."""

from __future__ import annotations

from datetime import datetime, timedelta

import pyarrow.compute as pc

from tierwise.data.shop import Shop
from tierwise.features.known import Known, know
from tierwise.features.labels import label_table
from tierwise.insight.behaviour.horizons import ChurnHorizon, Plan, churn_horizon, plan
from tierwise.insight.behaviour.learning import Dated
from tierwise.insight.value.held_out import HeldOut
from tierwise.insight.value.value_table import value_table
from tierwise.pipeline.moments import Moment, look, worth_at


def schedule(now: Moment) -> tuple[ChurnHorizon, Plan]:
    """The churn horizon of the shop, and the dates on which each horizon is learned and checked."""
    first = pc.min(now.days["day"]).as_py()
    start = datetime.combine(first, datetime.min.time()) if first is not None else now.as_of
    silence = churn_horizon(now.days, (now.as_of - start) // timedelta(days=1))
    return silence, plan(start, now.as_of, silence.days)


def past_dates(now: Moment, check: HeldOut | None, dates: Plan) -> list[Dated]:
    """What was known on each date, and what followed in each horizon that is learned from it."""
    whole = know(now.shop)
    return [_dated(whole, at, check, dates.horizons_at(at)) for at in dates.dates]


def present(now: Moment, value: object) -> Dated:
    """What is known now; nothing has followed yet."""
    return Dated(now.as_of, now.features, value)


def _dated(whole: Known, at: datetime, check: HeldOut | None, horizons: tuple[int, ...]) -> Dated:
    shop: Shop = whole.shop
    then_known = know(shop.as_of(at))
    then = look(then_known)
    value = value_table(worth_at(then, check), then.features, shop.settings)
    after = {h: shop.warehouse.arrow(label_table(whole, then_known, h)) for h in horizons}
    return Dated(at, then.features, value, after)
