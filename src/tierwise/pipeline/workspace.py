"""OUT on disk: what a run leaves, and how the next run takes its place in one step.

A run is written into a folder of its own and becomes the current one by a single ``os.replace`` of ``current.json``.
Killed at any moment, the previous run stays current and whole; what the killed one left is swept by the next.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from tierwise.contract.result_tables import RESULT_TABLES
from tierwise.contract.schema import Column
from tierwise.errors import UsageError, WorkspaceError

_UNFINISHED = ".unfinished"


@dataclass(frozen=True, slots=True)
class Workspace:
    """A folder that ``tierwise run`` writes to. Reading never changes it."""

    root: Path

    @property
    def config(self) -> Path:
        """``shop.toml``: the mapping and settings used."""
        return self.root / "shop.toml"

    @property
    def snapshots(self) -> Path:
        """The cleaned input tables, immutable, with their manifest."""
        return self.root / "snapshots"

    @property
    def campaigns(self) -> Path:
        """One folder for each approved campaign."""
        return self.root / "campaigns"

    @property
    def runs(self) -> Path:
        """One folder for each finished run."""
        return self.root / "runs"

    def current(self) -> Run | None:
        """The run that ``current.json`` names, or None before the first has finished."""
        pointer = self.root / "current.json"
        if not pointer.exists():
            return None
        folder = self.root / str(_read_json(pointer).get("run", ""))
        if not (folder / "run.json").is_file():
            raise WorkspaceError(f"{pointer} names {folder.name!r}, which is not a finished run", "tierwise run again")
        return Run(folder)

    def require_current(self) -> Run:
        """The current run; ``UsageError`` when there is none yet."""
        run = self.current()
        if run is None:
            raise UsageError(f"{self.root} holds no finished run", f"tierwise run SOURCE -o {self.root}")
        return run

    def finished(self) -> list[Run]:
        """All finished runs, oldest as-of date first."""
        folders = self.runs.glob("*/run.json") if self.runs.is_dir() else ()
        return sorted((Run(p.parent) for p in folders), key=lambda r: (str(r.about.get("as_of")), r.id))


@dataclass(frozen=True, slots=True)
class Run:
    """One finished run: its tables, receipt and report. It is never changed."""

    folder: Path

    @property
    def id(self) -> str:
        """The run's name."""
        return self.folder.name

    @property
    def about(self) -> dict[str, Any]:
        """``run.json``: version, seed, as_of, data hash, seconds and peak MiB of each stage."""
        return _read_json(self.folder / "run.json")

    @property
    def receipt(self) -> dict[str, Any]:
        """``receipt.json``: what was read, kept, repaired and refused, in rows and money."""
        return _read_json(self.folder / "receipt.json")

    @property
    def report(self) -> Path:
        """The report page."""
        return self.folder / "report.html"

    def table_names(self) -> list[str]:
        """Names of the result tables the run has; ``quarantine`` where rows were refused."""
        names = [p.stem for p in (self.folder / "tables").glob("*.parquet")]
        return sorted([*names, *(["quarantine"] if self._refused() else [])])

    def _refused(self) -> list[Path]:
        """Files of refused rows, one for each input table that has any."""
        return sorted((self.folder / "quarantine").glob("*.parquet"))

    def table(self, name: str) -> pa.Table:
        """One result table as Arrow; ``UsageError`` names those there are."""
        if name == "quarantine" and self._refused():
            return pa.concat_tables([RESULT_TABLES[name].conform(pq.read_table(p)) for p in self._refused()])
        path = self.folder / "tables" / f"{name}.parquet"
        if not path.is_file():
            known = "is a result table that this run did not fill" if name in RESULT_TABLES else "is no result table"
            raise UsageError(f"{name!r} {known}", f"one of: {', '.join(self.table_names())}")
        return pq.read_table(path)

    def tables(self) -> dict[str, pa.Table]:
        """All result tables of the run."""
        return {name: self.table(name) for name in self.table_names()}

    def view(self, name: str, rows: int = 10) -> View:
        """One result table as a notebook shows it: the first rows, each column with its meaning."""
        return View(name, self.table(name), rows)

    def _repr_html_(self) -> str:
        names = "".join(f"<li>{escape(name)}</li>" for name in self.table_names())
        return f"<b>Tierwise run {escape(self.id)}</b><ul>{names}</ul>"


@dataclass(frozen=True, slots=True)
class View:
    """The head of a result table for a notebook; the columns' meanings stand in their tooltips."""

    name: str
    table: pa.Table
    rows: int = 10

    def _repr_html_(self) -> str:
        columns = RESULT_TABLES[self.name].columns
        head = "".join(f"<th title='{escape(_meaning(c), quote=True)}'>{escape(c.name)}</th>" for c in columns)
        shown = self.table.slice(0, self.rows).to_pylist()
        body = "".join("<tr>" + "".join(f"<td>{_html(v)}</td>" for v in row.values()) + "</tr>" for row in shown)
        foot = f"<small>{len(shown):,} of {self.table.num_rows:,} rows</small>"
        return f"<b>{escape(self.name)}</b><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{foot}"


