"""One question, several identifying assumptions: what must be true for a slope to be an elasticity.

    alone      nothing else moves sales when a price moves
    promotion  but promotions: their depth, their being one, and the two weeks after are told apart
    weeks      and what moves a whole category in a week, which is taken out (the main answer where it can be had)
    regular    as weeks, promoted weeks and those after them left out: moves of the regular price alone
    rivals     as weeks, rivals' price held
    places     only differences between places in the same week count (a product in several places)

On real shelves the answers differ by a factor of two (docs/why/price-elasticities.md), so their range is shown.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tierwise.insight.price.fixed_effects import Flags, Floats, Ints
from tierwise.insight.price.panel import SAME, Panel, after
from tierwise.insight.price.slopes import Columns, Slopes, fit_slopes

FEWEST_SHELVES = 5
"""A category of fewer shelves cannot tell a week that was good for all from a price that was good for one."""
LEAD_WEEKS = 4
"""How far ahead prices are looked at that sales might foretell."""
PRICE = 0
"""Place of the price among the columns."""
DEPTH = 1
"""Place of the promotion's depth, log(paid / regular), where it is told apart."""


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """An elasticity by product (NaN: this assumption has no answer), its standard error and its weeks."""

    elasticity: Floats
    error: Floats
    weeks: Ints


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """By assumption; ``main`` names the one in use; ``depth``: what a promotion's depth alone says; ``mean``: expected
    pieces by shelf and week under the main assumption."""

    by: dict[str, Answer]
    main: str
    depth: Answer
    mean: Floats


def answers(panel: Panel) -> Answers:
    """The elasticity of every product under every assumption the panel allows."""
    common = common_weeks(panel)
    main = "promotion" if common is None else "weeks"
    told = promotion_columns(panel)
    fits = {"alone": _fit(panel, [np.log(panel.paid)], None), "promotion": _fit(panel, told, None)}
    if common is not None:
        fits["weeks"] = _fit(panel, told, common)
        calm = ~(panel.promoted | after(panel.promoted))
        fits["regular"] = _fit(panel, told[:1], common, calm)
        if panel.rival is not None:
            known = np.isfinite(panel.rival)
            fits["rivals"] = _fit(panel, [*told, np.log(np.where(known, panel.rival, 1.0))], common, known)
    if several_places(panel).any():
        fits["places"] = _fit(panel.where(several_places(panel)[panel.product]), None, None)
    found = {name: _answer(fit, PRICE) for name, fit in fits.items()}
    return Answers(found, main, _answer(fits[main], DEPTH), fits[main].mean)


def promotion_columns(panel: Panel) -> list[Floats]:
    """log regular price, depth, promoted, after a promotion; shelves × weeks each."""
    base = np.log(panel.base)
    return [base, np.log(panel.paid) - base, panel.promoted.astype(float), after(panel.promoted).astype(float)]


def common_weeks(panel: Panel) -> Ints | None:
    """Group of week levels of each shelf: its category; small categories share one; None where all are too few."""
    group = panel.category[panel.product]
    many = np.bincount(group, minlength=len(panel.categories))
    large = many >= FEWEST_SHELVES
    if many[~large].sum() >= FEWEST_SHELVES:
        return np.unique(np.where(large[group], group, -1), return_inverse=True)[1].astype(np.int64)
    if not large.any():
        return None
    return np.unique(np.where(large[group], group, np.argmax(many)), return_inverse=True)[1].astype(np.int64)


def several_places(panel: Panel) -> Flags:
    """Products on three and more shelves."""
    return np.asarray(np.bincount(panel.product, minlength=len(panel.products)) >= 3)


