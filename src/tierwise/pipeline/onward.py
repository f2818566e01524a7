"""A new run that goes on from a finished one: its tables as they stand, and those that a verb adds or replaces.

`plan` and `measure` change nothing of what was concluded, so nothing of it is computed again. The new run's name says
what was added to which input, so the same call finds the run that stands.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pyarrow as pa

from tierwise import __version__
from tierwise.contract.settings import Settings
from tierwise.data.config import read_config
from tierwise.data.shop import Shop, open_shop
from tierwise.data.snapshots import at_version
from tierwise.data.warehouse import open_warehouse
from tierwise.pipeline.leave import instant, kept_aside_of, leave_tables, run_id, write_about
from tierwise.pipeline.serving import make_ready
from tierwise.pipeline.stages import Stages
from tierwise.pipeline.workspace import Run, Workspace, finish, locked, new_run, scratch_folder, storage_errors


@dataclass(slots=True)
class Added:
    """What a verb adds to a run: result tables and remarks by name. ``gone``: tables of the run before that no longer
    hold, for an earlier call of the verb has left them, or what they stand on is made otherwise now.
    """

    tables: dict[str, pa.Table] = field(default_factory=dict)
    remarks: dict[str, Any] = field(default_factory=dict)
    gone: frozenset[str] = frozenset()


Work = Callable[[Shop, Run], Added]


def onward(workspace: Workspace, verb: str, asked: Mapping[str, Any], work: Work, stages: Stages) -> Run:
    """The run of the current one's tables and what ``work`` makes of its shop; found where it stands already.

    ``asked`` is all that decides what ``work`` answers, besides the current run's input.
    """
    current = workspace.require_current()
    about: dict[str, Any] = dict(current.about)
    about["added"] = _order_of(about.get("added"), verb, digest({**asked, "version": __version__}))
    settings = _settings(workspace, about)
    name = run_id(about, settings)
    if (workspace.runs / name / "run.json").is_file():
        return finish(workspace, None, name)
    with locked(workspace), new_run(workspace) as folder:
        added = _worked(workspace, current, settings, verb, work, stages)
        _carry(current, folder)
        with stages("report"):
            about["remarks"] = {**(about.get("remarks") or {}), **added.remarks}
            about |= {"id": name, "stages": {**about.get("stages", {}), **stages.costs}}
            kept = {name: t for name, t in standing(current).items() if name not in added.gone}
            leave_tables(folder, {**kept, **added.tables}, about, kept_aside_of(current), settings)
        write_about(folder, about, replace(stages, costs=about["stages"] | stages.costs))
        done = finish(workspace, folder, name)
        make_ready(workspace, done)
        return done


def _order_of(added: Any, verb: str, asked: str) -> list[list[str]]:
    """The verbs that have added to the run, this one last: what a later one makes goes over what an earlier one did, so
    the same verbs in another order leave other tables.
    """
    before = {k: v for k, v in dict(added or {}).items() if k != verb}
    return [*([k, v] for k, v in before.items()), [verb, asked]]


def standing(run: Run) -> dict[str, pa.Table]:
    """The result tables that a run has computed: all but the refused rows, which rest elsewhere."""
    return {name: table for name, table in run.tables().items() if name != "quarantine"}


def digest(asked: Mapping[str, Any]) -> str:
    """A short name of what was asked.

    >>> digest({"budget": 5}) == digest({"budget": 5}) != digest({"budget": 6})
    True
    """
    return hashlib.sha256(json.dumps(asked, sort_keys=True, default=str).encode()).hexdigest()[:16]


def _settings(workspace: Workspace, about: Mapping[str, Any]) -> Settings:
    settings, _ = read_config(workspace.config)
    return replace(settings, currency=settings.currency or str(about["currency"]))


def _worked(workspace: Workspace, current: Run, settings: Settings, verb: str, work: Work, stages: Stages) -> Added:
    about = current.about
    with (
        scratch_folder(workspace) as scratch,
        open_warehouse("duckdb", scratch=scratch) as warehouse,
        stages(verb),
    ):
        shop = open_shop(at_version(workspace.root, about["snapshot"]), warehouse, settings)
        as_of = instant(about["as_of"])
        return work(shop.as_of(as_of) if as_of else shop, current)


def _carry(current: Run, folder: Any) -> None:
    """The models of the run before, as they rest."""
    with storage_errors(folder):
        shutil.copytree(current.folder / "models", folder / "models", dirs_exist_ok=True)
