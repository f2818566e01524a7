"""What to make of competitors' events: a calendar of their promotions, and alerts where they cost us."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from tierwise.insight.price.competitors.changes import SAME, Event, Kind

COMES_BACK_DAYS = 28
"""A cut that is taken back within so many days was a promotion."""


@dataclass(frozen=True, slots=True)
class RivalPromotion:
    """A cut that was taken back, or was shown as a reduction: first day, last known day (None: it runs), depth as a
    share."""

    product: str
    start: datetime
    end: datetime | None
    depth: float


def promotion_calendar(found: Iterable[Event]) -> list[RivalPromotion]:
    """Cuts that came back within four weeks, and shown reductions, however long; by start, then product."""
    shown: dict[str, Event] = {}
    cuts: dict[str, list[Event]] = {}
    promotions: dict[tuple[str, datetime], RivalPromotion] = {}
    for event in sorted(found, key=lambda e: (e.at, e.product)):
        if event.kind == Kind.PROMOTION_START:
            shown[event.product] = event
        elif event.kind == Kind.PROMOTION_END and (start := shown.pop(event.product, None)):
            promotions[event.product, start.at] = _promotion(start, event.at)
        elif event.kind == Kind.PRICE_DOWN:
            cuts.setdefault(event.product, []).append(event)
        elif event.kind == Kind.PRICE_UP and (cut := _ended(cuts.get(event.product, []), event)):
            promotions.setdefault((event.product, cut.at), _promotion(cut, event.at))
    for start in shown.values():
        promotions[start.product, start.at] = _promotion(start, None)
    return [promotions[k] for k in sorted(promotions, key=lambda k: (k[1], k[0]))]


def _promotion(start: Event, end: datetime | None) -> RivalPromotion:
    return RivalPromotion(start.product, start.at, end, 1 - (start.after or 0) / (start.before or 1))


def _ended(cuts: list[Event], up: Event) -> Event | None:
    """The first of the open cuts that the rise takes back: it ends, with those after it; older ones are for good."""
    cuts[:] = [c for c in cuts if (up.at - c.at).days <= COMES_BACK_DAYS]
    for k, cut in enumerate(cuts):
        if (up.after or 0) >= (cut.before or 0) * 0.98:
            del cuts[k:]
            return cut
    return None


@dataclass(frozen=True, slots=True)
class Alert:
    """An event worth a mail: which product of ours, what happened, and our margin a week at stake with it."""

    product: str
    event: Event
    at_stake: float


def alerts(found: Iterable[Event], ours: dict[str, tuple[str, float, float]], least: float = 0.0) -> list[Alert]:
    """Cuts that go below our price, and rivals running out, of products worth ``least`` a week; the dearest first.

    ``ours``: their product to our product, our price, our margin a week (NaN where not known: nothing at stake).
    """
    raised = []
    for event in found:
        if event.product not in ours:
            continue
        product, price, stake = ours[event.product]
        stake = float(np.nan_to_num(stake))
        below = event.kind == Kind.PRICE_DOWN and (event.after or np.inf) < price * (1 - SAME)
        if stake >= least and (below or event.kind in (Kind.OUT_OF_STOCK, Kind.GONE)):
            raised.append(Alert(product, event, stake))
    return sorted(raised, key=lambda a: (-a.at_stake, a.event.at, a.product))
