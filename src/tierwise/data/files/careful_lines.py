"""Lines read one by one, with care: every filled line becomes a row or a fault that says why it cannot be split."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass

from tierwise.data.files.layouts import BLANKS, Layout, split_line, strict_fields

LONGEST_RECORD = 200
"""Physical lines of one record; more is a quote that was never closed."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows with their physical line; ``faults`` says why a line could not be split (then its fields are None)."""

    fields: list[Sequence[str | None] | None]
    lines: list[int]
    faults: list[str | None]


@dataclass(frozen=True, slots=True)
class CarefulLines:
    """Splits lines of a text that is laid out so. ``replaced``: U+FFFD stands for what could not be decoded."""

    layout: Layout
    replaced: bool

    def split(self, data: bytes, line: int, final: bool) -> tuple[Rows, bytes]:
        """Line by line: every filled line becomes a row or a fault. The second value is an unfinished record."""
        lines = data.split(b"\n")
        if not lines[-1]:
            lines.pop()
        rows = Rows([], [], [])
        i = 0
        while i < len(lines):
            if not lines[i].strip():
                i += 1
                continue
            fields, fault, used = self.record(lines, i)
            if used == 0 and not final:
                return rows, b"\n".join(lines[i:]) + (b"\n" if data.endswith(b"\n") else b"")
            rows.fields.append(fields)
            rows.lines.append(line + i)
            rows.faults.append(fault)
            i += max(used, 1)
        return rows, b""

    def record(self, lines: list[bytes], i: int) -> tuple[list[str] | None, str | None, int]:
        """Fields or fault of the record that begins at ``lines[i]``, and how many lines it takes (0: it goes on)."""
        if b"\0" in lines[i]:
            return None, "nul_byte", 1
        text = self._text(lines[i])
        if text is None:
            return None, "undecodable", 1
        fields, used = self._fields(text, lines, i)
        if fields is None:
            return None, "open_quote", used
        if len(fields) != len(self.layout.columns):
            return None, "wrong_field_count", 1
        return [_plain(f) for f in fields], None, used

    def _fields(self, text: str, lines: list[bytes], i: int) -> tuple[list[str] | None, int]:
        if self.layout.delimiter == BLANKS:
            return text.split(), 1
        if '"' not in text:
            return text.split(self.layout.delimiter), 1
        for used in range(1, LONGEST_RECORD + 1):
            fields, goes_on = strict_fields(text, self.layout.delimiter)
            if not goes_on:
                # a sign after a closing quote: one physical line is still readable, several are a guess
                return (fields, used) if fields is not None else (self._loose_fields(lines[i]), 1)
            if i + used >= len(lines):
                return None, 0
            more = self._text(lines[i + used])
            if more is None or "\0" in more:
                return None, 1
            text += "\n" + more
        return None, 1

    def _loose_fields(self, line: bytes) -> list[str] | None:
        try:
            return split_line((self._text(line) or "").replace("\r", " "), self.layout.delimiter)
        except csv.Error:
            return None

    def _text(self, line: bytes) -> str | None:
        try:
            text = line.removesuffix(b"\r").decode("utf-8")
        except UnicodeDecodeError:
            return None
        return None if self.replaced and "\ufffd" in text else text


def _plain(field: str) -> str:
    """Without the guard by which exports keep a spreadsheet from reading an id as a number: ="0012"."""
    return field[2:-1] if field.startswith('="') and field.endswith('"') else field
