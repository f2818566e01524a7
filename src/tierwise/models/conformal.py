"""Intervals that hold what they say on new rows like those of calibration, whatever the model got wrong.

Split conformal: the model's own interval [low, high] is widened (or narrowed) by as many of its ``spread`` as it took
to hold the stated share of held-out rows, counted with one row more than there are: coverage is at least the level
when rows are exchangeable. Vovk, Gammerman & Shafer (2005); Romano, Patterson & Candes (2019) for quantile ends (CQR);
Lei et al. (2018), JASA 113 for residuals over their spread.

Mass at zero: where the model's low end is 0 it stays 0 and only the high end moves, else narrowing would lift it above
the zeros that it must hold. Over time rows are not exchangeable: calibrate on an earlier origin and say so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tierwise.errors import ComputationError, UsageError
from tierwise.models.family import Floats, Ints, State

FEWEST = 50  # rows a group needs for a widening of its own


@dataclass(frozen=True, slots=True, eq=False)
class Ends:
    """A model's interval of each row before calibration, and the unit in which it is widened (above 0)."""

    low: Floats
    high: Floats
    spread: Floats

    def __post_init__(self) -> None:
        if not len(self.low) == len(self.high) == len(self.spread):
            raise UsageError("low, high and spread must have one length")
        if (self.low > self.high).any() or not (self.spread > 0).all():
            raise UsageError("an interval needs low <= high and a spread above 0")


def around(prediction: Floats, spread: Floats) -> Ends:
    """Ends at the prediction itself: calibrated, they are prediction -/+ a multiple of the spread."""
    return Ends(prediction, prediction, spread)


def between(low: Floats, high: Floats) -> Ends:
    """Quantile ends, widened by shares of their own width; a width of nothing counts as a hundredth of the median one.

    Raises ``ComputationError`` where no row has any width: then there is no unit to widen by.
    """
    width = high - low
    some = width[width > 0]
    if not len(some):
        raise ComputationError("every interval is a point, it cannot be widened by shares of itself", "use around()")
    return Ends(low, high, np.maximum(width, float(np.median(some)) / 100))


@dataclass(frozen=True, slots=True)
class Widening:
    """Calibrated: by how many spreads ends move outwards, for each group and for groups of which too little is known.

    ``floor`` is the least an amount can be (0 for amounts from zero up), None without one.
    """

    level: float
    overall: float
    by_group: Mapping[int, float]
    floor: float | None
    n: int

    def ends(self, rows: Ends, group: Ints | None = None) -> tuple[Floats, Floats]:
        """Low and high of new rows; ``group`` numbers them as in calibration."""
        by = np.full(len(rows.low), self.overall)
        for number, widening in self.by_group.items():
            if group is not None:
                by[group == number] = widening
        low = np.where(_held(rows, self.floor), rows.low, rows.low - by * rows.spread)
        high = rows.high + by * rows.spread
        crossed = low > high
        middle = (low + high) / 2
        low, high = np.where(crossed, middle, low), np.where(crossed, middle, high)
        return (low, high) if self.floor is None else (np.maximum(low, self.floor), np.maximum(high, self.floor))

    def state(self) -> State:
        """At rest."""
        facts = {"level": self.level, "overall": self.overall, "floor": self.floor, "n": self.n}
        return State("widening", {**facts, "by_group": {str(k): v for k, v in self.by_group.items()}})

    @classmethod
    def restored(cls, state: State) -> Widening:
        """From `state`."""
        f = state.facts
        return cls(f["level"], f["overall"], {int(k): v for k, v in f["by_group"].items()}, f["floor"], f["n"])


def calibrate(
    rows: Ends, actual: Floats, level: float, group: Ints | None = None, floor: float | None = None
) -> Widening:
    """The widening at which held-out rows are held with this level; ``floor`` for amounts that cannot lie below it.

    A group with fewer than 50 rows takes the widening of all. Raises ``ComputationError`` where rows are too few for
    the level at all.

    >>> found = calibrate(around(np.zeros(19), np.ones(19)), np.arange(19.0), level=0.8)
    >>> found.overall  # the 16th of 19: ceil(0.8 x 20)
    15.0
    """
    if not 0 < level < 1:
        raise UsageError(f"a level lies in (0, 1), got {level}")
    strange = strangeness(rows, actual, floor)
    groups = np.unique(group) if group is not None else np.array([], dtype=np.int64)
    own = {int(g): strange[group == g] for g in groups}
    by_group = {g: conformal_quantile(s, level) for g, s in own.items() if len(s) >= max(FEWEST, fewest_rows(level))}
    return Widening(level, conformal_quantile(strange, level), by_group, floor, len(strange))


def strangeness(rows: Ends, actual: Floats, floor: float | None = None) -> Floats:
    """By how many spreads the ends must move outwards to hold the actual; below 0: how far they may move inwards."""
    above, below = (actual - rows.high) / rows.spread, (rows.low - actual) / rows.spread
    return np.where(_held(rows, floor), above, np.maximum(above, below))


def conformal_quantile(strange: Floats, level: float) -> float:
    """The ceil((n + 1) level)-th smallest; ``ComputationError`` where n is below it."""
    rank, need = int(np.ceil(round((len(strange) + 1) * level, 9))), fewest_rows(level)
    if len(strange) < need:
        raise ComputationError(
            f"{len(strange)} held-out rows cannot calibrate an interval of {level:.0%}", f"hold out {need} or more"
        )
    return float(np.sort(strange)[rank - 1])


def fewest_rows(level: float) -> int:
    """Held-out rows below which no finite interval has this level.

    >>> fewest_rows(0.8), fewest_rows(0.95)
    (4, 19)
    """
    return int(np.ceil(round(level / (1 - level), 9)))


def coverage(low: Floats, high: Floats, actual: Floats) -> float:
    """Share of rows whose actual lies within their ends.

    >>> coverage(np.array([0.0, 0.0]), np.array([1.0, 1.0]), np.array([0.0, 2.0]))
    0.5
    """
    return float(((actual >= low) & (actual <= high)).mean())


def _held(rows: Ends, floor: float | None) -> NDArray[np.bool_]:
    """Where the low end stands at the floor, it holds all there is below."""
    return np.zeros(len(rows.low), dtype=bool) if floor is None else rows.low <= floor
