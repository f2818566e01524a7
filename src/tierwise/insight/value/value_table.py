"""The result table `value`: the numbers of `worth` with their probabilities, dates and reasons, for every customer."""

from __future__ import annotations

from typing import Any

import numpy as np

from tierwise.contract.arrays import Floats, Ints, day, flag, integer, nullable, number
from tierwise.contract.reason_values import json_rows, significant
from tierwise.contract.result_tables import VALUE
from tierwise.contract.settings import Settings
from tierwise.insight.value.outlook import order_outlook
from tierwise.insight.value.reasons import codes, factors
from tierwise.insight.value.stages import shop_rhythm, stages
from tierwise.insight.value.worth import Worth

FARTHEST_DAYS = 3650.0
"""A next order farther away than ten years is not dated."""
NEXT_ORDER = (0.1, 0.5, 0.9)


def value_table(result: Worth, features: Any, settings: Settings) -> Any:
    """One row for each customer of the features, in their order; nulls and a method where nothing may be said.

    Customers who refused profiling: method ``no_profiling``. Money without an exchange rate: ``money_unknown``, orders
    and probabilities are still answered.
    """
    import pyarrow as pa

    n = features.num_rows
    table: dict[str, Any] = {
        "customer_id": features["customer_id"],
        "as_of": features["as_of"],
        "horizon_days": np.full(n, settings.horizon_days),
        "value": nullable(result.value),
        "value_low": nullable(result.low),
        "value_high": nullable(result.high),
        "currency": features["currency"],
        "past_revenue": features["revenue"],
        "past_margin": features["margin"],
        "n": features["purchase_days"],
    }
    table |= _orders(result, features, settings)
    table |= _order_value(result)
    table |= _words(result, features, settings)
    return VALUE.conform(pa.table(table))


def _orders(result: Worth, features: Any, settings: Settings) -> dict[str, Any]:
    """What the order model answers, from rows of the summary to customers."""
    if result.models is None or result.summary is None or result.spread is None:
        return {}
    model, pace, rows = result.models.orders.model, result.models.pace.factor, result.summary.rows
    horizon, apart = settings.horizon_days * pace, result.spread
    said = order_outlook(result.models, rows, settings)
    orders = said["expected_orders"]
    active = model.p_active(*rows, horizon)
    found = said | {
        "expected_orders_low": np.minimum(apart.orders[0], orders),
        "expected_orders_high": np.maximum(apart.orders[1], orders),
        "p_active": active,
        "p_active_low": np.minimum(apart.p_active[0], active),
        "p_active_high": np.maximum(apart.p_active[1], active),
        "p_never": model.p_never(*rows),
    }
    known = result.index >= 0
    out: dict[str, Any] = {k: nullable(np.where(known, v[result.index], np.nan)) for k, v in found.items()}
    waits = model.next_order_quantiles(*rows, NEXT_ORDER) / pace
    today = day(features, "last_order_day") + integer(features, "days_since_last_order")
    for i, name in enumerate(("next_order_low_day", "next_order_day", "next_order_high_day")):
        out[name] = _dates(today, np.where(known, waits[result.index, i], np.inf))
    return out


def _dates(today: Ints, wait: Floats) -> Any:
    import pyarrow as pa

    known = wait <= FARTHEST_DAYS
    days = today + np.where(known, np.floor(wait), 0).astype(np.int64)
    return pa.array(days.astype(np.int32), mask=~known).cast(pa.date32())


def _order_value(result: Worth) -> dict[str, Any]:
    if result.spread is None or result.models is None or result.models.spend is None:
        return {}
    value = np.where(np.isfinite(result.value), result.order_value, np.nan)
    low, high = (value * end[result.index] for end in result.spread.order_value)
    return {
        "expected_order_value": nullable(value),
        "expected_order_value_low": nullable(np.minimum(low, value)),
        "expected_order_value_high": nullable(np.maximum(high, value)),
    }


def _words(result: Worth, features: Any, settings: Settings) -> dict[str, Any]:
    """Method, reason code and the reason's numbers."""
    import pyarrow as pa

    without = _without(result, features)
    method: Any
    usual = method = result.models.method if result.models else "no_profiling"
    if flag(features, "is_giant").any():
        method = np.where(flag(features, "is_giant"), usual + ", capped (very large customer)", usual)
    told = stages(features)
    late, repeats = number(told, "late"), integer(features, "repeat_days")
    code = np.where(without != "", without, codes(late, repeats, shop_rhythm(features)))
    values = json_rows(reason_columns(result, features, settings))
    empty = pa.array(["{}"] * 1, type=pa.string())[0]
    import pyarrow.compute as pc

    return {
        "method": pa.array(np.where(without != "", without, method), type=pa.string()),
        "reason_code": pa.array(code, type=pa.string()),
        "reason_values": pc.if_else(pa.array(without != ""), empty, values),
    }


def reason_columns(result: Worth, features: Any, settings: Settings) -> dict[str, Any]:
    """The numbers of a reason, column by column, rows as in the features."""
    found: dict[str, Any] = {
        "orders": integer(features, "purchase_days"),
        "days_since_last": integer(features, "days_since_last_order"),
        "usual_gap_days": np.round(number(stages(features), "usual_gap_days"), 1),
        "order_value": np.round(result.order_value, 2),
        "currency": features["currency"],
        "horizon_days": np.full(features.num_rows, settings.horizon_days),
    }
    if result.models is None or result.summary is None:
        return found
    pace, rows = result.models.pace.factor, result.summary.rows
    horizon = settings.horizon_days * pace
    known = result.index >= 0
    model = result.models.orders.model
    orders, active, alive = (
        np.where(known, answer[result.index], np.nan)
        for answer in (
            model.expected_orders(*rows, 0.0, horizon),
            model.p_active(*rows, horizon),
            model.p_alive(*rows),
        )
    )
    found |= {"expected_orders": significant(orders), "p_active": significant(active)}
    with np.errstate(divide="ignore", invalid="ignore"):
        frequency = result.discounted / alive
    parts = {"recency": alive, "frequency": frequency, "order_value": result.order_value, "margin": result.share}
    return found | factors(parts)


def _without(result: Worth, features: Any) -> Any:
    """Code of why there is no value, or ""."""
    unknown = np.where(np.isfinite(number(features, "revenue")), "no_revenue", "money_unknown")
    why = np.where(np.isfinite(result.value), "", unknown)
    return np.where(flag(features, "no_profiling"), "no_profiling", why)
