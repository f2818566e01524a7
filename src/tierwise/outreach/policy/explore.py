"""Exploration: everybody keeps a small known chance of every option, so that the next plan can learn from this one.

Without it a policy that decides sharply leaves nothing to compare: what was never tried cannot be judged. The chance is
drawn by SHA-256 of salt, campaign and customer, without a state and the same on every machine.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tierwise.errors import UsageError
from tierwise.metrics.lots import lots
from tierwise.outreach.policy.problem import Flags, Floats, Ints


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """``choice`` (n,), 0 for none, and the ``propensity`` (n, 1 + k) with which each option could have been drawn."""

    choice: Ints
    propensity: Floats

    def given(self) -> Floats:
        """The probability of what was drawn (n,)."""
        return self.propensity[np.arange(self.choice.size), self.choice]


def mixed(choice: Ints, options: int, floor: float, eligible: Flags | None = None) -> Floats:
    """Probabilities (n, 1 + k): ``floor`` spread evenly over none and every eligible option, the rest on the choice.

    >>> import numpy as np
    >>> mixed(np.array([1]), 1, 0.2).tolist()
    [[0.1, 0.9]]
    """
    if not 0 <= floor <= 1:
        raise UsageError(f"an exploration floor of {floor}", "give a share between 0 and 1, such as 0.1")
    n = choice.size
    can = np.ones((n, options + 1))
    if eligible is not None:
        can[:, 1:] = eligible
    p = floor * can / can.sum(axis=1, keepdims=True)
    p[np.arange(n), choice] += 1.0 - floor
    return np.asarray(p, np.float64)


def draw(propensity: Floats, customers: Sequence[str], salt: str) -> Drawn:
    """One option for each customer by her own uniform number; other customers change nothing."""
    u = lots(customers, salt)
    ends = np.cumsum(propensity, axis=1)
    choice = (u[:, None] >= ends / ends[:, -1:]).sum(axis=1)
    return Drawn(np.minimum(choice, propensity.shape[1] - 1).astype(np.int64), propensity)
