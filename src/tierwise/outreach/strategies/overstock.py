"""Flash sale: products of which there is far more than sells, to those who buy such things.

Days of cover are pieces on hand for pieces sold a day in the last 28 days. How much is too much differs between a
bakery and a furniture shop, so it is read off the shop: ``TIMES`` the cover of its middle product, between
``LEAST_DAYS`` and ``MOST_DAYS``. What stands above that is surplus, and each piece of it is offered once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tierwise.features.totals import before
from tierwise.outreach.offers import Kind
from tierwise.outreach.strategies.findings import Findings
from tierwise.outreach.strategies.goods import FRESH_DAYS, arrived, names_of, on_hand, prices_of
from tierwise.outreach.strategies.proposal import NoProposal, Proposal

KIND = "flash_sale"
WINDOW_DAYS = 28
TIMES = 3.0
LEAST_DAYS, MOST_DAYS = 56.0, 365.0
USUAL_DAYS, FEWEST_PRODUCTS = 180.0, 10
"""Half a year where fewer products than that sell: too few to say what is usual."""
PRODUCTS = 50
FEWEST_PIECES = 5.0


@dataclass(frozen=True, slots=True)
class Limit:
    """Days of cover from which a product is overstocked, and the cover of the shop's middle product (None: assumed)."""

    days: float
    middle: float | None

    def facts(self) -> dict[str, Any]:
        """As a reason says it."""
        return {"most_days": round(self.days), "middle_days": None if self.middle is None else round(self.middle)}


@dataclass(frozen=True, slots=True)
class Surplus:
    """A product with more pieces than it sells: what there is, what sells in a day, and what stands above the cover."""

    product: str
    on_hand: float
    sold_a_day: float
    pieces: float

    @property
    def days(self) -> float:
        """Days of cover; infinite where nothing sells."""
        return self.on_hand / self.sold_a_day if self.sold_a_day > 0 else float("inf")


def propose(f: Findings) -> Proposal | NoProposal:
    """To customers whose lists hold a product in surplus, then to those who buy its category most, no more of them than
    there are pieces; the largest surplus first.
    """
    shop = f.known.shop
    if not shop.has("stock"):
        return NoProposal(KIND, "needs_stock")
    hand, sold = on_hand(f), _sold(f)
    if not hand:
        return NoProposal(KIND, "stock_is_old", {"days": FRESH_DAYS})
    limit = overstocked_from(hand, sold)
    new = arrived(f, WINDOW_DAYS)
    found = surplus({p: n for p, n in hand.items() if p not in new}, sold, limit.days)
    if not found:
        return NoProposal(KIND, "no_surplus", limit.facts())
    by = {s.product: s for s in found}
    mine = _takers(f, by)
    who = np.array(sorted(mine), np.int64)
    if not who.size:
        return NoProposal(KIND, "nobody_buys_such", {"products": len(found)})
    rows = [by[mine[i]] for i in who.tolist()]
    names = names_of(f)
    reasons = {
        "product_id": np.array([s.product for s in rows]),
        "product_name": np.array([names.get(s.product, s.product) for s in rows]),
        "on_hand": np.array([s.on_hand for s in rows]).round(0),
        "cover_days": np.array([s.days for s in rows]).round(0),
    }
    facts = limit.facts() | {
        "products": len(found), "pieces": float(sum(int(s.pieces) for s in found)),
        "names": [names.get(s.product, s.product) for s in found[:3]],
    }  # fmt: skip
    price = prices_of(f)
    reduced = np.array([price.get(s.product, np.nan) for s in rows])
    return Proposal(
        KIND, who, np.array([s.pieces for s in rows]), (Kind.FLASH_SALE,), reasons, facts, facts["pieces"], reduced
    )


