"""Bars from zero with the 80 % interval of their ends: what is largest, and how well that is known."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from tierwise.report.charts.svg import Chart, Paper, chart, fitted, line, paired, rect, scale, wide_of, words
from tierwise.report.tables import Twin

Scale = Callable[[float], float]
_BAR = 18.0


@dataclass(frozen=True, slots=True)
class Whisker:
    """One row: label, number with its ends, and its text with a quieter second one."""

    label: str
    value: float
    low: float
    high: float
    text: str
    second: str = ""


def whiskers(sentence: str, rows: Sequence[Whisker], twin: Twin) -> Chart:
    """One bar for each row, all from one zero."""
    most = max((max(r.value, r.high) for r in rows), default=1.0) or 1.0

    def draw(paper: Paper) -> tuple[float, list[Markup]]:
        labels = 0.0 if paper.narrow else min(250.0, 20 + max((wide_of(r.label) for r in rows), default=60))
        texts = max((wide_of(r.text) + wide_of(r.second, 12) for r in rows), default=0) + 26
        pitch, bar = (50.0, 26.0) if paper.narrow else (36.0, 8.0)
        x = scale(0.0, most, labels, paper.width - texts)
        marks = [line(x(0) - 0.5, 2, x(0) - 0.5, pitch * len(rows), "axis")]
        for i, row in enumerate(rows):
            marks += _row(row, i * pitch + bar, x, paper, labels)
        return pitch * len(rows) + 4, marks

    return chart(sentence, twin, draw)


def _row(row: Whisker, y: float, at: Scale, paper: Paper, labels: float) -> list[Markup]:
    start, end, low, high = (at(max(e, 0.0)) for e in (0.0, row.value, row.low, row.high))
    middle, tip = y + _BAR / 2, f"{row.label}: {row.text} {row.second}".rstrip()
    label = (
        words(0, y - 8, fitted(row.label, paper.width), "t")
        if paper.narrow
        else words(0, y + 14, fitted(row.label, labels - 14), "t")
    )
    return [
        label,
        rect(start, y, max(end - start, 1), _BAR, "fill predicted", 2, tip),
        line(low, middle, high, middle, "whisker"),
        line(low, middle - 4, low, middle + 4, "whisker"),
        line(high, middle - 4, high, middle + 4, "whisker"),
        paired(max(end, high) + 8, y + 14, row.text, row.second),
    ]
