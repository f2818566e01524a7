"""The RFM grid: recency across, frequency upward, customers and their value in each cell."""

from __future__ import annotations

import math
from collections.abc import Mapping

from markupsafe import Markup

from tierwise.report.charts.svg import Chart, Paper, chart, el, rect, words
from tierwise.report.tables import Twin

SHADES = 6
Content = tuple[float, str, str, str]
"""(share of all value 0..1, customers as text, value as text, tip)"""


def grid(sentence: str, axes: tuple[str, str], cells: Mapping[tuple[int, int], Content], twin: Twin) -> Chart:
    """``cells`` by (recency score, frequency score); darker holds more of the value; an empty one is an outline."""
    most = max((c[0] for c in cells.values()), default=1.0) or 1.0

    def draw(paper: Paper) -> tuple[float, list[Markup]]:
        left = 42.0
        width = (paper.width - left) / 5
        height = 58.0 if paper.narrow else 60.0
        marks: list[Markup] = []
        for f in range(5, 0, -1):
            y = (5 - f) * height
            marks.append(words(left - 10, y + height / 2 + 4, str(f), "t2", "end"))
            for r in range(1, 6):
                marks += _cell(cells.get((r, f)), left + (r - 1) * width, y, width - 3, height - 3, most)
        bottom = 5 * height
        marks += [words(left + (r - 0.5) * width - 1.5, bottom + 16, str(r), "t2", "middle") for r in range(1, 6)]
        marks.append(words(left + (paper.width - left) / 2, bottom + 38, f"{axes[0]} →", "t2", "middle"))
        turn = f"rotate(-90 15 {bottom / 2:.0f})"
        marks.append(el("text", f"{axes[1]} →", x=15, y=bottom / 2, class_="t2", text_anchor="middle", transform=turn))
        return bottom + 46, marks

    return chart(sentence, twin, draw)


def _cell(content: Content | None, x: float, y: float, width: float, height: float, most: float) -> list[Markup]:
    if content is None:
        return [rect(x, y, width, height, "cell none", 3)]
    share, customers, value, tip = content
    shade = f"s{min(SHADES - 1, int(math.sqrt(share / most) * SHADES))}"  # by root: one cell often holds most
    return [
        rect(x, y, width, height, f"cell {shade}", 3, tip),
        words(x + width / 2, y + height / 2 - 3, customers, f"tc tb on-{shade}", "middle"),
        words(x + width / 2, y + height / 2 + 15, value, f"tc tsmall on-{shade}", "middle"),
    ]
