"""Whether an experiment may be read at all, and who counts in it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tierwise.contract.arrays import Flags, Floats
from tierwise.errors import ComputationError, UsageError
from tierwise.metrics.normal import two_sided
from tierwise.proof.effects import Sample, difference

Instants = NDArray[np.datetime64]
SRM = 0.001
BOT_SECONDS = 3.0


@dataclass(frozen=True, slots=True)
class Ratio:
    """Treated and held out as counted, the treated that were expected, and the probability of a split so far off."""

    treated: int
    control: int
    expected: float
    p: float

    @property
    def blocked(self) -> bool:
        """Too far off for chance: assignment or logging is broken, and the reading with it."""
        return self.p < SRM


def sample_ratio(treated: Flags, propensity: Floats) -> Ratio:
    """Were as many treated as the logged probabilities of treatment (n,) said? Score test of one degree of freedom.

    >>> sample_ratio(np.arange(1000) < 900, np.full(1000, 0.9)).blocked
    False
    >>> sample_ratio(np.arange(1000) < 860, np.full(1000, 0.9)).blocked
    True
    """
    if not ((propensity > 0) & (propensity < 1)).all():
        wrong = int((~((propensity > 0) & (propensity < 1))).sum())
        raise UsageError(
            f"{wrong} of {propensity.size} customers could only be in one arm (propensity 0 or 1)",
            "leave these out: they compare with nobody",
        )
    n, expected = int(treated.sum()), float(propensity.sum())
    spread = float(np.sqrt((propensity * (1 - propensity)).sum()))
    p = two_sided(n - expected, spread) if spread else 1.0
    return Ratio(n, int(treated.size - n), expected, p)


def readable(treated: Flags, propensity: Floats) -> Ratio:
    """The ratio; ``ComputationError`` where nothing may be read from this split, with the reason."""
    if not treated.size or treated.all() or not treated.any():
        arm = "treated" if treated.size and treated.all() else "held out"
        raise ComputationError(
            f"all {treated.size} customers are {arm}", "hold out a share: without a comparison there is no effect"
        )
    found = sample_ratio(treated, propensity)
    if found.blocked:
        raise ComputationError(
            f"{found.treated:,} treated where {found.expected:,.0f} were drawn (p = {found.p:.1g})",
            "customers were lost or added after the draw: find out where before reading any effect",
        )
    return found


def refuse_unlike(before: Floats, treated: Flags) -> None:
    """``ComputationError`` where the arms differed before the start (n, columns) by more than lots make them differ.

    Columns are compared by their ranks, so that no single large customer decides; the smallest p counts their number.
    """
    from scipy.stats import rankdata

    ranks = rankdata(before, axis=0).T
    p = min((difference(Sample.of(x[treated]), Sample.of(x[~treated])).p for x in ranks), default=1.0)
    if p * len(ranks) < SRM:
        raise ComputationError(
            f"the arms differed before the start (p = {p * len(ranks):.1g})",
            "they were not drawn by lot: without arms and the rows of the held out they are compared as past contacts",
        )


def not_before(assigned_at: Instants, happened_at: Instants, what: str = "outcomes") -> None:
    """Refuses outcomes from before the assignment, naming rows."""
    early = np.flatnonzero(happened_at < assigned_at)
    if early.size:
        rows = ", ".join(str(int(i)) for i in early[:5])
        raise UsageError(
            f"{early.size} {what} lie before their assignment, first in rows {rows}",
            "an offer cannot have caused them: count from the assignment on",
        )


def by_machine(seconds_after_sending: Floats, links_clicked: Floats, links: int) -> Flags:
    """Clicks that no person makes (n,): within seconds of the sending, or on every one of several links at once."""
    at_once = (seconds_after_sending >= 0) & (seconds_after_sending < BOT_SECONDS)
    return np.asarray(at_once | ((links > 2) & (links_clicked >= links)), np.bool_)


def reached(exposed: Flags, treated: Flags) -> tuple[float, float]:
    """Shares of the treated and of the held out whom the offer reached: the second is contamination."""
    return float(exposed[treated].mean()), float(exposed[~treated].mean())
