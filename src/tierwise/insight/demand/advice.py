"""The table `purchase_advice`: for each product what to order, by when, why, and what stands too long."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import numpy as np

from tierwise.contract.arrays import Flags, Floats, nullable
from tierwise.contract.results.demand import PURCHASE_ADVICE
from tierwise.insight.demand import inventory
from tierwise.insight.demand.budget import Saving, within
from tierwise.insight.demand.outlook import Outlook
from tierwise.insight.demand.terms import Read

DEAD_PIECES = 0.5
"""Expected pieces of half a year below which stock is dead."""
REASONS = (
    "order_now",
    "over_budget",
    "enough",
    "surplus",
    "dead_stock",
    "minimum_too_large",
    "no_stock_count",
    "no_demand",
)


@dataclass(frozen=True, slots=True, eq=False)
class Advice:
    """The table, and how many products have which reason."""

    table: Any
    note: dict[str, Any]


@dataclass(frozen=True, slots=True, eq=False)
class _Sums:
    """All that is computed of each item, once."""

    up_to: Floats
    wanted: Floats
    pieces: Floats
    low: Floats
    high: Floats
    cover: tuple[Floats, Floats, Floats]
    latest: Floats
    chance: Floats
    lost: tuple[Floats, Floats, Floats]
    surplus: Floats
    half_year: Floats
    saving: Saving
    held_back: Flags | None = None
    """Orders that the budget leaves out whole."""


def purchase_advice(outlook: Outlook, read: Read, currency: str, as_of: datetime, day: int) -> Advice:
    """``day``: the as-of day, in days since 1970-01-01. Products never counted get a level to have, no order."""
    found = _computed(outlook, read)
    found, spent = _within_budget(found, read)
    reason = _reasons(found, read)
    table = _table(outlook, read, found, reason, (currency, as_of, day))
    order = np.array(reason) == "order_now"
    note = {
        "products": len(reason), "review_days": round(7 * read.terms.review_weeks, 2),
        "holding_rate": read.terms.holding_rate, "below_zero": read.below_zero, "stale": read.stale,
        "no_rate": read.no_rate,
        "to_order": int(order.sum()), "cost": float((found.pieces * read.terms.unit_cost)[order].sum()),
        "lost_margin": float((found.lost[0] * read.terms.margin)[order].sum()),
        "tied_up": float((found.surplus * read.terms.unit_cost).sum()),
        "reasons": {r: reason.count(r) for r in REASONS if r in reason},
        "dearer_suppliers": _dearer(read, order), **spent,
    }  # fmt: skip
    return Advice(table, note)


def _computed(outlook: Outlook, read: Read) -> _Sums:
    terms = read.terms
    many, position = len(terms.on_hand), terms.position
    up_to = inventory.order_up_to(outlook, terms)
    asked = inventory.order_pieces(up_to, terms)
    pieces = np.where(inventory.worth(outlook, terms, asked, up_to), asked, 0.0)
    ends = [np.maximum(outlook.quantile(np.full(many, q), terms.span) - position, 0.0) for q in (0.1, 0.9)]
    hand = np.nan_to_num(np.maximum(terms.on_hand, 0.0))
    cover = tuple(inventory.weeks_of_cover(outlook, hand, q) for q in (None, 0.9, 0.1))
    last = inventory.weeks_of_cover(outlook, position, 0.9) - terms.lead_weeks
    half_year = outlook.mean(np.full(many, inventory.SURPLUS_WEEKS))
    return _Sums(up_to, pieces, pieces, np.minimum(ends[0], pieces), ends[1],
                 (cover[0], cover[1], cover[2]), np.maximum(last, 0.0),
                 inventory.stockout_chance(outlook, position, np.maximum(terms.lead_weeks, 1 / 7)),
                 inventory.pieces_lost(outlook, position, terms.span),
                 np.nan_to_num(inventory.surplus(outlook, terms)), half_year,
                 Saving.of(outlook, terms))  # fmt: skip


def _within_budget(found: _Sums, read: Read) -> tuple[_Sums, dict[str, Any]]:
    """The sums with the orders that the budget allows, and what that leaves out; as they are where there is none."""
    if read.budget is None:
        return found, {}
    cost, wanted = read.terms.unit_cost, np.array(_reasons(found, read)) == "order_now"
    kept = within(found.saving, found.wanted, wanted & (cost > 0), read.budget)
    left = wanted & (kept.pieces < found.wanted)
    missed = found.saving.saved(found.wanted)[0] - found.saving.saved(kept.pieces)[0]
    told = {
        "budget": read.budget, "left_out": int(left.sum()), "next_worth": round(kept.worth, 4),
        "left_cost": float(((found.wanted - kept.pieces) * cost)[left].sum()), "left_lost": float(missed[left].sum()),
        "saved": float(found.saving.saved(kept.pieces)[0][wanted].sum()), "no_cost": int((wanted & (cost <= 0)).sum()),
    }  # fmt: skip
    pieces = np.where(wanted, kept.pieces, found.pieces)
    return replace(found, pieces=pieces, low=np.minimum(found.low, pieces), held_back=wanted & (pieces <= 0)), told


def _dearer(read: Read, order: Flags) -> int:
    """To how many orders a supplier serves that is not the cheapest."""
    return sum(bool(order[i]) for i in read.passed_over)


def _reasons(found: _Sums, read: Read) -> list[str]:
    hand = read.terms.on_hand
    rules: list[tuple[str, Flags]] = [
        ("no_stock_count", ~np.isfinite(hand)),
        ("dead_stock", (hand > 0) & (found.half_year < DEAD_PIECES)),
        ("surplus", found.surplus >= 1),
        ("over_budget", np.zeros(len(hand), dtype=np.bool_) if found.held_back is None else found.held_back),
        ("order_now", found.pieces > 0),
        ("minimum_too_large", found.up_to > read.terms.position),
        ("no_demand", found.half_year < DEAD_PIECES),
    ]
    return [next((name for name, here in rules if here[i]), "enough") for i in range(len(hand))]


def _table(outlook: Outlook, read: Read, found: _Sums, reason: list[str], told: tuple[str, datetime, int]) -> Any:
    import pyarrow as pa

    (currency, as_of, day), terms, many = told, read.terms, len(reason)
    counted, order = np.isfinite(terms.on_hand), np.array([r == "order_now" for r in reason])
    asked = order | np.array([r == "over_budget" for r in reason])
    money, cost = found.pieces * terms.unit_cost, nullable(np.where(terms.unit_cost > 0, terms.unit_cost, np.nan))
    priced = terms.price > 0
    days = [np.where(counted, 7 * c, np.nan) for c in found.cover]
    latest = _days(day, 7 * found.latest, counted & np.isfinite(found.latest))
    columns = {
        "product_id": pa.array(outlook.items, pa.string()),
        "supplier_id": pa.array([s or None for s in read.supplier], pa.string()),
        "on_hand": nullable(terms.on_hand), "on_order": nullable(terms.on_order), "order_up_to": found.up_to,
        **_interval("quantity", [np.where(counted, np.where(order, x, 0.0), np.nan)
                                 for x in (found.pieces, found.low, np.maximum(found.high, found.pieces))]),
        "quantity_wanted": nullable(np.where(counted, np.where(asked, found.wanted, 0.0), np.nan)),
        **_interval("margin_saved", [np.where(order & priced, x, np.nan) for x in found.saving.saved(found.pieces)]),
        "order_cost": nullable(np.where(order & (terms.unit_cost > 0), money, np.nan)), "order_by_day": latest,
        **_interval("days_of_cover", days),
        "stockout_chance": nullable(np.where(counted, found.chance, np.nan)),
        **_interval("lost_margin", [np.where(counted & priced, x * terms.margin, np.nan) for x in found.lost]),
        "surplus": nullable(np.where(counted, found.surplus, np.nan)),
        "tied_up": nullable(np.where(counted & (terms.unit_cost > 0), found.surplus * terms.unit_cost, np.nan)),
        "keeps_until_day": _days(day, 7 * terms.shelf_weeks, np.isfinite(terms.shelf_weeks)),
        "unit_cost": cost, "currency": pa.array([currency] * many, pa.string()),
        "assumed": pa.array([a or None for a in read.assumed], pa.string()),
        "reason_code": pa.array(reason, pa.string()), "reason_values": pa.array(_values(outlook, read), pa.string()),
        "method": pa.array(["order up to the quantile of demand"] * many, pa.string()),
        "as_of": pa.array([as_of] * many, pa.timestamp("us")),
    }  # fmt: skip
    return PURCHASE_ADVICE.conform(pa.table(columns))


def _days(day: int, later: Floats, known: Flags) -> Any:
    """Calendar days so many days after ``day``; null where not known."""
    import pyarrow as pa

    at = np.where(known, day + np.floor(np.where(known, later, 0.0)), 0).astype(np.int32)
    return pa.array(at, mask=~known).cast(pa.date32())


def _interval(name: str, ends: list[Floats]) -> dict[str, Any]:
    return {k: nullable(v) for k, v in zip((name, f"{name}_low", f"{name}_high"), ends, strict=True)}


def _values(outlook: Outlook, read: Read) -> list[str]:
    """The level of service, the days an order must last, and what is expected of them."""
    level, span = inventory.critical_ratio(read.terms), read.terms.span
    sold = outlook.mean(span)
    rows = enumerate(zip(level.tolist(), (7 * span).tolist(), sold.tolist(), strict=True))
    return [
        json.dumps({"level": round(q, 4), "days": round(d, 1), "expected": round(m, 2), **read.passed_over.get(i, {})})
        for i, (q, d, m) in rows
    ]
