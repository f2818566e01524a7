"""The stage `segments`: natural groups of the run's customers, named on from those of the previous run."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tierwise.contract.settings import Settings
from tierwise.insight.segments.result import segment
from tierwise.pipeline.conclude import Conclusion
from tierwise.pipeline.options import Options
from tierwise.pipeline.stages import Stages
from tierwise.pipeline.workspace import Run, Workspace


def note_segments(done: Conclusion, settings: Settings, options: Options, stages: Stages, before: Any | None) -> None:
    """Adds the tables of `insight.segments` to the conclusion, and what was found to its remarks."""
    features = done.tables["customer_features"]
    if not options.wants("segments") or not features.num_rows:
        return
    with stages("segments"):
        found = segment(features, done.tables.get("value"), before, settings.seed)
    done.tables |= found.tables
    done.remarks["segments"] = found.note


def previous_segments(workspace: Workspace, as_of: datetime) -> str | None:
    """Id of the latest run of an earlier date that has groups; None where there is none yet."""
    earlier = [r for r in workspace.finished() if datetime.fromisoformat(str(r.about["as_of"])) < as_of]
    return next((r.id for r in reversed(earlier) if has_groups(r)), None)


def has_groups(run: Run) -> bool:
    """Did the run find natural groups?"""
    return "personas" in run.table_names() and run.table("personas").num_rows > 0


def segments_of(workspace: Workspace, run_id: str | None) -> Any | None:
    """The table `segments` of a run; None without a run, or where its folder has been taken away since."""
    folder = workspace.runs / str(run_id)
    return Run(folder).table("segments") if run_id and (folder / "run.json").is_file() else None
