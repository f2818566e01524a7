"""JSON as rows: one object per line, one array of objects, or one under a key; nested objects become dotted columns.

An order with a list of what was bought is a row for each thing (``json_items``).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from tierwise.data.files.encodings import open_bytes
from tierwise.data.files.json_items import items_key, one_each, records_key

_BATCH = 1 << 13
_DECODER = json.JSONDecoder(parse_float=str, parse_int=str)
"""Numbers stay the text they were written as."""


@dataclass(frozen=True, slots=True)
class Shape:
    """``whole``: the file is one document, whose records stand under ``key`` ("": it is the array itself);
    ``by_item``: orders are rows by what was bought.
    """

    whole: bool = False
    key: str = ""
    by_item: bool = False


@dataclass(frozen=True, slots=True)
class JsonFile:
    """JSON lines (``_line`` is the physical line), else records (``_line`` is the number of the row): one array, one
    document with an array, or orders with a list of what was bought, each thing a row.
    """

    path: Path
    columns: tuple[str, ...]
    shape: Shape

    @property
    def schema(self) -> Any:
        """Every column is text."""
        import pyarrow as pa

        return pa.schema([(c, pa.string()) for c in self.columns])

    def batches(self) -> Iterator[Any]:
        """All records as record batches with ``_line`` and ``_broken``."""
        import pyarrow as pa

        records = _records(self.path, self.shape)
        while some := list(islice(records, _BATCH)):
            flat = [flatten(r) if isinstance(r, dict) else {} for _, _, r in some]
            columns = [pa.array([f.get(c) for f in flat], pa.string()) for c in self.columns]
            lines = pa.array([line for line, _, _ in some], pa.int64())
            faults = [None if isinstance(r, dict) else _fault(raw) for _, raw, r in some]
            names = [*self.columns, "_line", "_broken"]
            yield pa.RecordBatch.from_arrays([*columns, lines, pa.array(faults, pa.string())], names=names)

    def sample(self, n: int) -> Any:
        """The first ``n`` readable records."""
        import pyarrow as pa

        flat: list[dict[str, str | None]] = []
        for _, _, record in _records(self.path, self.shape):
            if isinstance(record, dict):
                flat.append(flatten(record))
            if len(flat) >= n:
                break
        return pa.table([[f.get(c) for f in flat] for c in self.columns], schema=self.schema)

    def raw_lines(self, lines: Iterable[int]) -> dict[int, str]:
        """The text of these lines (of an array: the record as JSON)."""
        wanted = set(lines)
        return {line: raw for line, raw, _ in _records(self.path, self.shape) if line in wanted}


def open_json(path: Path) -> JsonFile | None:
    """The file with the columns of all its records; None when not one record can be read."""
    shape, columns = _shape(path), dict[str, None]()
    for _, _, record in _records(path, shape):
        if isinstance(record, dict):
            columns |= dict.fromkeys(flatten(record))
    return JsonFile(path, tuple(columns), shape) if columns else None


def _shape(path: Path) -> Shape:
    with open_bytes(path) as f:
        whole = f.read(4096).lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"[")
    key = "" if whole else _key(path)
    shape = Shape(whole or bool(key), key)
    by_item = any(isinstance(r, dict) and items_key(r) for _, _, r in _records(path, shape))
    return Shape(shape.whole, key, by_item)


def _key(path: Path) -> str:
    """Of a document that is one object: where its records are. JSON lines have a second record."""
    lines = (r for _, _, r in _records(path, Shape()))
    if sum(isinstance(r, dict) for r in islice(lines, 2)) == 2:
        return ""
    with open_bytes(path) as f:
        return records_key(_read(f.read().decode("utf-8-sig", "replace")))


def _records(path: Path, shape: Shape) -> Iterator[tuple[int, str, Any]]:
    """Line, text and value of each row; what is not JSON has the value None."""
    found = _document(path, shape.key) if shape.whole else _lines(path)
    if not shape.by_item:
        yield from found
        return
    rows = ((raw, record, one) for _, raw, record in found for one in one_each(record))
    for i, (raw, record, one) in enumerate(rows, 1):
        yield i, raw if one is record else json.dumps(one, ensure_ascii=False), one


def _document(path: Path, key: str) -> Iterator[tuple[int, str, Any]]:
    with open_bytes(path) as f:
        values = _read(f.read().decode("utf-8-sig", "replace"))
    values = values[key] if key else values
    for i, value in enumerate(values if isinstance(values, list) else [], 1):
        yield i, json.dumps(value, ensure_ascii=False), value


def _lines(path: Path) -> Iterator[tuple[int, str, Any]]:
    with open_bytes(path) as f:
        for i, line in enumerate(f, 1):
            if not line.strip():
                continue
            try:
                text = line.decode("utf-8-sig").rstrip("\r\n")
            except UnicodeDecodeError:
                yield i, line.rstrip(b"\r\n").decode("utf-8", "backslashreplace"), None
                continue
            yield i, text, _read(text)


def _read(text: str) -> Any:
    try:
        text = text.strip()
        value, end = _DECODER.raw_decode(text)
    except (ValueError, RecursionError):
        return None
    return value if end == len(text) else None


def _fault(raw: str) -> str:
    return "nul_byte" if "\0" in raw else "not_json"


def flatten(record: dict[str, Any], prefix: str = "") -> dict[str, str | None]:
    """Dotted names for nested objects; GA4's key/value lists by their key; of a list of objects the first one.

    >>> flatten({"a": {"b": "1"}, "p": [{"key": "page", "value": {"string_value": "/x"}}]})
    {'a.b': '1', 'p.page': '/x'}
    """
    flat: dict[str, str | None] = {}
    for key, value in record.items():
        name = f"{prefix}{key}"
        if isinstance(value, dict):
            flat |= flatten(value, f"{name}.")
        elif isinstance(value, list):
            flat |= _flatten_list(name, value)
        else:
            flat[name] = _text(value)
    return flat


def _flatten_list(name: str, values: list[Any]) -> dict[str, str | None]:
    objects = [v for v in values if isinstance(v, dict)]
    if objects and all("key" in v and "value" in v for v in objects):
        return {f"{name}.{v['key']}": _ga4_value(v["value"]) for v in objects}
    if objects:
        # the whole list stays beside its first object, so that nothing is lost
        whole = json.dumps(values, ensure_ascii=False) if len(values) > 1 else None
        return flatten(objects[0], f"{name}.") | ({name: whole} if whole else {})
    return {name: json.dumps(values, ensure_ascii=False) if values else None}


def _ga4_value(value: Any) -> str | None:
    """The one filled field of string_value, int_value, float_value, double_value."""
    if isinstance(value, dict):
        return next((_text(v) for v in value.values() if v is not None), None)
    return _text(value)


def _text(value: Any) -> str | None:
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if not isinstance(value, (dict, list)) else json.dumps(value, ensure_ascii=False)
