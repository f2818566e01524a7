"""A blend: several families answer, held-out loss says how much each one counts.

`Blend` weighs by predictions out of fold (customers never cut) and then fits every part on all rows. Where dates are
known, weights from an earlier origin are worth more: fit the parts, predict the later origin, and hand both to
`blended`. The parts' states rest inside the blend's; its reasons are the parts' reasons on one scale, weighted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from tierwise.errors import ComputationError, UsageError
from tierwise.models import select
from tierwise.models.family import (
    Contributions,
    Examples,
    Family,
    Fitted,
    Floats,
    Rows,
    State,
    Task,
    both_outcomes,
)
from tierwise.models.folds import folds
from tierwise.models.links import added, on
from tierwise.models.nested import nest, parts_of
from tierwise.models.pooling import POOLS, Pool, learn_pool

DEFAULTS: Mapping[Task, tuple[str, ...]] = {
    Task.PROBABILITY: ("logistic", "boosting"),
    Task.AMOUNT: ("hurdle", "tweedie", "ziln"),
}


@dataclass(frozen=True, slots=True)
class Blend:
    """Settings: the families (by default those of `DEFAULTS` for the task), folds, and the pools to choose from."""

    parts: tuple[Family, ...] = ()
    folds: int = 5
    links: tuple[str, ...] = POOLS

    @property
    def kind(self) -> str:
        """Stable name."""
        return "blend"

    @property
    def tasks(self) -> frozenset[Task]:
        """Those that all parts suit."""
        return frozenset(t for t in Task if all(t in part.tasks for part in self.parts))

    def variants(self, rows: int) -> Sequence[Blend]:  # noqa: ARG002
        """Itself: its parts have variants of their own."""
        return (self,)

    def fit(self, examples: Examples, seed: int) -> FittedBlend:
        """Weights out of fold, parts on all rows. A part that cannot be fitted is an error, not a smaller blend."""
        both_outcomes(examples)
        families = self.parts or _defaults(examples.task)
        held = out_of_fold(families, examples, self.folds, seed)
        pool = learn_pool(held, examples.label, examples.task, self.links)
        return FittedBlend(tuple(family.fit(examples, seed) for family in families), pool)


def blended(parts: Sequence[Fitted], held: Examples, links: tuple[str, ...] = POOLS) -> FittedBlend:
    """Fitted parts, weighed on examples of a later origin that none of them has seen."""
    if not parts:
        raise UsageError("a blend needs a part")
    predictions = np.column_stack([part.predict(held.rows) for part in parts])
    return FittedBlend(tuple(parts), learn_pool(predictions, held.label, held.task, links))


def out_of_fold(families: Sequence[Family], examples: Examples, parts: int, seed: int) -> Floats:
    """(rows, families): each row predicted by models that saw none of its customer."""
    try:
        fold = folds(examples.group, parts, seed)
    except ComputationError as e:
        raise ComputationError(f"question {examples.question}: {e.message}", e.hint) from e
    return np.column_stack([select.out_of_fold(family, examples, fold, seed) for family in families])


def _defaults(task: Task) -> tuple[Family, ...]:
    from tierwise.models.catalogue import family

    return tuple(family(kind) for kind in DEFAULTS[task])


@dataclass(frozen=True, slots=True, eq=False)
class FittedBlend:
    """Parts with their pool; parts of weight 0 are kept at rest but not asked."""

    parts: tuple[Fitted, ...]
    pool: Pool

    @property
    def family(self) -> str:
        """Name of the family."""
        return "blend"

    def predict(self, rows: Rows) -> Floats:
        """The pooled answer."""
        weights, parts = self._asked()
        predictions = np.column_stack([part.predict(rows) for part in parts])
        return Pool(self.pool.link, weights, self.pool.level).predict(predictions)

    def explain(self, rows: Rows) -> Contributions:
        """The parts' reasons on the pool's scale, times their weights (and the level)."""
        weights, parts = self._asked()
        link = "logit" if self.pool.link == "logit" else "identity"
        reasons = [on(part.explain(rows), link) for part in parts]
        return added(reasons, link, [w * self.pool.level for w in weights])

    def state(self) -> State:
        """Every part's state inside one."""
        facts = {
            "link": self.pool.link, "weights": list(self.pool.weights), "level": self.pool.level, "loss": self.pool.loss
        }  # fmt: skip
        return nest("blend", facts, {f"part{i}": part.state() for i, part in enumerate(self.parts)})

    @classmethod
    def restored(cls, state: State) -> FittedBlend:
        """From `state`."""
        from tierwise.models.catalogue import restore

        facts, parts = state.facts, parts_of(state)
        fitted = tuple(restore(parts[f"part{i}"]) for i in range(len(parts)))
        return cls(fitted, Pool(facts["link"], tuple(facts["weights"]), facts["level"], facts["loss"]))

    def _asked(self) -> tuple[tuple[float, ...], tuple[Fitted, ...]]:
        pairs = [(w, part) for w, part in zip(self.pool.weights, self.parts, strict=True) if w > 0]
        return tuple(w for w, _ in pairs), tuple(part for _, part in pairs)
