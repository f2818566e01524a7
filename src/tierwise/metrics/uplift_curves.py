"""Does a score put those first whom an offer moves? Ranked gain, its area with a standard error, and two scores paired.

Each customer carries an unbiased guess of her own effect (`effects`): inverse probability weighting, or doubly robust
where outcome models are given. The curve adds these up from the highest score down, in outcome per customer of the
*whole* population; what lies above the straight line of a random order is the area. Customers with equal scores count
as one step, so their order changes nothing. "Qini" has many meanings: `uplift_peers` holds those of other libraries.

With gamma the guesses and R the share of customers ranked before (ties half), the area is E[gamma (1/2 - R)]; as R is
estimated from the same customers its influence function has a second term (`_moved`). AUTOC weighs with -ln R - 1.
Sources: Yadlowsky et al. 2021 (rank-weighted average treatment effects: TOC, AUTOC, QINI), Radcliffe 2007 (the curve).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from tierwise.errors import UsageError
from tierwise.metrics.trial import Floats, Ints, Trial

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
    m0 = none if none is not None else _level(y, ~t, 1.0 - p)
    m1 = offered if offered is not None else _level(y, t, p)
    missed = np.where(t, (y - m1) / p, -(y - m0) / (1.0 - p))
    return np.asarray(m1 - m0 + missed, np.float64)


def area(score: Floats, effect: Floats, weight: Weight = "area") -> Valued:
    """Area between the ranked curve and that of a random order, in outcome per customer; ``autoc`` weighs early ranks.

    ``area`` is grf's QINI and ``autoc`` its AUTOC. Higher is better, 0 is chance; one score for all gives exactly 0.

    >>> area(np.array([2.0, 1.0]), np.array([1.0, 0.0])).value
    0.125
    """
    order, group = ranked(score, effect)
    n = order.size
    first, size = _groups(group)
    before, share = first / n, size / n
    gamma = effect[order] - effect.mean()
    if weight == "area":
        per_group = 0.5 - (before + share / 2.0)
        slope = np.ones_like(per_group)
    else:
        per_group = _early(n, first, size)
        slope = 1.0 / (before + share)
    w = np.repeat(per_group, size)
    value = float(np.dot(gamma, w)) / n
    influence = np.empty(n)
    influence[order] = gamma * w - value - _moved(gamma, first, size, slope)
    return Valued(value, influence - influence.mean())


def _moved(gamma: Floats, first: Ints, size: Ints, slope: Floats) -> Floats:
    """What one more customer at each place does to the ranks of those below her (n,), in ranked order."""
    n = gamma.size
    sums = np.add.reduceat(gamma, first) * slope / n
    below = sums[::-1].cumsum()[::-1] - sums / 2.0
    return np.repeat(below, size)


def _early(n: int, first: Ints, size: Ints) -> Floats:
    """Mean over each group's places k of sum(1/j, j from k to n) - 1: the weights of AUTOC."""
    place = np.arange(1, n + 1, dtype=np.float64)
    tail = (1.0 / place)[::-1].cumsum()[::-1] - 1.0
    return np.asarray(np.add.reduceat(tail, first) / size, np.float64)


def curve(score: Floats, effect: Floats, points: int = 100) -> Curve:
    """The ranked curve at ``points`` equal shares (and 0); within equal scores it runs straight."""
    order, group = ranked(score, effect)
    n = order.size
    first, size = _groups(group)
    ends = (first + size) / n
    gamma = effect[order]
    share = np.linspace(0.0, 1.0, points + 1)
    sums, squares = (np.cumsum(np.add.reduceat(g, first)) / n for g in (gamma, gamma * gamma))
    gain = np.interp(share, np.r_[0.0, ends], np.r_[0.0, sums])
    second = np.interp(share, np.r_[0.0, ends], np.r_[0.0, squares])
    return Curve(share, gain, np.sqrt(np.maximum(second - gain * gain, 0.0) / max(n - 1, 1)))


def top(score: Floats, effect: Floats, share: float) -> Valued:
    """Mean effect among the ``share`` of customers ranked first; of customers tied at the edge all count in part.

    The influence takes the edge as given.
    """
    if not 0.0 < share <= 1.0:
        raise UsageError(f"the first {share} of the customers", "give a share above 0 and at most 1")
    order, group = ranked(score, effect)
    n = order.size
    first, size = _groups(group)
    taken = np.clip((share * n - first) / size, 0.0, 1.0)
    weight = np.empty(n)
    weight[order] = np.repeat(taken, size) / share
    value = float(np.dot(weight, effect)) / n
    return Valued(value, weight * (effect - value))


def toc(score: Floats, effect: Floats, share: float) -> float:
    """Mean effect of the first ``share`` less that of everybody (targeting operator characteristic)."""
    return top(score, effect, share).value - float(effect.mean())


def ranked(score: Floats, effect: Floats) -> tuple[Ints, Floats]:
    """Places of the customers from the highest score down, and their scores in that order."""
    if score.shape != effect.shape or score.ndim != 1 or not score.size:
        raise UsageError(f"{score.shape} scores for {effect.shape} effects", "give one of each for every customer")
    if not (np.isfinite(score).all() and np.isfinite(effect).all()):
        raise UsageError("a score or an effect is not a number", "leave out customers without a score")
    order = np.argsort(-score)  # equal scores are one step: their order is moot
    return order, score[order]


def _groups(ordered: Floats) -> tuple[Ints, Ints]:
    """First place and size of each group of equal scores."""
    new = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])
    return new, np.diff(np.r_[new, ordered.size])


def _probability(trial: Trial) -> Floats:
    if trial.arms != 2:
        raise UsageError(f"a curve needs two arms, the trial has {trial.arms}", "compare one offer with none at a time")
    p = trial.propensity[:, 1]
    inside = (p > 0.0) & (p < 1.0)
    if not inside.all():
        raise UsageError(
            f"{int((~inside).sum())} of {p.size} customers could not have been in both arms (propensity 0 or 1)",
            "leave these customers out: nothing can be learned from them",
        )
    return p


def _level(y: Floats, mine: np.ndarray[tuple[int], np.dtype[np.bool_]], p: Floats) -> float:
    """The arm's mean, each customer standing for all who could have been in it."""
    if not mine.any():
        raise UsageError("all customers are in one arm", "keep some without the offer, and some with it")
    return float(np.sum(y[mine] / p[mine]) / np.sum(1.0 / p[mine]))
