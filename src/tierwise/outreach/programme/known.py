"""What a programme knows so far: months as they were logged, and what is assumed until they tell better."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from tierwise.errors import ContractError, UsageError
from tierwise.outreach.policy.wear_assumed import HALF_LIFE_DAYS, LEAVES, LEAVES_SEEN, QUIETER

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Habits:
    """What is assumed of customers; a log corrects the effect and the chance to leave, the rest stays as it is set.

    No data set stands behind these numbers: they are guesses in the order of magnitude of ordinary e-mail campaigns.

    ``strength``: each offer's effect as a share of the strongest's. ``effect`` and ``doubt``: what the strongest adds
    to the chance to order in a month, in the mean over customers, and the standard deviation of that guess. ``dulls``:
    the effect is multiplied by exp(-dulls x wear); each contact adds 1 to wear, which halves in
    ``half_life_days``.
    ``leaves``: chance to unsubscribe on a contact of one who is not worn, times (1 + wear); worth ``leaves_seen``
    contacts of evidence. ``quieter``: the share by which the unsubscribed buy less. ``contact``: what one contact
    costs, in money.
    """

    strength: tuple[float, ...]
    effect: float = 0.01
    doubt: float = 0.02
    dulls: float = 0.3
    half_life_days: float = HALF_LIFE_DAYS
    leaves: float = LEAVES
    leaves_seen: float = LEAVES_SEEN
    quieter: float = QUIETER
    contact: float = 0.05

    def __post_init__(self) -> None:
        shares = (*self.strength, self.leaves, self.quieter)
        if not self.strength or not all(0 <= s <= 1 for s in shares):
            raise UsageError(f"habits {self}", "name the strength of at least one offer; shares lie between 0 and 1")
        if self.doubt <= 0 or min(self.dulls, self.half_life_days, self.leaves_seen, self.contact) < 0:
            raise UsageError(f"habits {self}", "doubt above 0; wear, half-life, evidence and cost not below 0")

    def keeps(self, days: float) -> float:
        """The share of wear that is left after so many days."""
        return float(0.5 ** (days / self.half_life_days)) if self.half_life_days else 0.0

    def wear_after(self, wear: Floats, contacted: Flags, days: float) -> Floats:
        """Wear so many days after a month in which these were contacted (n,).

        >>> Habits(strength=(1.0,)).wear_after(np.zeros(2), np.array([True, False]), 30.0).tolist()
        [0.5, 0.0]
        """
        return np.asarray((wear + contacted) * self.keeps(days), np.float64)

    def worn(self, wear: Floats) -> Floats:
        """By what the effect is multiplied."""
        return np.asarray(np.exp(-self.dulls * wear))

    def dose(self, arm: Ints, wear: Floats) -> Floats:
        """What was given, as a share of the strongest offer to one who is not worn (n,)."""
        return np.asarray(np.array([0.0, *self.strength])[arm] * self.worn(wear))


def strength_of(depth: float, deepest: float) -> float:
    """A guess at a coupon's strength: effects grow with the square root of what is taken off.

    >>> strength_of(0.05, 0.20)
    0.5
    """
    if not 0 <= depth <= deepest or deepest <= 0:
        raise UsageError(f"a depth of {depth} beside a deepest of {deepest}", "depths from 0 to the deepest")
    return float(np.sqrt(depth / deepest))


@dataclass(frozen=True, slots=True, eq=False)
class Past:
    """A month as logged, a row for each customer who could be reached: her ``profile`` (n, columns) and ``wear``
    before it, the ``propensity`` (n, 1 + offers) of each arm, the ``arm`` given (0: nothing), whether she ``ordered``
    and whether she ``left`` (unsubscribed); ``earns`` (n, 1 + offers): what an order brings under each arm, in money;
    ``forecast`` (n,): her chance to order in that month without an offer, as said before it, where somebody did;
    ``last`` (n,): her dose (`Habits.dose`) of the month before, where there was one.
    """

    profile: Floats
    wear: Floats
    propensity: Floats
    arm: Ints
    ordered: Flags
    left: Flags
    earns: Floats
    forecast: Floats | None = None
    last: Floats | None = None

    def __post_init__(self) -> None:
        n = len(self.profile)
        parts = (self.wear, self.propensity, self.arm, self.ordered, self.left, self.earns, self.forecast, self.last)
        lengths = {len(part) for part in parts if part is not None}
        if lengths != {n} or self.profile.ndim != 2 or self.propensity.ndim != 2:
            raise ContractError(f"a month of {n} profiles with parts of lengths {sorted(lengths)}")
        if n and not (self.propensity[np.arange(n), self.arm] > 0).all():
            raise UsageError("an arm was given that could not be given", "log the probabilities of the decision")

    def rows(self, chosen: Flags) -> Past:
        """Some of its customers."""
        return Past(
            self.profile[chosen], self.wear[chosen], self.propensity[chosen], self.arm[chosen],
            self.ordered[chosen], self.left[chosen], self.earns[chosen],
            *(None if part is None else part[chosen] for part in (self.forecast, self.last)),
        )  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """What we know so far."""

    habits: Habits
    months: tuple[Past, ...] = ()

    def and_then(self, past: Past) -> Known:
        """With one more month."""
        if past.propensity.shape[1] != len(self.habits.strength) + 1:
            raise ContractError(f"{past.propensity.shape[1]} arms logged, {len(self.habits.strength)} offers known")
        return replace(self, months=(*self.months, past))
