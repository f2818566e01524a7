"""The table `planned_prices`: each plan with what it does to the pieces, or why that cannot be told."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import numpy as np

from tierwise.contract.results.demand import PLANNED_PRICES
from tierwise.insight.demand.planned import Effect, Evidence, Moved, PricePlan, Row, pieces, price_now
from tierwise.metrics.proportions import Z_80


def planned_table(moved: Moved, evidence: Evidence, told: tuple[str, datetime]) -> Any:
    """The contract's table in the order of the plans; ``told``: currency and as-of instant."""
    import pyarrow as pa

    rows = [_row(moved, evidence, k, told) for k in range(len(moved.plans))]
    return PLANNED_PRICES.conform(pa.Table.from_pylist(rows, schema=PLANNED_PRICES.arrow_schema()))


def _row(moved: Moved, evidence: Evidence, k: int, told: tuple[str, datetime]) -> dict[str, Any]:
    plan, effect, days = moved.plans[k]
    row, now = evidence.elasticities.get(plan.product, {}), price_now(plan.product, evidence)
    return {
        "product_id": plan.product, "day": _day(moved.before.series.end + days[0]), "period_days": days[1] - days[0],
        "price_now": _money(now), "price": _money(plan.price), "promoted": plan.promoted,
        "grade": row.get("grade"), **{c: row.get(c) for c in _ELASTICITY}, **_change(effect),
        **_pieces(moved, plan, effect, days), "currency": told[0], "reason_code": str(effect.why),
        "reason_values": json.dumps(_values(row, evidence.promotions.get(plan.product))),
        "method": "elasticity of the product" if not plan.promoted else "its past promotions", "as_of": told[1],
    }  # fmt: skip


_ELASTICITY = ("elasticity", "elasticity_low", "elasticity_high")


def _change(effect: Effect) -> dict[str, float | None]:
    if not effect.told:
        return {"change": None, "change_low": None, "change_high": None}
    away = Z_80 * effect.doubt
    ends = (effect.log, effect.log - away, effect.log + away)
    return {f"change{end}": float(np.expm1(x)) for end, x in zip(("", "_low", "_high"), ends, strict=True)}


def _pieces(moved: Moved, plan: PricePlan, effect: Effect, days: tuple[int, int]) -> dict[str, float | None]:
    names = ("quantity_now", "quantity", "quantity_low", "quantity_high")
    if not effect.told:
        return dict.fromkeys(names)
    found = pieces(moved, moved.before.series.items.index(plan.product), days)
    return {n: x if np.isfinite(x) else None for n, x in zip(names, found, strict=True)}


def _values(row: Row, promotions: Row | None) -> dict[str, Any]:
    """What a reason says: prices seen, levels, weeks, the evidence's own reason, the usual promotion."""
    seen = {k: None if row.get(k) is None else float(row[k]) for k in ("price_min", "price_max")}
    usual = {"promotions": promotions["promotions"], "depth": promotions["depth"]} if promotions else {}
    return {"evidence": row.get("reason_code"), "price_levels": row.get("price_levels"), **seen, **usual}


def _day(days: int) -> Any:
    return np.datetime64(days, "D").astype(object)


def _money(value: float | None) -> Any:
    from decimal import Decimal

    return None if value is None else Decimal(f"{value:.4f}")