def _meaning(column: Column) -> str:
    return f"{column.meaning} ({column.unit})" if column.unit else column.meaning


def _html(value: object) -> str:
    if value is None:
        return ""
    return escape(f"{value:,.4g}" if isinstance(value, float) else str(value))


def open_workspace(out: str | Path) -> Workspace:
    """The workspace at ``out``; ``UsageError`` when it is not a folder that a run has written."""
    root = Path(out)
    if not root.is_dir():
        raise UsageError(f"{root} is not a workspace folder", f"tierwise run SOURCE -o {root}")
    return Workspace(root)


def make_workspace(out: str | Path) -> Workspace:
    """The workspace at ``out``, made when absent; a folder of other things is refused, not written into."""
    root = Path(out)
    if root.exists() and not root.is_dir():
        raise UsageError(f"{root} is a file; OUT must be a folder", "name another folder with -o")
    ours = (
        "snapshots",
        "runs",
        "current.json",
        "shop.toml",
        ".lock",
        "serving",
        "events",
        "campaigns",
        "decisions",
        "price_tests",
        "state.db",
        ".scratch",
    )
    foreign = sorted(p.name for p in root.iterdir() if p.name not in ours) if root.is_dir() else []
    if foreign:
        raise UsageError(f"{root} holds other things ({', '.join(foreign[:3])})", "name a new or empty folder with -o")
    with storage_errors(root):
        (root / "runs").mkdir(parents=True, exist_ok=True)
    return Workspace(root)


@contextmanager
def storage_errors(where: Path) -> Iterator[None]:
    """Turns what the disk refuses into a ``WorkspaceError`` that says what is still whole."""
    try:
        yield
    except OSError as e:
        raise WorkspaceError(
            f"cannot write to {where}: {e.strerror or e}",
            "free some space or check the permissions, then run again; the previous run is untouched",
        ) from e


@contextmanager
def locked(workspace: Workspace) -> Iterator[None]:
    """One writer at a time: a second run on the same OUT is refused, and a lock left by a killed one is taken over."""
    lock = workspace.root / ".lock"
    if lock.exists() and _alive(lock):
        raise UsageError(f"another run is writing to {workspace.root}", "wait for it, or choose another OUT")
    with storage_errors(lock):
        lock.write_text(str(os.getpid()))
    try:
        yield
    finally:
        lock.unlink(missing_ok=True)


def _alive(lock: Path) -> bool:
    try:
        pid = int(lock.read_text() or "0")
    except (ValueError, OSError):
        return False
    if pid <= 0 or pid == os.getpid():
        return False
    if os.name == "nt":  # os.kill(pid, 0) would end the process on Windows
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


@contextmanager
def scratch_folder(workspace: Workspace) -> Iterator[Path]:
    """Room for the engine to spill into, on the disk of OUT; swept at the end, or after a kill by the next run."""
    folder = workspace.root / ".scratch"
    shutil.rmtree(folder, ignore_errors=True)
    with storage_errors(folder):
        folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def new_run(workspace: Workspace) -> Iterator[Path]:
    """A folder to write a run into; it is thrown away unless ``finish`` has moved it into place."""
    for left in workspace.runs.glob(f"*{_UNFINISHED}"):
        shutil.rmtree(left, ignore_errors=True)
    folder = workspace.runs / f"{os.getpid()}{_UNFINISHED}"
    with storage_errors(folder):
        (folder / "tables").mkdir(parents=True)
        (folder / "models").mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def write_table(folder: Path, name: str, table: pa.Table) -> pa.Table:
    """Writes one result table that keeps its contract, sorted by its key so that equal content is equal bytes."""
    contract = RESULT_TABLES[name]
    whole = contract.conform(table)
    if contract.key:
        whole = whole.sort_by([(k, "ascending") for k in contract.key])
    with storage_errors(folder):
        pq.write_table(whole, folder / "tables" / f"{name}.parquet", compression="zstd")
    return whole


def write_json(path: Path, content: Mapping[str, Any]) -> None:
    """Writes JSON whole or not at all."""
    with storage_errors(path):
        part = path.with_suffix(path.suffix + ".part")
        with part.open("w", encoding="utf-8") as f:
            json.dump(content, f, ensure_ascii=False, indent=2, sort_keys=True)
            f.flush()
            os.fsync(f.fileno())
        part.replace(path)


def finish(workspace: Workspace, folder: Path | None, run_id: str) -> Run:
    """Moves a written run into place and makes it the current one, each by one rename; None: it stands already."""
    target = workspace.runs / run_id
    with storage_errors(target):
        if folder is not None and not target.exists():
            _sync_tree(folder)
            folder.replace(target)
        write_json(workspace.root / "current.json", {"run": f"runs/{run_id}"})
    return Run(target)


def _sync_tree(folder: Path) -> None:
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb") as f:
                os.fsync(f.fileno())


def _read_json(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as e:
        raise WorkspaceError(f"{path} cannot be read: {e}", "tierwise run again") from e
    if not isinstance(content, dict):
        raise WorkspaceError(f"{path} holds no JSON object", "tierwise run again")
    return content
