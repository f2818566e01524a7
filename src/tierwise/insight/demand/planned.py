"""What planned prices and promotions do to the coming weeks: the forecast moved by each product's own elasticity.

The forecast without plans speaks for the weeks it was made from: their prices, their promotions. What these did is
`recent_factor` of the table `elasticities` (`recent_price_factor`: regular prices alone). A planned price p over the
price now makes (p / now)^e / recent factor of it; e stands in `elasticities`, in doubt by its interval or by what the
identifying assumptions differ by, whichever is wider. A price that holds for days that are named has no promotion on
them; one from some day on for good has promotions as often as of late. A planned promotion makes it what a promoted
week sells over the recent weeks, from `promotion_results` and by its depth, and takes what is bought ahead off the two
weeks after. Where these tables cannot tell (evidence of grade D, prices never seen, promotions never made), or where
telling prices did not help in the shop's own last months, nothing is moved, and the reason says why.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

import numpy as np

from tierwise.contract.arrays import Flags, Floats
from tierwise.features.promotions import MOST_SCALE, scale_by_depth
from tierwise.insight.demand.bands import eight_in_ten
from tierwise.insight.demand.forecast import FAR, Forecast, Planned
from tierwise.metrics.proportions import Z_80

BEYOND_SEEN = 0.10
"""Nothing is told further than this beyond prices that were seen, as for price advice."""
FEWEST_LEVELS = 3
FEWEST_PROMOTIONS = 2
DAYS = 7 * FAR[1]
MOST_FACTOR = 20.0
"""No plan multiplies a week's sales by more."""
AFTER_DAYS = 14
LEAST_LEFT = 0.2
"""Stocking up never takes more than so much of the days after."""
Row = Mapping[str, Any]


class Why(StrEnum):
    """What became of a plan."""

    MOVED = "moved_by_elasticity"
    PROMOTED = "moved_by_promotion"
    NO_SALES = "never_sold"
    NOT_ON_SALE = "not_on_sale"
    LATER = "beyond_horizon"
    GRADE_D = "no_evidence"
    FEW_LEVELS = "few_price_levels"
    BEYOND = "beyond_seen"
    NEVER_PROMOTED = "never_promoted"
    OTHER_DEPTH = "other_depth"
    NO_HELP = "no_help"


@dataclass(frozen=True, slots=True)
class PricePlan:
    """A price of a product from day ``first`` to the day before ``stop`` (days since 1970-01-01; None: open)."""

    product: str
    price: float
    first: int | None = None
    stop: int | None = None
    promoted: bool = False


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the result tables say of prices, by product: rows of `elasticities`, of `price_advice` (for the price now)
    and of `promotion_results`; ``verdict``: did telling prices help in the shop's own last months (`helps`, `no_help`,
    `unchecked`)?"""

    elasticities: Mapping[str, Row]
    advice: Mapping[str, Row]
    promotions: Mapping[str, Row]
    verdict: str = "unchecked"


@dataclass(frozen=True, slots=True)
class Effect:
    """What a plan does while it holds: factor of the pieces in logarithms, and its standard deviation; or why not."""

    why: Why
    log: float = 0.0
    doubt: float = 0.0

    @property
    def told(self) -> bool:
        """Is anything moved?"""
        return self.why in (Why.MOVED, Why.PROMOTED)


@dataclass(frozen=True, slots=True, eq=False)
class Moved:
    """The forecast with the plans in it, the one without, and each plan with its effect and its days of the horizon."""

    forecast: Forecast
    before: Forecast
    plans: tuple[tuple[PricePlan, Effect, tuple[int, int]], ...]


def move(found: Forecast, plans: Sequence[PricePlan], evidence: Evidence) -> Moved:
    """The forecast as planned. Of two plans for one product on the same day the later one of the list holds."""
    place = {p: i for i, p in enumerate(found.series.items)}
    log, doubt = (np.zeros((len(place), DAYS)) for _ in range(2))
    promoted = np.zeros((len(place), DAYS), dtype=np.bool_)
    kept = []
    for plan in plans:
        days = _days(plan, found.series.end)
        effect = effect_of(plan, days, plan.product in place, evidence)
        kept.append((plan, effect, days))
        if effect.told:
            at = (place[plan.product], slice(*days))
            log[at], doubt[at], promoted[at] = effect.log, effect.doubt, plan.promoted
    for plan, effect, days in kept:
        if effect.why == Why.PROMOTED:
            item, taken = place[plan.product], borrowed_share(evidence.promotions[plan.product])
            usual = np.repeat(np.nan_to_num(found.weekly[item]) / 7, 7)
            plain = -np.log(_recent(evidence.elasticities[plan.product], "recent_factor"))
            log[item] += _missing((log[item], promoted[item], plain), usual, days, taken)
    by_week = (len(place), FAR[1], 7)
    factor = np.exp(log).reshape(by_week)
    mean = factor.mean(axis=2)
    spread = (factor * doubt.reshape(by_week)).mean(axis=2) / mean
    after = replace(found, weekly=found.weekly * mean, planned=Planned(mean, spread))
    return Moved(after, found, tuple(kept))


def borrowed_share(row: Row) -> float:
    """Share of a promotion's extra pieces that are missing in the two weeks after; 0 where that is not sure."""
    sure = row["borrowed_pieces_low"] is not None and row["borrowed_pieces_low"] > 0 and row["extra_pieces"] > 0
    return min(float(row["borrowed_pieces"] / row["extra_pieces"]), 1.0) if sure else 0.0


