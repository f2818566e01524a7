"""The grammar of instants: what may be read as a date or time, and which instant and local day it means.

A text is an instant when all of it is, by the one format its column has. ``12:30``, ``2011`` and ``2024-02-30`` are
none. Text without a zone is local time of the shop; the earlier instant is taken where clocks go back.
"""

from __future__ import annotations

import re
from typing import Any

import numpy as np

from tierwise.errors import ConfigError
from tierwise.locale.money import BLANKS

DAYS_PER_YEAR = 365.25
DAYS_PER_MONTH = DAYS_PER_YEAR / 12

FORMATS: dict[str, str] = {
    "iso": "year first: 2024-01-05, 2024/1/5 10:22, 2024-01-05T10:22:33.123+08:00, 2024年1月5日 10时22分",
    "day/month/year": "05/01/2024 10:22, 5/1/24",
    "month/day/year": "1/5/2024, 01/05/2024 10:22 PM, 1/5/24",
    "day.month.year": "5.1.2024, 05.01.2024 10:22, 5.1.24",
    "month.day.year": "1.5.2024",
    "day-month-year": "05-01-2024 10:22, 5-1-24",
    "month-day-year": "01-05-2024, 1-5-24",
    "month name": "05-Jan-2024, 5 January 2024 10:22, Jan 5, 2024",
    "yyyymmdd": "20240105",
    "yyyymmddhhmmss": "20240105102233",
    "epoch_s": "seconds since 1970-01-01 UTC",
    "epoch_ms": "milliseconds since 1970-01-01 UTC",
    "epoch_us": "microseconds since 1970-01-01 UTC",
    "excel_serial": "days since 1899-12-30, local time",
    "typed": "the source has dates or timestamps of its own",
}
"""The formats a mapping may name, with examples."""

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_B = f"[{BLANKS}]*"
_SEPARATOR = f"[{BLANKS}]*[-/.]?[{BLANKS}]*"
_TIME = (
    f"(?:[T{BLANKS},]+(?P<half>上午|下午)?{_B}(?P<hour>[0-9]{{1,2}})(?::|时|点)(?P<minute>[0-9]{{1,2}})"
    f"(?:[:分](?P<second>[0-9]{{2}})(?:[.,](?P<part>[0-9]{{1,9}}))?秒?)?分?{_B}(?P<ampm>[AaPp][.]?[Mm][.]?)?"
    f"{_B}(?P<zone>Z|UTC|GMT|(?:UTC|GMT)?[+-][0-9]{{2}}:?[0-9]{{2}}|[+-][0-9]{{2}})?)?"
)
_WEEKDAY = f"(?:[A-Z][a-z]{{2,8}}[,{BLANKS}]+)?"
_NAME = "(?P<name>[A-Za-z]{3,9})[.]?"
PATTERNS: dict[str, tuple[str, ...]] = {
    "iso": (
        f"(?P<year>[0-9]{{4}})[-/.](?P<month>[0-9]{{1,2}})[-/.](?P<day>[0-9]{{1,2}}){_TIME}",
        f"(?P<year>[0-9]{{4}})年{_B}(?P<month>[0-9]{{1,2}})月{_B}(?P<day>[0-9]{{1,2}})日?{_TIME}",
    ),
    # one sign for the whole column: 03.04.21 among dates with slashes may well have its day elsewhere
    **{
        f"{first}{sign}{second}{sign}year": (
            f"(?P<{first}>[0-9]{{1,2}})[{sign}](?P<{second}>[0-9]{{1,2}})[{sign}](?P<year>[0-9]{{4}}|[0-9]{{2}}){_TIME}",
        )
        for sign in "/.-"
        for first, second in (("day", "month"), ("month", "day"))
    },
    "month name": (
        f"{_WEEKDAY}(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)?{_SEPARATOR}{_NAME}[-/.,{BLANKS}]*(?P<year>[0-9]{{4}}|[0-9]{{2}}){_TIME}",
        f"{_WEEKDAY}{_NAME}{_B}(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)?[,{BLANKS}]+(?P<year>[0-9]{{4}}){_TIME}",
    ),
    "yyyymmdd": ("(?P<year>[0-9]{4})(?P<month>[0-9]{2})(?P<day>[0-9]{2})",),
    "yyyymmddhhmmss": (
        "(?P<year>[0-9]{4})(?P<month>[0-9]{2})(?P<day>[0-9]{2})(?P<hour>[0-9]{2})(?P<minute>[0-9]{2})(?P<second>[0-9]{2})",
    ),
}
SWAPPED: dict[str, str] = {
    f"{first}{sign}{second}{sign}year": f"{second}{sign}{first}{sign}year"
    for sign in "/.-"
    for first, second in (("day", "month"), ("month", "day"))
}
"""For each format that another could be mistaken for: the one with day and month in each other's place."""
_EPOCH = {"epoch_s": 1_000_000, "epoch_ms": 1_000, "epoch_us": 1}
_ISO_FAST = "^[0-9]{4}-[0-9]{2}-[0-9]{2}([ T][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,6})?)?)?$"
_DAY_US = 86_400_000_000


