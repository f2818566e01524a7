"""Time value: how engaged a customer is and how little time buying costs her, from what is known of her visits,
orders, deliveries and questions.

Each part is a rank among the customers of whom it is known, as a normal score, pulled towards the middle where it
stands on few observations (`ranks`). The time value is the mean of the parts known of a customer; their errors are
taken to go together, so that several parts of the same few orders do not look surer than one.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from tierwise.contract.arrays import Floats, optional
from tierwise.insight.value.ranks import Score, pooled, rank_share, unknown

PARTS: dict[str, tuple[str, float, str]] = {
    # part: column, sign (more is better, or less), column that counts its observations
    "visits": ("visits_90d", 1.0, "months"),
    "gaps": ("gap_median_days", -1.0, "repeat_days"),
    "search to order": ("search_to_buy_days", -1.0, "orders_with_visits"),
    "visits to order": ("visits_to_buy", -1.0, "orders_with_visits"),
    "minutes to order": ("minutes_to_buy", -1.0, "orders_with_visits"),
    "searches per order": ("searches_per_order", -1.0, "orders_with_visits"),
    "delivery": ("delivery_days", -1.0, "deliveries"),
    "support wait": ("support_wait_hours", -1.0, "support_answers"),
}
SEEN_DAYS, MONTH_DAYS = 90.0, 30.0


def time_value(features: Any) -> tuple[Score, tuple[str, ...]]:
    """The score of each customer of the features, and the parts it is made of; NaN where no part is known."""
    scores = {name: _part(features, *part) for name, part in PARTS.items()}
    known = {name: score for name, score in scores.items() if np.isfinite(score.value).any()}
    if not known:
        return unknown(features.num_rows), ()
    stacked = [np.array([getattr(s, column) for s in known.values()]) for column in ("value", "error", "n")]
    return Score(_mean(stacked[0]), _mean(stacked[1]), _total(stacked[2])), tuple(known)


def beyond_orders(features: Any) -> bool:
    """Is anything known of time that the dates of orders do not tell?"""
    return any(np.isfinite(optional(features, part[0])).any() for name, part in PARTS.items() if name != "gaps")


def _part(features: Any, column: str, sign: float, count: str) -> Score:
    from scipy.special import ndtri

    values = sign * optional(features, column)
    return pooled(ndtri(rank_share(values)), _months(features) if count == "months" else optional(features, count))


def _months(features: Any) -> Floats:
    """How much of the last 90 days a customer has been one."""
    return np.asarray(np.minimum(optional(features, "days_since_first_order"), SEEN_DAYS) / MONTH_DAYS)


def _mean(columns: Floats) -> Floats:
    return np.asarray(_total(columns) / np.maximum(np.isfinite(columns).sum(axis=0), 1))


def _total(columns: Floats) -> Floats:
    known = np.isfinite(columns)
    return np.where(known.any(axis=0), np.where(known, columns, 0.0).sum(axis=0), np.nan)
