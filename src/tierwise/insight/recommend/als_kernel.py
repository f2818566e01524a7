"""The compiled solver behind `als`: needs the extra ``fast`` (numba). The same steps as there, one row at a time."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

ENOUGH = np.float32(1e-20)
MATHS = {"reassoc", "contract", "nsz"}  # sums may be taken in any order; NaN and infinities stay what they are


def _gather(other: Any, index: Any, near: Any) -> None:
    """The vectors of a row's cells side by side: all steps then find them in the first cache."""
    for j in range(len(index)):
        vector = other[index[j]]
        for d in range(len(vector)):
            near[j, d] = vector[d]


def _times(near: Any, extra: Any, gram: Any, reg: Any, p: Any, goal: Any, out: Any) -> None:
    """out = (equations) p - goal x (right-hand side)."""
    factors = len(p)
    for d in range(factors):
        out[d] = reg * p[d]
    for e in range(factors):
        for d in range(factors):
            out[d] += gram[e, d] * p[e]
    for j in range(len(extra)):
        seen = np.float32(0)
        for d in range(factors):
            seen += near[j, d] * p[d]
        weight = extra[j] * seen - goal * (np.float32(1) + extra[j])
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


solve = njit(_solve, cache=True, fastmath=MATHS, error_model="numpy")
