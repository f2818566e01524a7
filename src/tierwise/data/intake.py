"""Taking a shop's files in: land, clean, match returns, merge with what was known, rest as a new snapshot.

``take_in`` is the one call the pipeline makes. The same files read in the same way change nothing.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tierwise.contract.settings import Settings
from tierwise.contract.shop_tables import SHOP_TABLES
from tierwise.data import merging, snapshots
from tierwise.data.cleaning import Cleaned, clean
from tierwise.data.doubts import mixed_currencies, open_questions, refuse_no_rows, seen_before, why_nothing
from tierwise.data.judging.parsing import NO_CURRENCY
from tierwise.data.judging.returns import RETURN_BIT, unmatched
from tierwise.data.landing import Landed, land
from tierwise.data.quarantine import write_quarantine, write_repairs
from tierwise.data.receipts import Tally, receipt, tally
from tierwise.data.rules import QUARANTINE
from tierwise.data.shop import Shop, open_shop
from tierwise.data.snapshots import Import, Manifest, Source, Writing, digest
from tierwise.data.storing import Stored, store_all
from tierwise.data.strangers import strangers
from tierwise.data.warehouse import Warehouse
from tierwise.errors import MappingError, NothingUsable
from tierwise.privacy.pseudonyms import Key, key_path, load_key

if TYPE_CHECKING:
    from tierwise.data.mapping import Mapping, TableMap
    from tierwise.data.readers import RawTable

Progress = Callable[[str, float], None]
READING = 4
"""Goes up whenever cleaning changes meaning: the same file is then read again."""


@dataclass(frozen=True)
class Intake:
    """What ``take_in`` did. ``quarantine`` and ``repairs`` name one Parquet file for each table that has any."""

    receipt: dict[str, Any]
    shop: Shop
    changed: bool
    version: str
    data_hash: str
    quarantine: dict[str, Path]
    repairs: dict[str, Path]


@dataclass(frozen=True)
class _Files:
    """The source's files that are mapped to a table, and how each is read."""

    raws: list[RawTable]
    used: list[tuple[RawTable, TableMap]]
    settings: Settings
    key: Key

    def reading(self, table_map: TableMap) -> str:
        """A hash of everything that decides how a file is read."""
        s = self.settings
        how = (s.time_zone, s.currency, s.duplicates, s.giant_share, s.counted_statuses, s.unpaid_statuses)
        heads = [asdict(m) for _, m in self.used if m.table == "orders" and table_map.table == "order_lines"]
        return digest([READING, asdict(table_map), heads, how, self.key.id])[:16]

    def input(self) -> str:
        """A hash of the contents and readings of all files."""
        return digest(sorted([raw.sha256, m.table, self.reading(m)] for raw, m in self.used))


def take_in(
    source: str | Path,
    out: Path,
    settings: Settings,
    mapping: Mapping,
    warehouse: Warehouse,
    progress: Progress | None = None,
) -> Intake:
    """Read SOURCE into the snapshots of OUT; see the module. ``progress`` is called with a stage and a share done."""
    files = _files(source, settings, mapping, load_key(key_path(out)))
    base = snapshots.current(out)
    done = _already(base, files)
    if base is not None and done is not None:
        return _intake(base, done, warehouse, settings, changed=False)
    with snapshots.disk_errors(out):
        made = _import(files, out, base, warehouse, progress or _silent)
    return _intake(made, made.imports[-1], warehouse, settings, changed=True)


def check_in(
    source: str | Path, settings: Settings, mapping: Mapping, warehouse: Warehouse, progress: Progress | None = None
) -> dict[str, Any]:
    """The receipt alone; nothing is kept."""
    import secrets

    files = _files(source, settings, mapping, Key(secrets.token_bytes(32)))
    numbers = {(raw.file, m.table): i for i, (raw, m) in enumerate(files.used)}
    tables = _clean_all(files, numbers, warehouse, progress or _silent)
    refuse_no_rows(tables["order_lines"])
    notes = open_questions(warehouse, tables, settings)
    if "returns" in tables:
        notes += unmatched(warehouse, tables["returns"].kept, tables["order_lines"].kept)
    notes += strangers(warehouse, {name: one.kept for name, one in tables.items()}, tables["order_lines"].kept)
    tallies = {name: tally(warehouse, one) for name, one in tables.items()}
    notes += mixed_currencies(tallies["order_lines"], tables)
    return {"tables": {name: receipt(one, tallies[name]) for name, one in tables.items()}, "notes": notes}


