"""How a text file is laid out: which sign parts its fields, whether it has a header, what its columns are called."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from tierwise.locale.date_formats import looks_like_instant
from tierwise.locale.money import POINT, parse_number

DELIMITERS = (",", "\t", ";", "|")
MOST_LINES = 12
"""That a cell in quotes may go on for, when the delimiter is guessed."""
BLANKS = " "
"""As a delimiter: any run of blanks, the leading ones ignored."""


@dataclass(frozen=True, slots=True)
class Layout:
    """``skipped`` physical lines come before the first data line (titles, ``sep=``, the header)."""

    delimiter: str
    has_header: bool
    columns: tuple[str, ...]
    skipped: int
    note: str = ""


def split_line(line: str, delimiter: str) -> list[str]:
    """One physical line as fields; an open quote takes the rest of the line."""
    if delimiter == BLANKS:
        return line.split()
    if '"' not in line:
        return line.split(delimiter)
    return next(csv.reader([line.replace("\0", "")], delimiter=delimiter), [])


def strict_fields(text: str, delimiter: str) -> tuple[list[str] | None, bool]:
    """Fields of one record by strict rules, or None; the second value says that a quote is still open."""
    lines = [s + "\n" for s in text.replace("\r", " ").split("\n")]
    lines[-1] = lines[-1][:-1]
    try:
        return next(csv.reader(lines, delimiter=delimiter, strict=True)), False
    except csv.Error as e:
        return None, "unexpected end" in str(e)


def find_layout(text: str, whole: bool) -> Layout:
    """The layout of a text from its first lines. ``whole`` says that the text is the whole file."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if not whole and len(lines) > 1:
        lines.pop()
    lines = lines[:400]
    told, first = _told_delimiter(lines)
    delimiter = told or _guess_delimiter(lines[first:])
    rows = [(i, split_line(s, delimiter)) for i, s in enumerate(lines) if i >= first and s.strip()]
    width = _commonest_width(rows, delimiter)
    top = next((k for k, (_, r) in enumerate(rows[:20]) if len(r) >= min(width, 2)), 0)
    if len(rows[top][1]) < width - 1:
        top = next((k for k, (_, r) in enumerate(rows[:20]) if len(r) >= width), top)
    line, cells = rows[top]
    below = [r for _, r in rows[top + 1 : top + 40]]
    has_header = is_header(cells, below)
    note = f"{line - first} lines above the header were passed over" if line > first and has_header else ""
    if not has_header:
        return Layout(delimiter, False, column_names([""] * width), line)
    return Layout(delimiter, True, _header_names(cells, width), line + 1, note)


def _told_delimiter(lines: list[str]) -> tuple[str, int]:
    """Excel's own hint: a first line ``sep=;``."""
    found = re.fullmatch(r"\"?sep=(.)\"?", lines[0].strip()) if lines else None
    return (found.group(1), 1) if found else ("", 0)


def _guess_delimiter(lines: list[str]) -> str:
    """The sign by which most lines fall into the same number of fields, more than one."""
    best, best_score = ",", 0.0
    full = [s for s in lines if s.strip()][:200]
    for delimiter in (*DELIMITERS, BLANKS):
        widths = Counter(len(fields) for fields in _records(full, delimiter))
        width, count = max(widths.items(), key=lambda w: (w[1], w[0]))
        if width < 2:
            width, count = max(((w, c) for w, c in widths.items() if w > 1), key=lambda w: w[1], default=(1, 0))
        share = count / widths.total() if full else 0.0
        # blanks part words as well, so they must part every line alike
        if width < 2 or (delimiter == BLANKS and (share < 1 or width < 3 or len(full) < 2)):
            continue
        score = share + min(width, 20) / 1000 - (0.3 if delimiter == BLANKS else 0)
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _records(lines: list[str], delimiter: str) -> Iterator[list[str]]:
    """Lines as fields; a cell in quotes may go on for some lines. One that never closes is a stray quote."""
    at = 0
    while at < len(lines):
        taken = 1 if delimiter == BLANKS else _record_length(lines[at : at + MOST_LINES], delimiter)
        yield split_line("\n".join(lines[at : at + taken]), delimiter)
        at += taken


def _record_length(lines: list[str], delimiter: str) -> int:
    """How many lines the first record takes; 1 where its quote does not close within them."""
    for n in range(1, len(lines) + 1):
        fields, goes_on = strict_fields("\n".join(lines[:n]), delimiter)
        if not goes_on:
            return n if fields is not None else 1
    return 1


def _commonest_width(rows: list[tuple[int, list[str]]], delimiter: str) -> int:
    """Fields of most rows. A header that ends in the delimiter, or rows that do, count by their filled fields."""
    widths = Counter(len(r) for _, r in rows)
    width = max(widths.items(), key=lambda w: (w[1], w[0]))[0]
    return len(rows[0][1]) if widths[len(rows[0][1])] >= widths[width] and delimiter != BLANKS else width


def is_header(cells: list[str], below: list[list[str]]) -> bool:
    """True when the row names columns: filled, different, and none of them a number or a date.

    >>> is_header(["id", "date"], [["1", "2024-01-05"]])
    True
    >>> is_header(["00004", "19970101"], [["00004", "19970118"]])
    False
    """
    filled = [c.strip() for c in cells if c.strip()]
    if not filled:
        return False
    values = sum(parse_number(c, POINT) is not None or looks_like_instant(c) for c in filled)
    if values == 0:
        return True
    below_values = [
        sum(parse_number(c, POINT) is not None or looks_like_instant(c) for c in r) / max(1, len(r)) for r in below
    ]
    typical = sum(below_values) / len(below_values) if below_values else 1.0
    # a header may hold a year or a question number, but clearly fewer values than the rows under it
    return values / len(filled) < 0.5 * typical and values <= len(filled) / 4


def _header_names(cells: list[str], width: int) -> tuple[str, ...]:
    cells = [c.strip().lstrip("\ufeff").replace("\n", " ") for c in cells]
    while len(cells) > width and not cells[-1]:
        cells.pop()
    return column_names(cells + [""] * (width - len(cells)))


def column_names(cells: list[str]) -> tuple[str, ...]:
    """Names as the file gives them, made different: a nameless column becomes ``column_3``, a repeated one ``x (2)``.

    >>> column_names(["a", "", "a"])
    ('a', 'column_2', 'a (2)')
    """
    names: list[str] = []
    taken: set[str] = set()
    for i, cell in enumerate(cells, 1):
        base = cell or f"column_{i}"
        name, n = base, 1
        while name in taken or name in ("_line", "_broken"):
            n += 1
            name = f"{base} ({n})"
        taken.add(name)
        names.append(name)
    return tuple(names)
