"""What the log says of orders: the chance to order without an offer, and what the strongest offer adds, for whom.

All months and all offers speak about one line. What was given is a dose: the offer's strength, worn by contacts before.
Known propensities give the dose expected of each customer; the rest of the outcome is laid on the rest of the dose,

    ordered - m(x) = (dose - expected dose) (a + b'x) + noise of variance m (1 - m),

the R-learner (Nie & Wager 2021) for a dose. Few orders are moved, so the guess of `Habits` stands beside the log: a is
normal about the guess, b normal about 0 with a spread that the log's evidence weighs (MacKay 1992). Where the log says
nothing of whom an offer moves, the line is flat, and `signal` says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from tierwise.errors import ComputationError
from tierwise.models.newton import logistic, minimise, sigmoid
from tierwise.outreach.programme.known import Floats, Habits, Known, Past

SPREADS = (0.0005, 0.002, 0.005, 0.01, 0.02, 0.04)
"""Standard deviations of a slope that are weighed: order probability for one standard deviation of a column."""
KNOTS = 200
SIGNAL = 0.1
"""Slopes that chance alone would bring with more than this probability are no signal: the verdict says so."""
FLAT = 0.4
"""Above this probability they are set aside: everybody has the mean effect."""
NO_SLOPES = (1e-6,)


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
    """What was learned. ``line``: intercept and slopes of the strongest offer's effect on normal scores, ``covariance``
    its doubt; ``luck``: the probability that chance alone brings slopes so large; ``leaves``: chance to unsubscribe.
    """

    scale: Scale
    base: tuple[float, Floats]
    line: Floats
    covariance: Floats
    luck: float
    leaves: float

    @property
    def signal(self) -> bool:
        """The log tells whom offers move more than others."""
        return self.luck < SIGNAL

    def orders(self, profile: Floats) -> Floats:
        """Chance to order in a month like the last one, without an offer (n,)."""
        intercept, weights = self.base
        return sigmoid(intercept + _bent(self.scale.of(profile)) @ weights)

    def effect(self, profile: Floats) -> tuple[Floats, Floats]:
        """What the strongest offer adds to it, unworn, and the standard error (n,) each."""
        x = _with_one(self.scale.of(profile))
        return x @ self.line, np.sqrt(np.einsum("ij,jk,ik->i", x, self.covariance, x))


def learn(known: Known) -> Response:
    """From all months; ``ComputationError`` where nothing has been logged."""
    if not known.months:
        raise ComputationError("nothing has been logged yet", "begin with a month in which lots decide")
    rows = _Rows(known)
    luck = _luck(rows)
    found = _posterior(rows, known.habits, SPREADS if luck <= FLAT else NO_SLOPES)
    return Response(rows.scale, rows.base, *found, luck, _leaves(known))


class _Rows:
    """All months under each other."""

    def __init__(self, known: Known) -> None:
        self.scale = Scale.learn(known.months[0].profile)
        habits, months = known.habits, known.months
        self.x = np.concatenate([self.scale.of(month.profile) for month in months])
        self.y = np.concatenate([month.ordered for month in months]).astype(np.float64)
        self.month = np.repeat(np.arange(len(months)), [len(month.arm) for month in months])
        doses = [_doses(month, habits) for month in months]
        self.dose, self.expected = (np.concatenate([pair[i] for pair in doses]) for i in (0, 1))

    @cached_property
    def _fit(self) -> tuple[float, Floats]:
        found = minimise(self._columns(self.dose), self.y, logistic, 1.0, "orders without an offer")
        return found.intercept, found.weights

    def _columns(self, dose: Floats) -> Floats:
        last = int(self.month[-1])
        dummies = (self.month[:, None] == np.arange(last)).astype(np.float64)
        return np.column_stack([_bent(self.x), dose, dummies])

    @property
    def base(self) -> tuple[float, Floats]:
        """Intercept and weights of the last month, without dose."""
        intercept, weights = self._fit
        return intercept, weights[: 2 * self.x.shape[1]]

    @cached_property
    def mean(self) -> Floats:
        """The expected outcome whatever is given."""
        intercept, weights = self._fit
        return np.clip(sigmoid(intercept + self._columns(self.expected) @ weights), 1e-4, 1 - 1e-4)

    @cached_property
    def sums(self) -> tuple[Floats, Floats]:
        """Cross products of the line's columns with themselves and with the rest of the outcome."""
        weight = 1 / (self.mean * (1 - self.mean))
        z = _with_one(self.x) * (self.dose - self.expected)[:, None]
        return z.T @ (z * weight[:, None]), z.T @ (weight * (self.y - self.mean))


def _doses(month: Past, habits: Habits) -> tuple[Floats, Floats]:
    strength, worn = np.array([0.0, *habits.strength]), habits.worn(month.wear)
    return strength[month.arm] * worn, month.propensity @ strength * worn


def _posterior(rows: _Rows, habits: Habits, spreads: tuple[float, ...]) -> tuple[Floats, Floats]:
    """Mean and covariance of the line, each spread of the slopes weighed by its evidence."""
    gram, pull = rows.sums
    guess = np.zeros(len(pull))
    guess[0] = habits.effect
    means, covariances, logs = [], [], []
    for spread in spreads:
        prior = np.diag(np.r_[habits.doubt**-2, np.full(len(pull) - 1, spread**-2)])
        covariance = np.linalg.inv(gram + prior)
        towards = pull + prior @ guess
        mean = covariance @ towards
        logs.append(0.5 * (np.linalg.slogdet(prior)[1] + np.linalg.slogdet(covariance)[1] + towards @ mean))
        means.append(mean)
        covariances.append(covariance)
    weight = np.exp(np.array(logs) - max(logs))
    weight /= weight.sum()
    mean = weight @ np.array(means)
    apart = np.array(means) - mean
    return mean, np.einsum("s,sij->ij", weight, np.array(covariances)) + (apart * weight[:, None]).T @ apart


def _luck(rows: _Rows) -> float:
    """Wald's test of all slopes."""
    from scipy.stats import chi2

    gram, pull = rows.sums
    covariance = np.linalg.pinv(gram)
    line, slopes = covariance @ pull, slice(1, None)
    inverse = np.linalg.pinv(covariance[slopes, slopes])
    return float(chi2.sf(line[slopes] @ inverse @ line[slopes], len(pull) - 1))


def _leaves(known: Known) -> float:
    """Unsubscribes for each contact of an unworn customer; the guess counts as so many contacts."""
    habits = known.habits
    risk = sum(float((1 + month.wear)[month.arm > 0].sum()) for month in known.months)
    left = sum(int(month.left[month.arm > 0].sum()) for month in known.months)
    return (left + habits.leaves * habits.leaves_seen) / (risk + habits.leaves_seen)


def _bent(x: Floats) -> Floats:
    return np.column_stack([x, x**2 - 1])


def _with_one(x: Floats) -> Floats:
    return np.column_stack([np.ones(len(x)), x])
