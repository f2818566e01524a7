"""Opening the shop behind a workspace, for an analyst in Python."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from tierwise.data.config import read_config
from tierwise.data.shop import Shop
from tierwise.data.shop import open_shop as shop_of
from tierwise.data.snapshots import at_version
from tierwise.data.warehouse import open_warehouse
from tierwise.pipeline.leave import instant
from tierwise.pipeline.workspace import open_workspace


@contextmanager
def open_shop(out: str | Path, engine: str = "duckdb") -> Iterator[Shop]:
    """The shop of the current run, as of its date: contract tables as Ibis expressions, read-only.

    ``with tierwise.open_shop("out") as shop: shop.warehouse.arrow(shop.table("order_lines").limit(5))``. It stands on
    the run's own snapshot, so a run that finishes meanwhile changes nothing. ``UsageError`` when OUT has no run yet.
    """
    workspace = open_workspace(out)
    about = workspace.require_current().about
    settings, _ = read_config(workspace.config)
    manifest = at_version(workspace.root, str(about["snapshot"]))
    with tempfile.TemporaryDirectory(prefix="tierwise-") as scratch, open_warehouse(engine, scratch=Path(scratch)) as w:
        whole = shop_of(manifest, w, replace(settings, currency=str(about["currency"])))
        as_of = instant(about["as_of"])
        yield whole if as_of is None else whole.as_of(as_of)
