"""Festivals: dates that are known, and the moon as a witness."""

from __future__ import annotations

from datetime import date

import pytest

from tierwise.locale.festivals import CHINA, LUNAR_NEW_YEARS, WEST, black_friday, festivals_of, ramadans, windows

JULIAN_OF_ORDINAL = 1_721_424.5


def test_every_lunar_new_year_is_a_new_moon_between_the_sun_s_dates() -> None:
    assert list(LUNAR_NEW_YEARS) == list(range(2000, 2041))
    for day in LUNAR_NEW_YEARS.values():
        noon = day.toordinal() + JULIAN_OF_ORDINAL + 0.5 - 8 / 24
        cycles = (noon - 2_451_550.09766) / 29.530588861  # mean new moons, Meeus chapter 49
        assert abs(cycles - round(cycles)) * 29.53 < 1.2, day
        assert (1, 21) <= (day.month, day.day) <= (2, 20)


@pytest.mark.parametrize(
    ("year", "start"), [(2011, "2011-08-01"), (2020, "2020-04-24"), (2023, "2023-03-23"), (2024, "2024-03-11")]
)
def test_ramadan_is_within_a_day_of_the_announced_one(year: int, start: str) -> None:
    (found,) = ramadans(year)
    assert abs((found - date.fromisoformat(start)).days) <= 1


def test_a_year_may_hold_two_ramadans() -> None:
    assert len(ramadans(2030)) == 2


def test_black_fridays() -> None:
    assert [black_friday(y).day for y in (2010, 2011, 2019, 2024)] == [26, 25, 29, 29]


def test_windows_touch_the_days_asked_for_and_keep_to_the_country() -> None:
    found = windows(WEST, date(2023, 12, 20), date(2024, 1, 2))
    assert [w.name for w in found] == ["before_christmas", "after_christmas"]
    china = windows(CHINA, date(2024, 1, 1), date(2024, 12, 31))
    assert [w.name for w in china] == ["before_lunar_new_year", "lunar_new_year", "june_18", "singles_day"]
    assert festivals_of("Europe/London") == WEST
