"""The table `price_advice`: for each product a price, what it should bring, or why there is no advice.

Prices are advised for products, from what was sold at which price. Nothing here knows who buys, so the same person
never sees another price than her neighbour.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import numpy as np

from tierwise.contract.arrays import nullable
from tierwise.contract.result_tables import PRICE_ADVICE
from tierwise.insight.price.fixed_effects import Flags, Floats
from tierwise.insight.price.ladder import Goods, PriceRules
from tierwise.insight.price.optimise import Advice, Belief, Decision, advise
from tierwise.insight.price.panel import after
from tierwise.insight.price.result import Elasticities
from tierwise.metrics.proportions import Z_80

RECENT_WEEKS = 13
"""Sales and price "now" are read off the last quarter."""


@dataclass(frozen=True, slots=True, eq=False)
class Means:
    """What is known of each product beside its weeks, in the panel's order; NaN where not known.

    ``cost``: what a piece costs the shop, without tax. ``cost_known``: False where it comes from a margin rate.
    """

    cost: Floats
    cost_known: Any
    rival: Floats | None = None
    least_advertised: Floats | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Now:
    """By product: its present regular price and pieces a week at that price outside promotions; NaN: not on sale."""

    price: Floats
    pieces: Floats


@dataclass(slots=True)
class Advised:
    """The table, each product's advice (None: refused), and a note of what was decided how often."""

    table: Any
    advice: list[Advice | None]
    note: dict[str, Any] = field(default_factory=dict)


def present(e: Elasticities) -> Now:
    """Over the last quarter; pieces of weeks at another price are moved to the present one by the elasticity."""
    panel = e.panel
    recent = panel.seen & (np.arange(panel.weeks) >= panel.weeks - RECENT_WEEKS)
    calm = np.asarray(recent & ~panel.promoted & ~after(panel.promoted))
    some: Flags = np.any(calm, axis=1, keepdims=True)
    weeks = np.where(some, calm, recent)
    last = panel.weeks - 1 - np.argmax(recent[:, ::-1], axis=1)
    price = np.where(recent.any(axis=1), panel.base[np.arange(len(last)), last], np.nan)
    moved = panel.units * (price[:, None] / panel.base) ** e.shrunk.value[panel.product][:, None]
    pieces = np.where(weeks, moved, 0.0).sum(axis=1) / np.maximum(weeks.sum(axis=1), 1)
    return _by_product(e, price, pieces)


def _by_product(e: Elasticities, price: Floats, pieces: Floats) -> Now:
    """Places together: their pieces, and the price weighed by them."""
    known, many = np.isfinite(price), len(e.panel.products)
    at = e.panel.product[known]
    total = np.bincount(at, pieces[known], minlength=many)
    weight = np.bincount(at, pieces[known] + 1e-9, minlength=many)
    mean = np.bincount(at, price[known] * (pieces[known] + 1e-9), minlength=many)
    found = np.where(weight > 0, mean / np.where(weight > 0, weight, 1.0), np.nan)
    return Now(found, np.where(weight > 0, total, np.nan))


def price_advice(e: Elasticities, means: Means, rules: PriceRules, told: tuple[str, datetime]) -> Advised:
    """Advice for every product of the panel. ``told``: currency, and the as-of instant."""
    now = present(e)
    beside = _beside(e, means, now, rules)
    found = [_one(e, p, (means, now, beside), rules) for p in range(len(e.panel.products))]
    table = _table(e, found, (means, now), rules, told)
    decisions = [str(_decision(a)) for a in found]
    return Advised(table, found, {d: decisions.count(d) for d in Decision})


def _one(e: Elasticities, p: int, known: tuple[Means, Now, Floats], rules: PriceRules) -> Advice | None:
    means, now, beside = known
    if refusal(e, p, means, now):
        return None
    worth = float(e.panel.worth[p])  # large lines pay less: margin = pieces (worth price - cost)
    goods = Goods(
        float(now.price[p]), float(means.cost[p]) / worth, float(e.evidence.lowest[p]), float(e.evidence.highest[p]),
        _known(means.rival, p), _known(means.least_advertised, p),
    )  # fmt: skip
    mean = float(e.shrunk.value[p])
    least, most = (float(x) if np.isfinite(x) else mean for x in (e.least[p], e.most[p]))
    belief = Belief(mean, float(e.shrunk.spread[p]), min(least, mean), max(most, mean))
    return advise(goods, float(now.pieces[p]) * worth, belief, rules, float(beside[p]))


