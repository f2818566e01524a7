"""A weekly hazard: the chance that a customer orders in the coming week, learned from all weeks of the past.

The order models of `btyd` assume how paces differ and when customers leave. This one assumes only that the log-odds of
an order are straight in a few logarithms of what is known: repeat days x, days since the last order, days since the
first (`SHAPES`). It is fitted on every customer in every past week, so it sees how the pace falls with age, and it
needs no held back horizon to say something of a long one: as long as nothing is ordered the state moves by itself, so

    P(no order in the horizon) = product over its weeks of (1 - hazard at x, since + 7 k, age + 7 k),

and the expected orders follow by going back from the horizon's end (each order starts again at x + 1, since about 0).
It answers for the same (x, t_x, T) as `family.OrderModel`. Discrete-time hazards: Singer & Willett (1993), Journal of
Educational Statistics 18.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tierwise.contract.arrays import Floats, Ints
from tierwise.errors import ComputationError, UsageError
from tierwise.insight.value.trust.past import PurchaseDays

WEEK = 7
WARM_UP_DAYS = 28  # weeks of the shop's first days know too little of anybody
MOST_WEEKS = 104
RIDGE = 3.0
FEWEST_ORDERS = 30
SHAPES = ("crossed", "straight", "curved", "rate")
"""straight: log x, log since, log age. crossed: and log x times log since (silence says more of a frequent buyer).
curved: and the square of log since. rate: log since, log of the own rate, log of since over the own gap.
"""


@dataclass(frozen=True, slots=True, eq=False)
class WeeklyHazard:
    """``weights``: intercept and one for each standardised term. ``days_per_week``: order days in a week with any."""

    shape: str
    centre: Floats
    scale: Floats
    weights: Floats
    days_per_week: float
    weeks: int

    def hazard(self, x: ArrayLike, since: ArrayLike, age: ArrayLike) -> Floats:
        """P(an order in the next seven days) after ``x`` repeat days, ``since`` days without one, ``age`` in days."""
        terms = _terms(self.shape, *np.broadcast_arrays(*(np.asarray(v, dtype=np.float64) for v in (x, since, age))))
        score = self.weights[0] + sum(
            w * (t - c) / s for w, t, c, s in zip(self.weights[1:], terms, self.centre, self.scale, strict=True)
        )
        return np.asarray(0.5 * (1 + np.tanh(score / 2)))

    def p_active(self, x: ArrayLike, t_x: ArrayLike, T: ArrayLike, horizon: float) -> Floats:
        """P(at least one order in (T, T + horizon]), days."""
        x, since, age = _state(x, t_x, T)
        stays = np.ones(len(x))
        for start, days in _steps(horizon):
            stays *= (1 - self.hazard(x, since + start, age + start)) ** (days / WEEK)
        return np.asarray(1 - stays)

    def expected_orders(self, x: ArrayLike, t_x: ArrayLike, T: ArrayLike, horizon: float) -> Floats:
        """Expected order days in (T, T + horizon], days."""
        x, since, age = _state(x, t_x, T)
        steps = _steps(horizon)
        ages, place = np.unique(age, return_inverse=True)
        after = self._after_order(int(x.max()) + 1 if len(x) else 1, ages, steps)
        stays, total = np.ones(len(x)), np.zeros(len(x))
        for k, (start, days) in enumerate(steps):
            h = 1 - (1 - self.hazard(x, since + start, age + start)) ** (days / WEEK)
            total += stays * h * (1 + after[place, x.astype(np.int64) + 1, k + 1])
            stays *= 1 - h
        return np.asarray(total * self.days_per_week)

    def _after_order(self, top: int, ages: Floats, steps: list[tuple[float, float]]) -> Floats:
        """(ages, x, k): further active weeks expected from step k on, the x-th repeat order lying in step k - 1."""
        n = len(steps)
        x = np.arange(top + n + 1, dtype=np.float64)
        after = np.zeros((len(ages), len(x), n + 1))
        for k in range(n - 1, 0, -1):
            stays = np.ones((len(ages), len(x)))
            for j in range(k, n):
                start, days = steps[j]
                since = WEEK / 2 + start - steps[k][0]
                h = 1 - (1 - self.hazard(x[None, :], since, ages[:, None] + start)) ** (days / WEEK)
                again = np.concatenate([after[:, 1:, j + 1], after[:, -1:, j + 1]], axis=1)
                after[:, :, k] += stays * h * (1 + again)
                stays *= 1 - h
        return after


def fit_hazard(past: PurchaseDays, end: int, shape: str = "crossed") -> WeeklyHazard:
    """Fit on the whole weeks before ``end`` (a day number, excluded). Days on or after it are not looked at.

    Raises ``ComputationError`` where fewer than 30 orders fall into these weeks.
    """
    if shape not in SHAPES:
        raise UsageError(f"no hazard has the shape {shape!r}", f"one of {', '.join(SHAPES)}")
    known = past.between(-(10**6), end)
    x, since, age, seen, ordered, days = _person_weeks(known, end)
    if ordered.sum() < FEWEST_ORDERS:
        raise ComputationError(
            f"{int(ordered.sum())} repeat orders in the weeks before day {end}, a hazard needs {FEWEST_ORDERS}",
            "give a longer history",
        )
    terms = np.column_stack(_terms(shape, x, since, age))
    centre = np.average(terms, axis=0, weights=seen)
    spread = np.sqrt(np.average((terms - centre) ** 2, axis=0, weights=seen))
    scale = np.where(spread > 1e-12, spread, 1.0)
    weights = _logistic((terms - centre) / scale, seen, ordered)
    return WeeklyHazard(shape, centre, scale, weights, float(days / ordered.sum()), int(seen.sum()))


def _terms(shape: str, x: Floats, since: Floats, age: Floats) -> tuple[Floats, ...]:
    """Half a repeat order and four weeks are added to the own rate, so that it exists for everybody."""
    count, silence, old = np.log1p(x), np.log1p(since / WEEK), np.log1p(age / WEEK)
    if shape == "rate":
        rate = (x + 0.5) / (age / WEEK + 4)
        return silence, np.log(rate), np.log1p(since / WEEK * rate)
    more = {"straight": (), "crossed": (count * silence,), "curved": (count * silence, silence**2)}
    return (count, silence, old, *more[shape])


def _person_weeks(known: PurchaseDays, end: int) -> tuple[Floats, Floats, Floats, Floats, Floats, float]:
    """Distinct (x, since, age) at the start of past weeks: how often seen, how often an order came within seven days.

    Last of all, the order days in these weeks.
    """
    n = len(known.ids)
    first, last = np.full(n, end), np.full(n, -1)
    np.minimum.at(first, known.code, known.day)
    begin = int(first.min()) + WARM_UP_DAYS if len(known.day) else end
    keys, came, days = [], [], 0.0
    for start in range(end - WEEK, max(begin, end - MOST_WEEKS * WEEK) - 1, -WEEK):
        before, within = known.day < start, (known.day >= start) & (known.day < start + WEEK)
        who = np.flatnonzero(first < start)
        count = np.bincount(known.code[before], minlength=n)[who]
        last[:] = -1
        np.maximum.at(last, known.code[before], known.day[before])
        keys.append(np.stack([count - 1, start - last[who], start - first[who]]))
        orders = np.bincount(known.code[within], minlength=n)[who]
        came.append(orders > 0)
        days += float(orders.sum())
    if not keys:
        nothing = np.zeros(0)
        return nothing, nothing, nothing, nothing, nothing, 0.0
    return (*_counted(np.concatenate(keys, axis=1), np.concatenate(came)), days)


def _counted(keys: Ints, came: NDArray[np.bool_]) -> tuple[Floats, Floats, Floats, Floats, Floats]:
    distinct, place = np.unique(keys, axis=1, return_inverse=True)
    place = place.ravel()
    x, since, age = np.asarray(distinct, dtype=np.float64)
    counts = (np.bincount(place), np.bincount(place, came.astype(np.float64)))
    seen, ordered = (np.asarray(v, dtype=np.float64) for v in counts)
    return x, since, age, seen, ordered


def _logistic(terms: Floats, seen: Floats, ordered: Floats) -> Floats:
    """Ridge logistic regression of counts by Newton's method; the problem is convex and well placed at its start."""
    x = np.column_stack([np.ones(len(terms)), terms])
    ridge = np.full(x.shape[1], RIDGE)
    ridge[0] = 0.0
    at = np.zeros(x.shape[1])
    at[0] = np.log(ordered.sum() / (seen.sum() - ordered.sum() + 1))
    for _ in range(50):
        p = 0.5 * (1 + np.tanh(x @ at / 2))
        bend = (x * (seen * p * (1 - p))[:, None]).T @ x + np.diag(ridge)
        step = np.linalg.solve(bend, x.T @ (ordered - seen * p) - ridge * at)
        at = at + np.clip(step, -2, 2)
        if np.abs(step).max() < 1e-9:
            return np.asarray(at)
    raise ComputationError("the weekly hazard did not settle", "give a longer history")


def _state(x: ArrayLike, t_x: ArrayLike, T: ArrayLike) -> tuple[Floats, Floats, Floats]:
    columns = np.broadcast_arrays(*(np.asarray(v, dtype=np.float64) for v in (x, t_x, T)))
    return columns[0], columns[2] - columns[1], columns[2]


def _steps(horizon: float) -> list[tuple[float, float]]:
    """(start, days) of the weeks of a horizon, the last one as long as is left.

    >>> _steps(10)
    [(0.0, 7.0), (7.0, 3.0)]
    """
    starts = np.arange(0.0, float(horizon), WEEK)
    return [(float(start), float(min(WEEK, horizon - start))) for start in starts]
