"""Earlier dates on which to check predictions against what then happened.

The last quarter of the history, and the two before it: three origins, whose held-out windows follow each other without
overlap, the last one ending with the data. Where history is short the windows are four weeks and as many as fit.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np

from tierwise.contract.arrays import Flags, Floats, day_number
from tierwise.contract.settings import Settings
from tierwise.insight.value.trust.past import PurchaseDays, past_features
from tierwise.locale.shop_clock import end_day, midnight

MOST = 3
SHORTEST_DAYS = 28
FEWEST_CUSTOMERS = 20
SAMPLE = 10_000  # customers looked at: about so many, by SHA-256 of their id; models of the check are fitted on them


@dataclass(frozen=True, slots=True, eq=False)
class Origin:
    """One date: what was known of customers before it, and what they did in the horizon from it on."""

    day: date
    horizon_days: int
    features: Any
    orders: Floats
    margin: Floats
    last: bool

    @property
    def active(self) -> Floats:
        """1 where at least one order followed."""
        return (self.orders > 0).astype(np.float64)


def horizon(history_days: int, settings: Settings) -> tuple[int, int]:
    """Days of a held-out window, whole weeks unless the settings' horizon fits, and how many windows there are.

    >>> horizon(365, Settings()), horizon(100, Settings()), horizon(40, Settings()), horizon(2000, Settings())
    ((91, 3), (28, 2), (28, 0), (365, 3))
    """
    quarter = min(history_days // (MOST + 1), settings.horizon_days)
    days = quarter if quarter == settings.horizon_days else max(SHORTEST_DAYS, quarter // 7 * 7)
    return days, int(np.clip(history_days // days - 1, 0, MOST))


def windows(past: PurchaseDays, settings: Settings, as_of: datetime) -> tuple[int, int]:
    """`horizon` of the history from the first purchase day to ``as_of``; no windows where nobody ordered."""
    if not len(past.day):
        return SHORTEST_DAYS, 0
    return horizon(day_number(end_day(as_of, settings.time_zone)) - int(past.day.min()), settings)


def origins(
    past: PurchaseDays,
    settings: Settings,
    as_of: datetime,
    marked: dict[str, list[str]],
    known_at: Any = None,
) -> list[Origin]:
    """Origins from the earliest to the last; dates with fewer than FEWEST_CUSTOMERS customers are left out.

    ``marked`` lists who has ``no_profiling`` (not looked at here) and who ``is_giant``.
    """
    import pyarrow.compute as pc

    end = end_day(as_of, settings.time_zone)
    days, n = windows(past, settings, as_of)
    found = []
    for back in range(n, 0, -1):
        start = end - timedelta(days=back * days)
        known = past if known_at is None else _like(past, known_at(midnight(start, settings.time_zone)))
        features = past_features(known, start, settings.currency, marked)
        features = features.filter(pc.invert(features["no_profiling"]))
        features = features.filter(_sampled(features["customer_id"]))
        if features.num_rows >= FEWEST_CUSTOMERS:
            found.append(_origin(past, features, start, days, settings, back == 1))
    return found


def _origin(past: PurchaseDays, features: Any, start: date, days: int, settings: Settings, last: bool) -> Origin:
    import pyarrow.compute as pc

    first = day_number(start)
    future = past.between(first, first + days)
    place = pc.fill_null(pc.index_in(features["customer_id"], past.ids), len(past.ids))
    at = np.asarray(place.to_numpy())  # whose orders were all undone since then has none at all now
    worth_then = (1 + settings.discount_rate) ** (-(future.day - first + 0.5) / 365.25)
    margin = np.append(future.total(np.nan_to_num(future.margin) * worth_then), 0.0)
    bought = np.append(future.total(np.ones(len(future.day))), 0.0)
    return Origin(start, days, features, bought[at], margin[at], last)


def _like(past: PurchaseDays, days: Any) -> PurchaseDays:
    known = PurchaseDays.of(days)
    return known if len(known.ids) else past.between(0, 0)


def _sampled(ids: Any) -> Any:
    """Which customers are checked: all, or about SAMPLE of them by the digest of their id."""
    import pyarrow as pa

    n = len(ids)
    if n <= SAMPLE:
        return pa.array(np.ones(n, dtype=bool))
    limit = int(SAMPLE / n * 2**32)
    keep: Flags = np.fromiter(
        (int.from_bytes(hashlib.sha256(i.encode()).digest()[:4], "big") < limit for i in ids.to_pylist()),
        dtype=bool,
        count=n,
    )
    return pa.array(keep)
