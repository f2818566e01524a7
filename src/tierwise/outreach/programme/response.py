"""What the log says of orders: the chance to order without an offer, and what the strongest offer adds, for whom.

All months and all offers speak about one line (`line`). What was given is a dose: the offer's strength, worn by
contacts before. Few orders are moved, so the guess of `Habits` stands beside the log. The chance to order without an
offer is what the shop's forecast says, where each month was logged with one; else it is fitted on the log.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from tierwise.errors import ComputationError, UsageError
from tierwise.models.newton import logistic, minimise, sigmoid
from tierwise.outreach.programme.known import Floats, Ints, Known
from tierwise.outreach.programme.line import LEAST, Line, Rows, bent, find_line, with_one
from tierwise.outreach.programme.season import Season

KNOTS = 200
SIGNAL = 0.1
"""Slopes that chance alone would bring with more than this probability are no signal: the verdict says so."""


@dataclass(frozen=True, slots=True, eq=False)
class Scale:
    """Columns as normal scores of the customers first seen: order is all that is kept of them."""

    knots: Floats
    scores: Floats

    @classmethod
    def learn(cls, profile: Floats) -> Scale:
        """From the profiles of the first month."""
        from scipy.special import ndtri

        levels = (np.arange(KNOTS) + 0.5) / KNOTS
        return cls(np.quantile(profile, levels, axis=0), ndtri(levels))

    def of(self, profile: Floats) -> Floats:
        """Normal scores (n, columns); a column without variation is 0 everywhere."""
        columns = [np.interp(x, knots, self.scores) if knots[0] < knots[-1] else np.zeros(len(x))
                   for x, knots in zip(profile.T, self.knots.T, strict=True)]  # fmt: skip
        return np.column_stack(columns)


@dataclass(frozen=True, eq=False)
class Response:
    """What was learned. ``base``: intercept and weights of the chance to order without an offer as the log says, none
    where forecasts were logged; ``line``: intercept and slopes of the strongest offer's effect on normal scores,
    ``covariance`` its doubt; ``bend``: level and weights of what is added to a forecast, on the logit scale; ``luck``:
    the probability that chance alone brings slopes so large in what lots decided; ``leaves``: chance to unsubscribe;
    ``late``: orders that come a month late, for each one that comes in the month; ``season``: the levels of the months.
    """

    scale: Scale
    base: tuple[float, Floats] | None
    line: Floats
    covariance: Floats
    bend: Floats
    luck: float
    leaves: float
    late: float = 0.0
    season: Season = field(default_factory=Season)

    @property
    def signal(self) -> bool:
        """The log tells whom offers move more than others."""
        return self.luck < SIGNAL

    def orders(self, profile: Floats, forecast: Floats | None = None) -> Floats:
        """Chance to order without an offer (n,): the forecast, mended by the log, or as in the last month logged."""
        z = self.scale.of(profile)
        if forecast is not None:
            return np.clip(forecast + forecast * (1 - forecast) * (with_one(bent(z)) @ self.bend), 0.0, 1.0)
        if self.base is None:
            raise UsageError("no forecast of orders", "the months were logged with one; give one for the next as well")
        intercept, weights = self.base
        return sigmoid(intercept + bent(z) @ weights)

    def effect(self, profile: Floats) -> tuple[Floats, Floats]:
        """What the strongest offer adds to it, unworn, late orders counted, and the standard error (n,) each."""
        x = with_one(self.scale.of(profile))
        return x @ self.line, np.sqrt(np.einsum("ij,jk,ik->i", x, self.covariance, x))


def learn(known: Known) -> Response:
    """From all months; ``ComputationError`` where nothing has been logged."""
    if not known.months:
        raise ComputationError("nothing has been logged yet", "begin with a month in which lots decide")
    scale = Scale.learn(known.months[0].profile)
    rows, base = _rows(known, scale)
    line = find_line(rows, known.habits)
    return Response(scale, base, line.mean, line.covariance, line.bend, _luck(rows, line), _leaves(known), line.late,
                    Season.of(rows.known, rows.month, told=rows.told))  # fmt: skip


def _rows(known: Known, scale: Scale) -> tuple[Rows, tuple[float, Floats] | None]:
    """All months under each other; and the chance to order as the log itself tells it, where nobody forecast it."""
    months, habits = known.months, known.habits
    x = np.concatenate([scale.of(month.profile) for month in months])
    ordered = np.concatenate([month.ordered for month in months]).astype(np.float64)
    number = np.repeat(np.arange(len(months)), [len(month.arm) for month in months])
    dose = np.concatenate([habits.dose(month.arm, month.wear) for month in months])
    offered = [month.propensity @ np.array([0.0, *habits.strength]) * habits.worn(month.wear) for month in months]
    last = np.concatenate([np.zeros(len(m.arm)) if m.last is None else m.last for m in months])
    told = [month.forecast for month in months if month.forecast is not None]
    if len(told) == len(months):
        chance, base = np.concatenate(told), None
    else:
        chance, base = _fitted(bent(x), ordered, number, dose)
    chance = np.clip(chance, 1e-4, 1 - 1e-4)
    return Rows(x, ordered, number, dose, np.concatenate(offered), last, chance, base is None), base


def _fitted(x: Floats, ordered: Floats, month: Ints, dose: Floats) -> tuple[Floats, tuple[float, Floats]]:
    """Each row's chance to order without its dose; intercept and weights of the last month."""
    others = (month[:, None] == np.arange(month[-1])).astype(np.float64)
    found = minimise(np.column_stack([x, others, dose]), ordered, logistic, 1.0, "orders without an offer")
    weights = found.weights[:-1]
    chance = sigmoid(found.intercept + np.column_stack([x, others]) @ weights)
    return chance, (found.intercept, weights[: x.shape[1]])


def _luck(rows: Rows, line: Line) -> float:
    """Wald's test of all slopes in what lots decided: the rest of the outcome on the rest of the dose (R-learner)."""
    from scipy.stats import chi2

    one = with_one(rows.x)
    mean = rows.known + rows.expected * (one @ line.mean)
    chance = np.clip(mean, LEAST, 1 - LEAST)
    weight = 1 / (chance * (1 - chance))
    z = one * (rows.dose - rows.expected)[:, None]
    covariance = np.linalg.pinv(z.T @ (z * weight[:, None]))
    found, slopes = covariance @ (z.T @ (weight * (rows.ordered - mean))), slice(1, None)
    inverse = np.linalg.pinv(covariance[slopes, slopes])
    return float(chi2.sf(found[slopes] @ inverse @ found[slopes], len(found) - 1))


def _leaves(known: Known) -> float:
    """Unsubscribes for each contact of an unworn customer; the guess counts as so many contacts."""
    habits = known.habits
    risk = sum(float((1 + month.wear)[month.arm > 0].sum()) for month in known.months)
    left = sum(int(month.left[month.arm > 0].sum()) for month in known.months)
    return (left + habits.leaves * habits.leaves_seen) / (risk + habits.leaves_seen)
