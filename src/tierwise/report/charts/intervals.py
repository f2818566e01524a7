"""Interval plots: a tick for the number, a band for its 80 % interval, on a zero line where zero matters."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from tierwise.report.charts.svg import (
    Chart,
    Paper,
    chart,
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
    right = paper.width - max(18.0, wide_of(axis(at[-1]), 12) / 2 + 2)
    x = scale(at[0], at[-1], labels + (20 if paper.narrow else 24), right)
    bottom = pitch * len(rows) + (14 if paper.narrow else 2)
    marks = [line(x(t), 0 if not paper.narrow else 14, x(t), bottom, "axis" if t == 0 else "grid") for t in at]
    marks += [words(x(t), bottom + 17, axis(t), "t2", "middle") for t in at]
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
    band = rect(x(row.low), y - 5, max(x(row.high) - x(row.low), 1), 10, "band", 2, tip)
    # a tick, not a dot: a dot would hide a narrow interval
    return [label, band, rect(x(row.value) - 1.25, y - 9, 2.5, 18, "point strong" if row.strong else "point", 1, tip)]


def change_mark(sentence: str, value: float, low: float, high: float, write: Callable[[float], str]) -> Markup:
    """A small interval on a zero line for a card, with its scale: is the change distinguishable from none?"""
    reach = max(abs(value), abs(low), abs(high), 1e-9)
    edge = next(t for t in ticks(0, reach, 2) if t >= reach * 0.999)
    x = scale(-edge, edge, 20, 150)
    scale_words = [words(x(t), 38, write(t), "t2", "middle") for t in (-edge, 0.0, edge)]
    return el(
        "svg",
        line(20, 13, 150, 13, "grid"),
        line(85, 3, 85, 23, "axis"),
        rect(x(low), 9, max(x(high) - x(low), 2), 8, "band", 2),
        rect(x(value) - 1.25, 5, 2.5, 16, "point", 1),
        *scale_words,
        viewBox="0 0 170 42",
        role="img",
        aria_label=sentence,
        class_="mark",
    )
