"""Landing: each source file once to Parquet, under the contract's names, streaming, on the driver.

What must not differ between engines happens here: blanks are trimmed, instants become UTC microseconds with the shop's
local day, e-mail addresses and phone numbers become keyed hashes, names are dropped. Landed rows carry ``file``,
``line``, ``_source`` (number of the file), ``_mask`` (rules already broken) and ``_before`` (optional values that
could not be read); order lines also their place in the order (``runs``).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tierwise.contract.schema import Column, Kind, TableContract
from tierwise.contract.settings import Settings
from tierwise.data.rules import mask_of
from tierwise.data.runs import OrderRuns
from tierwise.errors import MappingError
from tierwise.privacy.pseudonyms import Key, pseudonyms

if TYPE_CHECKING:
    from tierwise.data.mapping import ColumnMap, TableMap
    from tierwise.data.readers import RawTable

_MONEYBESIDE = (
    "gross_amount",
    "coupon_discount",
    "order_discount",
    "refunded_amount",
    "order_total",
    "shipping",
    "tax",
)
_TEXTBESIDE = ("status", "payment_status", "visitor_id", "line_id", "email_key", "phone_key")
BESIDE = {
    **{n: Column(n, Kind.MONEY, "beside the contract") for n in _MONEYBESIDE},
    **{n: Column(n, Kind.TEXT, "beside the contract") for n in _TEXTBESIDE},
    "cancelled_at": Column("cancelled_at", Kind.INSTANT, "beside the contract"),
}
_MONEY_OF_A_LINE = ("amount", "quantity", "unit_price", "gross_amount")
_HASHED = ("email", "phone")
_PERSONAL = ("email", "phone", "customer_name")
OURS = ("flags", "file", "line", "known_at", "superseded_at", "line_number", "part")
"""Columns that Tierwise fills itself."""
LINE_NUMBER = "line_number"
"""What the source calls so tells lines of an order apart (``line_id``); our own number is the place in the order."""
_CARRIED = (
    "ordered_at",
    "customer_id",
    "email_key",
    "phone_key",
    "currency",
    "status",
    "payment_status",
    "channel",
    "country",
    "coupon_code",
)


@dataclass(frozen=True, slots=True)
class Landed:
    """One source file as it landed."""

    raw: RawTable
    map: TableMap
    path: Path
    source: int
    rows: int
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Job:
    """What landing one file needs to know."""

    raw: RawTable
    map: TableMap
    contract: TableContract
    settings: Settings
    key: Key
    source: int
    lookups: dict[str, dict[str, Any]]


def land(
    raw: RawTable,
    table_map: TableMap,
    contract: TableContract,
    settings: Settings,
    *,
    key: Key,
    folder: Path,
    source: int,
    others: list[RawTable] | None = None,
) -> Landed:
    """Write one source file as ``folder/<source>.parquet``. ``others`` serve columns that are looked up elsewhere."""
    import pyarrow.parquet as pq

    job = _Job(raw, table_map, contract, settings, key, source, _lookups(table_map, others or []))
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{source:05d}.parquet"
    writer, rows = None, 0
    carried: dict[str, Any] = {}
    runs = OrderRuns() if contract.name == "order_lines" else None
    try:
        for batch in raw.batches():
            table = _land_batch(batch, job)
            if table_map.layout == "shopify":
                table = _carry_down(table, carried)
            table = runs.add(table) if runs else table
            writer = writer or pq.ParquetWriter(path, table.schema, compression="snappy", write_statistics=False,
                                                use_dictionary=_of_few_values(table, contract))  # fmt: skip
            writer.write_table(table)
            rows += table.num_rows
        if writer is None:
            table = _land_batch(_empty(raw), job)
            table = runs.add(table) if runs else table
            writer = pq.ParquetWriter(path, table.schema)
    finally:
        if writer is not None:
            writer.close()
    return Landed(raw, table_map, path, source, rows, tuple(table.column_names))


def _of_few_values(table: Any, contract: TableContract) -> list[str]:
    """Columns worth a dictionary in the file; trying one on ids, money and instants takes half of the writing."""
    kinds = {n: _column(contract, n) for n in table.column_names}
    few = (Kind.CATEGORY, Kind.CURRENCY)
    return ["file", *(n for n, c in kinds.items() if c is not None and c.kind in few and n != "file")]


def _empty(raw: RawTable) -> Any:
    import pyarrow as pa

    schema = raw.schema.append(pa.field("_line", pa.int64())).append(pa.field("_broken", pa.string()))
    return pa.RecordBatch.from_pylist([], schema=schema)


def _column(contract: TableContract, target: str) -> Column | None:
    if target in contract.names:
        return contract.column(target)
    return BESIDE.get(target)


def _land_batch(batch: Any, job: _Job) -> Any:
    """One record batch under contract names."""
    import numpy as np
    import pyarrow as pa

    rows = batch.num_rows
    out: dict[str, Any] = {}
    notes = _Notes(rows)
    whole = ~np.asarray(batch["_broken"].is_valid())
    notes.add("broken_line", ~whole)
    for m in job.map.columns:
        _land_column(m, batch, job, out, notes)
    if job.contract.name not in ("order_lines", "orders") or "customer_id" in out:
        pass
    elif "email_key" in out or "phone_key" in out:
        out["customer_id"] = _first_of(out, "email_key", "phone_key", rows)
    out["_mask"] = pa.array(notes.mask)
    out["_before"] = notes.before()
    out["file"] = pa.repeat(pa.scalar(job.raw.file), rows).dictionary_encode()
    out["line"] = batch["_line"]
    out["_source"] = pa.repeat(pa.scalar(job.source, pa.int32()), rows)
    return pa.table(out)


def _first_of(out: dict[str, Any], first: str, second: str, rows: int) -> Any:
    import pyarrow as pa
    import pyarrow.compute as pc

    nothing = pa.nulls(rows, pa.string())
    return pc.coalesce(out.get(first, nothing), out.get(second, nothing))


def _land_column(m: ColumnMap, batch: Any, job: _Job, out: dict[str, Any], notes: _Notes) -> None:
    from tierwise.data.values import as_kind, is_text

    values = _source_values(m, batch, job)
    if m.target in _HASHED:
        from tierwise.data.files.typed_files import id_text

        out[f"{m.target}_key"] = pseudonyms(id_text(values), m.target, job.key)
        return
    if m.target == "birth_date":
        _land_birth_year(m, values, job, out)
        return
    if m.target == LINE_NUMBER and job.contract.name == "order_lines":
        out["line_id"] = as_kind(values, BESIDE["line_id"], "")[0]
        return
    column = _column(job.contract, m.target)
    if column is None or m.target in OURS or m.target in _PERSONAL:
        return
    if column.kind in (Kind.INSTANT, Kind.DAY):
        _land_instant(m, column, values, batch, job, out, notes)
        return
    out[m.target], bad = as_kind(values, column, m.format)
    if bad is not None and bad.any():
        notes.add(_rule_of_unread(column, job.contract, typed=not is_text(values)), bad)
        notes.keep(m.target, values, bad)


def _rule_of_unread(column: Column, contract: TableContract, *, typed: bool) -> str:
    """What a value that cannot be read means for its row: a line's money refuses it, anything optional is dropped."""
    if column.kind is Kind.CURRENCY:
        return "currency_assumed"
    of_a_line = contract.name in ("order_lines", "returns") and column.name in _MONEY_OF_A_LINE
    if not (column.required or of_a_line):
        return "value_dropped"
    return "not_finite" if typed else "unreadable_number"


