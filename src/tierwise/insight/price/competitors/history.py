"""Competitors' offers over time: one snapshot for each day they were looked at, and weekly prices of matched products.

Prices stand in our currency at the latest known rate throughout, so that a rate that moves is no event.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from tierwise.contract.arrays import day_number
from tierwise.features.known import Known
from tierwise.features.latest_rates import latest_rates
from tierwise.insight.price.competitors.changes import Event, Seen, Snapshot, events_in_order
from tierwise.insight.price.competitors.listings import Floats
from tierwise.insight.price.competitors.offers import Goods
from tierwise.insight.price.panel import carried
from tierwise.insight.price.reading import MONDAY

STALE_WEEKS = 4
"""A price seen longer ago is not carried on."""


def history(known: Known, competitor: str) -> list[Event]:
    """All events of one competitor; none where it was looked at on one day only."""
    return list(events_in_order(_snapshots(known, competitor)))


def _snapshots(known: Known, competitor: str) -> Iterator[Snapshot]:
    """By day, each read on its own: what is in memory does not grow with the number of snapshots."""
    t = known.table("competitor_offers")
    t = t.filter(t.competitor == competitor).mutate(_day=t.seen_at.date())
    days = known.shop.warehouse.arrow(t.group_by("_day").agg(at=t.seen_at.max()).order_by("_day"))
    if days.num_rows < 2:
        return
    rate = latest_rates(known)
    columns = ("competitor_product_id", "price", "currency", "in_stock", "regular_price", "stars")
    for day, at in zip(days["_day"].to_pylist(), days["at"].to_pylist(), strict=True):
        rows = known.shop.warehouse.arrow(t.filter(t["_day"] == day).order_by("seen_at", "known_at").select(*columns))
        yield at, [_seen(r, rate, known.currency) for r in zip(*(rows[c].to_pylist() for c in columns), strict=True)]


def _seen(row: tuple[Any, ...], rate: dict[str, float], currency: str) -> Seen:
    product, price, money, stock, regular, stars = row
    factor = rate.get(money or currency)
    told = [None if v is None or factor is None else float(v) * factor for v in (price, regular)]
    return Seen(product, told[0], stock, told[1], stars)


def weekly(known: Known, goods: Goods, competitor: str, pairs: Sequence[tuple[int, str]]) -> tuple[Floats, Floats]:
    """Ours and theirs, pairs × weeks of our panel: price of the last day seen in each week, carried on for four weeks.

    ``pairs``: our place in ``goods``, their product.
    """
    panel, row = goods.panel, {product: i for i, (_, product) in enumerate(pairs)}
    theirs = np.full((len(pairs), panel.weeks), np.nan)
    for product, week, price in _priced(known, competitor):
        if product in row and 0 <= week - panel.first_week < panel.weeks:
            theirs[row[product], week - panel.first_week] = price
    at = {p: i for i, p in enumerate(panel.products)}
    places = [at.get(goods.ids[i], -1) for i, _ in pairs]
    ours = np.array([_shown(panel, p) if p >= 0 else np.full(panel.weeks, np.nan) for p in places])
    return ours.reshape(len(pairs), panel.weeks), _carried(theirs)


def _shown(panel: Any, place: int) -> Floats:
    return np.where(panel.seen[place], panel.paid[place], np.nan)


def _carried(prices: Floats) -> Floats:
    """Weeks without a look keep the last price, for a while."""
    weeks = np.where(np.isfinite(prices), np.arange(prices.shape[1]), -10 * STALE_WEEKS)
    age = np.arange(prices.shape[1]) - np.maximum.accumulate(weeks, axis=1) if prices.size else weeks
    return np.where(age <= STALE_WEEKS, carried(prices), np.nan) if prices.size else prices


def _priced(known: Known, competitor: str) -> Iterator[tuple[str, int, float]]:
    t = known.table("competitor_offers")
    t = t.filter((t.competitor == competitor) & t.price.notnull()).order_by("seen_at", "known_at")
    rate = latest_rates(known)
    for batch in known.shop.warehouse.batches(t.select("competitor_product_id", "price", "currency", "seen_at")):
        for product, price, money, at in zip(*(c.to_pylist() for c in batch.columns), strict=True):
            factor = rate.get(money or known.currency)
            if factor is not None:
                yield product, (day_number(at) - MONDAY) // 7, float(price) * factor
