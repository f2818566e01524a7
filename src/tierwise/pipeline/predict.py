"""The verb ``predict OUT``: every method family on every question, as a new run on the snapshot of the current one."""

from __future__ import annotations

from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from tierwise.errors import MissingExtra
from tierwise.pipeline.again import with_part
from tierwise.pipeline.earlier import previous_with
from tierwise.pipeline.stages import Progress, Silence, Stages
from tierwise.pipeline.workspace import Run, open_workspace


def predict(out: str | Path, methods: str = "all", progress: Progress | None = None) -> Run:
    """The run whose questions are answered by the best of all families; found where it stands already."""
    if methods == "deep":
        _with_torch()
    workspace = open_workspace(out)

    def changes(as_of: datetime | None) -> dict[str, Any]:
        earlier = previous_with(workspace, as_of, "behaviour") if as_of else None
        return {"methods": methods, "previous_behaviour": earlier}

    need = "predictions need orders with a customer"
    return with_part(workspace, "behaviour", need, changes, Stages(progress or Silence()))


def _with_torch() -> None:
    """Says so before anything is computed, not after all other families have been."""
    if find_spec("torch") is None:
        raise MissingExtra("the sequence network", "deep")
