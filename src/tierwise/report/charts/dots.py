"""Customers as dots: how likely they come back across, what they are worth upward."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from tierwise.report.charts.svg import Chart, Paper, chart, dot, fitted, line, scale, ticks, wide_of, words
from tierwise.report.tables import Twin


@dataclass(frozen=True, slots=True)
class Dot:
    """A customer: probability 0..1, money, class of colour, tip, and a label for the few that get one."""

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
    """Money upward on a logarithmic scale when it spans more than a factor of 20."""
    worth = [d.y for d in customers if d.y > 0] or [1.0]
    logarithmic = max(worth) / min(worth) > 20
    at = _decades(min(worth), max(worth)) if logarithmic else ticks(0, max(worth), 4)
    right = ticks(0, max((d.x for d in customers), default=1.0) or 1.0, 4)

    def draw(paper: Paper) -> tuple[float, list[Markup]]:
        left, height = max(wide_of(formats[1](t), 12) for t in at) + 12, 288.0
        x = scale(0, min(right[-1], 1.0), left + 8, paper.width - 14)
        y = _upward(at, height, logarithmic)
        marks = [words(0, 12, f"↑ {axes[1]}", "t2")]
        for t in at:
            marks.append(line(left, y(t), paper.width, y(t), "axis" if t == at[0] else "grid"))
            marks.append(words(left - 8, y(t) + 4, formats[1](t), "t2", "end"))
        marks += [words(x(t), height + 17, formats[0](t), "t2", _anchor(x(t), paper)) for t in right if t <= 1]
        marks.append(words((left + paper.width) / 2, height + 38, f"{axes[0]} →", "t2", "middle"))
        for d in customers:
            marks.append(dot(x(d.x), y(d.y), 5, f"spot {d.mark}", d.tip))
        marks += _names([d for d in customers if d.label], x, y, paper)
        return height + 46, marks

    return chart(sentence, twin, draw, tuple(key))


def _anchor(x: float, paper: Paper) -> str:
    return "end" if x > paper.width - 20 else "middle"


def _names(
    labelled: Sequence[Dot], x: Callable[[float], float], y: Callable[[float], float], paper: Paper
) -> list[Markup]:
    """Labels beside their dots, left out where one would cover another."""
    taken: list[tuple[float, float, float]] = []
    marks = []
    for d in labelled:
        text = fitted(d.label, 110)
        width = wide_of(text, 12)
        ends = x(d.x) + 10 + width > paper.width
        start = x(d.x) - 10 - width if ends else x(d.x) + 10
        row = y(d.y) + 4
        if any(abs(row - r) < 15 and start < b and a < start + width for r, a, b in taken):
            continue
        taken.append((row, start, start + width))
        marks.append(words(start, row, text, "t2 halo"))
    return marks


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
