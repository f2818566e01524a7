"""A text table on its way to a CSV file."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(slots=True, eq=False)
class Sheet:
    """Header, fields (what each column holds), rows of cells; ``raw`` gives single rows as bytes of their own."""

    header: list[str]
    fields: list[str]
    rows: list[list[str]]
    encoding: str = "utf-8"
    delimiter: str = ","
    first_row_only: bool = False
    decimal_comma: bool = False
    date: str = "%Y-%m-%d"
    raw: dict[int, bytes] = field(default_factory=dict)

    def column(self, name: str) -> int | None:
        """Index of the first column that holds the field, if any does."""
        return self.fields.index(name) if name in self.fields else None

    @property
    def codec(self) -> str:
        """The encoding without byte-order mark."""
        return "utf-8" if self.encoding == "utf-8-sig" else self.encoding

    def encode_row(self, cells: Sequence[str]) -> bytes:
        """One row as bytes with its line end.

        >>> Sheet(["a"], ["a"], []).encode_row(["x,y", "z"])
        b'"x,y",z\\n'
        """
        text = io.StringIO()
        csv.writer(text, delimiter=self.delimiter, lineterminator="\n").writerow(cells)
        return text.getvalue().encode(self.codec)

    def encode(self) -> bytes:
        """The whole file: header on line 1, row k on line k + 2."""
        mark = b"\xef\xbb\xbf" if self.encoding == "utf-8-sig" else b""
        lines = [mark + self.encode_row(self.header)]
        lines += [self.raw[k] if k in self.raw else self.encode_row(row) for k, row in enumerate(self.rows)]
        return b"".join(lines)
