"""Text files as rows: fast where the file is regular, careful where it is not, and never a line lost.

A block of the file goes to Arrow's CSV parser first. Its answer is taken only when every physical line came out as one
row; else the block is halved until the irregular lines stand alone, and these are read one by one. A line that cannot
be split comes out with ``_broken`` set, so that it can be quarantined with its true line number.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from tierwise.data.files.careful_lines import LONGEST_RECORD, CarefulLines, Rows
from tierwise.data.files.encodings import utf8_blocks
from tierwise.data.files.layouts import BLANKS, Layout

_BLOCK = 8 << 20
_CAREFUL = 32 << 10  # halving stops here: below it, reading line by line is as cheap as trying again
_REPLACED = "\ufffd".encode()


@dataclass(frozen=True, slots=True)
class TextFile:
    """A delimited text file. ``bom`` bytes at the start are no text."""

    path: Path
    encoding: str
    bom: int
    layout: Layout

    @property
    def columns(self) -> tuple[str, ...]:
        """Column names in file order."""
        return self.layout.columns

    @property
    def schema(self) -> Any:
        """Every column is text."""
        import pyarrow as pa

        return pa.schema([(c, pa.string()) for c in self.columns])

    @property
    def _careful(self) -> CarefulLines:
        return CarefulLines(self.layout, self.encoding != "utf-8")

    def batches(self) -> Iterator[Any]:
        """All rows as record batches with ``_line`` and ``_broken``."""
        line, carry = 1, b""
        blocks = utf8_blocks(self.path, self.encoding, self.bom, _BLOCK)
        ahead = next(blocks, b"")
        old_mac = b"\r" in ahead and b"\n" not in ahead
        skip = self.layout.skipped
        while ahead:
            following = next(blocks, b"")
            data = carry + (ahead.replace(b"\r", b"\n") if old_mac else ahead)
            final = not following
            ahead = following
            while skip and (b"\n" in data or final):
                _, _, data = data.partition(b"\n")
                skip, line = skip - 1, line + 1
            if skip:
                carry = data
                continue
            cut = len(data) if final else _record_end(data)
            piece, rest = data[:cut], data[cut:]
            left = yield from self._parse(piece, line, final)
            line += piece.count(b"\n") - left.count(b"\n")
            carry = left + rest

    def _parse(self, data: bytes, line: int, final: bool) -> Generator[Any, None, bytes]:
        """Batches of a piece that begins a record on ``line``; returns what belongs to a record that goes on."""
        if not data:
            return b""
        batch = self._fast(data, line)
        if batch is not None:
            yield batch
            return b""
        if len(data) > _CAREFUL:
            middle = _record_end(data[: len(data) // 2])
            if 0 < middle < len(data):
                left = yield from self._parse(data[:middle], line, final=False)
                if len(left) < middle:
                    rest = left + data[middle:]
                    return (yield from self._parse(rest, line + data.count(b"\n", 0, middle - len(left)), final))
        rows, left = self._careful.split(data, line, final)
        yield self._batch(rows)
        return left

    def _fast(self, data: bytes, line: int) -> Any:
        """The piece as one batch when each physical line is one row, else None."""
        import pyarrow as pa
        from pyarrow import csv as arrow_csv

        newlines = data.count(b"\n") + (not data.endswith(b"\n"))
        irregular = b"\0" in data or data.count(b"\r") != data.count(b"\r\n")
        if irregular or (self.encoding != "utf-8" and _REPLACED in data):
            return None
        delimiter = self.layout.delimiter
        if delimiter == BLANKS:
            data, delimiter = _tabbed(data), "\t"
        try:
            table = arrow_csv.read_csv(
                pa.BufferReader(data),
                read_options=arrow_csv.ReadOptions(column_names=self.columns, block_size=len(data) + 2),
                parse_options=arrow_csv.ParseOptions(
                    delimiter=delimiter, quote_char=False if self.layout.delimiter == BLANKS else '"'
                ),
                convert_options=arrow_csv.ConvertOptions(
                    column_types=self.schema, strings_can_be_null=True, null_values=[""]
                ),
            )
        except pa.ArrowInvalid:
            return None
        if table.num_rows != newlines or (b'"' in data and _ends_inside_a_quote(table)):
            return None
        columns = [c.combine_chunks() for c in table.columns]
        if b'="' in data or b'=""' in data:
            columns = [_unguarded(c) for c in columns]
        lines = pa.array(np.arange(line, line + newlines, dtype=np.int64))
        return _with_origin(columns, self.columns, lines, pa.nulls(newlines, pa.string()))

    def _batch(self, rows: Rows) -> Any:
        import pyarrow as pa

        width = len(self.columns)
        empty: Sequence[str | None] = (None,) * width
        filled = [empty if f is None else f for f in rows.fields]
        columns = [
            pa.array([v or None for v in column], pa.string())
            for column in (zip(*filled, strict=True) if filled else [()] * width)
        ]
        faults = pa.array(rows.faults, pa.string())
        return _with_origin(columns, self.columns, pa.array(rows.lines, pa.int64()), faults)

    def sample(self, n: int) -> Any:
        """About ``n`` unbroken rows: from the head and, where the file can be entered anywhere, from all over it."""
        import pyarrow as pa

        tables = []
        wanted = n // 2
        for batch in self.batches():
            tables.append(_unbroken(batch))
            wanted -= tables[-1].num_rows
            if wanted <= 0:
                break
        head = pa.concat_tables(tables) if tables else self.schema.empty_table()
        if head.num_rows > n // 2:
            head, spread = _head_and_spread(head, n)
        else:
            return head
        return pa.concat_tables([head, spread, *self._later_pieces(n // 4)])

    def _later_pieces(self, n: int) -> list[Any]:
        """Rows from seven later places of a plain file; a record cut by the jump is left out."""
        size = self.path.stat().st_size
        with self.path.open("rb") as f:
            if size < 2 * _BLOCK or f.read(2) == b"\x1f\x8b":
                return []
            pieces = []
            for k in range(1, 8):
                f.seek(size * k // 8 // 4 * 4 + self.bom % 4)
                pieces.append(f.read(64 << 10))
        tables = []
        for piece in pieces:
            text = piece.decode(self.encoding, "ignore").encode()
            whole = text[text.find(b"\n") + 1 : text.rfind(b"\n") + 1]
            rows, _ = self._careful.split(whole, 1, final=True)
            tables.append(_unbroken(self._batch(rows)).slice(0, n // 7))
        return tables

    def raw_lines(self, lines: Iterable[int]) -> dict[int, str]:
        """The text of these lines as the file has it; a record over several lines is given whole."""
        wanted = sorted(set(lines))
        found: dict[int, str] = {}
        first, carry, at = 1, b"", 0
        for block in utf8_blocks(self.path, self.encoding, self.bom, _BLOCK):
            data = carry + block
            last = first + data.count(b"\n")
            if at < len(wanted) and wanted[at] + LONGEST_RECORD < last:
                at = self._pick(data, first, wanted, at, found, last - LONGEST_RECORD)
            if at >= len(wanted):
                return found
            keep_from = _start_of_line(data, wanted[at] - first) if wanted[at] < last else data.rfind(b"\n") + 1
            first += data.count(b"\n", 0, keep_from)
            carry = data[keep_from:]
        self._pick(carry, first, wanted, at, found, first + carry.count(b"\n") + 1)
        return found

    def _pick(self, data: bytes, first: int, wanted: list[int], at: int, found: dict[int, str], end: int) -> int:
        texts = data.split(b"\n")
        while at < len(wanted) and wanted[at] < end and wanted[at] - first < len(texts):
            i = wanted[at] - first
            fields, _, used = self._careful.record(texts, i) if i >= 0 else (None, None, 1)
            raw = b"\n".join(texts[i : i + (used if fields is not None else 1)])
            found[wanted[at]] = raw.removesuffix(b"\r").decode("utf-8", "backslashreplace")
            at += 1
        return at


def _record_end(data: bytes) -> int:
    """Just after the last newline that has an even number of quotes before it; 0 when there is none."""
    cut = data.rfind(b"\n") + 1
    quotes = data.count(b'"', 0, cut)
    while cut and quotes % 2:
        before = data.rfind(b"\n", 0, cut - 1) + 1
        quotes -= data.count(b'"', before, cut)
        cut = before
    return cut or data.rfind(b"\n") + 1


def _start_of_line(data: bytes, n: int) -> int:
    """Byte offset of the n-th line (from 0)."""
    at = 0
    for _ in range(n):
        at = data.find(b"\n", at) + 1
    return at


def _tabbed(data: bytes) -> bytes:
    data = re.sub(rb"(?m)^[ \t]+|[ \t]+(?=\r?$)", b"", data)
    return re.sub(rb"[ \t]+", b"\t", data)


def _unguarded(column: Any) -> Any:
    import pyarrow.compute as pc

    return pc.replace_substring_regex(column, '(?s)^="(.*)"$', r"\1")


def _ends_inside_a_quote(table: Any) -> bool:
    """Arrow accepts a quote that is still open where the piece ends; the newline it swallowed gives it away."""
    return any("\n" in (column[-1].as_py() or "") for column in table.columns)


def _with_origin(columns: list[Any], names: Sequence[str], lines: Any, faults: Any) -> Any:
    import pyarrow as pa

    return pa.RecordBatch.from_arrays([*columns, lines, faults], names=[*names, "_line", "_broken"])


def _unbroken(batch: Any) -> Any:
    import pyarrow as pa
    import pyarrow.compute as pc

    table = pa.Table.from_batches([batch]).filter(pc.is_null(batch["_broken"]))
    return table.drop_columns(["_line", "_broken"])


def _head_and_spread(table: Any, n: int) -> tuple[Any, Any]:
    """The first rows, and as many taken evenly from the rest."""
    half = n // 2
    step = max(1, (table.num_rows - half) // half)
    return table.slice(0, half), table.take(list(range(half, table.num_rows, step))[:half])
