"""Several goals at once: weights that turn them into one gain, and the front of what cannot be had together.

A weight says what one unit of a goal is worth in money: margin 1, a point of retention what a kept customer is worth.
Whoever cannot name weights looks at the front: for weights all over the simplex (each goal measured by what it reaches
alone) the allocation and what it brings of every goal, without those that another one beats in all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from tierwise.errors import UsageError
from tierwise.outreach.policy.allocate import allocate
from tierwise.outreach.policy.problem import Allocation, Flags, Floats, Problem, at

Goals = Mapping[str, Floats]
"""What each option adds to each goal with each customer (n, k), by name of the goal, in the goal's own unit."""


@dataclass(frozen=True, slots=True, eq=False)
class Point:
    """A point of the front: ``weights`` that add up to 1, of goals each measured by the most it reaches alone;
    ``totals``: what the allocation brings of each goal, in its unit.
    """

    weights: dict[str, float]
    totals: dict[str, float]
    allocation: Allocation


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


def totals(goals: Goals, found: Allocation) -> dict[str, float]:
    """What an allocation brings of each goal."""
    return {g: float(at(v, found.choice).sum()) for g, v in goals.items()}


def front(problem: Problem, goals: Goals, steps: int = 8) -> tuple[Point, ...]:
    """The front, by falling total of the first goal; the problem's own gain is not looked at.

    ``steps``: parts the simplex of weights is cut into; two goals ask for steps + 1 allocations, three for
    (steps + 1)(steps + 2) / 2. Points between two neighbours on a flat stretch of the front are not found by weights.
    """
    if steps < 1:
        raise UsageError(f"{steps} steps", "give a number from 1")
    scale = {g: totals(goals, _best(problem, goals, {g: 1.0}))[g] for g in goals}
    reach = {g: s for g, s in scale.items() if s > 0}
    points = []
    for parts in _simplex(len(reach), steps):
        weights = {g: p / steps for g, p in zip(reach, parts, strict=True)}
        found = _best(problem, goals, {g: w / reach[g] for g, w in weights.items()})
        points.append(Point(weights, totals(goals, found), found))
    return _not_beaten(points, list(goals))


def _best(problem: Problem, goals: Goals, weights: Mapping[str, float]) -> Allocation:
    gain = weighted(goals, weights)
    unit = float(np.abs(gain).mean()) or 1.0  # single precision has no use for gains of 1e-12
    return allocate(replace(problem, gain=gain / unit))


def _simplex(parts: int, steps: int) -> Iterator[tuple[int, ...]]:
    """All ways to write ``steps`` as a sum of so many numbers from 0."""
    if parts < 2:
        yield from [(steps,)] * parts
        return
    for first in range(steps, -1, -1):
        for rest in _simplex(parts - 1, steps - first):
            yield (first, *rest)


def _not_beaten(points: list[Point], names: list[str]) -> tuple[Point, ...]:
    """Without points that another one equals or beats in every goal; of equal ones the first stays."""
    if not points:
        return ()
    values = np.array([[p.totals[g] for g in names] for p in points])
    kept = []
    for i, mine in enumerate(values):
        others: Flags = (values >= mine).all(axis=1)
        better = others & (values > mine).any(axis=1)
        if not better.any() and not others[:i].any():
            kept.append(i)
    return tuple(points[i] for i in sorted(kept, key=lambda i: (-values[i, 0], i)))
