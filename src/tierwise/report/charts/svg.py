"""The drawing paper: SVG elements as escaped markup, and the value every chart answers with.

Colours come from classes of the page's stylesheet (so that dark mode and print follow), never from a style attribute.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from markupsafe import Markup, escape

from tierwise.report.tables import Twin

WIDE = 800.0
NARROW = 344.0
LETTER = 13.0
"""Height of chart letters in user units; the page shows charts at about their own size."""


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawn chart: the sentence that says what it shows, two drawings, the same data as a table, and its key."""

    sentence: str
    wide: Markup
    narrow: Markup
    twin: Twin
    key: tuple[tuple[str, str], ...] = ()
    """(class of the swatch, its label)"""


@dataclass(frozen=True, slots=True)
class Paper:
    """How much room a drawing has."""

    width: float

    @property
    def narrow(self) -> bool:
        """Is this the drawing for a phone?"""
        return self.width < 500


Drawing = Callable[[Paper], tuple[float, list[Markup]]]
"""Given the paper: the height used and the marks."""


def chart(sentence: str, twin: Twin, draw: Drawing, key: tuple[tuple[str, str], ...] = ()) -> Chart:
    """The chart drawn on both papers."""
    wide, narrow = (_sheet(sentence, Paper(width), draw) for width in (WIDE, NARROW))
    return Chart(sentence, wide, narrow, twin, key)


def _sheet(sentence: str, paper: Paper, draw: Drawing) -> Markup:
    height, marks = draw(paper)
    # presentation only inside: the sentence is the name, the table twin holds every number
    return el(
        "svg",
        *marks,
        viewBox=f"0 0 {_n(paper.width)} {_n(height)}",
        width=paper.width,
        height=height,
        role="img",
        aria_label=sentence,
        class_="chart",
    )


def el(tag: str, *children: object, **attributes: object) -> Markup:
    """An element; attribute names as Python words (``class_``, ``stroke_width``), None leaves one out.

    >>> el("rect", x=1.25, class_="a<b")
    Markup('<rect x="1.2" class="a&lt;b"/>')
    """
    names = "".join(
        f' {_attribute(k)}="{escape(_n(v) if isinstance(v, float | int) else v)}"'
        for k, v in attributes.items()
        if v is not None
    )
    inner = Markup("").join(escape(c) for c in children)
    return Markup(f"<{tag}{names}>{inner}</{tag}>") if inner else Markup(f"<{tag}{names}/>")  # noqa: S704


def _attribute(name: str) -> str:
    return name if name == "viewBox" else name.rstrip("_").replace("_", "-")


def _n(value: float) -> str:
    """A coordinate with one decimal at most."""
    return f"{value:.1f}".removesuffix(".0") if math.isfinite(value) else "0"


def rect(x: float, y: float, width: float, height: float, cls: str, radius: float = 0, tip: str = "") -> Markup:
    """A box; ``tip`` is what a pointer resting on it reads."""
    children = [el("title", tip)] if tip else []
    return el("rect", *children, x=x, y=y, width=max(width, 0), height=max(height, 0), rx=radius or None, class_=cls)


def line(x1: float, y1: float, x2: float, y2: float, cls: str) -> Markup:
    """A straight line."""
    return el("line", x1=x1, y1=y1, x2=x2, y2=y2, class_=cls)


def dot(x: float, y: float, radius: float, cls: str, tip: str = "") -> Markup:
    """A point."""
    children = [el("title", tip)] if tip else []
    return el("circle", *children, cx=x, cy=y, r=radius, class_=cls)


def path(d: str, cls: str, tip: str = "") -> Markup:
    """A path."""
    children = [el("title", tip)] if tip else []
    return el("path", *children, d=d, class_=cls)


def words(x: float, y: float, text: str, cls: str = "t", anchor: str = "start") -> Markup:
    """Letters on the baseline ``y``; classes: t (plain), t2 (secondary), tb (bold), ti (on colour)."""
    return el("text", text, x=x, y=y, class_=cls, text_anchor=None if anchor == "start" else anchor)


def paired(x: float, y: float, text: str, second: str, anchor: str = "start") -> Markup:
    """Two texts on one line, the second quieter."""
    if not second:
        return words(x, y, text, "t", anchor)
    quiet = el("tspan", second, class_="t2", dx=7)
    return el("text", text, quiet, x=x, y=y, class_="t", text_anchor=None if anchor == "start" else anchor)


def wide_of(text: str, size: float = LETTER) -> float:
    """About how wide the text is set: full-width letters count one em, others a bit more than half.

    >>> wide_of("铂金", 10), wide_of("ab", 10)
    (20, 11.6)
    """
    return sum(
        size if unicodedata.east_asian_width(c) in "WF" else size * (0.3 if c in " .,:il|'" else 0.58) for c in text
    )


def fitted(text: str, room: float, size: float = LETTER) -> str:
    """The text cut with an ellipsis so that it fits the room."""
    if wide_of(text, size) <= room:
        return text
    cut = text
    while cut and wide_of(cut + "…", size) > room:
        cut = cut[:-1]
    return cut.rstrip() + "…"


def ticks(low: float, high: float, about: int = 5) -> list[float]:
    """Round numbers that span the range: steps of 1, 2, 2.5 or 5 times a power of ten.

    >>> ticks(0, 97), ticks(0, 1, 4), ticks(3, 3)
    ([0.0, 20.0, 40.0, 60.0, 80.0, 100.0], [0.0, 0.25, 0.5, 0.75, 1.0], [3.0, 4.0])
    """
    if not high > low:
        return [float(low), float(low) + 1]
    raw = (high - low) / max(about, 1)
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(s * power for s in (1, 2, 2.5, 5, 10) if s * power >= raw * 0.999)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(i * step, 10) for i in range(first, last + 1)]


def scale(low: float, high: float, start: float, end: float) -> Callable[[float], float]:
    """The straight mapping of low..high onto start..end."""
    span = (high - low) or 1.0
    return lambda value: start + (value - low) / span * (end - start)
