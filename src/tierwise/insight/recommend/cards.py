"""What the held-out period said of each recommender, as rows of `model_cards`: accuracy and what lies beyond it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tierwise.contract.estimate import Estimate
from tierwise.contract.result_tables import MODEL_CARDS
from tierwise.insight.recommend.goods import Goods
from tierwise.insight.recommend.learning import Judged, Learned
from tierwise.metrics import beyond_accuracy as beyond
from tierwise.metrics.ranking import Wanted, gain_of, hits, judge, mean_of

Floats = NDArray[np.float64]
SHOWN = ("recall", "precision", "ndcg", "map", "mrr", "hit_rate")


def card_rows(learned: Learned, goods: Goods, origin: datetime) -> Any:
    """One row for each model and metric, on the last held-out period that began at ``origin``; none without one."""
    import pyarrow as pa

    if learned.held is None:
        return MODEL_CARDS.arrow_schema().empty_table()
    held, days = learned.held, int(learned.period_days)
    past, share = _known(learned), _popularity(learned, len(goods))
    free = next(j for j in learned.judged if j.model == "popular")
    rows = []
    for j in learned.judged:
        values = _measured(j, held.later, past, share, goods, free) | _gain(j, learned)
        note = "baseline_serves" if not j.baseline and j.model == "hybrid" and learned.serves != "hybrid" else None
        for metric, e in values.items():
            rows.append(
                {
                    "question": f"next_products_{days}d", "model": j.model, "baseline": j.baseline, "metric": metric,
                    "value": e.value, "value_low": e.low, "value_high": e.high, "actual": None, "origin": origin,
                    "horizon_days": days, "chosen": j.model == learned.serves, "n": e.n, "note": note,
                }
            )  # fmt: skip
    return MODEL_CARDS.conform(pa.Table.from_pylist(rows, schema=MODEL_CARDS.arrow_schema()))


def _known(learned: Learned) -> Wanted:
    """What each history held before the period."""
    histories = learned.held.histories if learned.held is not None else None
    assert histories is not None
    key = np.unique(histories.row * (1 + int(histories.product.max(initial=0))) + histories.product)
    size = 1 + int(histories.product.max(initial=0))
    counts = np.bincount(key // size, minlength=len(histories))
    return Wanted(np.concatenate([[0], np.cumsum(counts)]).astype(np.int64), key % size)


def _popularity(learned: Learned, products: int) -> Floats:
    """Share of the sequences known then that hold each product."""
    assert learned.held is not None
    past = learned.held.past
    key = np.unique(past.sequence.astype(np.int64) * products + past.product)
    return np.asarray(np.bincount(key % products, minlength=products) / max(len(np.unique(past.sequence)), 1))


def _measured(j: Judged, later: Wanted, past: Wanted, share: Floats, goods: Goods, free: Judged) -> dict[str, Estimate]:
    found = {name: mean_of(v, "") for name, v in judge(j.shown, later).items() if name in SHOWN}
    for part, wanted in (("repeat", later.within(past)), ("explore", later.without(past))):
        if wanted.size.any():
            found[f"recall_{part}"] = mean_of(judge(j.shown, wanted)["recall"])
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


def _gain(j: Judged, learned: Learned) -> dict[str, Estimate]:
    """NDCG above that of the best free baseline on the same histories."""
    assert learned.held is not None
    if j.baseline:
        return {}
    mine, *free = (judge(x.shown, learned.held.later)["ndcg"] for x in (j, *_baselines(learned)))
    best = max(free, key=lambda values: float(np.nanmean(values)))
    return {"ndcg_gain": gain_of(mine, best)}


def _baselines(learned: Learned) -> list[Judged]:
    return [j for j in learned.judged if j.baseline]
