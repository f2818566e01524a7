"""Where the models are fitted: a level and a spread for each mixing distribution, both on the whole line.

Gamma(shape r, rate alpha) is seen as (log r/alpha, log r), Beta(a, b) as (log a/b, log(a + b)): the level is
the mean rate or the mean probability, the spread how alike customers are. a and b themselves are nearly
collinear (correlation 0.94 on CDNOW); in these coordinates steps, priors and Laplace draws are well behaved,
whatever the unit of time. With a flat prior maximum and standard errors do not depend on the choice.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tierwise.insight.value.order_models.summary import Floats

GAMMA, BETA = "gamma", "beta"


@dataclass(frozen=True, slots=True)
class Prior:
    """Independent normal priors on the coordinates; an infinite sd leaves one flat.

    Order: level and spread of ordering, level and spread of dropping out. ``per_age`` says that a rate of
    leaving (Pareto/NBD) is counted per mean age of the customers at hand, so that the unit of time does not
    matter.
    """

    mean: tuple[float, ...]
    sd: tuple[float, ...]
    per_age: bool = False

    def log_density(self, phi: Floats) -> tuple[float, Floats, Floats]:
        """Log density up to a constant, its gradient and its (diagonal) Hessian."""
        precision = 1 / np.square(np.asarray(self.sd, dtype=np.float64))
        away = phi - np.asarray(self.mean)
        return float(-0.5 * precision @ away**2), -precision * away, -np.diag(precision)

    def placed(self, pairs: tuple[str, str], mean_age: float) -> Prior:
        """The same prior in the unit of time the customers are given in."""
        if not self.per_age or pairs[1] != GAMMA:
            return self
        level, spread, leaving, leaving_spread = self.mean
        return Prior((level, spread, leaving - float(np.log(mean_age)), leaving_spread), self.sd)


WEAK = Prior(mean=(0.0, 0.0, 0.0, 1.0), sd=(np.inf, 1.5, 2.0, 1.5), per_age=True)
"""Barely felt from some hundred customers on; keeps a small shop's fit from running to the edge.

Flat on how often people order; customers differ, but not beyond all measure; the mean chance to leave after
an order lies anywhere between 2 and 98 % (Pareto/NBD: mean lifetimes from a fiftieth to fifty times the mean
age).
"""


def natural(phi: Floats, pairs: tuple[str, str]) -> Floats:
    """The four natural parameters.

    >>> natural(np.array([0.0, np.log(2), 0.0, np.log(4)]), (GAMMA, BETA)).round(9).tolist()
    [2.0, 2.0, 2.0, 2.0]
    """
    return np.exp(_log_natural(phi, pairs))


def coordinates(theta: Floats, pairs: tuple[str, str]) -> Floats:
    """The way back: from natural parameters to coordinates."""
    parts = []
    for pair, (first, second) in zip(pairs, np.asarray(theta).reshape(2, 2), strict=True):
        level = np.log(first) - np.log(second)
        parts += [level, np.log(first) if pair == GAMMA else np.log(first + second)]
    return np.array(parts)


def jacobian(phi: Floats, pairs: tuple[str, str]) -> Floats:
    """d natural / d coordinates, 4 by 4."""
    theta, out = natural(phi, pairs), np.zeros((4, 4))
    for at, pair in zip((0, 2), pairs, strict=True):
        out[at : at + 2, at : at + 2] = theta[at : at + 2, None] * _log_slopes(phi[at], pair)
    return out


def curvature(gradient: Floats, phi: Floats, pairs: tuple[str, str]) -> Floats:
    """sum_i gradient_i d2 natural_i / d coordinates2: what a Hessian gains by the change of coordinates."""
    theta, out = natural(phi, pairs), np.zeros((4, 4))
    for at, pair in zip((0, 2), pairs, strict=True):
        slopes = _log_slopes(phi[at], pair)
        for i in range(2):
            second = np.outer(slopes[i], slopes[i])
            if pair == BETA:
                second[0, 0] -= _share(phi[at]) * _share(-phi[at])
            out[at : at + 2, at : at + 2] += gradient[at + i] * theta[at + i] * second
    return out


def _share(level: float) -> float:
    return float(0.5 * (1 + np.tanh(level / 2)))  # the logistic function, without overflow


def _log_natural(phi: Floats, pairs: tuple[str, str]) -> Floats:
    parts = []
    for pair, (level, spread) in zip(pairs, np.asarray(phi).reshape(2, 2), strict=True):
        if pair == GAMMA:
            parts += [spread, spread - level]
        else:
            parts += [spread - np.logaddexp(0, -level), spread - np.logaddexp(0, level)]
    return np.array(parts)


def _log_slopes(level: float, pair: str) -> Floats:
    if pair == GAMMA:
        return np.array([[0.0, 1.0], [-1.0, 1.0]])
    return np.array([[_share(-level), 1.0], [-_share(level), 1.0]])
