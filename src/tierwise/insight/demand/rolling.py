"""As it would have been foretold then: at every origin the methods are chosen by the origins before it alone.

What these forecasts were off by is what the next one may be off by: bands, the proof against baselines and the decision
whether a plain baseline serves instead all stand on them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from tierwise.contract.arrays import Flags, Floats, Ints
from tierwise.insight.demand.backtest import Backtest
from tierwise.insight.demand.choice import Choice, Scorer, choose
from tierwise.insight.demand.methods import BASELINES

Z95 = 1.959964


@dataclass(frozen=True, slots=True, eq=False)
class Rolled:
    """Of one window: ``test`` at the origins that could be chosen for, its ``forecasts`` with ``chosen`` among them;
    ``choice`` by all origins, for the forecast to come; ``serves``: "chosen", or the baseline that was as good.
    ``nested`` is False where history is too short to choose before each origin: the choice has then seen what it is
    held against, and its errors are a little too small."""

    test: Backtest
    choice: Choice
    serves: str
    nested: bool

    @property
    def served(self) -> Floats:
        """Origins × items × weeks: what would have been told."""
        return self.test.forecasts[self.serves]


@dataclass(frozen=True, slots=True)
class Against:
    """The chosen forecast against one baseline on the same items and origins: mean RMSSE of both, and the difference
    (baseline less chosen, above 0: the chosen one is better) with its 95 % interval over items."""

    baseline: str
    error: float
    baseline_error: float
    gain: float
    gain_low: float
    gain_high: float
    n: int


def roll(test: Backtest, window: tuple[int, int]) -> Rolled:
    """Choose at each origin by those whose window was over by then."""
    scorer = Scorer(test)
    final = choose(scorer, len(test.origins))
    before = [int((test.origins[:place] + window[1] <= origin).sum()) for place, origin in enumerate(test.origins)]
    choices = {place: choose(scorer, n) for place, n in enumerate(before) if n}
    nested = bool(choices)
    choices = choices or dict.fromkeys(range(len(test.origins)), final)
    judged = _judged(test, choices)
    return Rolled(judged, final, _serves(judged) if nested else "chosen", nested)


def _judged(test: Backtest, choices: Mapping[int, Choice]) -> Backtest:
    """The origins that have a choice, with its forecast as ``chosen``."""
    kept = picked(test, np.array(list(choices), dtype=np.int64))
    chosen = np.full(kept.actual.shape, np.nan)
    for at, (place, choice) in enumerate(choices.items()):
        chosen[at] = choice.forecast({name: f[place] for name, f in test.forecasts.items()}, test.kind[place])
    return Backtest(kept.origins, {**kept.forecasts, "chosen": chosen}, kept.actual, kept.scale, kept.kind)


def picked(test: Backtest, places: Ints) -> Backtest:
    """The origins at some places."""
    forecasts = {name: f[places] for name, f in test.forecasts.items()}
    return Backtest(test.origins[places], forecasts, test.actual[places], test.scale[places], test.kind[places])


def against(test: Backtest) -> tuple[Against, ...]:
    """The chosen forecast against every baseline that answers for half of the items at least, the best one first."""
    own = test.errors(test.forecasts["chosen"])
    found = [_compared(name, own, test.errors(test.forecasts[name])) for name in BASELINES if name in test.forecasts]
    return tuple(sorted((a for a in found if a is not None), key=lambda a: a.baseline_error))


def _compared(name: str, own: Floats, other: Floats) -> Against | None:
    both = np.isfinite(own) & np.isfinite(other)
    if both.sum() < max(np.isfinite(own).sum() / 2, 2):
        return None
    many = both.sum(axis=0)
    gain = np.where(both, other - own, 0.0).sum(axis=0)[many > 0] / many[many > 0]
    half = Z95 * gain.std() / np.sqrt(len(gain))
    mean = float(gain.mean())
    return Against(name, *_means(own, other, both), mean, float(mean - half), float(mean + half), len(gain))


def _means(own: Floats, other: Floats, both: Flags) -> tuple[float, float]:
    return float(own[both].mean()), float(other[both].mean())


def _serves(judged: Backtest) -> str:
    """The chosen forecast, unless a baseline was not worse outside the interval."""
    as_good = [a for a in against(judged) if a.gain_low <= 0]
    return as_good[0].baseline if as_good else "chosen"
