"""The verb ``holdout OUT``: who gets no campaign this quarter, and what that will show. Only reads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow.compute as pc

from tierwise.data.config import read_config
from tierwise.errors import UsageError
from tierwise.pipeline.leave import instant
from tierwise.pipeline.plan import detectable, holdout_of
from tierwise.pipeline.workspace import Run, open_workspace
from tierwise.privacy.pseudonyms import key_path, load_key
from tierwise.proof.holdout import quarter, universal


@dataclass(frozen=True, slots=True)
class HeldOut:
    """Customers held out of ``quarter``; ``detectable``: the smallest change of the share who order that will show."""

    quarter: str
    share: float
    all: int
    customers: tuple[str, ...]
    base: float | None
    detectable: float | None


def holdout(out: str | Path) -> HeldOut:
    """The universal holdout of the quarter in which the current run's data end."""
    workspace = open_workspace(out)
    run = workspace.require_current()
    as_of = instant(run.about["as_of"])
    if as_of is None or not run.about.get("customers"):
        raise UsageError(f"run {run.id} knows no customers", "tierwise run a shop whose orders name customers")
    settings, _ = read_config(workspace.config)
    local = as_of.replace(tzinfo=UTC).astimezone(ZoneInfo(settings.time_zone)).date()
    ids = [str(c) for c in run.table("customer_features")["customer_id"].to_pylist()]
    held = universal(ids, holdout_of(settings, load_key(key_path(workspace.root)).id), quarter(local))
    base = _base(run)
    share = float(held.mean()) if ids else 0.0
    shows = None if base is None else detectable(base, len(ids), share)
    return HeldOut(quarter(local), settings.holdout_share, len(ids), tuple(np.array(ids)[held].tolist()), base, shows)


def _base(run: Run) -> float | None:
    """The share expected to order within 90 days."""
    if "value" not in run.table_names():
        return None
    return float(pc.mean(run.table("value")["p_active_90d"]).as_py() or 0.0) or None
