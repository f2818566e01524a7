"""A shop's own goods and competitors' latest offers, read as columns, so that a million offers fit in memory."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from tierwise.contract.arrays import number
from tierwise.errors import NothingUsable
from tierwise.features.kept import goods_only
from tierwise.features.known import Known
from tierwise.features.latest_rates import latest_rates
from tierwise.insight.price.competitors.door import Asked, OurTerms, alike
from tierwise.insight.price.competitors.listings import Flags, Floats, Listings
from tierwise.insight.price.panel import Panel

RECENT_WEEKS = 13
USED = frozenset({"used", "refurbished", "second hand", "二手", "翻新", "维修"})
"""Such goods are not the goods we sell, whatever their name."""


@dataclass(frozen=True, slots=True, eq=False)
class Goods:
    """Our products that have a name, by id: price now, margin a week (NaN: not known), and the panel of their weeks."""

    ids: tuple[str, ...]
    listings: Listings
    category: tuple[str, ...]
    at_stake: Floats
    panel: Panel

    @property
    def price(self) -> Floats:
        """Price now."""
        return self.listings.prices


@dataclass(frozen=True, slots=True, eq=False)
class Offers:
    """The latest offer of each product of one competitor; ``price`` with tax as ours hold it, in our currency (NaN: not
    known); ``claims``: our product by the file's own word ("" none); ``used`` were left out."""

    competitor: str
    ids: tuple[str, ...]
    listings: Listings
    price: Floats
    shipping: Floats
    in_stock: Flags
    seen_at: tuple[Any, ...]
    claims: tuple[str, ...]
    stars: Floats
    reviews: Floats
    used: int


def read_goods(known: Known, panel: Panel) -> Goods:
    """Named products of the catalogue. Raises NothingUsable where there are none."""
    rows = _named(known)
    if not rows.num_rows:
        raise NothingUsable("no product has a name, and offers are matched by names", "map product_name in shop.toml")
    ids = tuple(rows["product_id"].to_pylist())
    price, pieces = recent(panel, ids)
    price = np.where(np.isfinite(price), price, number(rows, "list_price"))
    own = np.array([c in (None, known.currency) for c in rows["currency"].to_pylist()])
    cost = np.where(own, number(rows, "unit_cost"), np.nan)
    margin = np.where(np.isfinite(cost), price - cost, price * known.shop.settings.margin_rate)
    listings = Listings(_texts(rows, "product_name"), _texts(rows, "description"), price, (), _texts(rows, "brand"))
    return Goods(ids, listings, _texts(rows, "category"), pieces * margin, panel)


_OWN = ("product_id", "product_name", "brand", "description", "category", "list_price", "unit_cost", "currency")


def _named(known: Known) -> Any:
    """The shop's products that have a name: of its table of products, else as its order lines call them."""
    import ibis

    if "products" in known.present:
        t = known.table("products")
    else:
        lines = goods_only(known.table("order_lines"))
        t = lines.group_by("product_id").agg(product_name=lines.product_name.max())
        unknown = {"brand": "string", "description": "string", "category": "string", "currency": "string"}
        unknown |= {"list_price": "float64", "unit_cost": "float64"}
        t = t.mutate(**{name: ibis.null(kind) for name, kind in unknown.items()})
    t = t.filter(t.product_name.notnull() & (t.product_name != "")).order_by("product_id")
    return known.shop.warehouse.arrow(t.select(*_OWN))


def recent(panel: Panel, ids: tuple[str, ...]) -> tuple[Floats, Floats]:
    """Regular price of the last week seen, and pieces a week of the last quarter; NaN for what was not sold then."""
    lately = panel.seen & (np.arange(panel.weeks) >= panel.weeks - RECENT_WEEKS)
    last = panel.weeks - 1 - np.argmax(lately[:, ::-1], axis=1)
    some = lately.any(axis=1)
    price = np.where(some, panel.base[np.arange(len(last)), last], np.nan)
    pieces = np.where(some, np.where(lately, panel.units, 0).sum(axis=1) / np.maximum(lately.sum(axis=1), 1), np.nan)
    at = {panel.products[p]: i for i, p in enumerate(panel.product.tolist())}
    places = np.array([at.get(p, -1) for p in ids], dtype=np.int64)
    return tuple(np.where(places >= 0, v[places], np.nan) for v in (price, pieces))  # type: ignore[return-value]


def competitors_of(known: Known) -> list[str]:
    """Their names. Raises NothingUsable where there is no offer with a name."""
    if not known.shop.has("competitor_offers"):
        raise NothingUsable(
            "the shop has no table competitor_offers", "add a file of offers: competitor, id, name, price, seen_at"
        )
    t = known.table("competitor_offers")
    rows = known.shop.warehouse.arrow(t.filter(t.product_name.notnull()).select("competitor").distinct())
    if not rows.num_rows:
        raise NothingUsable("no competitor's offer has a name", "map product_name of competitor_offers in shop.toml")
    return sorted(rows["competitor"].to_pylist())


_READ = (
    "competitor_product_id", "product_name", "brand", "gtin", "price", "currency", "shipping", "tax_included",
    "tax_rate", "country", "condition", "in_stock", "stars", "reviews", "product_id", "seen_at",
)  # fmt: skip


def read_offers(known: Known, competitor: str, ours: OurTerms) -> Offers:
    """The latest known offer of each of its products, used goods left out."""
    import ibis

    t = known.table("competitor_offers")
    t = t.filter((t.competitor == competitor) & t.product_name.notnull())
    newest = ibis.window(
        group_by="competitor_product_id", order_by=[ibis.desc("seen_at"), ibis.desc("known_at"), "file", "line"]
    )
    t = t.mutate(_nth=ibis.row_number().over(newest))
    every = known.shop.warehouse.arrow(t.filter(t["_nth"] == 0).select(*_READ).order_by("competitor_product_id"))
    new = np.array([str(c or "").strip().lower() not in USED for c in every["condition"].to_pylist()], dtype=np.bool_)
    rows = every.filter(new) if not new.all() else every
    return _columns(rows, competitor, (ours, latest_rates(known), known.currency), int((~new).sum()))


def _columns(rows: Any, competitor: str, told: tuple[OurTerms, dict[str, float], str], used: int) -> Offers:
    ours, rate, currency = told
    money = [c or currency for c in rows["currency"].to_pylist()]
    factor = np.array([rate.get(m, np.nan) for m in money], dtype=np.float64)
    shown, shipping = number(rows, "price") * factor, number(rows, "shipping") * factor
    asked = Asked(shown, shipping, rows["tax_included"].to_pylist(), number(rows, "tax_rate"), _texts(rows, "country"),
                  money)  # fmt: skip
    listings = Listings(_texts(rows, "product_name"), (), shown, _texts(rows, "gtin"), _texts(rows, "brand"))
    stock = np.array([s is not False for s in rows["in_stock"].to_pylist()], dtype=np.bool_)
    return Offers(
        competitor, _texts(rows, "competitor_product_id"), listings, alike(asked, ours, currency), shipping, stock,
        tuple(rows["seen_at"].to_pylist()), _texts(rows, "product_id"), number(rows, "stars"), number(rows, "reviews"),
        used,
    )  # fmt: skip


def _texts(rows: Any, name: str) -> tuple[str, ...]:
    return tuple(v or "" for v in rows[name].to_pylist())
