"""The question of the next category as rows of `behaviour` and `model_cards`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import numpy as np

from tierwise.contract.arrays import Floats, nullable
from tierwise.contract.reason_values import json_rows
from tierwise.contract.result_tables import BEHAVIOUR
from tierwise.insight.behaviour.cards import DRAWS, Row
from tierwise.insight.behaviour.categories import RULES, CategoryAnswer, CategoryContest
from tierwise.insight.behaviour.learning import Dated
from tierwise.insight.behaviour.likes import Likes
from tierwise.metrics import resampling as boot
from tierwise.models.family import Task

KIND = "next_category"
SHOWN = 3


def category_card(held: CategoryContest, origin: datetime, horizon_days: int) -> list[Row]:
    """Log loss and share guessed right of every family and rule, and the paired gain of the one chosen before."""
    n = len(held.test.label)
    metrics = {f"log_loss|{k}": boot.mean(v) for k, v in held.losses.items()}
    metrics |= {f"accuracy|{k}": boot.mean(v) for k, v in held.hits.items()}
    rows = []
    for key, draws in boot.replicates(metrics, n, DRAWS, 1).items():
        metric, _, model = key.partition("|")
        rows.append(_row(held, origin, horizon_days, (model, metric), boot.ends(draws)))
    gain = _row(held, origin, horizon_days, (held.chosen, "log_loss_gain"), held.gain)
    return [*rows, gain | {"note": "baseline_serves" if held.serves in RULES else ""}]


def category_rows(held: CategoryContest, found: CategoryAnswer, now: Dated, horizon_days: int) -> Any:
    """One row a customer: the chance of the likeliest category if an order comes, the next ones beside it."""
    import pyarrow as pa

    order = np.argsort(-found.said, axis=1, kind="stable")[:, : min(SHOWN, len(held.classes))]
    top = np.take_along_axis(found.said, order, axis=1)
    likes = Likes.of(held.said.max(axis=1), held.hits[held.serves], Task.PROBABILITY)
    low, high = likes.interval(top[:, 0])
    n = len(found.at)
    return BEHAVIOUR.conform(
        pa.table(
            {
                "customer_id": now.features["customer_id"].take(pa.array(found.at)),
                "question": pa.array([f"{KIND}_{horizon_days}d"] * n, type=pa.string()),
                "value": nullable(top[:, 0]),
                "value_low": nullable(low),
                "value_high": nullable(high),
                "method": pa.array([_method(held)] * n, type=pa.string()),
                "reason_code": pa.array([KIND] * n, type=pa.string()),
                "reason_values": _values(held.classes, order, top),
                "as_of": pa.array([now.as_of.replace(tzinfo=None)] * n, type=pa.timestamp("us")),
            }
        )
    )


def _values(classes: Sequence[str], order: Any, top: Floats) -> Any:
    plain = np.array(["".join(" " if ord(c) < 32 or c in '"\\' else c for c in name) for name in classes], dtype=object)
    told: dict[str, Any] = {}
    for k in range(order.shape[1]):
        told[f"category_{k + 1}"] = plain[order[:, k]].astype(str)
        told[f"p_{k + 1}"] = np.round(top[:, k], 6)
    return json_rows(told)


def _method(held: CategoryContest) -> str:
    return f"free rule: {held.serves}" if held.serves in RULES else f"{held.serves}, one against rest"


def _row(
    held: CategoryContest, origin: datetime, horizon_days: int, named: tuple[str, str], numbers: tuple[float, ...]
) -> Row:
    value, low, high = (float(x) if np.isfinite(x) else None for x in numbers)
    return {
        "question": f"{KIND}_{horizon_days}d", "model": named[0], "baseline": named[0] in RULES, "metric": named[1],
        "value": value, "value_low": low, "value_high": high, "actual": None, "origin": origin,
        "horizon_days": horizon_days, "chosen": named[0] == held.serves, "n": len(held.test.label), "note": "",
    }  # fmt: skip