def _source_values(m: ColumnMap, batch: Any, job: _Job) -> Any:
    import pyarrow as pa

    if not m.source:
        return pa.repeat(pa.scalar(m.constant), batch.num_rows)
    if m.source not in batch.schema.names:
        raise MappingError(
            f"{job.raw.file} has no column {m.source!r}, which shop.toml maps to {m.target}",
            f"its columns are {', '.join(job.raw.columns[:20])}; correct the mapping or run tierwise init again",
        )
    values = batch[m.source]
    if m.format.startswith("lookup:"):
        known = job.lookups[m.format]
        return _taken(values, known)
    return values


def _taken(values: Any, known: dict[str, Any]) -> Any:
    import pyarrow as pa

    from tierwise.data.files.typed_files import id_text

    coded = id_text(values).dictionary_encode()
    found = [known.get(v) for v in coded.dictionary.to_pylist()]
    return pa.array(found, pa.string()).take(coded.indices)


def _lookups(table_map: TableMap, others: list[RawTable]) -> dict[str, dict[str, Any]]:
    """For every ``lookup:<file>:<key column>:<value column>`` the pairs of that file."""
    from tierwise.data.files.typed_files import id_text

    found: dict[str, dict[str, Any]] = {}
    for m in table_map.columns:
        if not m.format.startswith("lookup:"):
            continue
        _, file, key_column, value_column = m.format.split(":", 3)
        raw = next((r for r in others if r.file == file), None)
        if raw is None:
            raise MappingError(f"{table_map.file}: {m.target} is looked up in {file}, which is not there", "add it")
        pairs: dict[str, Any] = {}
        for batch in raw.batches():
            keys = id_text(batch[key_column]).to_pylist()
            values = id_text(batch[value_column]).to_pylist()
            pairs.update(zip(keys, values, strict=True))
        found[m.format] = pairs
    return found


