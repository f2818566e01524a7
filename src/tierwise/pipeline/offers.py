"""The brief a campaign is asked for: by an offers file, by the shop's own table `offers`, or as usual."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from tierwise.contract.settings import Settings
from tierwise.data.config import read_config
from tierwise.data.shop import open_shop
from tierwise.data.snapshots import at_version
from tierwise.data.warehouse import open_warehouse
from tierwise.errors import UsageError
from tierwise.features.known import Known, local_day
from tierwise.outreach.brief import GOALS, Brief
from tierwise.outreach.offers import Offer, unit_of
from tierwise.outreach.offers_file import brief_of, template
from tierwise.outreach.shop_offers import shop_offers
from tierwise.pipeline.leave import instant
from tierwise.pipeline.workspace import Workspace, open_workspace, scratch_folder, storage_errors


def offers_of(workspace: Workspace) -> tuple[Offer, ...]:
    """What the table holds for the current run; () where the shop has none."""
    about = workspace.require_current().about
    settings, _ = read_config(workspace.config)
    with scratch_folder(workspace) as scratch, open_warehouse("duckdb", scratch=scratch) as warehouse:
        shop = open_shop(at_version(workspace.root, about["snapshot"]), warehouse, settings)
        as_of = instant(about["as_of"]) or shop.default_as_of()
        return _read(shop.as_of(as_of), settings, str(about["currency"]), local_day(as_of, shop))


def kept_offers(known: Known) -> tuple[Offer, ...]:
    """The same while a run is under way."""
    return _read(known.shop, known.shop.settings, known.currency, known.as_of_day)


def _read(shop: Any, settings: Settings, currency: str, day: date) -> tuple[Offer, ...]:
    if not shop.has("offers"):
        return ()
    rows = shop.warehouse.arrow(shop.table("offers").order_by(["offer", "known_at"])).to_pylist()
    return shop_offers(rows, settings.currency or currency, day)


def asked_brief(
    out: str | Path, offers: str | Path | None, budget: float | None, name: str | None, goals: Sequence[str] = ()
) -> Brief:
    """The brief of the offers file, or the usual one; what stands on the command line goes first. ``goals`` are written
    like ``orders=0.3``.
    """
    workspace = open_workspace(out)
    brief = own_brief(workspace, offers)
    if goals:
        brief = replace(brief, goals=tuple(_goal(g) for g in goals))
    if budget is not None:
        brief = replace(brief, budget=budget)
    if name or brief.name != Brief().name:
        return replace(brief, name=name or brief.name)
    day = str(workspace.require_current().about["as_of"])[:10]
    return replace(brief, name=f"{brief.name} {day}")


def _goal(text: str) -> tuple[str, float]:
    name, _, weight = text.partition("=")
    try:
        return name.strip(), float(weight)
    except ValueError as e:
        hint = f"write it like --goal orders=0.3; goals are {', '.join(GOALS)}"
        raise UsageError(f"--goal {text!r} is no goal with its weight", hint) from e


def own_brief(workspace: Workspace, offers: str | Path | None = None) -> Brief:
    """The brief of an offers file, or else with the offers of the shop's table or the usual ones."""
    settings, _ = read_config(workspace.config)
    unit = unit_of(str(workspace.require_current().about["currency"]))
    return brief_of(offers, settings.margin_rate, lambda: offers_of(workspace), unit)


def write_offers(out: str | Path, path: str | Path) -> Path:
    """Writes an offers file to fill in, with the offers of the shop's table or the usual ones of a shop of this margin;
    an existing file is refused.
    """
    target = Path(path)
    if target.exists():
        raise UsageError(f"{target} is there already", "name a new file, or edit that one")
    text = template(own_brief(open_workspace(out)))
    with storage_errors(target):
        target.write_text(text, encoding="utf-8", newline="\n")
    return target
