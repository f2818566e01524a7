"""Where customers of each tier went between two dates: tiers in their fixed order on both sides, laid out by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from tierwise.report.charts.svg import Chart, Paper, chart, fitted, path, rect, wide_of, words
from tierwise.report.tables import Twin

_NODE = 12.0
_GAP = 16.0
_LINE = 16.0


@dataclass(frozen=True, slots=True)
class Node:
    """A tier on one side: its code, name, class of colour and up to two quieter lines under its name."""

    code: str
    name: str
    mark: str
    below: str
    last: str = ""


def sankey(
    sentence: str,
    sides: tuple[str, str],
    left: Sequence[Node],
    right: Sequence[Node],
    flows: Mapping[tuple[str, str], tuple[float, str]],
    twin: Twin,
) -> Chart:
    """``flows`` maps (left code, right code) to (customers, tip); node heights are their sums."""

    def draw(paper: Paper) -> tuple[float, list[Markup]]:
        return _drawn(paper, sides, (left, right), flows)

    return chart(sentence, twin, draw)


def _drawn(
    paper: Paper,
    sides: tuple[str, str],
    nodes: tuple[Sequence[Node], Sequence[Node]],
    flows: Mapping[tuple[str, str], tuple[float, str]],
) -> tuple[float, list[Markup]]:
    most = 122.0 if paper.narrow else 190.0
    rooms = [min(most, 16 + max((_letters(n) for n in side), default=60)) for side in nodes]
    x0, x1 = rooms[0], paper.width - rooms[1]
    total = sum(c for c, _ in flows.values()) or 1.0
    unit = 300.0 / total
    tops = [_tops(side, flows, unit, index) for index, side in enumerate(nodes)]
    height = max(_bottom(side, t) for side, t in zip(nodes, tops, strict=True))
    marks = _ribbons(nodes, flows, tops, (x0 + _NODE, x1 - _NODE), unit)
    for index, (side, x) in enumerate(zip(nodes, (x0, x1 - _NODE), strict=True)):
        for node in side:
            marks += _node(node, tops[index][node.code], x, index, rooms[index])
    marks += [words(0, 14, sides[0], "t2"), words(paper.width, 14, sides[1], "t2", "end")]
    return height + 10, marks


def _letters(node: Node) -> float:
    return max(wide_of(node.name), wide_of(node.below, 12), wide_of(node.last, 12))


def _lines(node: Node) -> float:
    """The height of the node's label."""
    return _LINE * (1 + bool(node.below) + bool(node.last))


def _bottom(side: Sequence[Node], tops: Mapping[str, tuple[float, float]]) -> float:
    """Where the lowest node or its label ends."""
    return max(
        (t + size / 2 + max(size, _lines(n)) / 2 for n, (t, size) in ((n, tops[n.code]) for n in side)), default=0.0
    )


def _tops(
    side: Sequence[Node], flows: Mapping[tuple[str, str], tuple[float, str]], unit: float, index: int
) -> dict[str, tuple[float, float]]:
    """For each node of a side its top and height; small nodes keep room for their label."""
    tops, y = {}, 30.0
    for node in side:
        size = sum(c for pair, (c, _) in flows.items() if pair[index] == node.code) * unit
        room = max(size, _lines(node))
        tops[node.code] = (y + (room - size) / 2, max(size, 1.0))
        y += room + _GAP
    return tops


def _ribbons(
    nodes: tuple[Sequence[Node], Sequence[Node]],
    flows: Mapping[tuple[str, str], tuple[float, str]],
    tops: list[dict[str, tuple[float, float]]],
    ends: tuple[float, float],
    unit: float,
) -> list[Markup]:
    used = [dict.fromkeys(t, 0.0) for t in tops]
    marks = []
    for a in nodes[0]:
        for b in nodes[1]:
            customers, tip = flows.get((a.code, b.code), (0.0, ""))
            if customers <= 0:
                continue
            size = customers * unit
            y0 = tops[0][a.code][0] + used[0][a.code]
            y1 = tops[1][b.code][0] + used[1][b.code]
            used[0][a.code] += size
            used[1][b.code] += size
            marks.append(path(_ribbon(ends, y0, y1, size), f"ribbon {a.mark}", tip))
    return marks


def _ribbon(ends: tuple[float, float], y0: float, y1: float, size: float) -> str:
    x0, x1 = ends
    mid = (x0 + x1) / 2
    return (
        f"M{x0:.1f} {y0:.1f}C{mid:.1f} {y0:.1f} {mid:.1f} {y1:.1f} {x1:.1f} {y1:.1f}"
        f"V{y1 + size:.1f}C{mid:.1f} {y1 + size:.1f} {mid:.1f} {y0 + size:.1f} {x0:.1f} {y0 + size:.1f}Z"
    )


def _node(node: Node, at: tuple[float, float], x: float, index: int, room: float) -> list[Markup]:
    top, size = at
    middle = top + size / 2
    anchor, edge = ("end", x - 8) if index == 0 else ("start", x + _NODE + 8)
    first = middle - _lines(node) / 2 + 13
    quiet = [t for t in (node.below, node.last) if t]
    return [
        rect(x, top, _NODE, size, f"fill {node.mark}", 1.5),
        words(edge, first, fitted(node.name, room - 14), "tb", anchor),
        *(words(edge, first + _LINE * i, fitted(t, room - 6, 12), "t2", anchor) for i, t in enumerate(quiet, 1)),
    ]
