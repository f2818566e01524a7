"""The free rules: what anybody can read off a customer's past without a model, each as one column that rises or falls.

A model that does not beat the best of these is not used. The order models' own answer stands beside them as a
candidate, not as a free rule.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from tierwise.contract.arrays import Floats, number, optional
from tierwise.insight.behaviour.questions import Question
from tierwise.models.single import SingleColumn

LATENESS = "late_by_own_gap"
"""Days since the last order over the customer's own median gap (the shop's where she has none)."""

RULES: Mapping[str, tuple[str, int]] = {
    "recency": ("days_since_last_order", -1),
    "frequency": ("purchase_days", 1),
    "past_spend": ("revenue", 1),
    "own_gap": (LATENESS, -1),
}
"""Name -> (column, +1 where more of it means more buying)."""

GROWING = ("purchase_days", "revenue")
"""Columns that only ever grow: what a customer's number meant on an earlier date it no longer means, her place among
all of that date does."""

ORDER_MODEL = "order_model"


def families(question: Question) -> dict[str, SingleColumn]:
    """The free rules of a question: rising steps along one column."""
    return {name: SingleColumn(column, sign * question.sign) for name, (column, sign) in RULES.items()}


def order_model(question: Question, columns: list[str]) -> dict[str, SingleColumn]:
    """What the order models (`value`) say of the same horizon, its level put right; none where they do not say it."""
    column = {"buy": f"p_active_{question.horizon_days}d", "churn": f"p_active_{question.horizon_days}d"}.get(
        question.kind, "expected_orders" if question.unit != "share" else ""
    )
    return {ORDER_MODEL: SingleColumn(column, question.sign)} if column in columns else {}


def scores(question: Question, table: Any) -> dict[str, Floats]:
    """Each rule as a plain score for ranking, without steps and so without their ties; never NaN."""
    found = {}
    for name, family in families(question).items():
        values = family.sign * optional(table, family.column)
        least = float(np.nanmin(values)) if np.isfinite(values).any() else 0.0
        found[name] = np.where(np.isfinite(values), values, least)
    return found


def lateness(features: Any) -> Floats:
    """`LATENESS` of each customer."""
    return np.asarray(number(features, "days_since_last_order") / usual_gap(features))


def usual_gap(features: Any) -> Floats:
    """Each customer's own median gap in days, the shop's where she has none; at least a day."""
    gap = number(features, "gap_median_days")
    usual = float(np.nanmedian(gap)) if np.isfinite(gap).any() else 30.0
    return np.maximum(np.where(np.isfinite(gap), gap, usual), 1.0)
