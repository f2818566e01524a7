"""Does a score put those first whom an offer moves? Ranked gain, its area with a standard error, and two scores paired.

Each customer carries an unbiased guess of her own effect (`effects`): inverse probability weighting, or doubly robust
where outcome models are given. The curve adds these up from the highest score down, in outcome per customer of the
*whole* population; what lies above the straight line of a random order is the area. Customers with equal scores count
as one step, so their order changes nothing. "Qini" has many meanings: `uplift_peers` holds those of other libraries.

With gamma the guesses and R the share of customers ranked before (ties half), the area is E[gamma (1/2 - R)]; as R is
estimated from the same customers its influence function has a second term (`below`). AUTOC weighs with -ln R - 1.
Every function takes the scores, or the `Places` made of them once where several numbers are read off one order.
Sources: Yadlowsky et al. 2021 (rank-weighted average treatment effects: TOC, AUTOC, QINI), Radcliffe 2007 (the curve).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from tierwise.contract.estimate import Estimate
from tierwise.errors import ComputationError, UsageError
from tierwise.metrics.normal import half_width
from tierwise.metrics.places import Places
from tierwise.metrics.trial import ROUNDED, Floats, Trial

Weight = Literal["area", "autoc"]


@dataclass(frozen=True, slots=True, eq=False)
class Valued:
    """A number with what each customer contributes to it: ``influence`` (n,) has mean 0.

    Of two numbers from the same customers the difference is theirs, with a standard error that knows they are paired.

    >>> one = Valued(2.0, np.array([1.0, -1.0])); (one - one).se
    0.0
    """

    value: float
    influence: Floats

    @property
    def se(self) -> float:
        """Standard error; NaN of fewer than two customers."""
        n = self.influence.size
        return float(np.sqrt(np.dot(self.influence, self.influence) / (n - 1) / n)) if n > 1 else float("nan")

    def estimate(self, unit: str, method: str, level: float = 0.8) -> Estimate:
        """With its normal interval; ``ComputationError`` of fewer than two customers."""
        n = self.influence.size
        if n < 2:
            raise ComputationError(f"an interval from {n} customers", "two at least show how much customers differ")
        half = half_width(level) * self.se
        return Estimate(self.value, self.value - half, self.value + half, unit, n, method, level)

    def __sub__(self, other: Valued) -> Valued:
        if self.influence.size != other.influence.size:
            raise UsageError(
                f"numbers of {self.influence.size} and {other.influence.size} customers cannot be paired",
                "compute both on the same rows, in the same order",
            )
        return Valued(self.value - other.value, self.influence - other.influence)


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """``share`` of customers offered, from 0 to 1, and the ``gain`` in outcome per customer of the whole population.

    ``se`` is that of a gain with the customers offered held fixed.
    """

    share: Floats
    gain: Floats
    se: Floats

    @property
    def chance(self) -> Floats:
        """The gain of offering to as many drawn at random."""
        return np.asarray(self.share * self.gain[-1], np.float64)


def effects(trial: Trial, none: Floats | None = None, offered: Floats | None = None) -> Floats:
    """An unbiased guess of each customer's effect of arm 1 against arm 0 (n,), in the outcome's unit.

    ``none`` and ``offered`` are predicted outcomes of either arm, learned without these customers; without them inverse
    probability weighting about the arms' means (a constant prediction, which takes the outcome's level out of the
    noise).
    """
    y, t = trial.outcome, trial.arm == 1
    p = _probability(trial)
    if (none is None) != (offered is None):
        raise UsageError("outcomes of one arm only are predicted", "give both, or neither")
    for side in (none, offered):
        if side is not None and side.shape != y.shape:
            raise UsageError(f"{y.size} outcomes, predictions of shape {side.shape}", "predict one for each customer")
    w1, w0 = t / p, ~t / (1.0 - p)
    m0 = none if none is not None else _level(y, w0)
    m1 = offered if offered is not None else _level(y, w1)
    w1 *= y - m1
    w0 *= y - m0
    w1 -= w0
    w1 += m1 - m0
    return np.asarray(w1, np.float64)


def area(score: Floats | Places, effect: Floats, weight: Weight = "area") -> Valued:
    """Area between the ranked curve and that of a random order, in outcome per customer; ``autoc`` weighs early ranks.

    ``area`` is grf's QINI and ``autoc`` its AUTOC. Higher is better, 0 is chance; one score for all gives exactly 0.

    >>> area(np.array([2.0, 1.0]), np.array([1.0, 0.0])).value
    0.125
    """
    places, gamma = ranked(score, effect)
    n = places.n
    gamma -= gamma.mean()
    below = places.sums(gamma)
    if weight == "area":
        per_group = 0.5 - (places.edges[:-1] + places.edges[1:]) / (2.0 * n)
    else:
        per_group, below = _early(places), below * n / places.edges[1:]
    below = _from_here_on(below) - 0.5 * below  # what one more customer at this place does to the ranks of those below
    below /= n
    gamma *= places.spread(per_group)
    value = float(gamma.mean())
    gamma -= places.spread(below)
    gamma -= gamma.mean()
    return Valued(value, places.by_row(gamma))


def _from_here_on(values: Floats) -> Floats:
    """Sum of each value and all after it."""
    return np.asarray(values[::-1].cumsum()[::-1], np.float64)


def _early(places: Places) -> Floats:
    """Mean over each group's places k of sum(1/j, j from k to n) - 1: the weights of AUTOC."""
    tail = _from_here_on(1.0 / np.arange(1, places.n + 1, dtype=np.float64)) - 1.0
    return np.asarray(places.sums(tail) / np.diff(places.edges), np.float64)


