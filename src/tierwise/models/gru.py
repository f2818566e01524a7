"""Gated recurrent units (Cho et al. 2014, EMNLP) as plain arrays: what a history comes to, without PyTorch.

Steps are standardised by a `Design`: gaps, days ago and amounts as numbers, categories as a column for each common
level, which is the same as an embedding of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tierwise.models.columns import Design
from tierwise.models.family import Floats, History, Ints, Rows

CHUNK = 16_384


@dataclass(frozen=True, slots=True, eq=False)
class Gru:
    """Weights from inputs (d, 3h) and from the state (h, 3h), with biases; gates in the order reset, update, new."""

    weight_in: Floats
    weight_state: Floats
    bias_in: Floats
    bias_state: Floats

    @property
    def units(self) -> int:
        """Size of the state."""
        return len(self.weight_state)

    def last_states(self, steps: Floats, start: Ints) -> Floats:
        """State after the last step of each history, zero for an empty one: (n, h)."""
        length = np.diff(start)
        order = np.argsort(-length, kind="stable")
        inner = steps @ self.weight_in + self.bias_in
        state = np.zeros((len(length), self.units))
        for t in range(int(length.max(initial=0))):
            running = int((length > t).sum())
            state[:running] = self._step(inner[start[:-1][order[:running]] + t], state[:running])
        out = np.empty_like(state)
        out[order] = state
        return out

    def arrays(self) -> dict[str, NDArray[Any]]:
        """As arrays by name."""
        return {f"gru_{name}": getattr(self, name) for name in Gru.__slots__}

    @classmethod
    def restored(cls, arrays: Mapping[str, NDArray[Any]]) -> Gru:
        """From `arrays`, among others."""
        return cls(*(arrays[f"gru_{name}"] for name in Gru.__slots__))

    def _step(self, inner: Floats, state: Floats) -> Floats:
        h = self.units
        outer = state @ self.weight_state + self.bias_state
        gates = 0.5 * (1 + np.tanh((inner[:, : 2 * h] + outer[:, : 2 * h]) / 2))
        new = np.tanh(inner[:, 2 * h :] + gates[:, :h] * outer[:, 2 * h :])
        return np.asarray(new + gates[:, h:] * (state - new))


@dataclass(frozen=True, slots=True, eq=False)
class StepReader:
    """How histories become numbers: the design of a step, which columns are codes, and how many last steps count."""

    design: Design
    codes: tuple[str, ...]
    most_steps: int

    @classmethod
    def learn(cls, history: History | None, codes: tuple[str, ...], most_steps: int) -> StepReader:
        """From the training histories; without any, there is nothing to read."""
        import pyarrow as pa

        blank = cls(Design.learn(Rows(pa.table({}))), codes, most_steps)
        if history is None or not history.start[-1]:
            return blank
        return cls(Design.learn(Rows(blank._table(latest(history, most_steps)))), codes, most_steps)

    @property
    def width(self) -> int:
        """Numbers of one step; 0 where training had no history."""
        return len(self.design.terms)

    def read(self, history: History) -> tuple[Floats, Ints]:
        """Steps (all, width) and starts."""
        some = latest(history, self.most_steps)
        return self.design.matrix(Rows(self._table(some))), some.start

    def states(self, gru: Gru, history: History | None, rows: int) -> Floats:
        """What each history comes to, a chunk of rows at a time: (n, h)."""
        out = np.zeros((rows, gru.units))
        if history is None or not self.width:
            return out
        for first in range(0, rows, CHUNK):
            part = _between(history, first, min(first + CHUNK, rows))
            out[first : first + CHUNK] = gru.last_states(*self.read(part))
        return out

    def _table(self, history: History) -> Any:
        import pyarrow as pa
        import pyarrow.compute as pc

        columns = {}
        for name, column in history.steps.items():
            if name in self.codes:
                whole = pc.cast(pa.array(column, from_pandas=True), pa.int64(), safe=False)
                columns[name] = pc.cast(whole, pa.string())
            else:
                columns[name] = pa.array(np.asarray(column, dtype=np.float64))
        return pa.table(columns)

    def facts(self) -> dict[str, Any]:
        """As JSON."""
        return {"design": self.design.facts(), "codes": list(self.codes), "most_steps": self.most_steps}

    def arrays(self) -> dict[str, NDArray[Any]]:
        """As arrays."""
        return {f"step_{name}": array for name, array in self.design.arrays().items()}

    @classmethod
    def restored(cls, facts: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> StepReader:
        """From `facts` and `arrays`."""
        own = {name.removeprefix("step_"): array for name, array in arrays.items() if name.startswith("step_")}
        return cls(Design.restored(facts["design"], own), tuple(facts["codes"]), facts["most_steps"])


def latest(history: History, most: int) -> History:
    """Only the last ``most`` steps of each history.

    >>> latest(History(np.array([0, 3, 4]), {"amount": np.array([1.0, 2.0, 3.0, 4.0])}), 2).steps["amount"].tolist()
    [2.0, 3.0, 4.0]
    """
    length = np.minimum(np.diff(history.start), most)
    start = np.concatenate([[0], np.cumsum(length)]).astype(np.int64)
    at = np.arange(start[-1]) + np.repeat(history.start[1:] - start[1:], length)
    return History(start, {name: column[at] for name, column in history.steps.items()})


def _between(history: History, first: int, last: int) -> History:
    """Of rows first .. last - 1."""
    low, high = history.start[first], history.start[last]
    return History(history.start[first : last + 1] - low, {n: c[low:high] for n, c in history.steps.items()})
