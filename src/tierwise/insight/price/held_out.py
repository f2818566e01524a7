"""Does it help to tell a forecast the coming prices? Asked of the shop's own last months, before any plan is believed.

At each of the last origins elasticities and promotions are learned from the weeks before it alone. The forecast that
the shop's own methods would have made there is then told the prices and promotions that the next four weeks really had,
and compared with the same forecast not told, product by product: pieces off, the same products, the same weeks. The
interval is the wider one of two: products drawn whole, whose months hang together, and months drawn whole, in which all
products share what moved the shop (Student's, few as they are). What does not lie above nothing with its whole interval
is not used (`pipeline.planned`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tierwise.insight.price.fixed_effects import Flags, Floats
from tierwise.insight.price.lately import effects_of, lately
from tierwise.insight.price.panel import SAME, Panel
from tierwise.insight.price.promotions import promotion_effects
from tierwise.insight.price.result import Elasticities, estimate
from tierwise.insight.price.tested import ByTest
from tierwise.metrics.proportions import Z_80

HORIZON, ORIGINS = 4, 3
"""Weeks told ahead, and how many origins of the past, as many weeks apart."""
LEAST_WEEKS = 26
FEWEST = 10
"""Products whose price or promotions moved in the weeks told; below it nothing can be checked."""
MOST = 2000
"""Shelves that are asked, those sold in most weeks: the rest sell too little to tell anything."""
BEYOND_SEEN = 0.10


@dataclass(frozen=True, slots=True)
class HeldOut:
    """Products and product-months whose price or promotion moved; pieces off over pieces sold, not told and told; the
    difference (above 0: telling helps) with its 80 % interval."""

    products: int
    months: int
    plain: float
    told: float
    gain: float
    gain_low: float
    gain_high: float

    @property
    def verdict(self) -> str:
        """``helps``, ``no_help``, or ``unchecked`` where too few products moved."""
        if self.products < FEWEST:
            return "unchecked"
        return "helps" if self.gain_low > 0 else "no_help"

    def note(self) -> dict[str, Any]:
        """For the run's remarks."""
        told = {k: getattr(self, k) for k in self.__slots__}
        return {**{k: v if np.isfinite(v) else None for k, v in told.items()}, "verdict": self.verdict}


Month = tuple[Floats, Floats]
"""By product of the panel: the four weeks' pieces as they were foretold, and as they came; NaN where not known."""


def held_out(panel: Panel, months: Mapping[int, Month], tested: ByTest | None = None) -> HeldOut:
    """The shop's own answer. ``months``: what was foretold at the origin so many weeks before the panel's end.
    ``tested``: weeks of price tests, whose readings are left out here."""
    last = panel if tested is None else tested.marked(panel)
    origins = [k for k in range(HORIZON * ORIGINS, 0, -HORIZON) if k in months and panel.weeks - k >= LEAST_WEEKS]
    asked = _often_sold(last, [months[k][0] for k in origins])
    rows = [_month(asked, asked.weeks - k, months[k]) for k in origins]
    return _judged(np.concatenate([np.zeros((0, 5)), *rows]))


def _often_sold(panel: Panel, told: Sequence[Floats]) -> Panel:
    """Shelves of products with a forecast, those sold in most weeks where they are many."""
    weeks = (panel.units > 0).sum(axis=1)
    known = np.any([np.isfinite(t) for t in told], axis=0)[panel.product] if told else np.zeros(len(weeks), np.bool_)
    asked = np.zeros(len(weeks), dtype=np.bool_)
    asked[np.argsort(-np.where(known, weeks, -1), kind="stable")[:MOST]] = True
    return panel.where(asked & known)


def _month(panel: Panel, origin: int, month: Month) -> Floats:
    """Rows of product, pieces that came, forecast not told and told; products that a plan would move alone."""
    past = panel.until(origin)
    found = estimate(past)
    promotions = promotion_effects(past)
    effects, usual = effects_of(found, promotions), lately(found, promotions).both[past.product]
    weeks = slice(origin, origin + HORIZON)
    base, paid, promoted = (getattr(panel, k)[:, weeks] for k in ("base", "paid", "promoted"))
    with np.errstate(invalid="ignore", divide="ignore"):
        factor = np.exp(effects.of_weeks(base, paid, promoted)) / usual[:, None]
    told = _can_be_told(found, paid) & panel.seen[:, weeks].all(axis=1) & np.isfinite(factor).all(axis=1)
    told &= (np.abs(np.log(np.where(told[:, None], factor, 1.0))) > SAME).any(axis=1)
    foretold, came = (m[past.product] for m in month)
    rows = np.column_stack([past.product, came, foretold, foretold * factor.mean(axis=1), np.full(len(came), origin)])
    return np.asarray(rows[told & np.isfinite(foretold) & np.isfinite(came)], dtype=np.float64)


def _can_be_told(found: Elasticities, paid: Floats) -> Flags:
    """Shelves whose product has evidence, prices within what was seen."""
    at, seen = found.panel.product, found.evidence
    ends = seen.lowest[at] * (1 - BEYOND_SEEN), seen.highest[at] * (1 + BEYOND_SEEN)
    inside = (paid >= ends[0][:, None]) & (paid <= ends[1][:, None])
    return np.asarray(seen.graded("A", "B", "C")[at] & inside.all(axis=1))


def _judged(rows: Floats) -> HeldOut:
    """``rows``: product, pieces that came, forecast not told and told, origin."""
    product, came, plain, told, origin = rows.T
    sold = came.sum()
    if not sold > 0:
        return HeldOut(0, len(rows), *(float("nan"),) * 5)
    off, off_told = np.abs(plain - came), np.abs(told - came)
    gains = (off - off_told) / sold
    away = max(_half_width(gains, product, Z_80), _half_width(gains, origin))
    gain, many = float(gains.sum()), len(np.unique(product))
    return HeldOut(many, len(rows), float(off.sum() / sold), float(off_told.sum() / sold), gain, gain - away,
                   gain + away)  # fmt: skip


def _half_width(gains: Floats, group: Floats, quantile: float | None = None) -> float:
    """Half the 80 % interval of the sum of gains, groups drawn whole; Student's where no ``quantile`` is given. One
    group alone has none: it does not widen."""
    from scipy.stats import t

    sums = np.bincount(np.unique(group, return_inverse=True)[1], gains)
    if len(sums) < 2:
        return 0.0
    width = float(t.ppf(0.9, len(sums) - 1)) if quantile is None else quantile
    return width * float(np.sqrt(len(sums) * sums.var(ddof=1)))
