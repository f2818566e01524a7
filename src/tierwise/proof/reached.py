"""What the offer did to those whom it reached, where not all of the assigned were reached and some held out were.

Reading by intention to treat stays the answer: it is what sending brings. This one divides it by how much likelier
the assigned were to be reached (Wald 1940; Angrist, Imbens & Rubin 1996), and is the mean effect on those who are
reached because they were assigned, provided that being assigned does nothing to the others and keeps nobody away.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tierwise.contract.arrays import Flags, Floats
from tierwise.errors import ComputationError
from tierwise.proof.checks import reached as shares_reached
from tierwise.proof.effects import LEVEL, Effect, Sample, difference, quotient, together

CONTAMINATED = 0.01
"""Share of the held out who were reached all the same, above which the reading is graded B."""


@dataclass(frozen=True, slots=True)
class Reached:
    """``value`` per customer reached with Fieller's interval (infinite ends where reach hardly differed); shares."""

    value: float
    low: float
    high: float
    treated: float
    control: float

    @property
    def contaminated(self) -> bool:
        """The offer got to more of the held out than slips of the pen explain."""
        return self.control > CONTAMINATED


def effect_on_reached(outcome: Floats, treated: Flags, reached: Flags, level: float = LEVEL) -> Reached:
    """Effect on the outcome over effect on being reached, each (n,); ``ComputationError`` where no more were reached.

    >>> on = np.arange(400) % 2 == 0
    >>> found = effect_on_reached(1.0 * (on & (np.arange(400) % 4 == 0)), on, on & (np.arange(400) % 4 == 0))
    >>> found.value, found.treated
    (1.0, 0.5)
    """
    sent, leaked = shares_reached(reached, treated)
    if sent <= leaked:
        raise ComputationError(
            f"{sent:.1%} of those assigned and {leaked:.1%} of those held out were reached",
            "an effect on those reached needs more of the assigned to be reached: read by assignment instead",
        )
    got = reached.astype(np.float64)
    over, under = (_difference(x, treated, level) for x in (outcome, got))
    value, low, high = quotient(over, under, together(outcome, got, treated, over, under), level)
    return Reached(value, low, high, sent, leaked)


def _difference(x: Floats, treated: Flags, level: float) -> Effect:
    return difference(Sample.of(x[treated]), Sample.of(x[~treated]), level)
