"""Does time value say who will order, beyond what the order model knows already?

Two logistic regressions of "an order in the horizon" learn on the earlier origins: on the model's own log odds, and on
these with the time value as known on the date (and whether any is). Both answer the last origin, which nothing was
learned from; they are held against each other on the same customers. Nothing follows by itself: tiers stay cut by
value, and the card says whether time would be worth a place in them.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import numpy as np

from tierwise.contract.arrays import Floats
from tierwise.contract.settings import Settings
from tierwise.insight.value.time_value import time_value
from tierwise.insight.value.trust.cards import Judged
from tierwise.insight.value.trust.origins import Origin
from tierwise.locale.shop_clock import midnight
from tierwise.metrics.resampling import log_loss, replicates

TimeAt = Callable[[datetime], Any]
"""The features that time value is made of, as known at an instant."""
DRAWS = 200


def judge_time(
    origins: list[Origin], serving: list[Floats], family: str, time_at: TimeAt, settings: Settings
) -> tuple[list[Judged], dict[str, str]]:
    """The model with time on the last origin, and its note: ``time_better`` outside the paired interval, or
    ``time_no_better``. Nothing where there is no earlier date to learn on, or nobody or everybody ordered.

    ``serving`` is the probability of an order by the family that serves, rows as in the origins' features.
    """
    learned = np.concatenate([o.active for o in origins[:-1]]) if len(origins) > 1 else np.zeros(0)
    if len(np.unique(learned)) < 2:
        return [], {}
    odds = [_log_odds(p) for p in serving]
    both = [np.column_stack([o, _time(d, time_at, settings)]) for o, d in zip(odds, origins, strict=True)]
    plain, timed = _answers(odds, learned), _answers(both, learned)
    last, name = origins[-1], f"{family} with time"
    note = "time_better" if _better(last, timed, plain, settings) else "time_no_better"
    return [Judged.of_orders(last, name, timed, served=False)], {name: note}


def _log_odds(probability: Floats) -> Floats:
    p = np.clip(probability, 1e-6, 1 - 1e-6)
    return np.asarray(np.log(p / (1 - p)))[:, None]


def _time(origin: Origin, time_at: TimeAt, settings: Settings) -> Floats:
    """Time value of the origin's customers, and whether it is known; not known counts as the middle."""
    import pyarrow.compute as pc

    told = time_at(midnight(origin.day, settings.time_zone))
    score = time_value(told)[0].value
    at = pc.index_in(origin.features["customer_id"], told["customer_id"].combine_chunks())
    place = np.asarray(pc.fill_null(at, -1).to_numpy())
    found = np.where(place >= 0, score[place], np.nan) if len(score) else np.full(len(place), np.nan)
    return np.column_stack([np.nan_to_num(found), np.isfinite(found)])


def _answers(columns: list[Floats], learned: Floats) -> Floats:
    from sklearn.linear_model import LogisticRegression

    fitted = LogisticRegression(max_iter=500).fit(np.concatenate(columns[:-1]), learned)
    return np.asarray(fitted.predict_proba(columns[-1])[:, 1])


def _better(origin: Origin, timed: Floats, plain: Floats, settings: Settings) -> bool:
    losses = {"time": log_loss(origin.active, timed), "plain": log_loss(origin.active, plain)}
    got = replicates(losses, len(origin.orders), DRAWS, settings.seed)
    return bool(np.quantile(got["time"][1:] - got["plain"][1:], 0.9) < 0)
