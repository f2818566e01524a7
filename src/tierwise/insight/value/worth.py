"""What a customer is worth: expected margin over the horizon, discounted, with its interval and its reason.

    value = margin share x discounted expected orders (order model) x expected order value (Gamma-Gamma)

The 80 % interval of ``value`` and of ``expected_orders`` is predictive: it is where the customer's actual figure will
lie (see `spread`); that of ``p_active`` and ``expected_order_value`` says how well these are known themselves.

``pace`` corrects the level by what was held out: all clocks of the future run ``pace`` times as fast, so that orders,
probabilities, dates and money stay consistent with each other. 1 = as fitted.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np

from tierwise.contract.arrays import Flags, Floats, Ints, flag, integer, number, the_as_of
from tierwise.contract.estimate import Estimate
from tierwise.contract.settings import Settings
from tierwise.errors import ComputationError
from tierwise.insight.value.order_models.btyd import Fitted, fit
from tierwise.insight.value.order_models.coordinates import WEAK
from tierwise.insight.value.order_models.summary import Summary, group
from tierwise.insight.value.order_models.timing import discounted_orders
from tierwise.insight.value.spend import Spend, fit_spend
from tierwise.insight.value.spread import Spread, spread
from tierwise.insight.value.typical_shop import TYPICAL, is_small, pooled
from tierwise.metrics.proportions import Z_80


@dataclass(frozen=True, slots=True)
class Pace:
    """How much faster than fitted the future runs, with the standard deviation of its logarithm.

    ``drift`` is that of single customers' own paces about it: it widens their intervals (see `held_out`).
    """

    factor: float = 1.0
    log_sd: float = 0.0
    drift: float = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class ValueModels:
    """What was fitted: order model, spend model (None where nobody has paid), pace, and what to say of it."""

    orders: Fitted
    spend: Spend | None
    pace: Pace
    method: str
    customers: int


@dataclass(frozen=True, slots=True, eq=False)
class Worth:
    """Value of each customer as numbers, rows as in the features; NaN where it is not known.

    ``after_order`` is the value had the customer ordered at the as-of date. ``total`` is the worth of the whole base.
    ``index`` gives each customer's row in ``summary`` (customers who refused profiling: -1).
    """

    as_of: datetime
    models: ValueModels | None
    summary: Summary | None
    index: Ints
    value: Floats
    low: Floats
    high: Floats
    share: Floats
    order_value: Floats
    discounted: Floats
    after_order: Floats
    spread: Spread | None
    total: Estimate


def fit_models(
    features: Any, settings: Settings, *, family: str = "MBG/NBD", pace: Pace | None = None
) -> ValueModels | None:
    """Fit on customers who neither refused profiling nor are very large. None where there is nobody to fit on.

    With fewer than 30 customers who came back, the fit is pooled with twenty typical customers (`typical_shop`).
    """
    rows = fitting_rows(features)
    if not rows.any():
        return None
    summary = pooled_summary(features, rows)
    orders = fit(family, summary, prior=WEAK, seed=settings.seed)
    x = integer(features, "purchase_days")[rows]
    try:
        spend = fit_spend(x, number(features, "revenue")[rows], number(features, "margin")[rows], settings.margin_rate)
    except ComputationError:
        spend = None
    pace = pace or Pace()
    small = summary.customers - int(rows.sum()) > 0
    method = _method(features, settings, (family, spend.name if spend else ""), pace, small)
    return ValueModels(orders, spend, pace, method, int(rows.sum()))


def fitting_rows(features: Any) -> Flags:
    """Customers on whom models are fitted: no refusal, not very large (unless all are)."""
    allowed = ~flag(features, "no_profiling")
    ordinary = allowed & ~flag(features, "is_giant")
    return ordinary if ordinary.any() else allowed


def pooled_summary(features: Any, rows: Flags) -> Summary:
    """Sufficient statistics of these rows, with the typical customers where few have come back."""
    x, t_x, T = triples(features)
    summary = group(x[rows], t_x[rows], T[rows])[0]
    return pooled(summary) if is_small(summary) else summary


def worth(models: ValueModels | None, features: Any, settings: Settings) -> Worth:
    """Value every customer; `value_table` makes the result table of it."""
    rows = np.flatnonzero(~flag(features, "no_profiling"))
    n, as_of = features.num_rows, the_as_of(features)
    index = np.full(n, -1, dtype=np.int64)
    if models is None:
        nothing = Estimate(0.0, 0.0, 0.0, settings.currency, 0, "nobody may be profiled")
        return _unknown(as_of, models, (None, index, None), nothing)
    x, t_x, T = triples(features)
    summary, index[rows] = group(x[rows], t_x[rows], T[rows])
    horizon = settings.horizon_days * models.pace.factor
    fitted = models.spend.fitted if models.spend else None
    apart = spread(models.orders, fitted, summary, horizon, settings.seed, models.pace.drift)
    discounted, after = _discounted(models, summary, settings)
    by_row = (discounted[index], after[index])
    return _with_money(models, features, settings, (summary, index, apart), by_row, as_of)


def discounted_by_row(models: ValueModels, rows: tuple[Any, Any, Any], settings: Settings) -> Floats:
    """Discounted orders in the horizon for (x, t_x, T), on the clock of the models' pace."""
    pace = models.pace.factor
    rate = (1 + settings.discount_rate) ** (1 / pace) - 1
    return discounted_orders(models.orders.model, *rows, horizon_days=settings.horizon_days * pace, annual_rate=rate)


