"""Small drawings of one shape each, on one scale: how an answer moves along a number, or from level to level."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from tierwise.report.charts.svg import Chart, Paper, chart, dot, fitted, line, path, scale, ticks, wide_of, words
from tierwise.report.tables import Twin

_HEIGHT, _GAP, _TITLE, _FOOT = 126.0, 36.0, 30.0, 24.0


@dataclass(frozen=True, slots=True)
class Point:
    """A value of the input as text, the effect there with its ends, and how many customers stand to its left."""

    label: str
    effect: float
    low: float
    high: float
    n: int


@dataclass(frozen=True, slots=True)
class Shape:
    """One drawing: its name, its points from left to right, or its ``levels`` from above."""

    name: str
    points: tuple[Point, ...]
    levels: bool = False


Write = Callable[[float], str]
Scale = Callable[[float], float]


def shapes(sentence: str, drawn: Sequence[Shape], write: Write, unit: str, twin: Twin) -> Chart:
    """Each shape in a field of its own, two beside one another where there is room; all effects on one scale."""
    ends = [e for s in drawn for p in s.points for e in (p.low, p.high)] or [0.0]
    at = ticks(min(0.0, *ends), max(0.0, *ends), 3)

    def draw(paper: Paper) -> tuple[float, list[Markup]]:
        across = 1 if paper.narrow else 2
        width = (paper.width - _GAP * (across - 1)) / across
        marks: list[Markup] = []
        pitch = _TITLE + _HEIGHT + _FOOT + 22
        for i, shape in enumerate(drawn):
            left, top = (i % across) * (width + _GAP), (i // across) * pitch
            marks.append(words(left, top + 14, fitted(shape.name, width), "tb"))
            field = _Field(left, top + _TITLE, width, tuple(at), write, unit)
            marks += field.levels(shape) if shape.levels else field.line(shape)
        return -(-len(drawn) // across) * pitch - 16, marks

    return chart(sentence, twin, draw)


@dataclass(frozen=True, slots=True)
class _Field:
    """Where a shape is drawn."""

    left: float
    top: float
    width: float
    at: tuple[float, ...]
    write: Write
    unit: str

    def line(self, shape: Shape) -> list[Markup]:
        """A line with its band; customers are spread evenly from left to right."""
        start = self.left + max(wide_of(self.write(t), 12) for t in self.at) + 10
        y = scale(self.at[0], self.at[-1], self.top + _HEIGHT, self.top + 18)
        marks = [words(self.left, self.top + 2, self.unit, "t2")]
        for t in self.at:
            marks.append(line(start, y(t), self.left + self.width, y(t), "axis" if t == 0 else "grid"))
            marks.append(words(start - 7, y(t) + 4, self.write(t), "t2", "end"))
        places = _places(shape.points, start + 4, self.left + self.width - 4)
        marks.append(path(_band(shape.points, places, y), "band"))
        way = " L".join(f"{x:.1f} {y(p.effect):.1f}" for x, p in zip(places, shape.points, strict=True))
        marks.append(path(f"M{way}", "curve", shape.name))
        return marks + self._below(shape.points, places, start)

    def _below(self, points: Sequence[Point], places: Sequence[float], start: float) -> list[Markup]:
        """Values of the input under the line: first and last, then others where there is room."""
        last = len(points) - 1
        order = [0, last, last // 2, last // 4, (3 * last) // 4]
        taken: list[tuple[float, float]] = []
        marks: list[Markup] = []
        for i in dict.fromkeys(order):
            half = wide_of(points[i].label, 12) / 2
            low = max(start, places[i] - half)
            low = min(low, self.left + self.width - 2 * half)
            if any(low < b + 14 and a < low + 2 * half + 14 for a, b in taken):
                continue
            taken.append((low, low + 2 * half))
            marks.append(words(low, self.top + _HEIGHT + 19, points[i].label, "t2"))
        return marks

    def levels(self, shape: Shape) -> list[Markup]:
        """A dot with its range for each level, beside its name."""
        names = min(self.width * 0.45, max(wide_of(p.label, 12) for p in shape.points) + 14)
        right = self.left + self.width - max(wide_of(self.write(self.at[-1]), 12) / 2, 4)
        x = scale(self.at[0], self.at[-1], self.left + names + 10, right)
        bottom = self.top + _HEIGHT
        marks = [words(self.left, self.top + 2, self.unit, "t2")]
        marks += [line(x(t), self.top + 10, x(t), bottom, "axis" if t == 0 else "grid") for t in self.at]
        marks += [words(x(t), bottom + 19, self.write(t), "t2", "middle") for t in self.at]
        pitch = min(24.0, (_HEIGHT - 10) / max(len(shape.points), 1))
        for i, p in enumerate(shape.points):
            middle = self.top + 10 + (i + 0.5) * pitch
            marks.append(words(self.left, middle + 4, fitted(p.label, names - 6, 12), "t2"))
            marks.append(line(x(p.low), middle, x(p.high), middle, "whisker"))
            marks.append(dot(x(p.effect), middle, 4, "point strong", p.label))
        return marks


def _places(points: Sequence[Point], start: float, end: float) -> list[float]:
    """Each point behind the customers to its left: steps of as many customers are equally wide."""
    total, seen, found = sum(p.n for p in points) or 1, 0, []
    for p in points:
        seen += p.n
        found.append(start + seen / total * (end - start))
    return found


def _band(points: Sequence[Point], places: Sequence[float], y: Scale) -> str:
    there = [f"{x:.1f} {y(p.high):.1f}" for x, p in zip(places, points, strict=True)]
    back = [f"{x:.1f} {y(p.low):.1f}" for x, p in zip(places, points, strict=True)][::-1]
    return "M" + " L".join(there + back) + " Z"