def overstocked_from(hand: Mapping[str, float], sold: Mapping[str, float]) -> Limit:
    """The limit of a shop with these pieces on hand and sold in 28 days, by product.

    >>> hand = {f"p{i}": 30.0 * i for i in range(1, 12)}
    >>> overstocked_from(hand, dict.fromkeys(hand, 28.0))
    Limit(days=365.0, middle=180.0)
    """
    covers = [pieces / (sold[p] / WINDOW_DAYS) for p, pieces in hand.items() if pieces > 0 and sold.get(p, 0.0) > 0]
    if len(covers) < FEWEST_PRODUCTS:
        return Limit(USUAL_DAYS, None)
    middle = float(np.median(covers))
    return Limit(min(max(TIMES * middle, LEAST_DAYS), MOST_DAYS), middle)


def surplus(hand: Mapping[str, float], sold: Mapping[str, float], most_days: float) -> list[Surplus]:
    """Products that cover more than so many days, most pieces above that first."""
    found = []
    for product, pieces in hand.items():
        rate = sold.get(product, 0.0) / WINDOW_DAYS
        above = pieces - most_days * rate
        if above >= FEWEST_PIECES:
            found.append(Surplus(product, pieces, rate, above))
    return sorted(found, key=lambda s: (-s.pieces, s.product))[:PRODUCTS]


def _sold(f: Findings) -> dict[str, float]:
    """Pieces sold in the last 28 days."""
    lines = f.known.table("order_lines")
    t = lines.filter((lines.ordered_at >= before(f.as_of, WINDOW_DAYS)) & lines.product_id.notnull())
    t = t.group_by("product_id").agg(pieces=t.quantity.sum())
    rows = f.known.shop.warehouse.arrow(t)
    pairs = zip(rows["product_id"].to_pylist(), rows["pieces"].to_pylist(), strict=True)
    return {str(p): max(float(n or 0), 0.0) for p, n in pairs}


def _takers(f: Findings, by: Mapping[str, Surplus]) -> dict[int, str]:
    """For each customer one product, no more customers for each than it has pieces too many: those first who may be
    written to, for the others take no piece away; of them those on whose lists it stands, then those who buy its
    category most, the largest orders first.
    """
    left = {p: int(s.pieces) for p, s in by.items()}
    pieces, taken = sum(left.values()), dict[int, str]()
    for asked in (f.may, ~f.may):
        for place, wanted in chain(_listed(f, by), _of_category(f, by)):
            product = next((p for p in wanted if left[p]), None)
            if product is None or place in taken or not asked[place]:
                continue
            taken[place] = product
            left[product] -= 1
            pieces -= 1
            if not pieces:
                return taken
    return taken


def _listed(f: Findings, by: Mapping[str, Surplus]) -> Iterator[tuple[int, list[str]]]:
    """Customers and a product in surplus on their lists, best places first."""
    if not f.has("recommendations"):
        return
    lists = f.tables["recommendations"]
    mine = pc.and_(pc.equal(lists["context"], "customer"), pc.is_in(lists["product_id"], pa.array(list(by))))
    rows = lists.filter(mine).sort_by([(c, "ascending") for c in ("rank", "context_id", "product_id")])
    for customer, product in zip(rows["context_id"].to_pylist(), rows["product_id"].to_pylist(), strict=True):
        if customer in f.place:
            yield f.place[customer], [product]


def _of_category(f: Findings, by: Mapping[str, Surplus]) -> Iterator[tuple[int, list[str]]]:
    """Customers and the products in surplus of the category they buy most: largest orders, then most pieces first."""
    liked = _by_category(f, by)
    category, worth = f.text("customer_features", "top_category"), np.nan_to_num(f.feature("mean_order_value"))
    for place in np.lexsort((np.arange(worth.size), -worth)).tolist():
        if category[place] in liked:
            yield place, liked[category[place]]


def _by_category(f: Findings, by: Mapping[str, Surplus]) -> dict[str, list[str]]:
    """The products in surplus of each category, most pieces first."""
    if not f.known.shop.has("products"):
        return {}
    t: pa.Table = f.known.shop.warehouse.arrow(f.known.table("products").select("product_id", "category"))
    pairs = dict(zip(t["product_id"].to_pylist(), t["category"].to_pylist(), strict=True))
    found: dict[str, list[str]] = {}
    for product in by:  # most surplus first
        if pairs.get(product):
            found.setdefault(str(pairs[product]), []).append(product)
    return found
