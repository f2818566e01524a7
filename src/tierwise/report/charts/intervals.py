"""Interval plots: a dot for the number, a line for its 80 % interval, on a zero line where zero matters."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from tierwise.report.charts.svg import (
    Chart,
    Paper,
    chart,
    dot,
    el,
    fitted,
    line,
    rect,
    scale,
    ticks,
    wide_of,
    words,
)
from tierwise.report.tables import Twin


@dataclass(frozen=True, slots=True)
class Interval:
    """One row: label, number with its ends, its text, and whether it is set off (the one that serves)."""

    label: str
    value: float
    low: float
    high: float
    text: str
    strong: bool = False


def intervals(
    sentence: str, rows: Sequence[Interval], axis: Callable[[float], str], twin: Twin, zero: bool = True
) -> Chart:
    """One row for each number, all on one scale."""
    ends = [e for r in rows for e in (r.low, r.high, r.value)] or [0.0, 1.0]
    low, high = (min(0.0, *ends), max(0.0, *ends)) if zero else (min(ends), max(ends))

    def draw(paper: Paper) -> tuple[float, list[Markup]]:
        return _rows(paper, rows, ticks(low, high, 3 if paper.narrow else 5), axis)

    return chart(sentence, twin, draw)


def _rows(
    paper: Paper, rows: Sequence[Interval], at: Sequence[float], axis: Callable[[float], str]
) -> tuple[float, list[Markup]]:
    labels = 0.0 if paper.narrow else min(360.0, 24 + max((wide_of(r.label) for r in rows), default=60))
    pitch, first = (58.0, 34.0) if paper.narrow else (40.0, 18.0)
    right = paper.width - 18
    x = scale(at[0], at[-1], labels + (12 if paper.narrow else 16), right)
    bottom = pitch * len(rows) + (14 if paper.narrow else 2)
    marks = [line(x(t), 0 if not paper.narrow else 14, x(t), bottom, "axis" if t == 0 else "grid") for t in at]
    marks += [words(x(t), bottom + 17, axis(t), "t2", "middle" if x(t) < right - 20 else "end") for t in at]
    for i, row in enumerate(rows):
        marks += _row(paper, row, i * pitch + first, x, labels)
    return bottom + 24, marks


def _row(paper: Paper, row: Interval, y: float, x: Callable[[float], float], labels: float) -> list[Markup]:
    cls = "tb" if row.strong else "t"
    if paper.narrow:
        label = words(0, y - 14, fitted(row.label, paper.width), f"{cls} halo")
    else:
        label = words(0, y + 5, fitted(row.label, labels - 14), cls)
    tip = f"{row.label}: {row.text}"
    band = rect(x(row.low), y - 4, max(x(row.high) - x(row.low), 1), 8, "band", 4, tip)
    return [label, band, dot(x(row.value), y, 5.5, "point strong" if row.strong else "point", tip)]


def change_mark(sentence: str, value: float, low: float, high: float) -> Markup:
    """A small interval on a zero line for a card: is the change distinguishable from none?"""
    reach = max(abs(value), abs(low), abs(high), 1e-9)
    x = scale(-reach, reach, 6, 194)
    return el(
        "svg",
        line(6, 14, 194, 14, "grid"),
        line(100, 3, 100, 25, "axis"),
        rect(x(low), 10, max(x(high) - x(low), 2), 8, "band", 4),
        dot(x(value), 14, 5, "point"),
        viewBox="0 0 200 28",
        role="img",
        aria_label=sentence,
        class_="mark",
    )
