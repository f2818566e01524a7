"""Does it hold? Every model on dates it had not seen, beside what needs no model, and the level put right.

On each origin (`origins`) the models are fitted on what was known before it and judged on what followed: ranking (AUC,
Gini, lift), level (bias, calibration) and both (log loss, Brier), with paired bootstrap intervals by customer. Three
decisions come from it:

- **family**: MBG/NBD, unless another order model's log loss is lower outside the paired interval on every origin but
  the last;
- **pace** (`worth.Pace`): how much faster the future ran than fitted, from the totals of orders. It is bounded to
  1/2..2, shrunk towards 1 by how much it differs between dates, and trusted by the share of a year that was held out,
  as a shorter time may be a season;
- **drift** (`worth.Pace`): where intervals of orders held too few on these dates, how much customers' own paces change:
  the least drift at which they hold 80 %. Regular buyers of many orders show it; a model of constant rates does not;
- **who ranks**: a model whose ranking does not beat the best free baseline outside the interval is marked
  ``baseline_serves``.

The last origin is touched by no choice when it is judged. Served are the family and the pace of all origins.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import numpy as np

from tierwise.contract.arrays import Floats, Ints, flag, integer
from tierwise.contract.settings import Settings
from tierwise.errors import ComputationError
from tierwise.insight.value.order_models.summary import Summary, group
from tierwise.insight.value.spread import LEVEL, spread
from tierwise.insight.value.trust.beyond import TimeAt, judge_time
from tierwise.insight.value.trust.cards import POSSIBLE, Judged, calibration_table, card_table, unchecked
from tierwise.insight.value.trust.kinds import KindsAt, judge_kinds
from tierwise.insight.value.trust.origins import Origin, origins, windows
from tierwise.insight.value.trust.past import PurchaseDays
from tierwise.insight.value.worth import Pace, ValueModels, fit_models, worth
from tierwise.metrics.resampling import log_loss, replicates

DEFAULT = "MBG/NBD"
OTHERS = ("BG/NBD", "Pareto/NBD")
PACE_RANGE = (0.5, 2.0)
YEAR_DAYS = 365.0
DRIFTS = (0.0, 0.15, 0.3, 0.45)
CLOSE = 0.02  # coverage so near to its level needs no drift
LEAST_SPREAD = 0.1  # of the log pace between dates, where too few dates show it


@dataclass(frozen=True, slots=True, eq=False)
class HeldOut:
    """The tables `model_cards` and `calibration`, and what they decide."""

    model_cards: Any
    calibration: Any
    family: str
    pace: Pace
    horizon_days: int


def held_out(
    days: Any,
    settings: Settings,
    as_of: datetime,
    *,
    features: Any = None,
    known_at: Any = None,
    kinds_at: KindsAt | None = None,
    time_at: TimeAt | None = None,
) -> HeldOut:
    """Check on purchase days (customer_id, day, orders, revenue, margin) before ``as_of``.

    ``features`` marks who refused profiling and who is very large. ``known_at(instant)`` gives the purchase days as
    known then (`Shop.as_of`): with it, returns that came later do not leak into the past; without it money of the
    past is net of them. ``kinds_at(instant)`` gives channel and country of customers as known then: with it models by
    kind are judged too (`kinds`). ``time_at(instant)`` gives what time value is made of: with it the cards say whether
    it adds to the order model (`beyond`). Where nothing can be held out the cards say why (``not_enough_history``, or
    ``too_few_customers`` on all earlier dates) and defaults serve.
    """
    past = PurchaseDays.of(days)
    dates = origins(past, settings, as_of, _marked(features), known_at)
    if not dates:
        cause = "too_few_customers" if windows(past, settings, as_of)[1] else "not_enough_history"
        cards = card_table([], unchecked(DEFAULT, settings, as_of, cause))
        return HeldOut(cards, calibration_table([], settings), DEFAULT, Pace(), 0)
    fits = [_fits(origin, settings) for origin in dates]
    family = _family(dates[:-1], fits[:-1], settings)
    serving = [f[family] for f in fits]
    earlier = _drifting(dates[:-1], serving[:-1], settings, _pace(dates[:-1], serving[:-1]))
    judged = []
    for origin, models in zip(dates, fits, strict=True):
        judged += _judge(origin, models, family, earlier if origin.last else Pace(), settings)
    plain = [_active(models, origin) for origin, models in zip(dates, serving, strict=True)]
    more, notes = judge_kinds(dates, plain, family, kinds_at, settings) if kinds_at is not None else ([], {})
    timed, said = judge_time(dates, plain, family, time_at, settings) if time_at is not None else ([], {})
    judged += more + timed
    notes |= said
    served = _drifting(dates, serving, settings, _pace(dates, serving))
    length = dates[-1].horizon_days
    note = unchecked(family, settings, as_of, "not_yet_checkable") if length < settings.horizon_days else []
    return HeldOut(card_table(judged, note, notes), calibration_table(judged, settings), family, served, length)


def _marked(features: Any) -> dict[str, list[str]]:
    if features is None:
        return {}
    return {
        name: features["customer_id"].filter(np.asarray(flag(features, name))).to_pylist()
        for name in ("no_profiling", "is_giant")
    }


def _fits(origin: Origin, settings: Settings) -> dict[str, ValueModels]:
    """Every family that can be fitted; the default must be."""
    out = {}
    for family in (DEFAULT, *OTHERS):
        try:
            models = fit_models(origin.features, settings, family=family)
        except ComputationError:
            if family == DEFAULT:
                raise
            continue
        if models is not None:
            out[family] = models
    if DEFAULT not in out:
        raise ComputationError(f"no customer known on {origin.day} may be profiled", "check consents")
    return out


def _family(dates: list[Origin], fits: list[dict[str, ValueModels]], settings: Settings) -> str:
    """The default unless beaten everywhere: log loss lower outside the paired interval on all these dates."""
    for other in OTHERS:
        wins = [
            other in models and _beats(origin, models, other, settings)
            for origin, models in zip(dates, fits, strict=True)
        ]
        if wins and all(wins):
            return other
    return DEFAULT


def _beats(origin: Origin, models: dict[str, ValueModels], other: str, settings: Settings) -> bool:
    losses = {name: log_loss(origin.active, _active(models[name], origin)) for name in (DEFAULT, other)}
    got = replicates(losses, len(origin.orders), 100, settings.seed)
    return bool(np.quantile(got[other][1:] - got[DEFAULT][1:], 0.9) < 0)


def _active(models: ValueModels, origin: Origin) -> Floats:
    summary, index = _grouped(origin)
    answer = models.orders.model.p_active(*summary.rows, origin.horizon_days * models.pace.factor)
    return np.asarray(answer[index])


def _grouped(origin: Origin) -> tuple[Summary, Ints]:
    names = ("repeat_days", "first_to_last_days", "age_days")
    x, t_x, T = (integer(origin.features, name) for name in names)
    return group(x, t_x, T)


def _pace(dates: list[Origin], models: list[ValueModels]) -> Pace:
    """Mean log pace of these dates, shrunk (positive-part James-Stein) by how much it differs between them.

    And trusted by the share of a year they hold out together.
    """
    if not dates:
        return Pace()
    logs = np.array([_log_pace(o, m) for o, m in zip(dates, models, strict=True)])
    mean = float(logs.mean())
    chance = max(float(logs.var(ddof=1)) if len(logs) > 1 else 0.0, LEAST_SPREAD**2) / len(logs)
    steady = max(0.0, 1 - chance / mean**2) if mean else 0.0
    mean *= steady * min(1.0, sum(o.horizon_days for o in dates) / YEAR_DAYS)
    return Pace(float(np.exp(mean)), float(np.sqrt(((logs - mean) ** 2).mean())))


def _log_pace(origin: Origin, models: ValueModels) -> float:
    """log c so that the orders expected in c x horizon are those that came; bisection, E grows with time."""
    summary, _ = _grouped(origin)
    low, high = np.log(PACE_RANGE)
    for _ in range(24):
        middle = (low + high) / 2
        span = origin.horizon_days * np.exp(middle)
        expected = summary.weight @ models.orders.model.expected_orders(*summary.rows, 0.0, span)
        low, high = (middle, high) if expected < origin.orders.sum() else (low, middle)
    return float((low + high) / 2)


def _drifting(dates: list[Origin], models: list[ValueModels], settings: Settings, pace: Pace) -> Pace:
    """The pace with the least drift at which orders' intervals cover LEVEL on these dates; straight between DRIFTS."""
    reached: list[float] = []
    for drift in DRIFTS if dates else ():
        reached.append(float(np.mean([_cover(o, m, drift, settings) for o, m in zip(dates, models, strict=True)])))
        if reached[-1] >= LEVEL or (drift == 0 and reached[0] >= LEVEL - CLOSE):
            break
    if len(reached) < 2:
        return pace
    at = min(1.0, (LEVEL - reached[-2]) / max(reached[-1] - reached[-2], 1e-9))
    low, high = DRIFTS[len(reached) - 2], DRIFTS[len(reached) - 1]
    return replace(pace, drift=round(low + (high - low) * max(at, 0.0), 3))


