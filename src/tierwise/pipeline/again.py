"""A new run on the snapshot of a finished one: where the verbs that recompute a part meet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from tierwise import __version__
from tierwise.contract.settings import Settings
from tierwise.data.config import read_config
from tierwise.data.shop import open_shop
from tierwise.data.snapshots import at_version
from tierwise.data.warehouse import open_warehouse
from tierwise.errors import UsageError
from tierwise.pipeline.journey import Finished, Start, conclude_run
from tierwise.pipeline.leave import instant, kept_aside_of
from tierwise.pipeline.options import Options
from tierwise.pipeline.stages import Stages
from tierwise.pipeline.workspace import Run, Workspace, locked, scratch_folder


def again(workspace: Workspace, run: Run, about: dict[str, Any], settings: Settings, stages: Stages) -> Finished:
    """Concludes anew on the snapshot of ``run``; ``about`` is its own, with what shall be different this time.

    What other verbs had added to it is left behind: it was made from tables that are now made anew.
    """
    about = {key: value for key, value in about.items() if key != "added"}
    with (
        locked(workspace),
        scratch_folder(workspace) as scratch,
        open_warehouse("duckdb", scratch=scratch) as warehouse,
    ):
        manifest = at_version(workspace.root, about["snapshot"])
        as_of = instant(about["as_of"])
        shop = open_shop(manifest, warehouse, replace(settings, currency=about["currency"]))
        start = Start(shop.as_of(as_of) if as_of else shop, about, kept_aside_of(run))
        return conclude_run(
            workspace, start, Options(only=tuple(about["only"]), methods=about.get("methods", "quick")), stages
        )


def with_part(
    workspace: Workspace, part: str, need: str, changes: Callable[[datetime | None], dict[str, Any]], stages: Stages
) -> Run:
    """The run that has one more part of the journey, or has it otherwise: ``changes`` of what it is about, given its
    as-of instant. ``UsageError`` saying the ``need`` where there are no customers.
    """
    current = workspace.require_current()
    if current.about.get("customers") == 0:
        raise UsageError(f"{workspace.root} holds orders of guests only", need)
    about: dict[str, Any] = dict(current.about)
    only = sorted({*about["only"], part}) if about["only"] else []
    about |= {"version": __version__, "only": only, **changes(instant(about["as_of"]))}
    settings, _ = read_config(workspace.config)
    return again(workspace, current, about, settings, stages).run