def _land_instant(
    m: ColumnMap, column: Column, values: Any, batch: Any, job: _Job, out: dict[str, Any], notes: _Notes
) -> None:
    from tierwise.data.values import is_text, lost, trimmed
    from tierwise.locale.calendar import instants

    clock = job.map.column("time_of_day") if m.target == "ordered_at" else None
    if clock is not None:
        values = _joined(values, batch[clock.source])
    values = trimmed(values) if is_text(values) else values
    form = "iso" if m.format.startswith("lookup:") else m.format or ("iso" if is_text(values) else "typed")
    utc, day = instants(values, form, job.settings.time_zone)
    if column.kind is Kind.DAY:
        out[m.target] = day
    else:
        out[m.target] = utc
        if m.target == job.contract.happened_at and "day" in job.contract.names:
            out["day"] = day
    bad = lost(values, utc)
    if bad.any():
        notes.add("unreadable_instant" if column.required else "value_dropped", bad)
        notes.keep(m.target, values, bad)


def _joined(days: Any, clocks: Any) -> Any:
    import pyarrow.compute as pc

    from tierwise.data.files.typed_files import id_text

    day, clock = id_text(days), id_text(clocks)
    return pc.if_else(pc.is_valid(clock), pc.binary_join_element_wise(day, clock, " "), day)


def _land_birth_year(m: ColumnMap, values: Any, job: _Job, out: dict[str, Any]) -> None:
    import pyarrow as pa
    import pyarrow.compute as pc

    from tierwise.data.values import is_text
    from tierwise.locale.calendar import instants

    _, day = instants(values, m.format or ("iso" if is_text(values) else "typed"), job.settings.time_zone)
    out["birth_year"] = pc.cast(pc.year(day), pa.int64())


class _Notes:
    """The mask of a batch and the values that were dropped."""

    def __init__(self, rows: int) -> None:
        import numpy as np

        self.mask = np.zeros(rows, np.int64)
        self._lost: dict[int, list[str]] = {}

    def add(self, rule: str, rows: Any) -> None:
        self.mask[rows] |= mask_of(rule)

    def keep(self, name: str, values: Any, rows: Any) -> None:
        import numpy as np

        for i in np.flatnonzero(rows).tolist():
            self._lost.setdefault(i, []).append(f"{name}={values[i].as_py()}")

    def before(self) -> Any:
        import pyarrow as pa

        if not self._lost:
            return pa.nulls(len(self.mask), pa.string())
        return pa.array(["; ".join(self._lost[i]) if i in self._lost else None for i in range(len(self.mask))])


def _carry_down(table: Any, carried: dict[str, Any]) -> Any:
    """Shopify writes order fields on an order's first row only: repeat them on the order's other rows.

    ``carried`` holds the last order's values between batches.
    """
    import pyarrow as pa

    ids = table["order_id"].to_pylist()
    names = [n for n in (*_CARRIED, "day") if n in table.column_names]
    for name in names:
        values = table[name].to_pylist()
        last_id, last = carried.get(name, (None, None))
        for i, (order, value) in enumerate(zip(ids, values, strict=True)):
            if value is None and order is not None and order == last_id:
                values[i] = last
            else:
                last_id, last = order, value
        carried[name] = (last_id, last)
        at = table.column_names.index(name)
        table = table.set_column(at, table.schema.field(at), pa.array(values, table.schema.field(at).type))
    return table


def landed_columns(landed: list[Landed]) -> Iterator[str]:
    """Every column that any of the files has, each once, in a stable order."""
    seen: dict[str, None] = {}
    for one in landed:
        seen.update(dict.fromkeys(one.columns))
    yield from seen
