"""Seasons: found where planted, shared where thin, none where none is, festivals moved with their dates."""

from __future__ import annotations

from datetime import date

import numpy as np

from tierwise.contract.arrays import Floats
from tierwise.insight.demand.seasons import fit_seasons
from tierwise.insight.demand.series import Series
from tierwise.locale.festivals import CHINA

END = date(2024, 1, 1).toordinal() - date(1970, 1, 1).toordinal()


def shop(mean: Floats, seed: int = 0, end: int = END) -> Series:
    """Items × weeks drawn about ``mean``; every second item is of the second category."""
    drawn = np.random.default_rng(seed).poisson(mean).astype(float)
    items = tuple(f"p{i:03d}" for i in range(len(drawn)))
    of = np.arange(len(drawn)) % 2
    return Series(items, ("a", "b"), of, drawn, np.zeros(drawn.shape, bool), end, np.zeros(len(drawn)))


def wave(weeks: int, size: float, start: int = 0) -> Floats:
    phase = 2 * np.pi * (END + 7 * (np.arange(weeks) - weeks + start) + 3) / 365.25
    return np.asarray(np.exp(size * np.sin(phase)))


def test_a_planted_season_is_found_and_foretold() -> None:
    weeks = 130
    mean = 8.0 * np.where(np.arange(40)[:, None] % 2 == 0, wave(weeks, 0.6), wave(weeks, -0.3))
    found = fit_seasons(shop(mean))
    truth = np.vstack([wave(52, 0.6, 52), wave(52, -0.3, 52)])
    truth /= truth.mean(axis=1, keepdims=True)
    assert np.abs(found.factors(0, 52) / truth - 1).max() < 0.12
    assert found.strength[0] > 2.5


def test_no_season_gives_none_and_a_trend_is_none() -> None:
    growing = np.full((40, 1), 6.0) * np.linspace(0.5, 2.0, 156)
    found = fit_seasons(shop(growing))
    assert np.abs(found.factors(0, 52) - 1).max() < 0.08


def test_a_thin_category_borrows_the_shop_s_season() -> None:
    weeks = 120
    rich = np.where(np.arange(40)[:, None] % 2 == 0, 20.0, 0.02)
    found = fit_seasons(shop(rich * wave(weeks, 0.5)))
    assert np.abs(found.factors(0, 52)[1] / found.factors(0, 52)[0] - 1).max() < 0.25


def test_a_year_cannot_tell_season_from_trend() -> None:
    found = fit_seasons(shop(8.0 * np.tile(wave(60, 0.6), (4, 1))))
    assert not found.known
    assert (found.factors(-5, 5) == 1).all()


def test_a_festival_is_expected_on_its_new_date() -> None:
    weeks, end = 150, date(2025, 1, 6).toordinal() - date(1970, 1, 1).toordinal()
    days = [date.fromordinal(end + 7 * (w - weeks) + 3 + date(1970, 1, 1).toordinal()) for w in range(weeks)]
    new_years = [date(2022, 2, 1), date(2023, 1, 22), date(2024, 2, 10)]
    closed = np.array([any(-3 <= (d - n).days <= 8 for n in new_years) for d in days])
    found = fit_seasons(shop(np.where(closed, 2.0, 20.0) * np.ones((30, 1)), end=end), CHINA)
    coming = found.factors(0, 12)[0]
    assert int(coming.argmin()) in (3, 4)  # 29 January 2025 lies in the fourth week from 6 January
    assert coming.min() < 0.55
    assert np.median(coming) > 0.8
