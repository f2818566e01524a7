"""The three dimensions of a customer's value, each as a rank among those of whom it is known.

- economic: the value (expected margin).
- time: engagement, as the mean of up to three ranks: visits of the last 90 days, short usual gaps (two or more
  purchase days), quick from a search to the order.
- emotional: what they wrote: the share of positive text when sentiment is given, else stars, both pulled towards the
  shop's mean as if by one more average review.

Time and emotional value stand beside the tier, not in it: they enter it only where they improve held-out prediction.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from tierwise.contract.arrays import Floats, flag, nullable, number, optional
from tierwise.contract.result_tables import VALUE_DIMENSIONS

OWN_REVIEWS = 1.0  # weight of the shop's mean in a customer's


def value_dimensions(value: Any, features: Any, sentiment: Any = None) -> Any:
    """The result table `value_dimensions`; ``sentiment`` is the table `customer_sentiment` where there is one.

    Ranks are mid-ranks from 0 to 1 (one customer alone: 0.5). Null where a dimension is not known.
    """
    import pyarrow as pa

    allowed = ~flag(features, "no_profiling")
    time, named = _time(features)
    emotional, source = _emotional(features, sentiment)
    parts = ["economic: value", f"time: {named}" if named else "", f"emotional: {source}" if source else ""]
    method = ", ".join(p for p in parts if p)
    table = {
        "customer_id": features["customer_id"],
        "as_of": features["as_of"],
        "economic": nullable(rank_share(number(value, "value"))),
        "time": nullable(np.where(allowed, time, np.nan)),
        "emotional": nullable(np.where(allowed, emotional, np.nan)),
        "method": pa.array(np.where(allowed, method, "no_profiling"), type=pa.string()),
    }
    return VALUE_DIMENSIONS.conform(pa.table(table))


def rank_share(values: Floats) -> Floats:
    """Mid-rank as a share of the known values: (rank - 1/2)/n; NaN stays NaN.

    >>> rank_share(np.array([3.0, np.nan, 1.0, 3.0])).round(3).tolist()
    [0.667, nan, 0.167, 0.667]
    """
    out = np.full(len(values), np.nan)
    known = np.isfinite(values)
    if known.any():
        _, at, counts = np.unique(values[known], return_inverse=True, return_counts=True)
        out[known] = ((np.cumsum(counts) - counts / 2) / known.sum())[at]
    return out


def _time(features: Any) -> tuple[Floats, str]:
    parts = {
        "visits": optional(features, "visits_90d"),
        "gaps": -optional(features, "gap_median_days"),
        "search to order": -optional(features, "search_to_buy_days"),
    }
    found = {name: column for name, column in parts.items() if np.isfinite(column).any()}
    if not found:
        return np.full(features.num_rows, np.nan), ""
    ranks = np.array([rank_share(column) for column in found.values()])
    known = np.isfinite(ranks)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.where(known, ranks, 0.0).sum(axis=0) / known.sum(axis=0)
    return rank_share(mean), " + ".join(found)


def _emotional(features: Any, sentiment: Any) -> tuple[Floats, str]:
    if sentiment is not None and sentiment.num_rows:
        import pyarrow.compute as pc

        at = pc.index_in(features["customer_id"], sentiment["customer_id"].combine_chunks())
        take = pc.fill_null(at, -1).to_numpy()
        mood, n = (np.where(take >= 0, number(sentiment, c)[take], np.nan) for c in ("positive", "n"))
        return rank_share(_pooled(mood, n)), "sentiment"
    stars, n = optional(features, "mean_stars"), optional(features, "reviews")
    if not np.isfinite(stars).any():
        return np.full(features.num_rows, np.nan), ""
    return rank_share(_pooled(stars, n)), "stars"


def _pooled(mean: Floats, n: Floats) -> Floats:
    known = np.isfinite(mean)
    weight = np.where(known, np.nan_to_num(n, nan=1.0), 0.0)
    centre = float(np.average(mean[known], weights=np.maximum(weight[known], 1e-9)))
    return np.where(known, (weight * np.nan_to_num(mean) + OWN_REVIEWS * centre) / (weight + OWN_REVIEWS), np.nan)
