"""How many pieces to have and to order: enough for the time an order must last, at the chance that pays best.

An order placed now must last until the one after it arrives: the lead time and the time to the next review. The level
to order up to is the quantile of demand over that span at the critical ratio, lost margin over lost margin and holding
cost (newsvendor: Arrow, Harris & Marschak, Econometrica 19, 1951; periodic review: Silver, Pyke & Thomas, Inventory
and Production Management, 2017, chapter 7). A lead time that varies adds its own spread, rate times its deviation, in
squares (the same, section 6.10).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tierwise.contract.arrays import Flags, Floats
from tierwise.insight.demand.outlook import Outlook

HIGHEST_LEVEL = 0.98
"""Chance of having enough beyond which no forecast of ours can be trusted to tell quantiles."""
LOWEST_LEVEL = 0.5
YEAR_WEEKS = 365.25 / 7
FARTHEST_WEEKS = 52.0
SURPLUS_WEEKS = 26.0
SURPLUS_LEVEL = 0.9
_LEVELS = (np.arange(100) + 0.5) / 100


@dataclass(frozen=True, slots=True, eq=False)
class Terms:
    """Per item: ``on_hand`` (NaN: never counted) and ``on_order`` pieces; weeks to delivery and their standard
    deviation; weeks between reviews; cost and price of a piece; holding cost a year as a share of cost; smallest order
    and pack in pieces; weeks until spoiled (inf: never)."""

    on_hand: Floats
    on_order: Floats
    lead_weeks: Floats
    lead_spread: Floats
    review_weeks: float
    unit_cost: Floats
    price: Floats
    holding_rate: float
    minimum: Floats
    pack: Floats
    shelf_weeks: Floats

    @property
    def span(self) -> Floats:
        """Weeks that an order placed now must last."""
        return self.lead_weeks + self.review_weeks

    @property
    def margin(self) -> Floats:
        """What a piece not sold for want of it loses."""
        return np.maximum(self.price - self.unit_cost, 0.0)

    @property
    def position(self) -> Floats:
        """Pieces there or on their way; a count below zero is none."""
        return np.nan_to_num(np.maximum(self.on_hand, 0.0)) + self.on_order


def critical_ratio(terms: Terms) -> Floats:
    """The chance of having enough that pays best, between .5 and .98.

    A piece too many costs its holding until the next order, or, of goods that spoil before, all it cost.
    """
    held = terms.unit_cost * terms.holding_rate * terms.review_weeks / YEAR_WEEKS
    over = np.where(terms.shelf_weeks <= terms.span, terms.unit_cost, held)
    with np.errstate(invalid="ignore"):
        ratio = np.where(terms.margin + over > 0, terms.margin / np.maximum(terms.margin + over, 1e-12), LOWEST_LEVEL)
    return np.asarray(np.clip(ratio, LOWEST_LEVEL, HIGHEST_LEVEL))


def order_up_to(outlook: Outlook, terms: Terms) -> Floats:
    """Pieces to have, on hand and on order, right after ordering; never more than what spoils unsold at even odds."""
    from scipy import stats

    level = critical_ratio(terms)
    mean, enough = outlook.mean(terms.span), outlook.quantile(level, terms.span)
    rate = mean / np.maximum(terms.span, 1e-9)
    late = np.maximum(stats.norm.ppf(level), 0.0) * terms.lead_spread * rate
    stretched = mean + np.sqrt(np.maximum(enough - mean, 0.0) ** 2 + late**2)
    found = np.where((late > 0) & (enough >= mean), stretched, enough)
    spoils = outlook.quantile(np.full(len(found), 0.5), np.minimum(terms.shelf_weeks, FARTHEST_WEEKS))
    return np.asarray(np.ceil(np.where(np.isfinite(terms.shelf_weeks), np.minimum(found, spoils), found) - 1e-9))


def order_pieces(wanted: Floats, terms: Terms) -> Floats:
    """Pieces to order so that ``wanted`` are there: whole packs, at least the smallest order; 0 where nothing is."""
    missing = np.nan_to_num(wanted) - terms.position
    pack = np.where(terms.pack > 0, terms.pack, 1.0)
    least = np.maximum(missing, terms.minimum)
    return np.asarray(np.where(missing > 0, np.ceil(least / pack - 1e-9) * pack, 0.0))


def worth(outlook: Outlook, terms: Terms, pieces: Floats, wanted: Floats) -> Flags:
    """Whether an order that packs or the smallest order have made larger than ``wanted`` earns more than it costs.

    It earns the margin of the pieces that sell beyond what is there anyway, at even odds, within a year or until they
    spoil; it costs the other pieces, and the holding of half of all until sold. Without a cost: whether all would sell.
    """
    weeks = np.minimum(np.full(len(pieces), FARTHEST_WEEKS), terms.shelf_weeks)
    sold = outlook.quantile(np.full(len(pieces), 0.5), weeks)
    more = np.clip(sold - terms.position, 0.0, pieces)
    lasts = np.minimum(weeks, weeks * more / np.maximum(sold, 1e-9))
    held = terms.unit_cost * terms.holding_rate * pieces / 2 * lasts / YEAR_WEEKS
    pays = terms.margin * more > terms.unit_cost * (pieces - more) + held
    pays = np.where(terms.unit_cost > 0, pays, terms.position + pieces <= np.maximum(sold, 1.0))
    forced = pieces > np.maximum(np.ceil(wanted - terms.position), 0.0)
    return np.asarray(~forced | pays)


def weeks_of_cover(outlook: Outlook, pieces: Floats, level: float | None = None) -> Floats:
    """Weeks until so many pieces are sold, by the mean or at a quantile of demand; inf beyond 52."""
    found = np.full(len(pieces), np.inf)
    grid = np.concatenate([np.arange(0.25, 4, 0.25), np.arange(4, FARTHEST_WEEKS + 1)])
    before, at = np.zeros(len(pieces)), 0.0
    for weeks in grid:
        span = np.full(len(pieces), weeks)
        sold = outlook.mean(span) if level is None else outlook.quantile(np.full(len(pieces), level), span)
        sold = np.maximum(sold, before)
        now = (sold > pieces) & np.isinf(found)
        part = (pieces - before) / np.maximum(sold - before, 1e-12)
        found = np.where(now, at + np.clip(part, 0, 1) * (weeks - at), found)
        before, at = sold, float(weeks)
    return found


def stockout_chance(outlook: Outlook, pieces: Floats, weeks: Floats) -> Floats:
    """Chance that demand over the next ``weeks`` exceeds so many pieces."""
    above = [outlook.quantile(np.full(len(pieces), level), weeks) > pieces for level in _LEVELS]
    return np.asarray(np.mean(above, axis=0))


def pieces_lost(outlook: Outlook, pieces: Floats, weeks: Floats) -> tuple[Floats, Floats, Floats]:
    """Demand over the next ``weeks`` beyond so many pieces: its mean, and its 10 and 90 % quantiles, drawn out to the
    mean where a loss is so rare that both are 0."""
    many = len(pieces)
    short = [np.maximum(outlook.quantile(np.full(many, level), weeks) - pieces, 0.0) for level in _LEVELS]
    ends = [np.maximum(outlook.quantile(np.full(many, q), weeks) - pieces, 0.0) for q in (0.1, 0.9)]
    mean = np.asarray(np.mean(short, axis=0))
    return mean, np.minimum(ends[0], mean), np.maximum(ends[1], mean)


def surplus(outlook: Outlook, terms: Terms) -> Floats:
    """Pieces on hand beyond what half a year, or the time until they spoil, takes in nine of ten cases."""
    weeks = np.minimum(np.full(len(terms.on_hand), SURPLUS_WEEKS), terms.shelf_weeks)
    taken = outlook.quantile(np.full(len(weeks), SURPLUS_LEVEL), weeks)
    return np.asarray(np.floor(np.maximum(np.maximum(terms.on_hand, 0.0) - taken, 0.0)))
