"""A tree as people see it: boxes and lines to draw, and one rule for each leaf to read out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from tierwise.models.family import Floats, Ints


class Grown(Protocol):
    """What of a tree is drawn (`tree.Nodes`)."""

    @property
    def left(self) -> Ints:
        """Left child, -1 at leaves."""

    @property
    def right(self) -> Ints:
        """Right child."""

    @property
    def column(self) -> Ints:
        """Column asked."""

    @property
    def threshold(self) -> Floats:
        """Left are values up to it."""

    @property
    def empty_left(self) -> NDArray[np.bool_]:
        """Whether empty cells go left."""

    @property
    def value(self) -> Floats:
        """Answer."""

    @property
    def rows(self) -> Floats:
        """Training rows."""


@dataclass(frozen=True, slots=True)
class Condition:
    """``column`` above ``above`` and at most ``at_most`` (None: no bound), or among ``levels``; ``empty``: or not
    known."""

    column: str
    above: float | None = None
    at_most: float | None = None
    levels: tuple[str, ...] = ()
    empty: bool = False

    def joined(self, other: Condition) -> Condition:
        """Both at once, on one column.

        >>> Condition("age", above=20.0).joined(Condition("age", above=30.0, at_most=60.0))
        Condition(column='age', above=30.0, at_most=60.0, levels=(), empty=False)
        """
        above = [b for b in (self.above, other.above) if b is not None]
        at_most = [b for b in (self.at_most, other.at_most) if b is not None]
        return Condition(
            self.column,
            max(above) if above else None,
            min(at_most) if at_most else None,
            tuple(level for level in self.levels if level in other.levels),
            self.empty and other.empty,
        )


@dataclass(frozen=True, slots=True)
class Rule:
    """All of ``conditions`` hold: then the answer is ``value``; so it is for ``rows`` training rows, ``share`` of
    all. ``box``: the number of the leaf."""

    conditions: tuple[Condition, ...]
    value: float
    rows: int
    share: float
    box: int = 0


@dataclass(frozen=True, slots=True)
class Box:
    """A node: ``depth`` from 0, ``place`` from left 0 to right 1, its mean answer and rows; ``asks`` is None at
    leaves, else the condition under which a row goes left."""

    number: int
    depth: int
    place: float
    value: float
    rows: int
    share: float
    asks: Condition | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """From a box to a child, taken when ``condition`` holds."""

    parent: int
    child: int
    condition: Condition


@dataclass(frozen=True, slots=True)
class Drawing:
    """Boxes (the root first, by number) and lines."""

    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]

    @property
    def depth(self) -> int:
        """Of the deepest box."""
        return max(box.depth for box in self.boxes)

    @property
    def leaves(self) -> int:
        """How many."""
        return sum(box.asks is None for box in self.boxes)


def draw(nodes: Grown, numbers: Sequence[str], categories: Sequence[str], levels: Sequence[Sequence[str]]) -> Drawing:
    """Boxes and lines of the tree; columns are ``numbers`` then ``categories``, whose ``levels`` stand in the order
    of their ranks."""
    depth, place = _depths(nodes), _places(nodes)
    boxes, lines = [], []
    for node in range(len(nodes.left)):
        rows = int(nodes.rows[node])
        box = Box(node, depth[node], place[node], float(nodes.value[node]), rows, rows / float(nodes.rows[0]))
        if nodes.left[node] >= 0:
            left, right = _conditions(nodes, node, numbers, categories, levels)
            box = replace(box, asks=left)
            lines += [Line(node, int(nodes.left[node]), left), Line(node, int(nodes.right[node]), right)]
        boxes.append(box)
    return Drawing(tuple(boxes), tuple(lines))


def read_out(drawing: Drawing) -> tuple[Rule, ...]:
    """The rule of each leaf, the highest answer first, ties by number; conditions on one column are joined."""
    ways: dict[int, tuple[Condition, ...]] = {0: ()}
    for line in drawing.lines:  # parents come first
        ways[line.child] = (*ways[line.parent], line.condition)
    leaves = sorted((-box.value, box.number) for box in drawing.boxes if box.asks is None)
    found = ((drawing.boxes[number], tuple(_joined(ways[number]))) for _, number in leaves)
    return tuple(Rule(conditions, box.value, box.rows, box.share, box.number) for box, conditions in found)


def _joined(way: Sequence[Condition]) -> Iterator[Condition]:
    by_column: dict[str, Condition] = {}
    for condition in way:
        before = by_column.get(condition.column)
        by_column[condition.column] = condition if before is None else before.joined(condition)
    yield from by_column.values()


def _conditions(
    nodes: Grown, node: int, numbers: Sequence[str], categories: Sequence[str], levels: Sequence[Sequence[str]]
) -> tuple[Condition, Condition]:
    """Under which a row goes left, and right."""
    column, threshold = int(nodes.column[node]), float(nodes.threshold[node])
    empty_left = bool(nodes.empty_left[node])
    if column < len(numbers):
        low = Condition(numbers[column], at_most=threshold, empty=empty_left)
        return low, Condition(numbers[column], above=threshold, empty=not empty_left)
    place = column - len(numbers)
    known, cut = tuple(levels[place]), int(np.floor(threshold)) + 1
    first = Condition(categories[place], levels=known[:cut], empty=empty_left)
    return first, Condition(categories[place], levels=known[cut:], empty=not empty_left)


def _depths(nodes: Grown) -> list[int]:
    depth = [0] * len(nodes.left)
    for node in np.flatnonzero(nodes.left >= 0).tolist():
        depth[nodes.left[node]] = depth[nodes.right[node]] = depth[node] + 1
    return depth


def _places(nodes: Grown) -> list[float]:
    """Leaves evenly from left to right, each parent midway between its children."""
    place, seen, leaves = [0.0] * len(nodes.left), 0, int((nodes.left < 0).sum())
    waiting = [(0, False)]
    while waiting:
        node, children_placed = waiting.pop()
        left, right = int(nodes.left[node]), int(nodes.right[node])
        if left < 0:
            place[node], seen = (seen + 0.5) / leaves, seen + 1
        elif children_placed:
            place[node] = (place[left] + place[right]) / 2
        else:
            waiting += [(node, True), (right, False), (left, False)]
    return place
