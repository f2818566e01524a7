"""The interval of an answer: how far the answers given on the held-out date were off.

For a probability it says how well the probability is known: Wilson's interval about it, as of a share among as many
customers as have the nearest predictions, fewer by the factor by which the held-out shares strayed from the
predictions beyond chance (Pearson's dispersion, McCullagh & Nelder 1989, ch. 4.5, never below 1). It is centred on what
is said now, not on what came of the likes then: their chance deviation belongs to that date's fit, not to this one's.
For an amount it is where the customer's own figure will lie: the 10 % and 90 % quantiles of what customers with the
nearest predictions then did, at this one's level. Split conformal prediction (Vovk et al. 2005) with a moving window
over the prediction as its groups.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tierwise.contract.arrays import Floats
from tierwise.metrics.proportions import wilson
from tierwise.models.family import Task

FEWEST, SHARE = 50, 0.05
GRID = 200


@dataclass(frozen=True, slots=True, eq=False)
class Likes:
    """For an amount, held-out predictions on a grid with the ends of what came around each; for a probability
    ``alike``, the customers on whom it rests.
    """

    task: Task
    at: Floats
    low: Floats
    high: Floats
    alike: float = np.nan

    @classmethod
    def of(cls, predicted: Floats, actual: Floats, task: Task) -> Likes:
        """Learn from held-out predictions and what then happened."""
        order = np.argsort(predicted, kind="stable")
        p, y = predicted[order], actual[order]
        window = int(min(len(p), max(FEWEST, SHARE * len(p))))
        if task is Task.PROBABILITY:
            none = np.zeros(0)
            return cls(task, none, none, none, window / dispersion(p, y, max(len(p) // window, 1)))
        starts = np.unique(np.linspace(0, len(p) - window, min(GRID, len(p) - window + 1)).astype(np.int64))
        ends = np.array([np.quantile(y[s : s + window], (0.1, 0.9)) for s in starts])
        return cls(task, np.array([p[s : s + window].mean() for s in starts]), ends[:, 0], ends[:, 1])

    def interval(self, predicted: Floats) -> tuple[Floats, Floats]:
        """80 % ends for these predictions; they hold the prediction itself."""
        if self.task is Task.PROBABILITY:
            _, low, high = wilson(predicted * self.alike, np.full(len(predicted), self.alike))
        else:
            low, high = (np.interp(predicted, self.at, ends) for ends in (self.low, self.high))
            scale = predicted / np.maximum(np.interp(predicted, self.at, self.at), 1e-300)
            low, high = low * np.maximum(scale, 0.0), high * np.maximum(scale, 0.0)
        return np.minimum(low, predicted), np.maximum(high, predicted)


def dispersion(predicted: Floats, actual: Floats, groups: int) -> float:
    """How much farther the shares of groups with like predictions strayed from these than chance explains, as a factor
    of the variance; at least 1. ``predicted`` rises. Groups are pooled, so that one customer where next to nobody was
    expected does not decide.

    >>> dispersion(np.array([0.5] * 4 + [0.6] * 4), np.array([0.0, 0, 0, 0, 1, 1, 1, 1]), 2)
    3.3469387755102042
    """
    strayed, chance = 0.0, 0.0
    for part in np.array_split(np.arange(len(predicted)), groups):
        said = float(predicted[part].mean())
        strayed += len(part) * (float(actual[part].mean()) - said) ** 2
        chance += said * (1 - said)
    return max(strayed / chance, 1.0) if chance > 0 else 1.0