def _discounted(models: ValueModels, summary: Summary, settings: Settings) -> tuple[Floats, Floats]:
    """As they stand, and had they ordered at the as-of date (one repeat day more, the last one now)."""
    now = discounted_by_row(models, summary.rows, settings)
    pairs, at = np.unique(np.stack([summary.repeat_days, summary.age_days]), axis=1, return_inverse=True)
    after = discounted_by_row(models, (pairs[0] + 1, pairs[1], pairs[1]), settings)
    return now, after[at.ravel()]


def _with_money(
    models: ValueModels,
    features: Any,
    settings: Settings,
    grouped: tuple[Summary, Ints, Spread],
    orders: tuple[Floats, Floats],
    as_of: datetime,
) -> Worth:
    summary, index, apart = grouped
    if models.spend is None:
        nothing = Estimate(0.0, 0.0, 0.0, settings.currency, 0, "no_revenue")
        return _unknown(as_of, models, grouped, nothing)
    known = (index >= 0) & np.isfinite(number(features, "revenue"))
    past, share, per_order = _money(models.spend, features)
    discounted, after = (np.where(known, column, np.nan) for column in orders)
    value = share * discounted * per_order
    mean = models.orders.model.expected_orders(*summary.rows, 0.0, settings.horizon_days * models.pace.factor)[index]
    unit = share * (models.spend.fitted.model.v + past) * np.where(mean > 0, discounted / mean, 1.0)
    low, high = (np.where(known, unit * end[index], np.nan) for end in apart.money)
    noise = np.where(known, unit * apart.money_sd[index], 0.0)
    total = _total(models, summary, (index[known], value[known], noise[known]), settings)
    return Worth(
        as_of=as_of, models=models, summary=summary, index=index,
        value=value, low=np.minimum(low, value), high=np.maximum(high, value),
        share=share, order_value=per_order, discounted=discounted,
        after_order=share * after * per_order, spread=apart, total=total,
    )  # fmt: skip


def _unknown(
    as_of: datetime, models: ValueModels | None, grouped: tuple[Summary | None, Ints, Spread | None], total: Estimate
) -> Worth:
    """Nothing of money is known; orders may be."""
    summary, index, apart = grouped
    nan = np.full(len(index), np.nan)
    return Worth(as_of, models, summary, index, nan, nan, nan, nan, nan, nan, nan, apart, total)


def _money(spend: Spend, features: Any) -> tuple[Floats, Floats, Floats]:
    """Past revenue (capped for very large customers), margin share, expected order value."""
    n = integer(features, "purchase_days")
    revenue, margin = number(features, "revenue"), number(features, "margin")
    mean = np.nan_to_num(revenue / n)
    mean = np.where(flag(features, "is_giant"), np.minimum(mean, spend.cap), np.maximum(mean, 0.0))
    return n * mean, spend.own_share(revenue, margin), spend.fitted.model.expected_value(n, mean)


def order_values(models: ValueModels, features: Any) -> Floats:
    """Expected value of each customer's next order; NaN where money is not known."""
    if models.spend is None:
        return np.full(features.num_rows, np.nan)
    _, share, per_order = _money(models.spend, features)
    return np.where(np.isfinite(number(features, "revenue")) & np.isfinite(share), per_order, np.nan)


def _total(models: ValueModels, summary: Summary, rows: tuple[Ints, Floats, Floats], settings: Settings) -> Estimate:
    """The base's value: parameters unknown (draws of the order model), pace unknown, customers' chance."""
    index, value, noise = rows
    horizon = settings.horizon_days * models.pace.factor
    here = models.orders.model.expected_orders(*summary.rows, 0.0, horizon)
    weight = np.bincount(index, value, minlength=len(summary)) / np.maximum(here, 1e-300)
    heavy = np.argsort(-weight * here, kind="stable")[:4000]
    x, t_x, T = (column[heavy] for column in summary.rows)
    draws = models.orders.draws(50, np.random.default_rng([settings.seed, 3]))
    sums = np.array([weight[heavy] @ m.expected_orders(x, t_x, T, 0.0, horizon) for m in draws])
    total = float(value.sum())
    relative = float(sums.std() / max(weight[heavy] @ here[heavy], 1e-300)) if len(index) else 0.0
    sd = float(np.sqrt(total**2 * (relative**2 + models.pace.log_sd**2) + (noise**2).sum()))
    low, high = max(0.0, total - Z_80 * sd), total + Z_80 * sd
    return Estimate(total, min(low, total), high, settings.currency, len(index), models.method)


def triples(features: Any) -> tuple[Ints, Ints, Ints]:
    """(x, t_x, T) of each customer."""
    return (
        integer(features, "repeat_days"),
        integer(features, "first_to_last_days"),
        integer(features, "age_days"),
    )


def _method(features: Any, settings: Settings, names: tuple[str, str], pace: Pace, small: bool) -> str:
    known = {m for m in features["margin_method"].unique().to_pylist() if m}
    margin = {frozenset({"unit_cost"}): "margin from unit cost"}.get(
        frozenset(known), "margin mixed" if len(known) > 1 or "mixed" in known else ""
    )
    parts = [f"{names[0]} x {names[1]}" if names[1] else names[0], margin or f"margin rate {settings.margin_rate:g}"]
    if abs(pace.factor - 1) > 0.005:
        parts.append(f"recalibrated x{pace.factor:.2f}")
    if small:
        parts.append(f"small shop: pooled with {len(TYPICAL)} typical customers")
    return ", ".join(parts)
