"""Alternating least squares on implicit feedback: the numbers behind `factors`.

Cells hold *extra* confidence: a cell with extra e counts 1 + e and should be 1; every other cell counts 1 and should be
0. One side is solved while the other stands: the normal equations of row u are

    (Y'Y + sum_j e_uj y_j y_j' + reg_u I) x_u = sum_j (1 + e_uj) y_j         (Hu, Koren & Volinsky, ICDM 2008)

by a few steps of conjugate gradients from where the row stands (Takacs, Pilaszy & Tikk, RecSys 2011). reg_u is
``regularisation`` x (sum_j e_uj + number of columns) ** ``frequency`` (Rendle, Krichene, Zhang & Koren, RecSys 2022):
rows with much behind them are held back more; with frequency 0 it is the same for all.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tierwise.insight.recommend.histories import Floats32

CELLS_AT_ONCE = 100_000  # NumPy: 64 factors of so many cells fill 25 MB
ENOUGH = 1e-20  # squared length of a residual that needs no further step


@dataclass(frozen=True, slots=True)
class Penalty:
    """How strongly vectors are held near zero.

    >>> Penalty(0.5, 1.0).of_rows(np.array([0.0, 2.0]), columns=10).tolist()
    [5.0, 6.0]
    """

    regularisation: float = 0.003
    frequency: float = 1.0

    def of_rows(self, extra: NDArray[np.float64], columns: int) -> Floats32:
        """reg_u from the sum of each row's extra confidence."""
        return np.asarray(self.regularisation * (extra + columns) ** self.frequency, dtype=np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class Sides:
    """Both sides' vectors (rows x factors), float32."""

    row: Floats32
    column: Floats32


def begin(rows: int, columns: int, factors: int, seed: int) -> Sides:
    """Small normal vectors, drawn by the seed."""
    draw = np.random.default_rng(seed)
    scale = np.float32(0.1 / np.sqrt(factors))
    return Sides(*(draw.standard_normal((n, factors), dtype=np.float32) * scale for n in (rows, columns)))


def alternate(cells: Any, penalty: Penalty, start: Sides, iterations: int, steps: int = 3, fast: bool = True) -> Sides:
    """So many rounds from ``start``, rows first. ``cells``: CSR of extra confidence; ``fast`` needs numba."""
    both = (cells, cells.T.tocsr())
    reg = [penalty.of_rows(np.asarray(c.sum(axis=1), dtype=np.float64).ravel(), c.shape[1]) for c in both]
    solve = _compiled() if fast else _solve
    own, other = start.row.copy(), start.column.copy()
    for _ in range(iterations):
        for c, r, mine, theirs in ((both[0], reg[0], own, other), (both[1], reg[1], other, own)):
            solve(c.indptr, c.indices, c.data, theirs, theirs.T @ theirs, r, steps, mine)
    return Sides(own, other)


def loss(cells: Any, penalty: Penalty, sides: Sides) -> float:
    """What is minimised, over the confidence of all cells: that of implicit 0.7 where ``frequency`` is 0."""
    x, y = sides.row.astype(np.float64), sides.column.astype(np.float64)
    row = np.repeat(np.arange(len(x)), np.diff(cells.indptr))
    fit, extra = np.einsum("ij,ij->i", x[row], y[cells.indices]), cells.data.astype(np.float64)
    error = np.sum((x @ (y.T @ y)) * x) + np.sum((1 + extra) * (1 - fit) ** 2 - fit**2)
    for c, side in ((cells, x), (cells.T.tocsr(), y)):
        reg = penalty.of_rows(np.asarray(c.sum(axis=1), dtype=np.float64).ravel(), c.shape[1])
        error += np.sum(reg * np.sum(side**2, axis=1))
    return float(error / (extra.sum() + len(x) * len(y)))


def _compiled() -> Callable[..., None]:
    from tierwise.insight.recommend.als_kernel import solve

    found: Callable[..., None] = solve
    return found


def _solve(
    start: Any, index: Any, extra: Any, other: Floats32, gram: Floats32, reg: Floats32, steps: int, own: Floats32
) -> None:
    """Improves ``own`` in place; blocks of rows step together."""
    ends, first = np.asarray(start, dtype=np.int64), 0
    while first < len(own):
        last = max(first + 1, int(np.searchsorted(ends, ends[first] + CELLS_AT_ONCE, side="right")) - 1)
        part = slice(ends[first], ends[last])
        block = _Block(ends[first : last + 1] - ends[first], index[part], extra[part], other, gram, reg[first:last])
        own[first:last] = block.improved(own[first:last], steps)
        first = last


@dataclass(frozen=True, slots=True, eq=False)
class _Block:
    start: NDArray[np.int64]
    index: Any
    extra: Any
    other: Floats32
    gram: Floats32
    reg: Floats32

    def improved(self, x: Floats32, steps: int) -> Floats32:
        """Conjugate gradients on all rows; those that are there already stand still, those without a cell are 0."""
        some = np.diff(self.start) > 0
        x = np.where(some[:, None], x, np.float32(0))
        r = self._mixed(1 + self.extra) - self._times(x)
        p, old = r.copy(), np.sum(r * r, axis=1)
        for _ in range(steps):
            moving = some & (old >= ENOUGH)
            ap = self._times(p)
            a = np.where(moving, old / np.where(moving, np.sum(p * ap, axis=1), 1), 0)[:, None].astype(np.float32)
            x, r = x + a * p, r - a * ap
            new = np.sum(r * r, axis=1)
            p = r + np.where(moving, new / np.where(moving, old, 1), 0)[:, None].astype(np.float32) * p
            old = np.where(moving, new, 0)
        return np.asarray(x, dtype=np.float32)

    def _times(self, p: Floats32) -> Floats32:
        row = np.repeat(np.arange(len(p)), np.diff(self.start))
        seen = np.einsum("ij,ij->i", self.other[self.index], p[row])
        return np.asarray(p @ self.gram + self.reg[:, None] * p + self._mixed(self.extra * seen))

    def _mixed(self, weight: Any) -> Floats32:
        from scipy import sparse

        shape = (len(self.reg), len(self.other))
        return np.asarray(
            sparse.csr_matrix((weight.astype(np.float32), self.index, self.start), shape=shape) @ self.other
        )
