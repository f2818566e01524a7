"""Small trials whose effects are known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from tierwise.metrics.trial import Trial
from tierwise.models.family import Rows
from tierwise.outreach.uplift.evidence import Evidence

Floats = NDArray[np.float64]
Effect = Callable[[Floats], Floats]
"""x (n, 4) -> the effect of each offer (n, offers)."""


@dataclass(frozen=True)
class Known:
    """A trial and its truth."""

    evidence: Evidence
    truth: Floats
    x: Floats


def trial(n: int, seed: int, effect: Effect, noise: float = 1.0, shares: tuple[float, ...] = ()) -> Known:
    """Money: y = x1 + effect of what was given + noise; arms even, or by ``shares``."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, 4))
    truth = effect(x)
    arms = truth.shape[1] + 1
    p = np.array(shares or (1 / arms,) * arms)
    arm = rng.choice(arms, n, p=p)
    whole = np.column_stack([np.zeros(n), truth])
    y = x[:, 1] + whole[np.arange(n), arm] + noise * rng.normal(size=n)
    return Known(evidence(x, Trial(y, arm, np.tile(p, (n, 1)))), truth, x)


def yes_or_no(n: int, seed: int, logit: Effect, shift: Effect) -> Known:
    """Conversions: log-odds of nothing, and what the offer adds to them."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, 4))
    scores = np.column_stack([logit(x), logit(x) + shift(x)])
    p = 1 / (1 + np.exp(-scores))
    arm = rng.integers(0, 2, n)
    y = (rng.random(n) < p[np.arange(n), arm]).astype(float)
    return Known(evidence(x, Trial.even(y, arm)), p[:, 1:] - p[:, :1], x)


def evidence(x: Floats, given: Trial) -> Evidence:
    """Named columns and offers."""
    table = pa.table({f"x{i}": column for i, column in enumerate(x.T)})
    return Evidence(Rows(table), given, np.arange(len(x)), tuple(f"offer{k}" for k in range(1, given.arms)))


def none(x: Floats) -> Floats:
    """No effect."""
    return np.zeros((len(x), 1))


def same(x: Floats) -> Floats:
    """The same for everybody."""
    return np.full((len(x), 1), 0.5)


def mixed(x: Floats) -> Floats:
    """Good for some, bad for others, on average small."""
    return 0.1 + 0.8 * x[:, :1]


def deeper(x: Floats) -> Floats:
    """Three offers, each stronger than the one before."""
    return np.column_stack([depth * (0.4 + 0.3 * x[:, 0]) for depth in (0.5, 0.75, 1.0)])
