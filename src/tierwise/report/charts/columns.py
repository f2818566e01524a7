"""Columns over time: a sum by month, cut into parts that add up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from tierwise.report.charts.svg import Chart, Paper, chart, line, rect, scale, ticks, wide_of, words
from tierwise.report.tables import Twin

_WIDEST = 72.0


@dataclass(frozen=True, slots=True)
class Column:
    """One month: its label, its parts from below as (class, amount), whether the month is whole, and its tip."""

    label: str
    parts: tuple[tuple[str, float], ...]
    whole: bool
    tip: str


def columns(
    sentence: str,
    months: Sequence[Column],
    key: Sequence[tuple[str, str]],
    amount: Callable[[float], str],
    twin: Twin,
) -> Chart:
    """One column for each month; a month that has not wholly passed is drawn in outline."""
    tops = ticks(0, max((sum(max(a, 0) for _, a in m.parts) for m in months), default=1.0) or 1.0, 4)

    def draw(paper: Paper) -> tuple[float, list[Markup]]:
        left, height = max(wide_of(amount(t), 12) for t in tops) + 10, 210.0
        y = scale(tops[0], tops[-1], height, 12)
        marks = _grid(tops, y, left, paper.width, amount)
        pitch = (paper.width - left) / max(len(months), 1)
        for i, month in enumerate(months):
            width = min(pitch * 0.74, _WIDEST)
            marks += _column(month, left + (i + 0.5) * pitch - width / 2, width, y)
        marks += _labels(months, left, pitch, height)
        return height + 26, marks

    return chart(sentence, twin, draw, tuple(key))


def _grid(
    tops: Sequence[float], y: Callable[[float], float], left: float, right: float, amount: Callable[[float], str]
) -> list[Markup]:
    marks: list[Markup] = []
    for t in tops:
        marks.append(line(left, y(t), right, y(t), "axis" if t == tops[0] else "grid"))
        marks.append(words(left - 8, y(t) + 4, amount(t), "t2", "end"))
    return marks


def _column(month: Column, x: float, width: float, y: Callable[[float], float]) -> list[Markup]:
    marks, base = [], 0.0
    for mark, value in month.parts:
        high = base + max(value, 0)
        cls = f"fill {mark}" if month.whole else f"fill {mark} part"
        marks.append(rect(x, y(high), width, max(y(base) - y(high) - 0.8, 0), cls, 0, month.tip))
        base = high
    return marks


def _labels(months: Sequence[Column], left: float, pitch: float, height: float) -> list[Markup]:
    """As many month labels as fit, counted from the latest."""
    widest = max((wide_of(m.label, 12) for m in months), default=40) + 12
    every = max(1, -(-int(widest) // max(int(pitch), 1)))
    marks = []
    for i, month in enumerate(months):
        if (len(months) - 1 - i) % every:
            continue
        x = left + (i + 0.5) * pitch
        half = widest / 2 - 6
        right_edge = left + pitch * len(months)
        if x - half < left - 4:
            continue
        ends = x + half > right_edge
        marks.append(words(right_edge if ends else x, height + 19, month.label, "t2", "end" if ends else "middle"))
    return marks
