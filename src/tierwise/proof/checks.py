"""Whether an experiment may be read at all, and who counts in it.

Left out is whoever cannot be compared: what followed had begun before she was assigned, or she was no customer yet.
Lots lose as many of both arms; where one arm loses more, what is left was not drawn, and nothing is read.
"""

from __future__ import annotations

from collections.abc import Mapping
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
MOST_EARLY = 0.1
"""Share with an outcome before their assignment beyond which the file's instants are not those of the assignment."""


class Unreadable(ComputationError):
    """Nothing may be read from an experiment: ``code`` and ``values`` say why in sentences, ``message`` in English."""

    def __init__(self, code: str, values: Mapping[str, float], message: str, hint: str) -> None:
        super().__init__(message, hint)
        self.code, self.values = code, dict(values)


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
        arm = "treated" if treated.size and treated.all() else "held_out"
        raise Unreadable(
            f"all_{arm}" if treated.size else "nobody", {"customers": treated.size},
            f"all {treated.size} customers are {arm.replace('_', ' ')}",
            "hold out a share: without a comparison there is no effect",
        )  # fmt: skip
    found = sample_ratio(treated, propensity)
    if found.blocked:
        raise Unreadable(
            "split", {"treated": found.treated, "expected": found.expected, "customers": treated.size, "p": found.p},
            f"{found.treated:,} treated where {found.expected:,.0f} were drawn (p = {found.p:.1g})",
            "customers were lost or added after the draw: find out where before reading any effect",
        )  # fmt: skip
    return found


def refuse_uneven(early: Flags, treated: Flags) -> None:
    """`Unreadable` where those with an outcome before their assignment (n,) are too many to be left out, or more of one
    arm than lots make them: then what is left was not drawn.
    """
    if not early.any():
        return
    arms = [(int((early & a).sum()), int(a.sum())) for a in (treated, ~treated)]
    values = {"treated_early": arms[0][0], "control_early": arms[1][0], "treated": arms[0][1], "control": arms[1][1]}
    said = (
        f"{values['treated_early']:,} of {values['treated']:,} treated and {values['control_early']:,} of "
        f"{values['control']:,} held out had ordered or redeemed before their own assignment"
    )
    if early.mean() > MOST_EARLY:
        raise Unreadable(
            "early_many", values, f"{said}: more than {MOST_EARLY:.0%} of all",
            "the dates of contacts are not those of the assignment, or its name was in use before: mend the file",
        )  # fmt: skip
    p = _unlike_shares(*arms)
    if p < SRM:
        raise Unreadable(
            "early_uneven", {**values, "p": p}, f"{said} (p = {p:.1g})",
            "without them the arms are not as drawn: write the assignment's date on the rows of both arms",
        )  # fmt: skip


def _unlike_shares(one: tuple[int, int], other: tuple[int, int]) -> float:
    """The probability of shares so far apart (Fisher's exact test)."""
    from scipy.stats import fisher_exact

    table = [[one[0], one[1] - one[0]], [other[0], other[1] - other[0]]]
    return float(fisher_exact(table)[1])


def refuse_unlike(before: Floats, treated: Flags) -> None:
    """``ComputationError`` where the arms differed before the start (n, columns) by more than lots make them differ.

    Columns are compared by their ranks, so that no single large customer decides; the smallest p counts their number.
    """
    from scipy.stats import rankdata

    ranks = rankdata(before, axis=0).T
    p = min((difference(Sample.of(x[treated]), Sample.of(x[~treated])).p for x in ranks), default=1.0)
    if p * len(ranks) < SRM:
        raise Unreadable(
            "unlike", {"p": p * len(ranks)}, f"the arms differed before the start (p = {p * len(ranks):.1g})",
            "they were not drawn by lot: without arms and the rows of the held out they are compared as past contacts",
        )  # fmt: skip


def early(assigned_at: Instants, happened_at: Instants) -> Flags:
    """What happened before its assignment (n,), and so cannot have come of it; not what never happened (NaT).

    >>> day = np.array(["2026-01-05", "2026-01-05", "2026-01-05"], "M8[us]")
    >>> early(day, np.array(["2026-01-04", "2026-01-05", "NaT"], "M8[us]")).tolist()
    [True, False, False]
    """
    return np.asarray(happened_at < assigned_at, np.bool_)


def by_machine(seconds_after_sending: Floats, links_clicked: Floats, links: Floats | int) -> Flags:
    """Clicks that no person makes (n,): before the sending or within seconds of it, or on every one of several links.
    What is not known is NaN, and tells nothing.
    """
    with np.errstate(invalid="ignore"):
        at_once = seconds_after_sending < BOT_SECONDS
        return np.asarray(at_once | ((links > 2) & (links_clicked >= links)), np.bool_)


def reached(exposed: Flags, treated: Flags) -> tuple[float, float]:
    """Shares of the treated and of the held out whom the offer reached: the second is contamination."""
    return float(exposed[treated].mean()), float(exposed[~treated].mean())
