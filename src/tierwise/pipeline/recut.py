"""The verb ``tiers OUT recut``: cut the tiers anew on today's customers; the only way cut points move."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow.compute as pc

from tierwise.contract.settings import Settings
from tierwise.data.config import read_config, write_config
from tierwise.errors import UsageError
from tierwise.insight.value.basis import Basis, basis_of
from tierwise.insight.value.tiers import TierCuts, recut_preview, speaks_of_another, stored_cuts
from tierwise.pipeline.again import again
from tierwise.pipeline.conclude import with_cuts
from tierwise.pipeline.stages import Progress, Silence, Stages
from tierwise.pipeline.workspace import Run, Workspace, open_workspace, storage_errors


@dataclass(frozen=True, slots=True)
class Recut:
    """What new cut points move: ``rows`` has old and new lower bound and the customers of each tier.

    ``other_basis`` holds what the old ones and the new ones were made for, where these differ.
    """

    out: str
    currency: str
    customers: int
    moved: int
    rows: tuple[dict[str, Any], ...]
    version: str
    differs: bool
    other_basis: tuple[str, ...] = ()
    run: Run | None = None

    def as_dict(self) -> dict[str, Any]:
        """Plain values, for machines."""
        return {
            "currency": self.currency,
            "customers": self.customers,
            "moved": self.moved,
            "tiers": list(self.rows),
            "version": self.version,
            "other_basis": list(self.other_basis),
            "run": self.run.id if self.run else None,
        }


def recut(out: str | Path, apply: bool = False, progress: Progress | None = None) -> Recut:
    """Says what would move; with ``apply`` moves it and computes a new run on the same snapshot.

    The new points are cut from the current run's values: settings that have changed since then need a run first.
    """
    workspace = open_workspace(out)
    current = workspace.require_current()
    settings, mapping = read_config(workspace.config)
    cuts = stored_cuts(settings)
    if cuts is None:
        raise UsageError(f"{workspace.root} has no cut points yet", f"tierwise run SOURCE -o {workspace.root}")
    new, moves = recut_preview(current.table("value"), _as_valued(workspace, current, settings), cuts)
    preview = _preview(workspace, current, (cuts, new), moves)
    if not apply or not preview.differs:
        return preview
    stages = Stages(progress or Silence())
    moved = with_cuts(settings, new)
    finished = again(workspace, current, dict(current.about), moved, stages)
    with storage_errors(workspace.config):
        write_config(workspace.config, moved, mapping)
    return replace(preview, run=finished.run)


def _as_valued(workspace: Workspace, current: Run, settings: Settings) -> Settings:
    """The settings, which must be those under which the current run's values were made."""
    settings = replace(settings, currency=settings.currency or str(current.about["currency"]))
    made = str(current.about.get("value_basis") or "")
    changed = Basis.of_text(made).differs(basis_of(current.table("value"), settings)) if made else ()
    if changed:
        raise UsageError(
            f"{workspace.config} has changed since the current run ({', '.join(changed)})",
            f"tierwise run SOURCE -o {workspace.root}, then recut: tiers are cut from the values of a run",
        )
    return settings


def _preview(workspace: Workspace, current: Run, cuts: tuple[TierCuts, TierCuts], moves: Any) -> Recut:
    old, new = cuts
    stays = pc.equal(moves["from_tier"], moves["to_tier"])
    total = pc.sum(moves["customers"]).as_py() or 0
    staying = pc.sum(moves.filter(stays)["customers"]).as_py() or 0
    counts = {
        r["to_tier"]: r["customers_sum"]
        for r in moves.group_by("to_tier").aggregate([("customers", "sum")]).to_pylist()
    }
    bounds = zip(new.names, (*old.bounds, 0.0), (*new.bounds, 0.0), strict=True)
    rows = tuple({"tier": t, "old": o, "new": n, "customers": counts.get(t, 0)} for t, o, n in bounds)
    currency = str(current.about.get("currency", ""))
    other = speaks_of_another(old, new.basis)
    then_and_now = (old.basis.text(), new.basis.text()) if other and old.basis and new.basis else ()
    differs = bool(new.bounds != old.bounds or other)
    return Recut(workspace.root.as_posix(), currency, total, total - staying, rows, new.version, differs, then_and_now)
