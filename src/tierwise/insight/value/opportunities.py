"""Where money lies this week: groups of customers ranked by what separates them from having just ordered.

The amount of each customer is a difference by the model: expected margin over the horizon had she ordered at the as-of
date, less expected margin as she stands (the margin of that order itself left out). It says where to look. It is NOT
what contacting her would earn: that needs a held-out group (`proof`). Customers may stand in several groups.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from tierwise.contract.arrays import Flags, Floats, integer, number
from tierwise.contract.reason_values import json_rows
from tierwise.contract.result_tables import OPPORTUNITIES, OPPORTUNITY_CUSTOMERS
from tierwise.contract.settings import Settings
from tierwise.insight.value.keeping import keep_by
from tierwise.insight.value.stages import shop_rhythm, stages
from tierwise.insight.value.tiers import TierCuts
from tierwise.insight.value.worth import Worth
from tierwise.metrics.proportions import Z_80

CODES = ("save_slipping", "second_order", "win_back", "tier_up", "keep_tier")
KEEP_WITHIN_DAYS = 30
DUE = 0.5  # usual gaps after a first order from which a second one is due
METHOD = "model difference, not a measured effect"


@dataclass(frozen=True, slots=True)
class _Group:
    code: str
    rows: Flags
    tier: str
    stage: str


def opportunities(result: Worth, features: Any, settings: Settings, cuts: TierCuts) -> Any:
    """The result table `opportunities`: groups with somebody in them, largest amount first."""
    return with_customers(result, features, settings, cuts)[0]


def with_customers(result: Worth, features: Any, settings: Settings, cuts: TierCuts) -> tuple[Any, Any]:
    """The result tables `opportunities` and `opportunity_customers`: the groups, and who is in each."""
    gain = np.maximum(np.nan_to_num(result.after_order - result.value), 0.0)
    groups = [g for g in _groups(result, features, settings, cuts) if g.rows.any()] if cuts.names else []
    groups.sort(key=lambda g: (-float(gain[g.rows].sum()), g.code))
    if not groups:
        return OPPORTUNITIES.arrow_schema().empty_table(), OPPORTUNITY_CUSTOMERS.arrow_schema().empty_table()
    return _table(groups, gain, result, features, settings), _customers(groups, gain, result, features, settings)


def _table(groups: list[_Group], gain: Floats, result: Worth, features: Any, settings: Settings) -> Any:
    import pyarrow as pa

    rows = [_row(g, gain, result, features, settings) for g in groups]
    table = {name: [row[name] for row in rows] for name in rows[0]}
    table["rank"] = list(range(1, len(rows) + 1))
    table["as_of"] = pa.array([result.as_of] * len(rows), type=pa.timestamp("us"))
    return OPPORTUNITIES.conform(pa.table(table))


def _customers(groups: list[_Group], gain: Floats, result: Worth, features: Any, settings: Settings) -> Any:
    """Everybody in each group, the most at stake first; of equals in the order of the customers."""
    import pyarrow as pa

    parts = [np.flatnonzero(g.rows) for g in groups]
    parts = [who[np.argsort(-gain[who], kind="stable")] for who in parts]
    who = np.concatenate(parts)
    table = {
        "opportunity": [g.code for g, mine in zip(groups, parts, strict=True) for _ in range(mine.size)],
        "customer_id": features["customer_id"].take(pa.array(who)),
        "rank": np.concatenate([np.arange(1, mine.size + 1) for mine in parts]),
        "amount": gain[who],
        "currency": [_currency(features, settings)] * who.size,
        "as_of": pa.array([result.as_of] * who.size, type=pa.timestamp("us")),
    }
    return OPPORTUNITY_CUSTOMERS.conform(pa.table(table))


def _currency(features: Any, settings: Settings) -> str:
    return str(settings.currency or features["currency"][0].as_py())


def _groups(result: Worth, features: Any, settings: Settings, cuts: TierCuts) -> list[_Group]:
    known = np.isfinite(result.value) & np.isfinite(result.after_order)
    rhythm = shop_rhythm(features)
    told = stages(features, rhythm)
    stage = np.asarray(told["stage"].to_pylist(), dtype=object)
    late, repeats = number(told, "late"), integer(features, "repeat_days")
    rank = np.where(known, cuts.rank(np.nan_to_num(np.round(result.value, 4))), len(cuts.names))
    top = max(1, len(cuts.names) // 2)
    padded = np.concatenate([[np.nan], cuts.bounds, [np.nan]])
    until = keep_by(result, features, settings, np.where(known, padded[rank], np.nan))["days"]
    margin = np.nan_to_num(number(features, "margin"))
    half = np.median(margin[known]) if known.any() else 0.0
    lifted = cuts.rank(np.nan_to_num(np.round(result.after_order, 4))) < rank
    on_time = stage != "lapsed"
    return [
        _Group("save_slipping", known & (stage == "slipping") & (rank <= top), cuts.names[top - 1], "slipping"),
        _Group("second_order", known & (repeats == 0) & (late > DUE) & on_time, "", ""),
        _Group("win_back", known & (stage == "lapsed") & (margin > half), "", "lapsed"),
        _Group("tier_up", known & lifted & on_time, "", ""),
        _Group("keep_tier", known & (until >= 0) & (until <= KEEP_WITHIN_DAYS), "", ""),
    ]


def _row(group: _Group, gain: Floats, result: Worth, features: Any, settings: Settings) -> dict[str, Any]:
    amounts = gain[group.rows]
    n, amount = len(amounts), float(amounts.sum())
    half = Z_80 * _sd(amounts, result)
    days = number(features, "days_since_last_order")[group.rows]
    words: dict[str, list[Any]] = {
        "customers": [n],
        "tier": [group.tier or None],
        "stage": [group.stage or None],
        "mean_value": [round(float(result.value[group.rows].mean()), 2)],
        "median_days_since_last": [int(np.median(days))],
        "amount_each": [round(amount / n, 2)],
        "horizon_days": [settings.horizon_days],
        "overlap": [True],
    }
    return {
        "opportunity": group.code,
        "rank": 0,
        "customers": n,
        "amount": amount,
        "amount_low": max(0.0, amount - half),
        "amount_high": amount + half,
        "currency": _currency(features, settings),
        "n": n,
        "method": METHOD,
        "reason_code": group.code,
        "reason_values": _one_json(words),
    }


def _one_json(words: dict[str, list[Any]]) -> str:
    import pyarrow as pa

    kinds = {"tier": pa.string(), "stage": pa.string(), "overlap": pa.bool_()}
    text: str = json_rows({k: pa.array(v, type=kinds.get(k)) for k, v in words.items()})[0].as_py()
    return text


def _sd(amounts: Floats, result: Worth) -> float:
    """Customers as a sample of such customers, and the level as sure as the whole base's value is."""
    base = result.total
    relative = (base.high - base.low) / (2 * Z_80 * base.value) if base.value > 0 else 0.0
    return float(np.hypot(np.sqrt((amounts**2).sum()), relative * amounts.sum()))
