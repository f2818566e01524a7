"""How far apart futures lie: 80 % predictive intervals of what a customer will really order and bring.

An interval here covers the customer's *actual* orders and discounted margin in the horizon, not their mean: it is
simulated from the fitted models, each draw with its own parameters (Laplace) and its own customers.

What makes it cheap: given the number N of future orders, Gamma-Gamma money is (v + past revenue) x BetaPrime(p N,
p n + q), where n counts past orders, so the random part depends on (x, t_x, T) alone and is simulated once for all
customers who share them. Above CELLS distinct triples, neighbours within some 5 to 10 % share one simulation, scaled
to each triple's own mean.

Ends: ``low`` is the 10 % quantile and ``high`` closes 80 % above it. Many customers order nothing at all in the horizon
with more than 10 %: then low is 0, nothing lies below, and high is the 80 % quantile, so that the interval still holds
80 % and not 90 %. Who orders nothing with more than 80 % has [0, mean]: it holds more than 80 %, as it must.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tierwise.contract.arrays import Floats, Ints
from tierwise.insight.value.gamma_gamma import FittedSpend
from tierwise.insight.value.order_models.btyd import Fitted
from tierwise.insight.value.order_models.intervals import interval, predictive_orders
from tierwise.insight.value.order_models.summary import Summary

CELLS = 4_000
LEVEL, TAIL = 0.8, 0.1
Ends = tuple[Floats, Floats]


@dataclass(frozen=True, slots=True, eq=False)
class Spread:
    """By row of the summary; money in units of (v + past revenue), so times it is money.

    ``money_sd`` is the standard deviation of the same, ``order_value`` the ends of a customer's own mean order value
    over its expectation, ``cell`` the simulation that the row shares.
    """

    orders: Ends
    p_active: Ends
    money: Ends
    money_sd: Floats
    order_value: Ends


def spread(
    orders: Fitted, spend: FittedSpend | None, summary: Summary, horizon: float, seed: int, drift: float = 0.0
) -> Spread:
    """Simulate once for each cell and hand out to rows; ``drift`` as in `predictive_orders`."""
    x, t_x, T = summary.rows
    first, cell = cells(summary)
    part = Summary(x[first], t_x[first], T[first], np.bincount(cell, summary.weight).astype(np.int64))
    mean = orders.model.expected_orders(*summary.rows, 0.0, horizon)
    scale = mean / np.maximum(mean[first], 1e-300)[cell]
    draws = 1000 if len(part) <= CELLS // 4 else 400
    counts, money, sd = _simulate(orders, spend, part, horizon, (draws, seed, drift))
    value = _order_value(spend, part.repeat_days + 1, draws, seed)
    return Spread(
        orders=(counts[0][cell], counts[1][cell]),
        p_active=_p_active(orders, summary, part, (first, cell), horizon, seed),
        money=(money[0][cell] * scale, money[1][cell] * scale),
        money_sd=sd[cell] * scale,
        order_value=(value[0][cell], value[1][cell]),
    )


def cells(summary: Summary) -> tuple[Ints, Ints]:
    """A representative row for each cell, and each row's cell; every row is a cell of its own up to CELLS rows."""
    if len(summary) <= CELLS:
        rows = np.arange(len(summary))
        return rows, rows
    x, t_x, T = (np.asarray(v, dtype=np.float64) for v in summary.rows)
    keys = [_steps(x, 12.0, 0.08), _steps(T - t_x, 20.0, 0.15), _steps(T, 60.0, 0.12)]
    packed = keys[0].astype(np.int64) * 1_000_000 + keys[1] * 1000 + keys[2]
    _, first, cell = np.unique(packed, return_index=True, return_inverse=True)
    return first, cell


