"""Who is held out: by a salted hash of the customer's id, so that no server and no list is needed.

The *universal holdout* gets no campaign at all for a quarter of a year; what the whole programme earns is read from
it. Each quarter draws anew among those who were not held out the quarter before, so that nobody goes without offers
twice in a row. A *campaign holdout* is drawn among those whom a campaign would contact. Both are the same on every
machine, whatever the order of the customers, and each draw's probability is known.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from tierwise.contract.arrays import Flags, Floats
from tierwise.errors import UsageError
from tierwise.metrics.lots import lots

UNIVERSAL = 0.05
CAMPAIGN = 0.10
LARGEST = 0.5
LARGEST_UNIVERSAL = 0.25
"""Above it so many would be resting that quarters could not be drawn alike."""


@dataclass(frozen=True, slots=True)
class Holdout:
    """The shares held out and the salt that decides who; ``why_none`` must say why where a campaign holds out nobody.

    >>> Holdout("shop key").universal
    0.05
    """

    salt: str
    universal: float = UNIVERSAL
    campaign: float = CAMPAIGN
    why_none: str = ""

    def __post_init__(self) -> None:
        asked = ("universal", self.universal, LARGEST_UNIVERSAL), ("campaign", self.campaign, LARGEST)
        for name, share, most in asked:
            if not 0 <= share <= most:
                raise UsageError(f"a {name} holdout of {share}", f"give a share between 0 and {most}, such as 0.1")
        if self.campaign == 0 and not self.why_none.strip():
            raise UsageError(
                "a campaign without a holdout cannot be measured", "hold out a share, or state the reason (why_none)"
            )


def quarter(day: date) -> str:
    """The calendar quarter of a day.

    >>> quarter(date(2026, 11, 25))
    '2026Q4'
    """
    return f"{day.year}Q{(day.month + 2) // 3}"


def quarter_before(name: str) -> str:
    """The quarter before.

    >>> quarter_before("2026Q1")
    '2025Q4'
    """
    year, n = int(name[:4]), int(name[5:])
    return f"{year}Q{n - 1}" if n > 1 else f"{year - 1}Q4"


def quarter_after(name: str) -> str:
    """The quarter after.

    >>> quarter_after("2025Q4")
    '2026Q1'
    """
    year, n = int(name[:4]), int(name[5:])
    return f"{year}Q{n + 1}" if n < 4 else f"{year + 1}Q1"


def universal(customers: Sequence[str], holdout: Holdout, period: str) -> Flags:
    """Who is in the universal holdout of a quarter (n,).

    Of those who could be (not held out a quarter ago) so many are drawn that the share of all is the one asked for.
    """
    u = lots(customers, f"{holdout.salt}\x1funiversal\x1f{period}")
    return np.asarray(~_rested(customers, holdout, period) & (u < _raised(holdout.universal)), np.bool_)


def universal_propensity(customers: Sequence[str], holdout: Holdout, period: str) -> Floats:
    """The probability with which each customer could have been in it (n,): 0 for those who were, a quarter ago."""
    return np.where(_rested(customers, holdout, period), 0.0, _raised(holdout.universal))


def of_campaign(customers: Sequence[str], holdout: Holdout, campaign: str) -> Flags:
    """Who of a campaign's audience is held out (n,)."""
    return np.asarray(lots(customers, f"{holdout.salt}\x1fcampaign\x1f{campaign}") < holdout.campaign, np.bool_)


def stratified(customers: Sequence[str], strata: Sequence[object], holdout: Holdout, campaign: str) -> Flags:
    """As ``of_campaign`` with the share kept in every stratum (a tier, say) to within one customer.

    In each stratum the customers in the order of their hashes are taken at equal steps from a random start; every
    one's probability is still the share. Unlike the plain draw, who is held out depends on who else is there.
    """
    if len(strata) != len(customers):
        raise UsageError(f"{len(strata)} strata for {len(customers)} customers", "give one for each")
    u = lots(customers, f"{holdout.salt}\x1fcampaign\x1f{campaign}")
    held = np.zeros(len(customers), bool)
    names = np.array([str(s) for s in strata])
    for name in sorted(set(names.tolist())):
        mine = np.flatnonzero(names == name)
        start = lots([name], f"{holdout.salt}\x1fstart\x1f{campaign}")[0]
        place = np.empty(mine.size)
        place[np.lexsort((mine, u[mine]))] = np.arange(mine.size)
        steps = np.floor((place + 1) * holdout.campaign + start) - np.floor(place * holdout.campaign + start)
        held[mine] = steps > 0
    return held


def _raised(share: float) -> float:
    """The chance of those who may be drawn: in the long run a share s of all are held out when s / (1 - s) of them."""
    return share / (1.0 - share)


def _rested(customers: Sequence[str], holdout: Holdout, period: str) -> Flags:
    """Who was held out the quarter before.

    Held out is who is drawn and was not a quarter earlier. So each customer's quarters are followed back only while
    she is drawn in every one of them: in the first one in which she is not, she was surely not held out.
    """
    rested = np.zeros(len(customers), bool)
    open_, drawn, before = np.arange(len(customers)), False, period
    while open_.size:
        before, drawn = quarter_before(before), not drawn
        u = lots([customers[i] for i in open_.tolist()], f"{holdout.salt}\x1funiversal\x1f{before}")
        open_ = open_[u < _raised(holdout.universal)]
        rested[open_] = drawn
    return rested