def instants(values: Any, format: str, time_zone: str) -> tuple[Any, Any]:  # noqa: A002
    """Instants (UTC, timestamp[us] without zone) and local days (date32) of a column; null where it has none.

    ``values`` is an Arrow array of text, numbers, timestamps or dates; ``format`` one of ``FORMATS``. Raises
    ``ConfigError`` for an unknown format or time zone.

    >>> import pyarrow as pa
    >>> utc, day = instants(pa.array(["2024-07-01 01:30", "12:30"]), "iso", "Asia/Shanghai")
    >>> utc.to_pylist(), day.to_pylist()
    ([datetime.datetime(2024, 6, 30, 17, 30), None], [datetime.date(2024, 7, 1), None])
    """
    import pyarrow as pa

    if format not in FORMATS:
        raise ConfigError(f"unknown date format {format!r}", f"use one of {', '.join(FORMATS)}")
    array = values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values
    _check_zone(time_zone)
    if pa.types.is_temporal(array.type):
        return _typed(array, time_zone)
    if format in _EPOCH:
        return _from_utc(_epoch(array, _EPOCH[format]), time_zone)
    if format == "excel_serial":
        return _local(_excel(array), time_zone)
    if not (pa.types.is_string(array.type) or pa.types.is_large_string(array.type)):
        array = _digits(array)
    if format == "iso":
        fast = _fast_iso(array)
        if fast is not None:
            return _local(fast, time_zone)
    coded = array.cast(pa.string()).dictionary_encode()
    utc, day = _texts(coded.dictionary, format, time_zone)
    return utc.take(coded.indices), day.take(coded.indices)


def _check_zone(time_zone: str) -> None:
    import pyarrow as pa
    import pyarrow.compute as pc

    try:
        pc.assume_timezone(pa.array([0], pa.int64()).cast(pa.timestamp("us")), time_zone)
    except (pa.ArrowInvalid, ValueError) as e:
        raise ConfigError(f"unknown time zone {time_zone!r}", "an IANA name such as Europe/London") from e


def _typed(array: Any, time_zone: str) -> tuple[Any, Any]:
    import pyarrow as pa

    if pa.types.is_timestamp(array.type):
        if array.type.tz:
            return _from_utc(array.cast(pa.timestamp("us", "UTC"), safe=False).cast(pa.timestamp("us")), time_zone)
        return _local(array.cast(pa.timestamp("us"), safe=False), time_zone)
    if pa.types.is_date(array.type):
        return _local(array.cast(pa.date32()).cast(pa.timestamp("us")), time_zone)
    return pa.nulls(len(array), pa.timestamp("us")), pa.nulls(len(array), pa.date32())


def _local(wall: Any, time_zone: str) -> tuple[Any, Any]:
    """Wall-clock times of the zone: the instant, and the day as written."""
    import pyarrow as pa
    import pyarrow.compute as pc

    zoned = pc.assume_timezone(wall, time_zone, ambiguous="earliest", nonexistent="earliest")
    return zoned.cast(pa.timestamp("us", "UTC")).cast(pa.timestamp("us")), wall.cast(pa.date32(), safe=False)


def _from_utc(utc: Any, time_zone: str) -> tuple[Any, Any]:
    """UTC instants: themselves, and the day they fall on in the zone."""
    import pyarrow as pa
    import pyarrow.compute as pc

    zoned = pc.assume_timezone(utc, "UTC").cast(pa.timestamp("us", time_zone))
    return utc, pc.local_timestamp(zoned).cast(pa.date32(), safe=False)


