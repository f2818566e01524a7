"""The verb ``competitors OUT``: which offers are ours, and where our prices stand."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from tierwise.contract.result_tables import COMPETITOR_MATCHES, PRICE_GAPS
from tierwise.data.shop import Shop
from tierwise.errors import NothingUsable
from tierwise.features.known import Known, know
from tierwise.insight.price.advice import present
from tierwise.insight.price.competitors.decide import match, match_table
from tierwise.insight.price.competitors.listings import Listings
from tierwise.insight.price.competitors.packs import Terms, landed
from tierwise.insight.price.competitors.standing import Facing, gap_table, price_index, undercut_list
from tierwise.insight.price.ladder import PriceRules
from tierwise.insight.price.reading import read_panel
from tierwise.insight.price.result import estimate
from tierwise.pipeline.onward import Added, onward
from tierwise.pipeline.prices import means_of
from tierwise.pipeline.stages import Progress, Silence, Stages
from tierwise.pipeline.workspace import Run, open_workspace

Row = dict[str, Any]
TOP = 10
"""Products named in the remark: undercut where it costs most."""


def competitors(out: str | Path, progress: Progress | None = None) -> Run:
    """The run with the tables `competitor_matches` (sure ones, and those to review) and `price_gaps` (of sure ones).

    Raises NothingUsable where the shop has no table `competitor_offers` or no names of products.
    """
    workspace = open_workspace(out)
    return onward(workspace, "competitors", {}, lambda shop, _: _added(shop), Stages(progress or Silence()))


def _added(shop: Shop) -> Added:
    known = know(shop)
    goods, offers = _goods(known), _offers(known)
    matches, gaps, notes = [], [], {}
    for competitor in sorted({o["competitor"] for o in offers}):
        theirs = [o for o in offers if o["competitor"] == competitor]
        found = match(_listings(goods, "price"), _listings(theirs, "shown"))
        ids = [g["product_id"] for g in goods], [o["competitor_product_id"] for o in theirs]
        matches.append(match_table(found, ids, competitor, known.as_of))
        pairs = [
            (goods[i], theirs[j]) for i, j, b in zip(found.ours, found.theirs, found.band, strict=True) if b == "auto"
        ]
        facing = _facing(pairs)
        lower = undercut_list(facing)
        gaps.append(gap_table(facing, (known.currency, known.as_of)))
        index = {category or "": round(value, 4) for (category, _), (value, _) in price_index(facing).items()}
        notes[competitor] = {
            "offers": len(theirs), "sure": len(pairs), "review": len(found.ours) - len(pairs), "undercut": len(lower),
            "dearest_undercut": [facing.product[r] for r in lower[:TOP]],
            "index": index, "method": found.method,
        }  # fmt: skip
    tables = {COMPETITOR_MATCHES.name: pa.concat_tables(matches), PRICE_GAPS.name: pa.concat_tables(gaps)}
    return Added(tables, {"competitors": notes})


def _goods(known: Known) -> list[Row]:
    """Our products with a name: price now, and margin a week where sales tell both."""
    if "products" not in known.present:
        raise NothingUsable("the shop has no table products", "offers are matched by name: add a products file")
    t = known.table("products").select("product_id", "product_name", "brand", "description", "category", "list_price")
    rows = [r for r in known.shop.warehouse.arrow(t).to_pylist() if r["product_name"]]
    if not rows:
        raise NothingUsable("no product has a name", "map product_name in shop.toml")
    found = estimate(read_panel(known))
    now, means = present(found), means_of(known, found, PriceRules())
    stake = now.pieces * (now.price - means.cost)
    at = {p: i for i, p in enumerate(found.panel.products)}
    for row in rows:
        place = at.get(row["product_id"])
        sold = place is not None and np.isfinite(now.price[place])
        row["price"] = float(now.price[place]) if sold else float(row["list_price"] or np.nan)
        row["at_stake"] = float(stake[place]) if sold else np.nan
    return sorted(rows, key=lambda r: str(r["product_id"]))


def _offers(known: Known) -> list[Row]:
    """The latest known offer of each product of each competitor; ``shown``: in our currency, NaN without a rate."""
    if not known.shop.has("competitor_offers"):
        raise NothingUsable(
            "the shop has no table competitor_offers", "add a file of offers: competitor, id, name, price"
        )
    rows = known.shop.warehouse.arrow(known.table("competitor_offers").order_by("seen_at", "known_at")).to_pylist()
    latest = {(r["competitor"], r["competitor_product_id"]): r for r in rows if r["product_name"]}
    if not latest:
        raise NothingUsable("no competitor's offer has a name", "map product_name of competitor_offers in shop.toml")
    rates = _rates(known)
    for row in latest.values():
        rate = rates.get(row["currency"] or known.currency)
        row["shown"] = float(row["price"]) * rate if row["price"] is not None and rate is not None else np.nan
    return [latest[k] for k in sorted(latest)]


def _rates(known: Known) -> dict[str, float]:
    """Reporting-currency money for one unit of each currency, the latest known."""
    rates = {known.currency: 1.0}
    if known.shop.has("exchange_rates"):
        t = known.table("exchange_rates").order_by("day", "known_at")
        rows = known.shop.warehouse.arrow(t).to_pylist()
        rates = {r["currency"]: float(r["rate"]) for r in rows} | rates
    return rates


def _listings(rows: list[Row], price: str) -> Listings:
    texts = tuple(str(r.get("description") or "") for r in rows)
    codes = tuple(str(r.get("gtin") or "") for r in rows)
    brands = tuple(str(r.get("brand") or "") for r in rows)
    return Listings(
        tuple(r["product_name"] for r in rows), texts, np.array([r[price] for r in rows], float), codes, brands
    )


def _facing(pairs: list[tuple[Row, Row]]) -> Facing:
    alike = [landed(o["shown"], o["product_name"], Terms(), g["product_name"]) for g, o in pairs]
    seen: tuple[datetime | None, ...] = tuple(o["seen_at"] for _, o in pairs)
    return Facing(
        tuple(g["product_id"] for g, _ in pairs), tuple(o["competitor"] for _, o in pairs),
        np.array([g["price"] for g, _ in pairs], float), np.array(alike, float),
        np.array([o["in_stock"] is not False for _, o in pairs], bool),
        tuple(g["category"] or "" for g, _ in pairs), np.array([g["at_stake"] for g, _ in pairs], float), seen,
    )  # fmt: skip
