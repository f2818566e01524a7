"""Tweedie boosting: amounts that are zero or skewed, in one model of the mean (LightGBM, log link).

The power (1: as counts, 2: as gamma sizes) is chosen on held-out customers. Deviances of different powers are no
common measure, so all are judged by the one of power 1.5, which is least at the true mean whatever the power.
Joergensen (1987), JRSS B 49; for pricing Yang, Qian & Zou (2018), JBES 36.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from tierwise.models.boosted import Grown, TreeHead, Trees, grow, search
from tierwise.models.family import Contributions, Examples, Floats, Rows, State, Task
from tierwise.models.heads import amounts_only
from tierwise.models.nested import nest, parts_of

JUDGE = 1.5
HIGHEST_LOG = 700.0


@dataclass(frozen=True, slots=True)
class Tweedie:
    """Settings; ``powers`` to choose from, each in (1, 2)."""

    powers: tuple[float, ...] = (1.2, 1.5, 1.8)
    trees: Trees = field(default_factory=Trees)

    @property
    def kind(self) -> str:
        """Stable name."""
        return "tweedie"

    @property
    def tasks(self) -> frozenset[Task]:
        """Amounts only."""
        return frozenset({Task.AMOUNT})

    def variants(self, rows: int) -> Sequence[Tweedie]:
        """As they are, then smaller trees, and larger ones where rows are many."""
        leaves = (4, 31) if rows >= 5000 else (4,)
        return (self, *(replace(self, trees=replace(self.trees, leaves=n)) for n in leaves))

    def fit(self, examples: Examples, seed: int) -> FittedTweedie:
        """Each power on the same four fifths of the customers, the best one on all."""
        amounts_only(examples, self.kind)
        data = (examples.rows, examples.label, examples.group, "tweedie", seed, self.trees)
        tried = {power: search(*data, tweedie_variance_power=power) for power in self.powers}
        power = min(tried, key=lambda p: (_judged(examples.label, tried[p]), p)) if len(tried) > 1 else self.powers[0]
        return FittedTweedie(grow(*data, tweedie_variance_power=power).head, power)


def tweedie_deviance(actual: Floats, mean: Floats, power: float = JUDGE) -> float:
    """Mean unit deviance of a Tweedie distribution, power in (1, 2); 0 = perfect.

    >>> tweedie_deviance(np.array([4.0]), np.array([4.0])), tweedie_deviance(np.array([0.0]), np.array([4.0]))
    (0.0, 8.0)
    """
    m = np.maximum(mean, 1e-12)
    a, b = 1 - power, 2 - power
    unit = 2 * (actual**b / (a * b) - actual * m**a / a + m**b / b)
    return float(unit.mean())


def _judged(label: Floats, tried: Grown) -> float:
    return tweedie_deviance(label[tried.held], np.exp(np.minimum(tried.held_score, HIGHEST_LOG)))


@dataclass(frozen=True, slots=True, eq=False)
class FittedTweedie:
    """One head: the log of the mean."""

    head: TreeHead
    power: float

    @property
    def family(self) -> str:
        """Name of the family."""
        return "tweedie"

    def predict(self, rows: Rows) -> Floats:
        """Mean amount, zeros included."""
        return np.exp(self.head.score(rows))

    def explain(self, rows: Rows) -> Contributions:
        """On the log scale: a part multiplies the amount by its exponential."""
        why = self.head.why(rows)
        return Contributions(why.base, why.parts, why.columns, why.score, "log")

    def state(self) -> State:
        """The head and the power."""
        return nest("tweedie", {"power": self.power}, {"mean": self.head.state()})

    @classmethod
    def restored(cls, state: State) -> FittedTweedie:
        """From `state`."""
        return cls(TreeHead.restored(parts_of(state)["mean"]), state.facts["power"])
