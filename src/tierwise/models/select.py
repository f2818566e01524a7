"""Choosing between families: cuts, losses, predictions of rows no model has seen, and a search that counts its fits.

A cut is honest in one of two ways. Between customers: all rows of a customer lie in one fold. Over time: where examples
come from several as-of dates (``origin``, a rising number for each row), a model is fitted on the dates before and
judged on the next; the same customer may stand on both sides then, as she will when the model is used. Dates lie a
horizon apart, so that all labels of one are known at the next (`features.examples.rolling_origins`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from tierwise.errors import ComputationError
from tierwise.models.family import Examples, Family, Floats, Ints, Task
from tierwise.models.folds import folds

Loss = Callable[[Floats, Floats], Floats]
CLIP = 1e-6
LEAST_SHARE = 1e-3
"""A predicted amount below this share of the mean label counts as it: no deviance is infinite."""


@dataclass(frozen=True, slots=True, eq=False)
class Cut:
    """Places of the rows to fit on and of those to judge."""

    train: Ints
    judge: Ints


def between_customers(fold: Ints) -> tuple[Cut, ...]:
    """A cut for each fold: fitted on all others."""
    return tuple(Cut(np.flatnonzero(fold != k), np.flatnonzero(fold == k)) for k in np.unique(fold))


def over_time(origin: Ints) -> tuple[Cut, ...]:
    """A cut for each date but the first: fitted on all dates before it.

    >>> [(c.train.tolist(), c.judge.tolist()) for c in over_time(np.array([0, 1, 0, 2]))]
    [([0, 2], [1]), ([0, 1, 2], [3])]
    """
    dates = np.unique(origin)
    if len(dates) < 2:
        raise ComputationError("rolling validation needs examples of two dates", "cut between customers instead")
    return tuple(Cut(np.flatnonzero(origin < d), np.flatnonzero(origin == d)) for d in dates[1:])


def row_loss(task: Task) -> Loss:
    """Loss of each row from label and prediction, lower is better.

    Probabilities: -log of what was given to what happened, clipped at 1e-6. Amounts: the deviance of Tweedie's
    distribution with power 1.5, 4 (sqrt(y) - sqrt(m))^2 / sqrt(m), labels floored at 0. It is least on average at the
    true mean (absolute errors are least at the median, which is 0 where most buy nothing), it knows zeros, and a few
    very large amounts do not decide it as they decide squared errors. Joergensen (1987), JRSS B 49.

    >>> row_loss(Task.AMOUNT)(np.array([0.0, 4.0]), np.array([4.0, 4.0])).tolist()
    [8.0, 0.0]
    """
    return _log_loss if task is Task.PROBABILITY else _deviance


def _log_loss(label: Floats, predicted: Floats) -> Floats:
    p = np.clip(predicted, CLIP, 1 - CLIP)
    return np.asarray(-(label * np.log(p) + (1 - label) * np.log1p(-p)))


def _deviance(label: Floats, predicted: Floats) -> Floats:
    y = np.maximum(label, 0)
    least = LEAST_SHARE * float(y.mean()) if y.any() else LEAST_SHARE
    mean = np.sqrt(np.maximum(predicted, least))
    return np.asarray(4 * (np.sqrt(y) - mean) ** 2 / mean)


def held_out(family: Family, examples: Examples, cuts: Sequence[Cut], seed: int) -> Floats:
    """What the family says of each judged row, fitted on its cut's other side; NaN for rows that are never judged.

    Raises ``ComputationError`` when a fit does, or when an answer is no number.
    """
    out = np.full(len(examples), np.nan)
    for cut in cuts:
        fitted = family.fit(examples.take(cut.train), seed)
        out[cut.judge] = fitted.predict(examples.rows.take(cut.judge))
        if not np.isfinite(out[cut.judge]).all():
            raise ComputationError(f"question {examples.question}: {family.kind} gave an answer that is no number")
    return out


def out_of_fold(family: Family, examples: Examples, fold: Ints, seed: int) -> Floats:
    """`held_out` for every row, by `folds.folds`."""
    return held_out(family, examples, between_customers(fold), seed)


@dataclass(frozen=True, slots=True)
class Budget:
    """What a search may spend: ``fits``, and ``rows`` fitted on, all fits together. Counts, not clocks: a slow machine
    finds the same. ``folds`` is the number of cuts between customers.
    """

    fits: int = 60
    rows: int = 20_000_000
    folds: int = 5


@dataclass(frozen=True, slots=True)
class Trial:
    """A variant that was tried, its mean loss on rows it had not seen; NaN with the ``reason`` when it could not be."""

    family: Family
    loss: float
    reason: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """The best variant of a family, with what it said of the judged rows (NaN elsewhere)."""

    family: Family
    loss: float
    predicted: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Search:
    """``found``: the best of each family, least loss first; ``trials`` in the order tried; ``failed``: kind to reason
    of families that gave nothing; ``left``: kinds the budget did not reach; ``judged``: places of the rows judged.
    """

    found: tuple[Found, ...]
    trials: tuple[Trial, ...]
    failed: Mapping[str, str]
    left: tuple[str, ...]
    judged: Ints
    fits: int


def search(
    families: Sequence[Family], examples: Examples, seed: int, budget: Budget | None = None, origin: Ints | None = None
) -> Search:
    """Every family's default first, then further variants in their order, families with the least loss so far first.

    Cuts are over time where ``origin`` is given, else between customers. The variants of a family are tried until the
    budget is spent; among equal losses the earlier variant wins. Raises ``ComputationError`` with all reasons when no
    family gave anything.
    """
    budget = budget or Budget()
    tries = _Tries(examples, _cuts(examples, seed, budget, origin), seed, budget)
    waiting = [list(f.variants(len(examples))) for f in families]
    while any(waiting):
        order = sorted((i for i, w in enumerate(waiting) if w), key=lambda i: (tries.loss(i), i))
        if not all(tries.attempt(i, waiting[i].pop(0)) for i in order):
            break
    found = tuple(sorted(tries.best.values(), key=lambda f: f.loss))
    failed = {families[i].kind: reason for i, reason in tries.reasons.items() if i not in tries.best}
    left = tuple(f.kind for i, f in enumerate(families) if i not in tries.best and i not in tries.reasons)
    if not found:
        why = "; ".join(f"{kind}: {reason}" for kind, reason in failed.items()) or "the budget allows no fit"
        raise ComputationError(f"question {examples.question}: no family could be judged: {why}")
    return Search(found, tuple(tries.trials), failed, left, tries.judged, tries.fits)


def _cuts(examples: Examples, seed: int, budget: Budget, origin: Ints | None) -> tuple[Cut, ...]:
    if origin is not None:
        return over_time(origin)
    return between_customers(folds(examples.group, budget.folds, seed, examples.label > 0))


class _Tries:
    """Trials made so far and what they cost; families by their place in the list."""

    def __init__(self, examples: Examples, cuts: tuple[Cut, ...], seed: int, budget: Budget) -> None:
        self.examples, self.cuts, self.seed, self.budget = examples, cuts, seed, budget
        self.judged = np.sort(np.concatenate([c.judge for c in cuts]))
        self.each = sum(len(c.train) for c in cuts)
        self.trials: list[Trial] = []
        self.best: dict[int, Found] = {}
        self.reasons: dict[int, str] = {}

    @property
    def fits(self) -> int:
        return len(self.trials) * len(self.cuts)

    def loss(self, place: int) -> float:
        return self.best[place].loss if place in self.best else np.inf

    def attempt(self, place: int, family: Family) -> bool:
        """Tries it; False when the budget does not allow it."""
        after = len(self.trials) + 1
        if after * len(self.cuts) > self.budget.fits or after * self.each > self.budget.rows:
            return False
        try:
            predicted = held_out(family, self.examples, self.cuts, self.seed)
        except ComputationError as e:
            self.trials.append(Trial(family, np.nan, e.message))
            self.reasons.setdefault(place, e.message)
            return True
        label = self.examples.label[self.judged]
        loss = float(row_loss(self.examples.task)(label, predicted[self.judged]).mean())
        self.trials.append(Trial(family, loss))
        if loss < self.loss(place):
            self.best[place] = Found(family, loss, predicted)
        return True
