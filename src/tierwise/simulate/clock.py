"""The world's clock: how fast a day runs, and where on the calendar a moment of operational time falls.

Rates, dropout and lifetimes run in operational time; without season and weekday it is calendar time in days since
the local midnight of the first day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from tierwise.simulate.catalogue import CATEGORIES
from tierwise.simulate.causes import Peak
from tierwise.simulate.chance import Floats, Ints
from tierwise.simulate.world import World


@dataclass(frozen=True, slots=True, eq=False)
class Clock:
    """``factor``: speed of each day (mean 1 over the span's whole years); ``ticks``: operational time at midnights.

    ``category`` is each category's own yearly factor by day, shape (days, categories).
    """

    factor: Floats
    ticks: Floats
    category: Floats
    midnights: Ints
    hour_ends: Floats

    def operational(self, moment: Floats) -> Floats:
        """Operational time of calendar moments (days since the start)."""
        day = np.clip(np.floor(moment).astype(np.int64), 0, self.factor.size - 1)
        return self.ticks[day] + (moment - day) * self.factor[day]

    def calendar(self, operational: Floats) -> Floats:
        """Calendar moments (days since the start) of operational times; past the end the last day's speed holds."""
        day = np.searchsorted(self.ticks, operational, side="right") - 1
        day = np.clip(day, 0, self.factor.size - 1)
        return day + (operational - self.ticks[day]) / self.factor[day]

    def instants(self, moment: Floats) -> Ints:
        """UTC microseconds since 1970 of calendar moments; the hours profile and the zone's 23- and 25-hour days."""
        day = np.clip(np.floor(moment).astype(np.int64), 0, self.factor.size - 1)
        within = np.clip(moment - day, 0.0, 1.0 - 1e-9)
        hours = np.interp(within, self.hour_ends, np.linspace(0.0, 1.0, self.hour_ends.size))
        length = self.midnights[day + 1] - self.midnights[day]
        seconds = np.minimum(np.floor(hours * length), length - 1).astype(np.int64)
        found: Ints = (self.midnights[day] + seconds) * 1_000_000
        return found


def make_clock(world: World) -> Clock:
    """The clock of a world."""
    days = [world.start + timedelta(days=k) for k in range(world.span)]
    category = np.stack([_wave(days, c.peak_day, c.amplitude * world.season.strength) for c in CATEGORIES], axis=1)
    shares = np.array([c.share for c in CATEGORIES])
    raw = (category @ shares) * _peaks(days, world.season.peaks) * _weekday(days, world.weekday.factors)
    whole = max(world.span // 365 * 365, 1) if world.span >= 365 else world.span
    factor = raw / raw[:whole].mean() if not (world.season.is_off and world.weekday.is_off) else np.ones(len(days))
    ticks = np.concatenate([[0.0], np.cumsum(factor)])
    weights = np.asarray(world.hours.weights, dtype=float)
    hour_ends = np.concatenate([[0.0], np.cumsum(weights) / weights.sum()])
    return Clock(factor, ticks, category, _midnights(world), hour_ends)


def _wave(days: list[date], peak_day: int, amplitude: float) -> Floats:
    """1 + amplitude at the peak day of the year, 1 − amplitude half a year away."""
    of_year = np.array([d.timetuple().tm_yday for d in days], dtype=float)
    wave: Floats = 1.0 + amplitude * np.cos(2 * np.pi * (of_year - peak_day) / 365.25)
    return wave


def _peaks(days: list[date], peaks: tuple[Peak, ...]) -> Floats:
    factor = np.ones(len(days))
    for peak in peaks:
        for k, day in enumerate(days):
            begin = _peak_start(peak, day.year)
            if begin <= day < begin + timedelta(days=peak.length):
                factor[k] *= peak.factor
    return factor


def _peak_start(peak: Peak, year: int) -> date:
    if peak.name != "black_friday":
        return date(year, peak.month, peak.day)
    first = date(year, 11, 1)
    thursday = first + timedelta(days=(3 - first.weekday()) % 7 + 21)
    return thursday + timedelta(days=1)


def _weekday(days: list[date], factors: tuple[float, ...]) -> Floats:
    weights = np.asarray(factors, dtype=float)
    found: Floats = (weights / weights.mean())[[d.weekday() for d in days]]
    return found


def _midnights(world: World) -> Ints:
    """UTC seconds of each local midnight, one more than days (where midnight does not exist, the instant after)."""
    zone = ZoneInfo(world.time_zone)
    local = (world.start + timedelta(days=k) for k in range(world.span + 1))
    starts = (datetime(d.year, d.month, d.day, tzinfo=zone).astimezone(UTC) for d in local)
    return np.array([int(s.timestamp()) for s in starts], dtype=np.int64)


def day_numbers(world: World, moment: Floats) -> Ints:
    """Days since 1970 of calendar moments."""
    first = (world.start - date(1970, 1, 1)).days
    return first + np.floor(moment).astype(np.int64)
