"""Would it help to tell customers apart by channel or country? Judged like any other model, on what it had not seen.

Every kind gets its own order model, leaning on that of all (`covariates.fit_by_group`). The rule is the one for order
models (`held_out`): lower log loss, outside the paired interval, on every origin but the last. Values are not computed
by kind; the cards say whether that costs anything.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tierwise.contract.arrays import Floats, integer
from tierwise.contract.settings import Settings
from tierwise.insight.value.order_models.coordinates import WEAK
from tierwise.insight.value.order_models.covariates import fit_by_group
from tierwise.insight.value.order_models.summary import group
from tierwise.insight.value.trust.cards import Judged
from tierwise.insight.value.trust.origins import Origin
from tierwise.locale.shop_clock import midnight
from tierwise.metrics.resampling import log_loss, replicates

COLUMNS = ("channel", "country")
LEAST = 100
"""Kinds of fewer customers are taken together as the rest."""
KindsAt = Callable[[datetime], Any]
"""The table (customer_id, channel, country) as known at an instant."""


def tells_apart(features: Any) -> bool:
    """Does any of COLUMNS split these customers at all? Without it nothing need be looked up."""
    return any(len(set(_kinds(features, features, column))) > 1 for column in COLUMNS)


def judge_kinds(
    origins: list[Origin], serving: list[Floats], family: str, kinds_at: KindsAt, settings: Settings
) -> tuple[list[Judged], dict[str, str]]:
    """The models by kind on each origin, and for each its note: ``kinds_better`` by the rule, or ``kinds_no_better``.

    ``serving`` is the probability of an order by the family that serves, rows as in the origin's features.
    """
    judged: list[Judged] = []
    wins: dict[str, list[bool]] = {}
    for origin, plain in zip(origins, serving, strict=True):
        told = kinds_at(midnight(origin.day, settings.time_zone))
        for column in COLUMNS:
            kinds = _kinds(origin.features, told, column)
            if len(set(kinds)) < 2:
                continue
            name, active = f"{family} by {column}", _active(origin, kinds, family, settings)
            judged.append(Judged.of_orders(origin, name, active, served=False))
            if not origin.last:
                wins.setdefault(name, []).append(_better(origin, active, plain, settings))
    names = dict.fromkeys(j.model for j in judged)
    better = {n for n, won in wins.items() if all(won) and len(won) == len(origins) - 1}
    return judged, {n: "kinds_better" if n in better else "kinds_no_better" for n in names}


def _kinds(features: Any, told: Any, column: str) -> NDArray[Any]:
    """The kind of each customer of ``features``; the small ones and those not known as "" together."""
    if column not in told.column_names:
        return np.full(features.num_rows, "")
    of = dict(zip(told["customer_id"].to_pylist(), told[column].to_pylist(), strict=True))
    kinds = np.array([of.get(one) or "" for one in features["customer_id"].to_pylist()], dtype=object)
    names, counts = np.unique(kinds.astype(str), return_counts=True)
    large = set(names[counts >= LEAST].tolist())
    return np.array([k if k in large else "" for k in kinds], dtype=object)


def _active(origin: Origin, kinds: NDArray[Any], family: str, settings: Settings) -> Floats:
    """P(an order in the horizon), each customer by the model of her kind."""
    x, t_x, T = (integer(origin.features, name) for name in ("repeat_days", "first_to_last_days", "age_days"))
    members = {str(kind): kinds == kind for kind in sorted(set(kinds.tolist()))}
    fits = fit_by_group(
        family, {k: group(x[m], t_x[m], T[m])[0] for k, m in members.items()}, prior=WEAK, seed=settings.seed
    )
    active = np.zeros(len(x))
    for kind, rows in members.items():
        active[rows] = fits[kind].model.p_active(x[rows], t_x[rows], T[rows], origin.horizon_days)
    return active


def _better(origin: Origin, active: Floats, plain: Floats, settings: Settings) -> bool:
    losses = {"kinds": log_loss(origin.active, active), "all": log_loss(origin.active, plain)}
    got = replicates(losses, len(origin.orders), 100, settings.seed)
    return bool(np.quantile(got["kinds"][1:] - got["all"][1:], 0.9) < 0)
