"""The three dimensions of a customer's value, each as a rank among those of whom it is known, with its interval.

- economic: the value (expected margin); its interval is where the ends of the value's own interval would stand.
- time: engagement and ease (`time_value`).
- emotional: what they wrote: the share of positive text when sentiment is given, else stars, both pulled towards the
  shop's mean as if by one more average review (`ranks`).

Time and emotional value stand beside the tier, not in it: they enter it only where they improve held-out prediction
(`beyond`).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from tierwise.contract.arrays import Flags, Floats, flag, nullable, number, optional
from tierwise.contract.result_tables import VALUE_DIMENSIONS
from tierwise.insight.value.ranks import Score, place, pooled, rank_share, unknown
from tierwise.insight.value.time_value import time_value


def value_dimensions(value: Any, features: Any, sentiment: Any = None) -> Any:
    """The result table `value_dimensions`; ``sentiment`` is the table `customer_sentiment` where there is one.

    Ranks are mid-ranks from 0 to 1 (one customer alone: 0.5). Null where a dimension is not known.
    """
    import pyarrow as pa

    allowed = ~flag(features, "no_profiling")
    time, named = time_value(features)
    emotional, source = _emotional(features, sentiment)
    parts = ["economic: value", f"time: {' + '.join(named)}" if named else "", f"emotional: {source}" if source else ""]
    method = ", ".join(p for p in parts if p)
    table = {
        "customer_id": features["customer_id"],
        "as_of": features["as_of"],
        **_economic(value),
        **_ranked("time", time.only(allowed)),
        **_ranked("emotional", emotional.only(allowed)),
        "method": pa.array(np.where(allowed, method, "no_profiling"), type=pa.string()),
    }
    return VALUE_DIMENSIONS.conform(pa.table(table))


def _economic(value: Any) -> dict[str, Any]:
    worth = number(value, "value")
    low, high = (place(optional(value, f"value_{end}"), worth) for end in ("low", "high"))
    return _columns("economic", rank_share(worth), (low, high), optional(value, "n"))


def _ranked(name: str, score: Score) -> dict[str, Any]:
    return _columns(name, rank_share(score.value), score.ends(), score.n)


def _columns(name: str, rank: Floats, ends: tuple[Floats, Floats], n: Floats) -> dict[str, Any]:
    import pyarrow as pa

    known: Flags = np.isfinite(rank)
    low, high = (np.where(known, end, np.nan) for end in ends)
    counts = np.where(known, n, np.nan)
    return {
        name: nullable(rank),
        f"{name}_low": nullable(low),
        f"{name}_high": nullable(high),
        f"{name}_n": nullable(np.ceil(counts)).cast(pa.int64()),
    }


def _emotional(features: Any, sentiment: Any) -> tuple[Score, str]:
    if sentiment is not None and sentiment.num_rows:
        import pyarrow.compute as pc

        at = pc.index_in(features["customer_id"], sentiment["customer_id"].combine_chunks())
        take = pc.fill_null(at, -1).to_numpy()
        mood, n = (np.where(take >= 0, number(sentiment, c)[take], np.nan) for c in ("positive", "n"))
        return pooled(mood, n), "sentiment"
    stars = optional(features, "mean_stars")
    if not np.isfinite(stars).any():
        return unknown(features.num_rows), ""
    return pooled(stars, optional(features, "reviews")), "stars"
