"""Examples over time: what was known at several dates, and what happened after each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tierwise.errors import ComputationError, UsageError
from tierwise.features.customer_table import STANDARD, feature_table
from tierwise.features.feature import Feature
from tierwise.features.known import know
from tierwise.features.labels import QUESTIONS, label_table

FOLDS = 5


@dataclass(frozen=True, slots=True)
class Origins:
    """As-of dates for examples, rising. ``note`` says why there are fewer than ``wanted``; empty when there are not."""

    as_of: tuple[datetime, ...]
    horizon_days: int
    wanted: int
    note: str = ""

    @property
    def splits(self) -> tuple[str, ...]:
        """The part each date plays: the last is for the test and stays untouched, the one before for choosing.

        >>> Origins((datetime(2024, 1, 1), datetime(2024, 2, 1), datetime(2024, 3, 1)), 28, 3).splits
        ('train', 'valid', 'test')
        """
        return _splits(len(self.as_of))


def _splits(n: int) -> tuple[str, ...]:
    return ("train",) * (n - 2) + ("valid", "test")[-n:] if n != 2 else ("train", "test")


def rolling_origins(
    first_order: datetime, last_order: datetime, horizon_days: int, n: int = 3, history_days: int = 90
) -> Origins:
    """At most ``n`` as-of dates, a horizon apart, the last a horizon before the end of the data.

    A horizon apart, because then all labels of one date are known at the next: nothing trained on can have seen what it
    is tested on. Each date needs ``history_days`` of orders before it. Where fewer fit, fewer are given, even none.

    >>> rolling_origins(datetime(2023, 1, 1), datetime(2023, 12, 31), 90).as_of[-1].date()
    datetime.date(2023, 10, 2)
    >>> rolling_origins(datetime(2023, 1, 1), datetime(2023, 7, 1), 90).note
    'the history of 181 days holds 1 of 3 dates with a horizon of 90 days and 90 days before the first'
    """
    if horizon_days < 1 or n < 1:
        raise UsageError(f"{n} dates with a horizon of {horizon_days} days", "ask for at least one of each")
    end = last_order + timedelta(microseconds=1)
    dates = [end - timedelta(days=horizon_days * k) for k in range(n, 0, -1)]
    fit = tuple(d for d in dates if d - first_order >= timedelta(days=history_days))
    short = (
        f"the history of {(last_order - first_order).days} days holds {len(fit)} of {n} dates with a horizon of "
        f"{horizon_days} days and {history_days} days before the first"
    )
    return Origins(fit, horizon_days, n, "" if len(fit) == n else short)


def examples(
    shop: Any, origins: Origins | Sequence[datetime], horizon_days: int, features: Sequence[Feature] = STANDARD
) -> Any:
    """Features and labels of every customer at every date, one below the other.

    ``customer_id, as_of``, the features, ``label_<question>``, ``horizon_days``, ``split`` (train, valid or test, by
    date: the last one is the test) and ``fold`` (0..4 by SHA-256 of the customer, so that a customer's rows of several
    dates stay together where training is cut again). Raises ``ComputationError`` when there is no date at all.
    """
    import ibis

    dates = origins.as_of if isinstance(origins, Origins) else tuple(sorted(origins))
    if not dates:
        note = origins.note if isinstance(origins, Origins) else "no date was given"
        raise ComputationError(f"no example can be made: {note}", "ask for a shorter horizon")
    later = know(shop)
    parts = []
    for i, (date, split) in enumerate(zip(dates, _splits(len(dates)), strict=True)):
        then = know(later.shop.as_of(date))
        known, after = feature_table(then, features), label_table(later, then, horizon_days)
        after = after.select("horizon_days", labelled="customer_id", **{f"label_{q}": q for q in QUESTIONS})
        joined = known.join(after, known.customer_id == after.labelled).drop("labelled")
        joined = joined.mutate(split=ibis.literal(split), fold=fold(joined.customer_id))
        parts.append(then.shop.warehouse.keep(joined, f"examples_{i}"))
    return parts[0] if len(parts) == 1 else ibis.union(*parts)


def fold(customer_id: Any) -> Any:
    """0..4, the same for a customer on every engine, machine and date: the first byte of SHA-256, modulo 5."""
    import ibis

    digest = customer_id.hexdigest("sha256")
    digits = ibis.literal("0123456789abcdef")
    high, low = (digits.find(digest.substr(i, 1)) for i in (0, 1))
    return ((high * 16 + low) % FOLDS).cast("int64")
