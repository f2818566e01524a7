"""Excel workbooks as rows of text: one table per filled sheet, formulas kept as the text they are."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import islice
from pathlib import Path
from typing import Any

from tierwise.data.files.layouts import column_names, is_header
from tierwise.errors import MissingExtra

_BATCH = 1 << 14


@dataclass(frozen=True, slots=True)
class ExcelSheet:
    """One sheet; ``first`` is the sheet row of the first record, ``_line`` the record number from 1."""

    path: Path
    sheet: str
    columns: tuple[str, ...]
    has_header: bool
    first: int

    @property
    def schema(self) -> Any:
        """Every column is text."""
        import pyarrow as pa

        return pa.schema([(c, pa.string()) for c in self.columns])

    def _records(self) -> Iterator[tuple[int, list[str | None]]]:
        with _workbook(self.path) as book:
            rows = _rows(book[self.sheet], self.first)
            number = 0
            for row in rows:
                if any(row):
                    number += 1
                    yield number, row

    def batches(self) -> Iterator[Any]:
        """All records as record batches with ``_line`` and ``_broken``: a row wider than the header is broken."""
        import pyarrow as pa

        width = len(self.columns)
        records = self._records()
        while some := list(islice(records, _BATCH)):
            wide = [len(r) > width and any(r[width:]) for _, r in some]
            filled = [
                [None] * width if w else (r + [None] * width)[:width] for (_, r), w in zip(some, wide, strict=True)
            ]
            columns = [pa.array(c, pa.string()) for c in zip(*filled, strict=True)]
            faults = pa.array(["wrong_field_count" if w else None for w in wide], pa.string())
            names = [*self.columns, "_line", "_broken"]
            lines = pa.array([i for i, _ in some], pa.int64())
            yield pa.RecordBatch.from_arrays([*columns, lines, faults], names=names)

    def sample(self, n: int) -> Any:
        """Up to ``n`` rows: the first half from the head, the others evenly from the rest."""
        import pyarrow as pa

        width = len(self.columns)
        rows = [(r + [None] * width)[:width] for _, r in self._records() if not any(r[width:])]
        half = n // 2
        if len(rows) > n:
            rows = rows[:half] + rows[half :: max(1, (len(rows) - half) // half)][:half]
        return pa.table([[r[i] for r in rows] for i in range(width)], schema=self.schema)

    def raw_lines(self, lines: Iterable[int]) -> dict[int, str]:
        """The records of these numbers as JSON."""
        wanted = set(lines)
        return {
            i: json.dumps(dict(zip(self.columns, r, strict=False)), ensure_ascii=False)
            for i, r in self._records()
            if i in wanted
        }


def open_workbook(path: Path) -> list[ExcelSheet]:
    """The filled sheets of a workbook. Raises ``MissingExtra`` without openpyxl, ``ValueError`` when it is damaged."""
    sheets = []
    with _workbook(path) as book:
        for name in book.sheetnames:
            if not hasattr(book[name], "iter_rows"):
                continue  # a chart sheet
            head = [(i, r) for i, r in enumerate(islice(_rows(book[name], 1), 60), 1) if any(r)]
            if head:
                sheets.append(_sheet(path, name, head))
    return sheets


def _sheet(path: Path, name: str, head: list[tuple[int, list[str | None]]]) -> ExcelSheet:
    width = max(_filled(r) for _, r in head)
    top = next(k for k, (_, r) in enumerate(head) if sum(map(bool, r)) >= min(2, width))
    row, cells = head[top]
    texts = [c or "" for c in cells]
    below = [[c or "" for c in r] for _, r in head[top + 1 :]]
    if is_header(texts, below):
        names = column_names([t.strip() for t in texts[:width]] + [""] * (width - len(texts)))
        return ExcelSheet(path, name, names, True, row + 1)
    return ExcelSheet(path, name, column_names([""] * width), False, row)


def _filled(row: list[str | None]) -> int:
    return max((i for i, c in enumerate(row, 1) if c), default=0)


@contextmanager
def _workbook(path: Path) -> Iterator[Any]:
    try:
        import openpyxl
    except ImportError as e:
        raise MissingExtra(f"reading {path.name}", "excel") from e
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # openpyxl remarks on styles, which we do not use
        book = openpyxl.load_workbook(path, read_only=True, data_only=False)
    try:
        yield book
    finally:
        book.close()


def _rows(sheet: Any, first: int) -> Iterator[list[str | None]]:
    sheet.reset_dimensions()  # some writers state a wrong size
    for row in sheet.iter_rows(min_row=first, values_only=True):
        yield [_text(v) for v in row]


def _text(value: Any) -> str | None:
    """A cell as the text a CSV export would have."""
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 2**53 else repr(value)
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    return value.isoformat() if isinstance(value, (date, time)) else str(value)
