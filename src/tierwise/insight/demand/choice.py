"""Which methods serve which class of demand: the average that would have erred least, level included.

The score of an average of methods is its mean RMSSE over items and origins plus a quarter of its bias (the share by
which it foretells too much or too little in all): RMSSE alone likes a forecast that lies low for items that seldom
sell, and empty shelves with it. Averages of three methods guard against the luck of one (Makridakis & Hibon,
International Journal of Forecasting 16, 2000): one method less must be better by a hundredth.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from tierwise.contract.arrays import Floats, Ints
from tierwise.insight.demand.backtest import Backtest
from tierwise.insight.demand.classes import CLASSES

BIAS_WEIGHT = 0.25
ALONE = 0.01
"""By how much better, of its score, an average must be for each method it has less than three."""
FEWEST = 30
"""Items times origins below which a class follows the choice for all items."""
UNCHECKED = ("ses", "moving_average")
"""Methods used where the history is too short to hold any choice against what came."""


@dataclass(frozen=True, slots=True)
class Score:
    """Of one average of methods on some items: mean RMSSE, and forecast sum over actual sum less 1."""

    methods: tuple[str, ...]
    error: float
    bias: float

    @property
    def total(self) -> float:
        """What the choice makes least."""
        return (self.error + BIAS_WEIGHT * abs(self.bias)) * (1 + ALONE * (3 - len(self.methods)))


@dataclass(frozen=True, slots=True)
class Choice:
    """For each class of demand the methods whose mean serves, with their score; None where nothing could be checked."""

    of: tuple[tuple[str, ...], ...]
    scores: tuple[Score | None, ...]
    singles: Mapping[str, Score]

    def forecast(self, forecasts: Mapping[str, Floats], kind: Ints) -> Floats:
        """Items × horizon (or origins × items × horizon), ``kind`` the classes of the same items."""
        found = np.full(next(iter(forecasts.values())).shape, np.nan)
        for k, methods in enumerate(self.of):
            here = kind == k
            if here.any():
                found[here] = averaged([forecasts[m][here] for m in methods])
        return found


def unchecked() -> Choice:
    """The choice of a shop whose history is too short for any check."""
    return Choice((UNCHECKED,) * len(CLASSES), (None,) * len(CLASSES), {})


class Scorer:
    """Scores of averages of methods by class; each average is held against what came once, whatever is asked of it."""

    def __init__(self, test: Backtest) -> None:
        self.test = test
        self._found: dict[tuple[str, ...], Floats] = {}

    def score(self, methods: tuple[str, ...], origins: int, kind: int | None = None) -> Score:
        """Of the first ``origins`` origins and one class (None: all); NaN where the average answers for less than half
        of the items."""
        sums = self._sums(methods)[:, :origins]
        n, error, sums_known, told, came, items = (sums if kind is None else sums[:, :, kind : kind + 1]).sum(
            axis=(1, 2)
        )
        if not n or sums_known < items / 2 or came <= 0:
            return Score(methods, np.nan, np.nan)
        return Score(methods, float(error / n), float(told / came - 1))

    def many(self, origins: int, kind: int) -> int:
        """Items times origins of a class that can be scored at all."""
        here = (self.test.kind[:origins] == kind) & np.isfinite(self.test.scale[:origins])
        return int(here.sum())

    def _sums(self, methods: tuple[str, ...]) -> Floats:
        """Six sums × origins × classes: errors known, their sum, sums known, as told, as came, items."""
        key = tuple(sorted(methods))
        if key not in self._found:
            self._found[key] = self._measured(key)
        return self._found[key]

    def _measured(self, methods: tuple[str, ...]) -> Floats:
        forecast = averaged([self.test.forecasts[m] for m in methods])
        error = self.test.errors(forecast)
        told, came = self.test.totals(forecast)
        scored, known = np.isfinite(error), np.isfinite(told) & np.isfinite(came)
        parts = (scored, np.where(scored, error, 0.0), known, np.where(known, told, 0.0), np.where(known, came, 0.0))
        masks = [self.test.kind == k for k in range(len(CLASSES))]
        every = (*parts, np.ones(known.shape))
        return np.array([[(p * m).sum(axis=1) for m in masks] for p in every]).transpose(0, 2, 1)


def choose(scorer: Scorer, origins: int) -> Choice:
    """The best average for each class by the first so many origins. Without any: `unchecked`."""
    if not origins:
        return unchecked()
    whole = _best(scorer, origins, None)
    enough = [scorer.many(origins, k) >= FEWEST for k in range(len(CLASSES))]
    found = [_best(scorer, origins, k) if enough[k] else whole for k in range(len(CLASSES))]
    singles = {name: scorer.score((name,), origins) for name in scorer.test.forecasts}
    return Choice(tuple(s.methods for s in found), tuple(found), singles)


def _best(scorer: Scorer, origins: int, kind: int | None) -> Score:
    every = [scorer.score((name,), origins, kind) for name in scorer.test.forecasts]
    ordered = sorted((s for s in every if np.isfinite(s.total)), key=lambda s: s.total)
    if not ordered:
        return Score(UNCHECKED, np.nan, np.nan)
    picks = [scorer.score(pick, origins, kind) for pick in _averages([s.methods[0] for s in ordered])]
    return min((s for s in [ordered[0], *picks] if np.isfinite(s.total)), key=lambda s: s.total)


def _averages(names: list[str]) -> Iterator[tuple[str, ...]]:
    """Pairs and triples of the best four."""
    for size in (2, 3):
        yield from combinations(names[:4], size)


def averaged(forecasts: list[Floats]) -> Floats:
    """The mean of those that have an answer; NaN where none has."""
    known = np.sum([np.isfinite(f) for f in forecasts], axis=0)
    total = np.sum([np.nan_to_num(f) for f in forecasts], axis=0)
    return np.asarray(np.where(known > 0, total / np.maximum(known, 1), np.nan))
