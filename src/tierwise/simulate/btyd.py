"""Worlds that obey an order model exactly, as bare arrays: for recovering parameters, coverage and speed.

Rates, gaps and lifetimes are as in the papers: BG/NBD (Fader, Hardie, Lee 2005), MBG/NBD (Batislam et al. 2007),
Pareto/NBD (Schmittlein et al. 1987), BG- and MBG/CNBD-k (Reutterer, Platzer 2020), BG/BB (Fader, Hardie, Shang 2010).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from tierwise.errors import UsageError
from tierwise.simulate.chance import Floats, Ints, stream
from tierwise.simulate.renewal import Renewals, Stopping, renew

_NEEDS = {
    "BG/NBD": ("r", "alpha", "a", "b"),
    "MBG/NBD": ("r", "alpha", "a", "b"),
    "Pareto/NBD": ("r", "alpha", "s", "beta"),
    "BG/CNBD-k": ("r", "alpha", "a", "b", "k"),
    "MBG/CNBD-k": ("r", "alpha", "a", "b", "k"),
    "BG/BB": ("alpha", "beta", "gamma", "delta"),
}
MODELS = tuple(_NEEDS)
"""The order models that a pure world can obey."""


@dataclass(frozen=True, slots=True, eq=False)
class PureWorld:
    """One row for each customer; times in days since her own first order (BG/BB: opportunities).

    What is seen: ``repeat_days`` (x), ``first_to_last_days`` (t_x), ``age_days`` (T), ``log_gaps`` (sum over her
    gaps of log days), and with spend parameters ``orders`` and ``mean_value`` (all orders up to T, the first too).
    What will be: ``holdout_orders`` in (T, T + holdout], ``next_order_days`` from T to the next order (inf: none
    ever). What is hidden: ``rate``, ``dropout`` (probability, or rate for Pareto/NBD), ``alive`` at T,
    ``alive_until`` (inf where she outlives the simulation; BG/BB: opportunities lived through).
    """

    repeat_days: Ints
    first_to_last_days: Floats
    age_days: Floats
    log_gaps: Floats
    holdout_orders: Ints
    next_order_days: Floats
    rate: Floats
    dropout: Floats
    alive_until: Floats
    alive: np.ndarray[tuple[int], np.dtype[np.bool_]]
    orders: Ints
    mean_value: Floats | None = None


def pure_btyd_world(
    model: str,
    params: Mapping[str, float],
    customers: int,
    days: float,
    seed: int,
    *,
    arrival_days: float = 0.0,
    holdout_days: float = 0.0,
    day_grain: bool = False,
) -> PureWorld:
    """Draw customers who obey ``model`` exactly.

    First orders are spread evenly over ``arrival_days``, so that T runs from days − arrival_days to days.
    ``day_grain`` counts distinct whole days as a shop's tables do: x, t_x and T are then whole numbers, and several
    orders on one day are one. Parameters p, q, v add gamma-gamma spend. Raises ``UsageError`` for an unknown model or
    a missing parameter.

    >>> world = pure_btyd_world("BG/NBD", {"r": 1, "alpha": 10, "a": 1, "b": 3}, 1000, 100, seed=1)
    >>> bool((world.first_to_last_days <= world.age_days).all()), world.repeat_days.size
    (True, 1000)
    """
    _check(model, params)
    if model == "BG/BB":
        return _bg_bb(params, customers, int(days), int(holdout_days), seed)
    chance = stream(seed, f"pure {model}")
    rate = np.maximum(chance.gamma(params["r"], 1 / params["alpha"], customers), 1e-300)
    dropout, stopping = _draw_stopping(model, params, customers, chance)
    arrival = chance.random(customers) * arrival_days
    k = int(params.get("k", 1))
    gaps = stream(seed, f"pure gaps {model}")
    found = renew(
        rate,
        stopping,
        days + holdout_days - arrival,
        lambda c, _: gaps.standard_exponential(c.size) if k == 1 else gaps.standard_gamma(k, c.size),
        lambda c, _: gaps.random(c.size),
    )
    seen = _seen_by_day if day_grain else _seen_exactly
    x, t_x, T, log_gaps, later, pending = seen(found, arrival, days, holdout_days)
    mean_value = _mean_value(params, x + 1, chance) if "p" in params else None
    alive = found.stopped_at > days - arrival
    return PureWorld(x, t_x, T, log_gaps, later, pending, rate, dropout, found.stopped_at, alive, x + 1, mean_value)


def _check(model: str, params: Mapping[str, float]) -> None:
    if model not in _NEEDS:
        raise UsageError(f"no order model {model!r}", f"one of {', '.join(MODELS)}")
    missing = [p for p in _NEEDS[model] if not params.get(p, 0) > 0]
    if missing:
        raise UsageError(f"{model} needs {', '.join(missing)} above 0", f"given: {dict(params)}")


def _draw_stopping(
    model: str, params: Mapping[str, float], customers: int, chance: np.random.Generator
) -> tuple[Floats, Stopping]:
    never = np.full(customers, np.inf)
    if model == "Pareto/NBD":
        mu = np.maximum(chance.gamma(params["s"], 1 / params["beta"], customers), 1e-300)
        return mu, Stopping(np.zeros(customers), chance.standard_exponential(customers) / mu)
    p = chance.beta(params["a"], params["b"], customers)
    return p, Stopping(p, never, at_first=model.startswith("MBG"))


_Seen = tuple[Ints, Floats, Floats, Floats, Ints, Floats]


def _seen_exactly(found: Renewals, arrival: Floats, days: float, _holdout: float) -> _Seen:
    T = days - arrival
    n, who = T.size, found.customer
    inside = found.time <= T[who]
    x = _count(who[inside], n)
    t_x = np.zeros(n)
    np.maximum.at(t_x, who[inside], found.time[inside])
    first = np.concatenate([[True], who[1:] != who[:-1]]) if who.size else np.empty(0, bool)
    gap = found.time - np.where(first, 0.0, np.concatenate([[0.0], found.time[:-1]])[: who.size])
    log_gaps = np.bincount(who[inside], np.log(np.maximum(gap[inside], 1e-12)), minlength=n).astype(np.float64)
    after = ~inside
    pending = found.pending.copy()
    np.minimum.at(pending, who[after], found.time[after])
    return x, t_x, T, log_gaps, _count(who[after], n), pending - T


def _seen_by_day(found: Renewals, arrival: Floats, days: float, _holdout: float) -> _Seen:
    """Distinct whole days: an order on the day of the one before does not count."""
    first_day = np.floor(arrival)
    last_day = np.ceil(days) - 1
    day = np.floor(arrival[found.customer] + found.time) - first_day[found.customer]
    who, n = found.customer, arrival.size
    before = np.where(np.concatenate([[True], who[1:] != who[:-1]])[: who.size], 0.0,
                      np.concatenate([[0.0], day[:-1]])[: who.size])  # fmt: skip
    new = day > before
    who, day, gap = who[new], day[new], (day - before)[new]
    T: Floats = last_day - first_day
    inside = day <= T[who]
    t_x = np.zeros(n)
    np.maximum.at(t_x, who[inside], day[inside])
    pending: Floats = np.floor(arrival + found.pending) - first_day
    np.minimum.at(pending, who[~inside], day[~inside])
    log_gaps = np.bincount(who[inside], np.log(gap[inside]), minlength=n).astype(np.float64)
    counts = _count(who[inside], n), _count(who[~inside], n)
    return counts[0], t_x, T, log_gaps, counts[1], pending - T


def _count(who: Ints, customers: int) -> Ints:
    return np.bincount(who, minlength=customers).astype(np.int64)


def _mean_value(params: Mapping[str, float], orders: Ints, chance: np.random.Generator) -> Floats:
    """The mean of that many Gamma(p, nu) values: Gamma(p · orders, nu · orders)."""
    nu = chance.gamma(params["q"], 1 / params["v"], orders.size)
    mean: Floats = chance.standard_gamma(params["p"] * orders) / (nu * orders)
    return mean


def _bg_bb(params: Mapping[str, float], customers: int, n: int, holdout: int, seed: int) -> PureWorld:
    """Beta-geometric/beta-Bernoulli: at each of n opportunities a living customer orders with probability p."""
    chance = stream(seed, "pure BG/BB")
    p = chance.beta(params["alpha"], params["beta"], customers)
    theta = np.maximum(chance.beta(params["gamma"], params["delta"], customers), 1e-15)
    lived = (chance.geometric(theta) - 1).astype(float)
    x, t_x, later = np.zeros(customers, np.int64), np.zeros(customers), np.zeros(customers, np.int64)
    pending = np.full(customers, np.inf)
    for t in range(1, n + holdout + 1):
        orders = (lived >= t) & (chance.random(customers) < p)
        if t <= n:
            x, t_x = x + orders, np.where(orders, t, t_x)
        else:
            later = later + orders
            pending = np.where(orders & np.isinf(pending), t - n, pending)
    T = np.full(customers, float(n))
    value = _mean_value(params, x + 1, chance) if "p" in params else None
    return PureWorld(x, t_x, T, np.zeros(customers), later, pending, p, theta, lived, lived >= n + 1, x + 1, value)
