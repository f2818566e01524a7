"""Several goals at once: weights that turn them into one gain, and the front of what cannot be had together.

A weight says what one unit of a goal is worth in money: margin 1, a point of retention what a kept customer is worth.
Whoever cannot name weights looks at the front: for weights all over the simplex (each goal measured by what it reaches
alone) what is decided and what it brings of every goal, without those that another one beats in all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from tierwise.errors import UsageError
from tierwise.outreach.policy.problem import Flags, Floats, Problem
from tierwise.outreach.policy.side_limits import SideLimit, within

Goals = Mapping[str, Floats]
"""What each option adds to each goal with each customer (n, k), by name of the goal, in the goal's own unit."""
Best = Callable[[Floats], Floats]
"""From a gain (n, k) to the chances (n, 1 + k), none first, by which options are drawn for it."""


@dataclass(frozen=True, slots=True, eq=False)
class Point:
    """A point of the front: ``weights`` that add up to 1, of goals each measured by the most it reaches alone;
    ``totals``: what the ``chances`` (n, 1 + k) bring of each goal, in its unit.
    """

    weights: dict[str, float]
    totals: dict[str, float]
    chances: Floats


def weighted(goals: Goals, weights: Mapping[str, float]) -> Floats:
    """One gain (n, k): the sum of goals times weights.

    >>> import numpy as np
    >>> weighted({"margin": np.array([[2.0]]), "retention": np.array([[0.1]])}, {"margin": 1, "retention": 30}).tolist()
    [[5.0]]
    """
    unknown = [g for g in weights if g not in goals]
    wrong = [g for g, w in weights.items() if not 0 <= w < np.inf]
    if unknown or wrong or not any(weights.values()):
        raise UsageError(f"weights {dict(weights)}", f"give numbers from 0, one above 0, for {', '.join(goals)}")
    shapes = {np.shape(v) for v in goals.values()}
    if len(shapes) != 1:
        raise UsageError(f"goals of shapes {sorted(shapes)}", "give (customers, options) for each")
    return np.asarray(sum(w * goals[g] for g, w in weights.items()), np.float64)


def totals(goals: Goals, chances: Floats) -> dict[str, float]:
    """What these chances (n, 1 + k) bring of each goal in the mean."""
    return {g: float((chances[:, 1:] * v).sum()) for g, v in goals.items()}


def sharply(problem: Problem, limits: Sequence[SideLimit] = ()) -> Best:
    """The best within budget, stock and limits, nothing left to chance; the problem's own gain is not looked at."""

    def best(gain: Floats) -> Floats:
        unit = float(np.abs(gain).mean()) or 1.0  # single precision has no use for gains of 1e-12
        found = within(replace(problem, gain=gain / unit), limits).allocation
        return np.eye(problem.options + 1)[found.choice]

    return best


def front(best: Best, goals: Goals, scale: Mapping[str, float], steps: int = 8) -> list[Point]:
    """What is decided for weights all over the simplex of the goals in ``scale``: what each is measured by, above 0.

    ``steps``: parts the simplex is cut into; two goals ask for steps + 1 decisions, three for
    (steps + 1)(steps + 2) / 2. Points between two neighbours on a flat stretch of the front are not found by weights.
    """
    if steps < 1:
        raise UsageError(f"{steps} steps", "give a number from 1")
    points = []
    for parts in _simplex(len(scale), steps):
        weights = {g: p / steps for g, p in zip(scale, parts, strict=True)}
        found = best(weighted(goals, {g: w / scale[g] for g, w in weights.items()}))
        points.append(Point(weights, totals(goals, found), found))
    return points


def _simplex(parts: int, steps: int) -> Iterator[tuple[int, ...]]:
    """All ways to write ``steps`` as a sum of so many numbers from 0."""
    if parts < 2:
        yield from [(steps,)] * parts
        return
    for first in range(steps, -1, -1):
        for rest in _simplex(parts - 1, steps - first):
            yield (first, *rest)


def not_beaten(values: Floats) -> list[int]:
    """Which rows (points, goals) no other equals or beats in every goal, by falling first goal; of equals the first.

    >>> not_beaten(np.array([[1.0, 3.0], [2.0, 1.0], [1.0, 2.0], [2.0, 1.0]]))
    [1, 0]
    """
    kept = []
    for i, mine in enumerate(values):
        others: Flags = (values >= mine).all(axis=1)
        better = others & (values > mine).any(axis=1)
        if not better.any() and not others[:i].any():
            kept.append(i)
    return sorted(kept, key=lambda i: (-values[i, 0], i))
