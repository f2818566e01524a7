"""The shape of a block and of the parts it may hold; the templates draw nothing else."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from tierwise.report.charts.svg import Chart
from tierwise.report.tables import Twin


@dataclass(frozen=True, slots=True)
class Card:
    """A figure: name, number, its range, its change in words and as a small interval plot."""

    name: str
    value: str
    range: str = ""
    change: str = ""
    change_mark: Markup | None = None
    change_range: str = ""


@dataclass(frozen=True, slots=True)
class Cards:
    """A few figures beside one another."""

    cards: tuple[Card, ...]
    kind: str = "cards"


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart with its sentence above, its table below and a remark under it."""

    chart: Chart
    heading: str = ""
    note: str = ""
    kind: str = "figure"


@dataclass(frozen=True, slots=True)
class Listing:
    """A table in its own right. ``folded`` puts it behind its caption."""

    twin: Twin
    heading: str = ""
    note: str = ""
    folded: bool = False
    kind: str = "listing"


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of a ranked list: what to do, for whom and why, the money and its range."""

    title: str
    text: str
    amount: str = ""
    range: str = ""


@dataclass(frozen=True, slots=True)
class Ranked:
    """Entries in the order of their money, what that money means said above them."""

    items: tuple[Item, ...]
    heading: str = ""
    note: str = ""
    kind: str = "ranked"


@dataclass(frozen=True, slots=True)
class Prose:
    """Sentences under a heading."""

    sentences: tuple[str, ...]
    heading: str = ""
    kind: str = "prose"


@dataclass(frozen=True, slots=True)
class Terms:
    """Words and their meaning."""

    terms: tuple[tuple[str, str], ...]
    heading: str = ""
    kind: str = "terms"


Part = Cards | Figure | Listing | Ranked | Prose | Terms


@dataclass(frozen=True, slots=True)
class Block:
    """One block: key of its anchor, title, the answer, further sentences, parts, and how it is computed."""

    key: str
    title: str
    answer: str
    more: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()
    definition: tuple[str, ...] = ()
