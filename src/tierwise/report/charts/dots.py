"""Customers as dots: how late they are across, what they are worth upward."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from tierwise.report.charts.svg import Chart, Paper, chart, dot, fitted, line, scale, ticks, wide_of, words
from tierwise.report.tables import Twin


@dataclass(frozen=True, slots=True)
class Dot:
    """A customer: lateness, money, class of colour, tip, and a label for the few that get one, best first."""

    x: float
    y: float
    mark: str
    tip: str
    label: str = ""


def dots(
    sentence: str,
    customers: Sequence[Dot],
    axes: tuple[str, str],
    formats: tuple[Callable[[float], str], Callable[[float], str]],
    key: Sequence[tuple[str, str]],
    twin: Twin,
) -> Chart:
    """Both axes span the data; each is logarithmic when it spans more than a factor of 20 (across: of 6)."""
    worth = [d.y for d in customers if d.y > 0] or [1.0]
    across = [d.x for d in customers if d.x > 0] or [1.0]
    logarithmic = max(worth) / min(worth) > 20
    at = _decades(min(worth), max(worth)) if logarithmic else ticks(0, max(worth), 4)
    wide_spread = max(across) / min(across) > 6
    right = _doublings(min(across), max(across)) if wide_spread else ticks(min(across), max(across), 4)

    def draw(paper: Paper) -> tuple[float, list[Markup]]:
        left, height = max(wide_of(formats[1](t), 12) for t in at) + 12, 288.0
        x = _across(right, left + 8, paper.width - 22, wide_spread)
        y = _upward(at, height, logarithmic)
        marks = [words(0, 12, f"↑ {axes[1]}", "t2")]
        for t in at:
            marks.append(line(left, y(t), paper.width, y(t), "axis" if t == at[0] else "grid"))
            marks.append(words(left - 8, y(t) + 4, formats[1](t), "t2", "end"))
        marks += [words(x(t), height + 17, formats[0](t), "t2", _anchor(x(t), paper)) for t in right]
        marks.append(words((left + paper.width) / 2, height + 38, f"{axes[0]} →", "t2", "middle"))
        for d in customers:
            marks.append(dot(x(d.x), y(d.y), 5, f"spot {d.mark}", d.tip))
        marks += _names(customers, x, y, paper)
        return height + 46, marks

    return chart(sentence, twin, draw, tuple(key))


def _anchor(x: float, paper: Paper) -> str:
    return "end" if x > paper.width - 20 else "middle"


Box = tuple[float, float, float, float]


def _names(
    customers: Sequence[Dot], x: Callable[[float], float], y: Callable[[float], float], paper: Paper
) -> list[Markup]:
    """Labels in the order given, each at the first free place around its dot; none where it would cover something."""
    taken: list[Box] = [(x(d.x) - 6, y(d.y) - 6, x(d.x) + 6, y(d.y) + 6) for d in customers]
    marks = []
    for d in customers:
        text = fitted(d.label, 110)
        width = wide_of(text, 12)
        for start, base in _places(x(d.x), y(d.y), width) if text else ():
            box = (start - 1, base - 11, start + width + 1, base + 3)
            if start < 0 or box[2] > paper.width or box[1] < 16 or any(_overlap(box, other) for other in taken):
                continue
            taken.append(box)
            marks.append(words(start, base, text, "t2 halo"))
            break
    return marks


def _places(x: float, y: float, width: float) -> tuple[tuple[float, float], ...]:
    """Right, left, above and below the dot."""
    return (x + 9, y + 4), (x - 9 - width, y + 4), (x - width / 2, y - 9), (x - width / 2, y + 18)


def _overlap(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _across(at: Sequence[float], start: float, end: float, logarithmic: bool) -> Callable[[float], float]:
    if not logarithmic:
        return scale(at[0], at[-1], start, end)
    by_log = scale(math.log(at[0]), math.log(at[-1]), start, end)
    return lambda value: by_log(math.log(max(value, at[0])))


def _doublings(low: float, high: float) -> list[float]:
    """1, 2, 4, 8 ... that span the range.

    >>> _doublings(1.3, 9)
    [1.0, 2.0, 4.0, 8.0, 16.0]
    """
    first, last = math.floor(math.log2(low)), math.ceil(math.log2(high))
    every = max(1, (last - first) // 6)
    return [2.0**k for k in range(first, max(last, first + 1) + every, every)]


def _upward(at: Sequence[float], height: float, logarithmic: bool) -> Callable[[float], float]:
    if not logarithmic:
        return scale(at[0], at[-1], height, 30)
    by_log = scale(math.log(at[0]), math.log(at[-1]), height, 30)
    return lambda value: by_log(math.log(max(value, at[0])))


def _decades(low: float, high: float) -> list[float]:
    """1, 10, 100 ... that span the range.

    >>> _decades(3, 250)
    [1.0, 10.0, 100.0, 1000.0]
    """
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    return [10.0**k for k in range(first, max(last, first + 1) + 1)]
