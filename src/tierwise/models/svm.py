"""Support vector machines: the widest street between the answers, and how likely its sides are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np

from tierwise.errors import UsageError
from tierwise.models.columns import Design
from tierwise.models.family import Contributions, Examples, Floats, Ints, Rows, State, Task, learnable
from tierwise.models.machines import Kernel, Machine, Plane, kernel_machine, plane
from tierwise.models.newton import sigmoid
from tierwise.models.platt import margins_of_others, platt

KERNELS = ("linear", "rbf")
FEWEST_OF_AN_ANSWER = 50


@dataclass(frozen=True, slots=True)
class SupportVectorMachine:
    """Margins from a plane or from Gaussian kernels, turned into probabilities on customers held out (`platt`).

    ``cost``: what a row on the wrong side costs, against the width of the street. ``linear`` is the machine with
    squared hinge on all rows. ``rbf`` has kernels exp(-g d^2) and learns, calibration included, on at most about
    ``sample`` rows drawn by the seed (each answer by its share, at least 50 rows of it; the probabilities are set back
    to its true share); d is the distance in which each source column weighs the same, and g = ``width``/columns.

    >>> import pyarrow as pa
    >>> rows = Rows(pa.table({"late": [0.0, 0.1, 0.2, 0.9, 1.0, 1.1]}))
    >>> label = np.array([0.0, 0.0, 0.0, 1.0, 1.0, 1.0])
    >>> churn = Examples("churn", Task.PROBABILITY, rows, label, np.arange(6))
    >>> (SupportVectorMachine().fit(churn, seed=0).predict(rows) > 0.5).tolist()
    [False, False, False, True, True, True]
    """

    kind: ClassVar[str] = "svm"
    tasks: ClassVar[frozenset[Task]] = frozenset({Task.PROBABILITY})

    kernel: str = "linear"
    cost: float = 1.0
    width: float = 1.0
    sample: int = 4000

    def __post_init__(self) -> None:
        if self.kernel not in KERNELS or not (self.cost > 0 and self.width > 0 and self.sample >= 100):
            raise UsageError(
                f"a machine with kernel {self.kernel!r}, cost {self.cost}, width {self.width}, sample {self.sample}",
                f"a kernel among {', '.join(KERNELS)}, cost and width above 0, a sample of 100 or more",
            )

    def variants(self, rows: int) -> Sequence[SupportVectorMachine]:  # noqa: ARG002
        """The plane at other costs, then kernels from wide to narrow."""
        planes = [replace(self, kernel="linear", cost=c) for c in (1.0, 0.01, 0.001)]
        kernels = [replace(self, kernel="rbf", cost=c, width=w) for w in (1.0, 0.3, 0.1) for c in (1.0, 10.0)]
        return (self, *(v for v in (*planes, *kernels) if v != self))

    def fit(self, examples: Examples, seed: int) -> FittedMachine:
        """Fitted on these examples; ``seed`` deals customers into parts, and draws the sample."""
        learnable(self, examples)
        some = examples if self.kernel == "linear" else examples.take(_drawn(examples, self.sample, seed))
        design = Design.learn(some.rows)
        x = _seen(self.kernel, design, some.rows)

        def machine(learn: Ints) -> Machine:
            if self.kernel == "linear":
                return plane(x[learn], some.label[learn], self.cost, examples.question)
            columns = (np.isfinite(design.scale) @ design.membership()).sum()
            return kernel_machine(x[learn], some.label[learn], self.cost, self.width / max(float(columns), 1.0))

        margin = margins_of_others(some, seed, lambda learn, ask: machine(learn).margin(x[ask]))
        slope, offset = platt(margin, some.label, examples.question)
        shift = _log_odds(examples.label) - _log_odds(some.label)
        return FittedMachine(design, machine(np.arange(len(some))), slope, offset + shift)


@dataclass(frozen=True, slots=True, eq=False)
class FittedMachine:
    """The log-odds are slope x margin + offset."""

    family: ClassVar[str] = "svm"

    design: Design
    machine: Machine
    slope: float
    offset: float

    def margin(self, rows: Rows) -> Floats:
        """The machine's own score: above zero on the side of the ones, beyond -1 and 1 off the street."""
        return self.machine.margin(_seen(self.machine.kernel, self.design, rows))

    def predict(self, rows: Rows) -> Floats:
        """Probabilities."""
        return sigmoid(self.slope * self.margin(rows) + self.offset)

    def explain(self, rows: Rows) -> Contributions:
        """What leads from the log-odds of the average training row to the row's.

        Exact weight times column for a plane; for kernels integrated gradients along the straight way from the average
        row, in closed form (`Kernel.parts`): they sum exactly too, but credit for what columns do together depends on
        the way.
        """
        parts = self.slope * self.machine.parts(_seen(self.machine.kernel, self.design, rows))
        base = self.slope * self.machine.average() + self.offset
        by_column = self.design.by_column(parts)
        return Contributions(base, by_column, self.design.columns, base + parts.sum(axis=1), "logit")

    def state(self) -> State:
        """At rest."""
        facts = {"design": self.design.facts(), "kernel": self.machine.kernel}
        platt = {"platt": np.array([self.slope, self.offset])}
        return State(self.family, facts, {**self.design.arrays(), **self.machine.arrays(), **platt})

    @classmethod
    def restored(cls, state: State) -> FittedMachine:
        """From `state`."""
        arrays = state.arrays
        machine = (Plane if state.facts["kernel"] == "linear" else Kernel).restored(arrays)
        slope, offset = arrays["platt"].tolist()
        return cls(Design.restored(state.facts["design"], arrays), machine, slope, offset)


def _seen(kernel: str, design: Design, rows: Rows) -> Floats:
    return design.matrix(rows) if kernel == "linear" else design.distances(rows)


def _drawn(examples: Examples, most: int, seed: int) -> Ints:
    """Rows drawn by the seed, in their order: each answer by its share, at least 50 of it where there are."""
    if len(examples) <= most:
        return np.arange(len(examples))
    rng, drawn = np.random.default_rng(seed), []
    for answer in (0.0, 1.0):
        rows = np.flatnonzero(examples.label == answer)
        share = round(most * len(rows) / len(examples))
        drawn.append(rng.permutation(rows)[: max(share, FEWEST_OF_AN_ANSWER)])
    return np.sort(np.concatenate(drawn))


def _log_odds(label: Floats) -> float:
    return float(np.log(label.sum()) - np.log((1 - label).sum()))
