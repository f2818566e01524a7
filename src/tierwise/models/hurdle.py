"""A hurdle for amounts with many zeros: P(amount > 0) x mean amount where there is one.

Each factor has its own head, linear or of trees: the log-odds of an amount above zero, and the log of its size (least
squares on the log, or gamma deviance). The mean comes back from the log scale by smearing, the mean of exp(residual):
Duan (1983), JASA 78, "Smearing estimate". Cragg (1971), Econometrica 39, for the two parts.

Reasons stand on the log scale: log amount = log P + log size, so every part multiplies the amount by exp(part).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from tierwise.errors import ComputationError, UsageError
from tierwise.models.boosted import TreeHead, Trees, grow
from tierwise.models.family import Contributions, Examples, Floats, Rows, State, Task
from tierwise.models.heads import (
    Head,
    LinearHead,
    amounts_only,
    grid_quantile,
    log_mean,
    log_odds,
    quantile_grid,
    straight,
)
from tierwise.models.links import added, log_logistic, logistic, through
from tierwise.models.nested import nest, parts_of
from tierwise.models.zero_mass import above_zero


@dataclass(frozen=True, slots=True)
class Hurdle:
    """Settings. ``heads`` is trees or linear, ``size`` is log (least squares on the log) or gamma."""

    heads: str = "trees"
    size: str = "log"
    trees: Trees = field(default_factory=Trees)
    l2: float = 1.0

    @property
    def kind(self) -> str:
        """Stable name."""
        return "hurdle"

    @property
    def tasks(self) -> frozenset[Task]:
        """Amounts only."""
        return frozenset({Task.AMOUNT})

    def variants(self, rows: int) -> Sequence[Hurdle]:
        """Trees first where there are rows enough for them, else linear."""
        trees, linear = replace(self, heads="trees"), replace(self, heads="linear")
        both = (trees, linear) if rows >= 1000 else (linear, trees)
        return (*both, *(replace(one, size="gamma") for one in both))

    def fit(self, examples: Examples, seed: int) -> FittedHurdle:
        """Both heads, and the residuals of the size on the log scale (held out for trees)."""
        if self.heads not in {"trees", "linear"} or self.size not in {"log", "gamma"}:
            raise UsageError(f"no hurdle with heads {self.heads!r} and size {self.size!r}")
        amounts_only(examples, self.kind)
        above = examples.label > 0
        if above.all():
            raise ComputationError(
                f"question {examples.question}: every amount is above zero, there is no hurdle", "take another family"
            )
        some = examples.take(np.flatnonzero(above))
        chance = self._chance(examples, above.astype(np.float64), seed)
        size, residuals = self._size(some, seed)
        seen = size.score(some.rows)
        return FittedHurdle(chance, size, (float(seen.min()), float(seen.max())), quantile_grid(residuals), self.heads)

    def _chance(self, examples: Examples, above: Floats, seed: int) -> Head:
        if self.heads == "linear":
            return log_odds(examples.rows, above, self.l2, examples.question)
        return grow(examples.rows, above, examples.group, "binary", seed, self.trees).head

    def _size(self, some: Examples, seed: int) -> tuple[Head, Floats]:
        logs = np.log(some.label)
        if self.heads == "linear":
            head = (
                straight(some.rows, logs, self.l2)
                if self.size == "log"
                else log_mean(some.rows, some.label, self.l2, some.question)
            )
            return head, logs - head.score(some.rows)
        label, objective = (logs, "regression") if self.size == "log" else (some.label, "gamma")
        grown = grow(some.rows, label, some.group, objective, seed, self.trees)
        return grown.head, logs[grown.held] - grown.held_score


@dataclass(frozen=True, slots=True, eq=False)
class FittedHurdle:
    """``ends``: lowest and highest size score of fitting, none goes beyond. ``residuals``: log amount less that score.

    The residuals rest as a grid of equal parts.
    """

    chance: Head
    size: Head
    ends: tuple[float, float]
    residuals: Floats
    heads: str

    @property
    def family(self) -> str:
        """Name of the family."""
        return "hurdle"

    @property
    def smearing(self) -> float:
        """Mean of exp(residual): how far the mean lies above exp(mean log)."""
        return float(np.exp(self.residuals).mean())

    def p_above(self, rows: Rows) -> Floats:
        """P(amount > 0)."""
        return logistic(self.chance.score(rows))

    def predict(self, rows: Rows) -> Floats:
        """Mean amount, zeros included."""
        return np.asarray(self.p_above(rows) * np.exp(self._bound(self.size.score(rows))) * self.smearing)

    def quantiles(self, rows: Rows, levels: Sequence[float]) -> Floats:
        """(rows, levels): 0 up to 1 - P(amount > 0), then the size's residuals as they were seen."""
        p, score = self.p_above(rows), self._bound(self.size.score(rows))
        return above_zero(p, np.asarray(levels), lambda i, u: np.exp(score[i] + grid_quantile(self.residuals, u)))

    def explain(self, rows: Rows) -> Contributions:
        """On the log scale: the parts of log P and of log size, added up by column."""
        chance = through(self.chance.why(rows), log_logistic, "log")
        size = through(self.size.why(rows), self._bound, "log")
        return added([chance, size], "log", more=float(np.log(self.smearing)))

    def state(self) -> State:
        """Both heads and the residuals."""
        parts = {"chance": self.chance.state(), "size": self.size.state()}
        return nest("hurdle", {"heads": self.heads, "ends": list(self.ends)}, parts, {"residuals": self.residuals})

    @classmethod
    def restored(cls, state: State) -> FittedHurdle:
        """From `state`."""
        kind = TreeHead if state.facts["heads"] == "trees" else LinearHead
        parts = parts_of(state)
        chance, size = (kind.restored(parts[name]) for name in ("chance", "size"))
        low, high = state.facts["ends"]
        return cls(chance, size, (low, high), state.arrays["residuals"], state.facts["heads"])

    def _bound(self, score: Floats) -> Floats:
        return np.clip(score, *self.ends)
