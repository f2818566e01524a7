"""The verb ``demo``: the whole journey on a sample shop that comes with a package."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

from tierwise.pipeline.journey import run
from tierwise.pipeline.options import Options
from tierwise.pipeline.stages import Progress, Silence
from tierwise.pipeline.workspace import Run
from tierwise.samples import SAMPLES, complete_journey_folder


def demo(out: str | Path, options: Options | None = None, progress: Progress | None = None) -> Run:
    """Runs the journey on the Complete Journey tables (extra ``demo``) into the workspace ``out``."""
    progress = progress or Silence()
    progress.stage("sample")
    with tempfile.TemporaryDirectory(prefix="tierwise-demo-") as folder:
        source = complete_journey_folder(Path(folder) / "complete_journey")
        sample = SAMPLES["complete_journey"]
        said = (("en", sample.statement), ("zh-Hans", sample.statement_zh))
        chosen = replace(options or Options(), shop="The Complete Journey", statement=said)
        return run(str(source), out, chosen, progress)
