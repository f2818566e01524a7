"""A small tree of rules, drawn as one reads it: from above, each condition below the one it narrows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from markupsafe import Markup

from tierwise.report.charts.svg import Chart, Paper, chart, fitted, paired, path, rect, scale, wide_of, words
from tierwise.report.tables import Twin

_BAR = 16.0
_BOUND = re.compile(r"(.*)([:：][^:：]*)$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Box:
    """One line of the tree: place of its parent among the lines (None for the first), depth, words, the answer as
    number and text, and how many customers; ``leaf`` gets a bar."""

    parent: int | None
    depth: int
    text: str
    value: float
    answer: str
    share: str
    leaf: bool


@dataclass(frozen=True, slots=True)
class _Room:
    """How the lines are set: the top of each, steps to the right, and from where to where bars reach."""

    tops: tuple[float, ...]
    step: float
    bars: float
    end: float


def splits(sentence: str, boxes: Sequence[Box], twin: Twin) -> Chart:
    """The tree with a bar for the answer of each rule."""
    most = max((b.value for b in boxes if b.leaf), default=1.0)
    least = min(0.0, min((b.value for b in boxes if b.leaf), default=0.0))

    def draw(paper: Paper) -> tuple[float, list[Markup]]:
        room = _room(paper, boxes)
        x = scale(least, most if most > least else least + 1, room.bars, room.end)
        marks = [_branch(boxes, i, room) for i in range(len(boxes)) if boxes[i].parent is not None]
        for box, top in zip(boxes, room.tops, strict=False):
            marks += _line(box, top, room, paper, (x(0.0), x(box.value)))
        return room.tops[-1] + 2, marks

    return chart(sentence, twin, draw)


def _room(paper: Paper, boxes: Sequence[Box]) -> _Room:
    texts = max((wide_of(b.answer) + wide_of(b.share, 12) for b in boxes), default=60) + 20
    deep = max((b.depth for b in boxes), default=0)
    if paper.narrow:
        step = 14.0
        return _Room(_tops(boxes, 46.0, 28.0), step, step * deep + 8, paper.width - texts)
    step = 24.0
    longest = max((step * b.depth + wide_of(b.text) for b in boxes), default=200) + 24
    return _Room(_tops(boxes, 30.0, 30.0), step, min(longest, paper.width - texts - 120), paper.width - texts)


def _tops(boxes: Sequence[Box], of_rule: float, of_split: float) -> tuple[float, ...]:
    """Top of each line, and the end of the last."""
    return tuple(accumulate((of_rule if b.leaf else of_split for b in boxes), initial=0.0))


def _line(box: Box, y: float, room: _Room, paper: Paper, bar: tuple[float, float]) -> list[Markup]:
    left = box.depth * room.step
    limit = 0.95 * ((paper.width if paper.narrow else room.bars - 10) - left)  # widths of letters are guessed
    marks = [words(left, y + 17, _fitted(box.text, limit), "t" if box.leaf else "t2")]
    below = y + 22 if paper.narrow else y + 5
    if not box.leaf:
        if not paper.narrow:
            marks.append(words(room.bars, y + 17, box.answer, "t2"))
        return marks
    start, end = min(bar), max(bar)
    tip = f"{box.text}: {box.answer} {box.share}"
    marks.append(rect(start, below, max(end - start, 1.5), _BAR, "fill b2", 2, tip))
    marks.append(paired(end + 7, below + 12, box.answer, box.share))
    return marks


def _branch(boxes: Sequence[Box], place: int, room: _Room) -> Markup:
    """From below the parent's first letter to the line's own."""
    box, parent = boxes[place], boxes[place].parent
    assert parent is not None
    x = boxes[parent].depth * room.step + 5
    top, bottom = room.tops[parent] + 23, room.tops[place] + 13
    return path(f"M{x:.1f} {top:.1f} V{bottom:.1f} H{box.depth * room.step - 4:.1f}", "branch")


def _fitted(text: str, room: float) -> str:
    """Cut in the name of the input: the bound behind its colon is what the line is about."""
    if wide_of(text) <= room:
        return text
    found = _BOUND.match(text)
    name, bound = found.groups() if found else (text, "")
    bound = fitted(bound, max(room - wide_of(name), 0.6 * room))  # long names of levels
    return fitted(name, room - wide_of(bound)) + bound
