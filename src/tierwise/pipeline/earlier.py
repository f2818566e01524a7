"""Which earlier run this one goes on from: found by date, named in ``run.json``, and read again when it computes."""

from __future__ import annotations

from datetime import datetime

import pyarrow as pa

from tierwise.pipeline.workspace import Run, Workspace


def previous_with(workspace: Workspace, as_of: datetime, table: str) -> str | None:
    """Id of the latest run of an earlier date that has rows of the table; None where there is none yet."""
    earlier = [r for r in workspace.finished() if datetime.fromisoformat(str(r.about["as_of"])) < as_of]
    return next((r.id for r in reversed(earlier) if table in r.table_names() and r.table(table).num_rows), None)


def tables_of(workspace: Workspace, run_id: str | None, names: tuple[str, ...]) -> dict[str, pa.Table] | None:
    """These tables of a run; None without a run, or where its folder has been taken away since."""
    folder = workspace.runs / str(run_id)
    if not run_id or not (folder / "run.json").is_file():
        return None
    return {name: Run(folder).table(name) for name in names}
