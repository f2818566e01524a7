"""Predicted against actual on a period the model had not seen, in groups of customers from low to high prediction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from tierwise.report.charts.svg import Chart, Paper, chart, dot, line, rect, scale, ticks, wide_of, words
from tierwise.report.tables import Twin


@dataclass(frozen=True, slots=True)
class Group:
    """A group of customers: number, mean prediction, mean of what happened with its interval, tip; is the prediction
    within that interval?"""

    group: int
    predicted: float
    actual: float
    low: float
    high: float
    tip: str
    inside: bool = True


def calibration(
    sentence: str,
    groups: Sequence[Group],
    axis: tuple[Callable[[float], str], float | None],
    names: tuple[str, str],
    key: Sequence[tuple[str, str]],
    twin: Twin,
) -> Chart:
    """A bar to the prediction, a dot with its range for what happened: the dot should sit on the bar's edge.

    ``names`` are those of the two axes; a group whose range misses the prediction has a ring instead of a dot.

    ``axis`` is how its numbers are written and the most there can be (1 for a share).
    """
    write, limit = axis
    most = max((max(g.predicted, g.high, g.actual) for g in groups), default=1.0) or 1.0
    tops = [t for t in ticks(0, most, 5) if limit is None or t <= limit]

    def draw(paper: Paper) -> tuple[float, list[Markup]]:
        left, height = max(wide_of(write(t), 12) for t in tops) + 10, 250.0
        y = scale(tops[0], tops[-1], height, 34)
        marks: list[Markup] = [words(0, 12, f"↑ {names[1]}", "t2")]
        for t in tops:
            marks.append(line(left, y(t), paper.width, y(t), "axis" if t == 0 else "grid"))
            marks.append(words(left - 8, y(t) + 4, write(t), "t2", "end"))
        pitch = (paper.width - left) / max(len(groups), 1)
        for i, g in enumerate(groups):
            marks += _group(g, left + i * pitch, pitch, y)
            marks.append(words(left + (i + 0.5) * pitch, height + 17, str(g.group), "t2", "middle"))
        marks.append(words(left + (paper.width - left) / 2, height + 38, f"{names[0]} →", "t2", "middle"))
        return height + 46, marks

    return chart(sentence, twin, draw, tuple(key))


def _group(g: Group, x: float, pitch: float, y: Callable[[float], float]) -> list[Markup]:
    middle = x + pitch / 2
    half = min(pitch * 0.36, 30)
    return [
        rect(middle - half, y(g.predicted), 2 * half, y(0) - y(g.predicted), "fill predicted", 0, g.tip),
        line(middle - half, y(g.predicted), middle + half, y(g.predicted), "edge"),
        line(middle, y(g.low), middle, y(g.high), "whisker"),
        line(middle - 7, y(g.low), middle + 7, y(g.low), "whisker"),
        line(middle - 7, y(g.high), middle + 7, y(g.high), "whisker"),
        dot(middle, y(g.actual), 4, "point" if g.inside else "missed", g.tip),
    ]
