"""What a product's own history can say about its price: a grade, and the reason where it says nothing.

A  prices were drawn by lot (see `tested`), or changed at different times in different places
B  the regular price moved, outside promotions
C  only promotions moved the price: what is seen is how shoppers answer a promotion
D  nothing: the price never or hardly moved, sold too little, was set because of demand, differs from line to line, or
   falls with the quantity so that a cheap week may only be one of large orders; the category speaks
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from tierwise.insight.price.assumptions import LEAD_WEEKS, Answers, lead_test, several_places
from tierwise.insight.price.fixed_effects import Flags, Floats, Ints
from tierwise.insight.price.panel import Panel, after, levels

FEWEST_LEVELS = 3
FEWEST_WEEKS = 13
LEAST_MOVE = 0.01
"""Standard deviation of the log regular price below which it hardly moved."""
TELLING_ERROR = 5.0
"""An error above this says nothing, whatever moved."""
FOLLOWS_Z, CATEGORY_Z = 2.6, 3.5
"""Sales that foretell coming prices by so many standard errors: the price follows demand (the shop's other categories
together; one category)."""


class Reason(StrEnum):
    """Why a product has its grade."""

    TESTED = "price_tested"
    PLACES = "price_differs_by_place"
    MOVED = "price_moved"
    PROMOTED = "promotions_only"
    NEVER = "price_never_changed"
    FEW_LEVELS = "few_price_levels"
    FEW_SALES = "few_sales"
    FOLLOWS = "price_follows_demand"
    QUANTITY = "price_falls_with_quantity"
    MIXED = "price_differs_by_line"


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """By product: ``grade`` A to D, ``reason``; price levels, lowest and highest price paid; weeks with a price."""

    grade: tuple[str, ...]
    reason: tuple[Reason, ...]
    levels: Ints
    lowest: Floats
    highest: Floats
    weeks: Ints

    def graded(self, *grades: str) -> Flags:
        """Products of these grades."""
        return np.array([g in grades for g in self.grade], dtype=np.bool_)


def evidence(panel: Panel, found: Answers) -> Evidence:
    """The grade of every product, by its history alone."""
    many, follows = len(panel.products), follows_demand(panel)
    count, lowest, highest, weeks = seen_prices(panel)
    moved = _moves(panel) >= LEAST_MOVE
    told = np.nan_to_num(found.by[found.main].error, nan=np.inf) <= TELLING_ERROR
    promoted = np.nan_to_num(found.depth.error, nan=np.inf) <= TELLING_ERROR
    staggered = several_places(panel) & _differs(panel)
    reasons = []
    for p in range(many):
        if count[p] < FEWEST_LEVELS:
            reason = Reason.NEVER if count[p] <= 1 else Reason.FEW_LEVELS
        elif panel.unclear[p]:
            reason = Reason.QUANTITY
        elif panel.mixed[p]:
            reason = Reason.MIXED
        elif weeks[p] < FEWEST_WEEKS or not (told[p] or promoted[p]):
            reason = Reason.FEW_SALES
        elif follows[panel.category[p]]:
            reason = Reason.FOLLOWS
        elif staggered[p]:
            reason = Reason.PLACES
        elif moved[p] and told[p]:
            reason = Reason.MOVED
        else:
            reason = Reason.PROMOTED if promoted[p] else Reason.FEW_SALES
        reasons.append(reason)
    grades = tuple(_GRADES.get(reason, "D") for reason in reasons)
    return Evidence(grades, tuple(reasons), count, lowest, highest, weeks)


_GRADES = {Reason.TESTED: "A", Reason.PLACES: "A", Reason.MOVED: "B", Reason.PROMOTED: "C"}


def follows_demand(panel: Panel) -> Flags:
    """By category: did its sales foretell the next weeks' regular prices?

    Each is asked by itself, then those that are not sure together, since few products tell little: what one category
    does convicts no other, unless most do it. What moves them all in a week makes many products few: their mean has the
    wider of two errors, products independent, and weeks drawn whole (`_of_weeks`).
    """
    slope, error, by_week = lead_test(panel)
    known = np.isfinite(slope) & np.isfinite(error) & (_moves(panel) >= LEAST_MOVE)
    known &= ~(panel.unclear | panel.mixed)
    weight = np.where(known, 1 / np.where(known, error, 1.0) ** 2, 0.0)
    pull = np.where(known, slope, 0.0) * weight
    pulls, weights = (np.bincount(panel.category, v, minlength=len(panel.categories)) for v in (pull, weight))
    asked = weights > 0
    sure = asked & (np.abs(pulls) > CATEGORY_Z * np.sqrt(weights))
    total = float(weights[~sure].sum())
    share = np.where(~sure[panel.category], weight, 0.0) / max(total, 1e-300)
    away = max(1 / np.sqrt(max(total, 1e-300)), _of_weeks(share @ by_week))
    others = total > 0 and abs(float(pulls[~sure].sum())) / total > FOLLOWS_Z * away
    most = sure.sum() > asked.sum() / 2
    return sure | bool(others or most)


def _of_weeks(pull: Floats) -> float:
    """Standard error of a mean slope by what its weeks add to it, all products of a week together, weeks up to four
    apart hanging together: Driscoll and Kraay (1998), Review of Economics and Statistics 80."""
    found = float(pull @ pull)
    for lag in range(1, min(LEAD_WEEKS + 1, len(pull))):
        found += 2 * (1 - lag / (LEAD_WEEKS + 1)) * float(pull[lag:] @ pull[:-lag])
    return float(np.sqrt(max(found, 0.0)))


def seen_prices(panel: Panel) -> tuple[Ints, Floats, Floats, Ints]:
    """Levels, lowest and highest of the prices paid, and weeks with one, by product."""
    many = len(panel.products)
    count, lowest, highest = np.zeros(many, np.int64), np.full(many, np.nan), np.full(many, np.nan)
    for p in np.unique(panel.product).tolist():
        prices = panel.paid[panel.product == p][panel.seen[panel.product == p]]
        if len(prices):
            count[p], lowest[p], highest[p] = levels(prices), prices.min(), prices.max()
    weeks = np.bincount(panel.product, panel.seen.sum(axis=1), minlength=many).astype(np.int64)
    return count, lowest, highest, weeks


def _moves(panel: Panel) -> Floats:
    """Standard deviation within shelves of the log regular price outside promotions, by product."""
    calm = panel.seen & ~panel.promoted & ~after(panel.promoted)
    size = np.where(calm, np.log(np.where(calm, panel.base, 1.0)), 0.0)
    weeks = calm.sum(axis=1)
    middle = size.sum(axis=1) / np.maximum(weeks, 1)
    off = np.where(calm, (size - middle[:, None]) ** 2, 0.0).sum(axis=1)
    total, counted = (np.bincount(panel.product, v, minlength=len(panel.products)) for v in (off, weeks))
    return np.sqrt(total / np.maximum(counted, 1))


def _differs(panel: Panel) -> Flags:
    """Did the gap between places change at least twice? Then prices moved at different times."""
    found = np.zeros(len(panel.products), dtype=np.bool_)
    for p in np.flatnonzero(several_places(panel)).tolist():
        rows = panel.product == p
        size = np.where(panel.seen[rows], np.log(np.where(panel.seen[rows], panel.base[rows], 1.0)), np.nan)
        week = np.isfinite(size).sum(axis=0) >= 2
        apart = np.nanmax(size[:, week], axis=0) - np.nanmin(size[:, week], axis=0) if week.any() else np.zeros(0)
        found[p] = int((np.abs(np.diff(apart)) > LEAST_MOVE).sum()) >= 2
    return found