def _missing(moved: tuple[Floats, Flags, float], usual: Floats, days: tuple[int, int], share: float) -> Floats:
    """Change of the logarithm by day after a promotion: days of the two weeks that follow which are not promoted
    themselves sell less, so that ``share`` of its extra pieces is missing. ``moved``: logarithms by day, which days are
    promoted, the logarithm of a plain day."""
    log, promoted, plain = moved
    found = np.zeros(DAYS)
    after = np.arange(days[1], min(days[1] + AFTER_DAYS, DAYS))
    after = after[~promoted[after]]
    extra = float((usual * (np.exp(log) - np.exp(plain)))[slice(*days)].sum())
    there = float((usual * np.exp(log))[after].sum())
    if share and extra > 0 and there > 0:
        found[after] = np.log(max(1 - share * extra / there, LEAST_LEFT))
    return found


def _days(plan: PricePlan, end: int) -> tuple[int, int]:
    """Days of the horizon on which the plan holds, from 0; empty where it lies beyond."""
    first = 0 if plan.first is None else max(plan.first - end, 0)
    stop = DAYS if plan.stop is None else min(plan.stop - end, DAYS)
    return min(first, DAYS), max(min(first, DAYS), stop)


def effect_of(plan: PricePlan, days: tuple[int, int], foretold: bool, evidence: Evidence) -> Effect:
    """What the plan does to a day's pieces, or why that cannot be told. ``foretold``: the product has a forecast."""
    refusal = _refusal(plan, days, foretold, evidence)
    if refusal is not None:
        return Effect(refusal)
    row, now = evidence.elasticities[plan.product], price_now(plan.product, evidence) or plan.price
    if plan.promoted:
        return _promotion(1 - plan.price / now, row, evidence.promotions.get(plan.product))
    spread = max(_wide(row, "elasticity_low", "elasticity_high"), _wide(row, "assumption_min", "assumption_max"))
    moved = float(np.log(plan.price / now))
    recent = _recent(row, "recent_price_factor" if plan.stop is None else "recent_factor")
    return _bounded(Why.MOVED, min(row["elasticity"], 0.0) * moved - float(np.log(recent)), abs(spread * moved))


def _refusal(plan: PricePlan, days: tuple[int, int], foretold: bool, evidence: Evidence) -> Why | None:
    """The first reason why nothing can be told; None where it can, as far as prices go."""
    row = evidence.elasticities.get(plan.product)
    if row is None or not foretold:
        return Why.NO_SALES
    low, high = (float(row[k]) if row[k] is not None else np.nan for k in ("price_min", "price_max"))
    reasons = (
        (Why.LATER, days[0] >= days[1]),
        (Why.NOT_ON_SALE, price_now(plan.product, evidence) is None),
        (Why.GRADE_D, row["grade"] == "D"),
        (Why.NO_HELP, evidence.verdict == "no_help"),
        (Why.FEW_LEVELS, row["price_levels"] < FEWEST_LEVELS),
        (Why.BEYOND, not low * (1 - BEYOND_SEEN) - 1e-9 <= plan.price <= high * (1 + BEYOND_SEEN) + 1e-9),
    )
    return next((why for why, here in reasons if here), None)


def _recent(row: Row, name: str) -> float:
    """What the last quarter's weeks sold over a plain one at the price now; 1 where that is not known."""
    told = row.get(name)
    return float(told) if told is not None and told > 0 else 1.0


def _wide(row: Row, low: str, high: str) -> float:
    """Standard deviation behind an 80 % interval; 0 where there is none."""
    return 0.0 if row[low] is None or row[high] is None else float(row[high] - row[low]) / (2 * Z_80)


def price_now(product: str, evidence: Evidence) -> float | None:
    """The regular price now, from `price_advice`; None where the product is not on sale."""
    told = evidence.advice.get(product, {}).get("price_now")
    return None if told is None else float(told)


def _promotion(depth: float, elasticity: Row, row: Row | None) -> Effect:
    if row is None or row["promotions"] < FEWEST_PROMOTIONS or row["depth"] is None:
        return Effect(Why.NEVER_PROMOTED)
    scale = float(scale_by_depth(depth, float(row["depth"])))
    if scale > MOST_SCALE:
        return Effect(Why.OTHER_DEPTH)
    plain = max(float(row["pieces"] - row["extra_pieces"]), 1e-9)
    spread = (row["extra_pieces_high"] - row["extra_pieces_low"]) / (2 * Z_80) / plain
    lift = float(np.log(max(float(row["pieces"]) / plain, 1e-9)))
    return _bounded(Why.PROMOTED, scale * lift - float(np.log(_recent(elasticity, "recent_factor"))), spread * scale)


def _bounded(why: Why, log: float, doubt: float) -> Effect:
    most = float(np.log(MOST_FACTOR))
    return Effect(why, min(max(log, -most), most), doubt)


def pieces(moved: Moved, item: int, days: tuple[int, int]) -> tuple[float, float, float, float]:
    """An item's pieces in a period of the horizon without plans, with them, and the latter's 80 % interval."""
    share = np.zeros(DAYS)
    share[slice(*days)] = 1.0
    weight = share.reshape(-1, 7).mean(axis=1)
    usual, planned = (float((np.nan_to_num(f.weekly[item]) * weight).sum()) for f in (moved.before, moved.forecast))
    low, high = eight_in_ten(lambda level: np.array([_ratio(moved.forecast, item, planned, days, level)]))
    return usual, planned, planned * float(low[0]), planned * float(high[0])


def _ratio(found: Forecast, item: int, mean: float, days: tuple[int, int], level: float) -> float:
    """Quantile over mean of a sum as long as the period, by the nearest length that has a band."""
    weeks = max((days[1] - days[0]) / 7, 1.0)
    if not found.bands:
        return float("nan")
    length = min(found.bands, key=lambda n: abs(np.log(n / weeks)))
    means: Floats = np.full(len(found.kind), mean)
    return float(found.ratios(length, means, np.full(len(found.kind), level))[item])
