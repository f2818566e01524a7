"""The free rules: what anybody can read off a customer's past without a model.

A model that does not order customers better than the best of these is not used.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from tierwise.contract.arrays import Floats, number
from tierwise.insight.behaviour.questions import Question

RULES = ("recency", "frequency", "past_spend", "own_gap")


def scores(question: Question, features: Any) -> dict[str, Floats]:
    """Each rule as a score that rises with the answer; never NaN.

    recency: few days since the last order; frequency: purchase days; past_spend: net revenue so far; own_gap: few days
    since the last order against the customer's own median gap (the shop's where she has none): late or not.
    """
    silent = number(features, "days_since_last_order")
    gap = number(features, "gap_median_days")
    usual = float(np.nanmedian(gap)) if np.isfinite(gap).any() else 30.0
    plain = {
        "recency": -silent,
        "frequency": number(features, "purchase_days"),
        "past_spend": np.nan_to_num(number(features, "revenue")),
        "own_gap": -silent / np.maximum(np.where(np.isfinite(gap), gap, usual), 1.0),
    }
    return {name: question.sign * score for name, score in plain.items()}
