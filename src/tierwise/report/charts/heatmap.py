"""Retention by cohort: a row for each month of first orders, a column for each month since, the number in the cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from tierwise.report.charts.svg import Chart, Paper, chart, path, rect, scale, words
from tierwise.report.tables import Twin

_HEIGHT = 28.0
_NARROW_MONTHS = 6
SHADES = 6


@dataclass(frozen=True, slots=True)
class Cohort:
    """One row: month, size as text, whether it is too small to read much into, and its cells by months since."""

    label: str
    size: str
    small: bool
    cells: Mapping[int, tuple[float, str, bool, str]]
    """months since -> (share, text, the month has wholly passed, tip)"""


def heatmap(
    sentence: str,
    heads: tuple[str, str],
    cohorts: Sequence[Cohort],
    last: int,
    key: Sequence[tuple[str, str]],
    twin: Twin,
) -> Chart:
    """Columns 1..``last``; months not yet wholly over are hatched, never zero; small cohorts are grey."""
    ripe = [round(c[0] * 100) for row in cohorts for c in row.cells.values() if c[2] and not row.small] or [0]
    span = (float(min(ripe)), float(max(ripe)))

    def draw(paper: Paper) -> tuple[float, list[Markup]]:
        months = min(last, _NARROW_MONTHS) if paper.narrow else last
        left = 110.0 if paper.narrow else 150.0
        pitch = min((paper.width - left) / max(months, 1), 72.0)
        marks = [words(left - 14, 14, heads[1], "t2", "end")]
        marks += [] if paper.narrow else [words(0, 14, heads[0], "t2")]
        marks += [words(left + (m - 0.5) * pitch, 14, str(m), "t2", "middle") for m in range(1, months + 1)]
        for i, row in enumerate(cohorts):
            marks += _row(row, 24 + i * _HEIGHT, left, pitch, months, span)
        return 24 + _HEIGHT * len(cohorts) + 4, marks

    return chart(sentence, twin, draw, tuple(key))


def _row(row: Cohort, y: float, left: float, pitch: float, months: int, span: tuple[float, float]) -> list[Markup]:
    grey = " small" if row.small else ""
    marks = [words(0, y + 18, row.label, "t" + grey), words(left - 14, y + 18, row.size, "t2", "end")]
    for m in range(1, months + 1):
        if m not in row.cells:
            continue
        share, text, ripe, tip = row.cells[m]
        x = left + (m - 1) * pitch
        if not ripe:
            marks += [
                rect(x, y, pitch - 2, _HEIGHT - 2, "unripe", 2, tip),
                path(_hatch(x, y, pitch - 2, _HEIGHT - 2), "hatch"),
            ]
            continue
        shade = min(SHADES - 1, int(scale(*span, 0, SHADES)(round(share * 100))))  # by the number shown
        cls = "none" if row.small else f"s{shade}"
        marks.append(rect(x, y, pitch - 2, _HEIGHT - 2, f"cell {cls}", 2, tip))
        marks.append(words(x + pitch / 2 - 1, y + 18, text, f"tc on-{cls}", "middle"))
    return marks


def _hatch(x: float, y: float, width: float, height: float, step: float = 7.0) -> str:
    """Diagonal lines cut to the box: x + y constant."""
    parts, c = [], step
    while c < width + height:
        x0, y0 = (c, 0.0) if c <= width else (width, c - width)
        x1, y1 = (0.0, c) if c <= height else (c - height, height)
        parts.append(f"M{x + x0:.1f} {y + y0:.1f}L{x + x1:.1f} {y + y1:.1f}")
        c += step
    return "".join(parts)
