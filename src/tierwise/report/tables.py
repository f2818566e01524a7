"""A table as the page shows it: headers, cells already put into words, and which columns are numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell. ``kind`` is text, number, id or tier; ``mark`` the swatch's class, ``below`` a quieter second line."""

    text: str
    kind: str = "text"
    mark: str = ""
    below: str = ""


@dataclass(frozen=True, slots=True)
class Twin:
    """The same data as a chart (or a table of its own): caption, headers and rows of cells."""

    caption: str
    headers: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]

    @property
    def numeric(self) -> tuple[bool, ...]:
        """Which columns hold numbers, and are therefore set flush right."""
        if not self.rows:
            return (False,) * len(self.headers)
        return tuple(cell.kind == "number" for cell in self.rows[0])


def text(value: str, below: str = "") -> Cell:
    """A cell of words, a remark below it."""
    return Cell(value, below=below)


def number(value: str, below: str = "") -> Cell:
    """A cell holding a number already written in the language, its interval below it."""
    return Cell(value, "number", "", below)


def twin(caption: str, headers: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Twin:
    """A table; every row must have as many cells as there are headers."""
    whole = tuple(tuple(row) for row in rows)
    if any(len(row) != len(headers) for row in whole):
        raise ValueError(f"table {caption!r}: a row has not {len(headers)} cells")
    return Twin(caption, tuple(headers), whole)


def rows_of(tables: dict[str, pa.Table], name: str) -> list[dict[str, Any]]:
    """All rows of a (small) result table; none when the table is missing."""
    return tables[name].to_pylist() if name in tables else []


def has_rows(tables: dict[str, pa.Table], name: str) -> bool:
    """Is the table there, with at least one row?"""
    return name in tables and tables[name].num_rows > 0
