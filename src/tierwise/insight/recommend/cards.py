"""What the held-out period said of each recommender, as rows of `model_cards`: accuracy and what lies beyond it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tierwise.contract.estimate import Estimate
from tierwise.contract.result_tables import MODEL_CARDS
from tierwise.insight.recommend.evaluate import known_then
from tierwise.insight.recommend.goods import Goods
from tierwise.insight.recommend.learning import Judged, Learned
from tierwise.metrics import beyond_accuracy as beyond
from tierwise.metrics.ranking import Wanted, gain_of, hits, judge, mean_of

Floats = NDArray[np.float64]
SHOWN = ("recall", "precision", "ndcg", "map", "mrr", "hit_rate")


def card_rows(learned: Learned, goods: Goods, origin: datetime) -> Any:
    """One row for each model and metric, on the last held-out period that began at ``origin``; none without one.

    Questions: ``next_products`` (whatever was bought) and ``new_products`` (what the customer had not bought before).
    """
    import pyarrow as pa

    if learned.held is None:
        return MODEL_CARDS.arrow_schema().empty_table()
    later, past = learned.held.later, known_then(learned.held)
    rows = _rows(learned, goods, "next_products", learned.judged, (later, past))
    fresh = later.without(past)
    if fresh.size.any():
        rows += _rows(learned, goods, "new_products", learned.discovery, (fresh, past))
    stamped = [{**r, "origin": origin, "horizon_days": int(learned.period_days)} for r in rows]
    return MODEL_CARDS.conform(pa.Table.from_pylist(stamped, schema=MODEL_CARDS.arrow_schema()))


def _rows(
    learned: Learned, goods: Goods, question: str, judged: Sequence[Judged], asked: tuple[Wanted, Wanted]
) -> list[dict[str, Any]]:
    """All metrics of all models on one question; ``asked``: what was wanted, and what was known before."""
    share, (later, past) = _popularity(learned, len(goods)), asked
    split = later, later.within(past), later.without(past)
    free = next(j for j in judged if j.model == "popular")
    serves = learned.serves if question == "next_products" else "discovery"
    rows = []
    for j in judged:
        note = _note(j.model, serves, {x.model for x in judged if x.baseline})
        values = _measured(j, split, share, goods, free) | _gain(j, judged, later)
        for metric, e in values.items():
            rows.append(
                {
                    "question": f"{question}_{int(learned.period_days)}d", "model": j.model, "baseline": j.baseline,
                    "metric": metric, "value": e.value, "value_low": _end(e.low), "value_high": _end(e.high),
                    "actual": None,
                    "chosen": j.model == serves, "n": e.n, "note": note,
                }
            )  # fmt: skip
    return rows


def _note(model: str, serves: str, rules: set[str]) -> str | None:
    """Why this model does not serve, where it might have."""
    if model == "ranker" and serves != "ranker":
        return "not_above_the_best"
    return "baseline_serves" if model == "hybrid" and serves in rules else None


def _end(bound: float) -> float | None:
    """An end of an interval; of a single history none is known."""
    return bound if np.isfinite(bound) else None


def _popularity(learned: Learned, products: int) -> Floats:
    """Share of the sequences known then that hold each product."""
    assert learned.held is not None
    past = learned.held.past
    key = np.unique(past.sequence.astype(np.int64) * products + past.product)
    return np.asarray(np.bincount(key % products, minlength=products) / max(len(np.unique(past.sequence)), 1))


def _measured(
    j: Judged, split: tuple[Wanted, Wanted, Wanted], share: Floats, goods: Goods, free: Judged
) -> dict[str, Estimate]:
    """``split``: what was wanted, of that what the history held before, and what was new to it."""
    later, again, fresh = split
    found = {name: mean_of(v, "") for name, v in judge(j.shown, later).items() if name in SHOWN}
    if again.size.any() and fresh.size.any():
        found["recall_repeat"] = mean_of(judge(j.shown, again)["recall"])
        found["recall_explore"] = mean_of(judge(j.shown, fresh)["recall"])
    n = len(later)
    covered, skewed = beyond.coverage(j.shown, len(goods)), beyond.concentration(j.shown, len(goods))
    found["coverage"] = Estimate(covered, covered, covered, "", n, "counted")
    found["concentration"] = Estimate(skewed, skewed, skewed, "", n, "counted")
    shown = (j.shown >= 0).any(axis=1)
    if shown.any():
        found["novelty"] = mean_of(beyond.novelty(j.shown, share)[shown], "bits")
        found["serendipity"] = mean_of(beyond.serendipity(hits(j.shown, later), j.shown, free.shown))
    kinds = beyond.diversity_of_kinds(j.shown, goods.codes("category")[0])
    if np.isfinite(kinds).any():
        found["diversity"] = mean_of(kinds)
    return found


def _gain(j: Judged, judged: Sequence[Judged], later: Wanted) -> dict[str, Estimate]:
    """NDCG above that of the best free baseline on the same histories."""
    if j.baseline:
        return {}
    mine, *free = (judge(x.shown, later)["ndcg"] for x in (j, *(x for x in judged if x.baseline)))
    best = max(free, key=lambda values: float(np.nanmean(values)))
    return {"ndcg_gain": gain_of(mine, best)}
