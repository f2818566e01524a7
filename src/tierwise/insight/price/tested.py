"""Elasticities that a price test has shown, and how they join what history says.

In a test by turns (`switchback`) the price was drawn by lot: it cannot have followed demand, and a fortnight at the low
price is no promotion. So the test's weeks are left out of what history is asked, in every refusal too, and its own
reading stands for the product. Where history may speak (grade A or B without the test) both are weighed by precision;
history's variance then holds, besides its error, half the range over its identifying assumptions squared, since no
amount of weeks takes that doubt away.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from tierwise.insight.price.evidence import Evidence, Reason, seen_prices
from tierwise.insight.price.fixed_effects import Flags, Floats
from tierwise.insight.price.panel import Panel


@dataclass(frozen=True, slots=True, eq=False)
class ByTest:
    """By product: the tests' elasticity and its standard error (NaN: none was read); ``weeks``: shelves × weeks in
    which a price drawn by lot was asked, tests that are not over included."""

    elasticity: Floats
    error: Floats
    weeks: Flags

    @property
    def read(self) -> Flags:
        """Products with a reading."""
        return np.isfinite(self.elasticity) & np.isfinite(self.error)

    def marked(self, panel: Panel) -> Panel:
        """The panel, weeks of a test without promotion: its low price is a regular one."""
        base = np.where(self.weeks, panel.paid, panel.base)
        return replace(panel, base=base, promoted=panel.promoted & ~self.weeks)

    def outside(self, panel: Panel) -> Panel:
        """What the shop did by itself: the weeks of tests do not count."""
        return replace(panel, seen=panel.seen & ~self.weeks)

    def graded(self, panel: Panel, history: Evidence) -> Evidence:
        """Tested products have grade A; prices and weeks are those of the whole panel."""
        grade = tuple("A" if t else g for t, g in zip(self.read.tolist(), history.grade, strict=True))
        reason = tuple(Reason.TESTED if t else r for t, r in zip(self.read.tolist(), history.reason, strict=True))
        return Evidence(grade, reason, *seen_prices(panel))

    def joined(self, own: Floats, error: Floats, doubt: Floats) -> tuple[Floats, Floats]:
        """Estimate and error of every product: history's where nothing was tested, the test's where history is silent
        (NaN), both by precision else. ``doubt``: half the range over assumptions.

        >>> tests = ByTest(np.array([-2.0, -2.0, np.nan]), np.array([0.3, 0.3, np.nan]), np.zeros((3, 1), bool))
        >>> value, error = tests.joined(np.array([np.nan, -1.0, -1.0]), np.array([np.nan, 0.0, 0.2]), np.full(3, 0.3))
        >>> value.round(6).tolist(), error.round(3).tolist()
        ([-2.0, -1.5, -1.0], [0.3, 0.212, 0.2])
        """
        both = self.read & np.isfinite(own) & np.isfinite(error)
        theirs = np.where(self.read, self.error, 1.0) ** -2
        ours = np.where(both, 1 / np.where(both, error**2 + np.nan_to_num(doubt) ** 2, 1.0), 0.0)
        value = (theirs * np.where(self.read, self.elasticity, 0.0) + ours * np.where(both, own, 0.0)) / (theirs + ours)
        return np.where(self.read, value, own), np.where(self.read, (theirs + ours) ** -0.5, error)


def together(readings: list[tuple[float, float]]) -> tuple[float, float]:
    """Several tests of one product, by precision: elasticity and error; NaN without any.

    >>> together([(-2.0, 0.5), (-1.0, 0.5)])[0]
    -1.5
    """
    if not readings:
        return float("nan"), float("nan")
    weight = np.array([1 / error**2 for _, error in readings])
    value = np.array([v for v, _ in readings])
    return float(weight @ value / weight.sum()), float(weight.sum() ** -0.5)
