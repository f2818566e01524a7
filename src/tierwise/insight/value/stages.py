"""Lifecycle stages by the customer's own rhythm, the second axis beside the value tier.

The rhythm: a customer's usual gap is the median of the gaps between her purchase days, pooled with the shop's typical
gap (the median customer's) as if that were POOL gaps more; customers with one order have the shop's gap alone.
With ``late = days since the last order / usual gap``:

- **new**: one purchase day, and not late (late <= slip)
- **active**: more purchase days, and not late
- **returned**: as active, but the gap before the last order was itself a lapse (> lapse x usual gap)
- **slipping**: slip < late <= lapse
- **lapsed**: late > lapse

``slip`` and ``lapse`` are the shop's own 80 % and 95 % quantiles of last gap / usual gap among customers with two or
more gaps (of the gaps that ended with an order, four in five were shorter than slip and nineteen in twenty shorter
than lapse), kept within SLIP_RANGE and LAPSE_RANGE; below ENOUGH such customers the defaults stand.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from tierwise.contract.arrays import Floats, Ints, integer, number

STAGES = ("new", "active", "slipping", "lapsed", "returned")
POOL = 2.0
ENOUGH = 30
SLIP, LAPSE = 2.0, 5.0
SLIP_RANGE, LAPSE_RANGE = (1.3, 4.0), (2.5, 8.0)
UNKNOWN_GAP = 90.0  # days: where nobody has come back yet, no rhythm can be seen


@dataclass(frozen=True, slots=True)
class Rhythm:
    """The shop's rhythm: typical gap in days, and how late is late.

    >>> Rhythm(30.0, 2.0, 5.0).stage(late=np.array([0.5, 3.0, 9.0]), repeat_days=np.array([4, 4, 4]),
    ...                              last_gap=np.array([1.0, 1.0, 1.0])).tolist()
    ['active', 'slipping', 'lapsed']
    """

    gap_days: float
    slip: float
    lapse: float

    def usual_gap(self, gap_median: Floats, repeat_days: Ints) -> Floats:
        """Each customer's usual gap in days, pooled with the shop's on the log scale."""
        own = np.where(repeat_days > 0, np.log(np.maximum(np.nan_to_num(gap_median, nan=1.0), 1.0)), 0.0)
        pooled = (repeat_days * own + POOL * np.log(self.gap_days)) / (repeat_days + POOL)
        return np.asarray(np.exp(pooled), dtype=np.float64)

    def stage(self, late: Floats, repeat_days: Ints, last_gap: Floats) -> Any:
        """Stage codes; ``late`` and ``last_gap`` in usual gaps."""
        on_time = np.where(last_gap > self.lapse, "returned", "active")
        on_time = np.where(repeat_days == 0, "new", on_time)
        return np.where(late > self.lapse, "lapsed", np.where(late > self.slip, "slipping", on_time))


def shop_rhythm(features: Any) -> Rhythm:
    """The rhythm of these customers, those who refused profiling or are very large included: no one is judged."""
    repeats = integer(features, "repeat_days")
    gap, last = number(features, "gap_median_days"), number(features, "gap_last_days")
    typical = float(max(np.median(gap[repeats > 0]), 1.0)) if (repeats > 0).any() else UNKNOWN_GAP
    rhythm = Rhythm(typical, SLIP, LAPSE)
    several = repeats >= 2
    if several.sum() < ENOUGH:
        return rhythm
    ratio = last[several] / rhythm.usual_gap(gap[several], repeats[several])
    slip, lapse = np.quantile(ratio, [0.8, 0.95])
    slip = float(np.clip(slip, *SLIP_RANGE))
    return Rhythm(typical, slip, float(np.clip(lapse, max(LAPSE_RANGE[0], 1.5 * slip), LAPSE_RANGE[1])))


def stages(features: Any, rhythm: Rhythm | None = None) -> Any:
    """Stage and usual gap of each customer: ``customer_id``, ``stage``, ``usual_gap_days``, ``late``."""
    import pyarrow as pa

    rhythm = rhythm or shop_rhythm(features)
    repeats, since = integer(features, "repeat_days"), number(features, "days_since_last_order")
    usual = rhythm.usual_gap(number(features, "gap_median_days"), repeats)
    last = np.nan_to_num(number(features, "gap_last_days")) / usual
    return pa.table(
        {
            "customer_id": features["customer_id"],
            "stage": pa.array(rhythm.stage(since / usual, repeats, last), type=pa.string()),
            "usual_gap_days": usual,
            "late": since / usual,
        }
    )
