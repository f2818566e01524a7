"""What the strongest offer adds, for whom: a line found from all that was logged.

    ordered - known = v (month + level + g'bent(x) + expected dose (h0 + h'x)) + (dose + k last dose) (a + b'x) + noise

with v = known (1 - known).
``known`` is the chance to order without an offer: the shop's forecast, or what the log itself says. Where a forecast is
right, whoever got nothing needs no group beside her, and each contact tells its full dose. Where it is wrong (in level,
by month, by profile, or most where most was given), the terms in v take that up, on the logit scale. With free terms
what is left is the R-learner (Nie & Wager 2021): only what lots decided counts. How far forecasts are off, and how much
customers differ, is not set: each guess is weighed by the probability it gives to the log (evidence, MacKay 1992). The
expected dose stands among the terms so that shrinking them does not pass on to the offer who was chosen for it (Hahn,
Murray & Carvalho 2020). Some of the orders a dose brings come a month late (k); they count with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np

from tierwise.outreach.programme.known import Floats, Habits, Ints

SPREADS = (1e-5, 0.0005, 0.002, 0.005, 0.01, 0.02, 0.04)
"""Standard deviations of a slope that are weighed: order probability for one standard deviation of a column. The first
one says that everybody has the mean effect."""
LEVELS, MONTHS, SHAPES = (0.01, 0.3), (0.01, 0.1), (0.01, 0.03, 0.1, 0.3)
OFF = (*product(LEVELS, MONTHS, SHAPES), (3.0, 3.0, 3.0))
"""How far a forecast may be off, on the logit scale: in level, by month, and by profile and expected dose, each by
itself, since a wrong level says nothing against the rest. The level stays from month to month, so the next forecast is
mended by it; what was wrong with one month is gone with it. The last guess leaves all of it free."""
LATE = (0.0, 0.1, 0.2, 0.4)
"""Orders that come a month late, for each one that comes in the month."""
LEAST = 0.01
"""No order is taken to be less probable than this when its row is weighed."""


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Logged rows: normal scores ``x`` (n, columns), whether she ordered, the month's number, dose, expected dose and
    the ``last`` month's dose, chance to order without an offer, and whether that was ``told`` (else it was fitted on
    the same rows).
    """

    x: Floats
    ordered: Floats
    month: Ints
    dose: Floats
    expected: Floats
    last: Floats
    known: Floats
    told: bool


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """``mean`` and ``covariance`` of intercept and slopes of the effect; ``bend``: what is to be added to a forecast on
    the logit scale (a level, and weights of the bent scores of a profile); ``late``: orders that come a month late, for
    each that comes in time.
    """

    mean: Floats
    covariance: Floats
    bend: Floats
    late: float


def find_line(rows: Rows, habits: Habits) -> Line:
    """The posterior; spreads, forecast errors and late shares each weighed by their evidence."""
    line = _posterior(rows, habits, np.zeros(len(rows.dose)))
    return _posterior(rows, habits, rows.dose * (with_one(rows.x) @ line.mean))


def _posterior(rows: Rows, habits: Habits, moved: Floats) -> Line:
    sums, k = _sums(rows, moved), 1 + rows.x.shape[1]
    parts = [_given(_folded(*sums, k, late), k, habits, OFF if rows.told else OFF[-1:]) for late in LATE]
    means, covariances, logs = (np.concatenate(part) for part in zip(*parts, strict=True))
    weight = np.exp(logs - logs.max())
    weight /= weight.sum()
    mean, apart = weight @ means, means - weight @ means
    full = np.einsum("s,sij->ij", weight, covariances) + (apart * weight[:, None]).T @ apart
    late = weight @ np.repeat(LATE, len(weight) // len(LATE))
    bend = _bend(mean, k) if rows.told else np.zeros(2 * k - 1)
    return Line(mean[-k:], full[-k:, -k:], bend, float(late))


def _bend(mean: Floats, k: int) -> Floats:
    """Behind the months stand level and bent scores, then the expected dose and the line with ``k`` terms each."""
    return mean[len(mean) - 4 * k + 1 : len(mean) - 2 * k]


def _folded(gram: Floats, pull: Floats, k: int, late: float) -> tuple[Floats, Floats]:
    """The sums when the line is what a dose brings in its month and ``late`` times that in the next, together."""
    fold = np.eye(len(pull), len(pull) - k)
    fold[-2 * k : -k, -k:] = np.eye(k) / (1 + late)
    fold[-k:, -k:] = np.eye(k) * late / (1 + late)
    return fold.T @ gram @ fold, fold.T @ pull


def _given(
    sums: tuple[Floats, Floats], k: int, habits: Habits, offs: tuple[tuple[float, float, float], ...]
) -> tuple[Floats, Floats, Floats]:
    """Mean, covariance and log evidence under each guess of how far forecasts are off and how much customers differ."""
    gram, pull = sums
    months = len(pull) - 4 * k + 1
    prior = np.array([
        np.r_[np.full(months, month), level, np.full(3 * k - 2, shape), habits.doubt, np.full(k - 1, spread)]
        for level, month, shape in offs for spread in SPREADS
    ]) ** -2.0  # fmt: skip
    found = gram + prior[:, :, None] * np.eye(len(pull))
    covariance = np.asarray(np.linalg.inv(found), np.float64)
    towards = pull.copy()
    towards[-k] += habits.effect * habits.doubt**-2
    mean = covariance @ towards
    return mean, covariance, (np.log(prior).sum(axis=1) - np.linalg.slogdet(found)[1] + mean @ towards) / 2


def _sums(rows: Rows, moved: Floats) -> tuple[Floats, Floats]:
    """Cross products of all columns with themselves and with what is left of the outcome."""
    v = rows.known * (1 - rows.known)
    months = (rows.month[:, None] == np.arange(rows.month[-1] + 1)).astype(np.float64)
    one = with_one(rows.x)
    terms = np.column_stack([months, with_one(bent(rows.x)), rows.expected[:, None] * one])
    z = np.column_stack([terms * v[:, None], rows.dose[:, None] * one, rows.last[:, None] * one])
    chance = np.clip(rows.known + moved, LEAST, 1 - LEAST)
    weight = 1 / (chance * (1 - chance))
    return z.T @ (z * weight[:, None]), z.T @ (weight * (rows.ordered - rows.known))


def bent(x: Floats) -> Floats:
    """Scores and their squares."""
    return np.column_stack([x, x**2 - 1])


def with_one(x: Floats) -> Floats:
    """Scores behind a column of ones."""
    return np.column_stack([np.ones(len(x)), x])
