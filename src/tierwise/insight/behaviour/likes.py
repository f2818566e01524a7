"""The interval of an answer: what happened to those of whom the same was predicted on the held-out date.

For a probability it says how well the probability is known: Wilson's interval of the share among the held-out
customers with the nearest predictions, carried to this prediction. For an amount it is where the customer's own figure
will lie: the 10 % and 90 % quantiles of what customers with the nearest predictions then did, at this one's level.
Split conformal prediction (Vovk et al. 2005) with a moving window over the prediction as its groups.
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
    """Held-out predictions on a grid, with the ends of what happened around each of them."""

    at: Floats
    low: Floats
    high: Floats
    task: Task

    @classmethod
    def of(cls, predicted: Floats, actual: Floats, task: Task) -> Likes:
        """Learn from held-out predictions and what then happened."""
        order = np.argsort(predicted, kind="stable")
        p, y = predicted[order], actual[order]
        window = int(min(len(p), max(FEWEST, SHARE * len(p))))
        starts = np.unique(np.linspace(0, len(p) - window, min(GRID, len(p) - window + 1)).astype(np.int64))
        ends = [_ends(p[s : s + window], y[s : s + window], task) for s in starts]
        at = np.array([p[s : s + window].mean() for s in starts])
        low, high = (np.array([e[k] for e in ends]) for k in (0, 1))
        return cls(at, low, high, task)

    def interval(self, predicted: Floats) -> tuple[Floats, Floats]:
        """80 % ends for these predictions; they hold the prediction itself."""
        low, high = (np.interp(predicted, self.at, ends) for ends in (self.low, self.high))
        if self.task is Task.PROBABILITY:
            low, high = np.clip(predicted + low, 0.0, 1.0), np.clip(predicted + high, 0.0, 1.0)
        else:
            scale = predicted / np.maximum(np.interp(predicted, self.at, self.at), 1e-300)
            low, high = low * np.maximum(scale, 0.0), high * np.maximum(scale, 0.0)
        return np.minimum(low, predicted), np.maximum(high, predicted)


def _ends(p: Floats, y: Floats, task: Task) -> tuple[float, float]:
    """For a probability the ends about the mean prediction (so 0 where it held), for an amount those of what came."""
    if task is Task.PROBABILITY:
        _, low, high = wilson([y.sum()], [len(y)])
        middle = float(p.mean())
        return min(float(low[0]) - middle, 0.0), max(float(high[0]) - middle, 0.0)
    low_end, high_end = np.quantile(y, (0.1, 0.9))
    return float(low_end), float(high_end)
