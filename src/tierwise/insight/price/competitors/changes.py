"""What competitors did: snapshots of offers turned into events, promotions into a calendar, and who follows whom.

An offer that is seen twice alike is no event. One that is missing from a snapshot of its competitor is gone only when a
second one lacks it too: crawls skip pages. Snapshots of a few pages only say nothing of the pages they lack.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import numpy as np

from tierwise.insight.price.competitors.listings import Floats

PART = 0.5
"""A snapshot with less than this share of the last one's offers is a part: what it lacks is not gone."""
SAME = 0.002
COMES_BACK_DAYS = 28
"""A cut that is taken back within so many days was a promotion."""
MOST_LAG, LEAST_TOGETHER = 4, 0.3
"""Weeks looked ahead, and the least correlation that counts as following."""


class Kind(StrEnum):
    """What happened to an offer."""

    NEW = "new"
    GONE = "gone"
    PRICE_UP = "price_up"
    PRICE_DOWN = "price_down"
    OUT_OF_STOCK = "out_of_stock"
    BACK_IN_STOCK = "back_in_stock"


@dataclass(frozen=True, slots=True)
class Seen:
    """One offer in one snapshot; ``price`` None: not readable, which is no change."""

    product: str
    price: float | None
    in_stock: bool | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to one competitor's product, between two snapshots; prices before and after."""

    at: datetime
    product: str
    kind: Kind
    before: float | None = None
    after: float | None = None


def events(snapshots: Sequence[tuple[datetime, Sequence[Seen]]]) -> list[Event]:
    """All events of one competitor, snapshots in any order."""
    found: list[Event] = []
    last: dict[str, Seen] = {}
    missing: dict[str, datetime] = {}
    for at, offers in sorted(snapshots, key=lambda s: s[0]):
        here = {o.product: o for o in offers}
        first, whole = not last, len(here) >= PART * len(last)
        found += (
            [] if first else [Event(at, p, Kind.NEW, None, here[p].price) for p in sorted(here.keys() - last.keys())]
        )
        for product in sorted(here.keys() & last.keys()):
            found += _moves(at, last[product], here[product])
        found += _gone(at, last, here, missing) if whole else []
        last |= {p: _merged(last.get(p), o) for p, o in here.items()}
    return found


def _moves(at: datetime, before: Seen, after: Seen) -> list[Event]:
    found = []
    if before.price and after.price and abs(after.price / before.price - 1) > SAME:
        kind = Kind.PRICE_UP if after.price > before.price else Kind.PRICE_DOWN
        found.append(Event(at, after.product, kind, before.price, after.price))
    if None not in (before.in_stock, after.in_stock) and before.in_stock != after.in_stock:
        kind = Kind.BACK_IN_STOCK if after.in_stock else Kind.OUT_OF_STOCK
        found.append(Event(at, after.product, kind, before.price, after.price))
    return found


def _gone(at: datetime, last: dict[str, Seen], here: dict[str, Seen], missing: dict[str, datetime]) -> list[Event]:
    """Offers lacking for the second time in a row; they leave ``last``."""
    found = []
    for product in sorted(last.keys() - here.keys()):
        if product in missing:
            found.append(Event(missing.pop(product), product, Kind.GONE, last.pop(product).price))
        else:
            missing[product] = at
    for product in here:
        missing.pop(product, None)
    return found


def _merged(before: Seen | None, now: Seen) -> Seen:
    """What is not readable now stays as it was."""
    if before is None:
        return now
    stock = before.in_stock if now.in_stock is None else now.in_stock
    return Seen(now.product, now.price or before.price, stock)


@dataclass(frozen=True, slots=True)
class RivalPromotion:
    """A cut that was taken back: first day, last known day, depth as a share."""

    product: str
    start: datetime
    end: datetime
    depth: float


def promotion_calendar(found: Iterable[Event]) -> list[RivalPromotion]:
    """Cuts that came back within four weeks, by start."""
    open_cuts: dict[str, Event] = {}
    promotions = []
    for event in sorted(found, key=lambda e: (e.at, e.product)):
        if event.kind == Kind.PRICE_DOWN:
            open_cuts.setdefault(event.product, event)
        elif event.kind == Kind.PRICE_UP and (cut := open_cuts.pop(event.product, None)):
            back = (event.after or 0) >= (cut.before or 0) * 0.98
            if back and (event.at - cut.at).days <= COMES_BACK_DAYS:
                depth = 1 - (cut.after or 0) / (cut.before or 1)
                promotions.append(RivalPromotion(event.product, cut.at, event.at, depth))
    return promotions


def lead(ours: Floats, theirs: Floats) -> tuple[int, float]:
    """Who follows whom: weeks that ``theirs`` moves after ``ours`` (negative: before), and the correlation.

    Both are products × weeks of prices. Weekly changes of log prices, correlated over all products at each lag; 0 and
    the correlation at 0 where nothing stands out.

    >>> rng = np.random.default_rng(1)
    >>> a = np.exp((rng.random((8, 60)) < 0.1).cumsum(axis=1) * 0.05)
    >>> lead(a, np.roll(a, 2, axis=1))[0]
    2
    """
    mine, other = (np.diff(np.log(np.where(p > 0, p, np.nan)), axis=1) for p in (ours, theirs))
    lags = [lag for lag in range(-MOST_LAG, MOST_LAG + 1) if abs(lag) < mine.shape[1] - 2]
    found = {lag: _together(mine, other, lag) for lag in lags}
    best = max(found, key=lambda lag: (found[lag], -abs(lag)))
    if found[best] < LEAST_TOGETHER or found[best] < found.get(0, 0.0) + 0.05:
        best = 0
    return best, found.get(best, 0.0)


def _together(mine: Floats, other: Floats, lag: int) -> float:
    a, b = (mine[:, : mine.shape[1] - lag], other[:, lag:]) if lag >= 0 else (mine[:, -lag:], other[:, :lag])
    both = np.isfinite(a) & np.isfinite(b)
    x, y = a[both], b[both]
    size = float(np.sqrt((x @ x) * (y @ y)))
    return float(x @ y / size) if size > 0 else 0.0


@dataclass(frozen=True, slots=True)
class Alert:
    """An event worth a mail: which product of ours, what happened, and our margin a week at stake with it."""

    product: str
    event: Event
    at_stake: float


def alerts(found: Iterable[Event], ours: dict[str, tuple[str, float, float]], least: float = 0.0) -> list[Alert]:
    """Cuts that go below our price, and rivals running out, of products worth ``least`` a week; the dearest first.

    ``ours``: their product to our product, our price, our margin a week.
    """
    raised = []
    for event in found:
        if event.product not in ours:
            continue
        product, price, stake = ours[event.product]
        below = event.kind == Kind.PRICE_DOWN and (event.after or np.inf) < price * (1 - SAME)
        if stake >= least and (below or event.kind in (Kind.OUT_OF_STOCK, Kind.GONE)):
            raised.append(Alert(product, event, stake))
    return sorted(raised, key=lambda a: (-a.at_stake, a.event.at, a.product))