def _cover(origin: Origin, models: ValueModels, drift: float, settings: Settings) -> float:
    """Share of customers likely to order (see cards) whose orders lie in the interval of orders."""
    summary, index = _grouped(origin)
    span, likely = float(origin.horizon_days), _active(models, origin) >= POSSIBLE
    if not likely.any():
        return LEVEL
    ends = spread(models.orders, None, summary, span, settings.seed, drift).orders
    mean = models.orders.model.expected_orders(*summary.rows, 0.0, span)
    inside = (origin.orders >= ends[0][index]) & (origin.orders <= np.maximum(ends[1], mean)[index])
    return float(inside[likely].mean())


def _judge(origin: Origin, models: dict[str, ValueModels], family: str, pace: Pace, settings: Settings) -> list[Judged]:
    """All models of a date; the recalibrated one is judged where the pace comes from other dates."""
    then = replace(settings, horizon_days=origin.horizon_days)
    out = [
        Judged.of_orders(origin, name, _active(found, origin), served=False)
        for name, found in models.items()
        if name != family
    ]
    recalibrated = abs(pace.factor - 1) > 0.005 or pace.drift > 0
    out.append(_served(origin, models[family], then, family, served=not recalibrated))
    if recalibrated:
        faster = replace(models[family], pace=pace)
        out.append(_served(origin, faster, then, f"{family}, recalibrated", served=True))
    return out


def _served(origin: Origin, models: ValueModels, then: Settings, name: str, served: bool) -> Judged:
    result = worth(models, origin.features, then)
    summary, index = _grouped(origin)
    assert result.spread is not None
    row = result.index
    known = row >= 0
    orders = models.orders.model.expected_orders(*summary.rows, 0.0, origin.horizon_days * models.pace.factor)
    return Judged(
        origin=origin,
        model=name,
        served=served,
        active=_active(models, origin),
        orders=orders[index],
        orders_ends=(
            np.where(known, result.spread.orders[0][row], np.nan),
            np.where(known, np.maximum(result.spread.orders[1][row], 0), np.nan),
        ),
        value=result.value,
        value_ends=(result.low, result.high),
        seed=then.seed,
    )
