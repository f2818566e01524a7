"""The offers of a shop's own table `offers`, as known on the day of the run."""

from __future__ import annotations

from datetime import date
from typing import Any

from tierwise.contract.settings import Settings
from tierwise.data.config import read_config
from tierwise.data.shop import open_shop
from tierwise.data.snapshots import at_version
from tierwise.data.warehouse import open_warehouse
from tierwise.features.known import Known, local_day
from tierwise.outreach.offers import Offer
from tierwise.outreach.shop_offers import shop_offers
from tierwise.pipeline.leave import instant
from tierwise.pipeline.workspace import Workspace, scratch_folder


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
