"""Refused rows kept aside, with file, line, rules broken and their own text; and the values before repairs.

Personal data does not rest in clear even here: the mapped name, e-mail and phone fields of the text are blanked, and
in lines that cannot be split everything that looks like an e-mail or phone number is. To bring a row in after a fix,
read the source again: same file, new reading, nothing doubled.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tierwise.contract.result_tables import RESULT_TABLES
from tierwise.contract.schema import Column, Kind, TableContract
from tierwise.data.cleaning import Cleaned
from tierwise.data.landing import Landed
from tierwise.data.rules import REPAIR, rules_of
from tierwise.data.warehouse import Warehouse

QUARANTINE_TABLE = RESULT_TABLES["quarantine"]
REPAIRS = TableContract(
    "repairs",
    "Rows that came in with a value mended, and the value before.",
    (
        Column("table", Kind.CATEGORY, "input table", required=True),
        Column("file", Kind.TEXT, "source file", required=True),
        Column("line", Kind.INTEGER, "line in that file", required=True),
        Column("rules", Kind.JSON, "codes of the rules that mended it", required=True),
        Column("before", Kind.TEXT, "the values before, as name=value"),
    ),
    key=("table", "file", "line"),
)
_HIDDEN = "***"
_PERSONAL = ("email", "phone", "customer_name")
_EMAIL = re.compile(r"[^\s@,;\"']+@[^\s@,;\"']+")
_PHONE = re.compile(r"(?<![\d.])(?!\d{4}-\d\d-\d\d)\+?\d[\d ()-]{8,}\d(?![\d.])")
_CHUNK = 50_000
"""Refused rows whose text is fetched at a time: each time reads a text file from its start."""


def write_quarantine(warehouse: Warehouse, cleaned: Cleaned, path: Path) -> int:
    """Write the refused rows as contract ``quarantine``; how many there were. No file when there are none."""
    t = cleaned.refused
    columns = {"file": t.file, "line": t.line, "flags": t.flags}
    if cleaned.money:
        columns |= {"amount": t[cleaned.money], "currency": t.currency}
    return _write(path, _quarantined(warehouse, cleaned, t.select(**columns)), QUARANTINE_TABLE)


def write_repairs(warehouse: Warehouse, cleaned: Cleaned, path: Path) -> int:
    """Write the values before repair; how many rows there were. No file when there are none."""
    t = cleaned.repaired
    chosen = t.select("file", "line", "flags", before=_before(t, cleaned)).order_by("file", "line")
    return _write(path, _mended(warehouse, cleaned, chosen), REPAIRS)


def _before(t: Any, cleaned: Cleaned) -> Any:
    """Dropped values as landing wrote them down; a quantity of 0 and an empty value speak for themselves."""
    import ibis

    if cleaned.contract.name != "order_lines":
        return t["_before"]
    zero = ibis.ifelse(t.quantity == 0, "quantity=0", ibis.null("string"))
    return ibis.coalesce(t["_before"], zero)


def _write(path: Path, tables: Iterator[Any], contract: TableContract) -> int:
    import pyarrow.parquet as pq

    writer, rows = None, 0
    try:
        for table in tables:
            if writer is None:
                path.parent.mkdir(parents=True, exist_ok=True)
                writer = pq.ParquetWriter(path, contract.arrow_schema(), compression="zstd")
            writer.write_table(contract.conform(table))
            rows += table.num_rows
    finally:
        if writer is not None:
            writer.close()
    return rows


def _mended(warehouse: Warehouse, cleaned: Cleaned, chosen: Any) -> Iterator[Any]:
    import pyarrow as pa

    for batch in warehouse.batches(chosen):
        if batch.num_rows:
            codes = [json.dumps(rules_of(f & REPAIR)) for f in batch["flags"].to_pylist()]
            yield pa.table(
                {
                    "table": [cleaned.contract.name] * batch.num_rows,
                    "file": batch["file"],
                    "line": batch["line"],
                    "rules": codes,
                    "before": batch["before"],
                }
            )


def _quarantined(warehouse: Warehouse, cleaned: Cleaned, chosen: Any) -> Iterator[Any]:
    import pyarrow as pa

    sources = {one.raw.file: one for one in cleaned.landed}
    for batch in warehouse.batches(chosen.order_by("file", "line"), _CHUNK):
        rows = pa.Table.from_batches([batch]).to_pylist()
        for file in dict.fromkeys(r["file"] for r in rows):
            of_file = [r for r in rows if r["file"] == file]
            yield pa.Table.from_pylist(
                [*_with_raw(of_file, sources[file], cleaned)], schema=QUARANTINE_TABLE.arrow_schema()
            )


def _with_raw(rows: list[dict[str, Any]], landed: Landed, cleaned: Cleaned) -> Iterator[dict[str, Any]]:
    raw = landed.raw.raw_lines([r["line"] for r in rows])
    for r in rows:
        rules = rules_of(r["flags"])
        yield {
            "table": cleaned.contract.name,
            "file": r["file"],
            "line": r["line"],
            "rules": json.dumps(rules),
            "raw": without_persons(raw.get(r["line"], ""), landed, split="broken_line" not in rules),
            "amount": r.get("amount"),
            "currency": r.get("currency"),
        }


def without_persons(text: str, landed: Landed, *, split: bool) -> str:
    """The source text with the fields of names, e-mails and phones blanked."""
    hidden = [m.source for m in landed.map.columns if m.target in _PERSONAL and m.source]
    if not split:
        return _PHONE.sub(_HIDDEN, _EMAIL.sub(_HIDDEN, text))
    if not hidden:
        return text
    if text.startswith("{"):
        return _without_keys(text, hidden)
    fields = next(csv.reader([text], delimiter=landed.raw.delimiter or ","), [])
    at = {landed.raw.columns.index(name) for name in hidden if name in landed.raw.columns}
    kept = [_HIDDEN if i in at and value else value for i, value in enumerate(fields)]
    line = io.StringIO()
    csv.writer(line, delimiter=landed.raw.delimiter or ",", lineterminator="").writerow(kept)
    return line.getvalue()


def _without_keys(text: str, hidden: list[str]) -> str:
    try:
        record = json.loads(text)
    except ValueError:
        return _PHONE.sub(_HIDDEN, _EMAIL.sub(_HIDDEN, text))
    return json.dumps({k: _HIDDEN if k in hidden and v else v for k, v in record.items()}, ensure_ascii=False)
