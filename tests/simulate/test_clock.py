"""The clock of a world: seasons speed it up, the calendar and the time zone are real."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from tierwise.simulate.clock import day_numbers, make_clock
from tierwise.simulate.world import World


def test_without_season_operational_time_is_calendar_time() -> None:
    clock = make_clock(World.pure(customers=1))
    moments = np.array([0.0, 0.25, 17.5, 1000.125])
    assert (clock.factor == 1).all()
    assert clock.operational(moments).tolist() == moments.tolist()
    assert clock.calendar(moments).tolist() == moments.tolist()


def test_calendar_undoes_operational() -> None:
    clock = make_clock(World())
    moments = np.linspace(0, 1400, 5001)
    assert np.abs(clock.calendar(clock.operational(moments)) - moments).max() < 1e-9


def test_peaks_fall_on_the_eleventh_of_november_and_the_friday_after_thanksgiving() -> None:
    clock = make_clock(World().without("weekday"))
    on = {World().start + timedelta(days=k): f for k, f in enumerate(clock.factor)}
    assert on[date(2021, 11, 11)] / on[date(2021, 11, 10)] == pytest.approx(2.5, rel=0.02)
    assert on[date(2021, 11, 26)] / on[date(2021, 11, 25)] == pytest.approx(3.0, rel=0.02)  # Black Friday 2021
    assert on[date(2021, 11, 29)] / on[date(2021, 11, 30)] == pytest.approx(3.0, rel=0.02)  # Cyber Monday 2021
    assert on[date(2022, 11, 25)] > 2 * on[date(2022, 11, 24)]


def test_speed_has_mean_one_over_years() -> None:
    assert make_clock(World()).factor[: 4 * 365].mean() == pytest.approx(1.0)


def test_instants_respect_summer_time() -> None:
    world = World.pure(customers=1)
    clock = make_clock(world)
    march, october = (date(2021, 3, 28) - world.start).days, (date(2021, 10, 31) - world.start).days
    lengths = np.diff(clock.midnights) / 3600
    assert lengths[march] == 23
    assert lengths[october] == 25
    assert set(lengths.tolist()) == {23.0, 24.0, 25.0}
    noon = clock.instants(np.array([0.5]))[0] // 1_000_000
    assert noon == 1_609_455_600 + 12 * 3600  # 2021-01-01 in Berlin begins at 23:00 UTC


def test_local_days_stay_local() -> None:
    world = World.pure(customers=1, time_zone="Asia/Shanghai")
    assert day_numbers(world, np.array([0.01, 0.99, 1.0])).tolist() == [18628, 18628, 18629]


def test_hours_profile_makes_evenings_busy() -> None:
    busy, even = make_clock(World()), make_clock(World().without("hours"))
    moments = 10 + (np.arange(10_000) + 0.5) / 10_000
    share = [((c.instants(moments) // 3_600_000_000 + 1) % 24 >= 18).mean() for c in (busy, even)]
    assert share[1] == pytest.approx(0.25, abs=0.001)
    assert share[0] > 0.4
