"""After how long a silence is a customer called gone? The shop's own gaps decide, and how much it matters is shown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np

from tierwise.contract.arrays import Ints, day

SHARE = 0.9
LEAST_DAYS, MOST_DAYS = 14, 365
FEWEST_GAPS = 30
USUAL_DAYS = 90
HISTORY_DAYS = 90
SHARED_MOST_DAYS = 120
"""Short horizons share dates at most so far apart: farther ones would throw recent history away."""


@dataclass(frozen=True, slots=True)
class ChurnHorizon:
    """``days``, the gaps it was read from, and what other shares would have given: (share, days, returned later).

    ``returned``: share of all gaps longer than that horizon: customers who would have been called gone and came back.
    """

    days: int
    gaps: int
    note: str
    sensitivity: tuple[tuple[float, int, float], ...]


def churn_horizon(days: Any, history_days: int) -> ChurnHorizon:
    """The horizon within which 90 % of returning customers' gaps end, in whole weeks.

    ``days`` has customer_id and day. At most a third of the history, so that it can be held out. With fewer than 30
    gaps it is 90 days, and says so (``few_gaps``).
    """
    gaps = _gaps(days)
    most = int(np.clip(history_days // 3, LEAST_DAYS, MOST_DAYS))
    if len(gaps) < FEWEST_GAPS:
        return ChurnHorizon(min(USUAL_DAYS, most), len(gaps), "few_gaps", ())
    days_of = {share: _weeks(gaps, share, most) for share in (0.8, SHARE, 0.95)}
    table = tuple((share, d, float((gaps > d).mean())) for share, d in days_of.items())
    chosen = days_of[SHARE]
    return ChurnHorizon(chosen, len(gaps), "capped_by_history" if chosen == most else "", table)


def _weeks(gaps: Ints, share: float, most: int) -> int:
    """The quantile of the gaps in whole weeks, rounded up."""
    at = float(np.quantile(gaps, share, method="inverted_cdf"))
    return int(np.clip(np.ceil(at / 7) * 7, LEAST_DAYS, most))


def _gaps(days: Any) -> Ints:
    """Days between following purchase days of a customer; ``days`` sorted by customer and day."""
    import pyarrow.compute as pc

    if days.num_rows < 2:
        return np.zeros(0, dtype=np.int64)
    at = day(days, "day")
    ids = pc.dictionary_encode(days["customer_id"].combine_chunks()).indices.to_numpy(zero_copy_only=False)
    order = np.lexsort((at, ids))
    at, ids = at[order], ids[order]
    return np.asarray(np.diff(at)[ids[1:] == ids[:-1]])


@dataclass(frozen=True, slots=True)
class Plan:
    """On which earlier dates each horizon is learned and checked, rising; the last date of each is for the check.

    ``unchecked`` horizons are longer than the history can hold twice: nothing can be learned or checked there yet.
    """

    origins: dict[int, tuple[datetime, ...]]
    unchecked: tuple[int, ...]

    @property
    def dates(self) -> tuple[datetime, ...]:
        """All dates, rising."""
        return tuple(sorted({at for dates in self.origins.values() for at in dates}))

    def horizons_at(self, at: datetime) -> tuple[int, ...]:
        """The horizons whose labels are needed at a date."""
        return tuple(sorted(h for h, dates in self.origins.items() if at in dates))


def plan(first: datetime, end: datetime, wanted: Iterable[int], most: int = 3) -> Plan:
    """Dates for each wanted horizon, at most ``most`` for each.

    Short horizons share the dates of the longest one that fits at least two, a horizon apart and with 90 days of
    history before the first: then no label window of one date overlaps that of the next.

    >>> got = plan(datetime(2023, 1, 1), datetime(2024, 1, 1), (30, 42, 90, 365))
    >>> [d.date().isoformat() for d in got.origins[90]], got.origins[30] == got.origins[90], got.unchecked
    (['2023-04-06', '2023-07-05', '2023-10-03'], True, (365,))
    """
    horizons = sorted(set(wanted))
    room = (end - first).days - HISTORY_DAYS
    fitting = [h for h in horizons if room >= 2 * h]
    if not fitting:
        return Plan({}, tuple(horizons))
    step = max([h for h in fitting if h <= SHARED_MOST_DAYS and room >= most * h] or fitting[:1])
    origins = {h: _dates(end, max(h, step), room, most) for h in fitting}
    return Plan(origins, tuple(h for h in horizons if h not in fitting))


def _dates(end: datetime, step: int, room: int, most: int) -> tuple[datetime, ...]:
    return tuple(end - timedelta(days=step * k) for k in range(min(most, room // step), 0, -1))
