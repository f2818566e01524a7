"""The instant grammar: what is a date, which instant it is, and on which local day."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import ibis
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tierwise.errors import ConfigError
from tierwise.locale.calendar import (
    DAYS_PER_MONTH,
    SWAPPED,
    elapsed_days,
    elapsed_days_array,
    instants,
    midnights_crossed,
    midnights_crossed_array,
)
from tierwise.locale.date_formats import detect_instants, looks_like_instant


def utc(text: Any, form: str, zone: str = "UTC") -> datetime | None:
    found, _ = instants(pa.array([text]), form, zone)
    return found.to_pylist()[0]


@pytest.mark.parametrize(
    ("text", "form", "instant"),
    [
        ("2024-01-05", "iso", datetime(2024, 1, 5)),
        ("2024/1/5 7:03", "iso", datetime(2024, 1, 5, 7, 3)),
        ("2024-01-05T10:22:33.123456Z", "iso", datetime(2024, 1, 5, 10, 22, 33, 123456)),
        ("2024-01-05 10:22:33.000000000", "iso", datetime(2024, 1, 5, 10, 22, 33)),
        ("2024-01-05 10:22:33 -0500", "iso", datetime(2024, 1, 5, 15, 22, 33)),
        ("2024-01-05T10:22:33+08:00", "iso", datetime(2024, 1, 5, 2, 22, 33)),
        ("2024-01-05 10:22 UTC", "iso", datetime(2024, 1, 5, 10, 22)),
        ("2024年1月5日 10时22分33秒", "iso", datetime(2024, 1, 5, 10, 22, 33)),
        ("2024年1月5日", "iso", datetime(2024, 1, 5)),
        ("2024-01-05 下午 1:05", "iso", datetime(2024, 1, 5, 13, 5)),
        ("5.1.2024 10:22", "day.month.year", datetime(2024, 1, 5, 10, 22)),
        ("05/01/24", "day/month/year", datetime(2024, 1, 5)),
        ("31-12-99", "day-month-year", datetime(1999, 12, 31)),
        ("1/5/2024 12:22 AM", "month/day/year", datetime(2024, 1, 5, 0, 22)),
        ("01/05/2024 12:22:01 PM", "month/day/year", datetime(2024, 1, 5, 12, 22, 1)),
        ("05-Jan-2024", "month name", datetime(2024, 1, 5)),
        ("5 January 2024 10:22", "month name", datetime(2024, 1, 5, 10, 22)),
        ("Jan 5, 2024", "month name", datetime(2024, 1, 5)),
        ("Fri, 5 Jan 2024 10:22:33 +0000", "month name", datetime(2024, 1, 5, 10, 22, 33)),
        ("20240105", "yyyymmdd", datetime(2024, 1, 5)),
        (20240105, "yyyymmdd", datetime(2024, 1, 5)),
        (20240105.0, "yyyymmdd", datetime(2024, 1, 5)),
        ("20240105102233", "yyyymmddhhmmss", datetime(2024, 1, 5, 10, 22, 33)),
        ("1704450153", "epoch_s", datetime(2024, 1, 5, 10, 22, 33)),
        (1704450153.25, "epoch_s", datetime(2024, 1, 5, 10, 22, 33, 250000)),
        (1704450153123, "epoch_ms", datetime(2024, 1, 5, 10, 22, 33, 123000)),
        ("1704450153123456", "epoch_us", datetime(2024, 1, 5, 10, 22, 33, 123456)),
        (45296.5, "excel_serial", datetime(2024, 1, 5, 12)),
        ("45296", "excel_serial", datetime(2024, 1, 5)),
        (datetime(2024, 1, 5, 10), "typed", datetime(2024, 1, 5, 10)),
        (date(2024, 1, 5), "typed", datetime(2024, 1, 5)),
    ],
)
def test_what_is_an_instant(text: Any, form: str, instant: datetime) -> None:
    assert utc(text, form) == instant


@pytest.mark.parametrize("form", ["iso", "day/month/year", "month/day/year", "month name", "yyyymmdd"])
@pytest.mark.parametrize(
    "text", ["12:30", "2011", "+08:00", "", " ", "soon", "2024-02-30", "31/02/2024", "2024-13-01", "0000-00-00"]
)
def test_what_is_none(text: str, form: str) -> None:
    assert utc(text, form) is None


@pytest.mark.parametrize(
    "text", ["2024-01-05 24:00", "2024-01-05 10:60", "2024-01-05 13:00 PM", "2024-01-05 10:22 +0530x"]
)
def test_no_such_time(text: str) -> None:
    assert utc(text, "iso") is None


def test_local_time_of_the_shop_and_its_day() -> None:
    found, days = instants(pa.array(["2024-07-01 01:30", "2024-07-01T01:30:00Z"]), "iso", "Asia/Shanghai")
    assert found.to_pylist() == [datetime(2024, 6, 30, 17, 30), datetime(2024, 7, 1, 1, 30)]
    assert days.to_pylist() == [date(2024, 7, 1), date(2024, 7, 1)]
    _, days = instants(pa.array([1719795600]), "epoch_s", "Asia/Shanghai")  # 2024-07-01 01:00 UTC
    assert days.to_pylist() == [date(2024, 7, 1)]
    _, days = instants(pa.array([1719770400]), "epoch_s", "America/New_York")  # 2024-06-30 18:00 UTC
    assert days.to_pylist() == [date(2024, 6, 30)]


def test_the_repeated_autumn_hour_is_the_earlier_one() -> None:
    assert utc("2024-10-27 02:30", "iso", "Europe/Berlin") == datetime(2024, 10, 27, 0, 30)
    assert utc("27.10.2024 02:30", "day.month.year", "Europe/Berlin") == datetime(2024, 10, 27, 0, 30)
    assert utc("2024-10-27 02:30 +0100", "iso", "Europe/Berlin") == datetime(2024, 10, 27, 1, 30)


def test_the_missing_spring_hour_is_the_last_moment_before_it() -> None:
    assert utc("2024-03-31 02:30", "iso", "Europe/Berlin") == datetime(2024, 3, 31, 0, 59, 59, 999999)


def test_zoned_and_nanosecond_timestamps() -> None:
    zoned = pa.array([datetime(2024, 1, 5, 10)], pa.timestamp("ns", "America/New_York"))
    found, days = instants(zoned, "typed", "Europe/London")
    assert found.to_pylist() == [datetime(2024, 1, 5, 10)]
    assert days.to_pylist() == [date(2024, 1, 5)]


def test_mixed_forms_of_a_column_and_chunks() -> None:
    chunks = pa.chunked_array([["2024-01-05", "2024-01-05 10:22"], ["bad", None, "2024-01-05T10:22:33Z"]])
    found, days = instants(chunks, "iso", "UTC")
    assert found.null_count == 2
    assert days.to_pylist().count(date(2024, 1, 5)) == 3
    assert len(instants(pa.array([], pa.string()), "iso", "UTC")[0]) == 0


def test_unknown_zone_or_format_is_said() -> None:
    with pytest.raises(ConfigError, match="Mars"):
        instants(pa.array(["2024-01-05"]), "iso", "Mars/Olympus")
    with pytest.raises(ConfigError, match="%Y"):
        instants(pa.array(["2024-01-05"]), "%Y", "UTC")


@given(st.datetimes(datetime(1970, 1, 1), datetime(2199, 12, 31)))
@settings(max_examples=80, deadline=None)
def test_every_way_of_writing_gives_the_same_instant(when: datetime) -> None:
    when = when.replace(microsecond=0)
    written = {
        "iso": when.isoformat(),
        "day.month.year": f"{when.day}.{when.month}.{when.year} {when:%H:%M:%S}",
        "month/day/year": f"{when:%m/%d/%Y %I:%M:%S %p}",
        "month name": f"{when:%d-%b-%Y %H:%M:%S}",
        "yyyymmddhhmmss": f"{when:%Y%m%d%H%M%S}",
    }
    assert {form: utc(text, form) for form, text in written.items()} == dict.fromkeys(written, when)


@pytest.mark.parametrize(
    ("texts", "form", "ambiguous"),
    [
        (["13/01/2024", "02/03/2024"], "day/month/year", False),
        (["01/13/2024", "02/03/2024"], "month/day/year", False),
        (["03.04.2024", "05.04.2024"], "day.month.year", True),
        (["03/04/2024 1:00 PM", "05/06/2024 2:00 AM"], "month/day/year", True),
        (["1/3/2024", "1/4/2024", "1/5/2024", "1/8/2024", "1/9/2024"], "month/day/year", True),
        (["2024-01-05", "2024-02-07"], "iso", False),
        (["19970101", "19970118"], "yyyymmdd", False),
        (["05-Jan-2024"], "month name", False),
        (["1704450153", "1704450999"], "epoch_s", False),
        (["1704450153123"], "epoch_ms", False),
    ],
)
def test_detected_formats(texts: list[str], form: str, ambiguous: bool) -> None:
    best = detect_instants(texts)[0]
    assert (best.format, best.ambiguous) == (form, ambiguous)
    assert bool(best.why) == ambiguous


def test_the_order_of_rows_tells_day_from_month() -> None:
    days = [f"{d:02d}/{m:02d}/2024" for m in range(1, 8) for d in (2, 5, 9, 12)]
    best = detect_instants(days)[0]
    assert (best.format, best.why) == ("day/month/year", "so read, the rows stand in order of time")


def test_ids_and_times_are_no_dates() -> None:
    assert detect_instants(["12:30", "2011", "17850"]) == []
    assert [looks_like_instant(t) for t in ("2024-01-05", "17850", "20249999", "5/1/2024 10:22")] == [
        True,
        False,
        False,
        True,
    ]


def test_day_differences_in_the_engine_and_in_numpy() -> None:
    later = [datetime(2024, 3, 1, 0, 0, 1), datetime(2024, 3, 1, 12)]
    earlier = [datetime(2024, 2, 28, 23, 59, 59), datetime(2024, 3, 1)]
    table = ibis.memtable({"a": later, "b": earlier})
    found = ibis.duckdb.connect().execute(  # noqa: TID251 - below the warehouse
        table.select(m=midnights_crossed(table.a.date(), table.b.date()), e=elapsed_days(table.a, table.b))
    )
    a, b = np.array(later, "datetime64[us]"), np.array(earlier, "datetime64[us]")
    assert found["m"].tolist() == midnights_crossed_array(a, b).tolist() == [2, 0]
    assert found["e"].tolist() == pytest.approx(elapsed_days_array(a, b).tolist())
    assert elapsed_days_array(a, b)[1] == 0.5
    assert DAYS_PER_MONTH == 30.4375


@pytest.mark.parametrize("form", sorted(SWAPPED))
def test_a_column_has_one_sign_between_day_and_month(form: str) -> None:
    """03.04.21 among dates with slashes is unreadable: its day may stand elsewhere."""
    signs = {sign: utc(f"03{sign}04{sign}21", form) for sign in "/.-"}
    assert [sign for sign, found in signs.items() if found is not None] == [form.strip("adehmnortuy")[0]]
    assert utc("03/04.21", form) is None


def test_the_sign_is_found_with_the_format() -> None:
    assert detect_instants(["13.01.2024", "02.03.2024"])[0].format == "day.month.year"
    assert detect_instants(["01-13-2024", "03-02-2024"])[0].format == "month-day-year"
    found = detect_instants(["04/25/2021", "04/26/2021", "03.04.21"])
    assert [(g.format, round(g.share, 2)) for g in found] == [("month/day/year", 0.67)]
