"""The verb ``check``: read and clean only, and tell what would be kept, repaired and refused."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tierwise.data.intake import check_in
from tierwise.data.warehouse import open_warehouse
from tierwise.pipeline.options import Options
from tierwise.pipeline.reading import Reading, read
from tierwise.pipeline.stages import Progress, Silence


@dataclass(frozen=True, slots=True)
class Checked:
    """The receipt, and the reading it was made with."""

    reading: Reading
    receipt: dict[str, Any]


def check(source: str, options: Options | None = None, progress: Progress | None = None) -> Checked:
    """The receipt of ``source``; nothing is kept on disk."""
    options, progress = options or Options(), progress or Silence()
    progress.stage("read")
    reading = read(source, options)
    progress.stage("clean")
    with (
        tempfile.TemporaryDirectory(prefix="tierwise-") as scratch,
        open_warehouse(options.engine, scratch=Path(scratch)) as warehouse,
    ):
        receipt = check_in(source, reading.settings, reading.mapping, warehouse)
    return Checked(reading, receipt)
