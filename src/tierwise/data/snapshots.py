"""Where the cleaned tables rest: immutable Parquet, named by one manifest that is switched in a single step.

    snapshots/manifest.json                 the version in force (os.replace, fsync)
    snapshots/manifests/<version>.json      every version that readers may pin
    snapshots/<table>/<version>/*.parquet   a table as of the version that last changed it

A writer killed at any point leaves folders that no manifest names; the next writer sweeps them away.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from tierwise.contract.schema import TableContract
from tierwise.errors import ContractError, WorkspaceError

SCHEMA = 1
KEPT_VERSIONS = 5


@dataclass(frozen=True, slots=True)
class Source:
    """A source file that has been read. ``reading`` is a hash of how (mapping, settings, key)."""

    id: int
    file: str
    table: str
    sha256: str
    reading: str
    horizon: str


@dataclass(frozen=True, slots=True)
class Import:
    """One call of ``take_in``: a hash of what went in, its receipt, and where refused and mended rows rest."""

    input: str
    receipt: dict[str, Any]
    quarantine: dict[str, str]
    repairs: dict[str, str]


@dataclass(frozen=True, slots=True)
class Manifest:
    """One version of all tables. ``tables``: name -> {"folder", "rows", "files": [{"name", "sha256", "bytes"}]}."""

    folder: Path
    version: str
    parent: str = ""
    data_hash: str = ""
    currency: str = ""
    tables: dict[str, dict[str, Any]] = field(default_factory=dict)
    sources: tuple[Source, ...] = ()
    imports: tuple[Import, ...] = ()

    def paths(self, table: str) -> list[Path]:
        """The Parquet files of a table."""
        entry = self.tables[table]
        return [self.folder / entry["folder"] / f["name"] for f in entry["files"]]

    def check(self) -> None:
        """Raise ``WorkspaceError`` where a file is missing or its bytes have changed."""
        for name, entry in self.tables.items():
            for f in entry["files"]:
                path = self.folder / entry["folder"] / f["name"]
                if not path.is_file() or sha256_of(path) != f["sha256"]:
                    raise WorkspaceError(f"table {name}: {path} is missing or damaged", "run tierwise run again")

    def to_json(self) -> str:
        """The manifest as stored."""
        body = asdict(self) | {"schema": SCHEMA}
        del body["folder"]
        return json.dumps(body, ensure_ascii=False, indent=1, sort_keys=True)


def snapshots_of(out: Path) -> Path:
    """The folder of the snapshots of a workspace."""
    return out / "snapshots"


def current(out: Path) -> Manifest | None:
    """The version in force, or None before the first."""
    path = snapshots_of(out) / "manifest.json"
    return _load(path) if path.is_file() else None


def at_version(out: Path, version: str) -> Manifest:
    """A pinned version."""
    path = snapshots_of(out) / "manifests" / f"{version}.json"
    if not path.is_file():
        raise WorkspaceError(f"{out} has no snapshot {version}", "it was swept away: run tierwise run again")
    return _load(path)


def _load(path: Path) -> Manifest:
    folder = path.parent if path.name == "manifest.json" else path.parent.parent
    try:
        body = json.loads(path.read_text("utf-8"))
        if body.pop("schema") != SCHEMA:
            raise WorkspaceError(f"{path} was written by another version of Tierwise", "use that version, or a new OUT")
        body["sources"] = tuple(Source(**s) for s in body["sources"])
        body["imports"] = tuple(Import(**i) for i in body["imports"])
        return Manifest(folder=folder, **body)
    except (ValueError, KeyError, TypeError) as e:
        raise WorkspaceError(f"{path} is damaged: {e}", "restore it from a backup, or run into a new OUT") from e


def sha256_of(path: Path) -> str:
    """SHA-256 of a file's bytes, in hex."""
    with path.open("rb") as f:
        return hashlib.file_digest(f, "sha256").hexdigest()


