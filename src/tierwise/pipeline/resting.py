"""Large result tables at rest: on disk and mapped, so that the answers to ten questions need the memory of one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from tempfile import mkdtemp

import pyarrow as pa

from tierwise.data.warehouse import Warehouse

LARGE_BYTES = 64 * 2**20


def resting(warehouse: Warehouse, large: int = LARGE_BYTES) -> Callable[[pa.Table], pa.Table]:
    """Lays tables larger than ``large`` into the warehouse's scratch folder; they live as long as the warehouse."""

    def rest(table: pa.Table) -> pa.Table:
        if table.nbytes <= large:
            return table
        path = Path(mkdtemp(prefix="rest-", dir=warehouse.scratch)) / "table.arrow"
        with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
            writer.write_table(table)
        return pa.ipc.open_file(pa.memory_map(str(path))).read_all()

    return rest
