"""Which of the models and free baselines serves: a model only where it beats the best baseline outside the interval.

Customers are drawn with replacement, all their rows together, and everything is judged on the same draws: the interval
of a gain is paired. A candidate that was picked as the best of many on these very rows has luck in it; judge on rows
(the last date) that no choice has seen, or name the ``chosen`` one beforehand.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from tierwise.errors import ComputationError, ContractError, UsageError
from tierwise.metrics import resampling as boot
from tierwise.models.family import Floats, Ints, Task
from tierwise.models.select import row_loss

DRAWS = 300


@dataclass(frozen=True, slots=True)
class Measure:
    """A metric that decides: ``of(label, predicted)`` gives it as a function of resampled counts."""

    name: str
    of: Callable[[Floats, Floats], boot.Metric]
    higher_is_better: bool


AUC = Measure("auc", boot.auc, True)
AVERAGE_PRECISION = Measure("average_precision", boot.average_precision, True)
LOG_LOSS = Measure("log_loss", boot.log_loss, False)
BRIER = Measure("brier", boot.brier, False)
GINI = Measure("gini", boot.gini, True)
DEVIANCE = Measure("deviance", lambda label, said: boot.mean(row_loss(Task.AMOUNT)(label, said)), False)


def ranking(task: Task) -> Measure:
    """Who orders customers best: any score may compete."""
    return AUC if task is Task.PROBABILITY else GINI


def level(task: Task) -> Measure:
    """Whose numbers are right: baselines compete as calibrated predictions."""
    return LOG_LOSS if task is Task.PROBABILITY else DEVIANCE


@dataclass(frozen=True, slots=True)
class Scored:
    """A candidate or baseline: the measure with its 80 % interval, and the paired gain over the best baseline, above 0
    where it is better (the best baseline's own is 0).
    """

    name: str
    baseline: bool
    value: float
    low: float
    high: float
    gain: float
    gain_low: float
    gain_high: float

    @property
    def wins(self) -> bool:
        """Better than the best baseline outside the interval."""
        return self.gain_low > 0


@dataclass(frozen=True, slots=True)
class Verdict:
    """All that a card needs. ``scored``: candidates, then baselines, each in the order given."""

    measure: str
    serves: str
    baseline_serves: bool
    best_candidate: str
    best_baseline: str
    scored: tuple[Scored, ...]
    rows: int
    customers: int
    draws: int
    seed: int

    def __getitem__(self, name: str) -> Scored:
        """The line of that name."""
        return next(s for s in self.scored if s.name == name)


def verdict(
    label: Floats,
    group: Ints,
    candidates: Mapping[str, Floats],
    baselines: Mapping[str, Floats],
    measure: Measure,
    seed: int,
    chosen: str = "",
    draws: int = DRAWS,
) -> Verdict:
    """Judge candidates (predictions of rows they were not fitted on) against free baselines on the same rows.

    The best baseline is the one with the best value, ties by name. ``chosen`` names the candidate that may serve where
    it was picked beforehand; else it is the one with the best value here. It serves if it wins, otherwise the best
    baseline does. Raises ``ComputationError`` where the measure does not exist (one outcome only).
    """
    _check(label, candidates, baselines, chosen)
    customers, place = boot.places(group)
    metrics = {name: measure.of(label, said) for name, said in {**candidates, **baselines}.items()}
    got = boot.replicates(metrics, customers, draws, seed, place)
    if not all(np.isfinite(values[0]) for values in got.values()):
        raise ComputationError(f"{measure.name} is not known on these {len(label)} rows: only one answer was seen")
    sign = 1.0 if measure.higher_is_better else -1.0
    best = {side: _best(names, got, sign) for side, names in (("candidate", candidates), ("baseline", baselines))}
    candidate, baseline = chosen or best["candidate"], best["baseline"]
    scored = tuple(_scored(name, name in baselines, got[name], sign * (got[name] - got[baseline])) for name in got)
    wins = next(s for s in scored if s.name == candidate).wins
    serves = candidate if wins else baseline
    return Verdict(measure.name, serves, not wins, candidate, baseline, scored, len(label), customers, draws, seed)


def _best(names: Mapping[str, Floats], got: Mapping[str, Floats], sign: float) -> str:
    return min(names, key=lambda name: (-sign * float(got[name][0]), name))


def _scored(name: str, baseline: bool, values: Floats, gain: Floats) -> Scored:
    return Scored(name, baseline, *boot.ends(values), *boot.ends(gain))


def _check(label: Floats, candidates: Mapping[str, Floats], baselines: Mapping[str, Floats], chosen: str) -> None:
    if not candidates or not baselines or candidates.keys() & baselines.keys():
        raise UsageError("a verdict needs at least one candidate and one baseline, each with a name of its own")
    if chosen and chosen not in candidates:
        raise UsageError(f"{chosen!r} is none of the candidates {', '.join(candidates)}")
    for name, said in (*candidates.items(), *baselines.items()):
        if said.shape != label.shape or not np.isfinite(said).all():
            raise ContractError(f"{name}: one finite number is needed for each of {len(label)} rows")
