"""The stage `segments`: natural groups of the run's customers, named on from those of the previous run."""

from __future__ import annotations

from typing import Any

from tierwise.contract.settings import Settings
from tierwise.insight.segments.result import segment
from tierwise.pipeline.conclude import Conclusion
from tierwise.pipeline.options import Options
from tierwise.pipeline.stages import Stages


def note_segments(done: Conclusion, settings: Settings, options: Options, stages: Stages, before: Any | None) -> None:
    """Adds the tables of `insight.segments` to the conclusion, and what was found to its remarks."""
    features = done.tables["customer_features"]
    if not options.wants("segments") or not features.num_rows:
        return
    with stages("segments"):
        found = segment(features, done.tables.get("value"), before, settings.seed)
    done.tables |= found.tables
    done.remarks["segments"] = found.note