def _fast_iso(array: Any) -> Any:
    """All-ISO columns by Arrow's own parser, which reads exactly this form; None when any value has another."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if not pc.all(pc.match_substring_regex(array, _ISO_FAST), min_count=0).as_py():
        return None
    try:
        return array.cast(pa.timestamp("us"))
    except pa.ArrowInvalid:  # 2024-02-30
        return None


def _epoch(array: Any, scale: int) -> Any:
    """Microseconds since 1970 from numbers or plain number text; null outside the years 1970 to 2200."""
    import pyarrow as pa
    import pyarrow.compute as pc

    highest = 7_258_118_400_000_000
    if pa.types.is_integer(array.type):
        fits = pc.and_(pc.greater_equal(array, 0), pc.less(array, highest // scale))
        micros = pc.multiply(pc.if_else(fits, array, None).cast(pa.int64()), scale)
        return micros.cast(pa.timestamp("us"))
    coded = array.dictionary_encode()
    micros = [scaled(v, scale) for v in coded.dictionary.to_pylist()]
    kept = [v if v is not None and 0 <= v < highest else None for v in micros]
    return pa.array(kept, pa.timestamp("us")).take(coded.indices)


def scaled(value: Any, scale: int) -> int | None:
    from decimal import Decimal

    if value is None or isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value * scale
    text = (repr(value) if isinstance(value, float) else str(value)).strip(BLANKS)
    if not re.fullmatch("[0-9]{1,17}([.][0-9]{0,12})?", text):
        return None
    return int(Decimal(text) * scale)


def _excel(array: Any) -> Any:
    """Local wall-clock time from Excel's day numbers (rounded to the millisecond they are good for)."""
    import pyarrow as pa

    days = [scaled(v, 1_000_000_000) for v in array.to_pylist()]
    origin = -25_569 * _DAY_US
    wall = [
        None if d is None or not 1_000_000_000 <= d < 110_000 * 10**9 else origin + round(d * 86_400 / 10**6) * 1_000
        for d in days
    ]
    return pa.array(wall, pa.timestamp("us"))


def _digits(array: Any) -> Any:
    """Numbers as the digits they write: 19970101.0 is 19970101."""
    import pyarrow as pa

    coded = array.dictionary_encode()
    numbers = coded.dictionary.to_pylist()
    texts = [str(int(v)) if np.isfinite(v) and v == int(v) else str(v) for v in numbers]
    return pa.array(texts, pa.string()).take(coded.indices)


def _texts(array: Any, format: str, time_zone: str) -> tuple[Any, Any]:  # noqa: A002
    """Distinct texts by their format's patterns, part by part."""
    import pyarrow as pa
    import pyarrow.compute as pc

    wall = np.full(len(array), "NaT", "datetime64[us]")
    offset = np.full(len(array), np.nan)
    for pattern in PATTERNS[format]:
        found = pc.extract_regex(array, f"^{_B}{pattern}{_B}$")
        hit = np.asarray(pc.is_valid(found).to_numpy(zero_copy_only=False), bool)
        if hit.any():
            some = found.filter(pa.array(hit))
            wall[hit], offset[hit] = _wall_clock({f.name: some.field(f.name) for f in some.type})
    bad = np.isnat(wall)
    zoned = ~np.isnan(offset) & ~bad
    local = pa.array(wall, pa.timestamp("us"), mask=bad | zoned)
    utc, day = _local(local, time_zone)
    if zoned.any():
        shift = (np.where(zoned, offset, 0) * 60e6).astype("timedelta64[us]")
        utc_z, day_z = _from_utc(pa.array(wall - shift, pa.timestamp("us"), mask=~zoned), time_zone)
        utc, day = pc.coalesce(utc, utc_z), pc.coalesce(day, day_z)
    return utc, day


