"""Approved campaigns as they rest in OUT/campaigns: who was assigned to what, when and with which probability.

A campaign is written once for each version, whole or not at all, and never changed: an edit is a new version. What is
measured later stands on these rows, however the shop's data have been corrected since.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from tierwise.contract.result_tables import ASSIGNMENTS
from tierwise.errors import UsageError, WorkspaceError
from tierwise.pipeline.workspace import Workspace, storage_errors, write_json

_NAME = re.compile(r"[^\W_](?:[\w .+-]{0,58}\w)?", re.UNICODE)


@dataclass(frozen=True, slots=True)
class Campaign:
    """One version of an approved campaign. ``plan`` says what it was decided on: budget, window, offers, holdouts."""

    name: str
    version: int
    plan: Mapping[str, Any]
    folder: Path

    @property
    def decided_at(self) -> datetime:
        """The instant it was decided: what was known strictly before it was used."""
        return datetime.fromisoformat(str(self.plan["as_of"]))

    @property
    def window_days(self) -> int:
        """Outcomes count so long after that."""
        return int(self.plan["brief"]["window_days"])

    @property
    def assignments(self) -> pa.Table:
        """One row for each customer in it (contract `assignments`)."""
        return ASSIGNMENTS.conform(pq.read_table(self.folder / "assignments.parquet"))


def checked_name(name: str) -> str:
    """The name, which also names a folder: letters, digits, blanks and ``. + -``, of any script, at most 60.

    >>> checked_name("双十一 2026")
    '双十一 2026'
    """
    if not _NAME.fullmatch(name):
        raise UsageError(
            f"{name!r} cannot name a campaign", "use up to 60 letters, digits, blanks and . + - such as spring-2026"
        )
    return name


def approve(workspace: Workspace, name: str, plan: Mapping[str, Any], assignments: pa.Table) -> Campaign:
    """Writes the next version of the campaign; the same plan and rows again are found, not written twice."""
    before = versions(workspace, checked_name(name))
    version = before[-1].version + 1 if before else 1
    rows = _numbered(ASSIGNMENTS.conform(assignments).sort_by("customer_id"), name, version)
    same = next((c for c in before if c.plan == _plain(plan) and _alike(c.assignments, rows)), None)
    if same is not None:
        return same
    target = workspace.campaigns / name / f"v{version}"
    part = workspace.campaigns / name / f".v{version}.{os.getpid()}"
    with storage_errors(target):
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True)
        pq.write_table(rows, part / "assignments.parquet", compression="zstd")
        write_json(part / "plan.json", plan)
        part.replace(target)
    return _read(target, name)


def versions(workspace: Workspace, name: str) -> list[Campaign]:
    """All approved versions of a campaign, oldest first."""
    folder = workspace.campaigns / checked_name(name)
    found = [_read(p.parent, name) for p in folder.glob("v*/plan.json")]
    return sorted(found, key=lambda c: c.version)


def approved(workspace: Workspace) -> list[Campaign]:
    """The latest version of every approved campaign, by name."""
    names = sorted(p.name for p in workspace.campaigns.glob("*") if p.is_dir()) if workspace.campaigns.is_dir() else []
    return [found[-1] for found in (versions(workspace, name) for name in names) if found]


def find(workspace: Workspace, name: str, version: int | None = None) -> Campaign:
    """One campaign, by default its latest version; ``UsageError`` names those there are."""
    found = versions(workspace, name)
    chosen = [c for c in found if version in (None, c.version)]
    if not chosen:
        known = ", ".join(f"{c.name} (v{c.version})" for c in approved(workspace)) or "none yet"
        raise UsageError(
            f"no approved campaign {name!r}" + (f" version {version}" if version else ""),
            f"approved are: {known}; tierwise plan OUT --approve makes one",
        )
    return chosen[-1]


def _read(folder: Path, name: str) -> Campaign:
    try:
        plan = json.loads((folder / "plan.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as e:
        raise WorkspaceError(f"{folder} holds no readable campaign: {e}", "approve the plan again") from e
    return Campaign(name, int(folder.name.removeprefix("v")), plan, folder)


def _plain(plan: Mapping[str, Any]) -> Any:
    return json.loads(json.dumps(plan, sort_keys=True, ensure_ascii=False))


def _alike(one: pa.Table, other: pa.Table) -> bool:
    """Equal but for the version."""
    return bool(one.drop_columns(["version"]).equals(other.drop_columns(["version"])))


def _numbered(rows: pa.Table, name: str, version: int) -> pa.Table:
    at = rows.column_names.index
    rows = rows.set_column(at("campaign"), "campaign", pa.array([name] * rows.num_rows, pa.string()))
    numbers = pa.array([version] * rows.num_rows, rows.schema.field("version").type)
    return ASSIGNMENTS.conform(rows.set_column(at("version"), "version", numbers))