def lead_test(panel: Panel) -> tuple[Floats, Floats, Floats]:
    """Slope of the *next* four weeks' regular price in this week's sales, and its standard error, by product; products
    × weeks, what each week adds to the slope.

    A price set without regard to demand says nothing of sales before it was set; one that follows demand does. The
    test of strict exogeneity of Wooldridge (2010), Econometric Analysis of Cross Section and Panel Data, 10.7.1. It
    cannot see a price that answers only to what is over within the week. Weeks within which the price changed are left
    out: part of their sales were made at the next price, which would look like foretelling it. So are weeks without a
    sale: they show no price but the last one, which may be over, and would make a rise look foretold by few sales.
    """
    told = promotion_columns(panel)
    ahead, weeks = np.zeros_like(told[0]), np.zeros_like(told[0])
    for lag in range(1, min(LEAD_WEEKS + 1, panel.weeks)):
        ahead[:, :-lag] += np.where(panel.seen[:, lag:], told[0][:, lag:], 0.0)
        weeks[:, :-lag] += panel.seen[:, lag:]
    whole = (weeks > 0) & (panel.units > 0) & ~_between_prices(told[0])
    fit = _fit(panel, [ahead / np.maximum(weeks, 1), *told], common_weeks(panel), whole)
    answer = _answer(fit, PRICE)
    return answer.elasticity, answer.error, fit.pull


def _between_prices(base: Floats) -> Flags:
    """Weeks whose mean log price lies between those of the weeks around: it changed within them, or step by step."""
    step = np.where(np.abs(np.diff(base, axis=1)) > SAME, np.diff(base, axis=1), 0.0)
    found = np.zeros(base.shape, dtype=np.bool_)
    found[:, 1:-1] = step[:, :-1] * step[:, 1:] > 0
    return found


def category_slopes(panel: Panel) -> Answer:
    """What a rise of *all* prices of a category does to the pieces it sells, by category.

    One shelf for each category: its pieces, and the mean log price of its shelves (each weighed by all its pieces, so
    that a change of the mix is no change of price). Weeks common to all categories are taken out where there are five.
    A product's own elasticity plus the cross elasticity of the others is this one.
    """
    group, many = panel.category[panel.product], len(panel.categories)
    price = np.where(panel.seen, np.log(panel.paid), np.nan)
    weight = np.where(panel.seen, panel.units, 0.0).sum(axis=1)
    middle = _row_means(price)
    index, units, promoted = (np.zeros((many, panel.weeks)) for _ in range(3))
    share = weight / np.maximum(np.bincount(group, weight, minlength=many)[group], 1e-9)
    np.add.at(index, group, share[:, None] * np.where(panel.seen, price - middle[:, None], 0.0))
    np.add.at(units, group, np.where(panel.seen, panel.units, 0.0))
    np.add.at(promoted, group, share[:, None] * panel.promoted)
    common = np.zeros(many, dtype=np.int64) if many >= FEWEST_SHELVES else None
    columns = Columns(np.stack([index, promoted], axis=2), units > 0, common)
    return _answer(fit_slopes(units, np.arange(many), columns, many), PRICE)


def _row_means(values: Floats) -> Floats:
    known = np.isfinite(values)
    return np.asarray(np.where(known, values, 0.0).sum(axis=1) / np.maximum(known.sum(axis=1), 1))


def _fit(panel: Panel, told: list[Floats] | None, common: Ints | None, where: Flags | None = None) -> Slopes:
    """``told`` None: the price paid, with a level for every week of every product."""
    columns = [np.log(panel.paid)] if told is None else told
    group = np.unique(panel.product, return_inverse=True)[1].astype(np.int64) if told is None else common
    seen = panel.seen if where is None else panel.seen & where
    x = np.stack([np.where(seen, c, 0.0) for c in columns], axis=2)
    return fit_slopes(panel.units, panel.product, Columns(x, seen, group), len(panel.products))


def _answer(fit: Slopes, column: int) -> Answer:
    slope, error = fit.slopes[:, column], fit.error(column)
    known = np.isfinite(slope) & (error > 0)
    return Answer(np.where(known, slope, np.nan), np.where(known, error, np.nan), fit.weeks)
