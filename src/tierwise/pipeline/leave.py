"""What a run leaves behind: ``run.json``, ``receipt.json``, the tables, the refused rows, the report."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from tierwise import __version__
from tierwise.contract.estimate import Estimate
from tierwise.contract.result_tables import QUARANTINE
from tierwise.contract.settings import Settings
from tierwise.data.intake import Intake
from tierwise.data.shop import Shop
from tierwise.models import store
from tierwise.pipeline.conclude import Conclusion
from tierwise.pipeline.earlier import previous_with
from tierwise.pipeline.options import Options
from tierwise.pipeline.reading import Reading, describe, shown
from tierwise.pipeline.stages import Stages
from tierwise.pipeline.workspace import Run, Workspace, storage_errors, write_json, write_table
from tierwise.privacy.pseudonyms import key_path, load_key
from tierwise.report.page import render

FORMAT = 1
"""Raised when a run folder of an older version can no longer be read."""


@dataclass(frozen=True, slots=True)
class KeptAside:
    """The receipt of the intake, and the files of refused and repaired rows, by table."""

    receipt: dict[str, Any]
    quarantine: dict[str, Path]
    repairs: dict[str, Path]


def describe_run(
    workspace: Workspace, reading: Reading, intake: Intake, shop: Shop, options: Options
) -> dict[str, Any]:
    """What the run stands on: everything that decides its tables, and where they came from."""
    assert shop.cut is not None
    return {
        "format": FORMAT,
        "version": __version__,
        "as_of": shop.cut.isoformat(),
        "previous_as_of": _previous(workspace, shop.cut),
        "previous_segments": previous_with(workspace, shop.cut, "personas"),
        "previous_behaviour": previous_with(workspace, shop.cut, "behaviour"),
        "methods": options.methods,
        "data_hash": intake.data_hash,
        "snapshot": intake.version,
        "key_id": load_key(key_path(workspace.root)).id,
        "engine": shop.warehouse.engine,
        "only": list(options.only),
        "seed": shop.settings.seed,
        "currency": shop.settings.currency,
        "language": shop.settings.language,
        "shop": options.shop or Path(shown(reading.source).rstrip("/")).stem,
        "statement": dict(options.statement),
        "reading": describe(reading),
    }


def _previous(workspace: Workspace, as_of: datetime) -> str | None:
    """The latest earlier as-of date among the finished runs: tiers are compared with that date."""
    dates = [str(r.about["as_of"]) for r in workspace.finished()]
    earlier = [d for d in dates if datetime.fromisoformat(d) < as_of]
    return max(earlier, default=None)


def instant(text: str | None) -> datetime | None:
    """The instant that ``run.json`` holds as text."""
    return None if text is None else datetime.fromisoformat(text)


def run_id(about: dict[str, Any], settings: Settings) -> str:
    """The run's name: its as-of day, and a hash of all that decides its tables.

    Neither the language nor the engine counts: they change no number.
    """
    decides = {k: about[k] for k in ("format", "version", "as_of", "previous_as_of", "data_hash", "key_id", "only")}
    decides["previous_segments"] = about.get("previous_segments")  # the groups' names go on from it
    decides |= {k: about.get(k) for k in ("previous_behaviour", "methods")}
    if about.get("added"):  # by verbs that go on from a finished run
        decides["added"] = about["added"]
    decides["settings"] = asdict(replace(settings, language="en"))
    digest = hashlib.sha256(json.dumps(decides, sort_keys=True, default=str).encode()).hexdigest()
    return f"{str(about['as_of'])[:10]}-{digest[:10]}"


def leave(
    folder: Path,
    conclusion: Conclusion,
    about: dict[str, Any],
    kept_aside: KeptAside,
    settings: Settings,
    stages: Stages,
) -> None:
    """Writes the whole run into ``folder``; the report is made from the very tables that were written."""
    with storage_errors(folder):
        models = {name: store.write(folder / "models", name, state) for name, state in conclusion.models.items()}
    about |= {
        "id": run_id(about, settings),
        "customers": conclusion.tables["customer_features"].num_rows,
        "cuts": list(settings.tier_cuts),
        "cuts_version": settings.tier_cuts_version,
        "cuts_basis": settings.tier_cuts_basis,
        "value_basis": conclusion.basis.text() if conclusion.basis else "",
        "total": _plain(conclusion.total),
        "stability": _plain(conclusion.stability),
        "remarks": conclusion.remarks,
        "models": models,
        "stages": stages.costs,
    }
    leave_tables(folder, conclusion.tables, about, kept_aside, settings)


def leave_tables(
    folder: Path, made: Mapping[str, pa.Table], about: dict[str, Any], kept_aside: KeptAside, settings: Settings
) -> None:
    """Writes the tables, the refused rows and the receipt, and the report that is made from these very tables."""
    receipt = kept_aside.receipt
    tables = {name: write_table(folder, name, table) for name, table in made.items()}
    _copy(kept_aside.quarantine, folder / "quarantine")
    _copy(kept_aside.repairs, folder / "repairs")
    refused = refused_rows(kept_aside.quarantine)
    shown = tables if refused is None else {**tables, "quarantine": refused}
    with storage_errors(folder):
        page = render(shown, run=about, receipt=receipt, settings=settings, language=settings.language)
        (folder / "report.html").write_text(page, encoding="utf-8")
    write_json(folder / "receipt.json", receipt)


def write_about(folder: Path, about: dict[str, Any], stages: Stages) -> None:
    """``run.json``, written last: a folder without it is no run."""
    write_json(folder / "run.json", {**about, "stages": stages.costs})


def _copy(files: dict[str, Path], target: Path) -> None:
    with storage_errors(target):
        target.mkdir()
        for table, path in files.items():
            shutil.copyfile(path, target / f"{table}.parquet")


def _plain(estimate: Estimate | None) -> dict[str, Any] | None:
    return None if estimate is None else asdict(estimate)


def refused_rows(quarantine: dict[str, Path], most: int = 1000) -> pa.Table | None:
    """The first refused rows of each table, for the report; None where nothing was refused."""
    parts = [QUARANTINE.conform(pq.read_table(path).slice(0, most)) for _, path in sorted(quarantine.items())]
    return pa.concat_tables(parts) if parts else None


def kept_aside_of(run: Run) -> KeptAside:
    """What a finished run kept aside: for a new run on the same snapshot."""
    return KeptAside(run.receipt, _by_table(run.folder / "quarantine"), _by_table(run.folder / "repairs"))


def _by_table(folder: Path) -> dict[str, Path]:
    return {path.stem: path for path in sorted(folder.glob("*.parquet"))}
