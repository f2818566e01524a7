"""Parquet files as rows: types kept where the contract knows them, the rest made plain."""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Any

_BATCH = 1 << 16


@dataclass(frozen=True, slots=True)
class ParquetFile:
    """A Parquet file; ``_line`` is the record number from 1."""

    path: Path
    schema: Any

    @property
    def columns(self) -> tuple[str, ...]:
        """Column names in file order."""
        return tuple(self.schema.names)

    def batches(self) -> Iterator[Any]:
        """All rows as record batches with ``_line`` and ``_broken``."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        line = 1
        with pq.ParquetFile(self.path) as f:
            for batch in f.iter_batches(_BATCH):
                columns = [plain_array(c) for c in batch.columns]
                lines = pa.array(range(line, line + batch.num_rows), pa.int64())
                broken = pa.nulls(batch.num_rows, pa.string())
                names = [*self.schema.names, "_line", "_broken"]
                yield pa.RecordBatch.from_arrays([*columns, lines, broken], names=names)
                line += batch.num_rows

    def sample(self, n: int) -> Any:
        """About ``n`` rows from up to four row groups, evenly spread."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        with pq.ParquetFile(self.path) as f:
            groups = f.metadata.num_row_groups
            chosen = sorted({groups * k // 4 for k in range(4)}) if groups else []
            parts = [_spread(f.read_row_group(g), n // len(chosen)) for g in chosen]
        if not parts:
            return self.schema.empty_table()
        return pa.concat_tables([_plain_table(p, self.schema) for p in parts])

    def raw_lines(self, lines: Iterable[int]) -> dict[int, str]:
        """The records of these numbers as JSON."""
        import pyarrow.parquet as pq

        wanted = sorted(set(lines))
        found: dict[int, str] = {}
        with pq.ParquetFile(self.path) as f:
            groups, first = _groups_with(f.metadata, wanted)
            for batch in f.iter_batches(_BATCH, row_groups=groups):
                at, end = bisect_left(wanted, first), bisect_left(wanted, first + batch.num_rows)
                if at < end:
                    rows = batch.take([w - first for w in wanted[at:end]]).to_pylist()
                    found |= {w: record_json(r) for w, r in zip(wanted[at:end], rows, strict=True)}
                first += batch.num_rows
                if end == len(wanted):
                    break
        return found


def _groups_with(metadata: Any, wanted: list[int]) -> tuple[list[int], int]:
    """The row groups from the first wanted record to the last, and the number of the first record in them."""
    sizes = [metadata.row_group(g).num_rows for g in range(metadata.num_row_groups)]
    ends = list(accumulate(sizes))
    if not wanted or not ends or wanted[0] > ends[-1]:
        return [], 1
    low, high = bisect_left(ends, wanted[0]), min(bisect_left(ends, wanted[-1]), len(ends) - 1)
    return list(range(low, high + 1)), ends[low] - sizes[low] + 1


def open_parquet(path: Path) -> ParquetFile:
    """The file with its plain schema. Raises ``pyarrow.ArrowInvalid`` when it is damaged."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = pq.read_schema(path)
    return ParquetFile(path, pa.schema([(f.name, plain_type(f.type)) for f in schema]))


def record_json(record: dict[str, Any]) -> str:
    """One record as JSON text; what JSON has no word for is written as text."""
    return json.dumps(record, ensure_ascii=False, default=str)


def plain_type(kind: Any) -> Any:
    """The type a column comes out with: no dictionaries, no large or nested types, microseconds."""
    import pyarrow as pa

    t = pa.types
    if t.is_dictionary(kind):
        return plain_type(kind.value_type)
    if t.is_timestamp(kind):
        return pa.timestamp("us", kind.tz)
    if t.is_date(kind):
        return pa.date32()
    if t.is_float16(kind) or t.is_float32(kind):
        return pa.float64()
    kept = t.is_boolean(kind) or t.is_integer(kind) or t.is_floating(kind) or t.is_decimal(kind)
    return kind if kept else pa.string()


def plain_array(values: Any) -> Any:
    """The values in their plain type; nanoseconds are cut to microseconds, nested values become JSON text."""
    import pyarrow as pa
    import pyarrow.compute as pc

    kind, target = values.type, plain_type(values.type)
    if kind == target:
        return values
    if pa.types.is_dictionary(kind):
        return plain_array(values.dictionary_decode())
    if pa.types.is_string(target) and not _text(kind):
        texts = [None if v is None else _cell_text(v) for v in values.to_pylist()]
        return pa.array(texts, pa.string())
    return pc.cast(values, target, safe=False)


def _text(kind: Any) -> bool:
    import pyarrow as pa

    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind))


def _cell_text(value: Any) -> str:
    if isinstance(value, bytes):
        return value.decode("utf-8", "backslashreplace")
    return json.dumps(value, ensure_ascii=False, default=str) if isinstance(value, (list, dict)) else str(value)


def id_text(values: Any) -> Any:
    """Any column as ID text. A whole float reads as the number it stands for: 17850.0 is "17850".

    >>> import pyarrow as pa
    >>> id_text(pa.array([17850.0, None, 0.5])).to_pylist()
    ['17850', None, '0.5']
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    values = plain_array(values) if not isinstance(values, pa.ChunkedArray) else values
    if not pa.types.is_floating(values.type):
        return pc.cast(values, pa.string())
    exact = pc.and_(pc.equal(values, pc.floor(values)), pc.less(pc.abs(values), 2.0**53))
    whole = pc.fill_null(exact, False)
    whole_text = pc.cast(pc.cast(pc.if_else(whole, values, None), pa.int64()), pa.string())
    return pc.if_else(whole, whole_text, pc.cast(values, pa.string()))


def _spread(table: Any, n: int) -> Any:
    half = max(1, n // 2)
    if table.num_rows <= n:
        return table
    step = max(1, (table.num_rows - half) // half)
    return table.take([*range(half), *list(range(half, table.num_rows, step))[:half]])


def _plain_table(table: Any, schema: Any) -> Any:
    import pyarrow as pa

    return pa.table([plain_array(c.combine_chunks()) for c in table.columns], schema=schema)
