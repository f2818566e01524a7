"""How many orders the coming months bring, beside the next one: a swing of one year, read off the months so far.

    log(level of month t) = mean + a cos(2 pi t / 12) + b sin(2 pi t / 12) + noise

The level of a month is the mean chance to order in it: as forecast, or as the log itself says. A customer who leaves
takes what she would have bought in later months, and in a month before the season they are not like this one. Few
months are seen, so ``a`` and ``b`` are guessed to be near 0 (ridge: a normal of standard deviation `SWING` each), and a
shop that shows no swing is taken to have none.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from tierwise.outreach.programme.known import Floats, Ints

A_YEAR = 12
SWING = 0.15
"""Standard deviation of each of the two weights of the swing, on the log scale. A guess, from no data set."""
NOISE = 0.05
"""By how much a month's level misses any smooth year, on the log scale; where levels come from the log, the chance in
the number of orders is added."""


@dataclass(frozen=True, slots=True, eq=False)
class Season:
    """``levels`` of the months logged (months,) on the log scale, and the ``variance`` of each."""

    levels: Floats = field(default_factory=lambda: np.empty(0))
    variance: Floats = field(default_factory=lambda: np.empty(0))

    @classmethod
    def of(cls, chance: Floats, month: Ints, *, told: bool) -> Season:
        """From each row's chance to order without an offer and its month, numbered from 0."""
        rows = np.bincount(month)
        orders = np.maximum(np.bincount(month, chance), 1e-9)
        counted = np.zeros(len(rows)) if told else 1 / orders
        return cls(np.log(orders / np.maximum(rows, 1)), NOISE**2 + counted)

    def alike(self, forecast: Floats | None, months: float) -> float:
        """So many months like the next one bring as many orders as the ``months`` after it.

        ``forecast`` (n,): of the next month; without one it is taken to be like the last month logged, as
        `Response.orders` does.

        >>> Season().alike(np.array([0.2]), 12.0)
        12.0
        """
        levels, variance, logged = self.levels, self.variance, len(self.levels)
        if forecast is not None and len(forecast):
            levels = np.r_[levels, np.log(max(float(forecast.mean()), 1e-9))]
            variance = np.r_[variance, NOISE**2]
        if not len(levels) or months <= 0:
            return months
        later = logged + 1 + np.arange(int(np.ceil(months)))
        parts = np.minimum(months - np.arange(len(later)), 1.0)
        weights = _weights(levels, variance)
        now = _year(np.arange(len(levels)))[-1] @ weights
        return float(parts @ np.exp(_year(later) @ weights - now))


def _year(month: Ints) -> Floats:
    angle = 2 * np.pi * month / A_YEAR
    return np.column_stack([np.ones(len(month)), np.cos(angle), np.sin(angle)])


def _weights(levels: Floats, variance: Floats) -> Floats:
    """Ridge: mean and the two weights of the swing."""
    z = _year(np.arange(len(levels)))
    gram = z.T @ (z / variance[:, None]) + np.diag([0.0, SWING**-2, SWING**-2])
    return np.asarray(np.linalg.solve(gram, z.T @ (levels / variance)))