def _wall_clock(parts: dict[str, Any]) -> tuple[Any, Any]:
    """Wall-clock time (NaT when there is no such day or time) and offset from UTC in minutes (NaN without zone)."""
    n = len(parts["day"])
    year = _whole(parts["year"])
    short = np.char.str_len(_strings(parts["year"])) == 2
    year = np.where(short, np.where(year < 69, 2000 + year, 1900 + year), year)
    month = _month_of(parts["name"]) if "name" in parts else _whole(parts["month"])
    day = _whole(parts["day"])
    hour, minute, second = (_whole(parts[p]) if p in parts else np.zeros(n, int) for p in ("hour", "minute", "second"))
    good = (year >= 1900) & (year <= 2200) & (month >= 1) & (month <= 12) & (day >= 1)
    if "half" in parts:
        hour, fits = _twelve_hours(hour, _strings(parts["ampm"]), _strings(parts["half"]))
        good &= fits
    good &= (hour < 24) & (minute < 60) & (second < 60)
    first = (np.where(good, year, 1970) - 1970).astype("datetime64[Y]").astype("datetime64[M]") + (
        np.where(good, month, 1) - 1
    ).astype("timedelta64[M]")
    date = first.astype("datetime64[D]") + (np.where(good, day, 1) - 1).astype("timedelta64[D]")
    good &= date.astype("datetime64[M]") == first
    seconds = (hour * 60 + minute) * 60 + second
    micros = _fraction(parts["part"]) if "part" in parts else np.zeros(n, int)
    wall = date.astype("datetime64[us]") + (seconds * 1_000_000 + micros).astype("timedelta64[us]")
    wall[~good] = np.datetime64("NaT")
    return wall, _offset(parts["zone"]) if "zone" in parts else np.full(n, np.nan)


def _strings(array: Any) -> Any:
    return np.asarray(array.fill_null("").to_numpy(zero_copy_only=False), dtype=np.str_)


def _whole(array: Any) -> Any:
    texts = _strings(array)
    return np.where(texts == "", "0", texts).astype(np.int64)


def _fraction(array: Any) -> Any:
    """Digits after the second as microseconds; further ones are cut."""
    texts = _strings(array)
    return np.array([int((t + "000000")[:6]) for t in texts], np.int64)


def _month_of(array: Any) -> Any:
    names = ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october"]
    names += ["november", "december", "sept"]
    known = {n: i % 12 + 1 for i, n in enumerate(names[:12])} | dict(zip(_MONTHS, range(1, 13), strict=True))
    known["sept"] = 9
    return np.array([known.get(t.lower(), 0) for t in _strings(array)], np.int64)


def _twelve_hours(hour: Any, ampm: Any, half: Any) -> tuple[Any, Any]:
    """Hours of the 24-hour clock; a twelve-hour clock has no hour 0 or 13."""
    late = np.array([t[:1] in "pP" and t != "" for t in ampm]) | (half == "下午")
    early = np.array([t[:1] in "aA" and t != "" for t in ampm]) | (half == "上午")
    twelve = np.array([t != "" for t in ampm])
    fits = ~twelve | ((hour >= 1) & (hour <= 12))
    hour = np.where(late & (hour < 12), hour + 12, hour)
    return np.where(early & (hour == 12), 0, hour), fits


def _offset(array: Any) -> Any:
    return np.array([_minutes(t) for t in _strings(array)], np.float64)


def _minutes(zone: str) -> float:
    if not zone:
        return np.nan
    digits = re.sub("[^0-9]", "", zone)
    if not digits:
        return 0.0
    return (-1.0 if "-" in zone else 1.0) * (int(digits[:2]) * 60 + int(digits[2:] or 0))


# -- day differences -------------------------------------------------------------------------------------------------


def midnights_crossed(later: Any, earlier: Any) -> Any:
    """Local midnights between two DAY columns: whole days, alike on every engine."""
    return (_seconds(later.cast("timestamp")) - _seconds(earlier.cast("timestamp"))) // 86_400


def elapsed_days(later: Any, earlier: Any) -> Any:
    """Elapsed seconds / 86 400 between two UTC instants, cut to the second first (engines differ in fractions)."""
    return (_seconds(later) - _seconds(earlier)).cast("float64") / _float(86_400.0)


def _seconds(instant: Any) -> Any:
    """Seconds since 1970, cut to the whole second before the engine counts them."""
    return instant.truncate("s").epoch_seconds().cast("int64")


def _float(value: float) -> Any:
    import ibis

    return ibis.literal(value).cast("float64")


def midnights_crossed_array(later: Any, earlier: Any) -> Any:
    """``midnights_crossed`` for numpy datetime64 days."""
    return (later.astype("datetime64[D]") - earlier.astype("datetime64[D]")).astype(np.int64)


def elapsed_days_array(later: Any, earlier: Any) -> Any:
    """``elapsed_days`` for numpy datetime64 instants."""
    seconds = later.astype("datetime64[s]").astype(np.int64) - earlier.astype("datetime64[s]").astype(np.int64)
    return seconds / 86_400.0
