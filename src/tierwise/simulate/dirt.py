"""Plant dirt in an export, each kind at known lines, with a ledger: so that precision and recall can be counted.

A row carries at most one kind. The ledger is written while planting: kind, file, line (physical, header = 1),
column, before, after, meaning, of_line (for a copy or cancellation: the line it stands for, else null).

What counts as found: an unusable row is refused; a repairable one is refused, or kept with its true value (``before``);
a row to be noticed is kept and marked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

import numpy as np

from tierwise.errors import UsageError
from tierwise.simulate.chance import stream
from tierwise.simulate.dirt_kinds import KINDS, CellKind, Kind, RawKind, RowKind
from tierwise.simulate.sheet import Sheet


@dataclass(frozen=True, slots=True)
class Dirt:
    """How many rows of each kind to plant. ``only_fitting`` leaves out kinds that a sheet has no column for."""

    counts: Mapping[str, int] = field(default_factory=dict)
    seed: int = 1
    only_fitting: bool = False

    def __post_init__(self) -> None:
        unknown = sorted(set(self.counts) - set(KINDS))
        if unknown:
            raise UsageError(f"no kind of dirt named {', '.join(unknown)}", f"kinds: {', '.join(KINDS)}")

    @classmethod
    def of_each(cls, count: int, seed: int = 1) -> Self:
        """So many rows of every kind that fits.

        >>> Dirt.of_each(2).counts["bad_date"]
        2
        """
        return cls(dict.fromkeys(KINDS, count), seed, only_fitting=True)


@dataclass(slots=True)
class _Planted:
    """One planted row on its way to the ledger; rows are known by identity until all lines stand."""

    kind: Kind
    row: list[str]
    column: str | None
    before: str
    after: str
    source: list[str] | None = None


def plant(sheet: Sheet, dirt: Dirt, file: str) -> Any:
    """Plant the dirt in the sheet, in place, and return the ledger (pyarrow), by line.

    Raises ``UsageError`` when a kind has no column here or the sheet has too few sound rows.
    """
    planted: list[_Planted] = []
    free = _candidates(sheet)
    for name, count in sorted(dirt.counts.items()):
        kind = KINDS[name]
        if count == 0 or (dirt.only_fitting and not _fits(kind, sheet)):
            continue
        if not _fits(kind, sheet):
            raise UsageError(f"dirt {name} does not fit {file}: no column for it", "leave that kind out")
        chosen = _take(free, sheet, kind, count, dirt.seed)
        planted += [_change(kind, sheet.rows[k], sheet) for k in chosen]
    _insert(sheet, [p for p in planted if isinstance(p.kind, RowKind)], dirt.seed)
    where = {id(row): k for k, row in enumerate(sheet.rows)}
    for p in planted:
        if isinstance(p.kind, RawKind):
            line = sheet.encode_row(p.row)
            sheet.raw[where[id(p.row)]] = p.kind.change(line, sheet)
    return _ledger(planted, where, file)


def _candidates(sheet: Sheet) -> list[int]:
    """Rows that may be changed: where order fields stand on first rows only, orders of a single row."""
    rows = list(range(len(sheet.rows)))
    if not sheet.first_row_only:
        return rows
    key = sheet.fields.index("order_id")
    ids = [row[key] for row in sheet.rows]
    return [k for k in rows if ids.count(ids[k]) == 1] if len(ids) < 500 else _single(ids)


def _single(ids: list[str]) -> list[int]:
    unique, counts = np.unique(np.array(ids), return_counts=True)
    once = set(unique[counts == 1].tolist())
    return [k for k, name in enumerate(ids) if name in once]


def _fits(kind: Kind, sheet: Sheet) -> bool:
    if isinstance(kind, CellKind):
        needed = all(name in sheet.fields for name in kind.needs)
        if kind.name == "missing_order_id" and sheet.first_row_only:
            return False
        if kind.name == "ambiguous_date" and sheet.date.startswith("%d"):
            return False  # 03.04.21 is plain where the day comes first
        return needed and any(name in sheet.fields for name in kind.fields)
    return True


def _take(free: list[int], sheet: Sheet, kind: Kind, count: int, seed: int) -> list[int]:
    """Rows for this kind, by a permutation of its own; taken rows leave ``free``."""
    fitting = [k for k in free if _usable(kind, sheet.rows[k], sheet)]
    if len(fitting) < count:
        raise UsageError(
            f"only {len(fitting)} sound rows left for {count} × {kind.name}", "plant less, or in a larger world"
        )
    order = stream(seed, f"dirt {kind.name}").permutation(len(fitting))[:count]
    chosen = sorted(fitting[k] for k in order)
    gone = set(chosen)
    free[:] = [k for k in free if k not in gone]
    return chosen


def _usable(kind: Kind, row: list[str], sheet: Sheet) -> bool:
    """A sound line of goods whose cells the kind would really change."""
    quantity = sheet.column("quantity")
    if quantity is not None and row[quantity].startswith("-"):
        return False
    if not isinstance(kind, CellKind):
        return True
    cells = [row[k] for k in (sheet.column(name) for name in kind.fields) if k is not None]
    return all(c != "" and kind.change(c, sheet) != c for c in cells)


def _change(kind: Kind, row: list[str], sheet: Sheet) -> _Planted:
    """Change the cells of a row, or make a new row from it; raw kinds wait until all lines stand."""
    if isinstance(kind, RawKind):
        return _Planted(kind, row, None, "", "")
    if isinstance(kind, RowKind):
        return _Planted(kind, kind.make(row, sheet), None, "", "", source=row)
    column, before = None, ""
    for k, name in enumerate(sheet.fields):
        if name in kind.fields:
            if column is None:
                column, before = k, row[k]
            row[k] = kind.change(row[k], sheet)
    assert column is not None
    return _Planted(kind, row, sheet.header[column], before, row[column])


def _insert(sheet: Sheet, new: list[_Planted], seed: int) -> None:
    """Put the new rows at chance places after the rows they were made from, between whole orders."""
    if not new:
        return
    u = stream(seed, "dirt places").random(len(new))
    place = {id(row): k for k, row in enumerate(sheet.rows)}
    key = sheet.fields.index("order_id")
    at: dict[int, list[list[str]]] = {}
    for p, share in zip(new, u.tolist(), strict=True):
        first = place[id(p.source)] + 1
        k = first + int(share * (len(sheet.rows) - first + 1))
        while 0 < k < len(sheet.rows) and sheet.rows[k][key] == sheet.rows[k - 1][key]:
            k += 1
        at.setdefault(k, []).append(p.row)
    sheet.rows = [r for k in range(len(sheet.rows) + 1) for r in (*at.get(k, ()), *sheet.rows[k : k + 1])]


_COLUMNS = ("kind", "file", "line", "column", "before", "after", "meaning", "of_line")


def empty_ledger() -> Any:
    """A ledger of nothing planted."""
    return _ledger([], {}, "")


def _ledger(planted: list[_Planted], where: dict[int, int], file: str) -> Any:
    import pyarrow as pa

    types = {name: pa.int64() if name in ("line", "of_line") else pa.string() for name in _COLUMNS}
    rows: list[tuple[Any, ...]] = []
    for p in planted:
        of_line = None if p.source is None else where[id(p.source)] + 2
        rows.append((p.kind.name, file, where[id(p.row)] + 2, p.column, p.before, p.after, p.kind.meaning, of_line))
    rows.sort(key=lambda r: r[2])
    return pa.table({n: pa.array([row[k] for row in rows], types[n]) for k, n in enumerate(_COLUMNS)})
