"""The chance that so many baskets hold both sides of a rule when the sides know nothing of each other.

Of n baskets ``left`` hold one side and ``right`` the other; how many hold both is hypergeometric. Its terms follow from
one another, P(i + 1) / P(i) = (left - i) (right - i) / ((i + 1) (n - left - right + i + 1)), so one term by logarithms
of factorials and a walk away from the most likely number, where terms only shrink, give the tail for all rules at once.
Logarithms are kept in extended precision where the machine has it: relative errors stay near 1e-13 (1e-9 without).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tierwise.insight.baskets.coded import Floats, Ints

_SMALLEST = 1e-17
"""A term below this share of the sum changes it no more."""
_SUMMED = 40


def at_least(both: Ints, n: Ints, left: Ints, right: Ints) -> Floats:
    """P(at least ``both`` of ``left`` drawn are among ``right`` of ``n``), exact but for rounding.

    >>> one = [np.array([v]) for v in (2, 6, 3, 3)]
    >>> float(at_least(*one)[0])  # (9 + 1) of 20 ways
    0.5
    """
    fewest, most = np.maximum(left + right - n, 0), np.minimum(left, right)
    likely = (left + 1) * (right + 1) // (n + 2)
    chance = np.where(both <= fewest, 1.0, 0.0)
    inside = (both > fewest) & (both <= most)
    upper, lower = inside & (both > likely), inside & (both <= likely)
    logs = _log_factorials(int(n.max(initial=0)))
    for chosen, step in ((upper, 1), (lower, -1)):
        at = (both - (step < 0))[chosen]
        found = _walk(at, n[chosen], left[chosen], right[chosen], step, logs)
        chance[chosen] = found if step > 0 else 1.0 - found
    return np.asarray(np.clip(chance, 0.0, 1.0))


def _walk(i: Ints, n: Ints, left: Ints, right: Ints, step: int, logs: NDArray[np.longdouble]) -> Floats:
    """The sum of P(i), P(i + step), P(i + 2 step) ..., which only shrink."""
    others = n - left - right
    log = logs[left] + logs[n - left] + logs[right] + logs[n - right] - logs[n]
    log -= logs[i] + logs[left - i] + logs[right - i] + logs[others + i]
    term = np.exp(log).astype(np.float64)
    total, open_ = term.copy(), np.arange(len(i))
    at, a, c, rest = (v.astype(np.float64) for v in (i, left, right, others))
    while len(open_):
        up, down = (a - at) * (c - at), (at + 1) * (rest + at + 1)
        if step < 0:
            up, down = at * (rest + at), (a - at + 1) * (c - at + 1)
        term, at = term * up / down, at + step
        total[open_] += term
        go = term > _SMALLEST * total[open_]
        open_, term, at, a, c, rest = (v[go] for v in (open_, term, at, a, c, rest))
    found: Floats = total
    return found


def _log_factorials(most: int) -> NDArray[np.longdouble]:
    """log 0!, log 1! ... log ``most``!: sums of few, and Stirling's series (to 1e-16) where a sum would gather errors.

    >>> _log_factorials(3).astype(float).round(3).tolist()
    [0.0, 0.0, 0.693, 1.792]
    """
    few = np.arange(1, min(most, _SUMMED) + 1, dtype=np.longdouble)
    n = np.arange(_SUMMED + 1, most + 1, dtype=np.longdouble)
    rest = 1 / n * (1 / np.longdouble(12) - 1 / n**2 * (1 / np.longdouble(360) - 1 / (1260 * n**2)))
    many = n * np.log(n) - n + np.log(2 * np.longdouble(np.pi) * n) / 2 + rest
    return np.concatenate([np.zeros(1, dtype=np.longdouble), np.cumsum(np.log(few)), many])