def refusal(e: Elasticities, p: int, means: Means, now: Now) -> str:
    """Why there is no advice for product ``p``; "" where there is."""
    if e.evidence.grade[p] == "D":
        return str(e.evidence.reason[p])
    if not (np.isfinite(now.price[p]) and now.pieces[p] > 0):
        return "not_on_sale"
    if not np.isfinite(means.cost[p]):
        return "cost_not_known"
    if e.shrunk.value[p] > Z_80 * e.shrunk.spread[p]:
        return "sales_rise_with_price"
    return "sold_below_cost" if means.cost[p] >= now.price[p] * e.panel.worth[p] else ""


def _known(values: Floats | None, p: int) -> float | None:
    return float(values[p]) if values is not None and np.isfinite(values[p]) else None


def _beside(e: Elasticities, means: Means, now: Now, rules: PriceRules) -> Floats:
    """Margin a week that the category's other products gain for one percent on each price; 0 where the interval of
    the cross elasticity holds 0."""
    if e.cross is None:
        return np.zeros(len(e.panel.products))
    value, spread, category = e.cross.value, e.cross.spread, e.panel.category
    sure = np.where(np.abs(value) > Z_80 * spread, value, 0.0)
    pieces = np.nan_to_num(now.pieces)
    margin = pieces * np.nan_to_num(now.price * e.panel.worth / (1 + rules.tax_rate) - means.cost)
    many = len(e.panel.categories)
    total, sold = (np.bincount(category, v, minlength=many)[category] for v in (margin, pieces))
    share = pieces / np.maximum(sold, 1e-9)
    return np.asarray(sure[category] * share * (total - margin) / 100)


def _decision(advice: Advice | None) -> Decision:
    return Decision.REFUSED if advice is None else advice.decision


def _table(
    e: Elasticities, found: list[Advice | None], known: tuple[Means, Now], rules: PriceRules, told: tuple[str, datetime]
) -> Any:
    import pyarrow as pa

    means, now = known
    many, (currency, as_of) = len(found), told
    numbers = {name: nullable(_column(found, name)) for name in _NUMBERS}
    reasons = [refusal(e, p, means, now) or _why(a) for p, a in enumerate(found)]
    columns = {
        "product_id": pa.array(e.panel.products, pa.string()), "price_now": nullable(now.price),
        "unit_cost": nullable(means.cost), "pieces_week": nullable(now.pieces), **numbers,
        "decision": pa.array([str(_decision(a)) for a in found], pa.string()),
        "grade": pa.array(e.evidence.grade, pa.string()),
        "bound": pa.array([a.bound if a else "" for a in found], pa.string()),
        "period_days": np.full(many, 7 * rules.weeks, dtype=np.int64),
        "currency": pa.array([currency] * many, pa.string()),
        "reason_code": pa.array(reasons, pa.string()), "reason_values": pa.array(_values(e, found), pa.string()),
        "method": pa.array(["unit_cost" if k else "margin_rate" for k in np.asarray(means.cost_known)], pa.string()),
        "as_of": pa.array([as_of] * many, pa.timestamp("us")),
    }  # fmt: skip
    return PRICE_ADVICE.conform(pa.table(columns))


_NUMBERS = (
    "price", "price_low", "price_high", "gain", "gain_low", "gain_high", "loss_chance", "gain_least", "gain_most",
)  # fmt: skip


def _column(found: list[Advice | None], name: str) -> Floats:
    return np.array([np.nan if a is None else getattr(a, name) for a in found], dtype=np.float64)


def _why(advice: Advice | None) -> str:
    """The reason of an advice that was given."""
    if advice is None or advice.decision == Decision.KEEP:
        return "no_better_price"
    if advice.forced:
        return "below_a_minimum"
    if advice.decision == Decision.TEST:
        return "assumptions_disagree" if advice.gain_least < 0 else "too_uncertain"
    return "more_margin"


def _values(e: Elasticities, found: list[Advice | None]) -> list[str]:
    rows = zip(e.shrunk.value.tolist(), e.evidence.levels.tolist(), e.evidence.weeks.tolist(), found, strict=True)
    return [
        json.dumps({"elasticity": round(value, 3), "price_levels": levels, "weeks": weeks})
        if a is None
        else json.dumps({"elasticity": round(value, 3), "loss_chance": round(a.loss_chance, 3)})
        for value, levels, weeks, a in rows
    ]