def closing(sample: Floats | Ints) -> Ends:
    """Low and high of each column of draws: the 10 % quantile, and what closes 80 % above it.

    >>> low, high = closing(np.array([[0], [0], [0], [0], [1], [2], [3], [4], [5], [6]]))
    >>> float(low[0]), float(high[0])
    (0.0, 4.0)
    """
    ordered, n = np.sort(sample, axis=0), len(sample)
    low = ordered[int(TAIL * n)]
    below = (ordered < low).sum(axis=0)
    at = np.minimum(np.ceil(below + LEVEL * n - 1e-9).astype(np.int64) - 1, n - 1)
    high = np.take_along_axis(ordered, at[None, :], axis=0)[0]
    return low.astype(np.float64), high.astype(np.float64)


def _steps(values: Floats, linear: float, share: float) -> Ints:
    """Step numbers that are narrow up to ``linear`` and grow by ``share`` beyond."""
    small = values <= linear
    unit = linear * share if linear > 12 else 1.0
    grown = np.log(np.maximum(values, linear) / linear) / np.log1p(share)
    return np.where(small, values // unit, linear // unit + 1 + grown // 1).astype(np.int64)


def _simulate(
    orders: Fitted, spend: FittedSpend | None, part: Summary, horizon: float, how: tuple[int, int, float]
) -> tuple[Ends, Ends, Floats]:
    draws, seed, drift = how
    rng = np.random.default_rng([seed, 1])
    models = spend.draws(draws, rng) if spend else []
    ends: list[Floats] = []
    for rows, counts in predictive_orders(orders, *part.rows, horizon, draws=draws, seed=seed, drift=drift):
        low, high = closing(counts)
        if spend is None:
            ends.append(np.array([low, high, low, high, low]))
            continue
        past = part.repeat_days[rows] + 1
        typical = spend.model.mean * past
        unit = np.empty(counts.shape)
        for i, m in enumerate(models):
            paid = counts[i] > 0
            share = rng.standard_gamma(m.p * np.maximum(counts[i], 1)) / rng.standard_gamma(m.p * past + m.q)
            unit[i] = np.where(paid, share * (m.v + typical) / (spend.model.v + typical), 0.0)
        ends.append(np.array([low, high, *closing(unit), _robust_sd(unit)]))
    both = np.concatenate(ends, axis=1)
    return (both[0], both[1]), (both[2], both[3]), both[4]


def _robust_sd(unit: Floats) -> Floats:
    """Standard deviation with the top draw in a thousand cut off: a heavy tail must not be one draw's size."""
    top = np.quantile(unit, 0.999, axis=0)
    return np.asarray(np.minimum(unit, top).std(axis=0))


def _order_value(spend: FittedSpend | None, past: Ints, draws: int, seed: int) -> Ends:
    """Ends of p/nu over its expectation, by the number of past orders."""
    if spend is None:
        return np.full(len(past), np.nan), np.full(len(past), np.nan)
    rng = np.random.default_rng([seed, 2])
    counts, at = np.unique(past, return_inverse=True)
    typical, here = spend.model.mean * counts, spend.model
    expected = here.p / (here.p * counts + here.q - 1)
    ratio = np.array(
        [
            m.p / rng.standard_gamma(m.p * counts + m.q) * (m.v + typical) / (here.v + typical) / expected
            for m in spend.draws(draws, rng)
        ]
    )
    low, high = np.quantile(ratio, [TAIL, 1 - TAIL], axis=0)
    return low[at], high[at]


def _p_active(
    orders: Fitted, summary: Summary, part: Summary, cut: tuple[Ints, Ints], horizon: float, seed: int
) -> Ends:
    """How well the probability itself is known: parameter draws for cells, carried to rows on the logit scale."""
    first, cell = cut
    low, high = interval(orders, lambda m, x, t_x, T: m.p_active(x, t_x, T, horizon), *part.rows, draws=100, seed=seed)
    own = _logit(orders.model.p_active(*summary.rows, horizon))
    ends = [np.tanh((own + (_logit(end) - own[first])[cell]) / 2) / 2 + 0.5 for end in (low, high)]
    return ends[0], ends[1]


def _logit(p: Floats) -> Floats:
    p = np.clip(p, 1e-12, 1 - 1e-12)
    return np.asarray(np.log(p) - np.log1p(-p))
