"""Bars: how large parts are, beside one another (panels) or within a whole (stacked)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from tierwise.report.charts.svg import Chart, Paper, chart, fitted, line, paired, rect, scale, wide_of, words
from tierwise.report.tables import Twin

_ROW = 44.0
_BAR = 20.0
_LEAST = 3.0


@dataclass(frozen=True, slots=True)
class Bar:
    """One row: its label, the class of its colour, and for each panel the share and its text."""

    label: str
    mark: str
    shares: tuple[float, ...]
    texts: tuple[tuple[str, str], ...]
    """for each panel the number, and a second, quieter one or nothing"""


def panels(sentence: str, names: Sequence[str], bars: Sequence[Bar], twin: Twin) -> Chart:
    """One panel of bars for each name, all on the same scale and in the same order."""
    most = max((s for bar in bars for s in bar.shares), default=1.0) or 1.0

    def draw(paper: Paper) -> tuple[float, list[Markup]]:
        return _stacked_panels(paper, names, bars, most) if paper.narrow else _side_by_side(paper, names, bars, most)

    return chart(sentence, twin, draw)


def _side_by_side(paper: Paper, names: Sequence[str], bars: Sequence[Bar], most: float) -> tuple[float, list[Markup]]:
    labels = min(190.0, 18 + max((wide_of(b.label) for b in bars), default=60))
    room = (paper.width - labels) / len(names)
    marks: list[Markup] = []
    for p, name in enumerate(names):
        left = labels + p * room
        marks += [words(left, 14, name, "t2"), line(left - 0.5, 26, left - 0.5, 26 + _ROW * len(bars), "axis")]
        for i, bar in enumerate(bars):
            marks += _bar(left, 26 + i * _ROW + (_ROW - _BAR) / 2, room - 92, bar, p, most)
    marks += [words(0, 26 + i * _ROW + 27, fitted(b.label, labels - 10), "tb") for i, b in enumerate(bars)]
    return 26 + _ROW * len(bars) + 4, marks


def _stacked_panels(paper: Paper, names: Sequence[str], bars: Sequence[Bar], most: float) -> tuple[float, list[Markup]]:
    labels = min(150.0, 14 + max((wide_of(b.label) for b in bars), default=60))
    marks: list[Markup] = []
    top = 0.0
    for p, name in enumerate(names):
        marks.append(words(0, top + 14, name, "t2"))
        for i, bar in enumerate(bars):
            y = top + 26 + i * 32
            marks.append(words(0, y + 15, fitted(bar.label, labels - 6), "tb"))
            marks += _bar(labels, y, paper.width - labels - 92, bar, p, most)
        marks.append(line(labels - 0.5, top + 22, labels - 0.5, top + 22 + 32 * len(bars), "axis"))
        top += 26 + 32 * len(bars) + 18
    return top - 10, marks


def _bar(left: float, y: float, room: float, bar: Bar, panel: int, most: float) -> list[Markup]:
    length = max(scale(0, most, 0, room)(bar.shares[panel]), 1.5)
    return [
        rect(left, y, length, _BAR, f"fill {bar.mark}", 2),
        paired(left + length + 8, y + 15, *bar.texts[panel]),
    ]


@dataclass(frozen=True, slots=True)
class Stack:
    """One whole: its label, and its parts as (class, share of the whole, text)."""

    label: str
    second: str
    parts: tuple[tuple[str, float, str], ...]


def stacked(sentence: str, stacks: Sequence[Stack], key: Sequence[tuple[str, str]], twin: Twin) -> Chart:
    """Each whole as one bar cut into its parts, with the share written in where there is room."""

    def draw(paper: Paper) -> tuple[float, list[Markup]]:
        labels = (
            0.0
            if paper.narrow
            else min(190.0, 18 + max((wide_of(s.label) + wide_of(s.second) for s in stacks), default=60))
        )
        pitch = 54.0 if paper.narrow else 42.0
        marks: list[Markup] = []
        for i, stack in enumerate(stacks):
            y = i * pitch + (20 if paper.narrow else 4)
            marks.append(paired(0, y - 6 if paper.narrow else y + 19, stack.label, stack.second))
            marks += _parts(stack, labels, y, paper.width - labels)
        return pitch * len(stacks) + 2, marks

    return chart(sentence, twin, draw, tuple(key))


def _parts(stack: Stack, left: float, y: float, room: float) -> list[Markup]:
    marks, x = [], left
    for mark, share, text in stack.parts:
        width = share * room
        if width > 0:  # two rows of a million are few, and still seen
            start = min(x, left + room - _LEAST)
            marks.append(rect(start, y, max(width - 1.5, _LEAST), 28, f"fill {mark}", 1.5, text))
        if wide_of(text) + 10 < width:
            marks.append(words(x + 7, y + 19, text, f"ti on-{mark}"))
        x += width
    return marks
