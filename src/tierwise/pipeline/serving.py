"""Ready-made rows for requests about one customer or product: one row for each, so that nobody has to search a run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from tierwise.pipeline.workspace import Run, Workspace, storage_errors

ROWS_PER_GROUP = 4_096
"""A request reads one group of this many customers."""
_LISTED = (
    "widget", "rank", "product_id", "score", "source", "because_product_id", "reason_code", "reason_values",
    "propensity", "policy",
)  # fmt: skip


def make_ready(workspace: Workspace, run: Run) -> Path | None:
    """Writes OUT/serving/<run>.parquet, by one rename, and sweeps other runs'; None without lists."""
    if "recommendations" not in run.table_names():
        return None
    folder = workspace.root / "serving"
    target = folder / f"{run.id}.parquet"
    with storage_errors(folder):
        folder.mkdir(exist_ok=True)
        if not target.exists():
            part = target.with_suffix(".part")
            pq.write_table(_rows(run.table("recommendations")), part, compression="zstd", row_group_size=ROWS_PER_GROUP)
            part.replace(target)
        for other in folder.iterdir():
            if other != target:
                other.unlink()
    return target


def _rows(lists: pa.Table) -> pa.Table:
    """One row for each context and id, its lists as columns of equal length."""
    ordered = lists.sort_by([(k, "ascending") for k in ("context", "context_id", "widget", "rank")])
    grouped = ordered.group_by(["context", "context_id"], use_threads=False)
    found = grouped.aggregate([(name, "list") for name in _LISTED])
    return found.rename_columns([name.removesuffix("_list") for name in found.column_names])


def ready(workspace: Workspace, context: str, context_id: str) -> list[dict[str, Any]]:
    """The rows of one customer or product as made for the current run; none for one without a list."""
    path = workspace.root / "serving" / f"{workspace.require_current().id}.parquet"
    if not path.is_file():
        return []
    mine = (pc.field("context") == context) & (pc.field("context_id") == context_id)
    found = pq.read_table(path, filters=mine).to_pylist()
    if not found:
        return []
    row = found[0]
    return [{name: row[name][i] for name in _LISTED} for i in range(len(row["rank"]))]
