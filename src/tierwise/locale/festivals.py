"""Days on which shops sell unlike on others: they move from year to year, so the number of a week does not know them.

Ramadan follows the tabular Islamic calendar (Reingold & Dershowitz, Calendrical Calculations, 2018, chapter 7), a day
or two off where the moon is watched. Lunar New Year is a table: the calendar's own rules need the sun and the moon.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

_ISLAMIC_EPOCH = 227_015
"""Ordinal of the first day of the Islamic calendar."""
_LUNAR_NEW_YEARS = (
    "2000-02-05 2001-01-24 2002-02-12 2003-02-01 2004-01-22 2005-02-09 2006-01-29 2007-02-18 2008-02-07 2009-01-26 "
    "2010-02-14 2011-02-03 2012-01-23 2013-02-10 2014-01-31 2015-02-19 2016-02-08 2017-01-28 2018-02-16 2019-02-05 "
    "2020-01-25 2021-02-12 2022-02-01 2023-01-22 2024-02-10 2025-01-29 2026-02-17 2027-02-06 2028-01-26 2029-02-13 "
    "2030-02-03 2031-01-23 2032-02-11 2033-01-31 2034-02-19 2035-02-08 2036-01-28 2037-02-15 2038-02-04 2039-01-24 "
    "2040-02-12"
)
LUNAR_NEW_YEARS = {d.year: d for d in map(date.fromisoformat, _LUNAR_NEW_YEARS.split())}
"""First day of the Chinese year that begins in a year."""
WEST = ("black_friday", "before_christmas", "after_christmas")
CHINA = ("june_18", "singles_day", "before_lunar_new_year", "lunar_new_year")
LUNAR = ("before_lunar_new_year", "lunar_new_year")
ISLAMIC = ("ramadan", "eid")
_BY_ZONE = {
    **dict.fromkeys(("Asia/Shanghai", "Asia/Urumqi", "Asia/Chongqing", "Asia/Harbin", "PRC"), CHINA),
    **dict.fromkeys(("Asia/Taipei", "Asia/Hong_Kong", "Asia/Seoul", "Asia/Ho_Chi_Minh", "Asia/Macau"), LUNAR),
    **dict.fromkeys(("Asia/Singapore", "Asia/Kuala_Lumpur"), LUNAR + ISLAMIC),
    **dict.fromkeys(
        ("Asia/Riyadh", "Asia/Dubai", "Asia/Qatar", "Asia/Kuwait", "Africa/Cairo", "Asia/Jakarta", "Asia/Karachi",
         "Asia/Dhaka", "Europe/Istanbul", "Africa/Casablanca", "Africa/Algiers"), ISLAMIC),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of days from ``first`` to ``last``, both of it, that sells in its own way."""

    name: str
    first: date
    last: date


def festivals_of(time_zone: str) -> tuple[str, ...]:
    """Names of the windows that shops of this zone know; Christmas and Black Friday where we know of no others.

    >>> festivals_of("Asia/Shanghai")
    ('june_18', 'singles_day', 'before_lunar_new_year', 'lunar_new_year')
    """
    return _BY_ZONE.get(time_zone, WEST)


def windows(names: tuple[str, ...], first: date, last: date) -> tuple[Window, ...]:
    """All windows with these names that touch the days from ``first`` to ``last``, in order of time.

    Lunar New Years outside 2000 to 2040 are not known and left out.

    >>> [w.first.isoformat() for w in windows(("ramadan",), date(2024, 1, 1), date(2025, 12, 31))]
    ['2024-03-11', '2025-03-01']
    """
    years = range(first.year - 1, last.year + 2)
    found = [w for year in years for w in _of_year(year) if w.name in names and w.first <= last and w.last >= first]
    return tuple(sorted(found, key=lambda w: (w.first, w.name)))


def _of_year(year: int) -> Iterator[Window]:
    friday = black_friday(year)
    yield Window("black_friday", friday - timedelta(days=4), friday + timedelta(days=3))
    yield Window("before_christmas", date(year, 12, 1), date(year, 12, 23))
    yield Window("after_christmas", date(year, 12, 25), date(year + 1, 1, 6))
    yield Window("june_18", date(year, 6, 1), date(year, 6, 18))
    yield Window("singles_day", date(year, 11, 1), date(year, 11, 11))
    if year in LUNAR_NEW_YEARS:
        new_year = LUNAR_NEW_YEARS[year]
        yield Window("before_lunar_new_year", new_year - timedelta(days=21), new_year - timedelta(days=3))
        yield Window("lunar_new_year", new_year - timedelta(days=2), new_year + timedelta(days=7))
    for start in ramadans(year):
        yield Window("ramadan", start, start + timedelta(days=28))
        yield Window("eid", start + timedelta(days=29), start + timedelta(days=32))


def black_friday(year: int) -> date:
    """The day after the fourth Thursday of November.

    >>> black_friday(2024).isoformat()
    '2024-11-29'
    """
    start = date(year, 11, 1)
    return start + timedelta(days=(3 - start.weekday()) % 7 + 22)


def ramadans(year: int) -> tuple[date, ...]:
    """First days of Ramadan in a Gregorian year: one, seldom two."""
    about = int((year - 622) * 33 / 32)
    days = (date.fromordinal(_ramadan(y)) for y in range(about - 1, about + 4))
    return tuple(d for d in days if d.year == year)


def _ramadan(islamic_year: int) -> int:
    """Ordinal of the first day of the ninth month."""
    return _ISLAMIC_EPOCH + 354 * (islamic_year - 1) + (3 + 11 * islamic_year) // 30 + 29 * 8 + 4
