"""The verb ``segments OUT``: look for natural groups in the current run's shop, as a new run on the same snapshot."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tierwise import __version__
from tierwise.data.config import read_config
from tierwise.errors import UsageError
from tierwise.pipeline.again import again
from tierwise.pipeline.leave import instant
from tierwise.pipeline.segments import previous_segments
from tierwise.pipeline.stages import Progress, Silence, Stages
from tierwise.pipeline.workspace import Run, open_workspace


def regroup(out: str | Path, progress: Progress | None = None) -> Run:
    """The run that holds the groups; the current one where it has looked for them already."""
    workspace = open_workspace(out)
    current = workspace.require_current()
    if "personas" in current.table_names():
        return current
    if current.about.get("customers") == 0:
        raise UsageError(f"{workspace.root} holds orders of guests only", "groups need orders with a customer")
    about: dict[str, Any] = dict(current.about)
    as_of = instant(about["as_of"])
    about |= {
        "version": __version__,
        "only": [*about["only"], "segments"] if about["only"] else [],
        "previous_segments": previous_segments(workspace, as_of) if as_of else None,
    }
    settings, _ = read_config(workspace.config)
    return again(workspace, current, about, settings, Stages(progress or Silence())).run