def _silent(stage: str, share: float) -> None:
    """No progress is shown."""


def _files(source: str | Path, settings: Settings, mapping: Mapping, key: Key) -> _Files:
    from tierwise.data.readers import read_source

    raws = read_source(source)
    maps = {m.file: m for m in mapping.tables if m.table}
    used = [(raw, maps[raw.file]) for raw in raws if raw.file in maps]
    if not any(m.table == "order_lines" for _, m in used):
        raise MappingError(
            f"no file of {source} is mapped to order_lines (files: {', '.join(r.file for r in raws[:10])})",
            "run tierwise init SOURCE and correct shop.toml",
        )
    return _Files(raws, used, settings, key)


def _already(base: Manifest | None, files: _Files) -> Import | None:
    """The import that took in exactly this, if there was one and no file of it could be unknown."""
    if base is None or any(not raw.sha256 for raw, _ in files.used):
        return None
    wanted = files.input()
    return next((i for i in base.imports if i.input == wanted), None)


def _intake(made: Manifest, done: Import, warehouse: Warehouse, settings: Settings, *, changed: bool) -> Intake:
    shop = open_shop(made, warehouse, settings)
    return Intake(
        receipt=done.receipt | {"notes": [*done.receipt["notes"], *_merged(shop)]},
        shop=shop,
        changed=changed,
        version=made.version,
        data_hash=made.data_hash,
        quarantine={t: made.folder / p for t, p in done.quarantine.items()},
        repairs={t: made.folder / p for t, p in done.repairs.items()},
    )


def _merged(shop: Shop) -> list[dict[str, Any]]:
    """How many customer ids turned out to stand for a person known under another one."""
    n = shop.warehouse.scalar(shop.canonical.count()) if shop.canonical is not None else 0
    return [{"code": "identities_merged", "values": {"merged": int(n)}}] if n else []


def _import(files: _Files, out: Path, base: Manifest | None, warehouse: Warehouse, progress: Progress) -> Manifest:
    numbers = _numbers(base, files)
    cleaned = _clean_all(files, numbers, warehouse, progress)
    notes = open_questions(warehouse, cleaned, files.settings)
    tallies = {name: tally(warehouse, one) for name, one in cleaned.items()}
    horizon = _horizon(warehouse, cleaned, tallies)
    sources, again = _sources(base, files, numbers, horizon)
    notes += mixed_currencies(tallies["order_lines"], (*cleaned, *(base.tables if base else ())))
    notes += seen_before(warehouse, cleaned, base, again)
    data_hash = digest(sorted([s.sha256, s.table, s.reading] for s in sources))
    writing = Writing(out, base, data_hash)
    arrival = merging.Arrival(min(numbers.values()), horizon, _before(base, again))
    stored = Stored(warehouse, writing, base, again, arrival)
    progress("merge", 0.6)
    store_all(stored, cleaned)
    if "returns" in cleaned:
        notes += unmatched(warehouse, cleaned["returns"].kept, stored.now("order_lines"))
    notes += strangers(warehouse, {name: one.kept for name, one in cleaned.items()}, stored.now("order_lines"))
    progress("receipt", 0.9)
    done = _receipts(files, warehouse, writing, cleaned, tallies, notes)
    imports = tuple(i for i in (base.imports if base else ()) if i.input != done.input)
    imports = (*imports, done)
    return writing.commit(sources, imports, _commonest(imports))


def _numbers(base: Manifest | None, files: _Files) -> dict[tuple[str, str], int]:
    """A number for every file: the one it had where its content is known, else the next."""
    known = {(s.sha256, s.table): s.id for s in base.sources if s.sha256} if base else {}
    following = max((s.id for s in base.sources), default=-1) + 1 if base else 0
    found: dict[tuple[str, str], int] = {}
    for raw, m in files.used:
        number = known.get((raw.sha256, m.table))
        if number is None or number in found.values():
            number, following = following, following + 1
        found[(raw.file, m.table)] = number
    return found


