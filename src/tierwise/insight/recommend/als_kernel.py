"""The compiled solver behind `als`: needs the extra ``fast`` (numba). The same steps as there, one row at a time."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from tierwise.models.compiling import kept

ENOUGH = np.float32(1e-20)
MATHS = {"reassoc", "contract", "nsz"}  # sums may be taken in any order; NaN and infinities stay what they are


def _gather(other: Any, index: Any, near: Any) -> None:
    """The vectors of a row's cells side by side: all steps then find them in the first cache."""
    for j in range(len(index)):
        vector = other[index[j]]
        for d in range(len(vector)):
            near[j, d] = vector[d]


def _add_four(rows: Any, first: int, weight: Any, out: Any) -> None:
    """out += the weighted rows from ``first`` on, four in one pass."""
    w0, w1, w2, w3 = weight
    for d in range(len(out)):
        out[d] += w0 * rows[first, d] + w1 * rows[first + 1, d] + w2 * rows[first + 2, d] + w3 * rows[first + 3, d]


def _four_dots(rows: Any, first: int, p: Any) -> Any:
    """The products of four rows with p: their sums run side by side."""
    s0, s1, s2, s3 = np.float32(0), np.float32(0), np.float32(0), np.float32(0)
    for d in range(len(p)):
        s0 += rows[first, d] * p[d]
        s1 += rows[first + 1, d] * p[d]
        s2 += rows[first + 2, d] * p[d]
        s3 += rows[first + 3, d] * p[d]
    return s0, s1, s2, s3


add_four = njit(_add_four, inline="always")
four_dots = njit(_four_dots, inline="always")


def _times(near: Any, extra: Any, gram: Any, reg: Any, p: Any, goal: Any, out: Any) -> None:
    """out = (equations) p - goal x (right-hand side)."""
    factors, cells, one = len(p), len(extra), np.float32(1)
    for d in range(factors):
        out[d] = reg * p[d]
    for e in range(0, factors - 3, 4):
        add_four(gram, e, (p[e], p[e + 1], p[e + 2], p[e + 3]), out)
    for e in range(factors - factors % 4, factors):
        for d in range(factors):
            out[d] += gram[e, d] * p[e]
    for j in range(0, cells - 3, 4):
        s0, s1, s2, s3 = four_dots(near, j, p)
        e0, e1, e2, e3 = extra[j], extra[j + 1], extra[j + 2], extra[j + 3]
        w0, w1 = e0 * s0 - goal * (one + e0), e1 * s1 - goal * (one + e1)
        w2, w3 = e2 * s2 - goal * (one + e2), e3 * s3 - goal * (one + e3)
        add_four(near, j, (w0, w1, w2, w3), out)
    for j in range(cells - cells % 4, cells):
        seen = np.float32(0)
        for d in range(factors):
            seen += near[j, d] * p[d]
        weight = extra[j] * seen - goal * (one + extra[j])
        for d in range(factors):
            out[d] += weight * near[j, d]


gather = njit(_gather, inline="always")
times = njit(_times, inline="always")


def _improve(near: Any, extra: Any, gram: Any, reg: Any, steps: int, x: Any, work: Any) -> None:
    """Conjugate gradients on one row, in place."""
    p, ap, r = work
    times(near, extra, gram, reg, x, np.float32(1), ap)
    old = np.float32(0)
    for d in range(len(x)):
        p[d] = r[d] = -ap[d]
        old += r[d] * r[d]
    for _ in range(steps):
        if old < ENOUGH:
            break
        times(near, extra, gram, reg, p, np.float32(0), ap)
        curve, new = np.float32(0), np.float32(0)
        for d in range(len(x)):
            curve += p[d] * ap[d]
        for d in range(len(x)):
            x[d] += old / curve * p[d]
            r[d] -= old / curve * ap[d]
            new += r[d] * r[d]
        for d in range(len(x)):
            p[d] = r[d] + new / old * p[d]
        old = new


improve = njit(_improve, inline="always")


def _solve(start: Any, index: Any, extra: Any, other: Any, gram: Any, reg: Any, steps: int, own: Any) -> None:
    """Improves ``own`` in place; a row without a cell becomes 0."""
    longest = 0
    for u in range(len(own)):
        longest = max(longest, start[u + 1] - start[u])
    near = np.empty((longest, own.shape[1]), np.float32)
    p, ap, r = (
        np.empty(own.shape[1], np.float32),
        np.empty(own.shape[1], np.float32),
        np.empty(own.shape[1], np.float32),
    )
    for u in range(len(own)):
        low, high = start[u], start[u + 1]
        if low == high:
            own[u] = 0
            continue
        gather(other, index[low:high], near)
        improve(near, extra[low:high], gram, reg[u], steps, own[u], (p, ap, r))


solve = kept(_solve, fastmath=MATHS, error_model="numpy")
