"""Two goals against each other: plans as dots, joined along the front, the plan itself larger."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from tierwise.report.charts.svg import Chart, Paper, chart, dot, line, path, scale, ticks, wide_of, words
from tierwise.report.tables import Twin

HEIGHT = 240.0
PLAN, OTHERS = "tier-1", "tier-0"


@dataclass(frozen=True, slots=True)
class Spot:
    """A plan: what it brings across and upward, and its tip; ``chosen``: the plan itself."""

    x: float
    y: float
    tip: str
    chosen: bool = False


def trade(
    sentence: str,
    spots: Sequence[Spot],
    axes: tuple[str, str],
    formats: tuple[Callable[[float], str], Callable[[float], str]],
    key: tuple[str, str],
    twin: Twin,
) -> Chart:
    """Both axes span the plans, below nothing too. ``key``: what the large dot and the others are."""
    right = ticks(min(s.x for s in spots), max(s.x for s in spots), 4)
    at = ticks(min(s.y for s in spots), max(s.y for s in spots), 4)

    def draw(paper: Paper) -> tuple[float, list[Markup]]:
        left = max(wide_of(formats[1](t), 12) for t in at) + 12
        x, y = scale(right[0], right[-1], left + 10, paper.width - 26), scale(at[0], at[-1], HEIGHT, 30)
        marks = [words(0, 12, f"↑ {axes[1]}", "t2")]
        for t in at:
            marks.append(line(left, y(t), paper.width, y(t), "axis" if t == at[0] else "grid"))
            marks.append(words(left - 8, y(t) + 4, formats[1](t), "t2", "end"))
        shown = right[:: 2 if paper.narrow and len(right) > 4 else 1]
        marks += [words(x(t), HEIGHT + 17, formats[0](t), "t2", "middle") for t in shown]
        marks.append(words((left + paper.width) / 2, HEIGHT + 38, f"{axes[0]} →", "t2", "middle"))
        front = _front([s for s in spots if not s.chosen])
        marks.append(path("M" + "L".join(f"{x(s.x):.1f} {y(s.y):.1f}" for s in front), "curve")) if front else None
        marks += [_mark(s, x, y) for s in sorted(spots, key=lambda s: s.chosen)]
        return HEIGHT + 46, marks

    return chart(sentence, twin, draw, ((PLAN, key[0]), (OTHERS, key[1])))


def _mark(s: Spot, x: Callable[[float], float], y: Callable[[float], float]) -> Markup:
    return dot(x(s.x), y(s.y), 7 if s.chosen else 4, f"spot {PLAN if s.chosen else OTHERS}", s.tip)


def _front(spots: Sequence[Spot]) -> list[Spot]:
    """Those that no other beats in both, by rising x: of plans best in other goals some lie below."""
    found: list[Spot] = []
    for s in sorted(spots, key=lambda s: (-s.x, -s.y)):
        if not found or s.y > found[-1].y:
            found.append(s)
    return found[::-1]
