"""The whole journey on one page: from a shop's files to its value tiers and the report.

read      what the files are and what their columns mean          data.readers, data.mapping
clean     kept, repaired, refused; snapshots; the Shop            data.intake
features  what is known of each customer on the as-of date        features
baskets   what goes together, tested for chance; bundles          insight.baskets
trust     predictions against what then happened; model chosen    insight.value.held_out
value     what each customer is worth, with an interval           insight.value.worth
tiers     value tiers, lifecycle stages, and how tiers moved      insight.value.tiers, .migration
behaviour who will leave, buy again, when, for how much; why      insight.behaviour.answers
cohorts   who comes back; RFM; the shop's figures                 insight.value.cohorts, .rfm, .kpis
recommend what fits each customer and each product, with a reason insight.recommend
segments  natural groups of alike customers, where there are any  insight.segments
stock     what will sell and what to order, where stock is counted insight.demand
plan      what to do for each tier, what it costs, when it pays   outreach.plan
report    one page for the owner                                  report.page
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tierwise.data.config import write_config
from tierwise.data.intake import take_in
from tierwise.data.shop import Shop
from tierwise.data.warehouse import open_warehouse
from tierwise.errors import UsageError
from tierwise.insight.value.tiers import TierCuts, stored_cuts
from tierwise.pipeline.conclude import conclude, with_cuts
from tierwise.pipeline.earlier import tables_of
from tierwise.pipeline.leave import KeptAside, describe_run, instant, leave, run_id, write_about
from tierwise.pipeline.options import Options, in_utc
from tierwise.pipeline.plan import note_plan
from tierwise.pipeline.reading import read
from tierwise.pipeline.segments import note_segments
from tierwise.pipeline.serving import make_ready
from tierwise.pipeline.stages import Progress, Silence, Stages
from tierwise.pipeline.stock import note_stock
from tierwise.pipeline.workspace import (
    Run,
    Workspace,
    finish,
    locked,
    make_workspace,
    new_run,
    scratch_folder,
    storage_errors,
)


def run(source: str | Path, out: str | Path, options: Options | None = None, progress: Progress | None = None) -> Run:
    """Computes everything from ``source`` into the workspace ``out`` and makes it the current run.

    The same input, settings and version give the same run: it is found, not computed again. Errors are
    ``InputError`` (nothing usable), ``UsageError`` (wrong call) and ``WorkspaceError`` (disk); the previous run stays.
    """
    options, stages = options or Options(), Stages(progress or Silence())
    workspace = make_workspace(out)
    with locked(workspace), scratch_folder(workspace) as scratch:
        with stages("read"):
            reading = read(str(source), options, workspace.config)
        with open_warehouse(options.engine, scratch=scratch) as warehouse:
            with stages("clean"), storage_errors(workspace.root):
                intake = take_in(reading.source, workspace.root, reading.settings, reading.mapping, warehouse)
            shop = _as_asked(intake.shop, options)
            about = describe_run(workspace, reading, intake, shop, options)
            kept_aside = KeptAside(intake.receipt, intake.quarantine, intake.repairs)
            finished = conclude_run(workspace, Start(shop, about, kept_aside), options, stages)
        with storage_errors(workspace.config):
            write_config(workspace.config, with_cuts(reading.settings, finished.cuts), reading.mapping, reading.raw)
    return finished.run


def _as_asked(shop: Shop, options: Options) -> Shop:
    """The shop as of the date asked for, else just after its last order; a date before its first order is refused."""
    if options.as_of is None:
        return shop.as_of(shop.default_as_of())
    then = shop.as_of(in_utc(options.as_of, shop.settings.time_zone))
    if not shop.warehouse.scalar(then.table("order_lines").count()):
        raise UsageError(
            f"nothing was known on {options.as_of.isoformat()}: no order is that old", "choose a later --as-of"
        )
    return then


@dataclass(frozen=True, slots=True)
class Start:
    """A shop that has been taken in, with its receipt: where ``run`` and ``tiers recut`` go on from."""

    shop: Shop
    about: dict[str, Any]
    kept_aside: KeptAside


@dataclass(frozen=True, slots=True)
class Finished:
    """The run that now stands, and the tiers' cut points it used; None where there was nobody to cut."""

    run: Run
    cuts: TierCuts | None


def conclude_run(workspace: Workspace, start: Start, options: Options, stages: Stages) -> Finished:
    """From the Shop to the new run in its place; a run that already stands on the same input is found instead."""
    shop, about = start.shop, start.about
    standing = workspace.runs / run_id(about, shop.settings)
    if (standing / "run.json").is_file():
        return Finished(_made_current(workspace, None, standing.name), stored_cuts(shop.settings))
    with new_run(workspace) as folder:
        before = tables_of(workspace, about.get("previous_behaviour"), ("behaviour", "customer_features"))
        conclusion = conclude(shop, options, stages, instant(about["previous_as_of"]), before)
        groups = tables_of(workspace, about.get("previous_segments"), ("segments",))
        note_segments(conclusion, shop.settings, options, stages, groups["segments"] if groups else None)
        if options.wants("stock") and conclusion.known is not None and shop.has("stock"):
            with stages("stock"):
                note_stock(conclusion.tables, conclusion.remarks, conclusion.known)
        if options.wants("plan") and conclusion.known is not None:
            with stages("plan"):
                note_plan(conclusion.tables, conclusion.remarks, conclusion.known, workspace)
        settings = with_cuts(shop.settings, conclusion.cuts)
        with stages("report"):
            leave(folder, conclusion, about, start.kept_aside, settings, stages)
        write_about(folder, about, stages)
        return Finished(_made_current(workspace, folder, run_id(about, settings)), conclusion.cuts)


def _made_current(workspace: Workspace, folder: Path | None, name: str) -> Run:
    """The run in its place, and its lists ready for requests."""
    done = finish(workspace, folder, name)
    make_ready(workspace, done)
    return done