def digest(value: Any) -> str:
    """SHA-256 of a JSON-able value, in hex."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


class Writing:
    """A version being written. Nothing of it is visible before ``commit``."""

    def __init__(self, out: Path, base: Manifest | None, data_hash: str) -> None:
        number = int(base.version.split("-")[0]) + 1 if base else 1
        self.folder = snapshots_of(out)
        self.base = base
        self.version = f"{number:06d}-{data_hash[:12]}"
        self.data_hash = data_hash
        self.tables: dict[str, dict[str, Any]] = dict(base.tables) if base else {}
        self.folder.mkdir(parents=True, exist_ok=True)
        sweep(out)

    def place(self, table: str) -> Path:
        """The folder to write a table's new version into."""
        return self.folder / table / self.version

    def add(self, contract: TableContract) -> None:
        """Name what was written at ``place(table)``; it counts from ``commit`` on.

        Raises ``ContractError`` when a column rests in another type than its contract says.
        """
        import pyarrow.parquet as pq

        table, files, rows = contract.name, [], 0
        for path in sorted(self.place(table).rglob("*.parquet")):
            rows += pq.read_metadata(path).num_rows
            _check_types(pq.read_schema(path), contract, path)
            _sync(path)
            files.append({"name": path.name, "sha256": sha256_of(path), "bytes": path.stat().st_size})
        _sync(self.place(table))
        self.tables[table] = {"folder": f"{table}/{self.version}", "rows": rows, "files": files}

    def drop(self, table: str) -> None:
        """The new version does not have this table."""
        self.tables.pop(table, None)

    def commit(self, sources: tuple[Source, ...], imports: tuple[Import, ...], currency: str) -> Manifest:
        """Switch to the new version in one step."""
        parent = self.base.version if self.base else ""
        made = Manifest(self.folder, self.version, parent, self.data_hash, currency, self.tables, sources, imports)
        with disk_errors(self.folder):
            pinned = self.folder / "manifests" / f"{self.version}.json"
            pinned.parent.mkdir(exist_ok=True)
            write_atomically(pinned, made.to_json())
            write_atomically(self.folder / "manifest.json", made.to_json())
        return made


def _check_types(found: Any, contract: TableContract, path: Path) -> None:
    """Engines widen decimals and sums as they like; what rests on disk must be what the contract says."""
    for c in contract.columns:
        kind = found.field(c.name).type if c.name in found.names else None
        if kind != c.arrow_type:
            raise ContractError(f"table {contract.name}: {path} holds {c.name} as {kind}, not {c.arrow_type}")


def write_atomically(path: Path, text: str) -> None:
    """The whole text or the file as it was: written beside, synced, renamed."""
    beside = path.with_name(f".{path.name}.unfinished")
    with beside.open("w", encoding="utf-8") as f:
        f.write(text)
        f.flush()
        os.fsync(f.fileno())
    beside.replace(path)
    _sync(path.parent)


def _sync(path: Path) -> None:
    """fsync a file or folder; folders cannot be opened on Windows, where the rename is durable by itself."""
    if path.is_dir() and os.name == "nt":
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def disk_errors(where: Path) -> Iterator[None]:
    """A refusal of the disk as a ``WorkspaceError``; the version in force is untouched."""
    try:
        yield
    except OSError as e:
        raise WorkspaceError(
            f"cannot write {where}: {e.strerror or e}",
            "check free space and permissions, then run again; what was there is untouched",
        ) from e


def sweep(out: Path, keep: int = KEPT_VERSIONS) -> None:
    """Remove what no manifest names: leftovers of killed writers, and versions older than the last ``keep``."""
    folder = snapshots_of(out)
    in_force = current(out)
    pinned = sorted((folder / "manifests").glob("*.json"))
    stale = [p for p in pinned if in_force is None or p.stem > in_force.version]
    older = [p for p in pinned if p not in stale][:-keep]
    for p in (*stale, *older):
        p.unlink(missing_ok=True)
    named = _named(folder, in_force)
    for version in folder.glob("*/*/"):
        if (
            version.is_dir()
            and version.parent.name != "manifests"
            and f"{version.parent.name}/{version.name}" not in named
        ):
            shutil.rmtree(version, ignore_errors=True)
    for leftover in folder.rglob(".*.unfinished"):
        leftover.unlink(missing_ok=True)


def _named(folder: Path, in_force: Manifest | None) -> set[str]:
    """Every folder that a manifest still names."""
    found: set[str] = set()
    manifests = [_load(p) for p in sorted((folder / "manifests").glob("*.json"))]
    for m in [*manifests, *([in_force] if in_force else [])]:
        found.update(str(e["folder"]) for e in m.tables.values())
        for i in m.imports:
            found.update(str(Path(p).parent.as_posix()) for p in (*i.quarantine.values(), *i.repairs.values()))
    return found
