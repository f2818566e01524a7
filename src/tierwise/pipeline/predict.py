"""The verb ``predict OUT``: every method family on every question, as a new run on the snapshot of the current one."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Any

from tierwise import __version__
from tierwise.data.config import read_config
from tierwise.errors import MissingExtra, UsageError
from tierwise.pipeline.again import again
from tierwise.pipeline.earlier import previous_with
from tierwise.pipeline.leave import instant
from tierwise.pipeline.stages import Progress, Silence, Stages
from tierwise.pipeline.workspace import Run, open_workspace


def predict(out: str | Path, methods: str = "all", progress: Progress | None = None) -> Run:
    """The run whose questions are answered by the best of all families; found where it stands already."""
    if methods == "deep":
        _with_torch()
    workspace = open_workspace(out)
    current = workspace.require_current()
    if current.about.get("customers") == 0:
        raise UsageError(f"{workspace.root} holds orders of guests only", "predictions need orders with a customer")
    about: dict[str, Any] = dict(current.about)
    as_of = instant(about["as_of"])
    about |= {
        "version": __version__,
        "methods": methods,
        "only": sorted({*about["only"], "behaviour"}) if about["only"] else [],
        "previous_behaviour": previous_with(workspace, as_of, "behaviour") if as_of else None,
    }
    settings, _ = read_config(workspace.config)
    return again(workspace, current, about, settings, Stages(progress or Silence())).run


def _with_torch() -> None:
    """Says so before anything is computed, not after all other families have been."""
    if find_spec("torch") is None:
        raise MissingExtra("the sequence network", "deep")
