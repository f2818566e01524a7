"""The verb ``segments OUT``: look for natural groups in the current run's shop, as a new run on the same snapshot."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from tierwise.pipeline.again import with_part
from tierwise.pipeline.earlier import previous_with
from tierwise.pipeline.stages import Progress, Silence, Stages
from tierwise.pipeline.workspace import Run, open_workspace


def regroup(out: str | Path, progress: Progress | None = None) -> Run:
    """The run that holds the groups; the current one where it has looked for them already."""
    workspace = open_workspace(out)
    current = workspace.require_current()
    if "personas" in current.table_names():
        return current

    def changes(as_of: datetime | None) -> dict[str, Any]:
        return {"previous_segments": previous_with(workspace, as_of, "personas") if as_of else None}

    return with_part(
        workspace, "segments", "groups need orders with a customer", changes, Stages(progress or Silence())
    )
