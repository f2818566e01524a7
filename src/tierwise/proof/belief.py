"""The same reading as a belief: how probable it is that the offer helps, and what a wrong choice would cost.

The effect is taken as normal; with a normal prior the posterior is normal too, without one (flat) it is the reading
itself.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tierwise.metrics.normal import half_width
from tierwise.proof.effects import LEVEL, Effect


@dataclass(frozen=True, slots=True)
class Prior:
    """A normal belief about an effect before the experiment; ``variance`` infinite for none."""

    mean: float = 0.0
    variance: float = float("inf")


@dataclass(frozen=True, slots=True)
class Belief:
    """Posterior mean and interval, the probability of a gain, and the expected loss of choosing either way wrongly."""

    value: float
    se: float
    low: float
    high: float
    better: float
    loss_if_used: float
    loss_if_not: float


def believe(effect: Effect, prior: Prior = Prior(), level: float = LEVEL) -> Belief:
    """Posterior of an effect; ``loss_if_used`` is the mean harm of giving the offer, ``loss_if_not`` of leaving it."""
    from scipy.special import ndtr

    precision = 1.0 / effect.se**2 + (0.0 if np.isinf(prior.variance) else 1.0 / prior.variance)
    pull = 0.0 if np.isinf(prior.variance) else prior.mean / prior.variance
    mean, sd = (effect.value / effect.se**2 + pull) / precision, float(precision**-0.5)
    half = half_width(level) * sd
    z = mean / sd
    density = float(np.exp(-0.5 * z * z) / np.sqrt(2 * np.pi))
    used = sd * density - mean * float(ndtr(-z))
    return Belief(mean, sd, mean - half, mean + half, float(ndtr(z)), used, used + mean)