def curve(score: Floats | Places, effect: Floats, points: int = 100) -> Curve:
    """The ranked curve at ``points`` equal shares (and 0); within equal scores it runs straight."""
    places, gamma = ranked(score, effect)
    share = np.linspace(0.0, 1.0, points + 1)
    gain, second = (places.cumulated(g, share) / places.n for g in (gamma, gamma * gamma))
    return Curve(share, gain, np.sqrt(np.maximum(second - gain * gain, 0.0) / max(places.n - 1, 1)))


def top(score: Floats | Places, effect: Floats, share: float) -> Valued:
    """Mean effect among the ``share`` of customers ranked first; of customers tied at the edge all count in part.

    The influence takes the edge as given.
    """
    if not 0.0 < share <= 1.0:
        raise UsageError(f"the first {share} of the customers", "give a share above 0 and at most 1")
    places, gamma = ranked(score, effect)
    taken = np.clip((share * places.n - places.edges[:-1]) / np.diff(places.edges), 0.0, 1.0)
    weight = places.spread(taken) / share
    value = float(np.dot(weight, gamma)) / places.n
    return Valued(value, places.by_row(weight * (gamma - value)))


def toc(score: Floats | Places, effect: Floats, share: float) -> float:
    """Mean effect of the first ``share`` less that of everybody (targeting operator characteristic)."""
    return top(score, effect, share).value - float(effect.mean())


def ranked(score: Floats | Places, effect: Floats) -> tuple[Places, Floats]:
    """The customers' places, and their effects from the highest score down."""
    places = score if isinstance(score, Places) else Places.of(score)
    if not np.isfinite(effect).all():
        raise UsageError("an effect is not a number", "leave out customers whose outcome is not known")
    return places, places.ranked(effect)


def _probability(trial: Trial) -> Floats:
    if trial.arms != 2:
        raise UsageError(f"a curve needs two arms, the trial has {trial.arms}", "compare one offer with none at a time")
    p = np.ascontiguousarray(trial.propensity[:, 1])
    inside = (p > 0.0) & (p < 1.0) & (np.abs(trial.propensity[:, 0] + p - 1.0) < ROUNDED)
    if not inside.all():
        raise UsageError(
            f"{int((~inside).sum())} of {p.size} customers could not have been in both arms "
            "(propensity 0 or 1, or both do not add up to 1)",
            "leave these customers out: nothing can be learned from them",
        )
    return p


def _level(y: Floats, weight: Floats) -> float:
    """The arm's mean, each customer standing for all who could have been in it."""
    total = float(weight.sum())
    if not total:
        raise UsageError("all customers are in one arm", "keep some without the offer, and some with it")
    return float(np.dot(y, weight)) / total
