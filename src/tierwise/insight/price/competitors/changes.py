"""What competitors did: snapshots of offers turned into events.

An offer that is seen twice alike is no event. One that is missing from a snapshot of its competitor is gone only when a
second one lacks it too: crawls skip pages. Snapshots of a few pages only say nothing of the pages they lack.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

PART = 0.5
"""A snapshot with less than this share of the last one's offers is a part: what it lacks is not gone."""
SAME = 0.002
"""Prices closer than this share are one price."""
STARS_SAME = 0.2
"""Shown means of stars closer than this are one mean."""


class Kind(StrEnum):
    """What happened to an offer."""

    NEW = "new"
    GONE = "gone"
    PRICE_UP = "price_up"
    PRICE_DOWN = "price_down"
    PROMOTION_START = "promotion_start"
    PROMOTION_END = "promotion_end"
    OUT_OF_STOCK = "out_of_stock"
    BACK_IN_STOCK = "back_in_stock"
    RATING_UP = "rating_up"
    RATING_DOWN = "rating_down"


@dataclass(frozen=True, slots=True)
class Seen:
    """One offer in one snapshot; None: not readable, which is no change. ``regular``: the price before a reduction."""

    product: str
    price: float | None
    in_stock: bool | None = None
    regular: float | None = None
    stars: float | None = None

    @property
    def reduced(self) -> bool:
        """Is a higher price shown beside it?"""
        return bool(self.price and self.regular and self.regular > self.price * (1 + SAME))


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to one competitor's product, between two snapshots; prices (or stars) before, after."""

    at: datetime
    product: str
    kind: Kind
    before: float | None = None
    after: float | None = None


Snapshot = tuple[datetime, Sequence[Seen]]


def events(snapshots: Sequence[Snapshot]) -> list[Event]:
    """All events of one competitor, snapshots in any order."""
    return list(events_in_order(sorted(snapshots, key=lambda s: s[0])))


def events_in_order(snapshots: Iterable[Snapshot]) -> Iterator[Event]:
    """The same of snapshots by time, one of them in memory at once."""
    last: dict[str, Seen] = {}
    missing: dict[str, datetime] = {}
    for at, offers in snapshots:
        here = {o.product: o for o in offers}
        whole = len(here) >= PART * len(last)
        if last:
            yield from (Event(at, p, Kind.NEW, None, here[p].price) for p in sorted(here.keys() - last.keys()))
        for product in sorted(here.keys() & last.keys()):
            yield from _moves(at, last[product], here[product])
        yield from _gone(at, last, here, missing) if whole else ()
        last |= {p: _merged(last.get(p), o) for p, o in here.items()}


def _moves(at: datetime, before: Seen, after: Seen) -> Iterator[Event]:
    name = after.product
    if before.price and after.price and abs(after.price / before.price - 1) > SAME:
        kind = Kind.PRICE_UP if after.price > before.price else Kind.PRICE_DOWN
        yield Event(at, name, kind, before.price, after.price)
    if after.price and after.reduced != before.reduced:
        ends = (after.regular, after.price) if after.reduced else (before.price, after.price)
        yield Event(at, name, Kind.PROMOTION_START if after.reduced else Kind.PROMOTION_END, *ends)
    if None not in (before.in_stock, after.in_stock) and before.in_stock != after.in_stock:
        kind = Kind.BACK_IN_STOCK if after.in_stock else Kind.OUT_OF_STOCK
        yield Event(at, name, kind, before.price, after.price)
    if before.stars and after.stars and abs(after.stars - before.stars) >= STARS_SAME - 1e-9:
        kind = Kind.RATING_UP if after.stars > before.stars else Kind.RATING_DOWN
        yield Event(at, name, kind, before.stars, after.stars)


def _gone(at: datetime, last: dict[str, Seen], here: dict[str, Seen], missing: dict[str, datetime]) -> Iterator[Event]:
    """Offers lacking for the second time in a row; they leave ``last``."""
    for product in sorted(last.keys() - here.keys()):
        if product in missing:
            yield Event(missing.pop(product), product, Kind.GONE, last.pop(product).price)
        else:
            missing[product] = at
    for product in here:
        missing.pop(product, None)


def _merged(before: Seen | None, now: Seen) -> Seen:
    """What is not readable now stays as it was, a reduction with its price; slow drifts of stars add up to an event."""
    if before is None:
        return now
    stock = before.in_stock if now.in_stock is None else now.in_stock
    drifted = now.stars and before.stars and abs(now.stars - before.stars) < STARS_SAME - 1e-9
    stars = before.stars if drifted else now.stars or before.stars
    return replace(now if now.price else before, in_stock=stock, stars=stars)