def _sources(
    base: Manifest | None, files: _Files, numbers: dict[tuple[str, str], int], horizon: datetime
) -> tuple[tuple[Source, ...], list[int]]:
    """All sources after this import, and the numbers of those known before and now read in another way."""
    before = {s.id: s for s in base.sources} if base else {}
    now = {}
    for raw, m in files.used:
        number = numbers[(raw.file, m.table)]
        now[number] = Source(number, raw.file, m.table, raw.sha256, files.reading(m), horizon.isoformat())
    again = [n for n, s in now.items() if n in before and before[n].reading != s.reading]
    kept = {n: before[n] if n in before and n not in again else s for n, s in now.items()}
    return tuple(v for _, v in sorted({**before, **kept}.items())), again


def _before(base: Manifest | None, again: list[int]) -> datetime | None:
    """The horizon of all that was known before, files that are read again left out."""
    horizons = [datetime.fromisoformat(s.horizon) for s in base.sources if s.id not in again] if base else []
    return max(horizons, default=None)


def _clean_all(
    files: _Files, numbers: dict[tuple[str, str], int], warehouse: Warehouse, progress: Progress
) -> dict[str, Cleaned]:
    landed: dict[str, list[Landed]] = {}
    folder = warehouse.scratch / "landed"
    shutil.rmtree(folder, ignore_errors=True)
    for i, (raw, m) in enumerate(files.used):
        progress("land", 0.4 * i / len(files.used))
        contract = SHOP_TABLES[m.table]
        one = land(raw, m, contract, files.settings, key=files.key, folder=folder / m.table,
                   source=numbers[(raw.file, m.table)], others=files.raws)  # fmt: skip
        landed.setdefault(m.table, []).append(one)
    progress("clean", 0.4)
    heads = clean(warehouse, landed["orders"], SHOP_TABLES["orders"], files.settings) if "orders" in landed else None
    orders = clean(warehouse, landed["order_lines"], SHOP_TABLES["order_lines"], files.settings, heads=heads)
    done = {"order_lines": orders} | ({"orders": orders.heads} if orders.heads else {})
    return {
        t: done.get(t) or clean(warehouse, landed[t], SHOP_TABLES[t], files.settings, orders)
        for t in SHOP_TABLES
        if t in landed
    }


def _horizon(warehouse: Warehouse, cleaned: dict[str, Cleaned], tallies: dict[str, Tally]) -> datetime:
    """Just after the last instant of the orders and returns of this import."""
    counted = [r for name in ("order_lines", "returns") for r in tallies.get(name, ())]
    known = [r["last"] for r in counted if r["last"] is not None and not r["flags"] & QUARANTINE]
    if not known:
        refuse_no_rows(cleaned["order_lines"])
        raise NothingUsable(
            "no order line could be used: " + why_nothing(warehouse, cleaned["order_lines"], tallies["order_lines"]),
            "run tierwise check SOURCE, then correct the mapping in shop.toml",
        )
    latest: datetime = max(known)
    return latest + timedelta(microseconds=1)


def _into(counted: Tally) -> dict[str, int]:
    """How many kept order rows became order lines and return lines."""
    into = {"order_lines": 0, "returns": 0}
    for r in counted:
        if not r["flags"] & QUARANTINE:
            into["returns" if r["flags"] & RETURN_BIT else "order_lines"] += r["n"]
    return into


def _receipts(
    files: _Files,
    warehouse: Warehouse,
    writing: Writing,
    cleaned: dict[str, Cleaned],
    tallies: dict[str, Tally],
    notes: list[dict[str, Any]],
) -> Import:
    tables: dict[str, Any] = {}
    refused: dict[str, str] = {}
    mended: dict[str, str] = {}
    for name, one in cleaned.items():
        tables[name] = receipt(one, tallies[name])
        for what, write, found in (("quarantine", write_quarantine, refused), ("repairs", write_repairs, mended)):
            place = f"{what}/{writing.version}/{name}.parquet"
            if tables[name]["quarantined" if what == "quarantine" else "repaired"]:
                write(warehouse, one, writing.folder / place)
                found[name] = place
    tables["order_lines"]["into"] = _into(tallies["order_lines"])
    return Import(files.input(), {"tables": tables, "notes": notes}, refused, mended)


def _commonest(imports: Iterable[Import]) -> str:
    """The currency of most good order lines ever imported, the first by name among equals; XXX where none is known.

    Lines are counted and money is not: a hundred yen are less than two euros.
    """
    lines: Counter[str] = Counter()
    for done in imports:
        for currency, money in done.receipt["tables"].get("order_lines", {}).get("money", {}).items():
            lines[currency] += money["good_rows"] if currency else 0
    return max(sorted(+lines), key=lambda c: lines[c], default=NO_CURRENCY)
