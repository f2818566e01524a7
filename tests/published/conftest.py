"""The CDNOW sample as the papers use it: 2,357 customers, 39 weeks to fit, 39 weeks held out."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from tierwise.insight.value.order_models.summary import Summary, summarise

SPLIT = dt.date(1997, 9, 30).toordinal()
END = dt.date(1998, 6, 30).toordinal()


@dataclass(frozen=True)
class Cdnow:
    """One row per customer, in the file's order; times in days."""

    x: np.ndarray
    t_x: np.ndarray
    T: np.ndarray
    held_out: np.ndarray
    repeat_value: np.ndarray  # mean value of the repeat order days up to the split, 0 without

    @property
    def weeks(self) -> Summary:
        return summarise(self.x, self.t_x / 7, self.T / 7)


@pytest.fixture(scope="session")
def cdnow(shop_data: Path) -> Cdnow:
    path = shop_data / "cdnow_sample" / "CDNOW_sample.txt"
    if not path.exists():
        pytest.skip(f"no CDNOW sample at {path}")
    spent: dict[str, dict[int, float]] = {}
    for line in path.read_text().splitlines():
        _, customer, day, _, value = line.split()
        on = dt.datetime.strptime(day, "%Y%m%d").replace(tzinfo=dt.UTC).date().toordinal()
        days = spent.setdefault(customer, {})
        days[on] = days.get(on, 0.0) + float(value)
    return Cdnow(*(np.array(column) for column in zip(*map(_row, spent.values()), strict=True)))


def _row(days: dict[int, float]) -> tuple[int, int, int, int, float]:
    ordered = sorted(days)
    before = [day for day in ordered if day <= SPLIT]
    repeats = [days[day] for day in before[1:]]
    value = float(np.mean(repeats)) if repeats else 0.0
    return len(repeats), before[-1] - before[0], SPLIT - before[0], len(ordered) - len(before), value
