"""What stands for satisfaction as a goal: stars given after contact, else who does not unsubscribe, else nothing.

Stars say most and are rare: they stand where past campaigns have enough of them in both arms. Everybody counts, by the
arm she was in: her mean stars within the window above the shop's usual, and nothing where she gave none, so that more
ratings of the usual kind are no gain. Unsubscribes stand where contacts and withdrawals are on file; a guess about them
stands for nobody's satisfaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tierwise.contract.arrays import Floats
from tierwise.outreach.options import Option
from tierwise.outreach.wear import SHOWN, Wear

STARS, UNSUBSCRIBED = "stars", "unsubscribed"


@dataclass(frozen=True, slots=True, eq=False)
class Satisfaction:
    """``by``: `STARS`, `UNSUBSCRIBED` or "" where no data stand for it; ``rise`` (n, k): what each option adds of it
    (None: not known); ``rated`` customers of past campaigns who gave stars, ``usual``: the shop's mean stars;
    ``contacts`` and ``withdrawn``: what unsubscribing was learned from.
    """

    by: str = ""
    rise: Floats | None = None
    rated: int = 0
    usual: float | None = None
    contacts: int = 0
    withdrawn: int = 0

    def remark(self) -> dict[str, Any]:
        """What it is measured by, for sentences."""
        return {
            "by": self.by, "rated": self.rated, "usual": self.usual, "contacts": self.contacts,
            "withdrawn": self.withdrawn,
        }  # fmt: skip


def satisfied(
    options: Sequence[Option], worn: Wear, stars: tuple[Floats | None, int, float | None] | None
) -> Satisfaction:
    """What can stand for it: ``stars`` is their measured rise (n, k), who gave any, and their usual mean."""
    rise, rated, usual = stars or (None, 0, None)
    told = {"rated": rated, "usual": usual, "contacts": worn.fatigue.n, "withdrawn": worn.fatigue.withdrawn}
    if rise is not None and np.isfinite(rise).any():
        return Satisfaction(STARS, rise, **told)  # type: ignore[arg-type]
    if worn.fatigue.n and options:
        return Satisfaction(UNSUBSCRIBED, stays(options, worn.leaves), **told)  # type: ignore[arg-type]
    return Satisfaction(**told)  # type: ignore[arg-type]


def stays(options: Sequence[Option], leaves: Floats) -> Floats:
    """Less the chance to unsubscribe (n, k); nobody does from what she sees when she comes by herself."""
    return np.column_stack([np.zeros_like(leaves) if o.channel in SHOWN else -leaves for o in options])
