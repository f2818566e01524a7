"""What was learned of offers, asked about customers: an effect and its interval for each customer and offer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tierwise.errors import ContractError
from tierwise.metrics.proportions import Z_80
from tierwise.models.family import Floats, Ints, Rows
from tierwise.outreach.uplift.choice import Choice
from tierwise.outreach.uplift.columns import Columns
from tierwise.outreach.uplift.evidence import Comparable, Grade, NotKnown
from tierwise.outreach.uplift.learners import Effect
from tierwise.outreach.uplift.levels import ALL, Levels, rising
from tierwise.outreach.uplift.plan import Plan

ORDER = 1e-7
"""Where no learner is proven to tell whom to ask first, their mean counts this much: it changes no number shown,
and decides only who goes first among customers who are equal otherwise."""


@dataclass(frozen=True, slots=True, eq=False)
class Uplifts:
    """Effects of each offer on each row with 80 % intervals: three arrays (rows, offers), in the outcome's unit.

    The interval is of the mean effect on customers alike in the columns and of one tier, not of what one customer
    will do. Its three parts are independent: the error of the tier's mean (influence values), of the learner's trusted
    slope, and of the learner itself (how far the models of the folds disagree: grouped jackknife).
    """

    offers: tuple[str, ...]
    value: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Tiers:
    """``names`` and each row's ``place`` among them; the first name is `ALL`, of rows without a tier."""

    names: tuple[str, ...]
    place: Ints

    @classmethod
    def of(cls, labels: NDArray[Any]) -> Tiers:
        """From labels."""
        names = (ALL, *sorted({str(label) for label in labels} - {ALL}))
        number = {name: i for i, name in enumerate(names)}
        return cls(names, np.array([number[str(label)] for label in labels], dtype=np.int64))


@dataclass(frozen=True, eq=False)
class FittedUplift:
    """What was learned. ``choice`` is the verdict with all candidates; `not_known` names offers nobody can tell of."""

    usable: Comparable = field(repr=False)
    choice: Choice
    plan: Plan
    levels: tuple[Levels, ...]
    tiers: tuple[str, ...]
    columns: Columns = field(repr=False)
    models: tuple[Effect, ...] = field(repr=False)
    middles: tuple[Floats, ...] = field(repr=False)

    @property
    def offers(self) -> tuple[str, ...]:
        """The offers answered for."""
        return self.usable.evidence.offers

    @property
    def not_known(self) -> tuple[NotKnown, ...]:
        """The others."""
        return self.usable.not_known

    @property
    def grade(self) -> Grade:
        """Of the evidence."""
        return self.usable.evidence.grade

    @property
    def unit(self) -> str:
        """Of the outcome."""
        return self.usable.evidence.unit

    @property
    def method(self) -> str:
        """The learner that serves, or ``tier_means``."""
        return self.choice.learner if self.choice.targeted else "tier_means"

    def predict(self, rows: Rows, tier: Sequence[str] | None = None) -> Uplifts:
        """Effects on these rows; ``tier`` of each row (a tier never seen, or none: the mean of all)."""
        if tier is not None and len(tier) != len(rows):
            raise ContractError(f"{len(rows)} rows, {len(tier)} tiers")
        names = [ALL] * len(rows) if tier is None else list(tier)
        known = {name: i for i, name in enumerate(self.tiers)}
        place = np.array([known.get(name, 0) for name in names], dtype=np.int64)
        differences, disagreement = self._differences(rows, place)
        value, spread = np.empty_like(differences), np.empty_like(differences)
        for k, levels in enumerate(self.levels):
            mean = np.array([levels.of[name].mean for name in self.tiers])[place]
            variance = np.array([levels.of[name].variance for name in self.tiers])[place]
            d, slope = differences[:, k], levels.slope
            value[:, k] = mean + (slope if self.choice.targeted else ORDER) * d
            spread[:, k] = np.sqrt(variance + levels.slope_variance * d**2 + slope**2 * disagreement[:, k])
        return self._ordered(value, Z_80 * spread)

    def _differences(self, rows: Rows, place: Ints) -> tuple[Floats, Floats]:
        """Mean over the folds' models of the difference to the tier's middle, and the variance of that mean."""
        shape = (len(rows), len(self.offers))
        if not self.models or not len(rows):
            return np.zeros(shape), np.zeros(shape)
        columns = self.columns.of(rows)
        said = np.stack(
            [m.at(columns, slice(None)) - middle[place] for m, middle in zip(self.models, self.middles, strict=True)]
        )
        parts = len(said)
        return said.mean(axis=0), said.var(axis=0) * (parts - 1)

    def _ordered(self, value: Floats, half: Floats) -> Uplifts:
        """With effects that do not fall along the ladders."""
        tables = [value, value - half, value + half]
        for ladder in self.plan.ladders:
            steps = [self.offers.index(offer) for offer in ladder if offer in self.offers]
            weights = 1 / np.maximum((half[:, steps] ** 2).mean(axis=0), 1e-300) if len(value) else np.ones(len(steps))
            for table in tables:
                table[:, steps] = rising(table[:, steps], weights / weights.max())
        return Uplifts(self.offers, *tables)
