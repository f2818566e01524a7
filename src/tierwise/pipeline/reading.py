"""What will be read and how: the source's files, and the mapping and settings that hold for them.

A ``shop.toml`` named by the caller wins, then the one beside the source, then the one of the workspace, then the
guess. Files that a confirmed mapping does not know yet (next week's export) take over the columns of a mapped file
with the same headers, else they are guessed; either is said.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tierwise.contract.settings import Settings
from tierwise.data.config import CONFIG_NAME, read_config
from tierwise.data.files.databases import masked_url
from tierwise.data.mapping import Mapping, TableMap, propose
from tierwise.data.meaning.zones import settled
from tierwise.data.readers import RawTable, read_source
from tierwise.errors import UsageError
from tierwise.pipeline.options import Options
from tierwise.pipeline.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Reading:
    """The files found, what each column means, the settings, and where these came from ("" = guessed)."""

    source: str
    raw: tuple[RawTable, ...]
    mapping: Mapping
    settings: Settings
    config: str
    kept: bool = False
    """Is it the workspace's own ``shop.toml``, which an earlier run has written?"""


def read(source: str, options: Options, workspace_config: Path | None = None) -> Reading:
    """Looks at the source and settles mapping and settings; reads no more than samples."""
    raw = read_source(source)
    config = find(source, options.config, workspace_config)
    kept = _kept_cuts(workspace_config)
    if config is None:
        settings, mapping = Settings(), propose(raw)
    else:
        settings, confirmed = read_config(config)
        mapping = extend(confirmed, raw)
    if not settings.tier_cuts:
        settings = replace(settings, **kept)
    if options.language is not None:
        settings = replace(settings, language=options.language)
    if options.seed is not None:
        settings = replace(settings, seed=options.seed)
    return Reading(
        str(source),
        tuple(raw),
        settled(mapping, settings),
        settings,
        str(config or ""),
        config is not None and config == workspace_config,
    )


def _kept_cuts(workspace_config: Path | None) -> dict[str, Any]:
    """The cut points of earlier runs hold until ``tiers recut`` moves them: from the workspace's ``shop.toml``, or,
    should that be gone, from its current run."""
    if workspace_config is None:
        return {}
    if workspace_config.is_file():
        kept, _ = read_config(workspace_config)
        if kept.tier_cuts:
            return {name: getattr(kept, name) for name in ("tier_cuts", "tier_cuts_version", "tier_cuts_basis")}
    current = Workspace(workspace_config.parent).current()
    about = current.about if current is not None else {}
    if not about.get("cuts"):
        return {}
    version, basis = str(about["cuts_version"]), str(about.get("cuts_basis") or "")
    return {"tier_cuts": tuple(about["cuts"]), "tier_cuts_version": version, "tier_cuts_basis": basis}


def find(source: str, asked: Path | None, workspace_config: Path | None) -> Path | None:
    """The ``shop.toml`` that holds for this source, or None."""
    if asked is not None:
        if not asked.is_file():
            raise UsageError(f"--config {asked} is not a file", f"tierwise init SOURCE --config {asked}")
        return asked
    beside = beside_source(source)
    places = [p for p in (beside, workspace_config) if p is not None and p.is_file()]
    return places[0] if places else None


def beside_source(source: str) -> Path | None:
    """Where ``shop.toml`` of a source lies: in its folder, or beside its file; None for a database."""
    if "://" in source:
        return None
    path = Path(source)
    return (path if path.is_dir() else path.parent) / CONFIG_NAME


def extend(confirmed: Mapping, raw: list[RawTable]) -> Mapping:
    """The confirmed mapping for the files that are here, with files it does not know yet added."""
    known = {m.file: m for m in confirmed.tables}
    new = [r for r in raw if r.file not in known]
    likeness = {r.file: _alike(r, confirmed) for r in new}
    guesses = propose(raw) if any(m is None for m in likeness.values()) else Mapping(())
    tables = [known.get(r.file) or likeness[r.file] or guesses.for_file(r.file) for r in raw]
    return Mapping(tuple(t for t in tables if t is not None))


def _alike(raw: RawTable, confirmed: Mapping) -> TableMap | None:
    """The mapped file with the same headers, if there is one: next week's export of the same kind."""
    columns = set(raw.columns)
    for known in confirmed.tables:
        used = {c.source for c in known.columns if c.source}
        if used and used | set(known.unmapped) == columns:
            return replace(known, file=raw.file)
    return None


def describe(reading: Reading) -> dict[str, Any]:
    """The reading as plain values, for ``run.json`` and for machines; a database's user and password are left out."""
    told = {"source": shown(reading.source), "config": reading.config, "kept": reading.kept}
    return told | {"files": describe_mapping(reading.mapping)}


def shown(source: str) -> str:
    """The source as it may be written down: a database without user, password and query.

    >>> shown("orders.csv")
    'orders.csv'
    """
    return masked_url(source) if "://" in source else source


def describe_mapping(mapping: Mapping) -> list[dict[str, Any]]:
    """Each file with its table and columns, as plain values."""
    return [
        {
            "file": m.file,
            "table": m.table,
            "confidence": round(m.confidence, 3),
            "columns": [
                {
                    "target": c.target,
                    "source": c.source or c.constant,
                    "why": c.why,
                    "confidence": round(c.confidence, 3),
                }
                for c in m.columns
            ],
            "unmapped": list(m.unmapped),
            "notes": list(m.notes),
            "doubts": list(m.doubts),
        }
        for m in mapping.tables
    ]
