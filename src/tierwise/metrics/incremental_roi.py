"""What one unit of money spent on an offer brings back (iROI), for the customers a score puts first.

Outcome gained over cost caused, both against nothing: an offer also costs what customers redeem who would have bought
anyway, and may save what they would have cost. Above 1 the offer earns more than it costs, where the outcome is money
before that cost. Where the cost caused is not above 0 no ratio says anything (a loss that saves money would look like a
profit): it is not known there, and gain and cost stand beside it.

The interval of a ratio is Fieller's: unbounded where the cost itself may be 0. Gains and costs of the customers ranked
first are those of `uplift_curves.curve`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tierwise.errors import UsageError
from tierwise.metrics.fieller import fieller
from tierwise.metrics.normal import half_width
from tierwise.metrics.places import Places
from tierwise.metrics.trial import Floats
from tierwise.metrics.uplift_curves import ranked

LEVEL = 0.8


@dataclass(frozen=True, slots=True, eq=False)
class RoiCurve:
    """By ``share`` of customers offered: ``gain`` and ``cost`` per customer of the whole population, and their ratio.

    ``roi`` is NaN where the cost is not above 0; ``low`` and ``high`` bound it with probability ``level``, and are
    infinite where the cost may as well be 0.
    """

    share: Floats
    gain: Floats
    cost: Floats
    roi: Floats
    low: Floats
    high: Floats
    level: float = LEVEL


def roi_curve(
    score: Floats | Places, gained: Floats, spent: Floats, points: int = 100, level: float = LEVEL
) -> RoiCurve:
    """The ratio at ``points`` equal shares from the highest score down.

    ``gained`` and ``spent`` (n,): `uplift_curves.effects` of the outcome and of the cost in the same trial.

    >>> roi_curve(np.array([2.0, 1.0]), np.array([3.0, 1.0]), np.array([1.0, 1.0]), points=2).roi.tolist()
    [3.0, 2.0]
    """
    if points < 1 or not 0.0 < level < 1.0:
        raise UsageError(f"{points} points at level {level}", "ask for one point at least, and a level within 0..1")
    places, g = ranked(score, gained)
    c = ranked(places, spent)[1]
    share = np.linspace(0.0, 1.0, points + 1)[1:]
    gain, cost, gg, cc, gc = (places.cumulated(x, share) / places.n for x in (g, c, g * g, c * c, g * c))
    over = max(places.n - 1, 1)
    moments = np.array([gg - gain * gain, cc - cost * cost, gc - gain * cost]) / over
    roi = np.divide(gain, cost, out=np.full_like(gain, np.nan), where=cost > 0)
    low, high = (np.where(cost > 0, end, np.nan) for end in fieller(gain, cost, moments, half_width(level)))
    return RoiCurve(share, gain, cost, roi, low, high, level)
