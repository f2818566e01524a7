"""The shop's calendar days of instants, and the instants at which they begin."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def local_day(instant: datetime, time_zone: str) -> date:
    """The shop's calendar day of an instant (naive UTC).

    >>> local_day(datetime(2024, 1, 1, 23, 30), "Europe/Berlin")
    datetime.date(2024, 1, 2)
    """

    aware = instant if instant.tzinfo else instant.replace(tzinfo=UTC)
    return aware.astimezone(ZoneInfo(time_zone)).date()


def end_day(as_of: datetime, time_zone: str) -> date:
    """First day of which nothing is known: the as-of day at its midnight, else the next (orders so far count).

    >>> end_day(datetime(2024, 1, 2), "UTC"), end_day(datetime(2024, 1, 2, 9), "UTC")
    (datetime.date(2024, 1, 2), datetime.date(2024, 1, 3))
    """
    return local_day(as_of - timedelta(microseconds=1), time_zone) + timedelta(days=1)


def midnight(day: date, time_zone: str) -> datetime:
    """The instant (naive UTC) at which the shop's day begins.

    >>> midnight(date(2024, 1, 2), "Asia/Shanghai")
    datetime.datetime(2024, 1, 1, 16, 0)
    """

    local = datetime.combine(day, time(), tzinfo=ZoneInfo(time_zone))
    return local.astimezone(UTC).replace(tzinfo=None)
